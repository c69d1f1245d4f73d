"""Closing the site for a while: everyone but IT is told so, on every host, without a restart.

That it is closed stands in the database, which all hosts share. Each process looks every few
seconds, so no request waits for it. In the same look it sees whether a newer version has changed
the tables: a process that runs on must not write to what it does not know.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask, current_app, g, request
from sqlalchemy import CheckConstraint, column, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet_ideas import events
from intranet_ideas.access import Role, action_of_page
from intranet_ideas.database import WRITE, Base, Database, unpooled
from intranet_ideas.errors import N_, Closed, Fault, Invalid, Superseded, too_long
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer

SECONDS = 2.0
"""How long a process may not know yet."""

LONGEST_MESSAGE = 500
SOON, LATEST = 60, 3600
"""Seconds after which to come again, at the least and at the most."""

UNKNOWN_END = 300

OPEN_ACTIONS = frozenset({"site.open", "session.begin", "session.end_by_issuer"})
OPEN_PAGES = frozenset({
    "people.sign_out", "passkeys.mine", "passkeys.ask_to_make", "passkeys.add",
})  # fmt: skip
"""What stays open: health, files, signing in, by passkey too, and out."""


class Maintenance(Base):
    """The site is closed, as long as the one row is there. ``until`` is what people are told."""

    __tablename__ = "maintenance"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(sa.Text, default="")


_schema = table("alembic_version", column("version_num"))
_LOOK = (
    select(_schema.c.version_num, Maintenance).select_from(_schema)
    .outerjoin(Maintenance, Maintenance.id == 1)
)  # fmt: skip

log = logging.getLogger(__name__)


def close(session: Session, until: datetime | None, message: str, now: datetime) -> None:
    """Close the site, or say something else of it while it is closed. Raises ``Invalid``."""
    faults = too_long("message", message.strip(), LONGEST_MESSAGE)
    if until is not None and until <= now:
        faults.append(Fault("until", N_("Choose an instant that is still to come.")))
    if faults:
        raise Invalid(faults)
    row = session.get(Maintenance, 1)
    if row is None:
        row = Maintenance(id=1, since=now)
        session.add(row)
    row.until, row.message = until, message.strip()
    record(session, events.SITE_CLOSED, now=now, until=until.isoformat() if until else None)


def reopen(session: Session, now: datetime) -> bool:
    """Open the site again; say whether it was closed."""
    row = session.get(Maintenance, 1)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    record(session, events.SITE_OPENED, now=now)
    return True


@contextmanager
def closed_while(url: str, now: datetime) -> Iterator[None]:
    """Close the site while its tables are changed, and open it again unless it was closed
    before. Nothing is done where the database does not know of this yet.

    By plain statements: the tables are not those of this version.
    """
    engine = unpooled(url)
    try:
        with engine.connect() as connection:
            known = inspect(connection).has_table(Maintenance.__tablename__)
            is_open = known and not connection.scalar(text("SELECT count(*) FROM maintenance"))
        if is_open:
            _run(engine, sa.insert(Maintenance).values(id=1, since=now, message=""))
            time.sleep(SECONDS)
        try:
            yield
        finally:
            if is_open:
                _run(engine, sa.delete(Maintenance))
    finally:
        engine.dispose()


def _run(engine: sa.Engine, statement: sa.Executable) -> None:
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(statement)


class Watch:
    """What a process knows of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._looked = float("-inf")
        self._found: Maintenance | None = None
        self._superseded = False

    def closed(self) -> Maintenance | None:
        """Return what the site is closed for, None while it is open."""
        with self._lock:
            self._look_when_due()
            return self._found

    def superseded(self) -> bool:
        """Say whether a newer version has changed the tables since this process started."""
        with self._lock:
            self._look_when_due()
            return self._superseded

    def _look_when_due(self) -> None:
        if time.monotonic() - self._looked < SECONDS:
            return
        self._looked = time.monotonic()
        try:
            with self._database.read() as session:
                revision, found = session.execute(_LOOK).one_or_none() or (None, None)
                if found is not None:
                    session.expunge(found)
        except SQLAlchemyError:
            return  # what was known last holds until the database answers
        self._found = found
        self._note(revision)

    def _note(self, revision: str | None) -> None:
        from intranet_ideas.migrations import runner

        newer = runner.is_newer(revision)
        if newer and not self._superseded:
            log.error(
                "a newer version has migrated the database to %s; this process does nothing "
                "more until the installed version is started", revision,
            )  # fmt: skip
        self._superseded = newer


def init_app(app: Flask, database: Database) -> None:
    """Let each request know whether the site is closed."""
    app.extensions["maintenance"] = Watch(database)


def _watch() -> Watch:
    return cast("Watch", current_app.extensions["maintenance"])


def present() -> Maintenance | None:
    """Return what the site is closed for now, None while it is open."""
    return _watch().closed()


def superseded() -> bool:
    """Say whether this process must not touch the tables any more."""
    return _watch().superseded()


def check_version() -> None:
    """Raise ``Superseded``, for IT too, where this process must not touch the tables."""
    action = action_of_page(request.endpoint or "")
    if superseded() and not (action and action.name == "site.open"):
        raise Superseded(SOON)


def check(viewer: Viewer, zone: ZoneInfo) -> None:
    """Raise ``Closed`` while the site is closed to this person."""
    endpoint = request.endpoint or ""
    action = action_of_page(endpoint)
    if endpoint in OPEN_PAGES or (action and action.name in OPEN_ACTIONS):
        return
    found = present()
    if found is None or Role.IT_ADMINISTRATOR in viewer.roles:
        return
    raise Closed(found.message, _when(found.until, g.received_at, zone),
                 after(found.until, g.received_at))  # fmt: skip


def after(until: datetime | None, now: datetime) -> int:
    """Return in how many seconds to come again."""
    if until is None:
        return UNKNOWN_END
    return min(max(int((until - now).total_seconds()), SOON), LATEST)


def _when(until: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Return when it ends as people there read it; nothing when that is past or unknown."""
    if until is None or until <= now:
        return ""
    local = until.astimezone(zone)
    far = until - now > timedelta(hours=12)
    return f"{local:%d.%m.%Y %H:%M}" if far else f"{local:%H:%M}"


def parse_until(value: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time: ``14:30`` is the next one, or with its date.

    Raises ``Invalid``.
    """
    try:
        if len(value) <= len("14:30"):
            clock = datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - the zone follows
            found = datetime.combine(now.astimezone(zone).date(), clock, zone)
            return found if found > now else found + timedelta(days=1)
        found = datetime.fromisoformat(value)
    except ValueError:
        raise Invalid([Fault("until", N_("Write 14:30, or 2026-11-30T14:30."))]) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
