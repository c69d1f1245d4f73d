"""Operations with which ideas are found across challenges."""

from __future__ import annotations

from flask import Response, request

from intranet_ideas.api.core import cursor, in_query, limit, listing, number, one_of, operation
from intranet_ideas.api.schemas import EntrySummarySchema, page_of
from intranet_ideas.finding.queries import browse
from intranet_ideas.finding.rules import NEEDS, ORDERS, PHASES, browsing_from
from intranet_ideas.web import ground, received_at, viewer


@operation("GET", "/entries", "browseEntries", page_of(EntrySummarySchema, "Entries"), query=[
    in_query("q", "Part of the title"),
    in_query("challenge", "Only of this challenge", type="integer", minimum=0),
    in_query("department", "A department's slug: only of authors in it or below; where authors "
             "are hidden, none"),
    in_query("phase", "Only of challenges in this phase", enum=PHASES),
    in_query("need", "“people”: with open places; “talk”: without a comment; both only of open "
             "challenges", enum=NEEDS),
    in_query("order", "“support”: the most supported first, of those whose votes show; else the "
             "newest first", enum=ORDERS),
])  # fmt: skip
def browse_entries() -> Response:
    """The handed-in ideas of all challenges that the caller may see."""
    size = limit()
    number("challenge")
    for name, allowed in (("phase", PHASES), ("need", NEEDS), ("order", ORDERS)):
        one_of(name, allowed)
    with ground().database.read() as session:
        found = browse(
            session, viewer(), browsing_from(request.args), received_at(), after=cursor(),
            limit=size + 1,
        )  # fmt: skip
    return listing(EntrySummarySchema, found.rows, size)
