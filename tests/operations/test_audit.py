"""The audit trail keeps the promises that the pages make."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import NotAllowed
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.operations.queries import audit_trail
from intranet_ideas.operations.trail_words import details, people_in

from ..factories import Factory


def trail(ground: Ground, make: Factory, by: str = "it", **filters: Any) -> list[Any]:
    with ground.database.read() as session:
        return audit_trail(session, make.viewer(by), ground.clock.now(), **filters)


def by_kind(lines: list[Any], kind: str) -> Any:
    return next(line for line in lines if line.kind == kind)


def test_who_did_what_is_shown(ground: Ground, make: Factory) -> None:
    challenge = make.challenge(blind=False)
    make.entry(challenge)
    lines = trail(ground, make)
    assert by_kind(lines, events.ENTRY_SUBMITTED).actor == "Nina Nurse"
    assert by_kind(lines, events.CHALLENGE_CREATED).actor == "Mona Manager"
    assert by_kind(lines, events.ENTRY_SUBMITTED).challenge_title == challenge.title
    assert [line.id for line in lines] == sorted((line.id for line in lines), reverse=True)


@pytest.mark.parametrize("by", ["it", "auditor"])
def test_authors_of_a_blind_challenge_are_hidden_until_release(
    ground: Ground, make: Factory, by: str
) -> None:
    challenge = make.challenge(blind=True)
    entry = make.entry(challenge)
    line = by_kind(trail(ground, make, by), events.ENTRY_SUBMITTED)
    assert (line.actor, line.hidden, line.department, dict(line.data)) == ("", True, "", {})
    assert line.entry_id == entry.id
    with ground.database.write() as session:
        session.get_one(Challenge, challenge.id).released_at = ground.clock.now()
    assert by_kind(trail(ground, make, by), events.ENTRY_SUBMITTED).actor == "Nina Nurse"


def test_pseudonyms_and_ballots_stay_hidden(ground: Ground, make: Factory) -> None:
    challenge = make.challenge(blind=False)
    entry = make.entry(challenge)
    with ground.database.write() as session:
        session.get_one(Entry, entry.id).pseudonymous = True
        session.get_one(Challenge, challenge.id).released_at = ground.clock.now()
        for kind, entry_id in ((events.VOTE_SET, None), (events.VOTE_REMOVED, entry.id)):
            record(session, kind, now=ground.clock.now(), actor_id=make.viewer("nurse").id,
                   challenge_id=challenge.id, entry_id=entry_id)  # fmt: skip
    lines = trail(ground, make)
    for kind in (events.ENTRY_SUBMITTED, events.VOTE_SET, events.VOTE_REMOVED):
        line = by_kind(lines, kind)
        assert (line.actor, line.hidden) == ("", True), kind


def test_titles_only_of_challenges_the_reader_may_see(ground: Ground, make: Factory) -> None:
    make.challenge(publish=False, title="Still secret")
    for by in ("it", "auditor"):
        assert by_kind(trail(ground, make, by), events.CHALLENGE_CREATED).challenge_title == ""
    assert all("Still secret" not in str(line) for line in trail(ground, make))


def test_filters_pages_and_permission(ground: Ground, make: Factory) -> None:
    first, second = make.challenge(), make.challenge(title="Nummer to")
    lines = trail(ground, make, challenge_id=second.id)
    assert {line.challenge_id for line in lines} == {second.id}
    kinds = trail(ground, make, kinds=[events.CHALLENGE_CREATED])
    assert [line.challenge_id for line in kinds] == [second.id, first.id]
    everything = trail(ground, make, limit=1000)
    pages = []
    before = None
    while page := trail(ground, make, before=before, limit=7):
        pages += page
        before = page[-1].id
    assert [line.id for line in pages] == [line.id for line in everything]
    with pytest.raises(NotAllowed):
        trail(ground, make, "staff")


def test_one_statement(ground: Ground, make: Factory) -> None:
    make.entry(make.challenge())
    viewer = make.viewer("auditor")
    statements: list[str] = []
    sqlalchemy_event.listen(
        ground.database.engine, "before_cursor_execute",
        lambda *args: statements.append(args[2]) if "SELECT" in args[2] else None,
    )  # fmt: skip
    with ground.database.read() as session:
        audit_trail(session, viewer, ground.clock.now())
    assert len(statements) == 1


def test_a_disqualification_and_what_was_set_aside_say_who_and_why(
    ground: Ground, make: Factory
) -> None:
    challenge = make.challenge(blind=False)
    entry = make.entry(challenge)
    judge = make.viewer("judge1").id
    with ground.database.write() as session:
        for kind, data in (
            (events.CONFLICT_FOUND, {"user": judge, "ground": "leader", "set_aside": True}),
            (events.ASSESSMENT_SET_ASIDE, {"user": judge, "ground": "score", "number": 2}),
            (events.ASSESSMENT_HANDED_IN, {"version": 7}),
        ):
            record(session, kind, now=ground.clock.now(), challenge_id=challenge.id,
                   entry_id=entry.id, **data)  # fmt: skip
    lines = trail(ground, make, entry_id=entry.id)
    found = by_kind(lines, events.CONFLICT_FOUND)
    assert details(found.data, {judge: "Jury En"}) == [
        ("Ground", "Is the nearest leader of someone who wrote it."),
        ("Scores were set aside", "yes"), ("Who it concerns", "Jury En"),
    ]  # fmt: skip
    assert people_in(line.data for line in lines) == {judge}
    assert not by_kind(lines, events.ASSESSMENT_HANDED_IN).data
    with ground.database.write() as session:
        session.get_one(Entry, entry.id).pseudonymous = True
    assert not any(line.data for line in trail(ground, make, entry_id=entry.id))
