"""Guests of a day, who come in by a name only: coming in and back, being taken out, the end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as seen_challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.database import insert_into
from intranet_ideas.days import queries, rules
from intranet_ideas.days.actions import join, new_code
from intranet_ideas.days.models import Day, DayGuest, DayMember, DayTeam
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Entry, Vote
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import outside, viewer_by_id
from intranet_ideas.people.rules import NO_MAIL, Viewer
from intranet_ideas.people.sessions import end_all_sessions
from intranet_ideas.text import clean_line

AT_ONCE = 100


def digest_of(challenge_id: int, kind: str, number: str) -> str:
    """Return what is kept of a browser's number or a code."""
    return hashlib.sha256(f"day {kind}:{challenge_id}:{number}".encode()).hexdigest()


def open_day(session: Session, typed: str, now: datetime) -> tuple[Day, Challenge] | None:
    """Return the day with a code that takes guests by a name now, with its challenge."""
    day = queries.day_by_code(session, typed)
    challenge = session.get(Challenge, day.challenge_id) if day else None
    if day is None or challenge is None:
        return None
    good = rules.takes_guests(timeline_of(challenge), now, guests=day.guests)
    return (day, challenge) if good else None


def known_here(session: Session, challenge_id: int, number: str) -> DayGuest | None:
    """Return who came to the day in the browser with this number."""
    if not number:
        return None
    browser = digest_of(challenge_id, "browser", number)
    return session.scalars(
        select(DayGuest).filter_by(challenge_id=challenge_id, browser=browser)
    ).one_or_none()


def _held(session: Session, code: str, now: datetime) -> tuple[Day, Challenge]:
    """Return the open day, locked by its challenge as for whoever joins: the limits are exact, and
    a form that comes twice at once is two in a row."""
    found = queries.day_by_code(session, code)
    if found is None:
        raise NotFound
    queries.hold_challenge(session, found.challenge_id)
    session.expire_all()
    held = open_day(session, code, now)
    if held is None:
        raise NotFound
    return held


def come(
    session: Session, code: str, name: str, number: str, network: str, language: str,
    now: datetime, *, age: int = 0, old_enough: bool = False,
) -> User:  # fmt: skip
    """Come in by a name in the browser with a number; again, it is the same guest, whatever the
    name. ``network`` is the digest to count by. Who is below an ``age`` needs a guardian's consent,
    which nobody can give for a name.

    Raises ``NotFound`` where no day takes guests by this code now, ``Invalid``, ``Conflict``.
    """
    day, challenge = _held(session, code, now)
    known = known_here(session, day.challenge_id, number)
    if known is not None:
        return _again(session, known)
    name = clean_line(name)
    faults = rules.check_guest_name(name)
    if age and not old_enough:
        faults.append(Fault("old", rules.TOO_YOUNG, {"age": age}))
    if faults:
        raise Invalid(faults)
    here = DayGuest.challenge_id == day.challenge_id
    everywhere, there = session.execute(select(
        select(func.count()).select_from(DayGuest).where(here).scalar_subquery(),
        select(func.count()).select_from(DayGuest).where(here, DayGuest.network == network)
        .scalar_subquery(),
    )).one()  # fmt: skip
    if everywhere >= rules.MOST_GUESTS or there >= rules.MOST_OF_A_NETWORK:
        raise Conflict(rules.FULL)
    home = outside(session)
    if home is None:
        raise NotFound
    user = people.add_user(
        session, email=f"day-{secrets.token_hex(16)}@{NO_MAIL}", department=home.slug, guest=True,
        name=rules.guest_name(name, challenge.language), language=language, now=now,
    )  # fmt: skip
    session.add(DayGuest(
        user_id=user.id, challenge_id=day.challenge_id, name=name, network=network, came_at=now,
        browser=digest_of(day.challenge_id, "browser", number),
    ))  # fmt: skip
    session.flush()
    viewer = viewer_by_id(session, user.id)
    if viewer is None:
        raise NotFound
    seen = seen_challenges.see(session, viewer, day.challenge_id, now)
    join(session, seen, now)
    record(session, events.DAY_GUEST_CAME, now=now, actor_id=user.id,
           challenge_id=day.challenge_id)  # fmt: skip
    return user


def _again(session: Session, guest: DayGuest) -> User:
    if guest.taken_out_at is not None:
        raise Conflict(rules.TAKEN_OUT)
    if guest.kept_at is not None:
        raise Conflict(rules.KEPT_BY_MAIL)
    if guest.ended_at is not None:
        raise NotFound
    return session.get_one(User, guest.user_id)


def come_back(session: Session, code: str, typed: str, number: str, now: datetime) -> User:
    """Be the guest again to whom the host gave a code, in this browser and no longer in another.

    Raises ``NotFound`` where no day takes guests now, ``Invalid`` for a wrong code.
    """
    day, _ = _held(session, code, now)
    digest = digest_of(day.challenge_id, "code", rules.plain_code(typed))
    guest = session.scalars(
        select(DayGuest)
        .where(DayGuest.challenge_id == day.challenge_id, DayGuest.code == digest)
    ).one_or_none()  # fmt: skip
    browser = digest_of(day.challenge_id, "browser", number)
    # The digest of a used code is kept: the same form comes again from a phone without an answer.
    here = guest is not None and guest.browser == browser
    if guest is None or guest.code_until is None or not (here or guest.code_until > now):
        raise Invalid([Fault("back", rules.BAD_CODE)])
    user = _again(session, guest)
    guest.code_until = min(guest.code_until, now)
    if here:
        return user
    # Whoever came anew on this phone meanwhile is known here no more.
    session.execute(
        update(DayGuest)
        .where(DayGuest.challenge_id == day.challenge_id, DayGuest.browser == browser)
        .values(browser=None).execution_options(synchronize_session=False)
    )
    guest.browser = browser
    end_all_sessions(session, user, now)
    session.flush()
    record(session, events.DAY_GUEST_MOVED, now=now, actor_id=user.id,
           challenge_id=day.challenge_id)  # fmt: skip
    return user


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A guest as the host sees them. ``on`` says whether they can still come in."""

    user_id: int
    name: str
    came_at: datetime
    team: str
    taken_out: bool
    kept: bool
    ended: bool

    @property
    def on(self) -> bool:
        """Whether the host can still do something about them."""
        return not self.kept and not self.ended


def guests_of(session: Session, challenge_id: int) -> list[GuestRow]:
    """Return the guests of a day, for its host, the latest first; one statement."""
    rows = session.execute(
        select(DayGuest.user_id, DayGuest.name, DayGuest.came_at,
               func.coalesce(DayTeam.name, ""), DayGuest.taken_out_at.is_not(None),
               DayGuest.kept_at.is_not(None), DayGuest.ended_at.is_not(None))
        .outerjoin(DayMember, (DayMember.challenge_id == DayGuest.challenge_id)
                   & (DayMember.user_id == DayGuest.user_id))
        .outerjoin(DayTeam, DayTeam.id == DayMember.team_id)
        .where(DayGuest.challenge_id == challenge_id)
        .order_by(DayGuest.came_at.desc(), DayGuest.user_id.desc())
    )  # fmt: skip
    return [GuestRow(*row) for row in rows]


def _guest(
    session: Session, viewer: Viewer, challenge_id: int, user_id: int, now: datetime
) -> tuple[queries.SeenDay, DayGuest]:
    """Return a guest for the host to do something about. Raises ``NotFound``, and ``Conflict``
    for one whose day is over, or who is a guest with an address by now."""
    # The challenge first, as for whoever votes or joins.
    queries.lock_setting(session, challenge_id)
    seen = queries.see_day(session, viewer, challenge_id, now, "day.host", lock=True)
    seen.require("day.guests")
    guest = session.get(DayGuest, user_id, with_for_update=True, populate_existing=True)
    if guest is None or guest.challenge_id != challenge_id:
        raise NotFound
    if guest.kept_at is not None or guest.ended_at is not None:
        raise Conflict(rules.GUEST_ENDED)
    return seen, guest


def take_out(
    session: Session, viewer: Viewer, challenge_id: int, user_id: int, now: datetime
) -> None:
    """Take a guest out: the sign-in ends, the name is shown nowhere, the team goes on without
    them, and a vote that is not counted yet falls away. A second time changes nothing."""
    seen, guest = _guest(session, viewer, challenge_id, user_id, now)
    if guest.taken_out_at is not None:
        return
    if seen.challenge.phase in (Phase.OPEN, Phase.VOTING):
        voted = session.scalars(
            select(Entry).join(Vote, Vote.entry_id == Entry.id)
            .where(Vote.user_id == user_id, Entry.challenge_id == challenge_id)
            .order_by(Entry.id).with_for_update(of=Entry)
        ).all()  # fmt: skip
        for entry in voted:
            talk.drop_vote(session, entry, user_id, now)
    guest.team_id = session.scalar(
        delete(DayMember).where(DayMember.challenge_id == challenge_id,
                                DayMember.user_id == user_id)
        .returning(DayMember.team_id)
    )  # fmt: skip
    guest.taken_out_at, guest.taken_out_by = now, viewer.id
    guest.code = guest.code_until = None
    user = session.get_one(User, user_id)
    user.name = rules.GUEST_OF_THE_DAY[seen.challenge.challenge.language]
    people.change_user(session, user.email, now=now, active=False)
    session.flush()
    record(session, events.DAY_GUEST_TAKEN_OUT, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, user=user_id)  # fmt: skip


def put_back(
    session: Session, viewer: Viewer, challenge_id: int, user_id: int, now: datetime
) -> None:
    """Undo that: the guest has name and team again, comes in where they were, and can vote anew
    while voting is open."""
    seen, guest = _guest(session, viewer, challenge_id, user_id, now)
    if guest.taken_out_at is None:
        return
    if guest.team_id is not None:
        session.execute(
            insert_into(session, DayMember)
            .values(challenge_id=challenge_id, user_id=user_id, team_id=guest.team_id,
                    joined_at=now)
            .on_conflict_do_nothing()
        )  # fmt: skip
    guest.taken_out_at = guest.taken_out_by = guest.team_id = None
    user = session.get_one(User, user_id)
    user.name = rules.guest_name(guest.name, seen.challenge.challenge.language)
    people.change_user(session, user.email, now=now, active=True)
    session.flush()
    record(session, events.DAY_GUEST_PUT_BACK, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, user=user_id)  # fmt: skip


def give_code(
    session: Session, viewer: Viewer, challenge_id: int, user_id: int, now: datetime
) -> str:
    """Return a new code that lets a guest in on another phone, once; one given before is
    worthless. Raises ``Conflict`` for who was taken out."""
    _, guest = _guest(session, viewer, challenge_id, user_id, now)
    if guest.taken_out_at is not None:
        raise Conflict(rules.TAKEN_OUT)
    code = new_code(rules.CODE_LENGTH)
    guest.code = digest_of(challenge_id, "code", code)
    guest.code_until = now + rules.CODE_LASTS
    session.flush()
    return code


def _over(limit: datetime) -> ColumnElement[bool]:
    """The condition that a guest's day was over at ``limit``: ``rules.over_at`` in SQL."""
    closed = func.coalesce(Challenge.voting_closes_at, Challenge.closes_at)
    return exists().where(
        Challenge.id == DayGuest.challenge_id,
        or_(Challenge.cancelled_at <= limit, (closed <= limit) & (Challenge.closes_at <= limit)),
    )


def over_since(limit: datetime) -> ColumnElement[bool]:
    """Return the condition that a guest's day was over before ``limit`` and they kept nothing."""
    return DayGuest.kept_at.is_(None) & _over(limit)


def end_due(session: Session, now: datetime, hours: int) -> int:
    """End the sign-ins of guests whose day has been over for so many hours; return how many.

    The challenges come first, as for a host, who waits for nothing then that waits for them: what
    is written down of a guest refers to the challenge.
    """
    over = DayGuest.ended_at.is_(None) & over_since(now - timedelta(hours=hours))
    places = session.scalars(
        select(Challenge.id).where(Challenge.id.in_(select(DayGuest.challenge_id).where(over)))
        .order_by(Challenge.id).with_for_update(read=True, key_share=True)
    ).all()  # fmt: skip
    due: Sequence[DayGuest] = session.scalars(
        select(DayGuest).where(over, DayGuest.challenge_id.in_(places))
        .order_by(DayGuest.user_id).limit(AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    for guest in due:
        guest.ended_at = now
        guest.browser = guest.network = guest.code = guest.code_until = None
        user = session.get_one(User, guest.user_id)
        if user.active:
            people.change_user(session, user.email, now=now, active=False)
        record(session, events.DAY_GUEST_ENDED, now=now, challenge_id=guest.challenge_id,
               user=user.id)  # fmt: skip
    return len(due)
