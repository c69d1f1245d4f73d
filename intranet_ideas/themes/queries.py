"""The organisation's themes: everyone who is signed in may see them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.themes.models import ThemeSet
from intranet_ideas.themes.rules import DEFAULT, Theme


def themes_of(session: Session) -> tuple[tuple[Theme, ...], int]:
    """Return the organisation's themes, the retired ones too, and the list's version, 0 of the
    usual ones; one statement."""
    row = session.scalars(select(ThemeSet)).one_or_none()
    if row is None:
        return DEFAULT, 0
    return tuple(Theme(**each) for each in row.themes), row.version
