"""Work that the worker gave up or fails at: IT lets it be tried again, or drops it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas import clock_faults, parking
from intranet_ideas.i18n import gettext, ngettext
from intranet_ideas.operations import words
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.web import ground, page, perform, received_at, viewer


@bp.get("/it/work")
def work() -> Any:
    """Events that a lane of the worker gave up, what the clock fails at, and why."""
    with ground().database.read() as session:
        rows = parking.parked(session, viewer())
        missed = clock_faults.standing(session, viewer())
        waiting = parking.waiting(session, viewer())
    return page("operations/work.html", rows=rows, missed=missed, waiting=waiting,
                kinds=words.EVENTS, lanes=words.LANES)  # fmt: skip


def _chosen() -> list[tuple[str, int]]:
    """Return what the form names, as ``LANE:EVENT``; what is neither is left out."""
    pairs = (each.partition(":") for each in request.form.getlist("work"))
    return [
        (lane, int(event)) for lane, _, event in pairs
        if lane in parking.MARKS and event.isdecimal() and len(event) < 19
    ]  # fmt: skip


@bp.post("/it/work/retry")
def retry_work() -> Any:
    """Put what was given up in line again."""

    def action(session: Session) -> str:
        parking.retry(session, viewer(), _chosen(), received_at())
        return url_for("operations.work")

    message = ngettext("It is in line again.", "They are in line again.", len(_chosen()))
    return perform(action, success=message)


@bp.post("/it/work/drop")
def drop_work() -> Any:
    """Leave what was given up undone for good."""

    def action(session: Session) -> str:
        parking.drop(session, viewer(), _chosen(), received_at())
        return url_for("operations.work")

    return perform(action, success=ngettext("It is dropped.", "They are dropped.", len(_chosen())))


@bp.post("/it/work/clock/<int:challenge_id>")
def retry_clock(challenge_id: int) -> Any:
    """Let the clock look at a challenge that it failed at."""

    def action(session: Session) -> str:
        clock_faults.retry(session, viewer(), challenge_id, received_at())
        return url_for("operations.work")

    return perform(action, success=gettext("The clock looks at it again within seconds."))
