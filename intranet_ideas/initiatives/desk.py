"""What waits for the innovation group: intake, answers, what is late, and who has how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import visible_to
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.initiatives.models import Initiative, InitiativeOrigin, LogLine
from intranet_ideas.initiatives.queries import visible
from intranet_ideas.initiatives.rules import State
from intranet_ideas.outcomes.answer_versions import published_among
from intranet_ideas.outcomes.models import CHOSEN, Answer
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer

MOST = 20
SOON = timedelta(days=14)
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen idea that is no initiative yet."""

    entry_id: int
    title: str
    language: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Promised:
    """A challenge whose ideas wait for their answers, and by when they were promised."""

    challenge_id: int
    title: str
    results_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A decision of late: a stage passed or gone back to, a pause, an end."""

    initiative_id: int
    title: str
    language: str
    kind: str
    stage: str
    words: str
    by: str
    at: datetime


def chosen(session: Session, viewer: Viewer) -> list[Chosen]:
    """Return the chosen ideas that the viewer may see and that are no initiative, the newest
    first, ``MOST`` at most. Two statements: what is chosen counts as it was published, not as it is
    being corrected."""
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language, Challenge.title)
        .join(Answer, Answer.entry_id == Entry.id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .outerjoin(InitiativeOrigin, InitiativeOrigin.entry_id == Entry.id)
        .where(Challenge.released_at.is_not(None), Challenge.cancelled_at.is_(None),
               Entry.status == SUBMITTED, Answer.outcome == CHOSEN,
               InitiativeOrigin.entry_id.is_(None), visible_to(viewer))
        .order_by(Challenge.released_at.desc(), Entry.id).limit(MOST), viewer.values,
    ).all()  # fmt: skip
    found = [Chosen(*row) for row in rows]
    said = published_among(session, [each.entry_id for each in found]) if found else {}
    return [
        each for each in found if each.entry_id in said and said[each.entry_id].outcome == CHOSEN
    ]


def promised(session: Session, viewer: Viewer, now: datetime) -> list[Promised]:
    """Return the challenges whose results are late or soon due, the first promised first; one
    statement."""
    rows = session.execute(
        select(Challenge.id, Challenge.title, Challenge.results_at)
        .where(Challenge.published_at.is_not(None), Challenge.released_at.is_(None),
               Challenge.cancelled_at.is_(None), Challenge.results_at <= now + SOON,
               visible_to(viewer))
        .order_by(Challenge.results_at, Challenge.id).limit(MOST), viewer.values,
    )  # fmt: skip
    return [
        Promised(number, title, at, late=at <= now) for number, title, at in rows if at is not None
    ]


def workload(session: Session, viewer: Viewer) -> Sequence[tuple[str, int]]:
    """Return the owners of what goes on, with how much each has, the most first; one statement."""
    rows = session.execute(
        select(User.name, func.count()).join(Initiative, Initiative.owner_id == User.id)
        .where(Initiative.state == State.ACTIVE, visible(viewer))
        .group_by(User.id, User.name).order_by(func.count().desc(), User.name).limit(MOST)
    )  # fmt: skip
    return [(name, number) for name, number in rows]


def decided(session: Session, viewer: Viewer, now: datetime) -> list[Made]:
    """Return what was decided of initiatives lately, the newest first; one statement."""
    rows = session.execute(
        select(Initiative.id, Initiative.title, Initiative.language, LogLine.kind, LogLine.stage,
               LogLine.words, User.name, LogLine.made_at)
        .join(Initiative, Initiative.id == LogLine.initiative_id)
        .join(User, User.id == LogLine.made_by)
        .where(LogLine.kind.not_in(("note", "begun", "measured")), LogLine.made_at >= now - RECENT,
               visible(viewer))
        .order_by(LogLine.id.desc()).limit(MOST)
    )  # fmt: skip
    return [Made(*row) for row in rows]
