"""A consultation that is over as a package: whole, the same each time, silent where it must be."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from intranet_ideas.audit import lane as audit
from intranet_ideas.consultations import actions, answering, taking_part
from intranet_ideas.consultations.rules import ConsultationFields
from intranet_ideas.records import pdf
from intranet_ideas.records.noark import NAMESPACE

from .conftest import TEXT, Told

HIDDEN, LATE, SECRET = "Skjulte ord", "For sent ute", "Ingen skal vite"


@pytest.fixture
def said(told: Told) -> Told:
    """Two proposals, of which one was supported, comments of which one was hidden, a late draft,
    and a deadline that was made later."""
    told.open()
    for name, key, kind, text in (("staff", 2, "change", "Vi skal prøve alt."),
                                  ("nurse", 3, "remove", "")):  # fmt: skip
        told.do(taking_part.propose, name, key, kind, text, f"Fordi, sier {name}")
    told.do(taking_part.support, "teacher", told.proposals("staff")[0].proposal.id, on=True)
    told.do(taking_part.comment, "janitor", 2, "Enig i dette")
    bad = told.do(taking_part.comment, "teacher", 2, HIDDEN).id
    told.do(taking_part.report, "nurse", bad, "rude", SECRET)
    told.do(taking_part.decide_on_comment, "innovator", bad, "hide", "Vi er snille")
    told.do(taking_part.choose, "staff", follows=True, named=True)
    told.close()
    told.do(taking_part.propose, "staff", 2, "change", LATE, "Sent")
    return told


def answered(told: Told) -> None:
    for each in told.proposals("innovator"):
        answer = "accepted" if each.proposal.kind == "change" else "declined"
        told.do(answering.answer_proposal, "innovator", each.proposal.id, answer,
                f"{SECRET} før det er ute", 0)  # fmt: skip


def sealed(told: Told) -> None:
    while audit.seal_events(told.make.ground, told.clock.now()):
        pass


def package(told: Told, name: str = "innovator") -> zipfile.ZipFile:
    answer = told.as_(name).get(f"/consultations/{told.id}/package.zip")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_all_of_an_answered_consultation_is_in_it(said: Told) -> None:
    told = said
    assert told.as_("innovator").get(
        f"/consultations/{told.id}/package.zip").status_code == 409  # fmt: skip
    answered(told)
    told.do(actions.release, "innovator")
    assert told.as_("innovator").get(
        f"/consultations/{told.id}/package.zip").status_code == 409, "not sealed"  # fmt: skip
    sealed(told)
    told.get("staff", "/package.zip", 403)
    told.get("guest", "/package.zip", 404)
    archive = package(told)
    manifest = json.loads(archive.read("manifest.json"))
    assert {*manifest["files"]} == {*archive.namelist()} - {"manifest.json"}
    for name, described in manifest["files"].items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == described["sha256"], name
    record = json.loads(archive.read("record.json"))
    assert [each["number"] for each in record["versions"]] == [1, 2]
    assert {each["by"] for each in record["proposals"]} == {"Stian Staff", "Nina Nurse"}
    assert [each["answer"] for each in record["proposals"]] == ["accepted", "declined"]
    assert [each["supports"] for each in record["proposals"]] == [1, 0]
    assert [each["after"] for each in record["changes"]] == ["Vi skal prøve alt."]
    assert record["thanks"]["names"] == ["Stian Staff"]
    page = archive.read("record.html").decode()
    for words in ("Vi skal prøve nye løsninger", "Vi skal prøve alt.", "Fordi, sier staff",
                  "Enig i dette", "Jon Janitor", "Stian Staff", SECRET):  # fmt: skip
        assert words in page, words
    for name in archive.namelist():
        content = archive.read(name)
        for words in (HIDDEN, LATE, "Tora Teacher"):
            assert words.encode() not in content, (name, words)
    root = ET.fromstring(archive.read("arkivmelding.xml"))  # noqa: S314 - our own
    assert root.findtext(f"{{{NAMESPACE}}}mappe/{{{NAMESPACE}}}tittel") == "Innovasjonsstrategi"
    assert ("record.pdf" in archive.namelist()) == pdf.can_be_made()
    # Made again it is the same; for who keeps the archive too.
    again = package(told)
    assert [again.read(name) for name in again.namelist()] == [
        archive.read(name) for name in archive.namelist()]  # fmt: skip
    it = told.as_("it")
    assert "Innovasjonsstrategi" in it.get("/it/archive").get_data(as_text=True)
    taken = it.get(f"/it/archive/consultations/{told.id}.zip")
    assert zipfile.ZipFile(io.BytesIO(taken.data)).namelist() == archive.namelist()
    assert told.as_("innovator").get(
        f"/it/archive/consultations/{told.id}.zip").status_code in (403, 404)  # fmt: skip


def test_what_a_deleted_draft_was_is_not_told_of_the_next(told: Told) -> None:
    # On SQLite the next one has its number.
    now = told.clock.now()
    other = Told(told.make, told.clock, told.app)
    for title in ("Utkast", "Ny"):
        told.clock.advance(minutes=1)
        fields = ConsultationFields(
            title, TEXT, "innovator@example.org", "Les.", opens_at=now + timedelta(days=1),
            closes_at=now + timedelta(days=15),
        )  # fmt: skip
        with told.make.ground.database.write() as session:
            other.id = actions.begin(session, told.make.viewer("innovator"), fields,
                                     told.clock.now()).id  # fmt: skip
        if title == "Utkast":
            other.do(actions.delete_draft, "innovator", other.seen_version())
    other.do(actions.publish, "innovator")
    other.do(actions.cancel, "innovator", "Feil tekst", other.seen_version())
    sealed(other)
    log = json.loads(package(other).read("record.json"))["log"]
    assert [each["kind"] for each in log] == [
        "consultation_begun", "consultation_published", "consultation_cancelled",
    ]  # fmt: skip


def test_of_a_cancelled_one_no_answer_is_told(said: Told) -> None:
    told = said
    answered(told)
    told.do(actions.cancel, "innovator", "Feil tekst", told.seen_version())
    sealed(told)
    archive = package(told)
    for name in archive.namelist():
        assert SECRET.encode() not in archive.read(name), name
    record = json.loads(archive.read("record.json"))
    assert [each["answer"] for each in record["proposals"]] == [None, None]
    assert record["consultation"]["cancel_reason"] == "Feil tekst"
    assert "Feil tekst" in archive.read("record.html").decode()
