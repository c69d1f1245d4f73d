"""Pages of the innovation group's meetings: the list, planning one, its agenda, one's tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid, Stale
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.initiatives.views import today
from intranet_ideas.meetings import actions, drawing, forms, queries, rules, tasks
from intranet_ideas.meetings import minutes as written
from intranet_ideas.meetings.calendar import invitation_of
from intranet_ideas.meetings.models import GroupMeeting, MeetingPoint
from intranet_ideas.meetings.queries import Point, Whole
from intranet_ideas.people.queries import emails_of
from intranet_ideas.web import (
    change,
    ground,
    handed_out,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)
from intranet_ideas.web import page as shown_page

bp = Blueprint("meetings", __name__)
LIST = "/initiatives/meetings"
ONE = LIST + "/<int:meeting_id>"


@bp.app_template_global()
def point_words(point: Point) -> str:
    """Return what a point is called where it has no name of its own, in the reader's language."""
    if point.row.kind == rules.Kind.MINUTES:
        return gettext("Minutes of an earlier meeting")
    if point.title:
        return point.title
    return {
        rules.Kind.TIP: gettext("A tip that is no longer kept"),
        rules.Kind.IDEA: gettext("An idea that you can't see"),
    }.get(rules.Kind(point.row.kind), gettext("Something that you can't see"))


@bp.app_template_filter("instant")
def instant_filter(text: str) -> datetime:
    """Return an instant that was kept as a text."""
    return datetime.fromisoformat(text)


@bp.get(LIST)
def listing() -> Any:
    """The group's meetings; for others the minutes that are published."""
    with ground().database.read() as session:
        rows = queries.listed(
            session, viewer(), before=request.args.get("before", type=row_number),
            limit=queries.ON_A_PAGE + 1,
        )  # fmt: skip
    return shown_page(
        "meetings/list.html", rows=rows[:queries.ON_A_PAGE], rules=rules,
        manages=queries.of_group(viewer()), now=received_at(),
        next_before=rows[queries.ON_A_PAGE - 1].id if len(rows) > queries.ON_A_PAGE else None,
    )  # fmt: skip


@bp.get(LIST + "/tasks")
def my_tasks() -> Any:
    """What the viewer is to do."""
    with ground().database.read() as session:
        rows = queries.own_tasks(session, viewer())
    return shown_page("meetings/tasks.html", tasks=rows, today=today(),
                manages=queries.of_group(viewer()))  # fmt: skip


@bp.post(LIST + "/tasks/<int:task_id>")
def tick(task_id: int) -> Any:
    """Say that a task is done, or that it is not."""
    done = request.form.get("done") == "1"
    back = request.form.get("back", "")
    targets = {"me": "people.me", "desk": "initiatives.group_desk",
               "front": "challenges.overview"}  # fmt: skip

    def action(session: Session) -> str:
        found = tasks.tick(session, viewer(), task_id, done, received_at())
        if back == "meeting" and queries.of_group(viewer()):
            point = session.get_one(MeetingPoint, found.point_id)
            return url_for("meetings.point", meeting_id=point.meeting_id, point_id=point.id)
        return url_for(targets.get(back, "meetings.my_tasks"))

    return perform(action, success=gettext("The task is done.") if done
                   else gettext("The task is open again."))  # fmt: skip


@bp.get(LIST + "/new")
def new() -> Any:
    """The form of a new meeting."""
    return _form(None, {"minutes": "60"})


@bp.post(LIST + "/new")
def create() -> Any:
    """Plan a meeting."""

    def action(session: Session) -> str:
        fields = forms.meeting_fields(request.form, ground().settings.time_zone)
        made = actions.plan(session, viewer(), fields, received_at())
        return url_for("meetings.page", meeting_id=made.id)

    try:
        return perform(action, success=gettext("The meeting is planned, and the group invited."))
    except Invalid as error:
        return _form(None, request.form, 422, shown(error))


@bp.get(ONE + "/edit")
def edit(meeting_id: int) -> Any:
    """The form of a meeting."""
    with ground().database.read() as session:
        row = queries.see(session, viewer(), meeting_id).meeting
        start = _typed(session, row)
    return _form(meeting_id, start)


def _typed(session: Session, row: GroupMeeting) -> dict[str, str]:
    approver = row.approver_id
    addresses = emails_of(session, [approver] if approver else [])
    return forms.as_typed(row, addresses.get(approver or 0, ""), ground().settings.time_zone)


@bp.post(ONE + "/edit")
def save(meeting_id: int) -> Any:
    """Change a meeting."""
    typed = request.form

    def action(session: Session) -> str:
        present = queries.hold(session, viewer(), meeting_id)
        fields = forms.meeting_fields(typed, ground().settings.time_zone, present)
        actions.change(session, viewer(), meeting_id, fields,
                       typed.get("version", 0, type=row_number), received_at())  # fmt: skip
        return url_for("meetings.page", meeting_id=meeting_id)

    try:
        return perform(action, success=gettext("Saved."))
    except Invalid as error:
        return _form(meeting_id, typed, 422, shown(error))
    except Stale as error:
        return _form(meeting_id, typed, 409, stale(), version=error.version)


def stale() -> list[Fault]:
    """Return what is said where someone else was first."""
    return [Fault("", gettext(
        "Someone else has changed this meanwhile. Theirs stands beside yours; saving replaces it."
    ))]  # fmt: skip


def read_again() -> list[Fault]:
    """Return what is said where someone else was first, and nothing was typed."""
    return [Fault("", gettext("Someone else has changed this since you opened it."))]


def _form(
    meeting_id: int | None, typed: Mapping[str, str], status: int = 200,
    errors: list[Fault] | None = None, version: int | None = None,
) -> Any:  # fmt: skip
    theirs: dict[str, str] = {}
    with ground().database.read() as session:
        if meeting_id is not None:
            row = queries.see(session, viewer(), meeting_id).meeting
            theirs = _typed(session, row) if status == 409 else {}
        group = emails_of(session, actions.group(session))
    return shown_page(
        "meetings/form.html", status, meeting_id=meeting_id, typed=typed, errors=errors or [],
        rules=rules, zone=ground().settings.time_zone, theirs=theirs,
        version=version if version is not None else typed.get("version", ""),
        group=sorted(group.values()),
    )  # fmt: skip


@bp.get(ONE)
def page(meeting_id: int) -> Any:
    """A meeting with its agenda."""
    return meeting_page(meeting_id)


def meeting_page(
    meeting_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, Any] | None = None, form: str = "", version: int | None = None,
) -> Any:  # fmt: skip
    """Show it, with what was typed in ``form`` where that could not be done."""
    with ground().database.read() as session:
        found = queries.see(session, viewer(), meeting_id)
        draws = found.meeting.state == rules.State.PLANNED
        counts: Counter[str] = Counter()
        if draws:
            there = {(each.row.kind, each.row.thing or 0) for each in found.points}
            new = rules.to_draw(
                drawing.waiting(session, viewer(), found.meeting, received_at(), today()),
                set(rules.KINDS), there, rules.MOST_POINTS,
            )  # fmt: skip
            counts.update(each.kind for each in new)
        return shown_page(
            "meetings/meeting.html", status, found=found, one=found.meeting, rules=rules,
            ends_at=ends_at(found.meeting), counts=counts, errors=errors or [],
            typed=typed or {}, form=form, now=received_at(), me=viewer().id,
            version=found.meeting.version if version is None else version,
            present=_ticked(found, typed if form == "attend" else None),
            may_approve=may_approve(found), today=today(),
        )  # fmt: skip


def ends_at(row: GroupMeeting) -> datetime:
    """Return when a meeting is to end."""
    return rules.ends_at(row.starts_at, row.minutes)


def may_approve(found: Whole) -> bool:
    """Say whether the viewer is the one who approves the minutes."""
    return found.meeting.state == rules.State.HELD and rules.approves(
        viewer().id, found.meeting.approver_id, in_meeting=False
    ) and found.fit_to_approve(viewer().id)


def _ticked(found: Whole, typed: Mapping[str, Any] | None) -> frozenset[int]:
    if typed is not None:
        return numbers("present")
    return frozenset(each.user_id for each in found.present)


def numbers(name: str) -> frozenset[int]:
    """Return the numbers that are ticked in the form."""
    return frozenset(request.form.getlist(name, type=row_number))


def _to(meeting_id: int) -> str:
    return url_for("meetings.page", meeting_id=meeting_id)


@bp.post(ONE + "/cancel")
def cancel(meeting_id: int) -> Any:
    """Call a meeting off."""
    try:
        return change(
            lambda session: actions.cancel(session, viewer(), meeting_id, _version(),
                                           received_at()),
            _to(meeting_id), gettext("The meeting is cancelled, and the invited are told."),
            lambda errors: meeting_page(meeting_id, 422, errors=errors),
        )  # fmt: skip
    except Stale:
        return meeting_page(meeting_id, 409, errors=read_again())


def _version() -> int:
    return int(request.form.get("version", 0, type=row_number))


@bp.post(ONE + "/agenda")
def fix(meeting_id: int) -> Any:
    """Draw the agenda from the desk."""
    wanted = request.form.getlist("kind")
    return change(
        lambda session: actions.fix_agenda(session, viewer(), meeting_id, wanted, received_at(),
                                           today()),
        url_for("meetings.page", meeting_id=meeting_id, _anchor="agenda"),
        gettext("The agenda is fixed as the desk is now."),
        lambda errors: meeting_page(meeting_id, 422, errors=errors),
    )  # fmt: skip


@bp.post(ONE + "/points")
def add_point(meeting_id: int) -> Any:
    """Add a point of one's own."""
    typed = request.form
    return change(
        lambda session: actions.add_point(
            session, viewer(), meeting_id, typed.get("title", ""), typed.get("words", ""),
            "closed" in typed, received_at(),
        ),
        url_for("meetings.page", meeting_id=meeting_id, _anchor="agenda"),
        gettext("The point is added."),
        lambda errors: meeting_page(meeting_id, 422, errors=errors, typed=typed, form="point"),
    )  # fmt: skip


@bp.post(ONE + "/points/<int:point_id>/place")
def move_point(meeting_id: int, point_id: int) -> Any:
    """Move a point up or down."""
    return change(
        lambda session: actions.move_point(
            session, viewer(), meeting_id, point_id, request.form.get("way") == "up", received_at()
        ),
        url_for("meetings.page", meeting_id=meeting_id, _anchor=f"point-{point_id}"), "",
        lambda errors: meeting_page(meeting_id, 422, errors=errors),
    )  # fmt: skip


@bp.post(ONE + "/points/<int:point_id>/remove")
def remove_point(meeting_id: int, point_id: int) -> Any:
    """Take a point off the agenda."""
    return change(
        lambda session: actions.remove_point(session, viewer(), meeting_id, point_id,
                                             received_at()),
        url_for("meetings.page", meeting_id=meeting_id, _anchor="agenda"),
        gettext("The point is taken off the agenda. What it is about stays where it is."),
        lambda errors: meeting_page(meeting_id, 422, errors=errors),
    )  # fmt: skip


@bp.post(ONE + "/people")
def attend(meeting_id: int) -> Any:
    """Write down who came."""
    typed = request.form
    try:
        return change(
            lambda session: written.attend(
                session, viewer(), meeting_id, numbers("present"), typed.get("others", ""),
                _version(), received_at(),
            ),
            url_for("meetings.page", meeting_id=meeting_id, _anchor="people"),
            gettext("It is saved who took part."),
            lambda errors: meeting_page(meeting_id, 422, errors=errors, typed=typed,
                                        form="attend", version=_version()),
        )  # fmt: skip
    except Stale as error:
        return meeting_page(meeting_id, 409, errors=stale(), typed=typed, form="attend",
                            version=error.version)  # fmt: skip


@bp.post(ONE + "/hold")
def hold(meeting_id: int) -> Any:
    """Say that the meeting is held."""
    try:
        return change(
            lambda session: written.hold_meeting(session, viewer(), meeting_id, _version(),
                                                 received_at()),
            url_for("meetings.minutes", meeting_id=meeting_id),
            gettext("The meeting is held. Those who were invited can read the minutes through."),
            lambda errors: meeting_page(meeting_id, 422, errors=errors),
        )  # fmt: skip
    except Stale:
        return meeting_page(meeting_id, 409, errors=read_again())


@bp.get(ONE + "/meeting.ics")
def invitation(meeting_id: int) -> Any:
    """The meeting for one's calendar."""
    with ground().database.read() as session:
        row = queries.see(session, viewer(), meeting_id).meeting
    content = invitation_of(
        row, ends_at(row), url_for("meetings.page", meeting_id=meeting_id, _external=False),
        ground().settings.base_url, translate(rules.NAME), gettext("Agenda and minutes"),
    )
    return handed_out(content, "text/calendar; charset=utf-8", f"meeting-{meeting_id}.ics")


def day_of(found: Whole) -> date:
    """Return the day of a meeting where the organisation is."""
    return found.meeting.starts_at.astimezone(ground().settings.time_zone).date()
