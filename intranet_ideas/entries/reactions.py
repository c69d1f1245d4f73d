"""What people answer comments with by a click: counted, never named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.voting import signs_at
from intranet_ideas.entries import queries
from intranet_ideas.entries.models import SHOWN, SUBMITTED, Comment
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.talk_models import CommentReaction
from intranet_ideas.entries.talk_rules import GONE, NO_SUCH_REACTION, OWN_COMMENT, REACTIONS
from intranet_ideas.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from intranet_ideas.events import Event, record
from intranet_ideas.people.rules import Viewer

TOLD_EVERY = timedelta(days=1)
"""How often, at most, a writer hears that a comment was answered so."""


@dataclass(frozen=True, slots=True)
class Reacted:
    """How a comment was answered in one way. ``count`` is None while totals are hidden."""

    kind: str
    count: int | None
    mine: bool


def set_reaction(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, kind: str, now: datetime
) -> SeenEntry:
    """Answer a comment by a click; a second time changes nothing.

    Its writer hears of it in the next digest, once a day at most, and not while totals are
    hidden. Raises ``NotAllowed`` for one's own comment, ``Conflict`` for one that is gone.
    """
    seen, comment = _see(session, viewer, entry_id, comment_id, kind, now)
    if comment.author_id == viewer.id:
        raise NotAllowed(OWN_COMMENT)
    if comment.deleted_at is not None or comment.state != SHOWN:
        raise Conflict(GONE)
    # The entry is locked, so that nobody does it twice at this moment.
    if session.get(CommentReaction, (comment_id, viewer.id, kind)) is None:
        session.add(CommentReaction(comment_id=comment_id, user_id=viewer.id, kind=kind,
                                    reacted_at=now))  # fmt: skip
        session.flush()
        record(session, events.REACTION_SET, now=now, actor_id=viewer.id,
               challenge_id=seen.entry.challenge_id, entry_id=entry_id, comment=comment_id)
        _tell(session, seen, comment_id, now)
    return seen


def remove_reaction(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, kind: str, now: datetime
) -> SeenEntry:
    """Take such an answer back; without any, nothing changes."""
    seen, _ = _see(session, viewer, entry_id, comment_id, kind, now)
    gone = session.execute(
        delete(CommentReaction).filter_by(comment_id=comment_id, user_id=viewer.id, kind=kind)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        record(session, events.REACTION_REMOVED, now=now, actor_id=viewer.id,
               challenge_id=seen.entry.challenge_id, entry_id=entry_id, comment=comment_id)
    return seen


def _see(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, kind: str, now: datetime
) -> tuple[SeenEntry, Comment]:
    # Locked, so that of two who react at once one sees that the writer is told already.
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    comment = session.get(Comment, comment_id)
    there = comment is not None and queries.part_of(session, comment.entry_id, entry_id)
    if comment is None or not there or seen.entry.status != SUBMITTED:
        raise NotFound
    if comment.shown_at is None and comment.author_id != viewer.id:
        raise NotFound
    seen.require("reaction.set")
    if kind not in REACTIONS:
        raise Invalid([Fault("kind", NO_SUCH_REACTION)])
    return seen, comment


def _tell(session: Session, seen: SeenEntry, comment_id: int, now: datetime) -> None:
    if not _totals(seen, now):
        return
    told = session.scalars(
        select(Event.data).where(
            Event.entry_id == seen.entry.id, Event.kind == events.COMMENT_REACTED,
            Event.happened_at > now - TOLD_EVERY,
        )
    ).all()  # fmt: skip
    if not any(each["comment"] == comment_id for each in told):
        # Of nobody's doing: who it was is told to nobody.
        record(session, events.COMMENT_REACTED, now=now, challenge_id=seen.entry.challenge_id,
               entry_id=seen.entry.id, comment=comment_id)  # fmt: skip


def _totals(seen: SeenEntry, now: datetime) -> bool:
    return signs_at(seen.challenge.challenge, seen.challenge.timeline, now)


def reactions_to(
    session: Session, seen: SeenEntry, comment_ids: Sequence[int], now: datetime
) -> Mapping[int, Sequence[Reacted]]:
    """Return how comments were answered, by their id, in the order of ``REACTIONS``; only the
    ways that were used, and while totals are hidden only the viewer's own. One statement."""
    if not comment_ids:
        return {}
    own = CommentReaction.user_id == seen.challenge.viewer.id
    rows = session.execute(
        select(CommentReaction.comment_id, CommentReaction.kind, func.count(),
               func.max(case((own, 1), else_=0)))
        .where(CommentReaction.comment_id.in_(comment_ids))
        .group_by(CommentReaction.comment_id, CommentReaction.kind)
    )  # fmt: skip
    shown = _totals(seen, now)
    found: dict[int, list[Reacted]] = {}
    for comment_id, kind, count, mine in rows:
        if shown or mine:
            each = Reacted(kind, count if shown else None, bool(mine))
            found.setdefault(comment_id, []).append(each)
    for each_one in found.values():
        each_one.sort(key=lambda each: REACTIONS.index(each.kind))
    return found

