"""The worker's lanes for guardians: sending letters, and what the passing of time does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.ground import Ground
from intranet_ideas.guardians import actions, queries, rules
from intranet_ideas.guardians.models import GuardianConsent, GuardianLetter, GuestAge
from intranet_ideas.guardians.tokens import link_of
from intranet_ideas.guardians.words import letter_words, told
from intranet_ideas.i18n import gettext
from intranet_ideas.notifications.messages import drawn
from intranet_ideas.notifications.posting import NOTHING, Desk, Posting, Written
from intranet_ideas.people.models import User
from intranet_ideas.plugin_api.facts import Message


class SendLetters(Posting):
    """The lane that sends them. A link that opens nothing any more is not sent; what is told of it
    was told in another."""

    table = GuardianLetter
    what = "a letter to a guardian"

    def write(self, desk: Desk, ids: Sequence[int]) -> Iterator[Written]:
        """Yield the letters."""
        for row in desk.session.scalars(
            select(GuardianLetter).where(GuardianLetter.id.in_(ids)).order_by(GuardianLetter.id)
        ):
            yield row, NOTHING if row.used_at is not None else partial(_message, desk, row)


def _message(desk: Desk, row: GuardianLetter) -> Message:
    settings = desk.ground.settings
    age, user = desk.session.get_one(GuestAge, row.user_id), desk.session.get_one(User, row.user_id)
    to_guardian = row.kind in actions.TO_GUARDIAN
    with desk.speaking(row.language):
        organisation = desk.organisation or gettext("Idea challenges")
        words = letter_words(row.kind, settings, age, user, organisation)
        told_of: dict[str, Any] = {
            "language": row.language, "organisation": organisation, **words,
            "url": link_of(settings, row) if to_guardian else words["url"],
            "told": told(settings, age, user, organisation) if words["with_text"] else (),
        }  # fmt: skip
        return Message(
            id=f"guardian.{row.id}.{rules.digest_of(row.nonce)[:16]}", kind="guardian",
            subject=words["subject"], url=told_of["url"], language=row.language,
            **drawn("guardian", told_of),
        )  # fmt: skip


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
