"""What people can do to search."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer


def request_rebuild(session: Session, viewer: Viewer, now: datetime) -> None:
    """Ask the worker for a new index. Raises ``NotAllowed``."""
    require("site.run", viewer.roles)
    ask_for_rebuild(session, now, viewer.id)


def ask_for_rebuild(session: Session, now: datetime, actor_id: int | None = None) -> None:
    """Leave the wish for a new index among the events that search has to deal with."""
    event = record(session, events.SEARCH_REBUILT, now=now, actor_id=actor_id, asked=True)
    event.indexed_at = None
