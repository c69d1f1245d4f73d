"""The list of all that is installed, as CycloneDX."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from scripts.pinned import pinned

from ..security.test_dependencies import asked_for, plain


def test_the_list_of_what_is_installed_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    tool = Path(sys.executable).parent / "cyclonedx-py"
    subprocess.run(
        [tool, "environment", "--output-reproducible", "--of", "JSON", "-o", file, sys.executable],
        check=True, capture_output=True,
    )  # fmt: skip
    listed = {plain(each["name"]): each for each in json.loads(file.read_text())["components"]}
    for name in set().union(*asked_for().values()):
        assert listed[name]["version"], name
        assert listed[name]["purl"].startswith("pkg:pypi/"), name
    lines = list(pinned(file))
    assert f"{listed['flask']['name']}=={listed['flask']['version']}" in lines
    assert not any(line.startswith("intranet-ideas") for line in lines)
