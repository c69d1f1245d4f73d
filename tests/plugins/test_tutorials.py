"""The tutorials, done literally: files are written, commands are run, outputs compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from intranet_ideas.cli import main
from intranet_ideas.clock import FixedClock, SystemClock
from intranet_ideas.ground import Ground, lay
from intranet_ideas.paths import PACKAGE
from intranet_ideas.plugin_host.actions import configure
from intranet_ideas.settings import load_settings
from intranet_ideas.testing import message, person

from ..factories import Factory

TUTORIALS = sorted((PACKAGE.parent / "docs" / "plugins").glob("tutorial-*.md"))
PARTS = re.compile(
    r"Save this as `(?P<file>[^`]+)`:\n\n```python\n(?P<code>.*?)```"
    r"|```console\n(?P<console>.*?)```", re.DOTALL,
)  # fmt: skip
HEALTH = "kommune/helse/"

pytestmark = pytest.mark.sqlite_only


@dataclass
class Reader:
    """Does in ``folder`` what a tutorial says."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def follow(self, text: str) -> None:
        for part in PARTS.finditer(text):
            if part["file"]:
                (self.folder / part["file"]).write_text(part["code"], encoding="utf-8")
                continue
            for command in re.split(r"^\$ ", part["console"], flags=re.MULTILINE)[1:]:
                line, _, told = command.partition("\n")
                self.compare(line, told, self.run(*line.split()))

    def run(self, program: str, *arguments: str) -> str:
        if program == "export":
            name, _, value = arguments[0].partition("=")
            self.environ[name] = Template(value).substitute(PWD=str(self.folder))
            return ""
        if program == "mkdir":
            (self.folder / arguments[-1]).mkdir(parents=True)
            return ""
        if program == "pytest":
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
                cwd=self.folder, capture_output=True, text=True, check=False,
            )  # fmt: skip
            return done.stdout
        assert program == "intranet-ideas", program
        return CliRunner().invoke(main, arguments, env=self.environ).output

    def compare(self, command: str, told: str, output: str) -> None:
        """Hold an output against the page: … stands for anything, alone for any lines."""
        lines = [r"(.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
                 for line in told.splitlines()]  # fmt: skip
        assert re.fullmatch("".join(lines), output), f"$ {command}\n{output}"


@pytest.fixture
def reader(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Someone with a demo, made smaller, in an empty folder."""
    for name in list(os.environ):
        if name.startswith("INTRANET_IDEAS_"):
            monkeypatch.delenv(name)
    (tmp_path / "demo").mkdir()
    shutil.copy(migrated_file, tmp_path / "demo" / "ideas.sqlite3")
    ground = lay(load_settings({"INTRANET_IDEAS_DATA": str(tmp_path / "demo")}), SystemClock())
    Factory(ground, FixedClock(SystemClock().now())).organisation()
    ground.database.dispose()
    return Reader(tmp_path)


@pytest.fixture
def site(reader: Reader) -> Iterator[Callable[[], Ground]]:
    """What starts the demo again, with the plugin that was written."""
    begun: list[Ground] = []

    def begin() -> Ground:
        begun.append(lay(load_settings(reader.environ), SystemClock()))
        return begun[-1]

    yield begin
    for ground in begun:
        ground.database.dispose()


def scoring(ground: Ground, session: Session, folder: Path) -> None:
    assert "scoring_ski_jump.ski_jump" in ground.plugins.scoring_methods(session, HEALTH)
    assert ground.plugins.scoring_methods(session, "kommune/skole/") == {}


def notification(ground: Ground, session: Session, folder: Path) -> None:
    with ground.database.write() as writing:
        configure(writing, None, "notify_board", "helse", {"folder": str(folder / "board")},
                  ground.clock.now(), host=ground.plugins)  # fmt: skip
    with ground.database.read() as later:
        ((_, channel),) = ground.plugins.channels(later, HEALTH).values()
        settings = ground.plugins.settings_for(later, "notify_board", HEALTH)
    channel.deliver(message(), person(), settings)
    (file,) = (folder / "board").iterdir()
    assert "Your idea has got its answer" in file.read_text(encoding="utf-8")


def search(ground: Ground, session: Session, folder: Path) -> None:
    assert "buss" in ground.plugins.synonyms(session, "nb", HEALTH)["rutebil"]
    assert ground.plugins.synonyms(session, "nb", "kommune/skole/") == {}


SEEN = {"tutorial-scoring": scoring, "tutorial-notification": notification,
        "tutorial-search": search}  # fmt: skip
"""What a reader of each tutorial sees in the end."""


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_reader_who_does_what_it_says_has_a_working_plugin(
    path: Path, reader: Reader, site: Callable[[], Ground]
) -> None:
    text = path.read_text(encoding="utf-8")
    reader.follow(text)
    (plugin,) = (reader.folder / "our_plugins").glob("*.py")
    lines = len(plugin.read_text(encoding="utf-8").splitlines())
    assert lines < 40
    assert f"{lines} lines" in text
    minutes = [int(each) for each in re.findall(r"^## .*\((\d+) minutes\)$", text, re.MULTILINE)]
    assert sum(minutes) <= 20
    ground = site()
    with ground.database.read() as session:
        SEEN[path.stem](ground, session, reader.folder)


def test_the_start_is_as_short_as_it_says(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(reader.folder)
    reader.follow((TUTORIALS[0].parent / "README.md").read_text(encoding="utf-8"))
    assert (reader.folder / "scoring_ours" / "pyproject.toml").is_file()


def test_a_page_that_tells_another_output_is_found_out(reader: Reader) -> None:
    reader.follow("```console\n$ export INTRANET_IDEAS_DATA=$PWD/demo\n```")
    with pytest.raises(AssertionError, match="export_xlsx"):
        reader.follow("```console\n$ intranet-ideas plugins list\nnothing\n```")
