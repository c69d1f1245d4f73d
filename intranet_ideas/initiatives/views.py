"""Pages of initiatives: the board, the timeline, and one initiative with its log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import permits
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import Fault, Invalid, NotAllowed
from intranet_ideas.i18n import current_language, gettext
from intranet_ideas.initiatives import (
    actions,
    benefit_queries,
    forms,
    queries,
    rules,
    story_queries,
)
from intranet_ideas.initiatives.benefit_rules import MEASURED, plain
from intranet_ideas.initiatives.queries import SeenInitiative
from intranet_ideas.people.queries import departments
from intranet_ideas.web import change, ground, perform, received_at, row_number, shown, viewer
from intranet_ideas.web import page as shown_page

bp = Blueprint("initiatives", __name__)
ONE = "/initiatives/<int:initiative_id>"

beside: list[Callable[[Session, SeenInitiative], Mapping[str, Any]]] = []
"""What capabilities that import this one add to an initiative's page, for its template."""


def today() -> date:
    """Return the day it is where the organisation is."""
    return received_at().astimezone(ground().settings.time_zone).date()


@bp.get("/initiatives")
def board() -> Any:
    """Initiatives in a column for each stage."""
    with ground().database.read() as session:
        stages, _ = queries.stages_of(session)
        columns = queries.board(session, viewer(), stages, current_language())
    return shown_page(
        "initiatives/board.html", stages=stages, columns=columns, rules=rules,
        first=queries.ON_BOARD, begins=permits("initiative.begin", viewer().roles),
        sets=permits("initiative.stages", viewer().roles),
    )  # fmt: skip


@bp.get("/initiatives/list")
def listing() -> Any:
    """The initiatives at one stage, or those that are ended, page by page."""
    stage, ended = request.args.get("stage", ""), "ended" in request.args
    with ground().database.read() as session:
        stages, _ = queries.stages_of(session)
        rows = queries.listed(
            session, viewer(), current_language(), stage=stage, ended=ended,
            before=request.args.get("before", type=row_number), limit=queries.FIRST + 1,
        )  # fmt: skip
    return shown_page(
        "initiatives/list.html", rows=rows[:queries.FIRST], rules=rules, ended=ended,
        stages={each.key: each for each in stages}, stage=stage,
        next_before=rows[queries.FIRST - 1].id if len(rows) > queries.FIRST else None,
    )  # fmt: skip


@bp.get("/initiatives/timeline")
def timeline() -> Any:
    """Milestones to come, and late, of all initiatives."""
    with ground().database.read() as session:
        rows = queries.to_come(session, viewer(), today())
    return shown_page("initiatives/timeline.html", rows=rows)


@bp.get(ONE)
def page(initiative_id: int) -> Any:
    """One initiative, with what must be there to go on, and its log."""
    return initiative_page(initiative_id)


def initiative_page(
    initiative_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: str = "",
) -> Any:  # fmt: skip
    """Show it, with what was typed in ``form`` where that could not be done."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), initiative_id)
        return shown_page(
            "initiatives/page.html", status, seen=seen, one=seen.initiative, rules=rules,
            people=queries.people_of(session, seen), ticks=queries.ticks(session, initiative_id),
            log=queries.log_of(session, initiative_id), today=today(),
            origins=queries.origins_of(session, viewer(), initiative_id, received_at()),
            errors=errors or [], typed=typed or {}, form=form, measured=MEASURED,
            benefits=benefit_queries.benefits(session, viewer(), today(), initiative_id),
            plain=plain,
            story=story_queries.drafted(session, initiative_id),
            **{name: part for add in beside for name, part in add(session, seen).items()},
        )  # fmt: skip


def _change(initiative_id: int, form: str, act: Callable[[Session], Any], success: str) -> Any:
    return change(
        act, url_for("initiatives.page", initiative_id=initiative_id), success,
        lambda errors: initiative_page(initiative_id, 422, errors=errors, typed=request.form,
                                       form=form),
    )  # fmt: skip


@bp.get("/initiatives/new")
def new() -> Any:
    """A form for a new initiative; each ``entry`` is a chosen idea that it comes from. The first
    gives it its title, which can be changed."""
    start = {"owner": viewer().email, "open_to_staff": "1", "language": viewer().language}
    if chosen := _of_ideas():
        start |= {"title": chosen[0].shown.title, "language": chosen[0].entry.language}
    return _form_page(None, start, ideas=chosen)


def _of_ideas() -> list[SeenEntry]:
    """Return the ideas that the address or the form names. Raises ``NotFound`` for one that the
    viewer does not see."""
    named = request.values.getlist("entry", type=row_number)
    with ground().database.read() as session:
        return [see_entry(session, viewer(), each, received_at())
                for each in dict.fromkeys(named[:rules.MOST_PARTS])]  # fmt: skip


@bp.post("/initiatives/new")
def create() -> Any:
    """Make an initiative."""

    def action(session: Session) -> str:
        made = actions.begin(
            session, viewer(), forms.initiative_fields(request.form),
            request.form.getlist("entry", type=row_number), received_at(),
        )  # fmt: skip
        return url_for("initiatives.page", initiative_id=made.id)

    try:
        return perform(action, success=gettext("The initiative is begun."))
    except Invalid as error:
        return _form_page(None, request.form, 422, shown(error), _of_ideas())


@bp.get(ONE + "/edit")
def edit(initiative_id: int) -> Any:
    """The form of an initiative."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), initiative_id)
        if not seen.writes:
            raise NotAllowed
        start = _as_typed(session, seen)
    return _form_page(initiative_id, start)


@bp.post(ONE + "/edit")
def save(initiative_id: int) -> Any:
    """Change an initiative."""
    return change(
        lambda session: actions.change(
            session, viewer(), initiative_id, forms.initiative_fields(request.form),
            request.form.get("version", 0, type=row_number), received_at(),
        ),
        url_for("initiatives.page", initiative_id=initiative_id), gettext("Saved."),
        lambda errors: _form_page(initiative_id, request.form, 422, errors),
    )  # fmt: skip


def _form_page(
    initiative_id: int | None, typed: Mapping[str, str], status: int = 200,
    errors: list[Fault] | None = None, ideas: Sequence[SeenEntry] = (),
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        places = departments(session)
    rows = {name: forms.rows_of(typed, name) for name in ("milestone-title", "risk-words")}
    return shown_page(
        "initiatives/form.html", status, initiative_id=initiative_id, typed=typed,
        errors=errors or [], rules=rules, ideas=ideas, version=typed.get("version", ""),
        milestones=_with_empty(rows["milestone-title"]), risks=_with_empty(rows["risk-words"]),
        departments=[(each.slug, each.name_in(current_language())) for each in places],
    )  # fmt: skip


def _with_empty(rows: list[int]) -> range:
    return range(min(max(rows, default=-1) + 1 + forms.EMPTY_ROWS, rules.MOST_PARTS))


def _as_typed(session: Session, seen: SeenInitiative) -> dict[str, str]:
    """Return an initiative as its form would send it."""
    one = seen.initiative
    owner, *team = seen.addresses(session)
    slugs = {each.id: each.slug for each in departments(session)}
    typed = {
        "title": one.title, "summary": one.summary, "language": one.language, "owner": owner,
        "team": "\n".join(team), "department": slugs[one.department_id],
        "version": str(one.version),
    } | ({"open_to_staff": "1"} if one.open_to_staff else {})  # fmt: skip
    for name, kroner in (("planned_cost", one.planned_cost), ("used_cost", one.used_cost)):
        typed[name] = "" if kroner is None else str(kroner)
    for row, each in enumerate(one.milestones):
        typed |= {f"milestone-title-{row}": each.title,
                  f"milestone-due-{row}": each.due_on.isoformat(),
                  f"milestone-done-{row}": each.done_on.isoformat() if each.done_on else ""}
    for row, risk in enumerate(one.risks):
        typed |= {f"risk-{name}-{row}": str(value) for name, value in risk.items()}
    return typed


@bp.post(ONE + "/tick")
def tick(initiative_id: int) -> Any:
    """Say by what a requirement is met, or that it is not."""
    given = request.form
    return _change(initiative_id, "tick", lambda session: actions.tick(
        session, viewer(), initiative_id, given.get("stage", ""), given.get("need", ""),
        given.get("evidence", ""), received_at(),
    ), gettext("Saved."))  # fmt: skip


@bp.post(ONE + "/move")
def move(initiative_id: int) -> Any:
    """Move an initiative to another stage."""
    return _change(initiative_id, "move", lambda session: actions.move(
        session, viewer(), initiative_id, request.form.get("stage", ""),
        request.form.get("reason", ""), received_at(),
    ), gettext("Moved. Those who had the idea are told."))  # fmt: skip


@bp.post(ONE + "/hold")
def hold(initiative_id: int) -> Any:
    """Pause or end an initiative, or take it up again."""
    return _change(initiative_id, "hold", lambda session: actions.hold(
        session, viewer(), initiative_id, request.form.get("state", ""),
        request.form.get("reason", ""), received_at(),
    ), gettext("Saved. Those who had the idea are told."))  # fmt: skip


@bp.post(ONE + "/log")
def note(initiative_id: int) -> Any:
    """Write in an initiative's log."""
    return _change(initiative_id, "note", lambda session: actions.note(
        session, viewer(), initiative_id, request.form.get("words", ""), received_at()
    ), gettext("Written in the log."))  # fmt: skip
