"""Numbers of one challenge, or of all that the viewer may see, for those who answer for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
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


@dataclass(frozen=True, slots=True)
class Line:
    """A department's line, with its name in the viewer's language, empty for the rest."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Way:
    """How many ideas came how far. ``begun`` counts drafts, and is None where it is not told; the
    last three count ideas of challenges whose results are published."""

    begun: int | None
    handed_in: int
    answered: int
    later: int
    chosen: int


@dataclass(frozen=True, slots=True)
class Insight:
    """The numbers. ``people`` is how many took part and are staff now, ``guests`` how many guests
    did; None where it is not told. ``periods`` stand in order. ``answers`` is how many days
    after the deadline challenges published their results, ``in_time`` how many of them by the
    promised day."""

    people: int | None
    guests: int | None
    departments: Sequence[Line]
    periods: Sequence[Period]
    way: Way
    first_comment: Took
    clarification: Took
    answers: Sequence[float]
    in_time: int
    voice: Voice


def challenge_insight(
    session: Session, seen: SeenChallenge, zone: ZoneInfo, now: datetime
) -> Insight:
    """Return the numbers of one challenge, week by week; seven statements.

    Those for whom ``insight.view`` is permitted may ask.
    """
    timeline = seen.timeline
    begin = timeline.opens_at or seen.challenge.created_at
    last = min(now, seen.challenge.released_at or timeline.results_at or now)
    begins = rules.weeks(begin.astimezone(zone).date(), max(begin, last).astimezone(zone).date())
    return _insight(session, seen.viewer, Challenge.id == seen.challenge.id, begins, None)


def insight(session: Session, viewer: Viewer, year: int, zone: ZoneInfo) -> Insight:
    """Return the numbers of a year, quarter by quarter, of the challenges that the viewer may see;
    seven statements. The year is the organisation's own."""
    published = and_(Challenge.published_at.is_not(None), challenges.visible_to(viewer))
    return _insight(session, viewer, published, rules.quarters(year), (
        datetime.combine(date(year, 1, 1), time(), zone).astimezone(UTC),
        datetime.combine(date(year + 1, 1, 1), time(), zone).astimezone(UTC),
    ))  # fmt: skip


Span = tuple[datetime, datetime] | None


def _insight(
    session: Session, viewer: Viewer, scope: ColumnElement[bool], begins: Sequence[date],
    span: Span,
) -> Insight:  # fmt: skip
    names, homes, guests = _people(session, viewer)
    doings = _doings(session, viewer, scope, span)
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
        periods=_periods(doings, begins, staff), way=_way(session, viewer, scope, span),
        first_comment=_first_comments(session, viewer, scope, span),
        clarification=_clarified(session, viewer, scope, span),
        answers=[days for days, _ in answers], in_time=sum(kept for _, kept in answers),
        voice=rules.voice(texts.values()),
    )  # fmt: skip


def _people(
    session: Session, viewer: Viewer
) -> tuple[dict[str, str], dict[int, str], set[int]]:
    """Return what departments are called, by path; in which each of the active staff works; and who
    is a guest."""
    names = dict(session.execute(
        select(Department.path, challenges.department_name(viewer.language))
    ).all())  # fmt: skip
    rows = session.execute(
        select(User.id, Department.path, User.guest)
        .join(Department, Department.id == User.department_id).where(User.active)
    ).all()  # fmt: skip
    homes = {user: path for user, path, guest in rows if not guest}
    return names, homes, {user for user, _, guest in rows if guest}


def _in(span: Span, column: Any) -> ColumnElement[bool]:
    return true() if span is None else and_(column >= span[0], column < span[1])


def _names_hidden() -> ColumnElement[bool]:
    """Whose authors nobody is told of here: as if one did not run the challenge, so that these
    numbers never say more to anyone than what is published."""
    return or_(Entry.pseudonymous, and_(Challenge.blind, Challenge.released_at.is_(None)))


def _doings(
    session: Session, viewer: Viewer, scope: ColumnElement[bool], span: Span
) -> list[tuple[str, date, int | None, int]]:
    """Return what was done by kind, day and user, and how often; user is None where it must not
    be known who. Votes and assessments are secret, and not among it."""
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
        return select(
            literal(kind).label("kind"), cast(func.date(at), String).label("day"),
            who.label("user_id"), func.count().label("number"),
        ).select_from(source).where(condition).group_by("day", "user_id")  # fmt: skip

    rows = session.execute(union_all(
        part(JOINED, _joined.joined_at, _joined.user_id, joined,
             and_(scope, _in(span, _joined.joined_at))),
        part(IDEA, Entry.submitted_at, nobody, entries, handed_in),
        part(AUTHOR, Entry.submitted_at, _author.user_id, authors,
             and_(handed_in, ~_names_hidden())),
        part(COMMENT, Comment.created_at, Comment.author_id, comments, and_(read, ~unsaid)),
        part(COMMENT, Comment.created_at, nobody, comments, and_(read, unsaid)),
    ))  # fmt: skip
    return [(kind, date.fromisoformat(day), user, number) for kind, day, user, number in rows]


def _periods(
    doings: Iterable[tuple[str, date, int | None, int]], begins: Sequence[date], staff: set[int]
) -> list[Period]:
    counts: Counter[tuple[date, str]] = Counter()
    people: dict[date, set[int]] = {}
    for kind, day, user, number in doings:
        at = rules.within(begins, day)
        counts[at, kind] += number
        if user in staff:
            people.setdefault(at, set()).add(user)
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
    )  # fmt: skip
    counts: Any = session.execute(
        select(*[func.count().filter(each) for each in conditions])
        .select_from(Entry).join(Challenge, Challenge.id == Entry.challenge_id)
        .outerjoin(Answer, Answer.entry_id == Entry.id).where(scope)
    ).one()  # fmt: skip
    begun, handed_in, answered, later, chosen = counts
    # The few that are no more than begun would be told by subtraction.
    return Way(begun if shown(begun - handed_in) is not None else None, handed_in, answered,
               later, chosen)  # fmt: skip


def _days(rows: Iterable[Any]) -> list[float]:
    return [(end - begin).total_seconds() / SECONDS_OF_A_DAY for begin, end in rows]


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
