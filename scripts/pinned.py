"""Prints the libraries of a CycloneDX list as ``name==version``, for pip-audit.

    python -m scripts.pinned dist/sbom.cdx.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

OURS = "intranet-ideas"


def pinned(file: Path) -> Iterator[str]:
    """Yield a line for each library but the program itself."""
    for each in json.loads(file.read_text(encoding="utf-8"))["components"]:
        if each["name"] != OURS:
            yield f"{each['name']}=={each['version']}"


if __name__ == "__main__":
    print("\n".join(sorted(pinned(Path(sys.argv[1])), key=str.lower)))
