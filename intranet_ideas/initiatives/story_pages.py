"""Pages of stories: what initiatives taught, reading one and writing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid, NotAllowed, Stale
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.initiatives import (
    benefit_queries,
    queries,
    stories,
    story_queries,
    story_rules,
)
from intranet_ideas.initiatives.benefit_rules import MEASURED, plain
from intranet_ideas.initiatives.models import Story
from intranet_ideas.initiatives.rules import Decider
from intranet_ideas.initiatives.story_rules import PARTS, Outcome
from intranet_ideas.initiatives.views import ONE, bp, today
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import department_by_slug, departments
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer

STORY = ONE + "/story"


@bp.get("/initiatives/stories")
def story_list() -> Any:
    """Published stories, the newest first."""
    outcome, slug = request.args.get("outcome", ""), request.args.get("department", "")
    with ground().database.read() as session:
        place = department_by_slug(session, slug) if slug else None
        rows = story_queries.stories(
            session, viewer(), current_language(),
            outcome=outcome if outcome in set(Outcome) else "",
            department=place.path if place else "",
            before=request.args.get("before", type=row_number), limit=story_queries.ON_A_PAGE + 1,
        )  # fmt: skip
        tree = departments(session)
    shown_rows = rows[:story_queries.ON_A_PAGE]
    return page(
        "initiatives/stories.html", rows=shown_rows, rules=story_rules, outcome=outcome,
        department=slug, tree=tree,
        next_before=shown_rows[-1].id if len(rows) > len(shown_rows) else None,
    )  # fmt: skip


@bp.get(STORY)
def story(initiative_id: int) -> Any:
    """One story, which prints well."""
    with ground().database.read() as session:
        seen = story_queries.see_story(session, viewer(), initiative_id, current_language())
        # The numbers of one that they may not see are not told to them.
        numbers = benefit_queries.benefits(session, viewer(), today(), initiative_id)
        return page(
            "initiatives/story.html", seen=seen, one=seen.initiative, story=seen.story,
            rules=story_rules, numbers=numbers, measured=MEASURED, plain=plain,
            totals=benefit_queries.totals(numbers),
        )  # fmt: skip


@bp.get(STORY + "/edit")
def edit_story(initiative_id: int) -> Any:
    """The form of a story."""
    return _form(initiative_id)


@bp.post(STORY + "/edit")
def save_story(initiative_id: int) -> Any:
    """Save a story, and publish it with the button that says so."""
    typed, publishes = request.form, "publish" in request.form
    fields = story_rules.story_fields(typed)

    def action(session: Session) -> str:
        version = typed.get("version", 0, type=row_number)
        made = stories.write_story(session, viewer(), initiative_id, fields, version,
                                   received_at())  # fmt: skip
        if publishes:
            stories.publish_story(session, viewer(), initiative_id, made.version, received_at())
        return url_for("initiatives.story", initiative_id=initiative_id)

    try:
        return perform(action, success=gettext("The story is published. Those who had the idea are "
                                               "told.") if publishes else gettext("Saved."))
    except Invalid as error:
        return _form(initiative_id, 422, typed, shown(error))
    except Stale as error:
        return _form(initiative_id, 409, typed, [Fault("", gettext(
            "Someone else has changed the story meanwhile. Yours stands below; saving it replaces "
            "theirs."
        ))], error.version)  # fmt: skip
    except NotAllowed as error:
        # Published meanwhile, perhaps; those who may not write at all are refused as anywhere.
        return _form(initiative_id, 403, typed, [Fault("", translate(error.message))])


@bp.post(STORY + "/withdraw")
def withdraw_story(initiative_id: int) -> Any:
    """Make a published story a draft again."""

    def action(session: Session) -> str:
        stories.withdraw_story(session, viewer(), initiative_id, received_at())
        return url_for("initiatives.story", initiative_id=initiative_id)

    return perform(action, success=gettext("The story is a draft again."))


def _form(
    initiative_id: int, status: int = 200, typed: Mapping[str, str] | None = None,
    errors: list[Fault] | None = None, version: int | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), initiative_id)
        if not seen.writes:
            raise NotAllowed
        found = story_queries.drafted(session, initiative_id)
        publishes = seen.decides(Decider.OWNER)
        # What is published, its owner answers for.
        closed = not publishes and found is not None and found.published_at is not None
        if closed and typed is None:
            raise NotAllowed(stories.OWNERS)
        if version is None:
            version = found.version if found else 0
        start = typed
        if start is None:
            start = _as_typed(found, session.get_one(User, found.ask_id if found else viewer().id))
        return page(
            "initiatives/story_form.html", status, one=seen.initiative, story=found,
            typed=start, errors=[] if closed else errors or [], rules=story_rules,
            publishes=publishes, closed=closed,
            owner=session.get_one(User, seen.initiative.owner_id).name,
            version=start.get("version", version) if status == 422 else version,
        )  # fmt: skip


def _as_typed(found: Story | None, ask: User) -> dict[str, str]:
    if found is None:
        return {"ask": ask.email}
    return {"outcome": found.outcome, "ask": ask.email} | {
        name: getattr(found, name) for name in PARTS
    }
