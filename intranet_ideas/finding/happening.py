"""What has happened lately in what a viewer may see, gathered by day and thing.

It is read from the things themselves as they are now, not from Events: what was withdrawn, hidden
or taken back since is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Label, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_touch, visible_to
from intranet_ideas.entries.models import SHOWN, Comment, Entry
from intranet_ideas.entries.queries import handed_in_text, visible_entries, written_or_followed
from intranet_ideas.finding.days import begins, day_of
from intranet_ideas.finding.queries import shows_ideas
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives.models import (
    Initiative,
    InitiativeMember,
    InitiativeOrigin,
    LogLine,
)
from intranet_ideas.people.rules import Viewer
from intranet_ideas.teams.models import TeamPlace

CHALLENGE, INITIATIVE = "challenge", "initiative"

INSTANTS = {
    "announced": Challenge.published_at, "opened": Challenge.opens_at,
    "closed": Challenge.closes_at, "released": Challenge.released_at,
    "cancelled": Challenge.cancelled_at,
}  # fmt: skip
"""What happens to a challenge that everyone in it may know; nothing of judging."""

IDEAS, COMMENTS, PLACES = "ideas", "comments", "places"

MOST_LINES = 500
"""Challenges, and steps of initiatives, that are read for some days."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a thing on a day. ``count`` is how often, the last time ``at``;
    of one idea alone ``entry_id``, ``title`` and ``language`` say which. ``stage`` is where an
    initiative came to."""

    kind: str
    at: datetime
    count: int = 1
    entry_id: int | None = None
    title: str = ""
    language: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """All that happened to one thing on a day: a challenge, or an initiative."""

    thing: str
    id: int
    title: str
    language: str
    happened: tuple[Happened, ...]

    @property
    def at(self) -> datetime:
        """When the last of it happened."""
        return max(each.at for each in self.happened)


@dataclass(frozen=True, slots=True)
class Day:
    """A local day on which something happened, the last first."""

    day: date
    lines: tuple[Line, ...]


Found = tuple[date, tuple[str, int, str, str], Happened]


def happening(
    session: Session, viewer: Viewer, days: Sequence[date], zone: ZoneInfo, now: datetime, *,
    mine: bool = False,
) -> list[Day]:  # fmt: skip
    """Return what happened on some days that follow on each other, the newest first; those without
    anything are left out. ``mine``: only of what the viewer writes, joined, runs or follows. Six
    statements."""
    if not days:
        return []
    since, until = begins(days[-1], zone), begins(days[0] + timedelta(days=1), zone)
    until = min(until, now + timedelta(microseconds=1))
    span = _Span(session, viewer, days, zone, since, until, now, mine)
    things: dict[date, dict[tuple[str, int, str, str], list[Happened]]] = {}
    for day, thing, each in (*span.challenges(), *span.talk(), *span.initiatives()):
        things.setdefault(day, {}).setdefault(thing, []).append(each)
    return [
        Day(day, tuple(sorted((Line(*thing, tuple(_once(what))) for thing, what in found.items()),
                              key=lambda line: (line.at, line.id), reverse=True)))
        for day in days if (found := things.get(day))
    ]  # fmt: skip


def _once(happened: Sequence[Happened]) -> Iterator[Happened]:
    """Leave out that a challenge is announced where it opened the same day, and all but the last
    of an initiative's steps."""
    kinds = {each.kind for each in happened}
    steps = [each for each in happened if each.stage]
    for each in happened:
        if each.kind == "announced" and "opened" in kinds:
            continue
        if each.stage and each is not steps[-1]:
            continue
        yield each


@dataclass(frozen=True, slots=True)
class _Span:
    """The instants from ``since`` to before ``until``, in which some days lie."""

    session: Session
    viewer: Viewer
    days: Sequence[date]
    zone: ZoneInfo
    since: datetime
    until: datetime
    now: datetime
    mine: bool

    def within(
        self, instant: InstrumentedAttribute[datetime | None] | InstrumentedAttribute[datetime]
    ) -> ColumnElement[bool]:
        return and_(instant >= self.since, instant < self.until)

    def place(
        self, instant: InstrumentedAttribute[datetime | None] | InstrumentedAttribute[datetime]
    ) -> Label[int]:
        """The number of the day among ``days``, in SQL: zones are unknown there."""
        from_on = [(instant >= begins(day, self.zone), n) for n, day in enumerate(self.days)]
        return case(*from_on).label("on_day")

    def challenges(self) -> Iterator[Found]:
        """Yield what happened to challenges; one statement."""
        c = Challenge
        query = (
            select(c.id, c.title, c.language, *(each.label(kind)
                                                for kind, each in INSTANTS.items()))
            .where(visible_to(self.viewer), c.published_at <= self.now,
                   or_(*map(self.within, INSTANTS.values())),
                   in_touch(self.viewer) if self.mine else true())
            .order_by(c.id.desc()).limit(MOST_LINES)
        )  # fmt: skip
        for row in self.session.execute(query, self.viewer.values):
            over = row.cancelled or self.until
            for kind in INSTANTS:
                at = row._mapping[kind]
                if at is None or not self.since <= at < self.until:
                    continue
                if at < row.announced or (kind != "cancelled" and at > over):
                    continue  # it was not to be seen yet, or no more
                yield (day_of(at, self.zone), (CHALLENGE, row.id, row.title, row.language),
                       Happened(kind, at))  # fmt: skip

    def talk(self) -> Iterator[Found]:
        """Yield how many ideas, comments and open places came in; three statements."""
        shown = and_(Comment.state == SHOWN, Comment.deleted_at.is_(None))
        yield from self._counted(IDEAS, Entry.submitted_at, None, true())
        yield from self._counted(COMMENTS, Comment.shown_at, Comment, shown)
        yield from self._counted(PLACES, TeamPlace.opened_at, TeamPlace,
                                 TeamPlace.closed_at.is_(None))  # fmt: skip

    def _counted(self, kind: str, instant: Any, table: Any, holds: Any) -> Iterator[Found]:
        """Yield a kind's number by day and challenge, and the idea where it is about one alone."""
        query: Any = (
            select(
                self.place(instant), Challenge.id, Challenge.title, Challenge.language,
                func.count().label("number"), func.max(instant).label("last"),
                func.count(Entry.id.distinct()).label("ideas"), func.max(Entry.id).label("idea"),
                func.max(handed_in_text.title).label("words"),
                func.max(Entry.language).label("spoken"),
            )
            .select_from(Entry)
            .join(Challenge, Challenge.id == Entry.challenge_id)
            .join(handed_in_text, handed_in_text.id == Entry.read_id)
        )  # fmt: skip
        if table is not None:
            query = query.join(table, table.entry_id == Entry.id)
        query = query.where(
            self.within(instant), holds, visible_entries(self.viewer), shows_ideas(self.now),
            or_(written_or_followed(self.viewer), in_touch(self.viewer)) if self.mine else true(),
        ).group_by("on_day", Challenge.id, Challenge.title, Challenge.language)
        for row in self.session.execute(query, self.viewer.values):
            alone = row.ideas == 1
            yield self.days[row.on_day], (CHALLENGE, row.id, row.title, row.language), Happened(
                kind, row.last, row.number, row.idea if alone else None,
                row.words if alone else "", row.spoken if alone else "",
            )  # fmt: skip

    def initiatives(self) -> Iterator[Found]:
        """Yield the steps of initiatives that the viewer may read; two statements."""
        viewer, stages = self.viewer, initiatives.stages_of(self.session)[0]
        names = {each.key: each.name for each in stages}
        of_own = exists().where(
            InitiativeOrigin.initiative_id == Initiative.id, InitiativeOrigin.entry_id == Entry.id,
            written_or_followed(viewer),
        )
        team = exists().where(InitiativeMember.initiative_id == Initiative.id,
                              InitiativeMember.user_id == viewer.id)  # fmt: skip
        own = or_(Initiative.owner_id == viewer.id, team, of_own)
        query = (
            select(Initiative.id, Initiative.title, Initiative.language, LogLine.kind,
                   LogLine.made_at, LogLine.stage)
            .join(LogLine, LogLine.initiative_id == Initiative.id)
            .where(initiatives.visible(viewer), self.within(LogLine.made_at),
                   LogLine.kind != "note", own if self.mine else true())
            .order_by(LogLine.id.desc()).limit(MOST_LINES)
        )  # fmt: skip
        for row in reversed(self.session.execute(query, viewer.values).all()):
            name = names.get(row.stage, {})
            stage = name.get(viewer.language) or name.get("nb", row.stage)
            yield (day_of(row.made_at, self.zone),
                   (INITIATIVE, row.id, row.title, row.language),
                   Happened(row.kind, row.made_at, stage=stage))  # fmt: skip
