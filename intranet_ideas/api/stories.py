"""Operations on stories: what initiatives taught."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    cursor,
    etag,
    in_query,
    limit,
    listing,
    one_of,
    operation,
    write,
)
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.stories import (
    InitiativeStoryFieldsSchema,
    InitiativeStoryListedSchema,
    InitiativeStorySchema,
)
from intranet_ideas.i18n import current_language
from intranet_ideas.initiatives import stories, story_queries
from intranet_ideas.initiatives.story_rules import PARTS, Outcome, StoryFields
from intranet_ideas.web import ground, received_at, viewer

ONE = "/initiatives/<int:initiative_id>/story"


def _one(session: Session, initiative_id: int, status: int = 200) -> Response:
    seen = story_queries.see_story(session, viewer(), initiative_id, current_language())
    story, one = seen.story, seen.initiative
    return answer(InitiativeStorySchema, {
        "initiative": one.id, "title": one.title, "language": one.language,
        "outcome": story.outcome, "ask": seen.ask, "published_at": story.published_at,
        "url": url_for("initiatives.story", initiative_id=one.id, _external=True),
    } | {name: getattr(story, name) for name in PARTS}, status, etag(story.version))  # fmt: skip


@operation("GET", "/stories", "listInitiativeStories",
           page_of(InitiativeStoryListedSchema, "Stories"),
           query=(in_query("outcome", "Only those that went so",
                           enum=[str(each) for each in Outcome]),))
def list_stories() -> Response:
    """The published stories that the caller may read, those of the newest initiatives first."""
    size, outcome = limit(), one_of("outcome", [str(each) for each in Outcome])
    with ground().database.read() as session:
        rows = story_queries.stories(session, viewer(), current_language(), outcome=outcome,
                                     before=cursor(), limit=size + 1)  # fmt: skip
    return listing(InitiativeStoryListedSchema, rows, size)


@operation("GET", ONE, "getInitiativeStory", InitiativeStorySchema)
def get_story(initiative_id: int) -> Response:
    """The story of an initiative. Drafts are for those who may write in it."""
    with ground().database.read() as session:
        return _one(session, initiative_id)


@operation("PUT", ONE, "putInitiativeStory", InitiativeStorySchema, write=True, match=True)
@bp.arguments(InitiativeStoryFieldsSchema)
def put_story(data: dict[str, Any], initiative_id: int) -> Response:
    """Write the story of an initiative, whole. ``If-Match`` is ``"0"`` while there is none."""

    def action(session: Session) -> Response:
        present = story_queries.written_version(session, viewer(), initiative_id)
        stories.write_story(session, viewer(), initiative_id, StoryFields(**data),
                            base_version(present, required=True), received_at())  # fmt: skip
        return _one(session, initiative_id)

    return write(action)


@operation("POST", ONE + "/publish", "publishInitiativeStory", InitiativeStorySchema, write=True,
           match=True)
def publish_story(initiative_id: int) -> Response:
    """Publish the story. Who had the idea is told."""

    def action(session: Session) -> Response:
        present = story_queries.written_version(session, viewer(), initiative_id)
        stories.publish_story(session, viewer(), initiative_id,
                              base_version(present, required=True), received_at())  # fmt: skip
        return _one(session, initiative_id)

    return write(action)


@operation("POST", ONE + "/withdraw", "withdrawInitiativeStory", InitiativeStorySchema, write=True)
def withdraw_story(initiative_id: int) -> Response:
    """Make a published story a draft again."""

    def action(session: Session) -> Response:
        stories.withdraw_story(session, viewer(), initiative_id, received_at())
        return _one(session, initiative_id)

    return write(action)
