"""Import a list of people: look at what it would change, do exactly that, and take it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people import queries, roster
from intranet_ideas.people.actions import require_it
from intranet_ideas.people.models import Department, PeopleImport, PeopleImportChange, User
from intranet_ideas.people.roster import Account, Change, PersonLine, Plan
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.sessions import (
    end_all_sessions,
    end_sessions_for_roles,
    who_has_access,
)

CHANGED = N_("People were changed while you looked. Look at what would change now.")
MANY_LEAVE = N_("%(count)s people would lose their access. Say that this is meant.")
UNDONE = N_("This import is undone already.")
OTHERS_CHANGED = N_(
    "%(count)s of these people were changed since. Say that the others are to be undone."
)
KEPT = timedelta(days=30)
"""For so long an import can be undone."""
ERASED = "@erased.invalid"
"""How the addresses of people end who are erased: they are in no list."""

COLUMNS = {"department": "department_id", "manager": "manager_id"}
"""Fields of a list that a person has under another name."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do, and a digest of it: what is done must be what was looked at."""

    plan: Plan
    digest: str


def accounts(session: Session) -> list[Account]:
    """Return everyone who is not erased, by address; two statements."""
    slugs = {each.id: each.slug for each in queries.departments(session)}
    users = session.scalars(select(User).order_by(User.email)).all()
    emails = {user.id: user.email for user in users}
    return [
        Account(
            user.id, user.email, user.name, slugs[user.department_id],
            emails.get(user.manager_id or 0, ""), user.language, tuple(sorted(user.roles)),
            user.guest, user.active, user.break_glass,
        )
        for user in users if not user.email.endswith(ERASED)
    ]  # fmt: skip


def look(
    session: Session, lines: Sequence[PersonLine], *, everyone: bool, language: str
) -> Proposal:
    """Return what importing the lines would change; a constant number of statements.

    ``everyone``: the list holds all staff, and who is not in it leaves. Raises ``Invalid``.
    """
    slugs = session.scalars(select(Department.slug)).all()
    made = roster.plan(lines, accounts(session), slugs, everyone=everyone, language=language)
    told = [[each.id, each.email, sorted(each.fields.items())] for each in made.changes]
    return Proposal(made, hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32])


def import_people(
    session: Session, actor: Viewer | None, lines: Sequence[PersonLine], *, everyone: bool,
    language: str, now: datetime, looked_at: str = "", many: bool = False,
) -> PeopleImport | None:  # fmt: skip
    """Do what the lines say, all or nothing; return the import, or None where nothing changes.

    ``actor`` None is the command line; ``looked_at`` is the digest of what was looked at, or
    ``""``; ``many`` says that a large share leaving is meant. Who leaves is out at once.
    Raises ``Invalid``, and ``Conflict`` where something else would be done now.
    """
    require_it(actor)
    found = look(session, lines, everyone=everyone, language=language)
    if looked_at and looked_at != found.digest:
        raise Conflict(CHANGED)
    if found.plan.guarded and not many:
        gone = len(found.plan.of("leaving"))
        raise Invalid([Fault("many", MANY_LEAVE, {"count": gone})])
    if not found.plan.changes:
        return None
    made = PeopleImport(made_by=actor.id if actor else None, made_at=now)
    session.add(made)
    session.flush()
    people = {user.id: user for user in session.scalars(select(User))}
    done = _apply(session, found.plan.changes, people, now)
    for change, user, was in done:
        session.add(PeopleImportChange(
            import_id=made.id, user_id=user.id, added=change.id is None, was=was,
            made={name: getattr(user, name) for name in was},
        ))  # fmt: skip
        record(session, events.USER_ADDED if change.id is None else events.USER_CHANGED, now=now,
               actor_id=made.made_by, department_id=user.department_id, user=user.id,
               batch=made.id)  # fmt: skip
    record(session, events.PEOPLE_IMPORTED, now=now, actor_id=made.made_by, batch=made.id,
           new=len(found.plan.of("added")), changed=len(found.plan.of("changed")),
           leaving=len(found.plan.of("leaving")))  # fmt: skip
    session.flush()
    return made


def _apply(
    session: Session, changes: Sequence[Change], people: dict[int, User], now: datetime
) -> list[tuple[Change, User, dict[str, Any]]]:
    """Change the rows; return each with what its columns were."""
    homes = dict(session.execute(select(Department.slug, Department.id)).all())
    done = []
    for change in changes:
        user = people[change.id] if change.id is not None else User(created_at=now)
        columns = [COLUMNS.get(name, name) for name in change.fields]
        was = {} if change.id is None else {name: getattr(user, name) for name in columns}
        for name, (_, value) in change.fields.items():
            if name == "department":
                user.department_id = homes[value]
            elif name != "manager":
                setattr(user, name, list(value) if name == "roles" else value)
        if change.id is None:
            session.add(user)
            was = dict.fromkeys(columns)
        done.append((change, user, was))
    session.flush()
    ids = {user.email: user.id for user in people.values()} | {
        user.email: user.id for _, user, _ in done
    }
    for change, user, _ in done:
        if "manager" in change.fields:
            user.manager_id = ids.get(change.fields["manager"][1])
    _end_access(session, [(user, was) for change, user, was in done if change.id is not None], now)
    return done


def _end_access(
    session: Session, people: Sequence[tuple[User, Mapping[str, Any]]], now: datetime
) -> None:
    """Let whoever is shut out be out, and whoever has other rights sign in anew."""
    session.flush()
    # Most people of a long list have none, and each end of access is two statements.
    inside = who_has_access(session, now)
    for user, was in people:
        if user.id not in inside:
            continue
        if "active" in was and not user.active:
            end_all_sessions(session, user, now)
        elif "roles" in was or "guest" in was:
            end_sessions_for_roles(session, user, now)


@dataclass(frozen=True, slots=True)
class Undo:
    """What undoing an import would do: whom it can put back, and who was changed since."""

    made: PeopleImport
    back: Sequence[tuple[PeopleImportChange, User]]
    changed_since: Sequence[User]


def undoable(session: Session, import_id: int) -> Undo:
    """Return what undoing would do; two statements. Raises ``NotFound``."""
    made = session.get(PeopleImport, import_id)
    if made is None:
        raise NotFound(N_("There is no such import."))
    rows = session.execute(
        select(PeopleImportChange, User).join(User, User.id == PeopleImportChange.user_id)
        .where(PeopleImportChange.import_id == import_id).order_by(User.email)
    ).all()  # fmt: skip
    same = [
        all(getattr(user, name) == value for name, value in change.made.items())
        for change, user in rows
    ]
    return Undo(
        made, [(change, user) for (change, user), as_made in zip(rows, same, strict=True)
               if as_made],
        [user for (_, user), as_made in zip(rows, same, strict=True) if not as_made],
    )  # fmt: skip


def undo_import(
    session: Session, actor: Viewer | None, import_id: int, now: datetime, *, rest: bool = False
) -> int:
    """Put everyone back as they were before an import; return how many. Who was added is shut
    out, not deleted. People changed since stay as they are, if ``rest`` says so.

    Raises ``Conflict`` where some were changed since, where it is undone already, or where
    nobody would run the site.
    """
    require_it(actor)
    found = undoable(session, import_id)
    if found.made.undone_at is not None:
        raise Conflict(UNDONE)
    if found.changed_since and not rest:
        raise Conflict(OTHERS_CHANGED, count=len(found.changed_since))
    back = [(user, {"active": False} if change.added else dict(change.was))
            for change, user in found.back]  # fmt: skip
    for user, was in back:
        for name, value in was.items():
            setattr(user, name, value)
        record(session, events.USER_CHANGED, now=now, actor_id=actor.id if actor else None,
               department_id=user.department_id, user=user.id, batch=import_id)  # fmt: skip
    _end_access(session, back, now)
    if not queries.anyone_runs_the_site(session):
        raise Conflict(N_("Nobody would be left who runs the site."))
    found.made.undone_at, found.made.undone_by = now, actor.id if actor else None
    record(session, events.PEOPLE_IMPORT_UNDONE, now=now, actor_id=actor.id if actor else None,
           batch=import_id, back=len(found.back), stayed=len(found.changed_since))  # fmt: skip
    session.flush()
    return len(found.back)


def recent(session: Session, viewer: Viewer, most: int = 20) -> list[tuple[PeopleImport, str, int]]:
    """Return the last imports, each with who made it and how many it changed; one statement."""
    require("site.run", viewer.roles)
    count = (
        select(func.count()).select_from(PeopleImportChange)
        .where(PeopleImportChange.import_id == PeopleImport.id).scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(PeopleImport, User.name, count).outerjoin(User, User.id == PeopleImport.made_by)
        .order_by(PeopleImport.id.desc()).limit(most)
    )  # fmt: skip
    return [(made, name or "", number) for made, name, number in rows]
