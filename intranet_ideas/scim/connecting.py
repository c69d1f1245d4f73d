"""Connections to directories and their tokens: IT makes them, and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.issuers import Issuer
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.people.rules import Viewer, hash_token, new_token
from intranet_ideas.scim import queries, rules
from intranet_ideas.scim.models import ScimConnection, ScimRefusal, ScimToken
from intranet_ideas.text import clean_line

SCOPE = "provisioning"


def connect(
    session: Session, actor: Viewer | None, *, name: str, issuer: Issuer | None, department: str,
    make_unknown: bool, now: datetime,
) -> ScimConnection:  # fmt: skip
    """Connect the directory of an issuer. ``actor`` None is the command line.

    Raises ``Invalid`` with every fault at once.
    """
    _require_it(actor)
    name, home = clean_line(name)[:200], department_by_slug(session, department)
    faults = []
    if not name:
        faults.append(Fault("name", N_("Write what the directory is called.")))
    elif session.scalars(select(ScimConnection).filter_by(name=name)).first():
        faults.append(Fault("name", N_("There is a connection with this name already.")))
    if issuer is None or issuer.guests:
        faults.append(Fault("issuer", N_("Choose an issuer that staff sign in with.")))
    if home is None:
        faults.append(Fault("department", N_("There is no such department.")))
    if faults or home is None or issuer is None:
        raise Invalid(faults)
    made = ScimConnection(
        name=name, issuer=issuer.directory, department_id=home.id, make_unknown=make_unknown,
        created_at=now, created_by=actor.id if actor else None, synced_at=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, events.DIRECTORY_CONNECTED, now=now, actor_id=actor.id if actor else None,
           connection=made.id, issuer=issuer.key)  # fmt: skip
    return made


def set_unknown(
    session: Session, actor: Viewer | None, connection_id: int, *, department: str,
    make_unknown: bool, now: datetime,
) -> None:  # fmt: skip
    """Say what becomes of people whose department is not known here."""
    _require_it(actor)
    connection, home = _connection(session, connection_id), department_by_slug(session, department)
    if home is None:
        raise Invalid([Fault("department", N_("There is no such department."))])
    connection.department_id, connection.make_unknown = home.id, make_unknown
    record(session, events.DIRECTORY_CHANGED, now=now, actor_id=actor.id if actor else None,
           connection=connection.id)  # fmt: skip


def make_token(
    session: Session, actor: Viewer | None, connection_id: int, *, days: int, now: datetime
) -> str:
    """Make a token for a directory's program and return it: the only time it can be read. It
    opens provisioning and nothing else."""
    _require_it(actor)
    connection = _connection(session, connection_id)
    if faults := rules.check_days(days):
        raise Invalid(faults)
    live = [each for each in queries.live_tokens(session, now)
            if each.connection_id == connection.id]  # fmt: skip
    if len(live) >= rules.MOST_TOKENS:
        raise Conflict(N_("There are %(most)s access tokens already. Revoke one first."),
                       most=rules.MOST_TOKENS)  # fmt: skip
    secret = "iis_" + new_token()
    session.add(
        ScimToken(
            connection_id=connection.id, token_hash=hash_token(secret), created_at=now,
            created_by=actor.id if actor else None, expires_at=now + timedelta(days=days),
            last_used_at=None, revoked_at=None,
        )
    )  # fmt: skip
    record(session, events.TOKEN_MADE, now=now, actor_id=actor.id if actor else None,
           scopes=[SCOPE], connection=connection.id)  # fmt: skip
    return secret


def revoke_token(session: Session, actor: Viewer | None, token_id: int, now: datetime) -> None:
    """Make a directory's token worthless."""
    _require_it(actor)
    row = session.get(ScimToken, token_id)
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = now
        record(session, events.TOKEN_REVOKED, now=now, actor_id=actor.id if actor else None,
               scopes=[SCOPE], connection=row.connection_id)  # fmt: skip


def touch(session: Session, token_id: int, now: datetime) -> None:
    """Note that a directory came."""
    token = session.get_one(ScimToken, token_id)
    token.last_used_at = now
    session.get_one(ScimConnection, token.connection_id).synced_at = now


def note_refusal(
    session: Session, connection_id: int, what: str, status: int, reason: str,
    values: Mapping[str, Any], now: datetime,
) -> None:  # fmt: skip
    """Keep for IT why a directory did not get what it asked for; the oldest go."""
    session.add(
        ScimRefusal(connection_id=connection_id, at=now, what=what[:80], status=status,
                    reason=reason[:500], values=dict(values))
    )  # fmt: skip
    record(session, events.PROVISIONING_REFUSED, now=now, connection=connection_id,
           reason=reason[:300], status=status)  # fmt: skip
    session.flush()
    kept: Sequence[int] = session.scalars(
        select(ScimRefusal.id).filter_by(connection_id=connection_id)
        .order_by(ScimRefusal.id.desc()).offset(rules.KEPT_REFUSALS).limit(1)
    ).all()  # fmt: skip
    if kept:
        session.execute(delete(ScimRefusal).where(
            ScimRefusal.connection_id == connection_id, ScimRefusal.id <= kept[0]
        ))  # fmt: skip


def _connection(session: Session, connection_id: int) -> ScimConnection:
    found = session.get(ScimConnection, connection_id)
    if found is None:
        raise NotFound
    return found


def _require_it(actor: Viewer | None) -> None:
    if actor is not None:
        require("site.run", actor.roles)
