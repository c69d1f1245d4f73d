"""Bearer tokens and the secrets of feeds: made once, kept as hashes, revoked at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people import queries, rules
from intranet_ideas.people.models import ApiToken
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line


def make_token(
    session: Session, email: str, *, scopes: Sequence[str], days: int, now: datetime,
    label: str = "",
) -> str:  # fmt: skip
    """Make a bearer token for a user and return it: the only time it can be read.

    Raises ``Invalid`` with every fault at once, and ``Conflict`` when there are too many.
    """
    user = queries.user_by_email(session, email)
    if user is None or not user.active:
        raise NotFound(N_("There is no active user with this address."))
    if faults := rules.check_token(scopes, days):
        raise Invalid(faults)
    if len(tokens_of(session, user.id, now)) >= rules.MOST_TOKENS:
        raise Conflict(N_("There are %(most)s access tokens already. Revoke one first."),
                       most=rules.MOST_TOKENS)  # fmt: skip
    token = "ii_" + rules.new_token()
    _add(session, user.id, token, scopes, now, now + timedelta(days=days), label)
    return token


def make_own_token(
    session: Session, viewer: Viewer, *, label: str, scopes: Sequence[str], days: int,
    now: datetime,
) -> str:  # fmt: skip
    """Make a bearer token for the viewer, who must say what it is for; as ``make_token``."""
    label = clean_line(label)
    if not label:
        raise Invalid([
            Fault("label", N_("Write what the token is for, so that you know it again.")),
            *rules.check_token(scopes, days),
        ])  # fmt: skip
    return make_token(session, viewer.email, scopes=scopes, days=days, now=now, label=label)


def _add(
    session: Session, user_id: int, token: str, scopes: Sequence[str], now: datetime,
    expires_at: datetime, label: str = "",
) -> None:  # fmt: skip
    session.add(
        ApiToken(
            token_hash=rules.hash_token(token), user_id=user_id, label=clean_line(label)[:200],
            scopes=sorted(set(scopes)), created_at=now, expires_at=expires_at,
        )
    )  # fmt: skip
    record(session, events.TOKEN_MADE, now=now, actor_id=user_id, scopes=sorted(set(scopes)))


def make_feed_token(session: Session, viewer: Viewer, now: datetime) -> str:
    """Make the secret of the viewer's feeds and return it: the only time it can be read. One
    made before stops working."""
    revoke_feed_token(session, viewer, now)
    token = rules.new_token()
    _add(session, viewer.id, token, [rules.FEEDS], now, now + rules.FEED_UNUSED)
    return token


def revoke_feed_token(session: Session, viewer: Viewer, now: datetime) -> None:
    """Make the address of the viewer's feeds worthless; nothing happens where there is none."""
    for row in queries.feed_tokens(session, viewer, now):
        _revoke(session, viewer, row, now)


def tokens_of(session: Session, user_id: int, now: datetime) -> Sequence[ApiToken]:
    """Return a person's live tokens, the newest first, the feeds' among them."""
    return session.scalars(
        select(ApiToken)
        .where(
            ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
        )
        .order_by(ApiToken.id.desc())
    ).all()


def revoke_token(session: Session, viewer: Viewer, token_id: int, now: datetime) -> None:
    """Revoke one of the viewer's own tokens."""
    _revoke(session, viewer, _token_of(session, viewer.id, token_id), now)


def revoke_token_for(
    session: Session, actor: Viewer, user_id: int, token_id: int, now: datetime
) -> None:
    """Revoke a person's token, as IT. Raises ``NotAllowed`` and ``NotFound``."""
    require("site.run", actor.roles)
    _revoke(session, actor, _token_of(session, user_id, token_id), now)


def _token_of(session: Session, user_id: int, token_id: int) -> ApiToken:
    row = session.get(ApiToken, token_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    return row


def _revoke(session: Session, actor: Viewer, row: ApiToken, now: datetime) -> None:
    if row.revoked_at is None:
        row.revoked_at = now
        record(session, events.TOKEN_REVOKED, now=now, actor_id=actor.id, scopes=row.scopes,
               user=row.user_id)


def touch_token(session: Session, viewer: Viewer, now: datetime) -> None:
    """Note that a token is in use. A feed's lasts for as long as something reads it."""
    values: dict[str, datetime] = {"last_used_at": now}
    if rules.FEEDS in (viewer.scopes or ()):
        values["expires_at"] = now + rules.FEED_UNUSED
    session.execute(
        update(ApiToken)
        .where(ApiToken.id == viewer.token_id, ApiToken.revoked_at.is_(None))
        .values(values)
    )
