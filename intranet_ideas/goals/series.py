"""Indicators of goals: what is counted, its figures, and what people do with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.goals import queries
from intranet_ideas.goals import series_rules as rules
from intranet_ideas.goals.models import Indicator, IndicatorPoint
from intranet_ideas.goals.series_rules import IndicatorFields, Point
from intranet_ideas.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator with its figures in the order of their periods."""

    indicator: Indicator
    points: Sequence[Point]

    @property
    def chart(self) -> rules.Chart:
        """The figures as a line."""
        return rules.chart(self.points)

    @property
    def course(self) -> rules.Course:
        """How the last figure stands to the first."""
        return rules.course(self.points, self.indicator.better)

    @property
    def course_words(self) -> str:
        """The same as a msgid."""
        return rules.COURSES[self.course]


def indicators(session: Session, goal_ids: Collection[int]) -> list[Shown]:
    """Return the indicators of goals, by name; two statements, one where there are none."""
    found = session.scalars(
        select(Indicator).where(Indicator.goal_id.in_(goal_ids))
        .order_by(Indicator.name, Indicator.id)
    ).all()  # fmt: skip
    if not found:
        return []
    points: dict[int, list[Point]] = {}
    for row in session.scalars(
        select(IndicatorPoint)
        .where(IndicatorPoint.indicator_id.in_([each.id for each in found]))
        .order_by(IndicatorPoint.period)
    ):  # fmt: skip
        point = Point(row.period, row.value, row.missing)
        points.setdefault(row.indicator_id, []).append(point)
    return [Shown(each, points.get(each.id, [])) for each in found]


def indicator_of(session: Session, indicator_id: int) -> Indicator:
    """Return an indicator. Raises ``NotFound``."""
    found = session.get(Indicator, indicator_id)
    if found is None:
        raise NotFound
    return found


def keep_indicator(
    session: Session, viewer: Viewer, goal_id: int, indicator_id: int | None,
    fields: IndicatorFields, now: datetime,
) -> Indicator:  # fmt: skip
    """Make an indicator of a goal, or say otherwise what one counts. Raises ``Invalid``."""
    require("goal.manage", viewer.roles)
    goal = queries.goal_of(session, goal_id)
    faults = rules.check_indicator(fields)
    there = list(session.scalars(select(Indicator).where(Indicator.goal_id == goal.id)))
    if any(each.name == fields.name and each.id != indicator_id for each in there):
        faults.append(Fault("name", N_("The goal has an indicator with this name.")))
    if indicator_id is None and len(there) >= rules.MOST_INDICATORS:
        faults.append(Fault("", N_("The goal has as many indicators as there can be.")))
    if faults:
        raise Invalid(faults)
    if indicator_id is None:
        row = Indicator(goal_id=goal.id)
    else:
        row = indicator_of(session, indicator_id)
        if row.goal_id != goal.id:
            raise NotFound
    row.name, row.unit = fields.name, fields.unit
    row.source, row.better = fields.source, fields.better
    session.add(row)
    session.flush()
    record(session, events.INDICATOR_KEPT, now=now, actor_id=viewer.id, goal=goal.id,
           indicator=row.id)  # fmt: skip
    return row


def remove_indicator(session: Session, viewer: Viewer, indicator_id: int, now: datetime) -> int:
    """Delete an indicator with its figures, which can be brought in again; return its goal."""
    require("goal.manage", viewer.roles)
    row = indicator_of(session, indicator_id)
    session.execute(delete(IndicatorPoint).where(IndicatorPoint.indicator_id == row.id))
    session.delete(row)
    record(session, events.INDICATOR_REMOVED, now=now, actor_id=viewer.id, goal=row.goal_id,
           indicator=row.id)  # fmt: skip
    return row.goal_id


@dataclass(frozen=True, slots=True)
class Brought:
    """How many figures an import added, changed and left as they were, and how many indicators
    it made."""

    indicators: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0


def bring_points(
    session: Session, viewer: Viewer, goal_id: int, content: bytes, region: str, unit: str,
    source: str, now: datetime,
) -> Brought:  # fmt: skip
    """Bring a list of figures in, all or nothing. An indicator that the goal lacks is made, counted
    in ``unit`` and from ``source``; periods that the list lacks stay as they are.

    Raises ``Invalid`` with every fault; a fault's field is ``line N``, or one of the form's.
    """
    require("goal.manage", viewer.roles)
    goal = queries.goal_of(session, goal_id)
    read = rules.parse(content, region)
    there = {each.name: each
             for each in session.scalars(select(Indicator).where(Indicator.goal_id == goal.id))}
    lacking = [name for name in read.points if name not in there]
    if len(there) + len(lacking) > rules.MOST_INDICATORS:
        raise Invalid([Fault("", N_("The goal has as many indicators as there can be."))])
    for name in lacking:
        fields = IndicatorFields(name, unit, source, rules.Better.NEITHER)
        there[name] = keep_indicator(session, viewer, goal_id, None, fields, now)
    rows = {
        (row.indicator_id, row.period): row for row in session.scalars(
            select(IndicatorPoint)
            .where(IndicatorPoint.indicator_id.in_([each.id for each in there.values()]))
        )
    }  # fmt: skip
    added = changed = same = 0
    for name, points in read.points.items():
        for point in points:
            row = rows.get((there[name].id, point.period))
            if row is None:
                session.add(IndicatorPoint(indicator_id=there[name].id, period=point.period,
                                           value=point.value, missing=point.missing))  # fmt: skip
                added += 1
            elif (row.value, row.missing) != (point.value, point.missing):
                row.value, row.missing = point.value, point.missing
                changed += 1
            else:
                same += 1
    session.flush()
    if added or changed:
        record(session, events.INDICATOR_POINTS_BROUGHT, now=now, actor_id=viewer.id, goal=goal.id,
               new=added, changed=changed)  # fmt: skip
    return Brought(len(lacking), added, changed, same)
