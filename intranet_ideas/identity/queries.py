"""Whose identity it is, and what a sign-in would make of an account. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, column, exists, func, or_, select, table
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.errors import N_, Fault
from intranet_ideas.events import Event
from intranet_ideas.identity import rules
from intranet_ideas.identity.models import (
    ConnectedAccount,
    GuestAccount,
    Identity,
    IdentitySession,
)
from intranet_ideas.identity.rules import Said
from intranet_ideas.issuers import REFUSE, Issuer
from intranet_ideas.people import queries as people
from intranet_ideas.people.models import ApiToken, Department, User, UserSession

# Guardians stand above; only whether one has closed an account is asked.
_age = table("guest_age", column("user_id"), column("closed"))

ADDRESS_TAKEN = N_(
    "There is already an account with your e-mail address. Ask your IT department to link it to "
    "this way of signing in."
)
INACTIVE = N_("Your account here is not active. Ask your IT department.")
CONNECTED = N_("Your account as a guest is connected with the one you have as one who works here. "
               "Sign in as you do at work.")  # fmt: skip
INACTIVE_GUEST = N_("Your account here has been closed. Ask those who run the site.")
BY_GUARDIAN = N_("Your account is closed: your guardian has said no, or has taken their yes back. "
                 "It is erased soon.")  # fmt: skip
WORKS_HERE = N_("The account with your e-mail address is that of one who works here. Sign in as "
                "you do at work.")  # fmt: skip
TAKEN_BY_MAIL = N_("You have an account here already, by a link in an e-mail. Sign in by a link "
                   "with the same address: all you have written is there.")  # fmt: skip
TAKEN_BY_ISSUER = N_("You have an account here already, by another sign-in service. Sign in by "
                     "the one you used before: all you have written is there.")  # fmt: skip
UNKNOWN = N_("You have no account here. Ask your IT department.")
NO_NAME = N_("The sign-in service did not say what you are called. Ask your IT department.")
NO_DEPARTMENT = N_(
    "The sign-in service did not name a department that this site knows. Ask your IT department."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sign-in makes of an account: the user there is (None: a new one), and what it will
    have. ``refused`` says why nobody is let in; ``notes`` what stays as it is, and why."""

    said: Said
    identity: Identity | None
    user: User | None
    name: str
    email: str
    department: Department | None
    manager: User | None
    roles: Sequence[str]
    refused: str = ""
    notes: tuple[Fault, ...] = ()


def identity_of(session: Session, issuer: str, subject: str) -> Identity | None:
    """Return the identity that an issuer means by a subject."""
    return session.scalars(
        select(Identity).filter_by(issuer=issuer, subject=subject)
    ).one_or_none()


def brought(session: Session, issuer: Issuer, claims: Mapping[str, Any]) -> User | None:
    """Return whom the issuer's directory brought under what the claims call them, if anyone."""
    name = claims.get(issuer.directory_claim) if issuer.directory_claim else None
    known = identity_of(session, issuer.directory, name) if isinstance(name, str) else None
    return session.get_one(User, known.user_id) if known else None


def identities_of(session: Session, user_id: int) -> Sequence[Identity]:
    """Return a person's identities, the oldest first."""
    return session.scalars(select(Identity).filter_by(user_id=user_id).order_by(Identity.id)).all()


def way_out(session: Session, session_id: int) -> tuple[str, str] | None:
    """Return by which issuer a session began, and the sealed ID token; None for another way."""
    row = session.get(IdentitySession, session_id)
    return (row.issuer, row.id_token) if row else None


def emergency_accounts(session: Session) -> Sequence[str]:
    """Return the addresses of the accounts that can be used in an emergency."""
    return session.scalars(
        select(User.email)
        .where(User.break_glass, User.active, User.password_hash.is_not(None))
        .order_by(User.email)
    ).all()


def last_used(session: Session) -> dict[str, datetime | None]:
    """Return when someone last came from each issuer."""
    rows = session.execute(
        select(Identity.issuer, func.max(Identity.used_at)).group_by(Identity.issuer)
    )
    return dict(rows.all())


def plan(session: Session, issuer: Issuer, claims: Mapping[str, Any]) -> Plan:
    """Return what a sign-in with these claims makes of whom; changes nothing."""
    said = rules.read_claims(issuer, claims)
    notes = list(said.notes)
    identity = identity_of(session, issuer.issuer, said.subject)
    user = session.get_one(User, identity.user_id) if identity else brought(session, issuer, claims)
    department = _department(session, issuer, said, user, notes)
    name = rules.name_for(said, issuer) if user is None else said.name or user.name
    return Plan(
        said=said, identity=identity, user=user, name=name,
        email=_email(session, issuer, said, user, notes), department=department,
        manager=_manager(session, issuer, said, user, notes),
        roles=_roles(session, issuer, said, user, notes),
        refused=_refused(session, issuer, said, user, name, department), notes=tuple(notes),
    )  # fmt: skip


def _refused(
    session: Session, issuer: Issuer, said: Said, user: User | None, name: str,
    department: Department | None,
) -> str:  # fmt: skip
    if user is not None and not user.active and not _opens_again(session, user):
        return _why_closed(session, user)
    if user is not None:
        return ""
    if said.email and (other := people.user_by_email(session, said.email)):
        return _why_taken(session, issuer, other)
    if not issuer.new_people:
        return UNKNOWN
    if not name:
        return NO_NAME
    return "" if department else NO_DEPARTMENT


def _why_closed(session: Session, user: User) -> str:
    if session.get(ConnectedAccount, user.id) is not None:
        return CONNECTED
    by_guardian = session.scalar(select(_age.c.closed).where(_age.c.user_id == user.id))
    if by_guardian:
        return BY_GUARDIAN
    return INACTIVE_GUEST if user.guest else INACTIVE


def _why_taken(session: Session, issuer: Issuer, other: User) -> str:
    """Return why somebody whose address an account has gets no other, and what to do. An issuer's
    word for an address opens no account: it may be another's by now."""
    if not issuer.guests:
        return ADDRESS_TAKEN
    if not other.guest:
        return WORKS_HERE
    by_issuer = session.scalar(select(exists().where(Identity.user_id == other.id)))
    return TAKEN_BY_ISSUER if by_issuer else TAKEN_BY_MAIL


def _opens_again(session: Session, user: User) -> bool:
    """Say whether a guest's closed account is opened by signing in: the clock closed it."""
    return user.guest and bool(session.scalar(select(rested(user.id))))


def rested(user_id: int) -> ColumnElement[bool]:
    """Return whether the clock closed a guest's account and nobody has changed it since: whom IT
    closes, or leaves closed, stays out."""
    changed = exists().where(
        Event.kind == events.USER_CHANGED, Event.happened_at > GuestAccount.rested_at,
        Event.data["user"].as_integer() == GuestAccount.user_id,
    )  # fmt: skip
    return exists().where(
        GuestAccount.user_id == user_id, GuestAccount.rested_at.is_not(None), ~changed
    )


def unused_since(limit: datetime, *, by_issuer: bool) -> ColumnElement[bool]:
    """Return the condition that a guest, whose account is open and who comes in by an issuer, or
    by a link, has not been here since ``limit``: neither come in, nor used a session or token."""
    last_used = or_(
        exists().where(GuestAccount.user_id == User.id, GuestAccount.used_at >= limit),
        exists().where(Identity.user_id == User.id,
                       func.coalesce(Identity.used_at, Identity.linked_at) >= limit),
        exists().where(UserSession.user_id == User.id, UserSession.seen_at >= limit),
        exists().where(ApiToken.user_id == User.id, ApiToken.last_used_at >= limit),
    )  # fmt: skip
    issued = exists().where(Identity.user_id == User.id)
    comes = issued if by_issuer else and_(
        exists().where(GuestAccount.user_id == User.id), ~issued
    )  # fmt: skip
    return and_(User.active, User.guest, comes, ~last_used)


def _email(
    session: Session, issuer: Issuer, said: Said, user: User | None, notes: list[Fault]
) -> str:
    if user is None:
        return said.email or rules.nobodys_address(issuer.issuer, said.subject)
    if not said.email or said.email == user.email:
        return user.email
    if people.user_by_email(session, said.email):
        notes.append(Fault("email", N_("Another account has the new address %(email)s, so the old "
                                       "one stays."), {"email": said.email}))  # fmt: skip
        return user.email
    return said.email


def _department(
    session: Session, issuer: Issuer, said: Said, user: User | None, notes: list[Fault]
) -> Department | None:
    mapping = issuer.mapping
    everyone = people.departments(session)
    found = named(everyone, mapping.departments.get(said.department, said.department))
    if found is not None:
        return found
    if mapping.department and said.department:
        notes.append(Fault("department", N_("No department here is “%(name)s”."),
                           {"name": said.department}))  # fmt: skip
    elif mapping.department:
        notes.append(Fault("department", N_("The claims name no department.")))
    if user is not None:
        return session.get_one(Department, user.department_id)
    if mapping.department_unknown != REFUSE:
        return next((each for each in everyone if each.slug == mapping.department_unknown), None)
    if mapping.department:
        return None
    outside = [each for each in everyone if each.external] if issuer.guests else []
    return next(iter([*outside, *everyone]), None)


def named(departments: Sequence[Department], value: str) -> Department | None:
    """Return the department with this key or name, in any of its languages."""
    wanted = value.casefold()
    if not wanted:
        return None
    names = [
        each for each in departments
        if wanted in {name.casefold() for name in (each.name, each.name_nn, each.name_en)}
    ]  # fmt: skip
    by_key = [each for each in departments if each.slug == wanted]
    # Two departments of one name say nothing of which is meant.
    return next(iter(by_key or (names if len(names) == 1 else [])), None)


def _manager(
    session: Session, issuer: Issuer, said: Said, user: User | None, notes: list[Fault]
) -> User | None:
    if not said.manager:
        return session.get(User, user.manager_id) if user and user.manager_id else None
    identity = identity_of(session, issuer.issuer, said.manager)
    found = session.get(User, identity.user_id) if identity else None
    found = found or people.user_by_email(session, said.manager)
    if found and user and people.leads(session, user, found):
        notes.append(Fault("manager", N_("“%(name)s” is led by this person, so the manager "
                                         "stays as it was."), {"name": said.manager}))  # fmt: skip
        return session.get(User, user.manager_id) if user.manager_id else None
    if found and found.active and not found.guest:
        return found
    notes.append(Fault("manager", N_("No one here is the manager “%(name)s”."),
                       {"name": said.manager}))  # fmt: skip
    return session.get(User, user.manager_id) if user and user.manager_id else None


def _roles(
    session: Session, issuer: Issuer, said: Said, user: User | None, notes: list[Fault]
) -> Sequence[str]:
    present = user.roles if user else []
    if issuer.guests or (user and user.guest):
        return sorted(present)
    roles = rules.mapped_roles(present, said, issuer.mapping)
    if user and Role.IT_ADMINISTRATOR not in roles and people.last_administrator(session, user):
        notes.append(Fault("roles", N_("This is the last IT administrator, who stays one until "
                                       "there is another.")))  # fmt: skip
        return sorted({*roles, str(Role.IT_ADMINISTRATOR)})
    return roles
