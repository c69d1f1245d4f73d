"""What public pages show of challenges and their ideas. As in ``queries`` no viewer is asked for;
what is shown beside titles and first lines is what those who run the challenge chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges.public import COMMENTS, NAMES, RESULTS, TEXTS, VOTES, kept_parts
from intranet_ideas.challenges.queries import questions_of, totals_shown
from intranet_ideas.challenges.rules import authors_hidden
from intranet_ideas.embedding.queries import Shown, in_sight, see_outside
from intranet_ideas.entries.blanking import blank_html
from intranet_ideas.entries.models import (
    SHOWN,
    SUBMITTED,
    Comment,
    Entry,
    EntryAuthor,
    EntryRevision,
    Redaction,
)
from intranet_ideas.errors import NotFound
from intranet_ideas.outcomes.answer_versions import published_answers
from intranet_ideas.outcomes.models import CHOSEN
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import held_back
from intranet_ideas.people.standing import known_as

PAGE = 30
"""Ideas on one page."""

MOST_COMMENTS = 200

NOBODY_KNOWN = frozenset({Role.ANONYMOUS})


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as public pages show it: safe HTML, and nobody's. Whom it mentions is blanked: it
    would tell who else has commented, and often who wrote the idea."""

    html: str


@dataclass(frozen=True, slots=True)
class PublicIdea:
    """An idea as public pages show it. ``names`` is empty where nobody is named, ``votes`` None
    where they are not told; ``comments`` come the oldest first."""

    id: int
    title: str
    excerpt: str
    language: str
    names: tuple[str, ...] = ()
    votes: int | None = None
    chosen: bool = False
    body_html: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    comments: tuple[Remark, ...] = ()
    with_text: bool = False
    with_comments: bool = False


def parts_of(shown: Shown) -> tuple[str, ...]:
    """Return what is shown of the ideas beside their first lines."""
    return kept_parts(shown.challenge.outside, shown.challenge.public_parts)


def public_ideas(
    session: Session, shown: Shown, now: datetime, after: int | None = None
) -> tuple[list[PublicIdea], int | None]:
    """Return a page of ideas, the newest first, from the one ``after`` on, and what the next page
    begins after, None on the last. Three statements at most."""
    if not shown.with_ideas:
        return [], None
    rows = session.execute(
        _ideas()
        .where(Entry.challenge_id == shown.challenge.id, Entry.status == SUBMITTED, in_sight(),
               Entry.id < after if after is not None else true())
        .order_by(Entry.id.desc()).limit(PAGE + 1)
    ).all()  # fmt: skip
    page = rows[:PAGE]
    found = _told(session, shown, page, now)
    return found, page[-1].id if len(rows) > PAGE else None


def chosen_ideas(session: Session, shown: Shown, now: datetime) -> list[PublicIdea]:
    """Return the ideas that were chosen, where that is told; four statements at most."""
    chosen = _chosen(session, shown)
    if not chosen:
        return []
    rows = session.execute(
        _ideas().where(Entry.challenge_id == shown.challenge.id, Entry.status == SUBMITTED,
                       Entry.id.in_(chosen), in_sight()).order_by(Entry.id)
    ).all()  # fmt: skip
    return _told(session, shown, rows, now)


def see_public_idea(
    session: Session, entry_id: int, now: datetime
) -> tuple[Shown, PublicIdea]:
    """Load an idea that anyone may see, with its challenge; eight statements at most. Raises
    ``NotFound`` for all others."""
    row = session.execute(
        _ideas().add_columns(Entry.challenge_id, EntryRevision.body_html, EntryRevision.answers)
        .where(Entry.id == entry_id, Entry.status == SUBMITTED, in_sight())
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    shown = see_outside(session, row.challenge_id, now)
    if not shown.with_ideas:
        raise NotFound
    (idea,) = _told(session, shown, [row], now)
    parts = parts_of(shown)
    more: dict[str, Any] = {}
    if TEXTS in parts:
        more = {
            "with_text": True, "body_html": row.body_html,
            "answers": tuple(
                (question.label, answer) for question in questions_of(shown.challenge)
                if (answer := str(row.answers.get(question.key, "")).strip())
            ),
        }  # fmt: skip
    if COMMENTS in parts:
        more |= {"with_comments": True, "comments": _comments(session, entry_id)}
    return shown, PublicIdea(
        idea.id, idea.title, idea.excerpt, idea.language, idea.names, idea.votes, idea.chosen,
        **more,
    )  # fmt: skip


def _ideas() -> Any:
    return select(
        Entry.id, EntryRevision.title, EntryRevision.excerpt, Entry.language,
        Entry.pseudonymous, Entry.vote_count,
    ).join(EntryRevision, EntryRevision.id == Entry.read_id)  # fmt: skip


def _told(
    session: Session, shown: Shown, rows: Sequence[Any], now: datetime
) -> list[PublicIdea]:
    parts = parts_of(shown)
    names = _names(session, shown, rows) if NAMES in parts else {}
    totals = VOTES in parts and totals_shown(shown.challenge, now)
    chosen = _chosen(session, shown)
    return [
        PublicIdea(
            row.id, row.title, row.excerpt, row.language, tuple(names.get(row.id, ())),
            row.vote_count if totals else None, row.id in chosen,
        )
        for row in rows
    ]  # fmt: skip


def _names(session: Session, shown: Shown, rows: Sequence[Any]) -> dict[int, list[str]]:
    challenge = shown.challenge
    if authors_hidden(blind=challenge.blind, phase=shown.phase, roles=NOBODY_KNOWN):
        return {}
    named = [row.id for row in rows if not row.pseudonymous]
    found: dict[int, list[str]] = {}
    for entry, name in session.execute(
        select(EntryAuthor.entry_id, known_as()).join(User, User.id == EntryAuthor.user_id)
        .where(EntryAuthor.entry_id.in_(named))
        .order_by(EntryAuthor.entry_id, EntryAuthor.position, User.id)
    ):  # fmt: skip
        found.setdefault(entry, []).append(name)
    return found


def _chosen(session: Session, shown: Shown) -> frozenset[int]:
    if RESULTS not in parts_of(shown) or shown.phase != Phase.DECIDED:
        return frozenset()
    answers = published_answers(session, shown.challenge.id)
    return frozenset(entry for entry, each in answers.items() if each.outcome == CHOSEN)


def _comments(session: Session, entry_id: int) -> tuple[Remark, ...]:
    row = session.get(Redaction, entry_id)
    words = row.words if row else ()
    rows = session.execute(
        select(Comment.body_html, Comment.mentions)
        .where(Comment.entry_id == entry_id, Comment.state == SHOWN,
               Comment.shown_at.is_not(None), Comment.deleted_at.is_(None),
               Comment.author_id.not_in(held_back()))
        .order_by(Comment.id).limit(MOST_COMMENTS)
    ).all()  # fmt: skip
    ids = sorted({int(each) for _, mentions in rows for each in mentions})
    people = session.execute(select(User.id, User.name).where(User.id.in_(ids))) if ids else ()
    names = {number: name for number, name in people}  # noqa: C416 - rows are no pairs to mypy
    return tuple(
        Remark(blank_html(body, [*words, *(names[int(each)] for each in mentions)]))
        for body, mentions in rows
    )
