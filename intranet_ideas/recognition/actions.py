"""Thanking those behind an idea, taking that back, and wanting none of it oneself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.voting import signs_at
from intranet_ideas.database import insert_into
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.models import SUBMITTED, EntryAuthor, EntryHelper
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.errors import NotAllowed, NotFound
from intranet_ideas.events import Event, record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.recognition import rules
from intranet_ideas.recognition.models import EntryThanks, RecognitionOff


def thank(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, setting: str
) -> SeenEntry:
    """Thank those behind an idea: its authors and helpers; a second time changes nothing.

    They hear of it in the next digest, once a day at most, and not while totals are hidden; who
    it was is told to nobody. Raises ``NotFound`` where the organisation has no recognition,
    ``NotAllowed`` for one's own idea.
    """
    seen = _see(session, viewer, entry_id, now, setting)
    if seen.wrote or seen.helps:
        raise NotAllowed(rules.OWN_IDEA)
    # The entry is locked, so that nobody does it twice at this moment.
    if session.get(EntryThanks, (entry_id, viewer.id)) is None:
        session.add(EntryThanks(entry_id=entry_id, user_id=viewer.id, thanked_at=now))
        session.flush()
        record(session, events.THANKS_GIVEN, now=now, actor_id=viewer.id,
               challenge_id=seen.entry.challenge_id, entry_id=entry_id)  # fmt: skip
        _tell(session, seen, now)
    return seen


def take_thanks_back(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, setting: str
) -> SeenEntry:
    """Take one's thanks back; without any, nothing changes."""
    seen = _see(session, viewer, entry_id, now, setting)
    gone = session.execute(delete(EntryThanks).filter_by(entry_id=entry_id, user_id=viewer.id))
    if gone.rowcount:  # type: ignore[attr-defined]
        record(session, events.THANKS_TAKEN_BACK, now=now, actor_id=viewer.id,
               challenge_id=seen.entry.challenge_id, entry_id=entry_id)  # fmt: skip
    return seen


def _see(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, setting: str
) -> SeenEntry:
    if setting == rules.OFF:
        raise NotFound
    # Locked, so that of two who thank at once one sees that it is told already.
    seen = entries.see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("thanks.give")
    if seen.entry.status != SUBMITTED:
        raise NotFound
    return seen


def _tell(session: Session, seen: SeenEntry, now: datetime) -> None:
    if not signs_at(seen.challenge.challenge, seen.challenge.timeline, now):
        return
    entry_id = seen.entry.id
    told = session.scalars(
        select(Event.happened_at).where(
            Event.entry_id == entry_id, Event.kind == events.ENTRY_THANKED,
            Event.happened_at > now - rules.TOLD_EVERY,
        )
    ).all()  # fmt: skip
    if rules.told_lately(told, now):
        return
    off = select(RecognitionOff.user_id)
    behind = session.scalars(
        select(EntryAuthor.user_id)
        .where(EntryAuthor.entry_id == entry_id, EntryAuthor.user_id.not_in(off))
        .union(select(EntryHelper.user_id).where(
            EntryHelper.entry_id == entry_id, EntryHelper.until.is_(None),
            EntryHelper.user_id.not_in(off),
        ))
    ).all()  # fmt: skip
    if behind:
        # Of nobody's doing: who it was is told to nobody.
        record(session, events.ENTRY_THANKED, now=now, challenge_id=seen.entry.challenge_id,
               entry_id=entry_id, user_ids=sorted(behind))  # fmt: skip


def choose(session: Session, viewer: Viewer, now: datetime, *, wanted: bool) -> None:
    """Say whether one wants recognition. Nobody else is told, and nothing else changes."""
    if wanted:
        session.execute(delete(RecognitionOff).filter_by(user_id=viewer.id))
    else:
        # Two windows may say it at once.
        session.execute(
            insert_into(session, RecognitionOff).values(user_id=viewer.id, since=now)
            .on_conflict_do_nothing()
        )
