"""What a rule of keeping is: rows that have been kept long enough, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.privacy.models import ChallengeKeeping
from intranet_ideas.privacy.terms import Kind, term
from intranet_ideas.settings import Settings

Keys = Sequence[Any]
"""Keys of rows: numbers, or tuples of them where a key has several columns."""

Act = Callable[[Session, Settings, Keys, datetime], None]


def together(parts: Sequence[Any]) -> Any:
    """Return a key's columns, or its values, as one thing that can be compared in SQL."""
    return parts[0] if len(parts) == 1 else tuple_(*parts)


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows of one table that a rule takes. ``due`` tells them by an instant, or by a query for
    the numbers of challenges where the rule is one of challenges."""

    key: tuple[InstrumentedAttribute[Any], ...]
    due: Callable[[Any], ColumnElement[bool]]
    act: Act


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with rows when they have been kept for the setting's days; 0 switches it off.
    ``name`` and ``then`` are msgids.

    ``kind`` is what challenges may choose their own days of, and ``over`` tells those for which
    the days began before an instant.
    """

    setting: str
    name: str
    then: str
    taken: tuple[Taken, ...]
    kind: Kind | None = None
    over: Callable[[datetime], ColumnElement[bool]] | None = None

    def days(self, settings: Settings) -> int:
        """Return the site's days, 0 where the rule is off."""
        return int(getattr(settings, self.setting))

    def reach(self, session: Session, settings: Settings, now: datetime) -> Any:
        """Return what ``due`` takes now, None where there is nothing that could be due."""
        days = self.days(settings)
        if self.kind is None or self.over is None:
            return now - timedelta(days=days) if days else None
        return _challenges(session, settings, self.kind, self.over, now)


def _challenges(
    session: Session, settings: Settings, kind: Kind,
    over: Callable[[datetime], ColumnElement[bool]], now: datetime,
) -> Select[int] | None:  # fmt: skip
    site, bounds = int(getattr(settings, kind.setting)), settings.keep_within.get(kind.key)
    column = getattr(ChallengeKeeping, kind.key)
    own = select(ChallengeKeeping.challenge_id).where(column.is_not(None))
    chosen = session.scalars(select(column).where(column.is_not(None)).distinct()).all()
    due = [
        and_(over(now - timedelta(days=term(site, days, bounds))),
             Challenge.id.in_(own.where(column == days)))
        for days in chosen if bounds is not None
    ]  # fmt: skip
    if site:
        others = Challenge.id.not_in(own) if due else Challenge.id.is_not(None)
        due.append(and_(over(now - timedelta(days=site)), others))
    return select(Challenge.id).where(or_(*due)) if due else None
