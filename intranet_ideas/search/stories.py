"""Stories and consultations found by words, and stories near a challenge being planned.

As with challenges and ideas, the engine only guesses: what the viewer may read is asked for in the
database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas.consultations.queries import Listed, among_these
from intranet_ideas.ground import Ground
from intranet_ideas.initiatives.models import Initiative
from intranet_ideas.initiatives.story_queries import ListedStory, stories, stories_among
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import SearchQuery
from intranet_ideas.search import index
from intranet_ideas.search.documents import CONSULTATION, STORY, numbers
from intranet_ideas.search.index import Chosen
from intranet_ideas.search.queries import LONGEST_TEXT, SearchAnswer, asked, search
from intranet_ideas.search.visible import SearchFilters, at_or_below

MOST = 5
GUESSES = 100


def may_be_stories(filters: SearchFilters) -> bool:
    """Say whether a story can pass the filters: it has no challenge, phase or status."""
    return filters.kind in ("", STORY) and not (
        filters.challenge or filters.phase or filters.status
    )


def search_all(
    session: Session, ground: Ground, viewer: Viewer, text: str, filters: SearchFilters,
    now: datetime, limit: int = 20, *, counted: bool = False,
) -> tuple[Sequence[ListedStory], SearchAnswer]:  # fmt: skip
    """Return the stories that the words find, a few where others are looked for too, and the
    challenges and ideas, as ``search`` does; nothing without words."""
    if not text.strip():
        return [], SearchAnswer()
    most = limit if filters.kind == STORY else MOST
    return (
        find_stories(session, ground, viewer, text, filters, most),
        search(session, ground, viewer, text, filters, now, limit, counted=counted),
    )


def find_stories(
    session: Session, ground: Ground, viewer: Viewer, text: str, filters: SearchFilters,
    limit: int = MOST,
) -> Sequence[ListedStory]:  # fmt: skip
    """Return the stories that the words find and that the viewer may read, the best first; none
    where search is off or can't answer."""
    engine = index.chosen(session, ground)
    if engine is None or not text.strip() or not may_be_stories(filters):
        return []
    found = guessed(session, ground, viewer, engine, text, STORY)
    only = [at_or_below(filters.department)] if filters.department else []
    if filters.language:
        only.append(Initiative.language == filters.language)
    return stories_among(session, viewer, viewer.language, found, only)[:limit]


def guessed(
    session: Session, ground: Ground, viewer: Viewer, engine: Chosen, text: str, kind: str
) -> list[int]:
    """Return the numbers of what an engine finds of one kind, the best first, whoever may see
    it."""
    query = SearchQuery(
        text=text[:LONGEST_TEXT], filters={"kind": (kind,)}, language=viewer.language,
        limit=GUESSES,
        synonyms=ground.plugins.synonyms(session, viewer.language, viewer.department_path),
    )  # fmt: skip
    result = asked(ground, engine, "search", lambda opened: opened.search(query))
    return numbers([each.id for each in result.hits], kind) if result else []


def find_consultations(
    session: Session, ground: Ground, viewer: Viewer, text: str, filters: SearchFilters,
    now: datetime,
) -> Sequence[Listed]:  # fmt: skip
    """Return a few consultations that the words find and that the viewer may read, the best
    first; none where only something else is looked for."""
    engine = index.chosen(session, ground)
    if engine is None or not text.strip() or filters != SearchFilters(language=filters.language):
        return []
    found = guessed(session, ground, viewer, engine, text, CONSULTATION)
    rows = {each.id: each for each in among_these(session, viewer, found, now)
            if not filters.language or each.language == filters.language}  # fmt: skip
    return [rows[each] for each in found if each in rows][:MOST]


def stories_near(
    session: Session, ground: Ground, viewer: Viewer, text: str, department: Department,
    limit: int = MOST,
) -> Sequence[ListedStory]:  # fmt: skip
    """Return stories for who plans a challenge: those that the words find, then the newest of its
    department."""
    # Quotation marks would ask for what stands together.
    text = text.replace('"', " ")
    found = {each.id: each for each in find_stories(
        session, ground, viewer, text, SearchFilters(), limit
    )}  # fmt: skip
    if len(found) < limit:
        near = stories(session, viewer, viewer.language, department=department.path, limit=limit)
        found |= {each.id: each for each in near if each.id not in found}
    return list(found.values())[:limit]
