"""The tree of departments: imported from a list, and put back as it was before an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.database import Base
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people import queries, rules
from intranet_ideas.people.actions import require_it
from intranet_ideas.people.importing import UNDONE
from intranet_ideas.people.models import Department, DepartmentImport, DepartmentManager, User
from intranet_ideas.people.rules import DepartmentLine, Viewer

OTHERS_CHANGED = N_(
    "%(count)s of these departments were changed since. Say that the others are to be undone."
)
CIRCLE = N_("Departments were moved since, so that one would stand below itself.")
COLUMNS = ("name", "name_nn", "name_en", "external", "parent_id")


def import_departments(
    session: Session, lines: Sequence[DepartmentLine], *, now: datetime,
    actor: Viewer | None = None,
) -> list[str]:  # fmt: skip
    """Add and change departments as the lines say; return one plain line for each change.

    Departments that are not named stay. Raises ``Invalid`` with every fault; then
    nothing is changed.
    """
    require_it(actor)
    existing = {each.slug: each for each in queries.departments(session)}
    faults = rules.check_department_lines(lines, _parents(existing.values()))
    managers: dict[str, User] = {}
    for line in lines:
        for email in line.managers:
            user = queries.user_by_email(session, email)
            if user is None:
                faults.append(Fault(f"line {line.line}",
                                    N_("There is no user with the address %(email)s."),
                                    {"email": email}))
            else:
                managers[email] = user
    root = next((each for each in existing.values() if each.parent_id is None), None)
    if root is None and sum(not line.parent for line in lines) != 1:
        faults.append(Fault("", N_("Exactly one department, the organisation, has no parent.")))
    if faults:
        raise Invalid(faults)
    changes = [
        change for line in _parents_first(lines)
        if (change := _apply_line(session, line, existing, root, managers))
    ]  # fmt: skip
    _recompute_paths(session)
    if changes:
        record(session, events.DEPARTMENT_CHANGED, now=now,
               actor_id=actor.id if actor else None, changes=len(changes))
    return changes


def import_tree(
    session: Session, actor: Viewer | None, lines: Sequence[DepartmentLine], now: datetime
) -> tuple[DepartmentImport | None, list[str]]:
    """Import departments so that it can be undone; return the import, or None where nothing
    changes, and one plain line for each change. Raises ``Invalid`` as ``import_departments``.
    """
    was = _as_they_are(session, [line.slug for line in lines])
    changes = import_departments(session, lines, now=now, actor=actor)
    if not changes:
        return None, []
    became = _as_they_are(session, [line.slug for line in lines])
    changed = {slug: row for slug, row in became.items() if row != was.get(slug)}
    made = DepartmentImport(
        made_by=actor.id if actor else None, made_at=now, made=changed,
        was={slug: was.get(slug) for slug in changed},
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made, changes


def _as_they_are(session: Session, slugs: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what an import can change of the departments there are; two statements."""
    rows = session.scalars(
        select(Department).where(Department.slug.in_(slugs)).order_by(Department.id)
    ).all()
    managers: dict[int, list[int]] = {}
    for department_id, user_id in session.execute(
        select(DepartmentManager.department_id, DepartmentManager.user_id)
        .where(DepartmentManager.department_id.in_([each.id for each in rows]))
        .order_by(DepartmentManager.user_id)
    ):
        managers.setdefault(department_id, []).append(user_id)
    return {
        each.slug: {name: getattr(each, name) for name in COLUMNS}
        | {"managers": managers.get(each.id, [])}
        for each in rows
    }


@dataclass(frozen=True, slots=True)
class TreeUndo:
    """What undoing an import would do: which departments go back and which are taken away, which
    were added but are in use, and which were changed since; those two stay."""

    made: DepartmentImport
    back: Sequence[Department]
    gone: Sequence[Department]
    in_use: Sequence[Department]
    changed_since: Sequence[Department]


def undoable(session: Session, import_id: int, *, lock: bool = False) -> TreeUndo:
    """Return what undoing would do; a constant number of statements. ``lock`` keeps others from
    putting anything into these departments meanwhile. Raises ``NotFound``."""
    made = session.get(DepartmentImport, import_id)
    if made is None:
        raise NotFound(N_("There is no such import."))
    query = select(Department).where(Department.slug.in_(made.made)).order_by(Department.id)
    rows = session.scalars(query.with_for_update() if lock else query).all()
    now = _as_they_are(session, made.made)
    same = [each for each in rows if now[each.slug] == made.made[each.slug]]
    above = {each.id: was["parent_id"] for each in same if (was := made.was[each.slug])}
    added = {each.id for each in same} - set(above)
    used = _used(session, added, above)
    return TreeUndo(
        made,
        back=[each for each in same if each.id not in added],
        gone=[each for each in same if each.id in added - used],
        in_use=[each for each in same if each.id in used],
        changed_since=[each for each in rows if each not in same],
    )


def _used(session: Session, ids: set[int], back: Mapping[int, int | None]) -> set[int]:
    """Return in which of the departments anything stands, or another that stays; ``back`` has
    those that go back below another, with which."""
    columns = [
        column for table in Base.metadata.sorted_tables
        if table.name not in (Department.__tablename__, DepartmentManager.__tablename__)
        for column in table.columns
        if any(key.column.table is Department.__table__ for key in column.foreign_keys)
    ]  # fmt: skip
    standing = or_(*(exists().where(column == Department.id) for column in columns))
    rows = session.execute(
        select(Department.id, Department.parent_id, standing)
        .where(or_(Department.id.in_(ids), Department.parent_id.in_(ids)))
    ).all()  # fmt: skip
    above = {each: back.get(each, parent) for each, parent, _ in rows}
    used: set[int | None] = {each for each, _, stands in rows if stands or each not in ids}
    while more := {above[each] for each in used if each in above} - used:
        used |= more
    return ids & used


def undo_import(
    session: Session, actor: Viewer | None, import_id: int, now: datetime, *, rest: bool = False
) -> TreeUndo:
    """Put the departments back as they were before an import; return what was done. Who was
    added is taken away if nothing stands in it. Those changed since stay, if ``rest`` says so.

    Raises ``Conflict`` where some were changed since, where it is undone already, or where one
    would stand below itself.
    """
    require_it(actor)
    found = undoable(session, import_id, lock=True)
    if found.made.undone_at is not None:
        raise Conflict(UNDONE)
    if found.changed_since and not rest:
        raise Conflict(OTHERS_CHANGED, count=len(found.changed_since))
    for each in found.back:
        _put_back(session, each, found.made.was[each.slug] or {})
    session.flush()
    _require_tree(session)
    gone = [each.id for each in found.gone]
    session.execute(delete(DepartmentManager).where(DepartmentManager.department_id.in_(gone)))
    # The deepest first: another may stand below.
    for each in sorted(found.gone, key=lambda one: one.path.count("/"), reverse=True):
        session.delete(each)
        session.flush()
    _recompute_paths(session)
    found.made.undone_at, found.made.undone_by = now, actor.id if actor else None
    record(session, events.DEPARTMENT_CHANGED, now=now, actor_id=actor.id if actor else None,
           changes=len(found.back) + len(gone), undone=import_id)  # fmt: skip
    session.flush()
    return found


def _put_back(session: Session, department: Department, was: Mapping[str, Any]) -> None:
    for name in COLUMNS:
        setattr(department, name, was[name])
    session.execute(delete(DepartmentManager).filter_by(department_id=department.id))
    there = session.scalars(select(User.id).where(User.id.in_(was["managers"])))
    session.add_all(
        DepartmentManager(department_id=department.id, user_id=user_id) for user_id in there
    )


def _require_tree(session: Session) -> None:
    """Raise ``Conflict`` where a department would stand below itself."""
    parents = _parents(queries.departments(session))
    if any(rules.circles(slug, parents) for slug in parents):
        raise Conflict(CIRCLE)


def _parents(departments: Iterable[Department]) -> dict[str, str]:
    """Return the slug above each, by slug; ``""`` at the top."""
    tree = list(departments)
    slugs = {each.id: each.slug for each in tree}
    return {each.slug: slugs.get(each.parent_id or 0, "") for each in tree}


def recent(
    session: Session, viewer: Viewer, most: int = 10
) -> list[tuple[DepartmentImport, str]]:
    """Return the last imports, each with who made it; one statement."""
    require("site.run", viewer.roles)
    rows = session.execute(
        select(DepartmentImport, User.name)
        .outerjoin(User, User.id == DepartmentImport.made_by)
        .order_by(DepartmentImport.id.desc()).limit(most)
    )  # fmt: skip
    return [(made, name or "") for made, name in rows]


def _parents_first(lines: Sequence[DepartmentLine]) -> list[DepartmentLine]:
    by_slug = {line.slug: line for line in lines}
    ordered: dict[str, DepartmentLine] = {}

    def place(line: DepartmentLine) -> None:
        if line.slug not in ordered:
            if line.parent in by_slug:
                place(by_slug[line.parent])
            ordered[line.slug] = line

    for line in lines:
        place(line)
    return list(ordered.values())


def _apply_line(
    session: Session, line: DepartmentLine, existing: dict[str, Department],
    root: Department | None, managers: dict[str, User],
) -> str:  # fmt: skip
    parent = existing.get(line.parent) if line.parent else None
    if parent is None and root is not None and root.slug != line.slug:
        parent = root
    department = existing.get(line.slug)
    added = department is None
    if department is None:
        department = Department(slug=line.slug, path=f"?{line.slug}/", name=line.name)
        session.add(department)
    department.name, department.external = line.name, line.external
    department.name_nn, department.name_en = line.name_nn, line.name_en
    department.parent_id = parent.id if parent else None
    changed = added or session.is_modified(department)
    session.flush()
    existing[line.slug] = department
    wanted = {managers[email].id for email in line.managers}
    present = set(
        session.scalars(
            select(DepartmentManager.user_id).filter_by(department_id=department.id)
        )
    )
    if line.managers and wanted != present:
        session.execute(delete(DepartmentManager).filter_by(department_id=department.id))
        session.add_all(DepartmentManager(department_id=department.id, user_id=user_id)
                        for user_id in wanted)
        changed = True
    if not changed:
        return ""
    return f"{'added' if added else 'changed'} {line.slug}: {line.name}"


def _recompute_paths(session: Session) -> None:
    session.flush()
    everyone = {each.id: each for each in session.scalars(select(Department))}

    def path(department: Department) -> str:
        above = path(everyone[department.parent_id]) if department.parent_id else ""
        return f"{above}{department.slug}/"

    for department in everyone.values():
        department.path = path(department)
    session.flush()
