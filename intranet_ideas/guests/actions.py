"""Asking for a link, and coming in by it."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intranet_ideas.database import insert_into
from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.guests import queries, rules
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import SIGN_IN, Way
from intranet_ideas.identity.actions import note_guest
from intranet_ideas.identity.models import GuestAccount
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import outside, user_by_email
from intranet_ideas.text import clean_line

log = logging.getLogger(__name__)


def ask_for_link(
    session: Session, email: str, browser: str, language: str, now: datetime, *,
    target: str = "", user_id: int | None = None, known: bool = False, network: str = "",
) -> None:  # fmt: skip
    """Let a link be sent to an address, for the browser with this digest; ``user_id`` is who wants
    to connect the account there with their own. ``known``: somebody has signed in with the address
    in this browser before, or has opened a link to it there of late; ``network`` is the digest of
    where it is.

    The same is done for every address, and too many are left out without a word: who asks
    learns nothing of who has an account. Raises ``Invalid`` for what is no address.
    """
    email = email.strip().lower()
    if faults := rules.check_asked(email):
        raise Invalid(faults)
    since = MailLink.created_at > now - rules.PER
    there, nearby, here, everywhere = session.execute(select(
        select(func.count()).where(MailLink.email == email, since).scalar_subquery(),
        select(func.count()).where(MailLink.email == email, MailLink.network == network, since)
        .scalar_subquery(),
        select(func.count()).where(MailLink.browser == browser, since).scalar_subquery(),
        select(func.count()).select_from(MailLink).where(since).scalar_subquery(),
    )).one()  # fmt: skip
    if everywhere >= rules.MOST_OF_THE_SITE:
        log.warning("%s links to sign in were asked for within an hour", everywhere)
    if rules.too_many(there=there, nearby=nearby, here=here, everywhere=everywhere,
                      known=known):
        return
    session.add(MailLink(
        purpose=rules.CONNECT if user_id else SIGN_IN, email=email, user_id=user_id,
        nonce=secrets.token_urlsafe(32), browser=browser, network=network,
        language=language, target=target[:500],
        created_at=now, expires_at=now + rules.LASTS, next_attempt_at=now,
    ))  # fmt: skip
    session.flush()


def shows_mailbox(row: MailLink, email: str, now: datetime) -> bool:
    """Say whether whoever has a link, also one that is too old or another browser's and so opens
    nothing, reads the mail to an address: until somebody came in, for as long as links to it are
    counted."""
    return (row.email == email.strip().lower() and row.used_at is None
            and row.created_at > now - rules.PER)  # fmt: skip


def check_link(row: MailLink | None, browser: str, now: datetime) -> MailLink:
    """Return a link that is still good in this browser. Raises ``NotFound`` for one that is used,
    too old or not ours, ``Conflict`` for another browser's."""
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise NotFound(rules.NO_LINK)
    if not hmac.compare_digest(row.browser, browser):
        raise Conflict(rules.WRONG_BROWSER)
    return row


def come_in(
    session: Session, row: MailLink, name: str, now: datetime, *, allowed: str,
    begin: Callable[[Session, User], str],
) -> str:  # fmt: skip
    """Use a good link, which is locked: begin a session of the guest there is, or of a new one
    called ``name``, and return its secret token. All links to the address are used up.

    Raises ``NotFound`` where the address has no way in by now, ``Invalid``.
    """
    user = user_by_email(session, row.email)
    if row.purpose != SIGN_IN or queries.way_in(session, row.email, allowed, now) != Way.LINK:
        raise NotFound(rules.NO_LINK)
    if user is None:
        user = _add(session, row, name, now)
    note_guest(session, user, now)
    use_up(session, row.email, now)
    session.flush()
    return begin(session, user)


def use_up(session: Session, email: str, now: datetime) -> None:
    """Let no link to an address be good any more."""
    session.execute(
        update(MailLink).where(MailLink.email == email, MailLink.used_at.is_(None))
        .values(used_at=now)
    )  # fmt: skip


def _add(session: Session, row: MailLink, name: str, now: datetime) -> User:
    name = clean_line(name)
    if faults := rules.check_name(name):
        raise Invalid(faults)
    home = outside(session)
    if home is None:
        raise NotFound(rules.NO_LINK)
    return people.add_user(session, email=row.email, name=name, department=home.slug,
                           language=row.language, guest=True, now=now)  # fmt: skip


def rest(session: Session, user_ids: list[int], now: datetime) -> None:
    """Close guests' accounts that have not been used for long. Signing in, by a link or at the
    issuer, opens them again as long as they are not erased."""
    for user_id in user_ids:
        user = session.get_one(User, user_id)
        people.change_user(session, user.email, now=now, active=False)
        session.execute(
            insert_into(session, GuestAccount)
            .values(user_id=user_id, used_at=user.created_at, rested_at=now)
            .on_conflict_do_update(index_elements=["user_id"], set_={"rested_at": now})
        )
