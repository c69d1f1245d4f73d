"""Reminders reach those who have something left to do, in working hours, and never as nonsense."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.judging.models import Judge
from intranet_ideas.judging.round_setting import RoundFields, set_rounds
from intranet_ideas.judging.rounds import plan_version, rows_of
from intranet_ideas.notifications.models import Delivery

from ..factories import Factory
from .conftest import Pager

Work = Callable[[], None]
Told = Callable[[str], list[str]]
OSLO = ZoneInfo("Europe/Oslo")


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.fixture
def weekend(make: Factory, clock: FixedClock) -> Challenge:
    """A challenge that closes on a Sunday at 15:00, joined by the teacher; the nurse has a
    draft and the staff member has handed in."""
    make.organisation()
    clock.instant = oslo("2026-03-09T09:00")
    challenge = make.challenge(
        opens_at=clock.now(), closes_at=oslo("2026-03-22T15:00"),
        judging_closes_at=oslo("2026-04-17T15:00"), results_at=oslo("2026-04-24T15:00"),
    )  # fmt: skip
    make.entry(challenge, "nurse", submit=False)
    make.entry(challenge, "staff")
    with make.ground.database.write() as session:
        challenges.join_challenge(session, make.viewer("teacher"), challenge.id, clock.now())
    return challenge


def sent(pager: Pager) -> list[tuple[str, str]]:
    found = [(person.email.split("@")[0], message.kind) for message, person in pager.sent]
    pager.sent.clear()
    return sorted(found)


def test_those_with_something_left_are_reminded_twice_and_each_of_one_thing(
    weekend: Challenge, clock: FixedClock, work: Work, pager: Pager
) -> None:
    work()
    sent(pager)
    clock.instant = oslo("2026-03-18T08:00")  # three working days before that Sunday
    work()
    assert sent(pager) == [("nurse", "draft_reminder"), ("teacher", "challenge_reminder")]
    clock.instant = oslo("2026-03-21T15:00")
    work()
    # A Saturday, but Monday is too late.
    assert sent(pager) == [("nurse", "draft_reminder"), ("teacher", "challenge_closing_soon")]
    clock.instant = oslo("2026-03-22T14:59")
    work()
    assert sent(pager) == []


def test_a_draft_that_was_handed_in_meanwhile_is_not_recalled(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager
) -> None:
    make.organisation()
    clock.instant = oslo("2026-03-09T09:00")
    challenge = make.challenge(opens_at=clock.now(), closes_at=oslo("2026-03-20T23:30"),
                               judging_closes_at=oslo("2026-04-17T15:00"),
                               results_at=oslo("2026-04-24T15:00"))  # fmt: skip
    kept, done = make.entry(challenge, "nurse", submit=False), make.entry(
        challenge, "staff", submit=False
    )
    clock.instant = oslo("2026-03-17T12:00")
    work()
    sent(pager)
    clock.instant = oslo("2026-03-19T23:30")  # in quiet hours: it waits for the morning
    work()
    assert sent(pager) == []
    with ground.database.write() as session:
        entries.submit_entry(session, make.viewer("staff"), done.id, clock.now())
    clock.instant = oslo("2026-03-20T07:00")
    work()
    assert sent(pager) == [("nurse", "draft_reminder"), ("staff", "entry_submitted")]
    assert kept.id != done.id


def test_a_reminder_that_waits_is_not_sent_of_a_deadline_that_was_moved(
    ground: Ground, make: Factory, clock: FixedClock, work: Work, pager: Pager, weekend: Challenge
) -> None:
    clock.instant = oslo("2026-03-21T12:00")
    work()
    sent(pager)
    pager.fault = TimeoutError("the mail server is away")
    clock.instant = oslo("2026-03-21T15:00")
    work()
    pager.fault = None
    with ground.database.write() as session:
        version = session.get_one(Challenge, weekend.id).version
        challenges.change_deadline(
            session, make.viewer("manager"), weekend.id,
            {"closes_at": oslo("2026-03-27T15:00")}, "Helg", version, clock.now(),
        )  # fmt: skip
    clock.advance(hours=1)
    work()
    assert sent(pager) == [
        ("nurse", "deadline_changed"), ("staff", "deadline_changed"),
        ("teacher", "deadline_changed"),
    ]  # fmt: skip
    # Three working days before the new one lie ahead, and so does its last day.
    clock.instant = oslo("2026-03-24T08:00")
    work()
    assert ("nurse", "draft_reminder") in sent(pager)
    clock.instant = oslo("2026-03-26T15:00")
    work()
    assert ("nurse", "draft_reminder") in sent(pager)


def test_a_late_reminder_speaks_of_the_deadline_and_not_of_itself(
    clock: FixedClock, work: Work, pager: Pager, weekend: Challenge
) -> None:
    clock.instant = oslo("2026-03-21T17:00")
    work()
    (text,) = (message.text for message, _ in pager.sent if message.kind == "draft_reminder")
    assert "Deadline for ideas: Sunday 22 March" in text
    assert "It happened" not in text


def test_judges_are_reminded_while_they_have_ideas_left(
    ground: Ground, make: Factory, clock: FixedClock, weekend: Challenge, work: Work,
    told: Told, pager: Pager,
) -> None:  # fmt: skip
    with ground.database.write() as session:
        for name in ("judge1", "staff"):  # the staff member's own idea is the only one
            session.add(Judge(challenge_id=weekend.id, user_id=make.viewer(name).id,
                              added_at=clock.now()))  # fmt: skip
    clock.instant = oslo("2026-03-23T12:00")
    work()
    sent(pager)
    clock.instant = oslo("2026-04-07T07:00")  # half-way is in Easter
    work()
    assert sent(pager) == [("judge1", "judging_reminder")]
    clock.instant = oslo("2026-04-14T08:00")
    work()
    assert sent(pager) == [("manager", "judges_late")]
    clock.instant = oslo("2026-04-16T08:00")
    work()
    assert sent(pager) == [("judge1", "judging_closing_soon")]
    clock.instant = oslo("2026-04-17T15:00")
    work()
    assert sent(pager) == [("judge1", "judging_overdue"), ("manager", "judging_closed")]
    with ground.database.read() as session:
        (closed,) = session.scalars(select(Event).where(Event.kind == "judging_closed"))
    assert closed.data["missing"] == {"assessments": 1}
    clock.instant = oslo("2026-04-24T15:00")
    work()
    pager_lines = [message.text for message, _ in pager.sent]
    assert "Ideas without an answer: 1" in pager_lines[0]
    assert sent(pager) == [("manager", "results_due")]
    clock.instant = oslo("2026-04-27T08:00")
    work()
    assert sent(pager) == [("manager", "answers_overdue")]


def test_judges_are_reminded_in_each_round(
    ground: Ground, make: Factory, clock: FixedClock, weekend: Challenge, work: Work, pager: Pager
) -> None:
    def plan(closes_at: datetime) -> None:
        with ground.database.write() as session:
            rounds = (RoundFields("Screening", closes_at=closes_at), RoundFields("Finale"))
            set_rounds(session, make.viewer("manager"), weekend.id, rounds,
                       plan_version(rows_of(session, weekend.id)), clock.now())  # fmt: skip

    with ground.database.write() as session:
        session.add(Judge(challenge_id=weekend.id, user_id=make.viewer("judge1").id,
                          added_at=clock.now()))  # fmt: skip
    clock.instant = oslo("2026-03-23T12:00")
    plan(oslo("2026-03-30T15:00"))
    work()
    sent(pager)
    clock.instant = oslo("2026-03-25T08:00")
    work()
    assert sent(pager) == [("manager", "round_late")]
    clock.instant = oslo("2026-03-27T07:00")
    work()
    (text,) = [message.text for message, _ in pager.sent]
    assert "The round closes: Monday 30 March" in text
    assert sent(pager) == [("judge1", "round_reminder")]
    plan(oslo("2026-04-01T15:00"))
    work()
    assert sent(pager) == [], "nothing is said anew of what is over"
    clock.instant = oslo("2026-03-31T07:59")
    work()
    assert sent(pager) == [("judge1", "round_reminder"), ("manager", "round_late")]
    clock.instant = oslo("2026-03-31T08:00")
    work()
    assert sent(pager) == [("judge1", "round_closing_soon")]
    clock.instant = oslo("2026-04-01T15:00")
    work()
    assert sent(pager) == [("manager", "round_closed")]
    work()
    assert sent(pager) == []


def test_no_reminder_of_judging_where_all_is_done(
    clock: FixedClock, weekend: Challenge, work: Work, ground: Ground
) -> None:
    clock.instant = oslo("2026-04-17T15:00") + timedelta(minutes=1)
    work()
    with ground.database.read() as session:
        assert not session.scalars(select(Event).where(Event.kind == "judging_overdue")).all()


def test_a_week_away_brings_no_reminder_of_what_is_over(
    clock: FixedClock, weekend: Challenge, work: Work, pager: Pager,
    deliveries: Callable[[], list[Delivery]],
) -> None:  # fmt: skip
    work()
    sent(pager)
    clock.instant = oslo("2026-03-23T09:00")
    work()
    assert [kind for _, kind in sent(pager)] == []
    assert deliveries()
