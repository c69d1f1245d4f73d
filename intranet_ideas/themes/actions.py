"""Setting the organisation's themes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.database import locked
from intranet_ideas.errors import Invalid, Stale
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.themes import rules
from intranet_ideas.themes.models import ThemeSet
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.themes.rules import Theme


def set_themes(
    session: Session, viewer: Viewer, themes: Sequence[Theme], version: int, now: datetime
) -> None:
    """Set the organisation's themes; ``version`` is 0 while it has the usual ones. One that is
    left out is retired and stays where it was chosen. Raises ``Stale`` and ``Invalid``."""
    require("theme.set", viewer.roles)
    row = session.scalars(locked(select(ThemeSet), ThemeSet)).one_or_none()
    if version != (row.version if row else 0):
        raise Stale(row.version if row else 0)
    before, _ = themes_of(session)
    chosen = rules.with_kept(themes, before)
    faults = rules.check_themes(chosen)
    if faults:
        raise Invalid(faults)
    row = row or ThemeSet(id=1)
    row.themes = [
        {"key": each.key, "name": dict(each.name), "icon": each.icon, "retired": each.retired}
        for each in chosen
    ]
    row.changed_by, row.changed_at = viewer.id, now
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Somebody else set the first list meanwhile.
        raise Stale(1) from None
    record(session, events.THEMES_SET, now=now, actor_id=viewer.id)
