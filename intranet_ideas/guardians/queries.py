"""Where guests stand with their guardians' consent. For rules and for the guests themselves; a
guardian sees what a good link shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.events import Event
from intranet_ideas.guardians import rules
from intranet_ideas.guardians.models import GuardianConsent, GuardianLetter, GuestAge
from intranet_ideas.guardians.rules import ASKED, GIVEN, REFUSED, Step
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.settings import Settings


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a guest stands: whom of their guardians was asked, and until when they can wait.
    ``corrects``: they can correct what they said of their age; ``corrected``: they have, and who
    moderates has not looked at it."""

    step: Step
    email: str = ""
    asked_at: datetime | None = None
    erase_at: datetime | None = None
    until_year: int | None = None
    corrects: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a guardian is asked by a link: ``state`` is that of the consent, ``name`` the guest's
    where it can be shown, ``until`` when the account is erased."""

    state: str
    name: str
    until: datetime | None
    until_year: int | None


def year_of(now: datetime, settings: Settings) -> int:
    """Return the year it is where the organisation is."""
    return now.astimezone(settings.time_zone).year


def age_of(session: Session, user_id: int) -> GuestAge:
    """Return what a guest said, as it is now."""
    return session.get_one(GuestAge, user_id, populate_existing=True)


def open_consent(session: Session, user_id: int) -> GuardianConsent | None:
    """Return the consent that a guest has or waits for."""
    return session.scalars(
        select(GuardianConsent)
        .where(GuardianConsent.user_id == user_id, GuardianConsent.ended_at.is_(None))
    ).one_or_none()  # fmt: skip


def standing(session: Session, viewer: Viewer) -> Standing:
    """Return where the viewer stands; one statement."""
    row = session.get(GuestAge, viewer.id)
    if row is None:
        return Standing(Step.FREE)
    step = rules.step_of(said=row.said_at is not None, held=row.held,
                         asked=bool(row.guardian_email), closed=bool(row.closed))  # fmt: skip
    by_themselves = row.held or row.until_year is None
    corrects = row.said_at is not None and not row.closed and by_themselves
    return Standing(step, row.guardian_email, row.asked_at, row.erase_at, row.until_year,
                    corrects and row.corrected_at is None, bool(row.correction))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """That a guest corrected what they said of their age, where somebody must look at it:
    ``until_year`` is what was said first, ``says`` what is said now, ``older`` or a year;
    ``asked``: a guardian was asked."""

    user_id: int
    name: str
    email: str
    said_at: datetime | None
    until_year: int | None
    corrected_at: datetime | None
    says: str
    asked: bool


def corrections(session: Session, viewer: Viewer) -> list[Correction]:
    """Return the corrections that wait for who moderates, the oldest first; one statement."""
    require("guardian.decide", viewer.roles)
    rows = session.execute(
        select(User.id, User.name, User.email, GuestAge.said_at, GuestAge.until_year,
               GuestAge.corrected_at, GuestAge.correction, GuestAge.asked_at.is_not(None))
        .join(User, User.id == GuestAge.user_id)
        .where(GuestAge.correction != "", GuestAge.closed == "", GuestAge.held)
        .order_by(GuestAge.corrected_at, User.id)
    )  # fmt: skip
    return [Correction(*row) for row in rows]


def asked_by(session: Session, letter: GuardianLetter) -> Asked | None:
    """Return what a guardian is asked by a good link; None where there is nothing to say any
    more."""
    row = session.get(GuestAge, letter.user_id)
    if row is None or row.guardian_email != letter.email:
        return None
    consent = open_consent(session, letter.user_id)
    state = consent.state if consent else row.closed
    if state not in (ASKED, GIVEN, REFUSED):
        return None
    name = session.get_one(User, letter.user_id).name
    return Asked(state, rules.presentable(name), row.erase_at, row.until_year)


def asked_so_often(
    session: Session, user_id: int, email: str, now: datetime
) -> dict[str, int]:
    """Return how many letters that ask went out, for ``rules.check_often``; one statement."""
    since = GuardianLetter.created_at > now - rules.PER
    letters = select(func.count()).select_from(GuardianLetter).where(GuardianLetter.kind == "ask")
    mine = letters.where(GuardianLetter.user_id == user_id)
    today, in_all, to_address = session.execute(select(
        mine.where(since).scalar_subquery(), mine.scalar_subquery(),
        letters.where(since, GuardianLetter.email == email).scalar_subquery(),
    )).one()  # fmt: skip
    return {"today": today, "in_all": in_all, "to_address": to_address}


def of_guardian(session: Session, email: str) -> Sequence[int]:
    """Return the guests of whom a guardian can still say something."""
    waits = exists().where(
        GuardianConsent.user_id == GuestAge.user_id, GuardianConsent.ended_at.is_(None)
    )
    return session.scalars(
        select(GuestAge.user_id)
        .where(GuestAge.guardian_email == email, waits | (GuestAge.closed == REFUSED))
        .order_by(GuestAge.user_id)
    ).all()  # fmt: skip


def reminders(session: Session, user_id: int, since: datetime) -> int:
    """Return how many reminders a guardian has been sent."""
    return session.scalar(
        select(func.count()).select_from(GuardianLetter)
        .where(GuardianLetter.user_id == user_id, GuardianLetter.kind == "remind",
               GuardianLetter.created_at >= since)
    ) or 0  # fmt: skip


def changed_since(session: Session, user_id: int, since: datetime) -> bool:
    """Say whether anybody has changed an account since an instant."""
    return bool(session.scalar(select(exists().where(
        Event.kind == events.USER_CHANGED, Event.happened_at > since,
        Event.data["user"].as_integer() == user_id,
    ))))  # fmt: skip
