"""Who follows a challenge or an idea hears what happens there, as long as they may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.ground import Ground

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from .conftest import Pager

Work = Callable[[], None]
Told = Callable[[str], list[str]]


@pytest.fixture
def teacher(make: Factory, sign_in: Callable[[str], Browser]) -> Browser:
    make.organisation()
    return sign_in("teacher")


@pytest.fixture
def entry(make: Factory) -> Entry:
    return make.entry(make.challenge(opens_at=make.clock.now()), "nurse", title="Sensor")


def comment(ground: Ground, make: Factory, entry: Entry) -> None:
    with ground.database.write() as session:
        talk.add_comment(session, make.viewer("staff"), entry.id, "Fint", make.clock.now())


def test_a_follower_of_an_idea_hears_of_comments_and_changes_until_they_stop(
    ground: Ground, make: Factory, entry: Entry, teacher: Browser, work: Work, told: Told,
    pager: Pager,
) -> None:  # fmt: skip
    page = f"/ideas/{entry.id}"
    assert f'action="{page}/follow"' in teacher.get(page).text
    teacher.post(f"{page}/follow", {})
    teacher.post(f"{page}/follow", {})
    assert f'action="{page}/unfollow"' in teacher.get(page).text
    comment(ground, make, entry)
    work()
    assert told("comment_added") == ["nurse", "teacher"]
    with ground.database.write() as session:
        nurse = make.viewer("nurse")
        fields = EntryFields(title="Sensor", body="Bedre", answers={"behov": "Alle"})
        version = session.get_one(Entry, entry.id).version
        entries.save_entry(session, nurse, entry.id, fields, version, make.clock.now())
        entries.submit_entry(session, nurse, entry.id, make.clock.now())
    work()
    assert told("entry_revised") == ["teacher"]
    assert ("teacher", "entry_revised") in [
        (person.email.split("@")[0], message.kind) for message, person in pager.sent
    ]
    teacher.post(f"{page}/unfollow", {})
    comment(ground, make, entry)
    work()
    assert told("comment_added") == ["nurse", "nurse", "teacher"]


def test_a_follower_of_a_challenge_hears_of_its_opening_and_its_deadline(
    ground: Ground, make: Factory, clock: FixedClock, teacher: Browser, work: Work, told: Told,
    pager: Pager,
) -> None:  # fmt: skip
    challenge = make.challenge(opens_at=clock.now() + timedelta(hours=1))
    teacher.post(f"/challenges/{challenge.id}/follow", {})
    assert "Stop following" in teacher.get(f"/challenges/{challenge.id}").text
    work()
    pager.sent.clear()
    clock.advance(hours=1)
    work()
    assert pager.to() == ["teacher"], "others find it in the centre"
    with ground.database.write() as session:
        version = session.get_one(Challenge, challenge.id).version
        challenges.change_deadline(
            session, make.viewer("manager"), challenge.id,
            {"closes_at": challenge.closes_at + timedelta(days=1)}, "Flere trenger tid", version,
            clock.now(),
        )  # fmt: skip
    work()
    assert told("deadline_changed") == ["teacher"]


def test_who_may_not_see_it_hears_nothing_of_what_they_follow(
    ground: Ground, make: Factory, entry: Entry, teacher: Browser, work: Work, told: Told
) -> None:
    teacher.post(f"/ideas/{entry.id}/follow", {})
    comment(ground, make, entry)
    with ground.database.write() as session:
        session.execute(
            update(Challenge).where(Challenge.id == entry.challenge_id).values(everyone=False)
        )
    work()
    assert told("comment_added") == ["nurse"]
    assert teacher.post(f"/ideas/{entry.id}/follow", {}).status_code == 404


def test_following_by_the_api(app: Flask, make: Factory, entry: Entry) -> None:
    api = Client(app, make.token("teacher"))
    assert api.get("getEntry", entry_id=entry.id)["following"] is False
    for _ in range(2):
        assert api.call("followEntry", entry_id=entry.id).status_code == 204
        assert api.call("followChallenge", challenge_id=entry.challenge_id).status_code == 204
    assert api.get("getEntry", entry_id=entry.id)["following"] is True
    assert api.get("getChallenge", challenge_id=entry.challenge_id)["following"] is True
    assert api.call("unfollowEntry", entry_id=entry.id).status_code == 204
    assert api.get("getEntry", entry_id=entry.id)["following"] is False
    assert api.call("followEntry", entry_id=999_999).status_code == 404
