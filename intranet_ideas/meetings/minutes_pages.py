"""The minutes: reading them, as a PDF too, approving, publishing and correcting them."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Stale
from intranet_ideas.i18n import current_language, gettext
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.initiatives.views import beside, today
from intranet_ideas.meetings import minutes as written
from intranet_ideas.meetings import queries, rules
from intranet_ideas.meetings.views import ONE, bp, ends_at, may_approve, read_again
from intranet_ideas.web import change, ground, handed_out, page, received_at, row_number, viewer

MINUTES = ONE + "/minutes"


@bp.get(MINUTES)
def minutes(meeting_id: int) -> Any:
    """The minutes of a meeting."""
    return _minutes_page(meeting_id)


def _minutes_page(
    meeting_id: int, status: int = 200, *, errors: list[Fault] | None = None, form: str = ""
) -> Any:
    with ground().database.read() as session:
        found = queries.see_minutes(session, viewer(), meeting_id)
        approved = found.meeting.approved_at is not None
        return page(
            "meetings/minutes.html", status, found=found, one=found.meeting, rules=rules,
            ends_at=ends_at(found.meeting), errors=errors or [], today=today(),
            typed=request.form if form else {}, form=form,
            may_approve=found.whole and may_approve(found),
            unchanged=not (found.whole and approved) or queries.unchanged(found),
            stages={each.key: in_language(each.name, current_language())
                    for each in initiatives.stages_of(session)[0]},
        )  # fmt: skip


@bp.get(ONE + "/minutes.pdf")
def minutes_pdf(meeting_id: int) -> Any:
    """The minutes as a PDF."""
    # Loaded here: only who asks for a PDF needs what makes one.
    from intranet_ideas.meetings.minutes_pdf import make_pdf

    with ground().database.read() as session:
        found = queries.see_minutes(session, viewer(), meeting_id)
        stages = {each.key: in_language(each.name, current_language())
                  for each in initiatives.stages_of(session)[0]}  # fmt: skip
        content = make_pdf(found, stages, ground().settings.time_zone)
    return handed_out(content, "application/pdf", f"minutes-{meeting_id}.pdf")


def _version() -> int:
    return int(request.form.get("version", 0, type=row_number))


def _change(meeting_id: int, act: Any, success: str, form: str = "") -> Any:
    try:
        return change(
            act, url_for("meetings.minutes", meeting_id=meeting_id), success,
            lambda errors: _minutes_page(meeting_id, 422, errors=errors, form=form),
        )  # fmt: skip
    except Stale:
        return _minutes_page(meeting_id, 409, errors=read_again())


@bp.post(MINUTES + "/approve")
def approve(meeting_id: int) -> Any:
    """Approve the minutes."""
    return _change(meeting_id, lambda session: written.approve(
        session, viewer(), meeting_id, _version(), received_at()
    ), gettext("The minutes are approved and fixed."))  # fmt: skip


@bp.post(MINUTES + "/publish")
def publish(meeting_id: int) -> Any:
    """Let all staff read the minutes, or no longer."""
    shows = request.form.get("shown") == "1"
    return _change(meeting_id, lambda session: written.publish(
        session, viewer(), meeting_id, _version(), received_at(), shown=shows
    ), gettext("All staff can read the minutes now, but for closed points.") if shows
        else gettext("Only the group reads the minutes now."))  # fmt: skip


@bp.post(MINUTES + "/corrections")
def correct(meeting_id: int) -> Any:
    """Add a correction."""
    typed = request.form
    return _change(meeting_id, lambda session: written.correct(
        session, viewer(), meeting_id, typed.get("point", type=row_number),
        typed.get("correction", ""), "closed" in typed, received_at(),
    ), gettext("The correction is added. The minutes stay as they were approved."),
        "correct")  # fmt: skip


def minutes_of_initiative(session: Session, seen: initiatives.SeenInitiative) -> dict[str, Any]:
    """Return the minutes that tell of an initiative, for its page; one statement at most."""
    return {"minutes": queries.minutes_with(session, viewer(), seen.initiative.id)}


beside.append(minutes_of_initiative)
