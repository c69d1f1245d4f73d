"""A backup made while people write is one instant of the site; an old one comes back too."""

from __future__ import annotations

import tarfile
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet_ideas import backups, create_app, doctor
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import uploads
from intranet_ideas.entries.models import Attachment, Entry, EntryRevision
from intranet_ideas.events import ENTRY_SUBMITTED, SITE_RESTORED, Event
from intranet_ideas.files import FolderStore
from intranet_ideas.ground import Ground, lay
from intranet_ideas.migrations import runner
from intranet_ideas.settings import load_settings

from ..browsing import Browser
from ..conftest import SECRET
from ..factories import Factory

FIRST = Path(__file__).parent / "backups" / "first-schema.backup"
PDF = b"%PDF-1.4\nplan\n%%EOF\n"


def opened(folder: Path, clock: FixedClock) -> Ground:
    return lay(load_settings({
        "INTRANET_IDEAS_DATA": str(folder), "INTRANET_IDEAS_SECRET_KEY": "another secret key",
    }), clock)  # fmt: skip


def test_a_backup_while_people_write_is_whole(
    app: Flask, ground: Ground, make: Factory, tmp_path: Path, clock: FixedClock
) -> None:
    challenge, token = make.challenge(), make.token("nurse")
    headers = {"Authorization": f"Bearer {token}"}
    acknowledged: list[int] = []
    enough, stop = threading.Event(), threading.Event()

    def write() -> None:
        client = app.test_client()
        while not stop.is_set():
            entry = client.post(
                f"/api/v1/challenges/{challenge.id}/entries", headers=headers,
                json={"title": f"Idé {len(acknowledged)}", "body": "x", "answers": {"behov": "Ja"}},
            ).get_json()["id"]  # fmt: skip
            assert client.post(
                f"/api/v1/entries/{entry}/submit", headers=headers
            ).status_code == 200  # fmt: skip
            acknowledged.append(entry)
            if len(acknowledged) > 3:
                enough.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert enough.wait(30)
        before = set(acknowledged)
        backups.back_up(ground, tmp_path / "site")
    finally:
        stop.set()
        thread.join()
    backups.restore(tmp_path / "site", tmp_path / "again")
    again = opened(tmp_path / "again", clock)
    with again.database.read() as session:
        runner.check(session.connection())
        entries = set(session.scalars(select(Entry.id).filter_by(status="submitted")))
        told = session.scalars(select(Event.entry_id).filter_by(kind=ENTRY_SUBMITTED)).all()
    assert before <= entries <= set(acknowledged), "all that was acknowledged before it began"
    assert sorted(told) == sorted(entries), "one instant: no half of a change"
    page = Browser(create_app(again), Factory(again, clock).session_token("nurse")).get("/")
    assert page.status_code == 200
    again.database.dispose()


def test_attachments_and_settings_are_in_it_and_secrets_are_not(
    ground: Ground, make: Factory, tmp_path: Path, clock: FixedClock
) -> None:
    make.organisation()
    settings = load_settings({
        "INTRANET_IDEAS_DATA": str(ground.settings.data), "INTRANET_IDEAS_SECRET_KEY": SECRET,
        "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
        "INTRANET_IDEAS_SMTP_URL": "smtp://robot:hush-hush@mail.test:25",
        "INTRANET_IDEAS_BASE_URL": "https://ideas.test",
    })  # fmt: skip
    settings.data.mkdir(parents=True, exist_ok=True)
    (settings.data / "secret_key").write_text("a key that opens the seal")
    draft = make.entry(make.challenge(), "nurse", submit=False)
    with ground.database.write() as session:
        stored = uploads.store_file("plan.pdf", PDF, ground.files)
        uploads.add_attachment(session, make.viewer("nurse"), draft.id, stored, clock.now())
    digest = stored.digest
    backups.back_up(replace(ground, settings=settings), tmp_path / "site")
    with tarfile.open(tmp_path / "site") as tar:
        content = {m.name: tar.extractfile(m).read() for m in tar}  # type: ignore[union-attr]
    assert content[f"files/{digest[:2]}/{digest}"] == PDF
    told = content["settings.toml"].decode()
    assert 'smtp_url = "smtp://robot@mail.test:25"' in told
    assert "secret_key" not in content
    for secret in (b"hush-hush", SECRET.encode(), b"a key that opens the seal"):
        assert not any(secret in each for each in content.values())
    environ = {"INTRANET_IDEAS_CONFIG": str(tmp_path / "settings.toml"),
               "INTRANET_IDEAS_SECRET_KEY": "x" * 20}  # fmt: skip
    (tmp_path / "settings.toml").write_bytes(content["settings.toml"])
    assert load_settings(environ).base_url == settings.base_url, "it can be used again"
    key = tmp_path / "key"
    key.write_text("a key that opens the seal")
    backups.restore(tmp_path / "site", tmp_path / "again", key)
    assert (tmp_path / "again" / "secret_key").read_text() == key.read_text()
    assert (tmp_path / "again" / "secret_key").stat().st_mode & 0o077 == 0
    assert FolderStore(tmp_path / "again" / "files").get(digest) == PDF


def test_a_restored_site_knows_the_backup_it_came_from(
    ground: Ground, make: Factory, tmp_path: Path, clock: FixedClock
) -> None:
    make.organisation()
    backups.back_up(ground, tmp_path / "site")
    clock.advance(hours=3)
    backups.restore(tmp_path / "site", tmp_path / "again", clock=clock)
    again = opened(tmp_path / "again", clock)
    (found,) = (each for each in doctor.examine(again) if each.subject == "backup")
    assert (found.ok, found.detail) == (True, "the last one is 3 hours old")
    with again.database.read() as session:
        newest = session.scalars(select(Event).order_by(Event.id.desc())).first()
    again.database.dispose()
    assert newest is not None
    assert (newest.kind, newest.happened_at) == (SITE_RESTORED, clock.now())
    assert not list((tmp_path / "again").glob("*-wal"))


@pytest.mark.sqlite_only
def test_a_backup_of_the_first_schema_comes_back(tmp_path: Path, clock: FixedClock) -> None:
    manifest = backups.restore(FIRST, tmp_path / "site")
    assert manifest["schema"] == "0001_initial"
    site = opened(tmp_path / "site", clock)
    with site.database.read() as session:
        runner.check(session.connection())
        titles = session.scalars(
            select(EntryRevision.title).join(Entry, Entry.submitted_id == EntryRevision.id)
            .order_by(EntryRevision.title)
        ).all()  # fmt: skip
        digest = session.scalars(select(Attachment.digest)).one()
        assert session.scalar(select(func.count()).select_from(Event)) > 5  # type: ignore[operator]
    assert titles == ["Naboer som ser til hverandre", "Nattilsyn med sensor"]
    assert site.files.get(digest).startswith(b"%PDF")
    browser = Browser(create_app(site), Factory(site, clock).session_token("manager"))
    assert "Trygg hjemme" in browser.get("/").get_data(as_text=True)
    site.database.dispose()


def test_an_old_backup_is_told(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, tmp_path: Path,
    sign_in: Callable[[str], Browser],
) -> None:  # fmt: skip
    def found() -> doctor.Finding:
        return next(each for each in doctor.examine(ground) if each.subject == "backup")

    def desk() -> str:
        return sign_in("it").get("/it").get_data(as_text=True)

    assert not found().ok
    assert "No backup was ever made" in desk()
    backups.back_up(ground, tmp_path / "site")
    assert found() == doctor.Finding("backup", True, "the last one is 0 hours old")
    assert "No backup" not in desk()
    clock.instant += timedelta(hours=49)
    assert found() == doctor.Finding("backup", False, "the last one is 49 hours old")
    assert "No backup for too long" in desk()
    unwatched = replace(ground, settings=replace(ground.settings, backup_hours=0))
    assert next(f for f in doctor.examine(unwatched) if f.subject == "backup").ok
