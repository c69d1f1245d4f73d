"""What became of an idea, told to each as far as they may know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions, queries
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.judging.round_setting import RoundFields
from intranet_ideas.outcomes.anew import compute_corrections
from intranet_ideas.outcomes.stories import story_of
from intranet_ideas.outcomes.story import Step, rounds_of

from ..api.client import Client
from ..factories import Factory
from ..judging import test_rounds as rounds
from ..judging.panels import Judged, begin, visitors
from .test_answers import answer, release
from .test_correcting import draft, publish


def told(judged: Judged, by: str, entry: int) -> list[Step]:
    with judged.ground.database.read() as session:
        seen = queries.see_entry(session, judged.make.viewer(by), entry, judged.now)
        return story_of(session, seen, judged.now)


def kinds(judged: Judged, by: str, entry: int) -> list[str]:
    return [step.kind for step in told(judged, by, entry)]


def rewrite(judged: Judged, entry: int, body: str) -> None:
    with judged.ground.database.write() as session:
        viewer = judged.make.viewer("nurse")
        version = queries.see_entry(session, viewer, entry, judged.now).entry.version
        fields = EntryFields(title="Ny", body=body, answers={"behov": "Ja"})
        actions.save_entry(session, viewer, entry, fields, version, judged.now)
        actions.submit_entry(session, viewer, entry, judged.now)


def test_its_own_way_is_told_to_its_authors_and_what_came_in_to_everyone(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock)
    clock.advance(days=-7)
    entry = judged.entries[0]
    rewrite(judged, entry, "En")
    clock.advance(minutes=5)
    with judged.ground.database.write() as session:
        actions.withdraw_entry(session, make.viewer("nurse"), entry, judged.now)
    clock.advance(minutes=5)
    with judged.ground.database.write() as session:
        actions.submit_entry(session, make.viewer("nurse"), entry, judged.now)
    assert kinds(judged, "nurse", entry) == [
        "begun", "handed_in", "revised", "withdrawn", "handed_in"
    ]
    assert kinds(judged, "staff", entry) == ["handed_in", "revised"]
    clock.advance(days=7)
    assert kinds(judged, "staff", entry)[-1] == "closed"
    page = visitors(judged)("staff").get(f"/ideas/{entry}").get_data(as_text=True)
    assert "What became of the idea" in page
    assert "The text was changed and handed in again." in page


def test_a_withdrawn_idea_is_told_of_no_further(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock)
    with judged.ground.database.write() as session:
        actions.withdraw_entry(session, make.viewer("nurse"), judged.entries[0], judged.now)
    clock.advance(days=20)
    assert kinds(judged, "nurse", judged.entries[0]) == ["begun", "handed_in", "withdrawn"]


def test_nothing_is_told_of_a_decision_before_the_release(judged: Judged) -> None:
    answer(judged, judged.entries[0])
    answer(judged, judged.entries[1], "declined")
    for by in ("nurse", "staff", "manager", "judge1"):
        assert "decided" not in kinds(judged, by, judged.entries[0])
    release(judged)
    judged.clock.advance(days=1)
    first, second = judged.entries
    assert told(judged, "teacher", first)[-1].outcome == "chosen"
    assert told(judged, "staff", second)[-1].outcome == "declined"
    other = told(judged, "nurse", second)[-1]
    assert (other.kind, other.text, other.outcome) == ("decided", "The results were published.", "")
    answer(judged, second, "later", version=1)
    assert [step.outcome for step in told(judged, "staff", second)[-2:]] == ["declined", "later"]
    assert told(judged, "nurse", second)[-1] == other, "an answer is between its authors and us"
    address = f"/ideas/{second}"
    visit = visitors(judged)
    assert "The idea is kept for later." in visit("staff").get(address).get_data(as_text=True)
    assert "The idea is kept for later." not in visit("nurse").get(address).get_data(as_text=True)


def decided_in_rounds(make: Factory, clock: FixedClock, **changes: object) -> Judged:
    """The first of two ideas goes on to a final; everything is answered and published."""
    judged = begin(make, clock, **changes)  # type: ignore[arg-type]
    clock.advance(days=-8)
    end = clock.now() + timedelta(days=10)
    rounds.plan(judged, RoundFields("Screening", end, "count", 1.0), RoundFields("Final"))
    rounds.final_judges(judged, "judge1", "judge2")
    clock.advance(days=8)
    for by in ("judge1", "judge2"):
        rounds.score(judged, by, 6, 2)
    judged.rank()
    rounds.go_on(judged)
    for by in ("judge1", "judge2"):
        judged.put(by, judged.entries[0], {"effekt": 4})
    judged.rank()
    clock.advance(days=7)
    assert "went_on" not in kinds(judged, "nurse", judged.entries[0])
    assert "left_round" not in kinds(judged, "manager", judged.entries[1])
    for entry, outcome in zip(judged.entries, ("chosen", "declined"), strict=True):
        answer(judged, entry, outcome)
    release(judged)
    return judged


@pytest.mark.parametrize(
    ("openness", "author", "anyone"),
    [("full", True, True), ("criteria", True, False), ("place", False, False)],
)
def test_rounds_are_told_as_far_as_the_order_is(
    make: Factory, clock: FixedClock, openness: str, author: bool, anyone: bool
) -> None:
    judged = decided_in_rounds(make, clock, openness=openness)
    first, second = judged.entries
    assert ("went_on" in kinds(judged, "nurse", first)) == author
    assert ("left_round" in kinds(judged, "staff", second)) == author
    assert ("left_round" in kinds(judged, "nurse", second)) == anyone
    assert "left_round" in kinds(judged, "auditor", second)


def test_a_correction_is_told_with_its_public_reason(judged: Judged) -> None:
    for entry in judged.entries:
        answer(judged, entry)
    release(judged)
    judged.clock.advance(days=1)
    draft(judged, ("judge1", judged.entries[0]))
    compute_corrections(judged.ground, judged.now)
    publish(judged)
    step = told(judged, "nurse", judged.entries[0])[-1]
    assert (step.kind, bool(step.reason)) == ("corrected", True)
    assert "where the idea stood changed" in step.text
    assert "stood changed" not in told(judged, "teacher", judged.entries[0])[-1].text


def test_it_takes_five_statements_at_most_and_the_api_tells_the_same(
    make: Factory, clock: FixedClock
) -> None:
    judged = decided_in_rounds(make, clock)
    entry = judged.entries[0]
    ran: list[str] = []
    with judged.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer("nurse"), entry, judged.now)
        event.listen(session.get_bind(), "before_cursor_execute",
                     lambda *each: ran.append(each[2]))  # fmt: skip
        steps = story_of(session, seen, judged.now)
    assert len(ran) <= 5
    api = Client(create_app(judged.ground), make.token("nurse"))
    rows = api.get("getStory", entry_id=entry)["items"]
    assert [row["kind"] for row in rows] == [step.kind for step in steps]
    assert rows[-1]["text"] == "The results were published. The idea is chosen."


def test_a_round_it_never_came_to_says_nothing_of_it(clock: FixedClock) -> None:
    at = clock.now()
    all_rounds = [(1, "A", at, False), (2, "B", at, False), (3, "C", None, False)]
    assert [(each.number, each.went_on) for each in rounds_of(all_rounds)] == [(1, False)]
