"""The report of a year, of a department and all below it: what was asked, who took part, what
became of it, what was carried through, and what was stopped. It counts what its reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Role, require
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import visible_to
from intranet_ideas.database import new_version
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.errors import Invalid, NotFound, Stale, too_long
from intranet_ideas.events import record
from intranet_ideas.initiatives.benefit_rules import Line, Total, measured
from intranet_ideas.initiatives.benefit_rules import report as totals_of
from intranet_ideas.initiatives.models import Benefit, Initiative, LogLine
from intranet_ideas.initiatives.queries import stages_of
from intranet_ideas.initiatives.queries import visible as visible_initiatives
from intranet_ideas.initiatives.rules import Stage, State
from intranet_ideas.initiatives.story_queries import ListedStory, stories
from intranet_ideas.insight.models import YearText
from intranet_ideas.insight.queries import Insight, insight, year_span
from intranet_ideas.insight.rules import Voice
from intranet_ideas.people.models import Department
from intranet_ideas.people.queries import departments
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

MOST = 200
"""Lines of each list."""

LONGEST_TEXT = 10_000
FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(frozen=True, slots=True)
class Reported:
    """A challenge of the year, with how many ideas were handed in."""

    id: int
    title: str
    language: str
    ideas: int


@dataclass(frozen=True, slots=True)
class Ended:
    """An initiative that was ended in the year, at which stage, and why."""

    id: int
    title: str
    language: str
    why: str
    stage: str


@dataclass(frozen=True, slots=True)
class Report:
    """The report. ``kept`` and ``missed`` count promised days of the year by which results were
    published, and by which they were not; ``stages`` is how many go on or are paused at each stage
    today; ``finished`` are those that were ended at the last stage, ``stopped`` before it;
    ``numbers`` of a department say nothing of people; ``benefits`` are those that were to be
    measured in the year. ``text`` is None while the reader has none to read.
    """

    year: int
    department: Department
    of_all: bool
    numbers: Insight
    challenges: Sequence[Reported]
    kept: int
    missed: int
    begun: int
    stages: Sequence[tuple[Stage, int]]
    finished: Sequence[Ended]
    stopped: Sequence[Ended]
    benefits: Sequence[Total]
    stories: Sequence[ListedStory]
    text: YearText | None


def place_of(session: Session, slug: str) -> tuple[Department, Sequence[Department]]:
    """Return a department, the uppermost for ``""``, and all there are; one statement. Raises
    ``NotFound``."""
    tree = departments(session)
    for each in tree:
        if each.slug == slug or (not slug and each.parent_id is None):
            return each, tree
    raise NotFound


def year_report(
    session: Session, viewer: Viewer, year: int, slug: str, zone: ZoneInfo, now: datetime
) -> Report:
    """Return the report of a year; nineteen statements. Raises ``NotFound``."""
    place, tree = place_of(session, slug)
    ids = [each.id for each in tree if each.path.startswith(place.path)]
    of_all = place.parent_id is None
    span = year_span(year, zone)
    kept, missed = _promises(session, viewer, ids, span, now)
    stages, _ = stages_of(session)
    counts = _by_stage(session, viewer, ids)
    numbers = insight(session, viewer, year, zone, None if of_all else ids)
    ended, last = _ended(session, viewer, ids, span), stages[-1].key
    text = session.get(YearText, (year, place.id), populate_existing=True)
    if text and text.published_at is None and Role.INNOVATION_GROUP not in viewer.roles:
        text = None
    return Report(
        year=year, department=place, of_all=of_all,
        numbers=numbers if of_all else whole(numbers),
        challenges=_challenges(session, viewer, ids, span), kept=kept, missed=missed,
        begun=session.scalar(
            select(func.count()).select_from(Initiative)
            .where(_initiatives(viewer, ids), _in(span, Initiative.created_at))
        ) or 0,
        stages=[(stage, counts.get(stage.key, 0)) for stage in stages],
        finished=[each for each in ended if each.stage == last],
        stopped=[each for each in ended if each.stage != last],
        benefits=_benefits(session, viewer, ids, year, now.astimezone(zone).date()),
        stories=stories(session, viewer, viewer.language, department=place.path, within=span,
                        limit=MOST),
        text=text,
    )  # fmt: skip


def whole(numbers: Insight) -> Insight:
    """Return a department's numbers without those of people: each further cut is another equation
    from which small groups can be reckoned, of the departments beside it too."""
    periods = [replace(each, people=None) for each in numbers.periods]
    return replace(numbers, people=None, guests=None, departments=(), periods=periods,
                   voice=Voice(None, None))  # fmt: skip


Span = tuple[datetime, datetime]


def _in(span: Span, column: Any) -> ColumnElement[bool]:
    return and_(column >= span[0], column < span[1])


def _hosted(viewer: Viewer, ids: Collection[int]) -> ColumnElement[bool]:
    return and_(Challenge.published_at.is_not(None), visible_to(viewer),
                Challenge.department_id.in_(ids))  # fmt: skip


def _initiatives(viewer: Viewer, ids: Collection[int]) -> ColumnElement[bool]:
    return and_(visible_initiatives(viewer), Initiative.department_id.in_(ids))


def _challenges(
    session: Session, viewer: Viewer, ids: Collection[int], span: Span
) -> list[Reported]:
    of_the_year = and_(_hosted(viewer, ids), _in(span, Challenge.opens_at))
    ideas: dict[int, int] = dict(session.execute(
        select(Entry.challenge_id, func.count())
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(of_the_year, Entry.status == SUBMITTED, visible_entries(viewer))
        .group_by(Entry.challenge_id), viewer.values,
    ).all())  # fmt: skip
    rows = session.execute(
        select(Challenge.id, Challenge.title, Challenge.language).where(of_the_year)
        .order_by(Challenge.opens_at, Challenge.id).limit(MOST), viewer.values,
    )  # fmt: skip
    return [Reported(*row, ideas.get(row[0], 0)) for row in rows]


def _promises(
    session: Session, viewer: Viewer, ids: Collection[int], span: Span, now: datetime
) -> tuple[int, int]:
    rows = session.execute(
        select(Challenge.results_at, Challenge.released_at)
        .where(_hosted(viewer, ids), Challenge.cancelled_at.is_(None),
               _in(span, Challenge.results_at),
               or_(Challenge.results_at <= now, Challenge.released_at.is_not(None))),
        viewer.values,
    ).all()  # fmt: skip
    kept = sum(
        bool(released and promised and released <= promised) for promised, released in rows
    )
    return kept, len(rows) - kept


def _by_stage(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[str, int]:
    return dict(session.execute(
        select(Initiative.stage, func.count())
        .where(_initiatives(viewer, ids), Initiative.state != State.ENDED)
        .group_by(Initiative.stage)
    ).all())  # fmt: skip


def _ended(
    session: Session, viewer: Viewer, ids: Collection[int], span: Span
) -> list[Ended]:
    rows = session.execute(
        select(Initiative.id, Initiative.title, Initiative.language, LogLine.words,
               LogLine.stage)
        .join(LogLine, LogLine.initiative_id == Initiative.id)
        .where(_initiatives(viewer, ids), Initiative.state == State.ENDED,
               LogLine.kind == State.ENDED, _in(span, LogLine.made_at))
        .order_by(LogLine.id).limit(MOST)
    )  # fmt: skip
    # One that was ended twice stands there with its last reason.
    return list({row[0]: Ended(*row) for row in rows}.values())


def _benefits(
    session: Session, viewer: Viewer, ids: Collection[int], year: int, today: date
) -> list[Total]:
    rows = session.execute(
        select(Benefit.kind, Benefit.unit, Benefit.planned, Benefit.realised, Benefit.measure_on,
               Initiative.state)
        .join(Initiative, Initiative.id == Benefit.initiative_id)
        .where(_initiatives(viewer, ids), Benefit.measure_on >= date(year, 1, 1),
               Benefit.measure_on <= date(year, 12, 31))
        .order_by(Benefit.id)
    )  # fmt: skip
    return totals_of(
        Line(kind, unit, planned, realised,
             measured(day, realised, today, ended=state == State.ENDED))
        for kind, unit, planned, realised, day, state in rows
    )  # fmt: skip


def check_writer(viewer: Viewer) -> None:
    """Say whether someone may write the text of a report. Raises ``NotAllowed``."""
    require("insight.write", viewer.roles)


def put_year_text(
    session: Session, viewer: Viewer, year: int, slug: str, text: str, version: int,
    now: datetime, *, publish: bool,
) -> YearText:  # fmt: skip
    """Write the text of a report, as a draft or to be read in it; ``version`` is 0 while there is
    none. Raises ``Stale`` and ``Invalid``."""
    check_writer(viewer)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    place, _ = place_of(session, slug)
    found = session.get(YearText, (year, place.id), populate_existing=True, with_for_update=True)
    present = found.version if found else 0
    if version != present:
        raise Stale(present)
    text = clean_text(text)
    if faults := too_long("text", text, LONGEST_TEXT):
        raise Invalid(faults)
    if found is None:
        found = YearText(year=year, department_id=place.id)
    found.text, found.changed_by, found.changed_at = text, viewer.id, now
    found.published_at = (found.published_at or now) if publish else None
    if present:
        new_version(found)
    try:
        with session.begin_nested():
            session.add(found)
    except IntegrityError:
        # Somebody else wrote the first one meanwhile.
        raise Stale(1) from None
    record(session, events.YEAR_TEXT_WRITTEN, now=now, actor_id=viewer.id,
           department_id=place.id, year=year, published=publish)  # fmt: skip
    return found
