"""What an address may be sent, and where newcomers belong. For rules: none of it is shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.events import Event
from intranet_ideas.guests import rules
from intranet_ideas.guests.models import GuestAccount
from intranet_ideas.guests.rules import Way
from intranet_ideas.identity.models import ConnectedAccount, Identity
from intranet_ideas.partners.queries import awaits
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import outside, user_by_email


def way_in(session: Session, email: str, allowed: str, now: datetime) -> Way:
    """Return what an address that wants to sign in is sent; three statements at most."""
    user = user_by_email(session, email)
    if user is None:
        invited = bool(session.scalar(select(awaits(email.strip(), now))))
        newcomer = rules.way_of(allowed, known=False, guest=True, active=True, rested=False,
                                by_issuer=False, invited=invited)  # fmt: skip
        return newcomer if outside(session) else Way.NOTHING
    rested, by_issuer, connected = session.execute(select(
        _rested(user.id),
        exists().where(Identity.user_id == user.id),
        exists().where(ConnectedAccount.guest_id == user.id),
    )).one()  # fmt: skip
    return rules.way_of(allowed, known=True, guest=user.guest, active=user.active, rested=rested,
                        by_issuer=by_issuer, connected=connected)  # fmt: skip


def _rested(user_id: int) -> ColumnElement[bool]:
    """Return whether the clock closed a guest's account and nobody has changed it since: whom IT
    closes, or leaves closed, stays out."""
    changed = exists().where(
        Event.kind == events.USER_CHANGED, Event.happened_at > GuestAccount.rested_at,
        Event.data["user"].as_integer() == GuestAccount.user_id,
    )  # fmt: skip
    return exists().where(
        GuestAccount.user_id == user_id, GuestAccount.rested_at.is_not(None), ~changed
    )


def unused_since(limit: datetime) -> ColumnElement[bool]:
    """Return the condition that a guest, whose account is open, last came in before ``limit``.

    Not of who has come by an issuer: they get no link that opens a closed account again, and the
    issuer's sign-in is not noted here.
    """
    open_ = select(User.id).where(User.active, User.guest)
    return and_(
        GuestAccount.used_at < limit, GuestAccount.user_id.in_(open_),
        ~exists().where(Identity.user_id == GuestAccount.user_id),
    )  # fmt: skip
