"""What waits for those who moderate, and what the writer of a hidden comment reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from intranet_ideas.access import Role
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import managed_by, timeline_of
from intranet_ideas.challenges.rules import authors_hidden, phase_at
from intranet_ideas.entries.blanking import blank_html
from intranet_ideas.entries.models import (
    HIDDEN,
    SHOWN,
    SUBMITTED,
    WAITING,
    Comment,
    Entry,
    EntryRevision,
    Redaction,
)
from intranet_ideas.entries.queries import SeenEntry, part_of, see_entry, written_by
from intranet_ideas.errors import NotAllowed, NotFound
from intranet_ideas.moderation import rules
from intranet_ideas.moderation.models import CommentAppeal, CommentReport, CommentRuling
from intranet_ideas.moderation.rules import HIDE
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as


@dataclass(frozen=True, slots=True)
class Item:
    """A comment as those who moderate read it, with what was said about it.

    ``name`` is empty for an author or helper who is hidden from anybody. ``reasons`` counts the
    reports that nobody has decided on, ``words`` is what came with them; who reported is not
    told. ``because`` is why it is hidden, ``hid`` whether the viewer hid it; ``appeal`` is what
    its writer says against that, empty where nothing waits for an answer.
    """

    id: int
    entry_id: int
    entry_title: str
    language: str
    challenge_title: str
    name: str
    by_helper: bool
    body_html: str
    answers_to: str
    created_at: datetime
    state: str
    reasons: Mapping[str, int]
    words: Sequence[str]
    because: str
    hid: bool
    appeal: str

    @property
    def reports(self) -> int:
        """How many have reported it."""
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Hiding:
    """Why a comment is hidden, and what came of the appeal, for its writer. ``restricted`` says
    that more of theirs waits; ``restored`` is None while nobody has decided."""

    comment_id: int
    body_html: str
    reason: str
    restricted: bool
    hidden_at: datetime
    appeal: str
    restored: bool | None
    reply: str


def pending() -> ColumnElement[bool]:
    """Return the condition that a comment waits for someone who moderates."""
    reported = (
        select(CommentReport.comment_id)
        .where(CommentReport.comment_id == Comment.id, CommentReport.settled_at.is_(None))
        .correlate(Comment).exists()
    )
    appealed = (
        select(CommentAppeal.comment_id)
        .where(CommentAppeal.comment_id == Comment.id, CommentAppeal.decided_at.is_(None))
        .correlate(Comment).exists()
    )
    return and_(
        Comment.deleted_at.is_(None),
        or_(Comment.state == WAITING, and_(Comment.state == SHOWN, reported),
            and_(Comment.state == HIDDEN, appealed)),
    )  # fmt: skip


def is_pending(comment_id: int) -> ColumnElement[bool]:
    """Return the condition that one comment waits so."""
    return exists(select(Comment.id).where(Comment.id == comment_id, pending()))


def waiting(
    session: Session, viewer: Viewer, now: datetime, *, after: int = 0, limit: int = 20
) -> list[Item]:
    """Return the comments that wait for the viewer's decision, the oldest first, past ``after``;
    four statements at most. Not the viewer's own, nor those under ideas the viewer wrote."""
    query = _items().where(
        _moderated_by(viewer), pending(), Comment.author_id != viewer.id,
        Entry.id.not_in(written_by(viewer.id)), Comment.id > after,
    ).order_by(Comment.id).limit(limit)  # fmt: skip
    return _read(session, viewer, session.execute(query, viewer.values).all(), now)


def look(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, now: datetime
) -> tuple[SeenEntry, Item]:
    """Return one comment as those who moderate read it, with the entry it stands under.

    Raises ``NotFound`` where it is deleted or stands elsewhere, and ``NotAllowed`` for who may not
    decide on it: what was reported of one's own words tells who reported them.
    """
    seen = see_entry(session, viewer, entry_id, now, "comment.moderate")
    comment = comment_under(session, entry_id, comment_id)
    if not may_decide(viewer, seen, comment):
        raise NotAllowed(rules.ANOTHER_DECIDES)
    query = _items().where(Comment.id == comment_id, Comment.deleted_at.is_(None))
    found = _read(session, viewer, session.execute(query).all(), now)
    if not found:
        raise NotFound
    return seen, found[0]


def comment_under(session: Session, entry_id: int, comment_id: int) -> Comment:
    """Return a comment that stands under an entry, or under one that is joined into it. Raises
    ``NotFound``."""
    comment = session.get(Comment, comment_id)
    if comment is None or not part_of(session, comment.entry_id, entry_id):
        raise NotFound
    return comment


def may_decide(viewer: Viewer, seen: SeenEntry, comment: Comment) -> bool:
    """Say whether the viewer may decide on a comment under an entry that they see."""
    return seen.may("comment.moderate") and rules.may_decide(
        wrote_comment=comment.author_id == viewer.id, wrote_idea=seen.wrote
    )


def _moderated_by(viewer: Viewer) -> ColumnElement[bool]:
    return true() if Role.MODERATOR in viewer.roles else managed_by(viewer)


def _items() -> Select[Any]:
    answered = aliased(Comment)
    columns: tuple[Any, ...] = (
        Comment, known_as(), EntryRevision.title, Entry.language, Entry.pseudonymous, Challenge,
        answered.body_html.label("answers_to"), Redaction.words,
        CommentAppeal.words.label("appeal"), CommentAppeal.decided_at,
    )  # fmt: skip
    return (
        select(*columns)
        .join(User, User.id == Comment.author_id)
        .join(Entry, Entry.id == Comment.entry_id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .outerjoin(answered, and_(answered.id == Comment.parent_id, answered.state == SHOWN,
                                  answered.deleted_at.is_(None)))
        .outerjoin(Redaction, Redaction.entry_id == Entry.id)
        .outerjoin(CommentAppeal, CommentAppeal.comment_id == Comment.id)
        .where(Entry.status == SUBMITTED)
    )  # fmt: skip


def _read(session: Session, viewer: Viewer, rows: Sequence[Row[Any]], now: datetime) -> list[Item]:
    ids = [row._mapping[Comment].id for row in rows]
    if not ids:
        return []
    reports = session.execute(
        select(CommentReport.comment_id, CommentReport.reason, CommentReport.words)
        .where(CommentReport.comment_id.in_(ids), CommentReport.settled_at.is_(None))
        .order_by(CommentReport.comment_id, CommentReport.reason, CommentReport.words)
    ).all()
    hidings = latest_hidings(session, ids)
    return [_item(row, viewer, reports, hidings, now) for row in rows]


def _item(
    row: Row[Any], viewer: Viewer, reports: Sequence[Row[int, str, str]],
    hidings: Mapping[int, CommentRuling], now: datetime,
) -> Item:  # fmt: skip
    comment: Comment = row._mapping[Comment]
    challenge: Challenge = row._mapping[Challenge]
    # As little as anybody may know: to judge what was said, nobody need know who hides.
    hidden = row.pseudonymous or authors_hidden(
        blind=challenge.blind, phase=phase_at(timeline_of(challenge), now), roles=frozenset()
    )
    unnamed = hidden and (comment.by_author or comment.by_helper)
    words = row.words or ()
    ruling = hidings.get(comment.id) if comment.state == HIDDEN else None
    mine = [each for each in reports if each.comment_id == comment.id]
    return Item(
        id=comment.id, entry_id=comment.entry_id, entry_title=row.title, language=row.language,
        challenge_title=challenge.title, name="" if unnamed else row.name,
        by_helper=comment.by_helper, body_html=blank_html(comment.body_html, words),
        answers_to=blank_html(row.answers_to or "", words), created_at=comment.created_at,
        state=comment.state, reasons=Counter(each.reason for each in mine),
        words=[each.words for each in mine if each.words],
        because=ruling.reason if ruling else "", hid=bool(ruling and ruling.made_by == viewer.id),
        appeal="" if row.decided_at else row.appeal or "",
    )  # fmt: skip


def latest_hidings(session: Session, comment_ids: Sequence[int]) -> dict[int, CommentRuling]:
    """Return who hid some comments last and why, by their id; one statement."""
    newest = (
        select(func.max(CommentRuling.id))
        .where(CommentRuling.comment_id.in_(comment_ids), CommentRuling.kind == HIDE)
        .group_by(CommentRuling.comment_id)
    )
    rows = session.scalars(select(CommentRuling).where(CommentRuling.id.in_(newest)))
    return {row.comment_id: row for row in rows}


def hiding(session: Session, comment: Comment) -> Hiding | None:
    """Return why a comment is or was hidden, for its writer, whom the caller has looked for."""
    ruling = latest_hidings(session, [comment.id]).get(comment.id)
    if ruling is None or comment.deleted_at is not None:
        return None
    appeal = session.get(CommentAppeal, comment.id)
    if appeal is not None and appeal.made_at < ruling.made_at:
        appeal = None  # it was about another time that the comment was hidden
    return Hiding(
        comment.id, comment.body_html, ruling.reason, ruling.restricted, ruling.made_at,
        appeal.words if appeal else "", appeal.restored if appeal else None,
        appeal.reply if appeal else "",
    )  # fmt: skip
