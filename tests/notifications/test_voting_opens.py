"""Who takes part or follows hears once that voting opens, and only who may vote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.following import follow_challenge
from intranet_ideas.voting.setting import set_voting

from ..factories import Factory
from .conftest import Pager

Work = Callable[[], None]
Told = Callable[[str], list[str]]


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


def test_those_who_take_part_hear_once_when_voting_opens(
    make: Factory, clock: FixedClock, work: Work, told: Told, pager: Pager
) -> None:
    make.organisation()
    challenge = make.challenge(voting="votes", votes_per_person=3,
                               voting_opens_at=clock.now() + timedelta(days=2))  # fmt: skip
    make.entry(challenge, "nurse")
    do(make, challenges.join_challenge, "teacher", challenge.id)
    do(make, follow_challenge, "staff", challenge.id)
    work()
    assert told("voting_opens") == []
    clock.advance(days=2)
    work()
    expected = ["nurse", "staff", "teacher"]
    assert told("voting_opens") == expected
    assert [kind for kind in (message.kind for message, _ in pager.sent)
            if kind == "voting_opens"] == ["voting_opens"] * 3  # fmt: skip
    assert words(pager).count("My page says what you have left") == 3
    clock.advance(hours=5)
    work()
    assert told("voting_opens") == expected


def words(pager: Pager) -> str:
    return "".join(message.text for message, _ in pager.sent if message.kind == "voting_opens")


@pytest.mark.parametrize("setting", [
    {"voting": "support"}, {"voting": "votes", "votes_per_person": None},
])  # fmt: skip
def test_where_nothing_can_be_left_nothing_is_said_to_be(
    make: Factory, clock: FixedClock, work: Work, pager: Pager, setting: dict[str, Any]
) -> None:
    make.organisation()
    challenge = make.challenge(voting="support", voting_opens_at=clock.now() + timedelta(days=2))
    with make.ground.database.write() as session:
        found = session.get_one(Challenge, challenge.id)
        for name, value in setting.items():
            setattr(found, name, value)
    make.entry(challenge, "nurse")
    clock.advance(days=2)
    work()
    assert "support as many of them as you like" in words(pager)
    assert "left" not in words(pager)


def test_nothing_is_said_where_voting_opens_with_the_challenge_or_nobody_votes(
    make: Factory, clock: FixedClock, work: Work, told: Told
) -> None:
    for setting in ({"voting": "support"}, {"voting": "none"}):
        make.entry(make.challenge(**setting), "nurse")
    for _ in range(9):
        work()
        clock.advance(days=1)
    assert told("voting_opens") == []


def test_a_way_of_voting_that_is_chosen_later_is_told_when_it_opens(
    make: Factory, clock: FixedClock, work: Work, told: Told
) -> None:
    challenge = make.challenge(voting="none")
    make.entry(challenge, "nurse")
    work()
    changes = {"voting": "support", "voting_opens_at": clock.now() + timedelta(days=1)}
    do(make, set_voting, "manager", challenge.id, changes, challenge.version)
    work()
    clock.advance(days=1)
    work()
    assert told("voting_opens") == ["nurse"]
