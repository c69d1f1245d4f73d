"""Operations with which ideas are found across challenges, and saved views."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    bp,
    cursor,
    done,
    in_query,
    limit,
    listing,
    number,
    one_of,
    operation,
    page_answer,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas import EntrySummarySchema, page_of
from intranet_ideas.api.schemas.finding import (
    HappeningDaySchema,
    ViewFieldsSchema,
    ViewNameSchema,
    ViewSchema,
)
from intranet_ideas.finding import actions, days
from intranet_ideas.finding.happening import happening
from intranet_ideas.finding.models import SavedView
from intranet_ideas.finding.queries import browse, views_of
from intranet_ideas.finding.rules import NEEDS, ORDERS, OUTCOMES, PHASES, browsing_from
from intranet_ideas.web import ground, received_at, viewer

MOST_DAYS = 31
"""Days that are answered at once."""


@operation("GET", "/entries", "browseEntries", page_of(EntrySummarySchema, "Entries"), query=[
    in_query("q", "Part of the title"),
    in_query("theme", "Only of challenges with this theme, by its key"),
    in_query("challenge", "Only of this challenge", type="integer", minimum=0),
    in_query("department", "A department's slug: only of authors in it or below; where authors "
             "are hidden, none"),
    in_query("phase", "Only of challenges in this phase", enum=PHASES),
    in_query("concern", "Part of the answer to what need it is about"),
    in_query("need", "“people”: with open places; “help”: with open places for helpers; “talk”: "
             "without a comment; all only of open challenges", enum=NEEDS),
    in_query("outcome", "What became of it, as far as it is published: “waiting” for an answer, "
             "“chosen”, “tried” in an initiative, “used”: at its last stage, “not_chosen”",
             enum=OUTCOMES),
    in_query("order", "“support”: the most supported first, of those whose votes show; else the "
             "newest first", enum=ORDERS),
])  # fmt: skip
def browse_entries() -> Response:
    """The handed-in ideas of all challenges that the caller may see."""
    size = limit()
    number("challenge")
    for name, allowed in (("phase", PHASES), ("need", NEEDS), ("outcome", OUTCOMES),
                          ("order", ORDERS)):
        one_of(name, allowed)
    with ground().database.read() as session:
        found = browse(
            session, viewer(), browsing_from(request.args), received_at(), after=cursor(),
            limit=size + 1,
        )  # fmt: skip
    return listing(EntrySummarySchema, found.rows, size)


@operation("GET", "/happenings", "listHappenings", page_of(HappeningDaySchema, "Happenings"),
           query=[in_query("mine", "“1”: only of what the caller writes, joined, runs or follows",
                           enum=("1",))])
def list_happenings() -> Response:
    """What happened lately in what the caller may see, by day and thing, the newest first.
    ``limit`` counts days, 31 at most; those without anything are left out."""
    one_of("mine", ("1",))
    zone, now = ground().settings.time_zone, received_at()
    today, last = days.day_of(now, zone), cursor()
    before = date.fromordinal(last) if last and last < date.max.toordinal() else None
    shown = days.days_before(today, before, min(limit(), MOST_DAYS))
    with ground().database.read() as session:
        found = happening(session, viewer(), shown, zone, now,
                          mine=request.args.get("mine") == "1")  # fmt: skip
    following = str(shown[-1].toordinal()) if days.further(today, shown) else None
    return page_answer({"items": HappeningDaySchema(many=True).dump(found)}, following)


def _view(row: SavedView, status: int = 200) -> Response:
    return answer(ViewSchema, row, status)


@operation("GET", "/views", "listViews", page_of(ViewSchema, "Views"))
def list_views() -> Response:
    """The caller's saved views, by name."""
    with ground().database.read() as session:
        return whole_listing(ViewSchema, views_of(session, viewer()))


@operation("POST", "/views", "saveView", ViewSchema, status=201, write=True)
@bp.arguments(ViewFieldsSchema)
def save_view(data: dict[str, Any]) -> Response:
    """Keep a way of looking for ideas under a name. Nobody else sees it."""
    given = {name: str(value) for name, value in data.items() if name != "name"}

    def action(session: Session) -> Response:
        asked = browsing_from(given)
        row = actions.save_view(session, viewer(), data["name"], asked, received_at())
        return _view(row, 201)

    return write(action)


@operation("PUT", "/views/<int:view_id>", "renameView", ViewSchema, write=True)
@bp.arguments(ViewNameSchema)
def rename_view(data: dict[str, Any], view_id: int) -> Response:
    """Give a saved view another name."""
    return write(
        lambda session: _view(actions.rename_view(session, viewer(), view_id, data["name"]))
    )


@operation("DELETE", "/views/<int:view_id>", "deleteView", None, status=204, write=True)
def delete_view(view_id: int) -> Response:
    """Keep a saved view no more."""
    return done(lambda session: actions.remove_view(session, viewer(), view_id))
