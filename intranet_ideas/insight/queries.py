"""Numbers of one challenge, or of all that the viewer may see, for those who answer for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    cast,
    func,
    join,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from intranet_ideas.aliases import another
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge, Participation
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.entries.models import SHOWN, SUBMITTED, Comment, Entry, EntryAuthor
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.finding.days import begins as day_begins
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives.models import Benefit, Initiative, InitiativeOrigin
from intranet_ideas.insight import rules
from intranet_ideas.insight.rules import Period, Share, Took, Voice
from intranet_ideas.outcomes.models import Answer
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.small_groups import shown

# What the viewer may see asks about the viewer's own rows of these.
_author, _joined = another(EntryAuthor), another(Participation)

JOINED, IDEA, AUTHOR, COMMENT = "joined", "idea", "author", "comment"
SECONDS_OF_A_DAY = 86_400
YEARS, LEAST_YEARS = 5, 2


@dataclass(frozen=True, slots=True)
class Line:
    """A department's line, with its name in the viewer's language, empty for the rest."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Way:
    """How many ideas came how far. ``begun`` counts drafts, and is None where it is not told; the
    three after those handed in count ideas of challenges whose results are published, the last two
    those of initiatives that the viewer may see, with a benefit that was measured."""

    begun: int | None
    handed_in: int
    answered: int
    later: int
    chosen: int
    followed: int
    measured: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year in short; ``people`` is how many took part and are staff now, None where it is not
    told."""

    year: int
    people: int | None
    comments: int
    way: Way


@dataclass(frozen=True, slots=True)
class Insight:
    """The numbers. ``people`` is how many took part and are staff now, ``guests`` how many guests
    did; None where it is not told. ``periods`` stand in order. ``answers`` is how many days
    after the deadline challenges published their results, ``in_time`` how many of them by the
    promised day. ``drafting`` is from an idea's first words to handing it in."""

    people: int | None
    guests: int | None
    departments: Sequence[Line]
    periods: Sequence[Period]
    way: Way
    drafting: Took
    first_comment: Took
    clarification: Took
    answers: Sequence[float]
    in_time: int
    voice: Voice


def challenge_insight(
    session: Session, seen: SeenChallenge, zone: ZoneInfo, now: datetime
) -> Insight:
    """Return the numbers of one challenge, week by week; eight statements.

    Those for whom ``insight.view`` is permitted may ask.
    """
    timeline = seen.timeline
    begin = timeline.opens_at or seen.challenge.created_at
    last = min(now, seen.challenge.released_at or timeline.results_at or now)
    begins = rules.weeks(begin.astimezone(zone).date(), max(begin, last).astimezone(zone).date())
    return _insight(session, seen.viewer, Challenge.id == seen.challenge.id, begins, None,
                    zone)  # fmt: skip


def insight(
    session: Session, viewer: Viewer, year: int, zone: ZoneInfo,
    hosts: Collection[int] | None = None,
) -> Insight:  # fmt: skip
    """Return the numbers of a year, quarter by quarter, of the challenges that the viewer may see,
    those that some departments host where ``hosts`` names them; eight statements. The year is the
    organisation's own."""
    published = _published(viewer)
    if hosts is not None:
        published = and_(published, Challenge.department_id.in_(hosts))
    return _insight(session, viewer, published, rules.quarters(year), year_span(year, zone),
                    zone)  # fmt: skip


def year_span(year: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a year begins and the next one does."""
    return _begin(year, zone), _begin(year + 1, zone)


def years(session: Session, viewer: Viewer, last: int, zone: ZoneInfo) -> list[Year]:
    """Return a year beside those before it, ``YEARS`` in all, the first ones left out in which
    nothing was handed in, but for one; two statements and one for each year."""
    scope = _published(viewer)
    each_year = range(last - YEARS + 1, last + 1)
    begins = [date(year, 1, 1) for year in each_year]
    homes, _ = _people(session)
    span = _begin(each_year[0], zone), _begin(last + 1, zone)
    doings = _doings(session, viewer, scope, span, begins, zone)
    took_part = _took_part(doings, homes.keys())
    periods = _periods(doings, begins, took_part)
    sizes = Counter(homes.values())
    made = [
        # As where departments are told of: else a department could be reckoned from the whole.
        Year(period.begins.year,
             rules.shares(sizes, Counter(
                 homes[one] for one in took_part.get(period.begins, ())
             ))[1],
             period.comments,
             _way(session, viewer, scope, year_span(year, zone)))
        for year, period in zip(each_year, periods, strict=True)
    ]  # fmt: skip
    while len(made) > LEAST_YEARS and not made[0].way.handed_in:
        del made[0]
    return made


def _published(viewer: Viewer) -> ColumnElement[bool]:
    return and_(Challenge.published_at.is_not(None), challenges.visible_to(viewer))


def _begin(year: int, zone: ZoneInfo) -> datetime:
    return day_begins(date(year, 1, 1), zone)


Span = tuple[datetime, datetime] | None
Doing = tuple[str, date, int | None, int]
"""What was done of a kind in a period by a user, and how often."""


def _insight(
    session: Session, viewer: Viewer, scope: ColumnElement[bool], begins: Sequence[date],
    span: Span, zone: ZoneInfo,
) -> Insight:  # fmt: skip
    homes, guests = _people(session)
    names = dict(session.execute(
        select(Department.path, challenges.department_name(viewer.language))
    ).all())  # fmt: skip
    doings = _doings(session, viewer, scope, span, begins, zone)
    people = {user for _, _, user, _ in doings if user is not None}
    staff = people & homes.keys()
    answers = _answers(session, scope, span)
    texts: Counter[int] = Counter()
    for kind, _, user, number in doings:
        if user is not None and kind in (AUTHOR, COMMENT):
            texts[user] += number
    lines, in_all = rules.shares(Counter(homes.values()), Counter(homes[each] for each in staff))
    return Insight(
        people=in_all, guests=shown(len(people & guests)),
        departments=[Line(names.get(each.department, ""), each) for each in lines],
        periods=_periods(doings, begins, _took_part(doings, staff)),
        way=_way(session, viewer, scope, span),
        drafting=_drafted(session, viewer, scope, span),
        first_comment=_first_comments(session, viewer, scope, span),
        clarification=_clarified(session, viewer, scope, span),
        answers=[days for days, _ in answers], in_time=sum(kept for _, kept in answers),
        voice=rules.voice(texts.values()),
    )  # fmt: skip


def _people(session: Session) -> tuple[dict[int, str], set[int]]:
    """Return in which department each of the active staff works, by its path, and who is a guest;
    one statement."""
    rows = session.execute(
        select(User.id, Department.path, User.guest)
        .join(Department, Department.id == User.department_id).where(User.active)
    ).all()  # fmt: skip
    homes = {user: path for user, path, guest in rows if not guest}
    return homes, {user for user, _, guest in rows if guest}


def _in(span: Span, column: Any) -> ColumnElement[bool]:
    return true() if span is None else and_(column >= span[0], column < span[1])


def _names_hidden() -> ColumnElement[bool]:
    """Whose authors nobody is told of here: as if one did not run the challenge, so that these
    numbers never say more to anyone than what is published."""
    return or_(Entry.pseudonymous, and_(Challenge.blind, Challenge.released_at.is_(None)))


def _doings(
    session: Session, viewer: Viewer, scope: ColumnElement[bool], span: Span,
    begins: Sequence[date], zone: ZoneInfo,
) -> list[Doing]:  # fmt: skip
    """Return what was done by kind, period and user, and how often; user is None where it must not
    be known who. What was before the first period counts to it. Votes and assessments are secret,
    and not among it."""
    begin_at = [(day_begins(day, zone), place) for place, day in enumerate(begins)]
    nobody = cast(null(), BigInteger)
    visible = and_(scope, visible_entries(viewer))
    entries = join(Entry, Challenge, Challenge.id == Entry.challenge_id)
    comments = join(Comment, entries, Entry.id == Comment.entry_id)
    authors = join(_author, entries, Entry.id == _author.entry_id)
    joined = join(_joined, Challenge, Challenge.id == _joined.challenge_id)
    read = and_(Comment.state == SHOWN, Comment.deleted_at.is_(None), visible,
                _in(span, Comment.created_at))  # fmt: skip
    unsaid = and_(Comment.by_author, _names_hidden())
    handed_in = and_(visible, _in(span, Entry.submitted_at))

    def part(kind: str, at: Any, who: Any, source: Any, condition: Any) -> Any:
        # Databases know no zones: the periods' first instants are told to them.
        period = case(*((at >= begin, place) for begin, place in reversed(begin_at)), else_=0)
        return select(
            literal(kind).label("kind"), period.label("period"),
            who.label("user_id"), func.count().label("number"),
        ).select_from(source).where(condition).group_by("period", "user_id")  # fmt: skip

    rows = session.execute(union_all(
        part(JOINED, _joined.joined_at, _joined.user_id, joined,
             and_(scope, _in(span, _joined.joined_at))),
        part(IDEA, Entry.submitted_at, nobody, entries, handed_in),
        part(AUTHOR, Entry.submitted_at, _author.user_id, authors,
             and_(handed_in, ~_names_hidden())),
        part(COMMENT, Comment.created_at, Comment.author_id, comments, and_(read, ~unsaid)),
        part(COMMENT, Comment.created_at, nobody, comments, and_(read, unsaid)),
    ))  # fmt: skip
    return [(kind, begins[period], user, number) for kind, period, user, number in rows]


def _took_part(doings: Iterable[Doing], staff: Collection[int]) -> dict[date, set[int]]:
    people: dict[date, set[int]] = {}
    for _, at, user, _ in doings:
        if user is not None and user in staff:
            people.setdefault(at, set()).add(user)
    return people


def _periods(
    doings: Iterable[Doing], begins: Sequence[date], people: Mapping[date, Collection[int]]
) -> list[Period]:
    counts: Counter[tuple[date, str]] = Counter()
    for kind, at, _, number in doings:
        counts[at, kind] += number
    return [
        Period(each, counts[each, JOINED], counts[each, IDEA], counts[each, COMMENT],
               shown(len(people.get(each, ()))))
        for each in begins
    ]  # fmt: skip


def _way(session: Session, viewer: Viewer, scope: ColumnElement[bool], span: Span) -> Way:
    visible, published = visible_entries(viewer), Challenge.released_at.is_not(None)
    here = and_(visible, _in(span, Entry.submitted_at))
    outcome = func.coalesce(Answer.outcome, "")
    conditions = (
        _in(span, Entry.created_at), here, and_(here, published, outcome != ""),
        and_(here, published, outcome == "later"), and_(here, published, outcome == "chosen"),
        and_(here, Initiative.id.is_not(None)), and_(here, Initiative.id.in_(
            select(Benefit.initiative_id).where(Benefit.measured_at.is_not(None))
        )),
    )  # fmt: skip
    counts: Any = session.execute(
        select(*[func.count().filter(each) for each in conditions])
        .select_from(Entry).join(Challenge, Challenge.id == Entry.challenge_id)
        .outerjoin(Answer, Answer.entry_id == Entry.id)
        .outerjoin(InitiativeOrigin, InitiativeOrigin.entry_id == Entry.id)
        .outerjoin(Initiative, and_(Initiative.id == InitiativeOrigin.initiative_id,
                                    initiatives.visible(viewer)))
        .where(scope)
    ).one()  # fmt: skip
    begun, handed_in, *further = counts
    # The few that are no more than begun would be told by subtraction.
    return Way(begun if shown(begun - handed_in) is not None else None, handed_in, *further)


def _days(rows: Iterable[Any]) -> list[float]:
    return [(end - begin).total_seconds() / SECONDS_OF_A_DAY for begin, end in rows]


def _drafted(
    session: Session, viewer: Viewer, scope: ColumnElement[bool], span: Span
) -> Took:
    rows = session.execute(
        select(Entry.created_at, Entry.submitted_at)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(scope, visible_entries(viewer), _in(span, Entry.submitted_at),
               Entry.submitted_at.is_not(None))
    )  # fmt: skip
    return rules.took(_days(rows))


def _first_comments(
    session: Session, viewer: Viewer, scope: ColumnElement[bool], span: Span
) -> Took:
    rows = session.execute(
        select(Entry.submitted_at, func.min(Comment.created_at))
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(Comment, Comment.entry_id == Entry.id)
        .where(scope, visible_entries(viewer), _in(span, Entry.submitted_at), ~Comment.by_author,
               Comment.state == SHOWN, Comment.deleted_at.is_(None))
        .group_by(Entry.id, Entry.submitted_at)
    )  # fmt: skip
    return rules.took(_days(rows))


def _clarified(
    session: Session, viewer: Viewer, scope: ColumnElement[bool], span: Span
) -> Took:
    rows = session.execute(
        select(Clarification.asked_at, Clarification.answered_at)
        .join(Entry, Entry.id == Clarification.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(scope, Entry.status == SUBMITTED, visible_entries(viewer),
               # What judges ask is theirs and the authors' while they judge.
               or_(~Clarification.as_judge, Challenge.released_at.is_not(None)),
               Clarification.answered_at.is_not(None), _in(span, Clarification.asked_at))
    )  # fmt: skip
    return rules.took(_days(rows))


def _answers(
    session: Session, scope: ColumnElement[bool], span: Span
) -> list[tuple[float, bool]]:
    """Return, for each challenge, how many days after its deadline the results were published, and
    whether by the day that was promised."""
    rows = session.execute(
        select(Challenge.closes_at, Challenge.released_at, Challenge.results_at)
        .where(scope, Challenge.released_at.is_not(None), Challenge.closes_at.is_not(None),
               _in(span, Challenge.released_at))
        .order_by(Challenge.released_at)
    )  # fmt: skip
    return [
        (max(0.0, (released - closes).total_seconds() / SECONDS_OF_A_DAY),
         promised is None or released <= promised)
        for closes, released, promised in rows if closes and released
    ]  # fmt: skip
