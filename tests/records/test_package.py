"""A closed challenge as a package: whole, the same each time, and silent where it must be."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from intranet_ideas.audit import lane as audit
from intranet_ideas.commands import archive as command
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import Conflict
from intranet_ideas.judging.models import AssessmentVersion
from intranet_ideas.judging.ranking import compute_due_rankings
from intranet_ideas.people.models import User
from intranet_ideas.records import lane, pdf
from intranet_ideas.records.gathering import gather
from intranet_ideas.records.models import FULL, OPEN, Package
from intranet_ideas.records.noark import NAMESPACE
from intranet_ideas.records.packing import make_package

from ..factories import Factory
from ..joining.test_joining import Two
from ..judging.panels import Judged, visitors
from ..outcomes.conftest import judged
from ..outcomes.test_answers import answer, release

__all__ = ["judged"]

PANEL = "Bare til juryen"


@pytest.fixture
def closed(judged: Judged) -> Judged:
    """A decided challenge; the second idea was written under a pseudonym."""
    with judged.ground.database.write() as session:
        session.execute(update(AssessmentVersion).values(comment_to_panel=PANEL))
        session.execute(update(Entry).where(Entry.id == judged.entries[1])
                        .values(pseudonymous=True))  # fmt: skip
    judged.rank()  # of an idea under a pseudonym no department is ranked
    for entry, outcome in zip(judged.entries, ("declined", "chosen"), strict=True):
        answer(judged, entry, outcome)
    # A pseudonym is part of what is ranked.
    compute_due_rankings(judged.ground, judged.now, look_at_all=True)
    release(judged)
    while audit.seal_events(judged.ground, judged.now):
        pass
    return judged


def opened(judged: Judged, variant: str) -> zipfile.ZipFile:
    content = make_package(judged.ground, judged.challenge_id, variant, judged.now)
    return zipfile.ZipFile(io.BytesIO(content))


def texts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    for name in archive.namelist():
        if not name.endswith(".pdf"):
            yield name, archive.read(name).decode()


@pytest.mark.parametrize("variant", [FULL, OPEN])
def test_the_checksums_hold_and_the_same_state_gives_the_same_bytes(
    closed: Judged, variant: str
) -> None:
    archive = opened(closed, variant)
    manifest = json.loads(archive.read("manifest.json"))
    assert {*manifest["files"]} == {*archive.namelist()} - {"manifest.json"}
    for name, described in manifest["files"].items():
        content = archive.read(name)
        assert hashlib.sha256(content).hexdigest() == described["sha256"], name
        assert len(content) == described["size"]
    head = manifest["audit_trail"]
    walk = audit.verify(closed.ground, audit.Head(head["seq"], head["digest"]))
    assert walk.broken is None
    again = make_package(closed.ground, closed.challenge_id, variant, closed.now)
    closed.clock.advance(days=1)
    assert make_package(closed.ground, closed.challenge_id, variant, closed.now) == again


def test_what_is_exempt_is_left_out_of_an_open_package(closed: Judged) -> None:
    with closed.ground.database.read() as session:
        judge = session.get_one(User, closed.make.viewer("judge1").id).name
        entry = session.get_one(Entry, closed.entries[1])
        author = session.get_one(User, entry.created_by).name
    full, without = dict(texts(opened(closed, FULL))), dict(texts(opened(closed, OPEN)))
    assert judge in full["record.json"]
    assert PANEL in full["record.html"]
    for name, text in without.items():
        assert judge not in text, name
        assert PANEL not in text, name
    assert "left out" in without["manifest.json"]
    assert "Offentleglova § 14" in without["manifest.json"]
    assert "skjermingshjemmel" in full["arkivmelding.xml"]
    # Who wrote under a pseudonym stands in neither, nor who gave which score.
    for said in (full, without):
        for name, text in said.items():
            assert author not in text, name
        scored = json.loads(said["record.json"])["entries"][0]["assessments"]
        assert [each["judge"] for each in scored] == ["j1"]


def test_an_archive_can_read_the_message_and_the_pdf(closed: Judged) -> None:
    archive = opened(closed, FULL)
    root = ET.fromstring(archive.read("arkivmelding.xml"))
    space = {"n": NAMESPACE}
    assert root.findtext("n:mappe/n:arkivskaper", "", space) == "Kommunen"
    assert len(root.findall("n:mappe/n:registrering", space)) == 3
    manifest = json.loads(archive.read("manifest.json"))["files"]
    for held in root.iterfind(".//n:dokumentobjekt", space):
        path = held.findtext("n:referanseDokumentfil", "", space)
        assert held.findtext("n:sjekksum", "", space) == manifest[path]["sha256"]
    content = archive.read("record.pdf")
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content


def test_what_no_font_has_is_written_by_name(closed: Judged) -> None:
    blocks = [{"kind": "text", "text": "Hurra 🎉 ▇▇▇ العربية #danger[x] č"}]
    assert pdf.make_pdf("T", "nb", blocks, closed.now)


def test_it_is_made_by_the_worker_for_those_who_run_the_challenge(closed: Judged) -> None:
    visit = visitors(closed)
    address = f"/challenges/{closed.challenge_id}/packages"
    manager = visit("manager")
    assert manager.post(address, manager.hidden(address) | {"variant": "x"}).status_code == 422
    for _ in range(2):
        asked = manager.post(address, manager.hidden(address) | {"variant": OPEN})
        assert asked.status_code == 303
    assert "Waits for the worker" in manager.get(address).get_data(as_text=True)
    assert [lane.make_packages(closed.ground, closed.now) for _ in range(2)] == [1, 0]
    with closed.ground.database.read() as session:
        (row,) = session.query(Package).all()
    got = manager.get(f"{address}/{row.id}.zip")
    assert hashlib.sha256(got.get_data()).hexdigest() == row.digest
    assert (row.done, row.total) == (2, 2)
    for outsider in ("judge1", "nurse", "auditor", "it"):
        assert visit(outsider).get(f"{address}/{row.id}.zip").status_code == 404
    closed.clock.advance(days=31)
    lane.make_packages(closed.ground, closed.now)
    store = closed.ground.settings.data / "packages"
    assert [path for path in store.rglob("*") if path.is_file()] == []


def test_it_makes_any_for_the_archive_and_sees_what_is_lacking(closed: Judged) -> None:
    visit = visitors(closed)
    lacking, address = "/it/archive?show=lacking", f"/it/archive/{closed.challenge_id}"
    it = visit("it")
    assert "no package for the archive yet" in it.get(lacking).get_data(as_text=True)
    for _ in range(2):
        asked = it.post(address, it.hidden("/it/archive") | {"variant": FULL})
        assert asked.status_code == 303
    assert it.post(address, {"variant": "x"}).status_code == 422
    other = closed.make.challenge().id
    assert it.post(f"/it/archive/{other}", {"variant": FULL}).status_code == 409
    assert lane.make_packages(closed.ground, closed.now) == 1
    page = it.get("/it/archive").get_data(as_text=True)
    assert "package for the archive first made" in page
    (link,) = re.findall(r'href="(/it/archive/\d+/\d+\.zip)"', page)
    assert it.get(link).status_code == 200
    assert "Nothing here" in it.get(lacking).get_data(as_text=True)
    for outsider in ("judge1", "nurse", "auditor", "manager"):
        for path in (lacking, link):
            assert visit(outsider).get(path).status_code == 404
        assert visit(outsider).post(address, {"variant": FULL}).status_code == 404


def test_only_a_closed_challenge_becomes_a_package(judged: Judged) -> None:
    with pytest.raises(Conflict):
        make_package(judged.ground, judged.challenge_id, OPEN, judged.now)


def test_by_the_command_line(
    closed: Judged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(command, "laid", lambda: nullcontext(closed.ground))
    out = tmp_path / "package.zip"
    told = CliRunner().invoke(
        command.package, [str(closed.challenge_id), "--out", str(out), "--open"]
    )
    assert told.exit_code == 0, told.output
    assert hashlib.sha256(out.read_bytes()).hexdigest() in told.output


@pytest.mark.parametrize("variant", [FULL, OPEN])
def test_both_texts_of_joined_ideas_are_told(make: Factory, variant: str) -> None:
    two = Two(make)
    two.join()
    with make.ground.database.read() as session:
        record = gather(session, two.challenge.id, variant)
    told = {each["id"]: each for each in record["entries"]}
    assert (told[two.nurse]["joined_into"], told[two.teacher]["joined_into"]) == (None, two.nurse)
    assert told[two.nurse]["title"] == "Quiet nights"
    assert told[two.teacher]["title"] == "Stille runder"
