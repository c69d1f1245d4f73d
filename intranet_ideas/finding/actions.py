"""Keeping how one looks for ideas under a name.

No Events: what someone looks for is nobody else's to know.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.finding.models import SavedView
from intranet_ideas.finding.rules import Browsing, as_given, check_name
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line

MOST_VIEWS = 20
"""Views that a person can keep."""


def save_view(
    session: Session, viewer: Viewer, name: str, asked: Browsing, now: datetime
) -> SavedView:
    """Keep what is asked for under a name. Raises ``Invalid`` for a name that is missing, too
    long or in use, ``Conflict`` when there are too many."""
    # Their views are counted one save after the other: two at once would pass the limit.
    session.get(User, viewer.id, with_for_update={"key_share": True})
    kept = session.scalar(
        select(func.count()).select_from(SavedView).where(SavedView.user_id == viewer.id)
    )
    if (kept or 0) >= MOST_VIEWS:
        raise Conflict(N_("There are %(most)s saved views already. Remove one first."),
                       most=MOST_VIEWS)  # fmt: skip
    row = SavedView(user_id=viewer.id, asked=as_given(asked), saved_at=now)
    _name(session, row, name)
    return row


def rename_view(session: Session, viewer: Viewer, view_id: int, name: str) -> SavedView:
    """Give one's view another name. Raises ``Invalid`` as ``save_view``."""
    row = session.scalar(select(SavedView).filter_by(id=view_id, user_id=viewer.id))
    if row is None:
        raise NotFound
    _name(session, row, name)
    return row


def _name(session: Session, row: SavedView, name: str) -> None:
    name = clean_line(name)
    if faults := check_name(name):
        raise Invalid(faults)
    try:
        with session.begin_nested():
            row.name = name
            session.add(row)
    except IntegrityError:
        raise Invalid([Fault("name", N_("You have a view with this name."))]) from None


def remove_view(session: Session, viewer: Viewer, view_id: int) -> None:
    """Keep one's view no more."""
    found = session.execute(delete(SavedView).filter_by(id=view_id, user_id=viewer.id))
    if not found.rowcount:  # type: ignore[attr-defined]
        raise NotFound
