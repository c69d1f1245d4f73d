"""What people do with challenges, and who sees them, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.access import Phase, permits
from intranet_ideas.challenges import actions, queries
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Invalid, NotAllowed, NotFound, Stale, WrongPhase
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground

from ..factories import Factory


def kinds(ground: Ground, challenge_id: int) -> list[str]:
    with ground.database.read() as session:
        return list(session.scalars(
            select(Event.kind).filter_by(challenge_id=challenge_id).order_by(Event.id)
        ))  # fmt: skip


def see(make: Factory, name: str, challenge: Challenge) -> queries.SeenChallenge:
    with make.ground.database.read() as session:
        return queries.see(session, make.viewer(name), challenge.id, make.clock.now())


def test_a_draft_is_seen_by_its_managers_only(make: Factory) -> None:
    challenge = make.challenge(publish=False)
    assert see(make, "manager", challenge).phase == Phase.DRAFT
    assert see(make, "boss", challenge).phase == Phase.DRAFT
    for name in ("nurse", "it", "auditor", "judge1"):
        with pytest.raises(NotFound):
            see(make, name, challenge)


def test_only_managers_of_the_host_department_create(make: Factory) -> None:
    make.organisation()
    with pytest.raises(NotAllowed):
        make.challenge(by="nurse")
    with pytest.raises(Invalid) as caught:
        make.challenge(by="manager", department="skole")
    assert [fault.field for fault in caught.value.faults] == ["department"]


def test_publishing_writes_its_event_and_opens_the_door(make: Factory, ground: Ground) -> None:
    challenge = make.challenge()
    assert kinds(ground, challenge.id) == [events.CHALLENGE_CREATED, events.CHALLENGE_ANNOUNCED]
    assert see(make, "nurse", challenge).phase == Phase.OPEN


def test_publishing_an_incomplete_draft_names_all_that_is_missing(make: Factory) -> None:
    with pytest.raises(Invalid) as caught:
        make.challenge(brief="", results_at=None)
    assert {fault.field for fault in caught.value.faults} == {"brief", "results_at"}


def test_a_change_from_an_old_version_is_refused(make: Factory) -> None:
    challenge = make.challenge(publish=False)
    manager = make.viewer("manager")
    with make.ground.database.write() as session:
        actions.update_challenge(
            session, manager, challenge.id, make.fields(title="Ny"), 1, make.clock.now()
        )
    with pytest.raises(Stale) as caught, make.ground.database.write() as session:
        actions.update_challenge(
            session, manager, challenge.id, make.fields(title="Eldre"), 1, make.clock.now()
        )
    assert caught.value.version == 2
    assert see(make, "manager", challenge).challenge.title == "Ny"


def test_a_published_timeline_changes_only_with_a_reason(
    make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    manager = make.viewer("manager")
    later = clock.now() + timedelta(days=8)
    with make.ground.database.write() as session:
        seen = actions.change_deadline(
            session, manager, challenge.id, {"closes_at": later}, "Vinterferie", 2, clock.now()
        )
    assert seen.timeline.closes_at == later
    with make.ground.database.read() as session:
        log = queries.deadline_log(session, seen.challenge)
    assert [(row.field, row.reason) for row in log] == [("closes_at", "Vinterferie")]
    with pytest.raises(Invalid), make.ground.database.write() as session:
        actions.change_deadline(
            session, manager, challenge.id, {"closes_at": later}, "", 3, clock.now()
        )


def test_joining_twice_counts_once(make: Factory) -> None:
    challenge = make.challenge()
    for _ in range(2):
        with make.ground.database.write() as session:
            actions.join_challenge(session, make.viewer("nurse"), challenge.id, make.clock.now())
    assert see(make, "nurse", challenge).challenge.participant_count == 1
    with make.ground.database.write() as session:
        actions.leave_challenge(session, make.viewer("nurse"), challenge.id, make.clock.now())
    assert see(make, "nurse", challenge).challenge.participant_count == 0


def test_joining_leaves_the_version_alone(make: Factory) -> None:
    challenge = make.challenge()
    before = see(make, "manager", challenge).challenge.version
    with make.ground.database.write() as session:
        actions.join_challenge(session, make.viewer("nurse"), challenge.id, make.clock.now())
    assert see(make, "manager", challenge).challenge.version == before


def test_a_cancelled_challenge_says_why_and_is_over(make: Factory) -> None:
    challenge = make.challenge()
    manager = make.viewer("manager")
    with pytest.raises(Invalid), make.ground.database.write() as session:
        actions.cancel_challenge(session, manager, challenge.id, " ", 2, make.clock.now())
    with make.ground.database.write() as session:
        actions.cancel_challenge(session, manager, challenge.id, "Ikke nå", 2, make.clock.now())
    seen = see(make, "nurse", challenge)
    assert (seen.phase, seen.challenge.cancel_reason) == (Phase.CANCELLED, "Ikke nå")
    with pytest.raises(WrongPhase), make.ground.database.write() as session:
        actions.join_challenge(session, make.viewer("teacher"), challenge.id, make.clock.now())


def test_a_copy_has_the_text_but_not_the_times(make: Factory) -> None:
    challenge = make.challenge()
    with make.ground.database.write() as session:
        made = actions.clone_challenge(
            session, make.viewer("manager"), challenge.id, make.clock.now()
        )
    seen = see(make, "manager", made)
    assert seen.challenge.title == "Copy of Trygg hjemme"
    assert (seen.phase, seen.challenge.opens_at) == (Phase.DRAFT, None)


@pytest.mark.parametrize("name", ["nurse", "teacher", "janitor", "guest", "judge1", "auditor",
                                  "it", "boss", "manager", "dayguest"])  # fmt: skip
def test_the_list_shows_just_what_can_be_opened(name: str, make: Factory) -> None:
    """``visible_to`` in SQL says the same as the matrix with ``roles_towards``."""
    made = [
        make.challenge(), make.challenge(publish=False),
        make.challenge(everyone=False, audience=("skole",)),
        make.challenge(everyone=False, guests=True, audience=()),
        make.challenge(everyone=False, audience=("helse", "teknisk")),
    ]  # fmt: skip
    make.day_guest("dayguest", made[2].id)
    with make.ground.database.write() as session:
        row = session.get_one(Challenge, made[4].id)
        row.cancelled_at = make.clock.now()
    viewer = make.viewer(name)
    with make.ground.database.read() as session:
        shown = {row.id for row in queries.listed(session, viewer, make.clock.now())}
        openable = set()
        for challenge in made:
            try:
                queries.see(session, viewer, challenge.id, make.clock.now())
            except NotFound:
                continue
            openable.add(challenge.id)
    assert shown == openable


def test_phases_in_sql_are_the_phases(make: Factory, clock: FixedClock) -> None:
    now = clock.now()
    make.challenge()
    make.challenge(publish=False)
    make.challenge(voting_closes_at=now + timedelta(days=8))
    make.challenge(opens_at=now + timedelta(days=1))
    for hours in (0, 23, 24, 24 * 7, 24 * 8, 24 * 14, 24 * 30):
        instant = now + timedelta(hours=hours)
        with make.ground.database.read() as session:
            for phase in Phase:
                found = queries.listed(session, make.viewer("boss"), instant, phases=[phase])
                everything = queries.listed(session, make.viewer("boss"), instant)
                expected = [r.id for r in everything if phase_at(r.timeline, instant) == phase]
                assert [row.id for row in found] == expected


def test_the_seen_challenge_answers_by_the_matrix(make: Factory) -> None:
    challenge = make.challenge()
    seen = see(make, "nurse", challenge)
    for action in ("challenge.join", "challenge.edit", "entry.create", "results.release"):
        assert seen.may(action) == permits(action, seen.roles, Phase.OPEN)
