"""The worker's lanes for guardians: sending letters, and what the passing of time does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import and_, false, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import i18n
from intranet_ideas.ground import Ground
from intranet_ideas.guardians import actions, queries, rules
from intranet_ideas.guardians.models import GuardianConsent, GuardianLetter, GuestAge
from intranet_ideas.guardians.tokens import link_of
from intranet_ideas.guardians.words import letter_words, told
from intranet_ideas.guests.lane import EMAIL, LEASE
from intranet_ideas.i18n import gettext
from intranet_ideas.notifications import models as outcomes
from intranet_ideas.notifications.handing_over import Letter, Outcome, Places, hand_over
from intranet_ideas.notifications.messages import mail_app
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import organisation_name, outside
from intranet_ideas.plugin_api.facts import Message, Person

WAITING, SENT, NOTHING, FAILED = "waiting", "sent", "nothing", "failed"
AT_ONCE = 20

log = logging.getLogger(__name__)


class SendLetters:
    """The lane that sends them."""

    def __init__(self) -> None:
        self._app: Flask | None = None

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Send what is due; return how many came to an end."""
        if self._app is None:
            self._app = mail_app(ground.settings)
        ids = _take(ground, now)
        if not ids:
            return 0
        with ground.database.read() as session:
            letters, ended = _letters(session, ground, self._app, ids)
        for came in hand_over(ground, letters, len(letters), lambda: True):
            ended |= {key: _status(each) for key, each in came.items()}
        with ground.database.write() as session:
            for key, status in ended.items():
                session.execute(
                    update(GuardianLetter).where(GuardianLetter.id == key).values(status=status)
                )
        return sum(status != WAITING for status in ended.values())


def _take(ground: Ground, now: datetime) -> list[int]:
    """Take a batch by a lease, so that no transaction is open while a server answers."""
    due = (
        select(GuardianLetter.id)
        .where(GuardianLetter.status == WAITING, GuardianLetter.next_attempt_at <= now,
               GuardianLetter.expires_at > now)
        .order_by(GuardianLetter.next_attempt_at, GuardianLetter.id).limit(AT_ONCE)
    )  # fmt: skip
    with ground.database.read() as session:
        if session.scalars(due.limit(1)).first() is None:
            return []
    with ground.database.write() as session:
        ids = list(session.scalars(due.with_for_update(skip_locked=True)))
        session.execute(
            update(GuardianLetter).where(GuardianLetter.id.in_(ids))
            .values(next_attempt_at=now + LEASE, attempts=GuardianLetter.attempts + 1)
        )  # fmt: skip
    return ids


def _letters(
    session: Session, ground: Ground, app: Flask, ids: Sequence[int]
) -> tuple[list[Letter], dict[int, str]]:
    letters: list[Letter] = []
    ended: dict[int, str] = {}
    home = outside(session)
    path = home.path if home else ""
    keys = [key for key, (_, channel) in ground.plugins.channels(session, path).items()
            if channel.key == EMAIL]  # fmt: skip
    place = Places(session, ground).get(path, keys[0]) if keys else None
    organisation = organisation_name(session)
    rows = session.scalars(
        select(GuardianLetter).where(GuardianLetter.id.in_(ids)).order_by(GuardianLetter.id)
    )
    for row in rows:
        # A link that opens nothing any more is not sent; what is told of it was told in another.
        if row.used_at is not None:
            ended[row.id] = NOTHING
        elif place is None:
            log.warning("a letter to a guardian could not be sent: no plugin for e-mail is on")
            ended[row.id] = FAILED
        else:
            letters.append(Letter(
                (row.id,), place.plugin, place.channel,
                _message(session, app, ground, row, organisation),
                Person(0, row.email, row.email, row.language), dict(place.settings), row.attempts,
            ))  # fmt: skip
    return letters, ended


def _message(
    session: Session, app: Flask, ground: Ground, row: GuardianLetter, organisation: str
) -> Message:
    settings = ground.settings
    age, user = session.get_one(GuestAge, row.user_id), session.get_one(User, row.user_id)
    to_guardian = row.kind in actions.TO_GUARDIAN
    with app.test_request_context(base_url=settings.base_url), force_locale(row.language):
        i18n.speak(row.language)
        organisation = organisation or gettext("Idea challenges")
        words = letter_words(row.kind, settings, age, user, organisation)
        drawn: dict[str, Any] = {
            "language": row.language, "organisation": organisation, **words,
            "url": link_of(settings, row) if to_guardian else words["url"],
            "told": told(settings, age, user, organisation) if words["with_text"] else (),
        }  # fmt: skip
        shapes = {
            kind: current_app.jinja_env.get_template(f"mail/guardian.{ending}").render(drawn)
            for kind, ending in (("text", "txt"), ("html", "html"))
        }
        return Message(
            id=f"guardian.{row.id}.{rules.digest_of(row.nonce)[:16]}", kind="guardian",
            subject=words["subject"], url=drawn["url"], language=row.language, **shapes,
        )  # fmt: skip


def _status(came: Outcome) -> str:
    if came.status == outcomes.SENT:
        return SENT
    return WAITING if came.status == outcomes.PENDING else FAILED


def look_after(ground: Ground, now: datetime) -> int:
    """Remind guardians and warn guests, erase those whose time has run out, and let those go on
    alone who are old enough; return how many. Each in a transaction of its own."""
    settings = ground.settings
    held = and_(GuestAge.held, GuestAge.erase_at.is_not(None))
    grown = and_(GuestAge.closed == "", or_(
        GuestAge.until_year < queries.year_of(now, settings),
        or_(GuestAge.held, GuestAge.until_year.is_not(None)) if not settings.guardian_age
        else false(),
    ))  # fmt: skip
    waiting = select(GuardianConsent.user_id).where(
        GuardianConsent.state == rules.ASKED,
        GuardianConsent.asked_at <= now - rules.REMIND_AFTER[0],
    )
    steps: tuple[tuple[Any, Callable[[Session, int], bool]], ...] = (
        (grown, lambda session, who: actions.grow(session, who, now, settings)),
        (and_(held, GuestAge.erase_at <= now),
         lambda session, who: actions.erase_one(session, who, now, settings)),
        (and_(held, GuestAge.closed == "", GuestAge.warned_at.is_(None),
              GuestAge.erase_at <= now + rules.WARN_BEFORE),
         lambda session, who: actions.warn(session, who, now, settings)),
        (and_(held, GuestAge.erase_at > now, GuestAge.user_id.in_(waiting)),
         lambda session, who: actions.remind(session, who, now)),
    )  # fmt: skip
    return sum(_each(ground, which, act) for which, act in steps)


def _each(ground: Ground, which: Any, act: Callable[[Session, int], bool]) -> int:
    with ground.database.read() as session:
        people = session.scalars(
            select(GuestAge.user_id).where(which).order_by(GuestAge.user_id)
        ).all()
    done = 0
    for who in people:
        with ground.database.write() as session:
            done += act(session, who)
    return done
