"""Pages on which ideas are found: all that one may see, by what they are like."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from intranet_ideas.finding.queries import browse
from intranet_ideas.finding.rules import PHASES, as_given, browsing_from
from intranet_ideas.people.queries import departments
from intranet_ideas.web import ground, page, received_at, row_number, viewer

bp = Blueprint("finding", __name__)

ON_A_PAGE = 24
MOST_CHOICES = 200
"""Challenges in the box to choose from, the newest."""


@bp.get("/ideas")
def ideas() -> Any:
    """Ideas of all challenges, in pages. All that is chosen stands in the address."""
    asked = browsing_from(request.args)
    after = request.args.get("after", type=row_number)
    with ground().database.read() as session:
        found = browse(
            session, viewer(), asked, received_at(), after=after, limit=ON_A_PAGE + 1
        )
        tree = departments(session)
    rows = found.rows[:ON_A_PAGE]
    more = len(found.rows) > ON_A_PAGE
    here: dict[str, Any] = dict(as_given(asked))
    return page(
        "finding/ideas.html", asked=asked, rows=rows, known=found.challenges, after=after,
        challenges=list(found.challenges.values())[:MOST_CHOICES], departments=tree,
        phases=PHASES, first_url=url_for("finding.ideas", **here),
        more_url=url_for("finding.ideas", **here, after=rows[-1].id) if more else None,
    )  # fmt: skip
