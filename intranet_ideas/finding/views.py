"""Pages on which ideas are found: all that one may see, by what they are like; saved views; and
what has happened lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for

from intranet_ideas.access import permits
from intranet_ideas.errors import Fault
from intranet_ideas.finding import actions, days
from intranet_ideas.finding.happening import happening
from intranet_ideas.finding.queries import browse, views_of
from intranet_ideas.finding.rules import PHASES, Browsing, as_given, browsing_from
from intranet_ideas.i18n import gettext
from intranet_ideas.people.queries import departments
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.web import change, ground, page, received_at, row_number, viewer

bp = Blueprint("finding", __name__)

ON_A_PAGE = 24
MOST_CHOICES = 200
"""Challenges in the box to choose from, the newest."""


@bp.get("/ideas")
def ideas() -> Any:
    """Ideas of all challenges, in pages. All that is chosen stands in the address."""
    return _ideas_page(browsing_from(request.args), request.args.get("after", type=row_number))


def _ideas_page(
    asked: Browsing, after: int | None = None, errors: Sequence[Fault] = (), *,
    typed: Mapping[str, str] | None = None, renamed: int | None = None, status: int = 200,
) -> Any:  # fmt: skip
    """Show the ideas, with a name that could not be saved as it was typed; ``renamed`` is the
    view it was for."""
    with ground().database.read() as session:
        found = browse(
            session, viewer(), asked, received_at(), after=after, limit=ON_A_PAGE + 1
        )
        tree = departments(session)
        views = views_of(session, viewer())
        themes, _ = themes_of(session)
    rows = found.rows[:ON_A_PAGE]
    more = len(found.rows) > ON_A_PAGE
    here: dict[str, Any] = dict(as_given(asked))
    return page(
        "finding/ideas.html", status, asked=asked, rows=rows, known=found.challenges, after=after,
        challenges=list(found.challenges.values())[:MOST_CHOICES], departments=tree,
        phases=PHASES, first_url=url_for("finding.ideas", **here), here_given=here, views=views,
        more_url=url_for("finding.ideas", **here, after=rows[-1].id) if more else None,
        errors=errors, typed=typed or {}, renamed=renamed, themes=themes,
        sets_themes=permits("theme.set", viewer().roles),
    )  # fmt: skip


@bp.get("/happening")
def lately() -> Any:
    """What has happened lately, some days at a time. The days stand in the address."""
    mine = request.args.get("mine") == "1"
    zone, now = ground().settings.time_zone, received_at()
    today = days.day_of(now, zone)
    shown = days.days_before(today, _day_in_address(), days.AT_ONCE)
    with ground().database.read() as session:
        found = happening(session, viewer(), shown, zone, now, mine=mine)
    more = days.further(today, shown)
    return page(
        "finding/happening.html", days=found, shown=shown, today=today, mine=mine,
        earlier_url=url_for("finding.lately", before=shown[-1].isoformat(),
                            mine="1" if mine else None) if more else None,
    )  # fmt: skip


def _day_in_address() -> date | None:
    """Return the day that the address names, if it does."""
    try:
        return date.fromisoformat(request.args.get("before", ""))
    except ValueError:
        return None


@bp.post("/ideas/views")
def save_view() -> Any:
    """Keep what is chosen under a name."""
    asked = browsing_from(request.form)
    here: dict[str, Any] = dict(as_given(asked))
    return change(
        lambda session: actions.save_view(
            session, viewer(), request.form.get("name", ""), asked, received_at()
        ),
        url_for("finding.ideas", **here), gettext("The view is saved."),
        lambda faults: _ideas_page(asked, errors=faults, typed=request.form, status=422),
    )  # fmt: skip


@bp.post("/ideas/views/<int:view_id>/rename")
def rename_view(view_id: int) -> Any:
    """Give one's view another name."""
    name = request.form.get(f"name-{view_id}", "")
    return change(
        lambda session: actions.rename_view(session, viewer(), view_id, name),
        url_for("finding.ideas"), gettext("The view has another name."),
        lambda faults: _ideas_page(
            Browsing(), errors=faults, typed=request.form, renamed=view_id, status=422
        ),
    )  # fmt: skip


@bp.post("/ideas/views/<int:view_id>/remove")
def remove_view(view_id: int) -> Any:
    """Keep one's view no more."""
    return change(
        lambda session: actions.remove_view(session, viewer(), view_id), url_for("finding.ideas"),
        gettext("The view is removed."), lambda faults: _ideas_page(Browsing(), errors=faults),
    )  # fmt: skip
