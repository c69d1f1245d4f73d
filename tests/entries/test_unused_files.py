"""Files that no idea refers to go after a day, and no other."""

from __future__ import annotations

import io
import threading
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import backups, doctor
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions, rules, unused, uploads
from intranet_ideas.entries.models import Entry, UnusedFile
from intranet_ideas.files import FolderStore, digest_of
from intranet_ideas.ground import Ground
from intranet_ideas.privacy import retention

from ..factories import Factory

PDF = b"%PDF-1.4\nplan\n%%EOF\n"


@pytest.fixture
def draft(make: Factory, app: Flask) -> Entry:
    return make.entry(make.challenge(), "nurse", submit=False)


def stored(ground: Ground) -> list[str]:
    return list(ground.files.digests())


def notes(ground: Ground) -> list[str]:
    with ground.database.read() as session:
        return list(session.scalars(select(UnusedFile.digest)))


def attach(ground: Ground, make: Factory, draft: Entry, now: datetime) -> int:
    taken = uploads.take_in("plan.pdf", PDF, ground, now)
    assert notes(ground) == [taken.digest]
    with ground.database.write() as session:
        nurse = make.viewer("nurse")
        return uploads.add_attachment(session, nurse, draft.id, taken, now).id


def test_what_was_refused_after_all_goes_after_a_day(
    app: Flask, ground: Ground, make: Factory, draft: Entry, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(rules, "MOST_ATTACHMENTS", 0)
    answer = app.test_client().post(
        f"/api/v1/entries/{draft.id}/attachments", data={"file": (io.BytesIO(PDF), "plan.pdf")},
        headers={"Authorization": f"Bearer {make.token('nurse')}"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert stored(ground) == [digest_of(PDF)]
    assert retention.follow(ground, clock.advance(hours=24)) == 0
    retention.follow(ground, clock.advance(seconds=1))
    assert (stored(ground), notes(ground)) == ([], [])


def test_what_an_idea_refers_to_stays(
    ground: Ground, make: Factory, draft: Entry, clock: FixedClock
) -> None:
    file = attach(ground, make, draft, clock.now())
    assert notes(ground) == []
    nurse = make.viewer("nurse")
    with ground.database.write() as session:
        actions.submit_entry(session, nurse, draft.id, clock.now())
        uploads.remove_attachment(session, nurse, draft.id, file, clock.now())
    clock.advance(hours=25)
    unused.clear(ground, clock.now())
    assert stored(ground) == [digest_of(PDF)], "the text that was handed in keeps it"
    assert notes(ground) == []


def test_what_a_draft_threw_away_goes_a_day_after_that(
    ground: Ground, make: Factory, draft: Entry, clock: FixedClock, tmp_path: Path
) -> None:
    file = attach(ground, make, draft, clock.now())
    clock.advance(hours=48)
    with ground.database.write() as session:
        uploads.remove_attachment(session, make.viewer("nurse"), draft.id, file, clock.now())
    unused.clear(ground, clock.advance(hours=23))
    assert stored(ground) == [digest_of(PDF)]
    backups.back_up(ground, tmp_path / "site")
    backups.restore(tmp_path / "site", tmp_path / "again")
    assert list(FolderStore(tmp_path / "again" / "files").digests()) == []
    unused.clear(ground, clock.advance(hours=2))
    assert stored(ground) == []


def test_who_stores_the_same_again_waits_for_who_deletes(
    ground: Ground, make: Factory, draft: Entry, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    uploads.take_in("plan.pdf", PDF, ground, clock.now())
    now = clock.advance(hours=25)
    again = threading.Thread(target=lambda: attach(ground, make, draft, now))
    delete = ground.files.remove

    def slowly(digest: str) -> None:
        again.start()
        again.join(0.2)
        assert again.is_alive(), "it waits, before it looks whether the bytes are there"
        delete(digest)

    monkeypatch.setattr(ground.files, "remove", slowly)
    assert unused.clear(ground, now) == 1
    again.join()
    assert stored(ground) == [digest_of(PDF)]
    assert notes(ground) == []


def test_a_store_that_does_not_answer_loses_no_note(
    ground: Ground, draft: Entry, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(digest: str) -> None:
        raise OSError(5, "the bucket did not answer")

    uploads.take_in("plan.pdf", PDF, ground, clock.now())
    monkeypatch.setattr(ground.files, "remove", away)
    clock.advance(hours=49)
    with pytest.raises(OSError, match="did not answer"):
        unused.clear(ground, clock.now())
    assert notes(ground) == [digest_of(PDF)]
    (found,) = (each for each in doctor.examine(ground) if each.subject == "unused files")
    assert (found.ok, found.detail.split(";")[0]) == (False, "1 should be gone by now")


def test_a_file_that_nobody_noted_begins_its_day_when_it_is_found(
    ground: Ground, make: Factory, draft: Entry, clock: FixedClock
) -> None:
    attach(ground, make, draft, clock.now())
    ground.files.put(b"of an earlier version")
    clock.advance(days=3)
    assert unused.clear(ground, clock.now()) == 0
    assert unused.look_through(ground, clock.now()) == 1
    assert unused.look_through(ground, clock.now()) == 0
    assert unused.clear(ground, clock.advance(hours=25)) == 1
    assert stored(ground) == [digest_of(PDF)]
