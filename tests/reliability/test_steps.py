"""``kill -9`` at any step of a work: what follows finds nothing lost, doubled or half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import func, select, text

from intranet_ideas import backups
from intranet_ideas.clock import FixedClock
from intranet_ideas.database import WRITE, Database, unpooled
from intranet_ideas.entries import uploads
from intranet_ideas.entries.models import EntryRevision
from intranet_ideas.events import ENTRY_SUBMITTED, Event
from intranet_ideas.ground import Ground
from intranet_ideas.migrations import runner
from intranet_ideas.notifications.delivery import LEASE
from intranet_ideas.notifications.models import SENT, Delivery, Notification
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.search import index
from intranet_ideas.search.queries import SearchFilters, search

from ..factories import Factory
from .conftest import Mortal, chosen_steps
from .post_office import PostOffice

Figure = Callable[[str, object], None]


def switch_on(ground: Ground, name: str) -> None:
    with ground.database.write() as session:
        plugins.enable(session, None, name, "kommune", ground.clock.now(), host=ground.plugins)


def test_handing_in(
    app: Flask, ground: Ground, make: Factory, mortal: Mortal, figure: Figure
) -> None:
    challenge, token = make.challenge(), make.token("nurse")

    def draft() -> int:
        return make.entry(challenge, submit=False).id

    last = mortal.do("submit", entry=draft(), token=token, key="whole")["steps"]
    steps = chosen_steps(last)
    for step in steps:
        entry, key = draft(), f"key {step}"
        mortal.do("submit", step, entry=entry, token=token, key=key)
        answer = app.test_client().post(
            f"/api/v1/entries/{entry}/submit",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        with ground.database.read() as session:
            digests = session.scalars(
                select(EntryRevision.digest).where(
                    EntryRevision.entry_id == entry, EntryRevision.received_at.is_not(None)
                )
            ).all()
            told = session.scalar(
                select(func.count()).select_from(Event)
                .filter_by(entry_id=entry, kind=ENTRY_SUBMITTED)
            )  # fmt: skip
        assert digests == [answer.get_json()["digest"]]
        assert told == 1
    figure("killed at steps", f"{len(steps)} of {last}")


def test_delivering(
    ground: Ground, make: Factory, clock: FixedClock, mortal: Mortal, office: PostOffice,
    figure: Figure,
) -> None:  # fmt: skip
    challenge = make.challenge()
    switch_on(ground, "notify_email")
    mortal.do("everything")  # what the challenge itself tells
    office.copies.clear()

    def work() -> None:
        for who in ("nurse", "teacher", "janitor"):
            make.entry(challenge, who)

    work()
    last = mortal.do("deliver")["steps"]
    kills = 0
    for step in chosen_steps(last, 40):
        work()
        mortal.do("deliver", step)
        kills += 1
    clock.advance(seconds=LEASE.total_seconds() + 1)
    mortal.do("deliver")
    with ground.database.read() as session:
        states = Counter(session.scalars(
            select(Delivery.status)
            .join(Notification, Notification.id == Delivery.notification_id)
            .where(Notification.kind == ENTRY_SUBMITTED)
        ).all())  # fmt: skip
        wanted = set(session.scalars(
            select(Delivery.message_id)
            .join(Notification, Notification.id == Delivery.notification_id)
            .where(Notification.kind == ENTRY_SUBMITTED)
        ).all())  # fmt: skip
    assert states == {SENT: 3 * (kills + 1)}, "everyone is told, and only once"
    assert wanted <= {mail.strip("<>").partition("@")[0] for mail in office.copies}
    twice = sum(office.copies.values()) - len(office.copies)
    assert twice <= kills, "only the mail in hand may come again, under the same Message-ID"
    figure("killed at steps", f"{kills} of {last}")
    figure("mails that came twice", f"{twice} of {len(office.copies)}")
    figure("taken over after", str(LEASE))


@pytest.mark.sqlite_only
def test_indexing(
    ground: Ground, make: Factory, mortal: Mortal, figure: Figure, clock: FixedClock
) -> None:
    challenge = make.challenge()
    switch_on(ground, "search_whoosh")
    last = mortal.do("index")["steps"]
    make.entry(challenge, "nurse", title="Sensor null")
    again = mortal.do("index")["steps"]
    steps = chosen_steps(again)
    titles = {"Sensor null"}
    for step in steps:
        titles.add(f"Sensor {step}")
        make.entry(challenge, "nurse", title=f"Sensor {step}")
        mortal.do("index", step)
    mortal.do("index")
    with ground.database.read() as session:
        engine = index.chosen(session, ground)
        assert engine is not None
        assert index.health(engine).ok
        hits = search(session, ground, make.viewer("nurse"), "sensor", SearchFilters(),
                      clock.now(), 200).hits  # fmt: skip
    assert Counter(hit.title for hit in hits) == dict.fromkeys(titles, 1)
    figure("killed at steps", f"{len(steps)} of {again}; a whole index takes {last}")


def at_the_first_schema(url: str) -> None:
    """Take a database back to the first schema, with a department in it."""
    engine = unpooled(url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        command.downgrade(runner._config(connection), "0001_initial")
    engine.dispose()


def revision(ground: Ground) -> str | None:
    database = Database(ground.settings.database_url)
    with database.read() as session:
        found = runner._current(session.connection())
    database.dispose()
    return found


def test_migrating(ground: Ground, make: Factory, mortal: Mortal, figure: Figure) -> None:
    make.entry(make.challenge())
    ground.database.dispose()
    at_the_first_schema(ground.settings.database_url)
    last = mortal.do("migrate")["steps"]
    steps = chosen_steps(last)
    for step in steps:
        at_the_first_schema(ground.settings.database_url)
        mortal.do("migrate", step)
        # The last step is after the commit.
        assert revision(ground) == (runner.head() if step == last else "0001_initial")
    assert runner.upgrade(ground.settings.database_url)[1] == runner.head()
    with ground.database.read() as session:
        assert runner.differences(session.connection()) == []
        assert session.scalar(text("SELECT count(*) FROM entry")) == 1
    figure("killed at steps", f"{len(steps)} of {last}")


@pytest.mark.sqlite_only
def test_backing_up_and_restoring(
    ground: Ground, make: Factory, mortal: Mortal, tmp_path: Path, figure: Figure
) -> None:
    entry = make.entry(make.challenge(), title="Sensor", submit=False)
    with ground.database.write() as session:
        for content in (b"%PDF-1.4 one", b"%PDF-1.4 two"):
            stored = uploads.store_file("plan.pdf", content, ground.files)
            uploads.add_attachment(
                session, make.viewer("nurse"), entry.id, stored, ground.clock.now()
            )
    file = tmp_path / "whole"
    last = mortal.do("back_up", file=str(file))["steps"]
    for step in chosen_steps(last):
        half = tmp_path / f"half {step}"
        mortal.do("back_up", step, file=str(half))
        if half.exists():  # then it is whole
            backups.restore(half, tmp_path / f"of half {step}")
    assert backups.back_up(ground, tmp_path / "again")["files"] >= 3
    figure("backup killed at steps", f"{len(chosen_steps(last))} of {last}")

    last = mortal.do("restore", file=str(file), folder=str(tmp_path / "made"))["steps"]
    for step in chosen_steps(last):
        folder = tmp_path / f"made {step}"
        mortal.do("restore", step, file=str(file), folder=str(folder))
        if not folder.exists():
            backups.restore(file, folder)
        database = Database(f"sqlite:///{folder / 'ideas.sqlite3'}")
        with database.read() as session:
            runner.check(session.connection())
            assert session.scalars(select(EntryRevision.title)).all() == ["Sensor"]
        database.dispose()
    figure("restore killed at steps", f"{len(chosen_steps(last))} of {last}")
