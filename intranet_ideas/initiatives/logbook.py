"""The log of an initiative, and who hears what is written there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.entries.models import Entry
from intranet_ideas.events import record
from intranet_ideas.initiatives.models import Initiative, InitiativeOrigin, LogLine
from intranet_ideas.people.rules import Viewer


def log(
    session: Session, viewer: Viewer, found: Initiative, kind: str, now: datetime,
    words: str = "", missing: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write what happened to an initiative, and tell who had the idea, unless it is a note."""
    session.add(LogLine(initiative_id=found.id, kind=kind, stage=found.stage, words=words,
                        missing=list(missing), made_by=viewer.id, made_at=now))  # fmt: skip
    session.flush()
    if kind == "note":
        return
    # Who had the idea hears of it, however long ago that was; who follows it, where all may.
    heard = events.INITIATIVE_NEWS if found.open_to_staff else events.INITIATIVE_NEWS_INSIDE
    of_it = exists().where(
        InitiativeOrigin.entry_id == Entry.id, InitiativeOrigin.initiative_id == found.id
    )
    for entry_id, challenge_id in session.execute(
        select(Entry.id, Entry.challenge_id).where(of_it).order_by(Entry.id)
    ).all():
        record(session, heard, now=now, actor_id=viewer.id, challenge_id=challenge_id,
               entry_id=entry_id, initiative=found.id)  # fmt: skip
