"""What an address may be sent, and where newcomers belong. For rules: none of it is shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet_ideas.guests import rules
from intranet_ideas.guests.rules import Way
from intranet_ideas.identity.models import ConnectedAccount, Identity
from intranet_ideas.identity.queries import rested
from intranet_ideas.partners.queries import awaits
from intranet_ideas.people.queries import outside, user_by_email


def way_in(session: Session, email: str, allowed: str, now: datetime) -> Way:
    """Return what an address that wants to sign in is sent; three statements at most."""
    user = user_by_email(session, email)
    if user is None:
        invited = bool(session.scalar(select(awaits(email.strip(), now))))
        newcomer = rules.way_of(allowed, known=False, guest=True, active=True, rested=False,
                                by_issuer=False, invited=invited)  # fmt: skip
        return newcomer if outside(session) else Way.NOTHING
    closed, by_issuer, connected = session.execute(select(
        rested(user.id),
        exists().where(Identity.user_id == user.id),
        exists().where(ConnectedAccount.guest_id == user.id),
    )).one()  # fmt: skip
    return rules.way_of(allowed, known=True, guest=user.guest, active=user.active, rested=closed,
                        by_issuer=by_issuer, connected=connected)  # fmt: skip
