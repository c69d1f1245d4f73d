"""Who helped an idea, and what one has given and been thanked for: told to oneself alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, exists, func, literal, null, or_, select, union
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.aliases import another
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_phase
from intranet_ideas.entries.models import (
    SHOWN,
    Comment,
    Entry,
    EntryAuthor,
    EntryHelper,
    EntryRevision,
)
from intranet_ideas.entries.queries import SeenEntry, visible_entries
from intranet_ideas.entries.talk_models import CommentReaction
from intranet_ideas.entries.talk_rules import THANKS
from intranet_ideas.people.importing import ERASED
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as
from intranet_ideas.recognition.models import EntryThanks, RecognitionOff
from intranet_ideas.suggestions.models import Suggestion
from intranet_ideas.teams.models import TeamRequest

FIRST, JOINED, HELPED, SUGGESTED, THANKED = "first", "joined", "helped", "suggested", "thanked"

MOST = 50
"""Ideas of each kind that are told, the last."""

_read = another(EntryRevision, name="read_text")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an idea's page says: the names of those who helped, by name, and whether the viewer
    has thanked those behind it."""

    helped_by: Sequence[str]
    thanked: bool


def of_idea(session: Session, seen: SeenEntry) -> Recognised:
    """Return it; one statement. Who helped is hidden with the names of the authors: it may tell
    who they are. Who made a suggestion is told with the text that has it, who is erased not at
    all."""
    entry_id, viewer = seen.entry.id, seen.challenge.viewer
    mine: Any = select(
        literal("").label("name"), literal(0).label("id")
    ).where(exists().where(EntryThanks.entry_id == entry_id, EntryThanks.user_id == viewer.id))
    parts: list[Any] = [mine]
    if not seen.names_hidden:
        reached = seen.handed_in.number if seen.handed_in else 0
        helps = exists().where(EntryHelper.entry_id == entry_id, EntryHelper.user_id == User.id,
                               EntryHelper.until.is_(None))  # fmt: skip
        suggested = exists().where(
            Suggestion.entry_id == entry_id, Suggestion.user_id == User.id,
            Suggestion.status == "accepted", Suggestion.revision <= reached,
        )
        writes = exists().where(EntryAuthor.entry_id == entry_id, EntryAuthor.user_id == User.id)
        off = exists().where(RecognitionOff.user_id == User.id)
        parts.append(select(known_as(), User.id).where(
            or_(helps, suggested), ~writes, ~off, ~User.email.endswith(ERASED)
        ))  # fmt: skip
    rows = session.execute(union(*parts)).all()
    names = sorted((row.name, row.id) for row in rows if row.id)
    return Recognised([name for name, _ in names], any(not row.id for row in rows))


@dataclass(frozen=True, slots=True)
class Given:
    """An idea that one's own page tells of: as what (``kind``), and since when; of thanks the
    beginning of the day (UTC)."""

    kind: str
    entry_id: int
    title: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Own:
    """What someone has given, for themselves alone, the last first; ``off``: they want none."""

    off: bool
    given: Sequence[Given] = ()

    def of(self, *kinds: str) -> list[Given]:
        """Return what is of some kinds, each idea once."""
        found = {each.entry_id: each for each in reversed(self.given) if each.kind in kinds}
        return sorted(found.values(), key=lambda each: (each.at, each.entry_id), reverse=True)


def own(session: Session, viewer: Viewer, now: datetime) -> Own:
    """Return what the viewer has given: the first idea, ideas they joined or helped with, and
    those for which they were thanked; two statements. Thanks are told as the totals of their
    challenge are: while those are hidden, not at all."""
    if session.get(RecognitionOff, viewer.id) is not None:
        return Own(off=True)
    me = viewer.id
    accepted = and_(TeamRequest.user_id == me, TeamRequest.status == "accepted")
    offered = and_(TeamRequest.kind == "ask", TeamRequest.place_id.is_(None))
    asked = or_(TeamRequest.kind == "invitation", TeamRequest.place_id.is_not(None))
    signs = or_(Challenge.totals_hidden.is_(False), in_phase(Phase.DECIDED, now))
    own_comment = and_(Comment.id == CommentReaction.comment_id, Comment.author_id == me)
    wrote = exists().where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == me)
    helps = exists().where(EntryHelper.entry_id == Entry.id, EntryHelper.user_id == me,
                           EntryHelper.until.is_(None))  # fmt: skip
    parts = (
        _ideas(viewer, FIRST, Entry.submitted_at).where(wrote)
        .order_by(None).order_by(Entry.submitted_at, Entry.id).limit(1),
        _ideas(viewer, HELPED, TeamRequest.answered_at)
        .join(TeamRequest, TeamRequest.entry_id == Entry.id).where(accepted, offered),
        _ideas(viewer, JOINED, TeamRequest.answered_at)
        .join(TeamRequest, TeamRequest.entry_id == Entry.id).where(accepted, asked),
        _ideas(viewer, SUGGESTED, Suggestion.answered_at)
        .join(Suggestion, Suggestion.entry_id == Entry.id)
        .where(Suggestion.user_id == me, Suggestion.status == "accepted"),
        _ideas(viewer, THANKED, EntryThanks.thanked_at)
        .join(EntryThanks, EntryThanks.entry_id == Entry.id).where(or_(wrote, helps), signs),
        _ideas(viewer, THANKED, CommentReaction.reacted_at)
        .join(Comment, Comment.entry_id == Entry.id)
        .join(CommentReaction, own_comment)
        .where(CommentReaction.kind == THANKS, Comment.state == SHOWN,
               Comment.deleted_at.is_(None), signs),
    )  # fmt: skip
    # Each is a table of its own, so that its order and limit are its own on every database.
    whole = union(*(select(each.subquery()) for each in parts)).subquery()
    rows = session.execute(
        select(whole).order_by(whole.c.at.desc(), whole.c.id.desc()), viewer.values
    )
    return Own(off=False, given=_once([Given(*row) for row in rows]))


def _once(given: Sequence[Given]) -> list[Given]:
    """Return each idea once of a kind, and the last ``MOST`` of it. Of thanks the day alone: how
    many there are, and when they came, may tell of whom."""
    found: dict[tuple[str, int], Given] = {}
    for each in given:
        found.setdefault((each.kind, each.entry_id), replace(each, at=_day(each.at))
                         if each.kind == THANKED else each)  # fmt: skip
    last = sorted(found.values(), key=lambda each: (each.at, each.entry_id), reverse=True)
    told: Counter[str] = Counter()
    kept = []
    for each in last:
        told[each.kind] += 1
        if told[each.kind] <= MOST:
            kept.append(each)
    return kept


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _ideas(viewer: Viewer, kind: str, at: Any) -> Any:
    """Return the last ideas of a kind, each once with the last time."""
    last = func.max(at)
    return (
        select(literal(kind, String).label("kind"), Entry.id, _read.title, Entry.language,
               last.label("at"))
        .select_from(Entry)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(_read, _read.id == Entry.read_id)
        .where(visible_entries(viewer), at.is_not(null()))
        .group_by(Entry.id, _read.id)
        .order_by(last.desc(), Entry.id.desc()).limit(MOST)
    )  # fmt: skip
