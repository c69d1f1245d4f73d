"""Saying that an idea is another than one's own, so that it is not shown as alike again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.database import insert_into
from intranet_ideas.entries import queries
from intranet_ideas.entries.models import ToldApart
from intranet_ideas.errors import NotFound
from intranet_ideas.people.rules import Viewer


def tell_apart(
    session: Session, viewer: Viewer, entry_id: int, other_id: int, now: datetime
) -> None:
    """Say that one's own idea is another than ``other_id``; a second time changes nothing.

    No Event: what someone read while writing is nobody else's to know. Raises ``NotFound`` for
    an idea that is not one's own, and for another that the viewer may not see.
    """
    seen = queries.see_entry(session, viewer, entry_id, now)
    if not seen.mine:
        raise NotFound
    seen.require("entry.edit")
    queries.see_entry(session, viewer, other_id, now, "entry.view")
    session.execute(
        insert_into(session, ToldApart)
        .values(entry_id=entry_id, other_id=other_id)
        .on_conflict_do_nothing()
    )


def told_apart(session: Session, entry_id: int) -> frozenset[int]:
    """Return the ideas that are said to be others, for one's own; one statement."""
    return frozenset(
        session.scalars(select(ToldApart.other_id).where(ToldApart.entry_id == entry_id))
    )
