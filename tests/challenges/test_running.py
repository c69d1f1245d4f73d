"""Naming who runs a challenge: who may, who can be named, and that somebody stays."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.challenges import queries, running
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.events import MANAGER_NAMED, MANAGER_REMOVED, Event
from intranet_ideas.notifications.models import Notification
from intranet_ideas.people.models import User
from intranet_ideas.worker import Worker

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory


def name(make: Factory, challenge: int, whom: str, by: str = "manager") -> None:
    with make.ground.database.write() as session:
        running.name_manager(
            session, make.viewer(by), challenge, f" {whom.upper()}@example.org ", make.clock.now()
        )


def remove(make: Factory, challenge: int, whom: str, by: str = "manager") -> None:
    with make.ground.database.write() as session:
        running.remove_manager(
            session, make.viewer(by), challenge, make.viewer(whom).id, make.clock.now()
        )


def named(make: Factory, challenge: int) -> list[str]:
    with make.ground.database.read() as session:
        return [each.email.partition("@")[0] for each in queries.managers(session, challenge)]


def test_a_colleague_is_named_told_and_taken_out(make: Factory, app: Flask) -> None:
    challenge = make.challenge(publish=False).id
    desk = f"/challenges/{challenge}/desk"
    assert Browser(app, make.session_token("teacher")).get(desk).status_code == 404
    name(make, challenge, "teacher")
    name(make, challenge, "teacher")
    assert set(named(make, challenge)) == {"manager", "teacher"}
    teacher = Browser(app, make.session_token("teacher"))
    assert teacher.get(desk).status_code == 200
    Worker(make.ground).once()
    with make.ground.database.read() as session:
        told = session.scalars(
            select(Notification.kind).filter_by(user_id=make.viewer("teacher").id)
        ).all()
        kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert told == [MANAGER_NAMED]
    assert kinds.count(MANAGER_NAMED) == 1
    remove(make, challenge, "teacher", by="teacher")
    remove(make, challenge, "teacher")
    assert named(make, challenge) == ["manager"]
    assert Browser(app, make.session_token("teacher")).get(desk).status_code == 404
    with make.ground.database.read() as session:
        kinds = session.scalars(select(Event.kind)).all()
    assert kinds.count(MANAGER_REMOVED) == 1


def test_somebody_must_run_it(make: Factory) -> None:
    challenge = make.challenge().id
    with pytest.raises(Conflict, match="Name another first"):
        remove(make, challenge, "manager")
    assert named(make, challenge) == ["manager"]


def test_guests_strangers_and_those_who_left_are_not_named(make: Factory) -> None:
    challenge = make.challenge().id
    with make.ground.database.write() as session:
        session.get_one(User, make.viewer("janitor").id).active = False
    for whom in ("guest", "nobody", "janitor"):
        with pytest.raises(Invalid):
            name(make, challenge, whom)
    assert named(make, challenge) == ["manager"]


def test_only_those_who_run_it_name_others(make: Factory) -> None:
    challenge = make.challenge().id
    for by in ("staff", "nurse", "it"):
        with pytest.raises(NotFound):
            name(make, challenge, "teacher", by=by)
        with pytest.raises(NotFound):
            remove(make, challenge, "manager", by=by)


def test_there_is_an_end_to_how_many(make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_MANAGERS", 2)
    challenge = make.challenge().id
    name(make, challenge, "teacher")
    with pytest.raises(Invalid) as refused:
        name(make, challenge, "nurse")
    assert "At most" in refused.value.faults[0].message


def test_the_page_gives_back_what_was_typed(make: Factory, app: Flask) -> None:
    challenge = make.challenge().id
    address = f"/challenges/{challenge}/managers"
    manager = Browser(app, make.session_token("manager"))
    refused = manager.post(address, {"email": "nobody@example.org"})
    assert refused.status_code == 422
    assert 'value="nobody@example.org"' in refused.text
    assert "Take out" not in refused.text
    manager.post(address, {"email": "teacher@example.org"})
    assert "teacher@example.org" in manager.get(address).text
    out = manager.post(f"{address}/remove", {"user": str(make.viewer("manager").id)})
    assert out.headers["Location"].endswith("/")
    assert named(make, challenge) == ["teacher"]


def test_the_api_names_and_removes(make: Factory, app: Flask, clock: FixedClock) -> None:
    challenge = make.challenge().id
    api = Client(app, make.token("manager"))
    made = api.get("nameManager", {"email": "teacher@example.org"}, challenge_id=challenge)
    listed = api.get("listManagers", challenge_id=challenge)["items"]
    assert made in listed
    assert len(listed) == 2
    gone = api.call("removeManager", challenge_id=challenge, user_id=made["id"])
    assert gone.status_code == 204
    last = listed[0] if listed[0] != made else listed[1]
    kept = api.call("removeManager", challenge_id=challenge, user_id=last["id"])
    assert kept.status_code == 409
