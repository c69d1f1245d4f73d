"""Adding, naming and removing passkeys, and signing in by one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from fido2.utils import websafe_encode
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.passkeys import ceremony
from intranet_ideas.passkeys.ceremony import Made, Refused, Site
from intranet_ideas.passkeys.models import Passkey
from intranet_ideas.people.models import User
from intranet_ideas.people.passwords import password_fits
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.sessions import end_other_sessions, end_sessions_for
from intranet_ideas.text import clean_line

MOST = 10
"""Passkeys that a person can have."""


def passkeys_of(session: Session, user_id: int) -> Sequence[Passkey]:
    """Return a person's passkeys, the newest first."""
    return session.scalars(
        select(Passkey).filter_by(user_id=user_id).order_by(Passkey.id.desc())
    ).all()


def has_password(session: Session, viewer: Viewer) -> bool:
    """Say whether the viewer's account is one of this site, so that a passkey is a second way."""
    return session.get_one(User, viewer.id).password_hash is not None


def check(session: Session, viewer: Viewer, *, name: str, password: str) -> None:
    """Raise ``Invalid`` unless a passkey may be made: it needs a name, and the password of
    the person at the keyboard. ``Conflict`` when there are too many."""
    faults = [] if clean_line(name) else [
        Fault("name", N_("Write a name, so that you know the passkey again."))
    ]  # fmt: skip
    if not password_fits(session.get_one(User, viewer.id).password_hash, password):
        faults.append(Fault("password", N_("This is not your present password.")))
    if faults:
        raise Invalid(faults)
    if len(passkeys_of(session, viewer.id)) >= MOST:
        raise Conflict(N_("There are %(most)s passkeys already. Remove one first."), most=MOST)


def handle_for(session: Session, viewer: Viewer) -> str:
    """Return what devices know the viewer by: the handle there is, or a fresh one."""
    there = passkeys_of(session, viewer.id)
    return there[0].handle if there else websafe_encode(secrets.token_bytes(32))


def add(
    session: Session, viewer: Viewer, made: Made, *, handle: str, name: str, now: datetime
) -> Passkey:
    """Keep a passkey that was just made. Raises ``Conflict`` for one that is there."""
    identity = ceremony.credential_id(made.public)
    row = Passkey(
        user_id=viewer.id, digest=digest_of(identity), public=made.public, handle=handle,
        counter=made.counter, name=clean_line(name)[:200] or "–", created_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict(N_("This passkey is in use already.")) from None
    record(session, events.PASSKEY_ADDED, now=now, actor_id=viewer.id, passkey=row.id)
    return row


def rename(session: Session, viewer: Viewer, passkey_id: int, name: str, now: datetime) -> None:
    """Give one of the viewer's own passkeys another name."""
    row = _of(session, viewer.id, passkey_id)
    if not clean_line(name):
        raise Invalid([Fault("name", N_("Write a name, so that you know the passkey again."))])
    row.name = clean_line(name)[:200]
    record(session, events.PASSKEY_RENAMED, now=now, actor_id=viewer.id, passkey=row.id)


def remove(session: Session, viewer: Viewer, passkey_id: int, now: datetime) -> None:
    """Remove one of the viewer's own passkeys, and end their other sessions: the device may be
    in strange hands."""
    _remove(session, viewer, _of(session, viewer.id, passkey_id), now)
    end_other_sessions(session, viewer, now)


def remove_for(
    session: Session, actor: Viewer, user_id: int, passkey_id: int, now: datetime
) -> None:
    """Remove a person's passkey, as IT, and end their sessions: it is lost or in strange hands.
    Raises ``NotAllowed`` and ``NotFound``."""
    require("site.run", actor.roles)
    _remove(session, actor, _of(session, user_id, passkey_id), now)
    end_sessions_for(session, actor, user_id, now)


def _of(session: Session, user_id: int, passkey_id: int) -> Passkey:
    row = session.get(Passkey, passkey_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    return row


def _remove(session: Session, actor: Viewer, row: Passkey, now: datetime) -> None:
    session.delete(row)
    record(session, events.PASSKEY_REMOVED, now=now, actor_id=actor.id, user=row.user_id)


def prove(session: Session, site: Site, challenge: str, answer: str, now: datetime) -> User:
    """Return the active user whose passkey signed the answer. Raises ``Refused``, and then
    nothing is changed."""
    identity, handle = ceremony.named(answer)
    row = session.scalars(
        select(Passkey).filter_by(digest=digest_of(identity)).with_for_update()
    ).one_or_none()
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None or not user.active or user.password_hash is None:
        raise Refused("an unknown passkey, or of an account that is closed")
    counter = ceremony.proven(site, challenge, row.public, answer)
    if handle != row.handle:
        raise Refused("the passkey says that it is another person's")
    if not ceremony.counts_on(row.counter, counter):
        raise Refused("the passkey counts back: there is a copy of it")
    row.counter, row.last_used_at = counter, now
    return user


def digest_of(identity: bytes) -> str:
    """Return what a passkey is looked up by."""
    return hashlib.sha256(identity).hexdigest()
