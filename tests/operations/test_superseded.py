"""A process that runs on while a newer version changes the tables touches nothing more."""

from __future__ import annotations

import logging
import threading

import pytest
from flask import Flask
from sqlalchemy import column, table, text, update

from intranet_ideas import doctor, maintenance
from intranet_ideas.ground import Ground
from intranet_ideas.migrations.runner import SchemaError, head
from intranet_ideas.operations.models import WorkerBeat
from intranet_ideas.worker import Worker

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

WORDS = "started again"
_schema = table("alembic_version", column("version_num"))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes look at each request, and the worker all the time."""
    monkeypatch.setattr(maintenance, "SECONDS", 0.01)


def migrated_to(ground: Ground, revision: str) -> None:
    with ground.database.write() as session:
        session.execute(update(_schema).values(version_num=revision))


def test_the_web_says_so_everywhere_and_returns_what_was_typed(
    app: Flask, ground: Ground, make: Factory, caplog: pytest.LogCaptureFixture
) -> None:
    draft = make.entry(make.challenge(), submit=False)
    nurse, it = Browser(app, make.session_token("nurse")), Browser(app, make.session_token("it"))
    form = nurse.hidden(f"/ideas/{draft.id}/edit")
    token, here = make.token("nurse"), head()
    migrated_to(ground, "9999_of_a_newer_version")
    with ground.database.write() as session:
        # What this version reads of people need not be there any more.
        session.execute(text("ALTER TABLE user_session RENAME TO renamed"))
    with caplog.at_level(logging.ERROR):
        for by in (nurse, it, app.test_client()):
            for path in ("/", "/sign-in", "/it"):
                told = by.get(path)
                assert (told.status_code, told.headers["Retry-After"]) == (503, "60"), path
                assert WORDS in told.get_data(as_text=True)
    assert [each.name for each in caplog.records] == ["intranet_ideas.maintenance"]
    assert "9999_of_a_newer_version" in caplog.text
    typed = nurse.post(f"/ideas/{draft.id}/edit", form | {"title": "T", "body": "Lang tekst"})
    assert (typed.status_code, "Lang tekst" in typed.get_data(as_text=True)) == (503, True)
    refused = Client(app, token).call("getMe")
    assert (refused.status_code, refused.get_json()["type"].rpartition("/")[2]) == (503, "closed")
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, "ok")
    assert "newer version" in ready.json["schema"]
    assert app.test_client().get("/healthz").status_code == 200
    with ground.database.write() as session:
        session.execute(text("ALTER TABLE renamed RENAME TO user_session"))
    migrated_to(ground, here)  # the backup from before was restored
    assert app.test_client().get("/readyz").status_code == 200
    again = nurse.post(f"/ideas/{draft.id}/edit", form | {"title": "T", "body": "Lang tekst"})
    assert again.status_code == 303


def test_the_worker_ends_what_it_has_in_hand_and_stops(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    fault: list[SchemaError] = []

    def work() -> None:
        try:
            Worker(ground).run(threading.Event())
        except SchemaError as error:
            fault.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    migrated_to(ground, "9999_of_a_newer_version")
    worker.join(20)
    assert not worker.is_alive()
    assert "newer version" in str(fault[0])
    assert "9999_of_a_newer_version" in caplog.text


def test_the_doctor_sees_a_worker_of_another_version(ground: Ground) -> None:
    now = ground.clock.now()
    with ground.database.write() as session:
        session.add(WorkerBeat(name="w", started_at=now, version="0.0.9", seen_at=now))
    (found,) = [each for each in doctor.examine(ground) if each.subject == "worker"]
    assert not found.ok
    assert "0.0.9" in found.detail
