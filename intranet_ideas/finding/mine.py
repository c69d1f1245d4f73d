"""What the front page gathers for the viewer alone: what waits for them, and what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import Listed, me
from intranet_ideas.consultations.queries import Waiting, waiting_for
from intranet_ideas.entries.models import DRAFT, Entry, EntryFollow, EntryRevision
from intranet_ideas.entries.queries import ListedEntry, handed_in_text, mine, visible_entries
from intranet_ideas.finding.models import SavedView
from intranet_ideas.finding.queries import views_of
from intranet_ideas.meetings.queries import Task, own_tasks
from intranet_ideas.outcomes.asked import Asked, asked_of
from intranet_ideas.outcomes.growing import fitting
from intranet_ideas.people.rules import Viewer
from intranet_ideas.voting.waiting import ToVote, to_vote

FRESH = timedelta(days=14)
"""How long a changed idea, or a challenge that has opened, is news."""

MOST = 3
"""Lines of each kind: what is left stands on one's own page."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A draft of the viewer that can be handed in until ``closes_at``."""

    entry_id: int
    title: str
    language: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """An idea that the viewer follows, handed in anew at ``changed_at``."""

    entry_id: int
    title: str
    language: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Growing:
    """An idea of the viewer's that was not chosen, and a challenge on its theme that has opened
    lately."""

    entry_id: int
    title: str
    language: str
    to: Listed


@dataclass(frozen=True, slots=True)
class ForMe:
    """What the front page says to the viewer, at most ``MOST`` of each kind. ``more``: there is
    more on their own page."""

    asked: Asked
    to_vote: tuple[ToVote, ...]
    unfinished: tuple[Unfinished, ...]
    changed: tuple[Changed, ...]
    more: bool
    views: tuple[SavedView, ...] = ()
    consultations: tuple[Waiting, ...] = ()
    growing: tuple[Growing, ...] = ()
    tasks: tuple[Task, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.asked or self.to_vote or self.unfinished or self.changed
                    or self.consultations or self.growing or self.tasks)  # fmt: skip


def for_me(session: Session, viewer: Viewer, on: Sequence[Listed], now: datetime) -> ForMe:
    """Return what waits for the viewer, and their saved views; ``on`` are the challenges that are
    on for them. Five statements, and those of ``asked_of``, ``to_vote`` and ``fitting``."""
    own = mine(session, viewer)
    asked = asked_of(session, viewer, on, own, now)
    voting = to_vote(session, viewer, on, now)
    unfinished = _unfinished(own, on)
    changed = _changed(session, viewer, now)
    fits = fitting(session, viewer, on, own, now, since=now - FRESH)
    consulted = waiting_for(session, viewer, now, limit=MOST + 1)
    growing = [
        Growing(each.id, each.title, each.language, rows[0])
        for each in own if (rows := fits.get(each.id))
    ]  # fmt: skip
    tasks = own_tasks(session, viewer, limit=MOST + 1)
    kinds = (asked.to_judge, asked.to_answer, asked.of_ideas, voting, unfinished, changed,
             consulted, growing, tasks)  # fmt: skip
    few = Asked(asked.to_judge[:MOST], asked.to_answer[:MOST], asked.of_ideas[:MOST])
    return ForMe(
        few, voting[:MOST], tuple(unfinished[:MOST]), tuple(changed[:MOST]),
        any(len(each) > MOST for each in kinds), tuple(views_of(session, viewer)),
        tuple(consulted[:MOST]), tuple(growing[:MOST]), tuple(tasks[:MOST]),
    )


def _unfinished(own: Sequence[ListedEntry], on: Sequence[Listed]) -> list[Unfinished]:
    """Return the drafts that can still be handed in, the next deadline first."""
    closing = {each.id: each.timeline.closes_at for each in on if each.phase == Phase.OPEN}
    found = [
        Unfinished(each.id, each.title, each.language, closes_at)
        for each in own
        if each.status == DRAFT and not each.waits
        and (closes_at := closing.get(each.challenge_id)) is not None
    ]
    return sorted(found, key=lambda each: each.closes_at)


def _changed(session: Session, viewer: Viewer, now: datetime) -> list[Changed]:
    """Return the followed ideas that were handed in anew since, the last first."""
    query: Any = (
        select(Entry.id, handed_in_text.title, Entry.language, EntryRevision.received_at)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(EntryFollow, EntryFollow.entry_id == Entry.id)
        .join(handed_in_text, handed_in_text.id == Entry.read_id)
        .join(EntryRevision, EntryRevision.id == Entry.submitted_id)
        .where(
            visible_entries(viewer), EntryFollow.user_id == me(viewer),
            EntryRevision.received_at > EntryFollow.since, EntryRevision.received_at > now - FRESH,
        )
        .order_by(EntryRevision.received_at.desc(), Entry.id.desc())
        .limit(MOST + 1)
    )  # fmt: skip
    return [Changed(*row) for row in session.execute(query, viewer.values)]
