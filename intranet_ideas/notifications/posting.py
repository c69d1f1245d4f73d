"""A lane for mail to addresses rather than to people's accounts: soon, since somebody waits for it,
and never too late. Rows of a table say what is to be sent; each kind says what stands in it."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from intranet_ideas import i18n
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import models as outcomes
from intranet_ideas.notifications.handing_over import Letter, Outcome, Place, Places, hand_over
from intranet_ideas.notifications.messages import mail_app
from intranet_ideas.people.queries import organisation_name, outside
from intranet_ideas.plugin_api.facts import Message, Person

LEASE = timedelta(minutes=2)
AT_ONCE = 20
EMAIL = "email"
WAITING, SENT, NOTHING, FAILED = ("waiting", "sent", "nothing", "failed")
"""What became of a mail; ``nothing`` where there is nothing to send any more."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What mails are written with."""

    session: Session
    ground: Ground
    app: Flask
    organisation: str
    now: datetime

    @contextmanager
    def speaking(self, language: str) -> Iterator[None]:
        """Speak a language, and know the site's own address, for what is written meanwhile."""
        base = self.ground.settings.base_url
        with self.app.test_request_context(base_url=base), force_locale(language):
            i18n.speak(language)
            yield


Written = tuple[Any, Callable[[], Message] | str]
"""A row, and what writes its message or the status with which it ends unsent."""


class Posting(ABC):
    """The lane. ``table`` has ``email``, ``language``, ``status``, ``attempts``,
    ``next_attempt_at`` and ``expires_at``."""

    table: Any
    what: str
    """What can't be sent where no plugin for e-mail is on, for the log."""

    def __init__(self) -> None:
        self._app: Flask | None = None

    @abstractmethod
    def write(self, desk: Desk, ids: Sequence[int]) -> Iterable[Written]:
        """Yield the rows with these numbers, in their order. One that is left out has failed."""

    def also(self) -> Sequence[ColumnElement[bool]]:
        """What else a row must fulfil to be due."""
        return ()

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Send what is due; return how many came to an end."""
        if self._app is None:
            self._app = mail_app(ground.settings)
        ids = self._take(ground, now)
        if not ids:
            return 0
        with ground.database.read() as session:
            desk = Desk(session, ground, self._app, organisation_name(session), now)
            letters, ended = self._letters(desk, ids)
        for came in hand_over(ground, letters, len(letters), lambda: True):
            ended |= {key: _status(each) for key, each in came.items()}
        with ground.database.write() as session:
            for key, status in ended.items():
                session.execute(
                    update(self.table).where(self.table.id == key).values(status=status)
                )
        return sum(status != WAITING for status in ended.values())

    def _take(self, ground: Ground, now: datetime) -> list[int]:
        """Take a batch by a lease, so that no transaction is open while a server answers."""
        table = self.table
        due = (
            select(table.id)
            .where(table.status == WAITING, table.next_attempt_at <= now, table.expires_at > now,
                   *self.also())
            .order_by(table.next_attempt_at, table.id).limit(AT_ONCE)
        )  # fmt: skip
        with ground.database.read() as session:
            if session.scalars(due.limit(1)).first() is None:
                return []
        with ground.database.write() as session:
            ids = list(session.scalars(due.with_for_update(skip_locked=True)))
            session.execute(
                update(table).where(table.id.in_(ids))
                .values(next_attempt_at=now + LEASE, attempts=table.attempts + 1)
            )  # fmt: skip
        return ids

    def _letters(
        self, desk: Desk, ids: Sequence[int]
    ) -> tuple[list[Letter], dict[int, str]]:
        letters: list[Letter] = []
        ended = dict.fromkeys(ids, FAILED)
        place = _place(desk)
        for row, written in self.write(desk, ids):
            if isinstance(written, str):
                ended[row.id] = written
            elif place is None:
                log.warning("%s could not be sent: no plugin for e-mail is on", self.what)
            else:
                del ended[row.id]
                letters.append(Letter(
                    (row.id,), place.plugin, place.channel, written(),
                    Person(0, row.email, row.email, row.language), dict(place.settings),
                    row.attempts,
                ))  # fmt: skip
        return letters, ended


def _place(desk: Desk) -> Place | None:
    """Return the channel for e-mail that is on for inhabitants."""
    home = outside(desk.session)
    path = home.path if home else ""
    offered = desk.ground.plugins.channels(desk.session, path)
    keys = [key for key, (_, channel) in offered.items() if channel.key == EMAIL]
    return Places(desk.session, desk.ground).get(path, keys[0]) if keys else None


def _status(came: Outcome) -> str:
    if came.status == outcomes.SENT:
        return SENT
    return WAITING if came.status == outcomes.PENDING else FAILED
