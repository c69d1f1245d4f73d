"""Stories as a viewer may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.queries import department_name
from intranet_ideas.entries.models import EntryAuthor
from intranet_ideas.errors import NotFound
from intranet_ideas.initiatives import queries
from intranet_ideas.initiatives.models import Initiative, InitiativeOrigin, Story
from intranet_ideas.initiatives.queries import visible
from intranet_ideas.initiatives.rules import Decider
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import Viewer

ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class ListedStory:
    """A published story in a list."""

    id: int
    title: str
    language: str
    outcome: str
    state: str
    department: str
    need: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class SeenStory:
    """A story that the viewer may read. ``open`` says that they may see the initiative too,
    ``writes`` that they may write in the story, ``publishes`` that they say whether it is
    published."""

    story: Story
    initiative: Initiative
    department: str
    ask: User
    open: bool
    writes: bool
    publishes: bool


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of published stories that the viewer may read: those of initiatives
    they may see, and those of what became of their own ideas."""
    own = exists().where(
        InitiativeOrigin.initiative_id == Initiative.id,
        EntryAuthor.entry_id == InitiativeOrigin.entry_id, EntryAuthor.user_id == viewer.id,
    )  # fmt: skip
    return and_(Story.published_at.is_not(None), or_(visible(viewer), own))


def see_story(session: Session, viewer: Viewer, initiative_id: int, language: str) -> SeenStory:
    """Return a story. Drafts are for who may write in the initiative. Raises ``NotFound``."""
    found = session.execute(
        select(Story, Initiative, department_name(language), User, readable(viewer))
        .join(Initiative, Initiative.id == Story.initiative_id)
        .join(Department, Department.id == Initiative.department_id)
        .join(User, User.id == Story.ask_id)
        .where(Story.initiative_id == initiative_id)
    ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound
    story, initiative, department, ask, may_read = found
    writes = publishes = False
    try:
        seen = queries.see(session, viewer, initiative_id)
    except NotFound:
        seen = None
    if seen is not None:
        publishes = seen.decides(Decider.OWNER)
        # What is published, its owner answers for.
        writes = publishes or (seen.writes and story.published_at is None)
    if not (may_read or (seen is not None and seen.writes)):
        raise NotFound
    return SeenStory(
        story, initiative, department, ask, seen is not None, writes, publishes
    )


def _listed(language: str) -> Any:
    return (
        select(Initiative.id, Initiative.title, Initiative.language, Story.outcome,
               Initiative.state, department_name(language), Story.need, Story.published_at)
        .join(Story, Story.initiative_id == Initiative.id)
        .join(Department, Department.id == Initiative.department_id)
    )  # fmt: skip


def stories(
    session: Session, viewer: Viewer, language: str, *, outcome: str = "", department: str = "",
    before: int | None = None, limit: int = ON_A_PAGE,
    within: tuple[datetime, datetime] | None = None,
) -> list[ListedStory]:  # fmt: skip
    """Return the published stories, those of the newest initiatives first, of those with a lower
    number than ``before``; ``department`` is a path, and those below it count;
    ``within`` is from when and until before when they were published. One statement."""
    query = _listed(language).where(readable(viewer))
    if outcome:
        query = query.where(Story.outcome == outcome)
    if department:
        query = query.where(Department.path.startswith(department, autoescape=True))
    if within:
        query = query.where(Story.published_at >= within[0], Story.published_at < within[1])
    if before:
        query = query.where(Initiative.id < before)
    rows = session.execute(query.order_by(Initiative.id.desc()).limit(limit))
    return [ListedStory(*row) for row in rows]


def stories_among(
    session: Session, viewer: Viewer, language: str, ids: Sequence[int],
    only: Sequence[ColumnElement[bool]] = (),
) -> list[ListedStory]:  # fmt: skip
    """Return those of some initiatives' stories that the viewer may read, in their order; one
    statement. ``only`` are conditions on initiatives and departments."""
    if not ids:
        return []
    rows = session.execute(
        _listed(language).where(Initiative.id.in_(ids), readable(viewer), *only)
    )
    found = {row[0]: ListedStory(*row) for row in rows}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def drafted(session: Session, initiative_id: int) -> Story | None:
    """Return an initiative's story, published or not, for who may see the initiative; one
    statement."""
    return session.get(Story, initiative_id)


def written_version(session: Session, viewer: Viewer, initiative_id: int) -> int:
    """Return the version of the story of an initiative that the viewer may write in, 0 where there
    is none. Raises ``NotAllowed`` and ``NotFound``."""
    queries.see_to_write(session, viewer, initiative_id)
    found = session.get(Story, initiative_id, populate_existing=True)
    return found.version if found else 0
