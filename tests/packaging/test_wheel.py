"""The wheel holds all it needs: installed elsewhere, it serves the demo."""

from __future__ import annotations

import configparser
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", folder, ROOT],
        check=True, cwd=folder,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def test_everything_travels_and_nothing_else_is_called_ours(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "templates/base.html", "plugins/search_whoosh/engine.py", "static/app.css",
        "permissions.toml", "translations/nn/LC_MESSAGES/messages.mo", "demo/content.json",
        "migrations/versions/0001_initial.py", "plugins/challenge_templates/templates.json",
        "commands/new_plugin/engine_test.txt", "py.typed",
    ):  # fmt: skip
        assert f"intranet_ideas/{wanted}" in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"intranet_ideas"}
    assert not [name for name in names if "__pycache__" in name or "node_modules" in name]


def test_every_package_is_listed() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "intranet_ideas").rglob("__init__.py")
    }
    assert listed - {"intranet_ideas.templates", "intranet_ideas.plugins"} == there


def test_the_demo_runs_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", wheel],
        check=True, cwd=tmp_path,
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    demo = subprocess.Popen(
        [tmp_path / "env" / "bin" / "intranet-ideas", "demo", "--port", str(port),
         "--data", tmp_path / "data"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert answered(f"http://127.0.0.1:{port}/sign-in")
    finally:
        demo.terminate()
        demo.wait(timeout=60)


def answered(url: str) -> bool:
    """Wait until an address answers, a minute at most."""
    for _ in range(120):
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:
            return b"Drangedal" in response.read()
        time.sleep(0.5)
    return False
