"""An initiative as a package for the archive, and how long it and minutes are kept."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from intranet_ideas.audit import lane as audit
from intranet_ideas.commands import archive as command
from intranet_ideas.database import Base
from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.ground import Ground
from intranet_ideas.initiatives import actions, benefits, stories
from intranet_ideas.initiatives.benefit_rules import BenefitFields
from intranet_ideas.initiatives.models import Initiative, LogLine
from intranet_ideas.meetings import deeds, minutes
from intranet_ideas.meetings.models import GroupMeeting, MeetingPoint
from intranet_ideas.meetings.rules import Kind
from intranet_ideas.privacy import retention
from intranet_ideas.records import initiatives as records
from intranet_ideas.records.models import FULL, OPEN
from intranet_ideas.records.noark import NAMESPACE

from ..browsing import Browser
from ..initiatives.test_initiatives import do, made
from ..initiatives.test_stories import TOLD
from ..judging.panels import Judged
from ..meetings.conftest import group
from ..meetings.test_meetings import fixed_again, held, planned, point, seen, write

__all__ = ["group"]

SHUT = "Dette holder gruppa for seg selv"
NOTE = "Notat i loggen"


@pytest.fixture
def told(group: Judged) -> tuple[Judged, int, int]:
    """An initiative with everything, its number, and that of a meeting that decided on it."""
    make, number = group.make, made(group)
    planned_benefit = do(make, benefits.plan, "innovator", number, None, BenefitFields(
        "hours", "Færre turer", "timer", 120, "Timelister", "teacher@example.org",
        date(2027, 1, 1), 0,
    ))  # fmt: skip
    do(make, benefits.measure, "teacher", number, planned_benefit.id, 80.0, "Mindre enn ventet.")
    written = do(make, stories.write_story, "teacher", number, TOLD, 0)
    do(make, stories.publish_story, "teacher", number, written.version)
    do(make, actions.note, "teacher", number, NOTE)
    meeting = planned(group, approver="member@example.org")
    fixed_again(group, meeting)
    row = write(group, meeting, point(group, meeting, Kind.INITIATIVE), "Prøv det i vinter.")
    do(make, deeds.move_initiative, "innovator", meeting, row.id, "test", "Prøv")
    held(group, meeting)
    do(make, minutes.approve, "member", meeting, seen(group, meeting).meeting.version)
    second = planned(group, approver="innovator@example.org")
    fixed_again(group, second)
    write(group, second, point(group, second, Kind.INITIATIVE), SHUT, closed=True)
    held(group, second)
    do(make, actions.hold, "teacher", number, "ended", "Ferdig utprøvd")
    sealed(group.ground, group)
    return group, number, meeting


def sealed(ground: Ground, group: Judged) -> None:
    while audit.seal_events(ground, group.make.clock.now()):
        pass


def opened(group: Judged, number: int, variant: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(records.make_package(group.ground, number, variant)))


@pytest.mark.parametrize("variant", [FULL, OPEN])
def test_checksums_hold_and_the_same_state_gives_the_same_bytes(
    told: tuple[Judged, int, int], variant: str
) -> None:
    group, number, _ = told
    archive = opened(group, number, variant)
    manifest = json.loads(archive.read("manifest.json"))
    assert {*manifest["files"]} == {*archive.namelist()} - {"manifest.json"}
    for name, described in manifest["files"].items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == described["sha256"], name
    head = manifest["audit_trail"]
    assert audit.verify(group.ground, audit.Head(head["seq"], head["digest"])).broken is None
    again = records.make_package(group.ground, number, variant)
    group.make.clock.advance(days=1)
    assert records.make_package(group.ground, number, variant) == again
    # Notes are in no open package, and don't change what it says.
    do(group.make, actions.note, "teacher", number, "Mer")
    if variant == FULL:
        with pytest.raises(Conflict):
            records.make_package(group.ground, number, variant)
        sealed(group.ground, group)
    assert (records.make_package(group.ground, number, variant) == again) == (variant == OPEN)
    with pytest.raises(NotFound):
        records.make_package(group.ground, 999, variant)
    with pytest.raises(Invalid):
        records.make_package(group.ground, number, "half")


def test_a_package_tells_all_and_an_open_one_leaves_out_what_is_exempt(
    told: tuple[Judged, int, int],
) -> None:
    group, number, meeting = told
    full, shown = opened(group, number, FULL), opened(group, number, OPEN)
    digest = seen(group, meeting).meeting.digest
    assert digest is not None
    for words in ("Nattilsyn i drift", "Ferdig utprøvd", "Færre turer", "80 timer",
                  "Mindre enn ventet.", TOLD.happened, "Prøv det i vinter.", digest,
                  "Inga Innovator", "Sensorer på plass", "Alarmene blir for mange"):  # fmt: skip
        for archive in (full, shown):
            assert words in archive.read("record.html").decode(), words
    for words in (SHUT, NOTE):
        assert words in full.read("record.json").decode()
        for name in shown.namelist():
            if not name.endswith(".pdf"):
                assert words not in shown.read(name).decode(), name
    assert b"<pdfaid:part>2</pdfaid:part>" in full.read("record.pdf")
    space = {"n": NAMESPACE}
    root = ET.fromstring(full.read("arkivmelding.xml"))
    assert root.findtext("n:mappe/n:systemID", "", space) == f"tiltak-{number}"
    assert root.find(".//n:skjerming", space) is not None
    assert ET.fromstring(shown.read("arkivmelding.xml")).find(".//n:skjerming", space) is None


def test_who_keeps_the_archive_takes_it_and_nobody_else(
    app: Flask, told: tuple[Judged, int, int]
) -> None:
    group, number, _ = told
    keeper = Browser(app, group.make.session_token("it"))
    sealed(group.ground, group)
    assert "no package for the archive yet" in keeper.get("/it/archive/initiatives").text
    wrong = keeper.post(f"/it/archive/initiatives/{number}", {"variant": "half"})
    assert wrong.status_code == 422
    sent = keeper.post(f"/it/archive/initiatives/{number}", {"variant": FULL})
    assert sent.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(sent.data)).testzip() is None
    assert "package for the archive last made" in keeper.get("/it/archive/initiatives").text
    for name in ("innovator", "staff", "teacher"):
        other = Browser(app, group.make.session_token(name))
        assert other.get("/it/archive/initiatives").status_code in (403, 404)
        assert other.post(f"/it/archive/initiatives/{number}", {"variant": FULL}).status_code \
            in (403, 404)  # fmt: skip


def test_the_command_makes_the_same(
    told: tuple[Judged, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, number, _ = told
    from contextlib import nullcontext

    monkeypatch.setattr(command, "laid", lambda: nullcontext(group.ground))
    out = tmp_path / "tiltak.zip"
    result = CliRunner().invoke(command.package, [str(number), "--initiative", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == records.make_package(group.ground, number, FULL)


def follow(group: Judged, **days: int) -> None:
    ground = replace(group.ground, settings=replace(group.ground.settings, **days))
    retention.follow(ground, group.make.clock.now())


def rows_of(group: Judged, table: type[Base]) -> int:
    with group.ground.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_initiative_goes_only_when_it_ended_and_the_archive_has_it(
    told: tuple[Judged, int, int],
) -> None:
    group, number, _ = told
    other = made_another(group)
    group.make.clock.advance(days=40)
    follow(group, keep_initiatives_days=30)
    assert rows_of(group, Initiative) == 2
    note(group, number)
    note(group, other)
    group.make.clock.advance(hours=1)
    do(group.make, actions.note, "teacher", number, "Noe nytt")
    group.make.clock.advance(days=1)
    follow(group, keep_initiatives_days=30)
    assert rows_of(group, Initiative) == 2
    note(group, number)
    follow(group)
    follow(group, keep_initiatives_days=400)
    assert rows_of(group, Initiative) == 2
    with group.ground.database.read() as session:
        settings = replace(group.ground.settings, keep_initiatives_days=30)
        preview = retention.preview(session, settings, group.make.clock.now())
    due = {each.rule.setting: each.rows for each in preview}
    assert due["keep_initiatives_days"] == 1
    follow(group, keep_initiatives_days=30)
    with group.ground.database.read() as session:
        assert session.scalars(select(Initiative.id)).all() == [other]
        assert set(session.scalars(select(LogLine.initiative_id))) == {other}
    # The minutes stay, and say what was decided.
    assert rows_of(group, MeetingPoint) > 0


def made_another(group: Judged) -> int:
    from ..initiatives.test_initiatives import FIELDS

    found: Initiative = do(group.make, actions.begin, "innovator", FIELDS, group.entries[1:])
    return found.id


def note(group: Judged, number: int) -> None:
    with group.ground.database.write() as session:
        records.note_packed(session, number, FULL, group.make.clock.now())


def test_minutes_go_with_all_of_theirs_once_they_are_approved(
    told: tuple[Judged, int, int],
) -> None:
    group, _, meeting = told
    do(group.make, minutes.correct, "innovator", meeting,
       point(group, meeting, Kind.INITIATIVE).id, "Rettet", False)  # fmt: skip
    group.make.clock.advance(days=40)
    follow(group)
    assert rows_of(group, GroupMeeting) == 2
    follow(group, keep_group_minutes_days=30)
    with group.ground.database.read() as session:
        kept = session.scalars(select(GroupMeeting.state)).all()
    assert kept == ["held"]
