"""A guest of an innovation day keeps what they did there: they become a guest with an address, or
it becomes that of the guest they are already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.days.models import DayGuest
from intranet_ideas.errors import NotFound
from intranet_ideas.events import record
from intranet_ideas.guests import connecting, queries, rules
from intranet_ideas.guests.actions import use_up
from intranet_ideas.guests.connecting import Plan
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import CONNECT, Way
from intranet_ideas.identity.models import GuestAccount
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.sessions import end_all_sessions


def is_of_a_day(session: Session, row: MailLink) -> bool:
    """Say whether a guest of a day asked for a link."""
    found = session.get(DayGuest, row.user_id) if row.user_id else None
    return row.purpose == CONNECT and found is not None and found.kept_at is None


def check(session: Session, viewer: Viewer, row: MailLink, allowed: str) -> User | None:
    """Return the guest who has the address of a good link already, None for a new one.

    Raises ``NotFound`` for another's link, and where the address has no way in as a guest.
    """
    require("day.keep", viewer.roles)
    if not is_of_a_day(session, row) or row.user_id != viewer.id:
        raise NotFound(rules.NO_LINK)
    if queries.way_in(session, row.email, allowed, row.created_at) != Way.LINK:
        raise NotFound(rules.NO_LINK)
    return user_by_email(session, row.email)


def plan(session: Session, viewer: Viewer, row: MailLink, allowed: str) -> Plan | None:
    """Return what is moved to the guest who has the address; None where that is nobody, so that
    all stays where it is."""
    there = check(session, viewer, row, allowed)
    if there is None:
        return None
    return connecting.plan_for(session, there.id, session.get_one(User, viewer.id))


def keep(
    session: Session, viewer: Viewer, row: MailLink, now: datetime, *, allowed: str
) -> User:  # fmt: skip
    """Use a good link, which is locked, and return the guest who has all of it from now on; every
    sign-in of the day has ended. Raises as ``check``, and where the address is another's by now.
    """
    there = check(session, viewer, row, allowed)
    connecting.lock_people(session, [viewer.id, *([there.id] if there else [])])
    came = session.get_one(DayGuest, viewer.id, with_for_update=True, populate_existing=True)
    if came.kept_at is not None or came.taken_out_at is not None or came.ended_at is not None:
        raise NotFound(rules.NO_LINK)
    user = session.get_one(User, viewer.id, populate_existing=True)
    challenge_id, name = came.challenge_id, came.name
    came.kept_at, came.browser, came.network = now, None, None
    came.code = came.code_until = None
    session.flush()
    if there is None:
        try:
            # Another may come in with the address at this moment: then it is theirs.
            with session.begin_nested():
                user.email, user.name = row.email, name
        except IntegrityError:
            raise NotFound(rules.NO_LINK) from None
        end_all_sessions(session, user, now)
        there = user
    else:
        there_id = there.id
        connecting.merge(session, user, there_id, now)
        there = session.get_one(User, there_id)
        if not there.active:
            people.change_user(session, there.email, now=now, active=True)
    account = session.get(GuestAccount, there.id)
    if account is None:
        account = GuestAccount(user_id=there.id, used_at=now)
        session.add(account)
    account.used_at, account.rested_at = now, None
    use_up(session, row.email, now)
    session.flush()
    record(session, events.DAY_GUEST_KEPT, now=now, actor_id=there.id,
           challenge_id=challenge_id, user=viewer.id)  # fmt: skip
    return there
