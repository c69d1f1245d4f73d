"""A deadline on a day off or at night: pages ask back, the API warns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.ground import Ground

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

TIMES = {
    "opens_at": "2026-03-11T09:00", "closes_at": "2026-03-27T15:00", "voting_closes_at": "",
    "judging_closes_at": "2026-04-17T15:00", "results_at": "2026-04-24T15:00",
}  # fmt: skip


@pytest.fixture
def manager(sign_in: Callable[[str], Browser]) -> Browser:
    return sign_in("manager")


def stored(ground: Ground, challenge: Challenge) -> Challenge:
    with ground.database.read() as session:
        return session.get_one(Challenge, challenge.id)


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("closes_at", "2026-03-28T15:00", "Saturday or a Sunday"),
        ("closes_at", "2026-04-02T15:00", "public holiday"),
        ("closes_at", "2026-03-27T23:59", "outside the hours"),
        ("results_at", "2026-07-15T12:00", "general holiday in July"),
    ],
)
def test_the_step_asks_back_once_and_keeps_what_was_typed(
    make: Factory, manager: Browser, ground: Ground, field: str, typed: str, why: str
) -> None:
    draft = make.challenge(publish=False)
    times = TIMES | {field: typed, "voting": "votes", "votes_per_person": "7",
                     "version": str(draft.version)}  # fmt: skip
    address = f"/challenges/{draft.id}/edit?step=time"
    asked = manager.post(address, times)
    assert asked.status_code == 422
    assert why in asked.text
    assert f'value="{typed}"' in asked.text
    assert 'value="7"' in asked.text
    assert stored(ground, draft).votes_per_person is None
    kept = manager.post(address, times | {"confirm_deadline": "1"})
    assert kept.status_code == 303
    assert stored(ground, draft).votes_per_person == 7
    # What was kept once is not asked again.
    times["version"] = str(stored(ground, draft).version)
    assert manager.post(address, times | {"votes_per_person": "8"}).status_code == 303


def test_a_good_hour_is_not_asked_back(make: Factory, manager: Browser) -> None:
    draft = make.challenge(publish=False)
    times = TIMES | {"version": str(draft.version)}
    assert manager.post(f"/challenges/{draft.id}/edit?step=time", times).status_code == 303


def test_what_was_not_touched_stays_to_the_second(
    make: Factory, manager: Browser, ground: Ground
) -> None:
    closes = datetime(2026, 10, 25, 1, 30, 17, tzinfo=UTC)
    later = {"judging_closes_at": closes + timedelta(days=9),
             "results_at": closes + timedelta(days=20)}  # fmt: skip
    draft = make.challenge(publish=False, closes_at=closes, **later)
    times = TIMES | {
        # The second half past two of that night, as the field shows it.
        "closes_at": "2026-10-25T02:30", "judging_closes_at": "2026-11-04T15:00",
        "results_at": "2026-11-20T15:00", "confirm_deadline": "1", "version": str(draft.version),
    }  # fmt: skip
    assert manager.post(f"/challenges/{draft.id}/edit?step=time", times).status_code == 303
    assert stored(ground, draft).closes_at == closes


def test_moving_a_deadline_asks_back_and_tells_nobody_until_it_is_meant(
    make: Factory, manager: Browser, ground: Ground
) -> None:
    challenge = make.challenge()
    form = {"closes_at": "2026-03-21T15:00", "reason": "Ferie",
            "version": str(stored(ground, challenge).version)}  # fmt: skip
    address = f"/challenges/{challenge.id}/deadline"
    asked = manager.post(address, form)
    assert asked.status_code == 422
    assert "Keep it anyway" in asked.text
    assert "Ferie" in asked.text
    assert stored(ground, challenge).closes_at == challenge.closes_at
    # What is wrong is said first.
    wrong = manager.post(address, form | {"reason": ""})
    assert "Keep it anyway" not in wrong.text
    assert manager.post(address, form | {"confirm_deadline": "1"}).status_code == 303
    assert stored(ground, challenge).closes_at != challenge.closes_at


def test_the_api_accepts_and_warns(app: Flask, make: Factory) -> None:
    make.organisation()
    api = Client(app, make.token("manager"))
    body = {"title": "Helg", "department": "helse", "closes_at": "2026-03-28T14:00:00Z",
            "judging_closes_at": "2026-04-17T13:00:00Z"}  # fmt: skip
    made = api.call("createChallenge", body)
    assert made.status_code == 201
    warned = made.get_json()["warnings"]
    assert [each["field"] for each in warned] == ["closes_at"]
    assert "Saturday" in warned[0]["message"]
    challenge = api.get("getChallenge", challenge_id=made.get_json()["id"])
    assert "warnings" not in challenge
