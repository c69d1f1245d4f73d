"""IT's pages of people and of the tree of departments."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.operations import queries, words
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.people import actions, importing, sheets, tree
from intranet_ideas.people import queries as people_queries
from intranet_ideas.people.imports import (
    DEPARTMENT_COLUMNS,
    LARGEST,
    as_row,
    parse_departments,
)
from intranet_ideas.people.models import User
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import ground, list_as_file, page, perform, received_at, shown, viewer

ON_A_PAGE = 50


@bp.get("/it/people")
def people() -> Any:
    """Everyone, to look up."""
    text = request.args.get("q", "").strip()[:100]
    after = request.args.get("after", "")
    with ground().database.read() as session:
        rows = people_queries.users(
            session, viewer(), text=text, limit=ON_A_PAGE + 1,
            after=int(after) if after.isdecimal() and len(after) < 10 else 0,
        )  # fmt: skip
        departments = {each.id: each for each in people_queries.departments(session)}
    rows, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    next_url = url_for("operations.people", q=text or None, after=rows[-1].id) if more else None
    return page(
        "operations/people.html", rows=rows, departments=departments, text=text,
        next_url=next_url, role_words=words.ROLES,
    )  # fmt: skip


@bp.get("/it/people/new", defaults={"user_id": None})
@bp.get("/it/people/<int:user_id>")
def person(user_id: int | None) -> Any:
    """One person's account, or an empty form for a new one."""
    return _person_page(user_id, None, [])


def _person_page(
    user_id: int | None, typed: dict[str, Any] | None, errors: list[Fault], status: int = 200
) -> Any:
    with ground().database.read() as session:
        user = session.get(User, user_id) if user_id else None
        if user_id and user is None:
            raise NotFound
        departments = people_queries.departments(session)
        manager = queries.people_by_id(session, [user.manager_id]) if user and user.manager_id \
            else {}  # fmt: skip
    values = typed or _values(user, departments, manager)
    return page(
        "operations/person.html", status, user=user, values=values, departments=departments,
        errors=errors, role_words=words.ROLES, role_help=words.ROLE_HELP, languages=LANGUAGES,
    )  # fmt: skip


def _values(user: User | None, departments: Any, manager: Any) -> dict[str, Any]:
    if user is None:
        return {"language": ground().settings.language, "roles": [], "active": True}
    slugs = {each.id: each.slug for each in departments}
    boss = manager.get(user.manager_id)
    return {
        "department": slugs.get(user.department_id, ""), "manager": boss.email if boss else "",
        "roles": list(user.roles), "active": user.active, "break_glass": user.break_glass,
    }  # fmt: skip


@bp.post("/it/people/new", defaults={"user_id": None})
@bp.post("/it/people/<int:user_id>")
def save_person(user_id: int | None) -> Any:
    """Add a person, or change a person's department, manager, roles or password."""
    form = request.form
    password = form.get("new_password", "") or None

    def add(session: Session) -> str:
        made = actions.add_user(
            session, email=form.get("email", ""), name=form.get("name", ""),
            department=form.get("department", ""), manager=form.get("manager", "").strip(),
            language=form.get("language", ""), roles=form.getlist("roles"),
            guest=form.get("guest") == "1", password=password, now=received_at(), actor=viewer(),
        )  # fmt: skip
        return url_for("operations.person", user_id=made.id)

    def change(session: Session) -> str:
        user = session.get(User, user_id)
        if user is None:
            raise NotFound
        actions.change_user(
            session, user.email, department=form.get("department", ""),
            manager=form.get("manager", "").strip(), roles=form.getlist("roles"),
            active=form.get("active") == "1", break_glass=form.get("break_glass") == "1",
            password=password, now=received_at(),
            actor=viewer(),
        )  # fmt: skip
        return url_for("operations.person", user_id=user.id)

    try:
        if user_id is None:
            return perform(add, success=gettext("The person is added."))
        return perform(change, success=gettext("The changes are saved."))
    except Invalid as error:
        names = {"password": "new_password"}
        faults = [Fault(names.get(each.field, each.field), each.message) for each in shown(error)]
        typed = form.to_dict() | {
            "roles": form.getlist("roles"), "active": form.get("active") == "1",
            "guest": form.get("guest") == "1", "new_password": "",
            "break_glass": form.get("break_glass") == "1",
        }  # fmt: skip
        return _person_page(user_id, typed, faults, 422)


@bp.get("/it/departments")
def departments() -> Any:
    """The tree of departments, and importing it from a spreadsheet."""
    return _departments_page([], [], "")


def _departments_page(
    errors: list[Fault], changes: list[str], text: str, *, tried: bool = False, status: int = 200
) -> Any:
    with ground().database.read() as session:
        rows = people_queries.departments(session)
        recent = tree.recent(session, viewer())
    return page(
        "operations/departments.html", status, rows=rows, errors=errors, text=text, tried=tried,
        recent=recent, kept_days=importing.KEPT.days,
        changes=[_change_in_words(each) for each in changes],
    )  # fmt: skip


def _change_in_words(change: str) -> str:
    verb, _, what = change.partition(" ")
    words_for = {"added": gettext("New"), "changed": gettext("Changed")}
    return f"{words_for.get(verb, verb)}: {what}"


@bp.post("/it/departments")
def import_departments() -> Any:
    """Import departments: first a trial that changes nothing, then for good."""
    text = request.form.get("text", "")
    file = request.files.get("file")
    content = file.stream.read(LARGEST + 1) if file and file.filename else text.encode()
    if not content:
        return _departments_page([Fault("file", gettext("Choose a file first."))], [], "",
                                 status=422)  # fmt: skip
    try:
        lines = parse_departments(content)
        if request.form.get("go") != "1":
            changes = _try_import(lines)
            text = sheets.as_csv(DEPARTMENT_COLUMNS, map(as_row, lines)).decode("utf-8-sig")
            return _departments_page([], changes, text, tried=True)

        def action(session: Session) -> str:
            made, _ = tree.import_tree(session, viewer(), lines, received_at())
            return url_for("operations.undo_departments", import_id=made.id) if made else \
                url_for("operations.departments")  # fmt: skip

        return perform(action, success=gettext("The departments are imported."))
    except Invalid as error:
        return _departments_page(by_line(error), [], "", status=422)


@bp.get("/it/departments/imports/<int:import_id>")
def undo_departments(import_id: int) -> Any:
    """What an import changed, and undoing it."""
    return _undo_page(import_id)


def _undo_page(import_id: int, status: int = 200, refused: str = "") -> Any:
    with ground().database.read() as session:
        found = tree.undoable(session, import_id)
    return page(
        "operations/departments_undo.html", status, found=found, made=found.made, refused=refused
    )


@bp.post("/it/departments/imports/<int:import_id>/undo")
def undo_department_import(import_id: int) -> Any:
    """Put the departments back as they were before."""

    def action(session: Session) -> str:
        tree.undo_import(
            session, viewer(), import_id, received_at(), rest=request.form.get("rest") == "1"
        )
        return url_for("operations.departments")

    try:
        return perform(action, success=gettext("The import is undone."))
    except Conflict as error:
        return _undo_page(import_id, 409, translate(error.message, **error.values))


@bp.get("/it/departments/list.<kind>")
def export_departments(kind: str) -> Any:
    """The tree as a list that can be changed and imported again."""
    with ground().database.read() as session:
        rows = map(as_row, people_queries.department_lines(session))
        return list_as_file("departments", kind, DEPARTMENT_COLUMNS, list(rows))


def _try_import(lines: Any) -> list[str]:
    with ground().database.rehearse() as session:
        return tree.import_departments(session, lines, now=received_at(), actor=viewer())


def by_line(error: Invalid) -> list[Fault]:
    """Put the line's number into each message: there is no field on the page to lead to."""
    faults = []
    for fault in shown(error):
        number = fault.field.removeprefix("line ")
        message = gettext("Line %(number)s: %(message)s", number=number, message=fault.message) \
            if number.isdecimal() else fault.message  # fmt: skip
        faults.append(Fault("", message))
    return faults
