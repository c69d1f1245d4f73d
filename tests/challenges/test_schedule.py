"""What the clock says of a challenge, for any timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.challenges.rules import Timeline
from intranet_ideas.challenges.schedule import (
    CLOSING_SOON,
    Due,
    Move,
    PresentRound,
    next_after,
    passed,
    schedule,
)
from intranet_ideas.challenges.voting import KINDS, NONE, begins_at
from intranet_ideas.working_time import WorkingTime

OSLO = ZoneInfo("Europe/Oslo")
WORKING = WorkingTime(OSLO)
BEFORE_CLOSE = {"challenge_reminder", "draft_reminder", "challenge_closing_soon"}


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Published timelines in order, minutes or months long, some without voting."""
    span = st.timedeltas(timedelta(minutes=1), timedelta(days=40))
    opens = draw(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001
    opens = opens.replace(microsecond=0, tzinfo=UTC)
    closes = opens + draw(span)
    voting = closes + draw(span) if draw(st.booleans()) else None
    judging = (voting or closes) + draw(span)
    return Timeline(
        opens_at=opens, closes_at=closes, voting_closes_at=voting, judging_closes_at=judging,
        results_at=judging + draw(span),
        published_at=opens - draw(st.timedeltas(timedelta(hours=-1), timedelta(days=9))),
    )  # fmt: skip


def of(dues: object, kind: str) -> list[datetime]:
    return [each.at for each in dues if each.kind == kind]  # type: ignore[attr-defined]


@given(timelines())
def test_each_instant_is_there_once_and_reminders_lie_between(timeline: Timeline) -> None:
    dues = schedule(timeline, WORKING)
    assert [each.at for each in dues] == sorted(each.at for each in dues)
    assert len({(each.kind, each.at) for each in dues}) == len(dues)
    for kind, at in (
        ("challenge_closed", timeline.closes_at), ("judging_closed", timeline.judging_closes_at),
        ("results_due", timeline.results_at),
    ):  # fmt: skip
        assert of(dues, kind) == [at]
    opened = of(dues, "challenge_opened")[0]
    for each in dues:
        if each.kind in BEFORE_CLOSE:
            assert timeline.closes_at is not None
            assert opened < each.at < timeline.closes_at
        if each.kind in ("judging_reminder", "judges_late", "judging_closing_soon"):
            assert timeline.votes_until is not None
            assert timeline.judging_closes_at is not None
            assert timeline.votes_until < each.at < timeline.judging_closes_at
        if each.kind in ("challenge_reminder", "judging_reminder", "judging_closing_soon"):
            local = each.at.astimezone(OSLO)
            assert WORKING.is_working_day(local.date())
            assert local.time() not in WORKING.quiet
        assert each.until is None or each.at < each.until


@given(timelines(), st.sampled_from(KINDS), st.none() | st.floats(0, 1))
def test_that_voting_opens_is_said_once_where_it_is_later_than_the_challenge(
    timeline: Timeline, kind: str, part: float | None
) -> None:
    assert timeline.opens_at is not None
    assert timeline.votes_until is not None
    own = None if part is None else timeline.opens_at + part * (
        timeline.votes_until - timeline.opens_at
    )
    timeline = replace(timeline, voting_opens_at=own)
    dues = schedule(timeline, WORKING, voting=kind)
    assert [each for each in dues if each.kind != "voting_opens"] == schedule(timeline, WORKING)
    opened = of(dues, "challenge_opened")[0]
    begins = begins_at(kind, timeline)
    assert begins is not None
    later = kind != NONE and opened < begins < timeline.votes_until
    assert of(dues, "voting_opens") == ([begins] if later else [])


@given(timelines(), st.timedeltas(timedelta(), timedelta(days=150)))
def test_what_has_passed_and_what_is_next_make_up_the_whole(
    timeline: Timeline, after: timedelta
) -> None:
    dues = schedule(timeline, WORKING)
    assert timeline.published_at is not None
    now = timeline.published_at + after
    following = next_after(dues, now)
    assert following is None or following > now
    for each in passed(dues, now):
        assert each.at <= now
        assert each.kind not in BEFORE_CLOSE or now < timeline.closes_at  # type: ignore[operator]
    assert all(each.at >= following for each in dues if each.at > now and following)


@given(timelines(), st.timedeltas(timedelta(hours=-30), timedelta(days=10)), st.floats(0, 1))
def test_a_moved_deadline_is_recalled_anew_only_where_that_lies_ahead(
    timeline: Timeline, by: timedelta, part: float
) -> None:
    opens, closes = timeline.opens_at, timeline.closes_at
    assert opens is not None
    assert closes is not None
    at = (opens + (closes - opens) * part).replace(microsecond=0)
    if closes + by <= at or not by:
        return
    later = closes + by + timedelta(days=50)
    moved = replace(
        timeline, closes_at=closes + by, voting_closes_at=None, judging_closes_at=later,
        results_at=later,
    )  # fmt: skip
    dues = schedule(moved, WORKING, {"closes_at": Move(closes, at)})
    reminders: list[Due] = [each for each in dues if each.kind in BEFORE_CLOSE]
    # Everyone was just told of the new deadline: nothing is said of it at once, but that
    # its last day has begun where it had not begun before.
    assert all(each.at >= at for each in reminders)
    said_at_once = [each.kind for each in reminders if each.at == at]
    assert set(said_at_once) <= {"challenge_closing_soon"}
    if said_at_once:
        assert closes - CLOSING_SOON > at >= closes + by - CLOSING_SOON
    plain = {(each.kind, each.at) for each in schedule(moved, WORKING) if each.at > at}
    assert plain == {(each.kind, each.at) for each in dues if each.at > at}


@given(timelines(), st.floats(0.05, 0.95), st.floats(0, 0.9), st.booleans())
def test_a_round_in_the_middle_is_recalled_as_judging_is(
    timeline: Timeline, end: float, part: float, moved: bool
) -> None:
    begins, ends = timeline.votes_until, timeline.judging_closes_at
    assert begins
    assert ends
    closes = begins + (ends - begins) * end
    begun = begins + (closes - begins) * part
    moved_at = begun + (closes - begun) / 2 if moved else None
    dues = schedule(timeline, WORKING, present=PresentRound(begun, closes, moved_at))
    said = {each.kind for each in dues}
    assert not {"judging_reminder", "judges_late", "judging_closing_soon"} & said
    assert of(dues, "round_closed") == [closes]
    assert of(dues, "judging_closed") == [ends]
    for each in dues:
        if each.kind in ("round_reminder", "round_late", "round_closing_soon"):
            assert begun < each.at < closes
            assert each.deadline == closes
            assert moved_at is None or each.at > moved_at
    last = {each.kind for each in schedule(timeline, WORKING, present=PresentRound(begun, None))}
    assert not any(kind.startswith("round") for kind in last)


def test_cancelled_and_drafts_are_silent() -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    whole = Timeline(
        opens_at=at, closes_at=at + timedelta(days=9), judging_closes_at=at + timedelta(days=20),
        results_at=at + timedelta(days=30), published_at=at,
    )  # fmt: skip
    assert schedule(replace(whole, published_at=None), WORKING) == ()
    assert schedule(replace(whole, cancelled_at=at), WORKING) == ()
    released = schedule(replace(whole, released_at=at + timedelta(days=29)), WORKING)
    assert not {"results_due", "answers_overdue"} & {each.kind for each in released}


def test_reminders_of_an_ordinary_challenge() -> None:
    def day(number: int, hour: int = 15, month: int = 3) -> datetime:
        return datetime(2026, month, number, hour, tzinfo=OSLO)

    # It closes on the Tuesday after Easter: the days off are no working days.
    dues = schedule(
        Timeline(
            opens_at=day(9), closes_at=day(7, month=4), judging_closes_at=day(22, month=4),
            results_at=day(30, month=4), published_at=day(2),
        ),
        WORKING,
    )  # fmt: skip
    assert of(dues, "challenge_reminder") == [day(30, 8)]
    assert of(dues, "draft_reminder") == [day(30, 8), day(6, month=4)]
    assert of(dues, "challenge_closing_soon") == [day(6, month=4)]
    assert of(dues, "judging_reminder") == [day(15, 7, month=4)]
    assert of(dues, "judging_closing_soon") == [day(21, 8, month=4)]
    # The day after the promised one is 1 May, a Friday.
    assert of(dues, "answers_overdue") == [day(4, 8, month=5), day(8, 8, month=5)]
