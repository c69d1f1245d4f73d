"""What the clock says of a challenge, and when: its instants, and reminders before them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.challenges.rules import Timeline
from intranet_ideas.challenges.voting import NONE, begins_at
from intranet_ideas.working_time import WorkingTime

CLOSING_SOON = timedelta(hours=24)
REMINDED_BEFORE = 3
"""Working days before the deadline on whose morning it is recalled."""

ESCALATED_BEFORE = 3
"""Working days before judging closes on whose morning the managers hear of judges behind."""

SHORTEST_TO_REMIND = timedelta(days=1)
"""How long a challenge must have been open, or judging have gone on, before the first reminder."""

ANSWERS_RECALLED_AFTER = (1, 5)
"""Working days after the promised results on whose mornings missing answers are recalled."""


@dataclass(frozen=True, slots=True)
class Move:
    """The last change of an instant: what it was, and when it was changed."""

    old: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PresentRound:
    """The round that judging is in, where there are several. ``begun_at`` None: with judging;
    ``closes_at`` None: it is the last, and closes with judging. ``moved_at`` is when
    ``closes_at`` was last changed."""

    begun_at: datetime | None
    closes_at: datetime | None
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be said at an instant, by its Event's kind. From ``until`` on it would be
    nonsense; None: never. ``deadline`` is the instant that a reminder is of."""

    kind: str
    at: datetime
    until: datetime | None = None
    deadline: datetime | None = None


def schedule(
    timeline: Timeline, working: WorkingTime, moves: Mapping[str, Move] | None = None,
    present: PresentRound | None = None, voting: str = NONE,
) -> Sequence[Due]:  # fmt: skip
    """Return all that is to be said of a challenge, in the order of its instants.

    ``voting`` is how people vote in it.

    ``moves`` are the last changes of ``closes_at`` and ``judging_closes_at``, if any: what
    was said before the old instant is not said again for one close to it. ``present`` is the
    round that judging is in; those ahead are told of when they have begun.
    """
    if timeline.published_at is None or timeline.cancelled_at or not timeline.closes_at:
        return ()
    moves = moves or {}
    found = [
        *_before_the_deadline(timeline, working, moves.get("closes_at")),
        *_voting_opens(timeline, voting),
        *_while_judging(timeline, working, moves.get("judging_closes_at"), present),
        *_results(timeline, working),
    ]
    return sorted(found, key=lambda each: each.at)


def passed(dues: Sequence[Due], now: datetime) -> list[Due]:
    """Return what has become due and still makes sense."""
    return [each for each in dues if each.at <= now and (not each.until or now < each.until)]


def next_after(dues: Sequence[Due], now: datetime) -> datetime | None:
    """Return the next instant at which there is something to say, or None."""
    return min((each.at for each in dues if each.at > now), default=None)


def _before_the_deadline(
    timeline: Timeline, working: WorkingTime, move: Move | None
) -> Iterator[Due]:
    opens, closes = timeline.opens_at, timeline.closes_at
    if opens is None or closes is None or timeline.published_at is None:
        return
    opened = max(opens, timeline.published_at)
    yield Due("challenge_opened", opened)
    yield Due("challenge_closed", closes)
    if timeline.voting_closes_at:
        yield Due("voting_closed", timeline.voting_closes_at)
    first, soon = working.morning(closes, -REMINDED_BEFORE), closes - CLOSING_SOON
    if first - opened >= SHORTEST_TO_REMIND and not _known(first, move):
        yield Due("challenge_reminder", first, soon, closes)
        yield Due("draft_reminder", first, soon, closes)
    if soon <= opened:
        return
    if not _known(soon, move):
        yield Due("challenge_closing_soon", soon, closes, closes)
        yield Due("draft_reminder", soon, closes, closes)
    elif move and (move.old is None or move.old - CLOSING_SOON > move.at):
        # The deadline was moved so near that its last day had begun.
        yield Due("challenge_closing_soon", move.at, closes, closes)


def _voting_opens(timeline: Timeline, voting: str) -> Iterator[Due]:
    """Voting that opens with the challenge itself is not told of apart: there is nothing to vote
    for yet, and who follows hears that it opens."""
    begins, until = begins_at(voting, timeline), timeline.votes_until
    if voting == NONE or begins is None or until is None or timeline.published_at is None:
        return
    opened = max(filter(None, (timeline.opens_at, timeline.published_at)))
    if opened < begins < until:
        yield Due("voting_opens", begins, until, until)


def _known(at: datetime, move: Move | None) -> bool:
    """Say whether an instant had passed when the deadline was moved to what it is: all were
    told of the new one then."""
    return move is not None and at <= move.at


WHOLE = ("judging_reminder", "judges_late", "judging_closing_soon")
ROUND = ("round_reminder", "round_late", "round_closing_soon")
"""What is said half-way, when judges are behind, and the working day before: of judging, or of
a round of it."""


def _while_judging(
    timeline: Timeline, working: WorkingTime, move: Move | None, present: PresentRound | None
) -> Iterator[Due]:
    begins, ends = timeline.votes_until, timeline.judging_closes_at
    if begins is None or ends is None:
        return
    if present and present.begun_at:
        begins = max(begins, present.begun_at)
    if present and present.closes_at:
        moved = Move(None, present.moved_at) if present.moved_at else None
        yield from _reminders(ROUND, begins, present.closes_at, working, moved)
        yield Due("round_closed", present.closes_at, ends)
    else:
        yield from _reminders(WHOLE, begins, ends, working, move)
    yield Due("judging_closed", ends)
    yield Due("judging_overdue", ends)


def _reminders(
    kinds: tuple[str, str, str], begins: datetime, ends: datetime, working: WorkingTime,
    move: Move | None,
) -> Iterator[Due]:  # fmt: skip
    reminder, late, soon = kinds
    last = working.morning(ends, -1)
    half = working.next_working_moment(begins + (ends - begins) / 2)
    if begins + SHORTEST_TO_REMIND <= half < last and not _known(half, move):
        yield Due(reminder, half, last, ends)
    mark = working.morning(ends, -ESCALATED_BEFORE)
    if begins + SHORTEST_TO_REMIND <= mark and not _known(mark, move):
        yield Due(late, mark, ends, ends)
    if begins < last and not _known(last, move):
        yield Due(soon, last, ends, ends)


def _results(timeline: Timeline, working: WorkingTime) -> Iterator[Due]:
    if timeline.results_at is None or timeline.released_at is not None:
        return
    yield Due("results_due", timeline.results_at)
    mornings = [working.morning(timeline.results_at, days) for days in ANSWERS_RECALLED_AFTER]
    for morning, later in zip(mornings, [*mornings[1:], None], strict=True):
        yield Due("answers_overdue", morning, later)
