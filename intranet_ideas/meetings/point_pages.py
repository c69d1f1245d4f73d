"""The page of one point: what is decided, what is done from there, and tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.queries import listed
from intranet_ideas.errors import Fault, Stale
from intranet_ideas.i18n import current_language, gettext
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives import rules as initiative_rules
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.initiatives.views import today
from intranet_ideas.meetings import deeds, forms, queries, rules, tasks
from intranet_ideas.meetings import minutes as written
from intranet_ideas.meetings.queries import Point
from intranet_ideas.meetings.rules import Kind
from intranet_ideas.meetings.views import ONE, bp, numbers, read_again, stale
from intranet_ideas.people.queries import managed_departments
from intranet_ideas.text import clean_line
from intranet_ideas.tips import queries as tips
from intranet_ideas.tips import rules as tip_rules
from intranet_ideas.web import change, ground, page, received_at, row_number, viewer

POINT = ONE + "/points/<int:point_id>"


@bp.get(POINT)
def point(meeting_id: int, point_id: int) -> Any:
    """One point, with those before and after it."""
    return point_page(meeting_id, point_id)


def point_page(
    meeting_id: int, point_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    form: str = "", version: int | None = None,
) -> Any:  # fmt: skip
    """Show it, with what was typed in ``form`` where that could not be done."""
    typed: Mapping[str, str] = request.form if form else {}
    with ground().database.read() as session:
        found = queries.see(session, viewer(), meeting_id)
        one = found.point(point_id)
        at = found.points.index(one)
        return page(
            "meetings/point.html", status, found=found, one=found.meeting, point=one, rules=rules,
            before=found.points[at - 1] if at else None,
            after=found.points[at + 1] if at + 1 < len(found.points) else None,
            errors=errors or [], typed=typed, form=form, today=today(), now=received_at(),
            version=one.row.version if version is None else version,
            barred=numbers("barred") if form == "write"
            else frozenset(each.user_id for each in one.barred),
            writes=rules.changes_allowed(found.meeting.state) and not one.bars(viewer().id),
            here=url_for("meetings.point", meeting_id=meeting_id, point_id=point_id),
            initiative_rules=initiative_rules, tip_rules=tip_rules, me=viewer(),
            **_of_thing(session, one),
        )  # fmt: skip


def _of_thing(session: Session, one: Point) -> dict[str, Any]:
    """Return what the actions on a point's thing need, where the viewer still sees it."""
    language, number = current_language(), one.row.thing or 0
    stages = initiatives.stages_of(session)[0]
    named = {each.key: initiative_rules.in_language(each.name, language) for each in stages}
    more: dict[str, Any] = {"stages": named, "seen": None, "tip": None}
    if one.thing is None:
        return more
    if one.row.kind == Kind.INITIATIVE:
        more["seen"] = initiatives.see(session, viewer(), number)
    elif one.row.kind == Kind.TIP:
        more["tip"] = tips.see_tip(session, viewer(), number)
        more["challenges"] = listed(session, viewer(), received_at(), phases=[Phase.OPEN],
                                    limit=50)  # fmt: skip
        more["hosts"] = managed_departments(session, viewer())
    return more


def _change(
    meeting_id: int, point_id: int, form: str, act: Callable[[Session], object], success: str
) -> Any:
    target = url_for("meetings.point", meeting_id=meeting_id, point_id=point_id)
    again = lambda errors: point_page(meeting_id, point_id, 422, errors=errors, form=form)  # noqa: E731
    try:
        return change(act, target, success, again)
    except Stale as error:
        if form != "write":
            return point_page(meeting_id, point_id, 409, errors=read_again(), form=form)
        return point_page(meeting_id, point_id, 409, errors=stale(), form=form,
                          version=error.version)  # fmt: skip


@bp.post(POINT)
def write_point(meeting_id: int, point_id: int) -> Any:
    """Write down what was decided."""
    typed = request.form
    return _change(meeting_id, point_id, "write", lambda session: written.write_point(
        session, viewer(), meeting_id, point_id, typed.get("decision", ""), "closed" in typed,
        numbers("barred"), typed.get("version", 0, type=row_number), received_at(),
    ), gettext("Saved."))  # fmt: skip


@bp.post(POINT + "/move")
def move_initiative(meeting_id: int, point_id: int) -> Any:
    """Move the initiative to another stage."""
    typed = request.form
    return _change(meeting_id, point_id, "move", lambda session: deeds.move_initiative(
        session, viewer(), meeting_id, point_id, typed.get("stage", ""), typed.get("reason", ""),
        received_at(),
    ), gettext("Moved. Those who had the idea are told."))  # fmt: skip


@bp.post(POINT + "/state")
def hold_initiative(meeting_id: int, point_id: int) -> Any:
    """Pause or end the initiative, or take it up again."""
    typed = request.form
    return _change(meeting_id, point_id, "hold", lambda session: deeds.hold_initiative(
        session, viewer(), meeting_id, point_id, typed.get("state", ""), typed.get("reason", ""),
        received_at(),
    ), gettext("Saved. Those who had the idea are told."))  # fmt: skip


@bp.post(POINT + "/ask")
def ask_initiative(meeting_id: int, point_id: int) -> Any:
    """Ask the initiative's team for more."""
    return _change(meeting_id, point_id, "ask", lambda session: deeds.ask_initiative(
        session, viewer(), meeting_id, point_id, request.form.get("words", ""), received_at(),
    ), gettext("Written in the log."))  # fmt: skip


@bp.post(POINT + "/answer")
def answer_tip(meeting_id: int, point_id: int) -> Any:
    """Answer the tip."""
    typed = request.form
    return _change(meeting_id, point_id, "answer", lambda session: deeds.answer_tip(
        session, viewer(), meeting_id, point_id, typed.get("answer", ""),
        typed.get("becomes", ""), received_at(),
        challenge=typed.get("challenge", type=row_number), department=typed.get("department", ""),
    ), gettext("The tip is answered."))  # fmt: skip


@bp.post(POINT + "/begin")
def begin_initiative(meeting_id: int, point_id: int) -> Any:
    """Make an initiative of the idea."""
    typed = request.form
    return _change(meeting_id, point_id, "begin", lambda session: deeds.begin_initiative(
        session, viewer(), meeting_id, point_id, InitiativeFields(
            clean_line(typed.get("title", "")), clean_line(typed.get("owner", "")),
            language=typed.get("language", ""), open_to_staff="open_to_staff" in typed,
        ), received_at(),
    ), gettext("The initiative is begun."))  # fmt: skip


@bp.post(POINT + "/approve")
def approve_in(meeting_id: int, point_id: int) -> Any:
    """Approve the minutes of the earlier meeting."""
    return _change(meeting_id, point_id, "approve", lambda session: deeds.approve_minutes(
        session, viewer(), meeting_id, point_id, request.form.get("earlier", 0, type=row_number),
        received_at(),
    ), gettext("The minutes are approved and fixed."))  # fmt: skip


@bp.post(POINT + "/tasks")
def give_task(meeting_id: int, point_id: int) -> Any:
    """Give someone a task."""
    typed = request.form

    def act(session: Session) -> None:
        tasks.give(session, viewer(), meeting_id, point_id, forms.task_fields(typed),
                   ground().settings.time_zone, received_at())  # fmt: skip

    return _change(meeting_id, point_id, "task", act, gettext("The task is given."))


@bp.post(POINT + "/tasks/<int:task_id>/take-back")
def take_back_task(meeting_id: int, point_id: int, task_id: int) -> Any:
    """Take a task back."""
    return _change(meeting_id, point_id, "", lambda session: tasks.take_back(
        session, viewer(), meeting_id, point_id, task_id, received_at()
    ), gettext("The task is taken back."))  # fmt: skip
