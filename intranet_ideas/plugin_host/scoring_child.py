"""The child process that one scoring method runs in: ``python -m …scoring_child``.

Reads a request as JSON from standard input, limits itself, and only then imports the
plugin. The answer goes to what was standard output; whatever the plugin prints does not.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from intranet_ideas.plugin_host.codec import ranking_to_json, sheet_from_json
from intranet_ideas.plugin_host.discovery import Found, Problem
from intranet_ideas.plugin_host.loading import describe_error, load, trace_of

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes the child may write to any file, its answer included."""


def main() -> int:
    """Answer one request."""
    answer_to = os.dup(1)
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    _limit(request["seconds"], request["megabytes"])
    try:
        content = json.dumps(_answer(request), allow_nan=False)
    except MemoryError:
        content = json.dumps({"fault": "memory", "error": "MemoryError", "trace": ""})
    # The plugin's code: whatever it raises is the answer.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        content = json.dumps({"fault": "raised", "error": describe_error(error),
                              "trace": trace_of(error)})  # fmt: skip
    with os.fdopen(answer_to, "w", encoding="utf-8") as answer:
        answer.write(content)
    # Threads and exit handlers that a plugin left behind must not hold the process.
    os._exit(0)


def _limit(seconds: float, megabytes: int) -> None:
    limits = {
        "RLIMIT_AS": (megabytes * 1024 * 1024,) * 2,
        "RLIMIT_CPU": (int(seconds) + 2, int(seconds) + 4),
        "RLIMIT_FSIZE": (LARGEST_FILE, LARGEST_FILE),
        "RLIMIT_CORE": (0, 0),
    }
    for name, soft_and_hard in limits.items():
        # Hard limits as well: a plugin can't lift them again.
        try:
            resource.setrlimit(getattr(resource, name), soft_and_hard)
        except (AttributeError, ValueError, OSError) as error:
            # A system without one of them still has the parent's time limit.
            print(f"{name} can't be set: {error}", file=sys.stderr)  # noqa: T201


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    path = request["path"]
    found = Found(request["plugin"], request["origin"], Path(path) if path else None,
                  request["target"])  # fmt: skip
    loaded = load(found)
    if isinstance(loaded, Problem):
        return {"fault": "raised", "error": str(loaded), "trace": loaded.trace}
    for method in loaded.call("register_scoring_methods", {}) or ():
        if method.key == request["method"]:
            sheet = sheet_from_json(request["sheet"])
            return {"ranking": ranking_to_json(method.rank(sheet, request["settings"]))}
    return {"fault": "missing", "error": "", "trace": ""}


if __name__ == "__main__":
    sys.exit(main())
