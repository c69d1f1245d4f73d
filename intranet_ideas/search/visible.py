"""What a search engine found, held against the access layer, and told from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_phase, visible_to
from intranet_ideas.challenges.rules import Timeline, phase_at
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.links import path_of
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import SearchHit as Guess
from intranet_ideas.plugin_api.facts import SearchResult
from intranet_ideas.search import documents
from intranet_ideas.search.documents import CHALLENGE, ENTRY, identifier, readable
from intranet_ideas.search.excerpts import Wanted, excerpt, marked
from intranet_ideas.settings import Settings
from intranet_ideas.text import plain_text


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What hits must be like. Empty: anything goes. ``department`` is a slug, and all below
    it count."""

    kind: str = ""
    challenge: int | None = None
    department: str = ""
    phase: str = ""
    language: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Something found that the viewer may see. ``path`` is below wherever the site is
    mounted; ``url`` is absolute."""

    kind: str
    id: int
    title: str
    title_html: Markup
    excerpt_html: Markup
    path: str
    url: str
    challenge_id: int
    challenge_title: str
    phase: Phase
    language: str

    @property
    def marked(self) -> bool:
        """Whether any of the typed words is in what is shown of it."""
        return "<mark>" in self.title_html or "<mark>" in self.excerpt_html


@dataclass(frozen=True, slots=True)
class Found:
    """Ids that the viewer may see, in the engine's order, with the words to mark. ``whole``:
    the engine found no more than ``guesses``."""

    ids: tuple[str, ...] = ()
    rows: Mapping[str, Any] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    answered: bool = True
    guesses: tuple[Guess, ...] = ()
    whole: bool = True


TIMELINE = (
    Challenge.opens_at, Challenge.closes_at, Challenge.voting_closes_at,
    Challenge.judging_closes_at, Challenge.results_at, Challenge.published_at,
    Challenge.cancelled_at, Challenge.released_at,
)  # fmt: skip


def checked(
    session: Session, viewer: Viewer, guesses: Sequence[Guess], filters: SearchFilters,
    now: datetime, result: SearchResult | None = None,
) -> Found:  # fmt: skip
    """Return the guesses that the viewer may see and that pass the filters; two statements."""
    challenges, entries = documents.split([each.id for each in guesses])
    rows: dict[str, Any] = {}
    if challenges and may_be_challenges(filters):
        query: Any = select(
            Challenge.id, Challenge.id.label("challenge_id"), Challenge.title,
            Challenge.title.label("challenge_title"), Challenge.language, *TIMELINE,
        )  # fmt: skip
        query = query.where(
            Challenge.id.in_(challenges), visible_to(viewer),
            *conditions(filters, now, Challenge.language),
        )  # fmt: skip
        rows |= {identifier(CHALLENGE, row.id): row for row in session.execute(query)}
    if entries and may_be_entries(filters):
        ideas: Any = select(
            Entry.id, Entry.challenge_id, EntryRevision.title,
            Challenge.title.label("challenge_title"), Entry.language, *TIMELINE,
        )  # fmt: skip
        ideas = (
            ideas.join(EntryRevision, EntryRevision.id == Entry.read_id)
            .join(Challenge, Challenge.id == Entry.challenge_id)
            .where(Entry.id.in_(entries), visible_entries(viewer),
                   *conditions(filters, now, Entry.language))
        )  # fmt: skip
        rows |= {identifier(ENTRY, row.id): row for row in session.execute(ideas)}
    return Found(
        ids=tuple(dict.fromkeys(each.id for each in guesses if each.id in rows)), rows=rows,
        terms=result.terms if result else (), left_out=result.left_out if result else (),
    )  # fmt: skip


def at_or_below(slug: str) -> ColumnElement[bool]:
    """Return whether a department is the one with this key or stands below it."""
    return or_(
        Department.path.startswith(f"{slug}/", autoescape=True),
        Department.path.contains(f"/{slug}/", autoescape=True),
    )


def may_be_challenges(filters: SearchFilters) -> bool:
    """Say whether a challenge can pass the filters: it has no status."""
    return filters.kind in ("", CHALLENGE) and not filters.status


def may_be_entries(filters: SearchFilters) -> bool:
    """Say whether an idea can pass the filters: only those handed in are found."""
    return filters.kind in ("", ENTRY) and filters.status in ("", SUBMITTED)


def conditions(
    filters: SearchFilters, now: datetime, language: Any
) -> list[ColumnElement[bool]]:
    """Return the filters in SQL; ``language`` is the column of what is looked for."""
    found: list[ColumnElement[bool]] = []
    if filters.language:
        found.append(language == filters.language)
    if filters.challenge is not None:
        found.append(Challenge.id == filters.challenge)
    if filters.phase:
        found.append(in_phase(Phase(filters.phase), now))
    if filters.department:
        below = select(Department.id).where(at_or_below(filters.department))
        found.append(Challenge.department_id.in_(below))
    return found


# What is found once is found again; to read Markdown takes longer than the search.
_plain = lru_cache(maxsize=512)(plain_text)


def hits(
    session: Session, settings: Settings, found: Found, now: datetime, limit: int
) -> tuple[SearchHit, ...]:
    shown = found.ids[:limit]
    texts, wanted = _texts(session, shown), Wanted(found.terms)
    return tuple(
        _hit(settings, each, found.rows[each], texts.get(each, ""), wanted, now) for each in shown
    )


def timeline_of(row: Any) -> Timeline:
    """Return the timeline of a row that has the columns of ``TIMELINE``."""
    return Timeline(**{column.key: getattr(row, column.key) for column in TIMELINE})


def _texts(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Return the texts of what is shown, from the database; two statements."""
    challenges, entries = documents.split(ids)
    texts: dict[str, str] = {}
    if challenges:
        rows = session.execute(
            select(Challenge.id, Challenge.summary, Challenge.brief)
            .where(Challenge.id.in_(challenges))
        )  # fmt: skip
        texts |= {
            identifier(CHALLENGE, row.id): f"{row.summary}\n{_plain(row.brief)}".strip()
            for row in rows
        }
    if entries:
        rows = session.execute(
            select(Entry.id, EntryRevision.body, EntryRevision.answers)
            .join(EntryRevision, EntryRevision.id == Entry.read_id)
            .where(Entry.id.in_(entries))
        )
        texts |= {
            identifier(ENTRY, row.id): readable(_plain(row.body), row.answers) for row in rows
        }
    return texts


def _hit(
    settings: Settings, identity: str, row: Any, text: str, wanted: Wanted, now: datetime
) -> SearchHit:
    kind = identity.partition(":")[0]
    path = path_of(kind, challenge_id=row.challenge_id, entry_id=row.id)
    return SearchHit(
        kind=kind, id=row.id, title=row.title, title_html=marked(row.title, wanted),
        excerpt_html=excerpt(text, wanted), path=path,
        url=settings.base_url + path, challenge_id=row.challenge_id,
        challenge_title=row.challenge_title, phase=phase_at(timeline_of(row), now),
        language=row.language,
    )  # fmt: skip
