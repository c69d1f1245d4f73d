"""A guest whose issuer names no address gives one, and has what was done with it before by a link:
then two accounts are one, and its way in is the issuer's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update
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
from intranet_ideas.identity.actions import note_guest
from intranet_ideas.identity.models import Identity
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.sessions import end_all_sessions


def lacks(session: Session, user_id: int) -> bool:
    """Say whether somebody is a guest whom an issuer brought without an address."""
    user = session.get(User, user_id)
    return user is not None and rules.may_give_address(
        user.email, guest=user.guest,
        by_issuer=bool(session.scalar(select(exists().where(Identity.user_id == user_id)))),
        of_a_day=session.get(DayGuest, user_id) is not None,
    )  # fmt: skip


def is_given(session: Session, row: MailLink) -> bool:
    """Say whether such a guest asked for a link."""
    return row.purpose == CONNECT and row.user_id is not None and lacks(session, row.user_id)


def way_of(session: Session, row: MailLink, allowed: str, now: datetime) -> Way:
    """Return what is sent to an address that somebody gives as theirs: a link where it is nobody's,
    or a guest's who comes in by a link."""
    if user_by_email(session, row.email) is None:
        return Way.LINK
    return queries.way_in(session, row.email, allowed, now)


def plan(session: Session, viewer: Viewer, row: MailLink, allowed: str) -> Plan | None:
    """Return what would be moved to the guest who has the address; None where it is nobody's.
    Raises ``NotFound`` for another's link, and where the address is one that a link opens no
    account with; ``Conflict`` where judging stands in the way."""
    require("account.address", viewer.roles)
    if row.user_id != viewer.id or not is_given(session, row):
        raise NotFound(rules.NO_LINK)
    if way_of(session, row, allowed, row.created_at) is not Way.LINK:
        raise NotFound(rules.NO_LINK)
    there = user_by_email(session, row.email)
    if there is None:
        return None
    return connecting.plan_for(session, there.id, session.get_one(User, viewer.id))


def give(session: Session, viewer: Viewer, row: MailLink, now: datetime, *, allowed: str) -> bool:
    """Use a good link, which is locked. Where the address is nobody's it is the viewer's; else what
    the viewer did becomes that of the guest who has it, who comes in by the viewer's issuer from
    then on, and all sign-ins of both end. Say whether two accounts became one.

    Raises as ``plan``, and ``NotFound`` where the address is another's by now.
    """
    there = user_by_email(session, row.email)
    connecting.lock_people(session, [viewer.id, *([there.id] if there else [])])
    # A guardian may have said no meanwhile, or an issuer have come in between: looked at once more.
    session.expire_all()
    made = plan(session, viewer, row, allowed)
    if (made is None) != (there is None):
        raise NotFound(rules.NO_LINK)
    own = session.get_one(User, viewer.id)
    if there is None:
        try:
            # Another may come in with the address at this moment: then it is theirs.
            with session.begin_nested():
                own.email = row.email
        except IntegrityError:
            raise NotFound(rules.NO_LINK) from None
        record(session, events.USER_CHANGED, now=now, actor_id=own.id, user=own.id, field="email")
    else:
        connecting.merge(session, own, there.id, now)
        identities = session.scalars(select(Identity.issuer).filter_by(user_id=own.id)).all()
        session.execute(
            update(Identity).where(Identity.user_id == own.id).values(user_id=there.id)
        )
        for issuer in identities:
            record(session, events.IDENTITY_LINKED, now=now, actor_id=there.id, user=there.id,
                   issuer=issuer)  # fmt: skip
        there = session.get_one(User, there.id, populate_existing=True)
        end_all_sessions(session, there, now)
        note_guest(session, there, now)
    use_up(session, row.email, now)
    session.flush()
    return there is not None
