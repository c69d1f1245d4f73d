"""Runs a plugin's scoring method in a child process with limits on time and memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import IO, Any

from intranet_ideas.errors import N_
from intranet_ideas.paths import PACKAGE
from intranet_ideas.plugin_api import Ranking, ScoreSheet
from intranet_ideas.plugin_host.codec import (
    ranking_fault,
    ranking_from_json,
    sheet_to_json,
)
from intranet_ideas.plugin_host.discovery import Found
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.plugin_host.limits import USUAL, Limits
from intranet_ideas.plugin_host.scoring_child import LARGEST_FILE

HOOK = "rank"
"""The name that scoring failures are written down under."""

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONPATH", "LD_LIBRARY_PATH")
_LONGEST_NOISE = 4000


class ScoringFailed(Exception):
    """No ranking was made. ``reason`` is a msgid for ``values``; ``trace`` is for IT.

    ``blame`` says whether it counts as a failure of the plugin.
    """

    blame = True

    def __init__(self, reason: str, trace: str = "", **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason = reason
        self.values = values
        self.trace = trace


class MethodGone(ScoringFailed):
    """The plugin or the method is not there; that is no fault of the plugin's code."""

    blame = False


def run_scoring(
    host: PluginHost, plugin: str, method: str, sheet: ScoreSheet,
    settings: Mapping[str, str | int | float | bool], limits: Limits = USUAL, *,
    in_earnest: bool = True,
) -> Ranking:  # fmt: skip
    """Return the ranking that a plugin's method makes of ``sheet``, checked.

    The plugin sees neither the site's secrets nor its database. ``limits`` bound the
    whole run's time and the child's memory. Takes seconds: never call it inside a
    write transaction. Raises ``ScoringFailed``; failures that are the plugin's own are
    written down in its health, unless it is only tried (``in_earnest`` False).
    """
    found = next((each for each in host.found() if each.name == plugin), None)
    if found is None:
        raise MethodGone(N_("The plugin %(plugin)s is not there."), plugin=plugin)
    run = partial(_run, found, method, sheet, settings, limits.seconds, limits.megabytes)
    if not in_earnest:
        return run()
    begun = time.perf_counter()
    try:
        ranking = run()
    except ScoringFailed as failed:
        if failed.blame:
            host.health.failed(plugin, HOOK, failed, trace=failed.trace)
        raise
    finally:
        host.health.timed(plugin, HOOK, time.perf_counter() - begun)
    host.health.succeeded(plugin, HOOK)
    return ranking


def _run(
    found: Found, method: str, sheet: ScoreSheet, settings: Mapping[str, Any], seconds: float,
    megabytes: int,
) -> Ranking:  # fmt: skip
    request = {
        "plugin": found.name, "origin": found.origin, "target": found.target,
        "path": str(found.path) if found.path else None, "method": method,
        "sheet": sheet_to_json(sheet), "settings": dict(settings),
        "seconds": seconds, "megabytes": megabytes,
    }  # fmt: skip
    answer, noise, status = _in_child(json.dumps(request), seconds)
    try:
        content = json.loads(answer)
    except ValueError:
        raise _died(status, noise, seconds, megabytes) from None
    if "ranking" not in content:
        raise _refused(content, megabytes)
    try:
        ranking = ranking_from_json(content["ranking"])
    except ValueError as error:
        raise ScoringFailed(N_("The method returned no ranking.")) from error
    if fault := ranking_fault(sheet, ranking):
        reason, blanks = fault
        raise ScoringFailed(reason, "", **blanks)
    return ranking


def _in_child(request: str, seconds: float) -> tuple[bytes, str, int]:
    """Run the child; return its answer, the end of what it printed, and its exit status.

    Files instead of pipes: a child that floods its output fills neither the parent's
    memory nor a pipe that nobody reads.
    """
    with (
        tempfile.TemporaryFile() as asked,
        tempfile.TemporaryFile() as answered,
        tempfile.TemporaryFile() as printed,
        tempfile.TemporaryDirectory(prefix="scoring-") as folder,
    ):
        asked.write(request.encode())
        asked.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m",
             "intranet_ideas.plugin_host.scoring_child"],
            stdin=asked, stdout=answered, stderr=printed, cwd=folder, env=_environment(folder),
            start_new_session=True,
        )  # fmt: skip
        try:
            status = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ScoringFailed(
                N_("The method did not finish within %(seconds)s seconds."), seconds=f"{seconds:g}"
            ) from None
        finally:
            _kill_group(child)
        return _start_of(answered, LARGEST_FILE + 1), _end_of(printed), status


def _environment(folder: str) -> dict[str, str]:
    """Return the child's environment: nothing of the site's, and the same hashes each time."""
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    paths = [str(PACKAGE.parent), environ.get("PYTHONPATH", "")]
    return environ | {
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Numeric libraries take address space for each thread, and one sums in one order.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": folder,
        "TMPDIR": folder,
    }


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """End the child and what it started, also after it has finished."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _died(status: int, noise: str, seconds: float, megabytes: int) -> ScoringFailed:
    if -status == signal.SIGXCPU:
        return ScoringFailed(N_("The method did not finish within %(seconds)s seconds."), noise,
                             seconds=f"{seconds:g}")  # fmt: skip
    if "MemoryError" in noise:
        return _out_of_memory(noise, megabytes)
    return ScoringFailed(N_("The method's process ended without an answer."), noise)


def _refused(content: Mapping[str, Any], megabytes: int) -> ScoringFailed:
    trace = str(content.get("trace", ""))
    if content.get("fault") == "memory":
        return _out_of_memory(trace, megabytes)
    if content.get("fault") == "missing":
        return MethodGone(N_("The plugin offers no such method any more."))
    return ScoringFailed(N_("The method failed: %(error)s"), trace,
                         error=str(content.get("error", ""))[:500])  # fmt: skip


def _out_of_memory(trace: str, megabytes: int) -> ScoringFailed:
    return ScoringFailed(N_("The method needed more than %(megabytes)s MB of memory."), trace,
                         megabytes=megabytes)  # fmt: skip


def _start_of(file: IO[bytes], length: int) -> bytes:
    file.seek(0)
    return file.read(length)


def _end_of(file: IO[bytes]) -> str:
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - _LONGEST_NOISE))
    return file.read(_LONGEST_NOISE).decode(errors="replace")
