"""Choosing judges and giving ideas out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet_ideas.challenges.actions import publish_challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Invalid, NotAllowed, NotFound
from intranet_ideas.events import JUDGE_ASSIGNED, Event
from intranet_ideas.ground import Ground
from intranet_ideas.judging import actions, queries
from intranet_ideas.judging.rules import State

from ..factories import Factory
from .panels import Judged, begin


def _told(judged: Judged) -> list[list[int]]:
    with judged.ground.database.read() as session:
        found = session.scalars(select(Event).filter_by(kind=JUDGE_ASSIGNED).order_by(Event.id))
        return [event.data["user_ids"] for event in found]


def _progress(judged: Judged, by: str = "manager") -> dict[str, dict[int, State]]:
    with judged.ground.database.read() as session:
        rows = queries.progress(session, judged.seen(by))
    return {row.judge.email.split("@")[0]: dict(row.states) for row in rows}


def test_the_list_replaces_the_one_there_was(judged: Judged) -> None:
    judged.set_judges("judge2", "judge3")
    assert set(_progress(judged)) == {"judge2", "judge3"}
    one, two, three = (judged.make.viewer(f"judge{n}").id for n in (1, 2, 3))
    assert _told(judged) == [[one, two], [three]]


def test_unknown_and_inactive_addresses_are_named(judged: Judged) -> None:
    with pytest.raises(Invalid) as caught:
        judged.set_judges("judge1", "nobody", "nobody2")
    assert [fault.values["email"] for fault in caught.value.faults] == [
        "nobody@example.org", "nobody2@example.org",
    ]  # fmt: skip


def test_a_judge_who_has_handed_in_stays(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0])
    judged.put("judge2", judged.entries[0], hand_in=False)
    judged.set_judges("judge1")
    with pytest.raises(Invalid) as caught:
        judged.set_judges("judge3")
    assert caught.value.faults[0].values == {"name": "Jury En"}


@pytest.mark.parametrize("name", ["judge1", "nurse", "it"])
def test_only_managers_choose_judges(judged: Judged, name: str) -> None:
    with judged.ground.database.write() as session, pytest.raises(NotAllowed):
        actions.set_judges(session, judged.make.viewer(name), judged.challenge_id, [], judged.now)


def test_a_draft_is_told_to_nobody(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge(publish=False)
    judged = Judged(make, clock, challenge.id, [])
    judged.set_judges("judge1")
    assert _told(judged) == []


def test_ideas_are_given_out_by_hand(judged: Judged) -> None:
    first, second = judged.entries
    judged.assign({"judge1@example.org": [first], "judge2@example.org": [first, second]})
    assert _progress(judged) == {
        "judge1": {first: State.TO_DO},
        "judge2": {first: State.TO_DO, second: State.TO_DO},
    }
    judged.assign("all")
    assert list(_progress(judged)["judge1"]) == [first, second]
    # Only who got something new hears of it.
    assert _told(judged)[-1] == [judged.make.viewer("judge1").id]


def test_giving_out_refuses_strangers_and_what_would_be_taken_away(judged: Judged) -> None:
    first, second = judged.entries
    judged.put("judge1", first)
    with pytest.raises(Invalid) as caught:
        judged.assign({"judge3@example.org": [first], "judge1@example.org": [second, 999_999]})
    assert [fault.field for fault in caught.value.faults] == ["assignments"] * 3


def test_how_far_judges_are_is_for_those_who_may_see_who_judges(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0])
    with judged.ground.database.write() as session:
        actions.declare_conflict(session, judged.make.viewer("judge1"), judged.entries[1],
                                 "Min bror", judged.now)  # fmt: skip
    managers = _progress(judged)["judge1"]
    assert list(managers.values()) == [State.HANDED_IN, State.CONFLICT]
    # Other judges learn how far, and nothing of conflicts.
    assert State.CONFLICT not in _progress(judged, "judge2")["judge1"].values()
    with judged.ground.database.read() as session, pytest.raises(NotFound):
        queries.progress(session, judged.seen("nurse"))


def test_in_a_blind_challenge_conflicts_do_not_give_authors_away(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, judges=("manager", "nurse"), blind=True)
    assert State.CONFLICT not in _progress(judged)["nurse"].values()
    with judged.ground.database.read() as session:
        rows = queries.progress(session, judged.seen("boss"))
    nurse = next(row for row in rows if row.judge.email.startswith("nurse"))
    assert nurse.conflicts == 1
    assert nurse.total == 1


def test_judges_chosen_in_a_draft_are_asked_when_it_is_published(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge(publish=False)
    with ground.database.write() as session:
        actions.set_judges(session, make.viewer("manager"), challenge.id,
                           ["judge1@example.org"], clock.now())  # fmt: skip
    asked = select(Event.data).filter_by(kind=JUDGE_ASSIGNED)
    with ground.database.read() as session:
        assert session.scalars(asked).all() == []
    with ground.database.write() as session:
        publish_challenge(session, make.viewer("manager"), challenge.id, challenge.version,
                          clock.now())  # fmt: skip
    with ground.database.read() as session:
        assert session.scalars(asked).all() == [{"user_ids": [make.viewer("judge1").id]}]
