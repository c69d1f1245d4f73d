"""Limits of scoring: what can be granted, to whom it counts, and what is told of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host import actions, limits
from intranet_ideas.plugin_host.limits import MEGABYTES, SECONDS, USUAL, Limits

from .conftest import Write

STAFF = Viewer(1, "S", "s@x", "nb", 1, "kommune/", frozenset({Role.STAFF}))


@given(st.integers(*SECONDS), st.integers(*MEGABYTES))
def test_whatever_may_be_granted_is_read_as_typed(seconds: int, megabytes: int) -> None:
    assert limits.parse(f" {seconds} ", str(megabytes)) == Limits(seconds, megabytes)


@given(st.text(max_size=12))
def test_anything_else_is_refused_at_its_field(typed: str) -> None:
    text = typed.strip()
    sound = text.isascii() and text.isdecimal() and SECONDS[0] <= int(text) <= SECONDS[1]
    if sound or not text:
        assert limits.parse(typed, "").seconds == (int(text) if text else USUAL.seconds)
        return
    with pytest.raises(Invalid) as caught:
        limits.parse(typed, "")
    assert [fault.field for fault in caught.value.faults] == ["seconds"]


def test_nothing_typed_is_the_usual_and_every_fault_is_told() -> None:
    assert limits.parse("", " ") == USUAL
    with pytest.raises(Invalid) as caught:
        limits.parse("0", "127")
    assert {fault.field for fault in caught.value.faults} == {"seconds", "megabytes"}


def test_a_grant_is_kept_told_and_taken_back(site: Ground, clock: FixedClock) -> None:
    granted = Limits(60, 1024)
    for each in (granted, granted, USUAL):
        with site.database.write() as session:
            limits.set_limits(session, None, "a", each, clock.now())
        with site.database.read() as session:
            assert limits.limits_of(session, "a") == each
            assert limits.limits_of(session, "b") == USUAL
    with site.database.read() as session:
        told = session.scalars(
            select(Event.data).filter_by(kind=events.PLUGIN_LIMITED).order_by(Event.id)
        ).all()
    assert [each["seconds"] for each in told] == [60, 30]


def test_only_it_grants_and_suspends(site: Ground, write: Write, clock: FixedClock) -> None:
    write("a")
    with site.database.write() as session:
        with pytest.raises(NotAllowed):
            limits.set_limits(session, STAFF, "a", USUAL, clock.now())
        with pytest.raises(NotAllowed):
            actions.suspend(session, STAFF, "a", clock.now(), host=site.plugins)
        with pytest.raises(NotAllowed):
            actions.clear_unused(session, STAFF, "a", clock.now(), host=site.plugins)


def test_a_plugin_suspended_by_hand_is_left_out_until_resumed(
    site: Ground, write: Write, clock: FixedClock
) -> None:
    write("a")
    host, now = site.plugins, clock.now()

    def on() -> bool:
        with site.database.read() as session:
            return bool(host.enabled(session, "kommune/helse/"))

    with site.database.write() as session:
        actions.enable(session, None, "a", "helse", now, host=host)
    with site.database.write() as session:
        actions.suspend(session, None, "a", now, host=host)
        with pytest.raises(Conflict):
            actions.suspend(session, None, "a", now, host=host)
        with pytest.raises(NotFound):
            actions.suspend(session, None, "nowhere", now, host=host)
    assert not on()
    with site.database.write() as session:
        actions.resume(session, None, "a", now)
    assert on()
    with site.database.read() as session:
        kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds[-2:] == [events.PLUGIN_SUSPENDED_BY_HAND, events.PLUGIN_RESUMED]
    assert events.PLUGIN_SUSPENDED not in kinds, "nobody is told of a failure"
