"""The whole way on one site: an innovation day, a challenge with inhabitants, a decision, a pilot,
and its effect in the report on the municipal plan; and what each person of it hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import following
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.goals import actions as goals
from intranet_ideas.goals import queries as goal_queries
from intranet_ideas.goals.actions import PlanFields
from intranet_ideas.goals.reporting import Line, report
from intranet_ideas.goals.rules import GoalLine
from intranet_ideas.ground import Ground
from intranet_ideas.initiatives import actions, benefits, stories
from intranet_ideas.initiatives.benefit_rules import BenefitFields
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.initiatives.stages import DEFAULT
from intranet_ideas.initiatives.story_rules import StoryFields
from intranet_ideas.judging import actions as judging
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.outcomes import growing
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.worker import remind_of_benefits

from ..browsing import Browser
from ..days.conftest import Room
from ..days.test_days import votes
from ..factories import Factory
from ..judging.panels import FULL
from .test_initiatives import do, heard

PLAN = (GoalLine(2, "1", {"nb": "Bygda i bruk", "nn": "Bygda i bruk"}),
        GoalLine(3, "1.1", {"nb": "Steder å møtes"}),
        GoalLine(4, "2", {"nb": "Trygg hverdag"}))  # fmt: skip
HOURS = BenefitFields("hours", "Timer med åpen skole", "timer i året", 600.0, "Telle timer",
                      "teacher@example.org", date(2027, 3, 1))  # fmt: skip
TOLD = StoryFields("worked", "Bygda mangler et sted å møtes.", "Skolen sto åpen om kvelden.",
                   "Flere kom enn vi trodde.", "La ungdommen ha nøkkelen.", "",
                   "teacher@example.org")  # fmt: skip


@pytest.fixture
def plan(make: Factory) -> dict[str, int]:
    """The municipal plan, kept by innovator@; its goals by number."""
    make.organisation()
    make.person("innovator@example.org", "Inga Innovator", "kommune",
                roles=("innovation_group",))  # fmt: skip
    fields = PlanFields({"nb": "Kommuneplan"}, 2025, 2037)
    kept = do(make, goals.keep_plan, "innovator", None, fields)
    do(make, goals.import_goals, "innovator", kept.id, PLAN)
    with make.ground.database.read() as session:
        return {each.number: each.id for each in goal_queries.goals(session, kept.id)}


def day(room: Room) -> dict[str, int]:
    """Hold the day: the room votes for the inhabitant's idea. Return its ideas by title."""
    guest, janitor = room.comes("guest", "Bord 1"), room.comes("janitor", "Bord 2")
    nurse = room.comes("nurse", "Bord 2")
    room.sends(guest, "Åpen skole")
    room.sends(janitor, "Felles verktøykasse")
    ideas = votes(room)
    room.clock.advance(minutes=30)
    room.press("open_voting")
    room.done(nurse.post(room.url("/vote"), {"entry": min(ideas)}))
    room.clock.advance(minutes=10)
    room.press("close_voting")
    room.press("show_winners")
    assert "Åpen skole" in room.board()
    return {"Åpen skole": int(min(ideas)), "Felles verktøykasse": int(max(ideas))}


def answered(make: Factory, challenge: int, answers: dict[int, str]) -> None:
    """Answer all ideas of a challenge and publish the results."""
    for entry, outcome in answers.items():
        do(make, outcomes.answer_entry, "manager", entry, outcome, "Slik ble det.", None)
    do(make, outcomes.release, "manager", challenge)


def hears(make: Factory, *names: str) -> dict[str, set[str]]:
    """Return what each has heard of so far."""
    return {name: set(heard(make, name)) for name in names}


def test_from_a_day_in_the_hall_to_an_effect_in_the_plan(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, plan: dict[str, int],
    sign_in: Callable[[str], Browser],
) -> None:
    room = Room(app, ground, make, clock, sign_in, guests=True)
    ideas = day(room)
    clock.advance(days=15)
    answered(make, room.id, dict.fromkeys(ideas.values(), "later"))
    for author in ("guest", "janitor"):
        assert "entry_answered" in heard(make, author)

    # What the room wanted becomes a challenge that aims at the plan, for inhabitants too.
    challenge = make.challenge(title="Bygda i bruk", guests=True, questions=(), voting="support",
                               voting_closes_at=clock.now() + timedelta(days=9)).id
    do(make, goals.name_for_challenge, "manager", challenge, {plan["1.1"]})
    do(make, judging.set_judges, "manager", challenge, ["judge1@example.org"])
    assert "challenge_announced" in heard(make, "guest")
    carried = do(make, growing.carry_on, "guest", ideas["Åpen skole"], challenge).entry.id
    do(make, entries.submit_entry, "guest", carried)
    other = make.entry(challenge, "teacher", title="Flere lys", answers={}).id
    do(make, following.follow_entry, "nurse", carried)
    do(make, following.follow_challenge, "janitor", challenge)
    with ground.database.read() as session:
        seen = see_entry(session, make.viewer("nurse"), carried, clock.now())
        origin = growing.origin_of(session, make.viewer("nurse"), seen, clock.now())
        assert origin is not None
        assert origin.challenge_title == "Innovasjonsdagen"

    # It is judged and decided on. Everybody of it hears.
    with ground.database.write() as session:
        plugins.enable(session, None, "scoring_weighted_mean", "kommune", clock.now(),
                       host=ground.plugins)  # fmt: skip
    clock.advance(days=10)
    for entry in (carried, other):
        do(make, judging.put_assessment, "judge1", entry, FULL, 2, "Godt", "", 0, True)
    judging.compute_due_rankings(ground, clock.now())
    clock.advance(days=5)
    answered(make, challenge, {carried: "chosen", other: "declined"})
    told = hears(make, "guest", "teacher", "nurse", "janitor", "judge1")
    for author in ("guest", "teacher"):
        assert "entry_answered" in told[author]
    for near in ("nurse", "janitor", "judge1"):
        assert "results_released" in told[near]

    # A pilot, owned by the teacher, for the same goal, with a benefit that is to be measured.
    pilot = do(make, actions.begin, "innovator", InitiativeFields(
        "Åpen skole", "teacher@example.org", "Tre kvelder i uka.", team=("janitor@example.org",),
    ), [carried]).id  # fmt: skip
    do(make, goals.name_for_initiative, "teacher", pilot, {plan["1.1"]})
    hours = do(make, benefits.plan, "teacher", pilot, None, HOURS).id
    for need in DEFAULT[2].needs:
        do(make, actions.tick, "janitor", pilot, "idea", need["nb"], "Står i notatet")
    do(make, actions.move, "teacher", pilot, "test", "")
    for stage in ("decide", "realise", "effect"):
        clock.advance(days=30)
        do(make, actions.move, "innovator", pilot, stage, "Kommunalsjefen sa ja")
    assert heard(make, "guest").count("initiative_news") == 5
    assert "initiative_news" in heard(make, "nurse")

    # On the day of measuring who is responsible is reminded, and what came of it is told.
    clock.advance(days=400)
    remind_of_benefits(ground, clock.now())
    assert "benefit_due" in heard(make, "teacher")
    before = {name: heard(make, name).count("initiative_news") for name in ("guest", "nurse")}
    do(make, benefits.measure, "teacher", pilot, hours, 540.0, "To skoler sto åpne, ikke tre.")
    do(make, benefits.measure, "teacher", pilot, hours, 540.0, "To skoler sto åpne, ikke tre!")
    for name, times in before.items():
        assert heard(make, name).count("initiative_news") == times + 1, "once for one number"
    written = do(make, stories.write_story, "janitor", pilot, TOLD, 0)
    do(make, stories.publish_story, "teacher", pilot, written.version)
    assert "story_news" in heard(make, "guest")

    # The idea's page tells it all, to the inhabitant too; the plan's report counts it.
    page = sign_in("guest").get(f"/ideas/{carried}").text
    assert "It was measured what came of the initiative." in page
    line = effect_of(make, plan["1.1"])
    assert (line.challenges, line.ideas, line.initiatives) == (1, 2, 1)
    (gain,) = line.gains
    assert (gain.planned, gain.realised, gain.measured) == (600.0, 540.0, 1)
    assert effect_of(make, plan["1"]).gains == line.gains, "a goal counts those below it"
    assert effect_of(make, plan["2"]).gap, "and one that nothing aims at is told as such"
    assert "540" in sign_in("nurse").get("/goals/report").text


def effect_of(make: Factory, goal: int) -> Line:
    with make.ground.database.read() as session:
        kept = goal_queries.plan_of(session, goal_queries.goal_of(session, goal).plan_id)
        found = report(session, make.viewer("nurse"), kept, make.clock.now().date())
        (line,) = (each for each in found.lines if each.goal.id == goal)
        return line
