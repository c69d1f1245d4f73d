"""Signing in and out, accounts, tokens and the tree of departments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import ASSIGNABLE, Role, require
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound, TooMany
from intranet_ideas.events import record
from intranet_ideas.people import queries, rules
from intranet_ideas.people.models import Department, SignInAttempt, User
from intranet_ideas.people.passwords import check_new, hash_password, password_fits
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.sessions import begin_session as begin_session  # noqa: PLC0414
from intranet_ideas.people.sessions import end_all_sessions as end_all_sessions  # noqa: PLC0414
from intranet_ideas.people.sessions import end_session as end_session  # noqa: PLC0414
from intranet_ideas.people.sessions import end_sessions_for_roles, renew_session
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.text import clean_line

WRONG = Fault("password", N_("The e-mail address or the password is wrong."))


NOT_PRESENT = N_("This is not your present password.")


def _subject(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def check_attempts(
    session: Session, email: str, address: str, now: datetime, device: str = ""
) -> None:
    """Raise ``TooMany`` when this account has failed too often here, or the account everywhere,
    or this address, of late; ``device`` is the number of a browser that is known for it."""
    failures = _failures(session, email, address, now, device)
    if wait := rules.slow_down(device, failures, now):
        raise TooMany(wait)


def _failures(
    session: Session, email: str, address: str, now: datetime, device: str
) -> rules.Failures:
    named = _against(email, address, device)
    subjects = {_subject(*each): kind for kind, each in named.items()}
    found: dict[str, list[datetime]] = {kind: [] for kind in named}
    for subject, at in session.execute(
        select(SignInAttempt.subject, SignInAttempt.at)
        .where(SignInAttempt.subject.in_(subjects), SignInAttempt.at > now - rules.ATTEMPTS_WINDOW)
        .order_by(SignInAttempt.at)
    ):
        found[subjects[subject]].append(at)
    return rules.Failures(**found)


def _against(email: str, address: str, device: str) -> dict[str, tuple[str, str]]:
    """Return what a failure counts against, by the fields of ``Failures``."""
    return {
        "device": ("device", device),
        "here": ("here", f"{email}|{rules.whole_address(address)}"),
        "account": ("account", email), "address": ("address", address),
    }  # fmt: skip


def note_failed_attempt(
    session: Session, email: str, address: str, now: datetime, device: str = ""
) -> None:
    """Count a failed sign-in: against the browser alone where it is known for the account, else
    against account and address; forget old ones."""
    against = _against(email, address, device)
    known = rules.is_known(device, _failures(session, email, address, now, device))
    kinds = ("device",) if known else ("here", "account", "address")
    count_failure(session, [against[kind] for kind in kinds], now)
    user = queries.user_by_email(session, email)
    record(session, events.SIGN_IN_FAILED, now=now, actor_id=user.id if user else None)


def count_failure(session: Session, against: Sequence[tuple[str, str]], now: datetime) -> None:
    """Count a failure against each kind and value, and forget old ones."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(hours=1)))
    for kind, value in against:
        session.add(SignInAttempt(subject=_subject(kind, value), at=now))


def check_credentials(
    session: Session, email: str, password: str, *, break_glass_only: bool = False
) -> User | None:
    """Return the active user whose password this is; with ``break_glass_only`` an account for
    emergencies alone. The seam for other ways to sign in."""
    user = queries.user_by_email(session, email)
    fits = password_fits(user.password_hash if user else None, password)
    if not fits or user is None or not user.active:
        return None
    return user if user.break_glass or not break_glass_only else None


def note_break_glass(session: Session, user: User, now: datetime) -> None:
    """Tell IT that an account for emergencies is used."""
    record(session, events.BREAK_GLASS_USED, now=now, actor_id=user.id, user=user.id)


def set_language(session: Session, viewer: Viewer, language: str, now: datetime) -> None:
    """Choose the language of pages and mail."""
    if language not in LANGUAGES:
        raise Invalid([Fault("language", N_("Choose bokmål, nynorsk or English."))])
    session.get_one(User, viewer.id).language = language
    record(session, events.USER_CHANGED, now=now, actor_id=viewer.id, field="language")


def change_password(
    session: Session, viewer: Viewer, *, old: str, new: str, now: datetime
) -> str:
    """Change the viewer's own password, end the other sessions, and return the new secret
    token of this one."""
    user = session.get_one(User, viewer.id)
    faults = _password_faults(session, new, user.email, user.name)
    if not password_fits(user.password_hash, old):
        faults.append(Fault("old_password", NOT_PRESENT))
    if faults:
        raise Invalid(faults)
    user.password_hash = hash_password(new)
    end_all_sessions(session, user, now, but=viewer.session_id)
    record(session, events.USER_CHANGED, now=now, actor_id=viewer.id, field="password")
    return renew_session(session, viewer)


def _password_faults(
    session: Session, password: str | None, email: str, name: str
) -> list[Fault]:
    """Return what is wrong with a new password; it must not be made of the names of here."""
    if password is None:
        return []
    return check_new(password, [email, name, *session.scalars(select(Department.name))])


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    department: str,
    now: datetime,
    actor: Viewer | None = None,
    password: str | None = None,
    manager: str = "",
    language: str = "nb",
    roles: Sequence[str] = (),
    guest: bool = False,
) -> User:
    """Add a user to the department with this key. ``actor`` None is the command line.

    Raises ``Invalid`` with every fault at once.
    """
    require_it(actor)
    email, name = email.strip().lower(), clean_line(name)
    home = queries.department_by_slug(session, department)
    boss = queries.user_by_email(session, manager) if manager else None
    faults = rules.check_email(email)
    if not name:
        faults.append(Fault("name", N_("Write the person's name.")))
    if not faults and queries.user_by_email(session, email):
        faults.append(Fault("email", N_("There is already a user with this address.")))
    if home is None:
        faults.append(Fault("department", N_("There is no such department.")))
    if manager and boss is None:
        faults.append(Fault("manager", N_("There is no user with this address.")))
    if language not in LANGUAGES:
        faults.append(Fault("language", N_("Choose bokmål, nynorsk or English.")))
    faults += _password_faults(session, password, email, name)
    faults += _role_faults(roles)
    if faults or home is None:
        raise Invalid(faults)
    user = User(
        email=email, name=name[:200], department_id=home.id, manager_id=boss.id if boss else None,
        language=language, roles=sorted(roles), guest=guest, created_at=now,
        password_hash=hash_password(password) if password is not None else None,
    )  # fmt: skip
    session.add(user)
    session.flush()
    record(session, events.USER_ADDED, now=now, actor_id=actor.id if actor else None,
           department_id=home.id, user=user.id)
    return user


def _role_faults(roles: Sequence[str]) -> list[Fault]:
    unknown = sorted(set(roles) - set(ASSIGNABLE))
    if not unknown:
        return []
    return [
        Fault("roles", N_("There is no role %(role)s; choose among %(roles)s."),
              {"role": ", ".join(unknown), "roles": ", ".join(ASSIGNABLE)})
    ]


def require_it(actor: Viewer | None) -> None:
    """Raise ``NotAllowed`` for who does not run the site; None is the command line."""
    if actor is not None:
        require("site.run", actor.roles)


def change_user(
    session: Session,
    email: str,
    *,
    now: datetime,
    actor: Viewer | None = None,
    roles: Sequence[str] | None = None,
    active: bool | None = None,
    department: str | None = None,
    manager: str | None = None,
    password: str | None = None,
    break_glass: bool | None = None,
) -> User:
    """Change a user; what is None stays. Someone who is made inactive is out at once, and
    whoever gets other roles signs in anew."""
    require_it(actor)
    user = queries.user_by_email(session, email)
    if user is None:
        raise NotFound(N_("There is no user with this address."))
    faults = _role_faults(roles or ())
    faults += _password_faults(session, password or None, user.email, user.name)
    home = queries.department_by_slug(session, department) if department else None
    boss = queries.user_by_email(session, manager) if manager else None
    if department and home is None:
        faults.append(Fault("department", N_("There is no such department.")))
    faults += _manager_faults(session, user, boss) if manager else []
    if faults:
        raise Invalid(faults)
    if home is not None:
        user.department_id = home.id
    if manager is not None:
        user.manager_id = boss.id if boss else None
    _change_rights(session, user, roles, active, now)
    if break_glass is not None:
        user.break_glass = break_glass
    if password is not None:
        user.password_hash = hash_password(password)
    if password is not None or active is False:
        end_all_sessions(session, user, now)
    record(session, events.USER_CHANGED, now=now, actor_id=actor.id if actor else None,
           user=user.id)
    return user


def _manager_faults(session: Session, user: User, boss: User | None) -> list[Fault]:
    if boss is None or boss.id == user.id:
        return [Fault("manager", N_("There is no other user with this address."))]
    if queries.leads(session, user, boss):
        return [Fault("manager", N_("Nobody can be their own manager's manager."))]
    return []


def _change_rights(
    session: Session, user: User, roles: Sequence[str] | None, active: bool | None,
    now: datetime,
) -> None:  # fmt: skip
    if roles is not None and set(roles) != set(user.roles):
        _keep_one_administrator(session, user, stays=Role.IT_ADMINISTRATOR in roles)
        user.roles = sorted(set(roles))
        # What was begun with other rights must not carry the new ones.
        end_sessions_for_roles(session, user, now)
    if active is not None:
        _keep_one_administrator(session, user, stays=active)
        user.active = active


def _keep_one_administrator(session: Session, user: User, *, stays: bool) -> None:
    if not stays and queries.last_administrator(session, user):
        raise Conflict(N_("This is the last IT administrator; make someone else one first."))
