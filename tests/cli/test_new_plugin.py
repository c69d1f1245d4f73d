"""What ``plugins new`` writes works at once, whatever it is begun as."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from intranet_ideas.commands.scaffold import KINDS

from .conftest import Run, refused

pytestmark = pytest.mark.sqlite_only


def test_each_kind_passes_its_own_test_and_the_strict_check(run: Run, tmp_path: Path) -> None:
    for kind in KINDS:
        written = run("plugins", "new", f"our_{kind}", "--kind", kind, "--to", str(tmp_path))
        assert written.exit_code == 0, written.stderr
    path = ":".join(str(tmp_path / f"our_{kind}") for kind in KINDS)
    for kind in KINDS:
        checked = run("plugins", "check", "--strict", f"our_{kind}",
                      INTRANET_IDEAS_PLUGIN_PATH=path)  # fmt: skip
        assert checked.stdout == f"our_{kind}: ok\n", checked.output
        assert checked.exit_code == 0
    listed = run("plugins", "list", INTRANET_IDEAS_PLUGIN_PATH=path)
    assert listed.stderr == ""
    assert sum("our_" in line for line in listed.stdout.splitlines()) == len(KINDS)
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir",
         str(tmp_path), str(tmp_path)], capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert tested.returncode == 0, tested.stdout
    assert int(tested.stdout.split()[-4]) >= 2 * len(KINDS)


def test_its_packaging_names_the_module_that_is_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("plugins", "new", "our__own_", "--to", str(tmp_path))
    project = tmp_path / "our__own_"
    about = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    assert about["project"]["name"] == "intranet-ideas-our-own"
    assert about["project"]["license"] == "MIT"
    assert (project / about["project"]["readme"]).is_file()
    ((name, target),) = about["project"]["entry-points"]["intranet_ideas.plugins"].items()
    assert [f"{each}.py" for each in about["tool"]["setuptools"]["py-modules"]] == [f"{name}.py"]
    monkeypatch.syspath_prepend(project)
    module = EntryPoint(name, target, "intranet_ideas.plugins").load()
    assert module is import_module("our__own_")
    assert module.describe_plugin().name == name
    del sys.modules["our__own_"]


def test_what_is_there_is_kept_and_a_name_must_be_one(run: Run, tmp_path: Path) -> None:
    assert run("plugins", "new", "ours", "--to", str(tmp_path)).exit_code == 0
    again = run("plugins", "new", "ours", "--kind", "check", "--to", str(tmp_path))
    assert "is there already" in refused(again)
    assert "Ranks" in (tmp_path / "ours" / "ours.py").read_text("utf-8")
    assert "name" in refused(run("plugins", "new", "No Name", "--to", str(tmp_path)))
    unknown = run("plugins", "new", "other", "--kind", "magic", "--to", str(tmp_path))
    assert "scoring" in unknown.stderr
    assert unknown.exit_code == 2
