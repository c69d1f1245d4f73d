"""Phases, the order of instants, local time, and roles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges.rules import (
    INSTANTS,
    ChallengeFields,
    NoSuchTime,
    Standing,
    Timeline,
    TwiceTime,
    authors_hidden,
    check_deadline,
    check_fields,
    check_order,
    check_publishable,
    instant_of,
    phase_at,
    proposed_timeline,
    roles_towards,
)
from intranet_ideas.people.rules import Viewer
from intranet_ideas.working_time import WorkingTime

OSLO = ZoneInfo("Europe/Oslo")
T0 = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)

instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def timeline(**changes: datetime | None) -> Timeline:
    values: dict[str, datetime | None] = {
        "published_at": T0, "opens_at": T0 + timedelta(days=1), "closes_at": T0 + timedelta(days=2),
        "voting_closes_at": T0 + timedelta(days=3), "judging_closes_at": T0 + timedelta(days=4),
        "results_at": T0 + timedelta(days=5),
    }  # fmt: skip
    return Timeline(**(values | changes))


@pytest.mark.parametrize(
    ("instant", "before", "from_then"),
    [
        (T0, Phase.DRAFT, Phase.ANNOUNCED),
        (T0 + timedelta(days=1), Phase.ANNOUNCED, Phase.OPEN),
        (T0 + timedelta(days=2), Phase.OPEN, Phase.VOTING),
        (T0 + timedelta(days=3), Phase.VOTING, Phase.JUDGING),
        (T0 + timedelta(days=4), Phase.JUDGING, Phase.DECIDING),
        (T0 + timedelta(days=5), Phase.DECIDING, Phase.DECIDING),
    ],
)
def test_an_instant_belongs_to_the_phase_it_begins(
    instant: datetime, before: Phase, from_then: Phase
) -> None:
    assert phase_at(timeline(), instant - TICK) == before
    assert phase_at(timeline(), instant) == from_then


@given(st.lists(instants, min_size=4, max_size=4, unique=True), instants, instants)
def test_phases_only_go_forwards(order: list[datetime], one: datetime, other: datetime) -> None:
    opens, closes, votes, judged = sorted(order)
    line = Timeline(opens, closes, votes, judged, judged, published_at=opens)
    places = [*Phase]
    earlier, later = sorted((one, other))
    assert places.index(phase_at(line, earlier)) <= places.index(phase_at(line, later))


def test_release_and_cancelling_count_from_their_instant() -> None:
    released = T0 + timedelta(days=4, hours=1)
    line = timeline(released_at=released)
    assert phase_at(line, released - TICK) == Phase.DECIDING
    assert phase_at(line, released) == Phase.DECIDED
    cancelled = timeline(cancelled_at=T0 + timedelta(hours=1))
    assert phase_at(cancelled, T0) == Phase.ANNOUNCED
    assert phase_at(cancelled, T0 + timedelta(days=9)) == Phase.CANCELLED


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))
def test_a_local_time_is_one_instant_or_is_asked_back(local: datetime) -> None:
    try:
        instant = instant_of(local, OSLO)
    except NoSuchTime:
        assert local.replace(tzinfo=OSLO).astimezone(UTC).astimezone(OSLO).replace(
            tzinfo=None
        ) != local  # fmt: skip
    except TwiceTime:
        first, second = instant_of(local, OSLO, 0), instant_of(local, OSLO, 1)
        assert second - first == timedelta(hours=1)
    else:
        assert instant.astimezone(OSLO).replace(tzinfo=None) == local


def test_the_night_the_clocks_change() -> None:
    with pytest.raises(NoSuchTime):
        instant_of(datetime(2026, 3, 29, 2, 30), OSLO)
    with pytest.raises(TwiceTime):
        instant_of(datetime(2026, 10, 25, 2, 30), OSLO)
    assert instant_of(datetime(2026, 10, 25, 2, 30), OSLO, 1).hour == 1


@pytest.mark.parametrize("field", INSTANTS[1:])
def test_instants_out_of_order_are_named(field: str) -> None:
    line = timeline(**{field: T0 - timedelta(days=1)})
    assert field in {fault.field for fault in check_order(line)} | {
        # an early deadline is named at what it overtakes, too
        "closes_at"
    }
    assert check_order(line) != []


def test_a_challenge_without_its_parts_is_a_draft_but_not_publishable() -> None:
    fields = ChallengeFields(title="En tittel", department="helse")
    assert check_fields(fields) == []
    missing = {fault.field for fault in check_publishable(fields, T0)}
    assert missing == {"brief", "opens_at", "closes_at", "judging_closes_at", "results_at"}


def test_an_instant_that_has_passed_stays() -> None:
    now = T0 + timedelta(days=1, hours=1)
    _, faults = check_deadline(timeline(), {"opens_at": now + timedelta(hours=1)}, "Fordi", now)
    assert [fault.field for fault in faults] == ["opens_at"]
    moved, faults = check_deadline(
        timeline(), {"closes_at": now + timedelta(hours=1)}, "Fordi", now
    )
    assert faults == []
    assert moved.closes_at == now + timedelta(hours=1)
    assert [f.field for f in check_deadline(
        timeline(), {"closes_at": now + timedelta(hours=1)}, "", now)[1]] == ["reason"]


def test_a_deadline_that_does_not_move_is_refused() -> None:
    _, faults = check_deadline(timeline(), {}, "Fordi", T0)
    assert [fault.field for fault in faults] == ["closes_at"]


@given(st.tuples(*[st.integers(0, 60)] * 5), instants)
def test_a_proposed_timeline_is_in_order_on_working_days(
    days: tuple[int, int, int, int, int], now: datetime
) -> None:
    line = proposed_timeline(days, now, WorkingTime(OSLO))
    assert check_order(line) == []
    for name in INSTANTS:
        instant = getattr(line, name)
        if instant is not None:
            assert instant > now
            assert WorkingTime(OSLO).day_off(instant.astimezone(OSLO).date()) == ""


VIEWER = Viewer(1, "N", "n@x.no", "nb", 3, "kommune/helse/sykehjem/", frozenset({Role.STAFF}))


def standing(**changes: object) -> Standing:
    values: dict[str, object] = {
        "department_path": "kommune/helse/", "everyone": False, "guests": False,
        "invited": False, "participant": False, "judge": False, "manager": False,
    }  # fmt: skip
    return Standing(**(values | changes))  # type: ignore[arg-type]


def test_roles_follow_from_what_binds_a_person_to_the_challenge() -> None:
    assert roles_towards(VIEWER, standing()) == {Role.STAFF}
    assert Role.AUDIENCE in roles_towards(VIEWER, standing(everyone=True))
    assert Role.AUDIENCE in roles_towards(VIEWER, standing(invited=True))
    assert Role.AUDIENCE not in roles_towards(VIEWER, standing(guests=True))
    boss = Viewer(2, "B", "b@x.no", "nb", 1, "kommune/", frozenset({Role.STAFF}), ("kommune/",))
    assert Role.CHALLENGE_MANAGER in roles_towards(boss, standing())
    beside = Viewer(2, "B", "b@x.no", "nb", 1, "x/", frozenset({Role.STAFF}), ("kommune/hel/",))
    assert Role.CHALLENGE_MANAGER not in roles_towards(beside, standing())
    guest = Viewer(3, "G", "g@x.no", "nb", 6, "kommune/i/", frozenset({Role.GUEST}))
    assert Role.AUDIENCE not in roles_towards(guest, standing(everyone=True, invited=True))
    assert Role.AUDIENCE in roles_towards(guest, standing(guests=True))


def test_blind_hides_authors_from_all_but_managers_who_do_not_judge() -> None:
    manager, judge = frozenset({Role.CHALLENGE_MANAGER}), frozenset({Role.JUDGE})
    for phase in Phase:
        hidden = phase != Phase.DECIDED
        assert authors_hidden(blind=True, phase=phase, roles=judge) is hidden
        assert authors_hidden(blind=True, phase=phase, roles=frozenset()) is hidden
        assert authors_hidden(blind=True, phase=phase, roles=manager | judge) is hidden
        assert authors_hidden(blind=True, phase=phase, roles=manager) is False
        assert authors_hidden(blind=False, phase=phase, roles=judge) is False
