"""Signing in by an issuer, linking accounts to identities, and being signed out from there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.database import insert_into
from intranet_ideas.errors import N_, Conflict, DomainError, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.identity import queries, trying
from intranet_ideas.identity.models import (
    GuestAccount,
    Identity,
    IdentitySession,
    UsedToken,
)
from intranet_ideas.identity.queries import Plan
from intranet_ideas.issuers import Issuer
from intranet_ideas.oidc.tokens import LogoutToken
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User, UserSession
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.people.rules import Viewer, hash_token
from intranet_ideas.people.sessions import end_sessions_for_roles
from intranet_ideas.text import clean_line


class Refused(DomainError):
    """The issuer vouches for someone who has no way in here; the message is for them."""

    code = "sign-in-refused"


class Overtaken(Refused):
    """An account with the address was made between the look and the write: look once more."""


def use_once(session: Session, what: str, until: datetime) -> bool:
    """Note that something came; say False when it came before. ``until`` is when it would be
    refused for its age alone."""
    digest = hashlib.sha256(what.encode()).hexdigest()
    fresh = session.execute(
        insert_into(session, UsedToken)
        .values(digest=digest, expires_at=until)
        .on_conflict_do_nothing()
        .returning(UsedToken.digest)
    ).one_or_none()
    return fresh is not None


def sign_in(
    session: Session, issuer: Issuer, claims: Mapping[str, Any], *,
    begin: Callable[[Session, User], str], now: datetime, id_token: str = "",
) -> str:  # fmt: skip
    """Begin a session for whom the issuer vouches for, and return its secret token.

    A newcomer gets an account; an account follows what the claims say. ``begin`` is what
    begins a session in this browser; ``id_token`` is sealed already. Raises ``Refused``, and
    then nothing is changed.
    """
    plan = queries.plan(session, issuer, claims)
    if plan.refused:
        raise Refused(plan.refused)
    user = plan.user or _add(session, issuer, plan, now)
    if plan.user is not None:
        _follow(session, plan.user, plan, now)
    if user.guest:
        note_guest(session, user, now)
    identity = plan.identity or attach(session, user, issuer.issuer, plan.said.subject, now, None)
    identity.used_at = now
    _know_to_directory(session, issuer, claims, user, now)
    trying.keep(session, issuer, claims, user.id, now)
    token = begin(session, user)
    session.flush()
    begun = session.scalars(select(UserSession).filter_by(token_hash=hash_token(token))).one()
    session.add(
        IdentitySession(
            session_id=begun.id, identity_id=identity.id, issuer=issuer.key,
            sid=str(claims.get("sid", ""))[:255], id_token=id_token,
        )
    )  # fmt: skip
    return token


def note_guest(session: Session, user: User, now: datetime) -> None:
    """Note that a guest comes in, and open the account again if the clock has closed it. Whether
    it may be opened is asked before."""
    if not user.active:
        people.change_user(session, user.email, now=now, active=True)
    seen = {"used_at": now, "rested_at": None}
    session.execute(
        insert_into(session, GuestAccount).values(user_id=user.id, **seen)
        .on_conflict_do_update(index_elements=["user_id"], set_=seen)
    )


def _add(session: Session, issuer: Issuer, plan: Plan, now: datetime) -> User:
    if plan.department is None:
        raise Refused(queries.NO_DEPARTMENT)
    try:
        user = people.add_user(
            session, email=plan.email, name=plan.name, department=plan.department.slug,
            language=plan.said.language or "nb", guest=issuer.guests, roles=plan.roles, now=now,
        )  # fmt: skip
    except Invalid as error:
        kind = Overtaken if user_by_email(session, plan.email) else Refused
        raise kind(error.faults[0].message) from error
    user.manager_id = plan.manager.id if plan.manager else None
    return user


def _follow(session: Session, user: User, plan: Plan, now: datetime) -> None:
    """Let the account follow the claims, and say in the audit trail what changed."""
    changed = []
    for field, value in (
        ("name", plan.name), ("email", plan.email),
        ("department_id", plan.department.id if plan.department else user.department_id),
        ("manager_id", plan.manager.id if plan.manager else None),
    ):  # fmt: skip
        if getattr(user, field) != value:
            setattr(user, field, value)
            changed.append(field.removesuffix("_id"))
    if list(plan.roles) != sorted(user.roles):
        end_sessions_for_roles(session, user, now)
        user.roles = list(plan.roles)
        changed.append("roles")
    if changed:
        record(session, events.USER_CHANGED, now=now, actor_id=user.id, user=user.id,
               field=", ".join(changed), by="issuer")  # fmt: skip


def _know_to_directory(
    session: Session, issuer: Issuer, claims: Mapping[str, Any], user: User, now: datetime
) -> None:
    """Keep what the issuer's directory calls someone, so that it finds the account there is."""
    name = claims.get(issuer.directory_claim) if issuer.directory_claim else None
    if not isinstance(name, str) or not 0 < len(name) <= 255 or clean_line(name) != name:
        return
    if queries.identity_of(session, issuer.directory, name) is None:
        attach(session, user, issuer.directory, name, now, None)


def check_address(session: Session, address: str, now: datetime) -> None:
    """Raise ``TooMany`` when far too many sign-ins from this address have failed of late."""
    people.check_attempts(session, "", address, now)


def note_refused(
    session: Session, issuer: Issuer, reason: str, now: datetime, *,
    claims: Mapping[str, Any] | None = None, address: str = "",
) -> None:  # fmt: skip
    """Write into the audit trail that someone was not let in, and why; count it against the
    address, not against an account that may be someone else's. ``claims`` are what was believed,
    but not enough."""
    subject = str((claims or {}).get("sub", ""))
    if claims:
        trying.keep(session, issuer, claims, None, now)
    people.count_failure(session, (("address", address),), now)
    identity = queries.identity_of(session, issuer.issuer, subject) if subject else None
    record(session, events.SIGN_IN_REFUSED, now=now, issuer=issuer.key, reason=reason[:300],
           actor_id=identity.user_id if identity else None)  # fmt: skip


def link(
    session: Session, viewer: Viewer | None, user_id: int, *, issuer: str, subject: str,
    now: datetime,
) -> Identity:  # fmt: skip
    """Let IT join an account to an identity. ``viewer`` None is the command line.

    Raises ``Invalid`` when the identity is someone's already.
    """
    if viewer is not None:
        require("site.run", viewer.roles)
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    issuer, subject = issuer.strip(), clean_line(subject)
    if not issuer:
        raise Invalid([Fault("issuer", N_("Choose an issuer."))])
    if not subject or len(subject) > 255:
        raise Invalid([Fault("subject", N_("Write the person's subject at the issuer."))])
    if queries.identity_of(session, issuer, subject):
        raise Invalid([Fault("subject", N_("This identity belongs to an account already."))])
    return attach(session, user, issuer, subject, now, viewer.id if viewer else None)


def link_many(
    session: Session, lines: Sequence[tuple[int, str, str, str]], issuers: Sequence[Issuer], *,
    now: datetime,
) -> list[str]:  # fmt: skip
    """Join accounts to identities: lines of number, address, issuer's key and subject. Return
    one plain line for each account that was joined.

    What is joined already stays. Raises ``Invalid`` with every fault; then nothing is changed.
    """
    by_key = {each.key: each.issuer for each in issuers}
    faults, done = [], []
    for number, email, key, subject in lines:
        user, issuer = user_by_email(session, email), by_key.get(key, "")
        known = queries.identity_of(session, issuer, subject.strip())
        if user and known and known.user_id == user.id:
            continue
        try:
            if user is None:
                raise Invalid([Fault("email", N_("There is no user with this address."))])
            link(session, None, user.id, issuer=issuer, subject=subject, now=now)
            done.append(f"{user.email}: {key}")
        except Invalid as error:
            faults += [Fault(f"line {number}", each.message, each.values)
                       for each in error.faults]  # fmt: skip
    if faults:
        raise Invalid(faults)
    return done


def attach(
    session: Session, user: User, issuer: str, subject: str, now: datetime, by: int | None
) -> Identity:
    """Join an account to an identity that is nobody's yet. ``by`` is who of IT did it."""
    identity = Identity(
        user_id=user.id, issuer=issuer, subject=subject, linked_at=now, linked_by=by
    )
    session.add(identity)
    session.flush()
    record(session, events.IDENTITY_LINKED, now=now, actor_id=by or user.id, user=user.id,
           issuer=issuer)  # fmt: skip
    return identity


def unlink(session: Session, viewer: Viewer | None, identity_id: int, now: datetime) -> int:
    """Part an identity from its account, end the sessions that came by it, and return whose it
    was."""
    if viewer is not None:
        require("site.run", viewer.roles)
    identity = session.get(Identity, identity_id)
    if identity is None:
        raise NotFound
    _end(session, IdentitySession.identity_id == identity.id, now)
    record(session, events.IDENTITY_UNLINKED, now=now, actor_id=viewer.id if viewer else None,
           user=identity.user_id, issuer=identity.issuer)  # fmt: skip
    session.execute(delete(IdentitySession).filter_by(identity_id=identity.id))
    session.delete(identity)
    return identity.user_id


def signed_out_there(session: Session, issuer: Issuer, token: LogoutToken, now: datetime) -> None:
    """End what an issuer says has ended: one session of its own, or all sessions of a person.

    Access tokens stay: they are the person's programs, not a browser. Raises ``Conflict``
    for a token that came before.
    """
    if not use_once(session, f"logout {issuer.issuer} {token.jti}", token.used_until):
        raise Conflict(N_("This has been done already."))
    identity = queries.identity_of(session, issuer.issuer, token.subject)
    if token.sid:
        which = [IdentitySession.issuer == issuer.key, IdentitySession.sid == token.sid]
        if token.subject:
            which.append(IdentitySession.identity_id == (identity.id if identity else 0))
        ended = _end(session, and_(*which), now)
    elif identity:
        ended = _end_these(session, UserSession.user_id == identity.user_id, now)
    else:
        return
    for user_id in ended:
        record(session, events.SESSION_ENDED, now=now, actor_id=user_id, issuer=issuer.key)


def _end(session: Session, which: ColumnElement[bool], now: datetime) -> set[int]:
    these = select(IdentitySession.session_id).where(which)
    return _end_these(session, UserSession.id.in_(these), now)


def _end_these(session: Session, which: ColumnElement[bool], now: datetime) -> set[int]:
    """End live sessions and return whose they were."""
    ended = session.scalars(
        update(UserSession)
        .where(which, UserSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(UserSession.user_id)
        .execution_options(synchronize_session=False)
    )
    return set(ended)
