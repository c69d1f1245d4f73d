"""Pages for who keeps plans: their names and years, lists imported after a look, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, Invalid, Stale
from intranet_ideas.goals import actions, lists, queries, rules
from intranet_ideas.goals.actions import PlanFields, Proposal
from intranet_ideas.goals.views import PLAN, bp
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.text import clean_line
from intranet_ideas.web import change, ground, page, perform, received_at, row_number, shown, viewer

NO_YEAR = 0
"""What is typed and is no year: a fault, and not the same as nothing."""


def _year(typed: str) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else NO_YEAR


def _fields(typed: Mapping[str, str]) -> PlanFields:
    return PlanFields(
        {each: clean_line(typed.get(f"name_{each}", "")) for each in rules.LANGUAGES},
        _year(typed.get("starts", "")), _year(typed.get("ends", "")),
    )  # fmt: skip


@bp.get("/goals/plans/new")
def new_plan() -> Any:
    """A form for a plan."""
    return _plan_page(None, {})


@bp.post("/goals/plans/new")
def make_plan() -> Any:
    """Make a plan, and go on to its goals."""

    def action(session: Session) -> str:
        made = actions.keep_plan(session, viewer(), None, _fields(request.form), received_at())
        return url_for("goals.import_page", plan_id=made.id)

    try:
        return perform(action, success=gettext("The plan is made. Bring its goals in."))
    except Invalid as error:
        return _plan_page(None, request.form, 422, shown(error))


@bp.get(PLAN)
def edit_plan(plan_id: int) -> Any:
    """The form of a plan."""
    with ground().database.read() as session:
        plan = queries.plan_of(session, plan_id)
    typed = {f"name_{key}": words for key, words in plan.name.items()}
    return _plan_page(plan_id, typed | {
        "starts": str(plan.starts or ""), "ends": str(plan.ends or ""),
        "version": str(plan.version),
    })  # fmt: skip


@bp.post(PLAN)
def save_plan(plan_id: int) -> Any:
    """Change what a plan is called, and its years."""
    typed = request.form

    def again(errors: list[Fault]) -> Any:
        return _plan_page(plan_id, typed, 422, errors)

    try:
        return change(
            lambda session: actions.keep_plan(
                session, viewer(), plan_id, _fields(typed), received_at(),
                base_version=typed.get("version", 0, type=row_number),
            ),
            url_for("goals.overview"), gettext("Saved."), again,
        )  # fmt: skip
    except Stale as error:
        words = translate(error.message, **error.values)
        return _plan_page(plan_id, typed, 409, [Fault("", words)])


def _plan_page(
    plan_id: int | None, typed: Mapping[str, str], status: int = 200,
    errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    return page("goals/plan.html", status, plan_id=plan_id, typed=typed, errors=errors or [])


@bp.post("/goals/un")
def take_in_un() -> Any:
    """Take the UN's goals in."""

    def action(session: Session) -> str:
        actions.take_in_un(session, viewer(), received_at())
        return url_for("goals.overview")

    return perform(action, success=gettext("The UN’s goals are here."))


@bp.get(PLAN + "/import")
def import_page(plan_id: int) -> Any:
    """The form for a plan's goals, and the last imports."""
    return _import_page(plan_id)


def _import_page(
    plan_id: int, status: int = 200, *, proposal: Proposal | None = None, text: str = "",
    errors: list[Fault] | None = None, refused: str = "", carry: bool = True,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        plan = queries.plan_of(session, plan_id)
        recent = queries.imports(session, plan_id)
        empty = not any(each.ended_at is None for each in queries.goals(session, plan_id))
    return page(
        "goals/import.html", status, plan=plan, recent=recent, proposal=proposal, text=text,
        errors=errors or [], refused=refused, carry=carry, kinds=list(rules.KINDS.items()),
        in_language=in_language, empty=empty,
    )  # fmt: skip


@bp.post(PLAN + "/import")
def try_import(plan_id: int) -> Any:
    """Say what a list would change; then, sent again with what was looked at, do it."""
    form, file = request.form, request.files.get("file")
    content = file.stream.read(lists.LARGEST + 1) if file and file.filename \
        else form.get("text", "").encode()  # fmt: skip
    if not content:
        return _import_page(plan_id, 422, errors=[Fault("file", gettext("Choose a file first."))])
    carry = form.get("carry") == "1"

    def action(session: Session) -> str:
        made = actions.import_goals(session, viewer(), plan_id, lines, received_at(),
                                    looked_at=form.get("digest", ""), carry=carry)  # fmt: skip
        return url_for("goals.imported", import_id=made.id) if made else \
            url_for("goals.import_page", plan_id=plan_id)  # fmt: skip

    refused, status = "", 200
    try:
        lines = lists.parse(content)
        if form.get("go") == "1":
            return perform(action, success=gettext("The list is imported."))
    except Conflict as error:
        refused, status = translate(error.message, **error.values), 409
    except Invalid as error:
        return _import_page(plan_id, 422, errors=by_line(error))
    try:
        with ground().database.read() as session:
            proposal = actions.look(session, viewer(), plan_id, lines)
    except Invalid as error:
        return _import_page(plan_id, 422, errors=by_line(error))
    return _import_page(plan_id, status, proposal=proposal, text=lists.as_csv(lines),
                        refused=refused, carry=carry or form.get("go") != "1")  # fmt: skip


@bp.get("/goals/imports/<int:import_id>")
def imported(import_id: int) -> Any:
    """What an import changed, and undoing it."""
    return _imported_page(import_id)


def _imported_page(import_id: int, status: int = 200, refused: str = "") -> Any:
    with ground().database.read() as session:
        made, pairs, last = queries.changes_of(session, import_id)
        plan = queries.plan_of(session, made.plan_id)
        return page("goals/imported.html", status, made=made, pairs=pairs, last=last, plan=plan,
                    refused=refused, in_language=in_language,
                    kinds=list(rules.KINDS.items()))  # fmt: skip


@bp.post("/goals/imports/<int:import_id>/undo")
def undo(import_id: int) -> Any:
    """Put the plan back as it was before."""

    def action(session: Session) -> str:
        made = actions.undo_import(session, viewer(), import_id, received_at())
        return url_for("goals.import_page", plan_id=made.plan_id)

    try:
        return perform(action, success=gettext("The import is undone."))
    except Conflict as error:
        return _imported_page(import_id, 409, translate(error.message, **error.values))


def by_line(error: Invalid) -> list[Fault]:
    """Put the line's number into each message: there is no field on the page to lead to."""
    faults = []
    for fault in shown(error):
        number = fault.field.removeprefix("line ")
        message = gettext("Line %(number)s: %(message)s", number=number, message=fault.message) \
            if number.isdecimal() else fault.message  # fmt: skip
        faults.append(Fault("", message))
    return faults
