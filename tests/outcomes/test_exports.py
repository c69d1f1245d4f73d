"""Taking a challenge out as a file: who may, what it holds, and what happens on a fault."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.models import PluginHealth

from ..browsing import Browser
from ..factories import Factory
from ..judging.panels import Judged, visitors
from .test_answers import answer, release

BROKEN = '''
"""Breaks."""
from intranet_ideas.plugin_api import Export, PluginInfo, hookimpl
CONTRACT = 1
@hookimpl
def describe_plugin():
    return PluginInfo(name="broken", summary="Breaks.", version="1.0")
@hookimpl
def register_exports():
    def make(challenge, entries, language):
        raise ZeroDivisionError
    return [Export("x", "Broken file", make)]
'''


@pytest.fixture
def switch(ground: Ground, clock: FixedClock, app: Flask) -> Callable[[str], None]:
    def on(name: str) -> None:
        with ground.database.write() as session:
            actions.enable(session, None, name, "helse", clock.now(), host=ground.plugins)

    return on


def cells(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    return "|".join(str(cell.value) for row in book.active.iter_rows() for cell in row)


def test_a_manager_takes_the_ideas_out(
    make: Factory, sign_in: Callable[[str], Browser], switch: Callable[[str], None]
) -> None:
    challenge = make.challenge(blind=True, title="Trygg hjemme")
    make.entry(challenge, "nurse", title="Sensor")
    make.entry(challenge, "nurse", title="Et utkast", submit=False)
    address = f"/challenges/{challenge.id}/exports/export_xlsx.workbook"
    manager = sign_in("manager")
    assert manager.get(address).status_code == 404, "it is not on"
    switch("export_xlsx")
    assert address in manager.get(f"/challenges/{challenge.id}/desk").text
    answer = manager.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Trygg hjemme.xlsx"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    text = cells(answer.data)
    assert "Sensor" in text
    assert "Et utkast" not in text
    assert "Nina" not in text
    assert "sykehjem" not in text, "the challenge is blind"


def test_a_department_in_a_file_stands_for_five_people_or_more(
    make: Factory, sign_in: Callable[[str], Browser], switch: Callable[[str], None]
) -> None:
    challenge = make.challenge(title="Trygg hjemme")
    make.entry(challenge, "nurse", title="Sensor")
    switch("export_xlsx")
    address = f"/challenges/{challenge.id}/exports/export_xlsx.workbook"
    manager = sign_in("manager")
    text = cells(manager.get(address).data)
    assert "sykehjem" not in text, "two people work there"
    assert "kommune" in text
    for number in range(3):
        make.person(f"p{number}@example.org", f"Person {number}", "sykehjem")
    assert "sykehjem" in cells(manager.get(address).data)


@pytest.mark.parametrize("who", ["nurse", "teacher", "judge1", "auditor", "it"])
def test_nobody_else_does(
    make: Factory, sign_in: Callable[[str], Browser], switch: Callable[[str], None], who: str
) -> None:
    challenge = make.challenge()
    make.entry(challenge)
    switch("export_xlsx")
    address = f"/challenges/{challenge.id}/exports/export_xlsx.workbook"
    assert sign_in(who).get(address).status_code in (403, 404)


def test_a_plugin_that_fails_is_told_in_plain_words(
    make: Factory, sign_in: Callable[[str], Browser], switch: Callable[[str], None],
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    monkeypatch.setattr(ground.plugins._registry, "_folders", [(tmp_path, "folder")])
    challenge = make.challenge()
    switch("broken")
    answer = sign_in("manager").get(f"/challenges/{challenge.id}/exports/broken.x")
    assert answer.status_code == 409
    assert "The file could not be made" in answer.text
    with ground.database.read() as session:
        assert session.scalars(select(PluginHealth).filter_by(plugin="broken")).one().failures == 1


def test_a_file_tells_what_was_chosen_when_everyone_may_know_it(
    judged: Judged, switch: Callable[[str], None]
) -> None:
    switch("export_xlsx")
    address = f"/challenges/{judged.challenge_id}/exports/export_xlsx.workbook"
    for entry, outcome in zip(judged.entries, ("declined", "chosen"), strict=True):
        answer(judged, entry, outcome, f"Fordi {outcome}")
    manager = visitors(judged)("manager")
    text = cells(manager.get(address).data)
    assert "Idé fra 1" in text
    assert "Fordi" not in text
    release(judged)
    text = cells(manager.get(address).data)
    assert "Fordi chosen" in text
    assert "Fordi declined" not in text, "that is for those who wrote it"
