"""The rules of stages, for any stages there may be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.initiatives import rules
from intranet_ideas.initiatives.rules import Decider, Need, Stage
from intranet_ideas.initiatives.stages import DEFAULT


@st.composite
def journeys(draw: st.DrawFn) -> tuple[list[Stage], str, str, set[Need]]:
    """Stages, where it stands, where it should go, and what is ticked."""
    stages = [
        Stage(f"s{number}", {"nb": f"Steg {number}"}, draw(st.sampled_from(Decider)),
              tuple({"nb": f"Krav {number}.{need}"} for need in range(draw(st.integers(0, 3)))))
        for number in range(draw(st.integers(2, 7)))
    ]  # fmt: skip
    keys = [stage.key for stage in stages]
    needs = [(stage.key, need["nb"]) for stage in stages for need in stage.needs]
    ticked = draw(st.sets(st.sampled_from(needs))) if needs else set()
    return stages, draw(st.sampled_from(keys)), draw(st.sampled_from(keys)), ticked


@given(journeys())
def test_forward_takes_what_every_stage_on_the_way_requires_or_a_reason(
    journey: tuple[list[Stage], str, str, set[Need]],
) -> None:
    stages, at, to, ticked = journey
    made = rules.move(stages, at, to, ticked)
    keys = [stage.key for stage in stages]
    passed = stages[keys.index(at):keys.index(to)]
    required = {(stage.key, need["nb"]) for stage in passed for need in stage.needs}
    assert made.forward == (keys.index(to) > keys.index(at))
    assert set(made.missing) == required - ticked
    refused = bool(rules.check_move(made, reason=""))
    assert refused == (not made.forward or bool(required - ticked))
    assert rules.check_move(made, reason="Fordi") == []


@given(journeys())
def test_who_decides_on_the_hardest_stage_decides_on_the_way(
    journey: tuple[list[Stage], str, str, set[Need]],
) -> None:
    stages, at, to, ticked = journey
    made = rules.move(stages, at, to, ticked)
    keys = [stage.key for stage in stages]
    for as_whom in Decider:
        every = all(
            rules.decides(as_whom, stage.decider)
            for stage in stages[keys.index(at):keys.index(to)]
        )
        assert rules.decides(as_whom, made.decider) == every
    assert not rules.decides(None, made.decider)


@given(journeys())
def test_step_by_step_asks_for_the_same_as_all_at_once(
    journey: tuple[list[Stage], str, str, set[Need]],
) -> None:
    stages, at, to, ticked = journey
    keys = [stage.key for stage in stages]
    way = keys[keys.index(at):keys.index(to) + 1]
    each = [need for one, other in zip(way, way[1:], strict=False)
            for need in rules.move(stages, one, other, ticked).missing]  # fmt: skip
    assert tuple(each) == rules.move(stages, at, to, ticked).missing


def test_the_usual_stages_are_right_and_in_three_languages() -> None:
    assert rules.check_stages(DEFAULT, ()) == []
    for stage in DEFAULT:
        for words in (stage.name, *stage.needs):
            assert all(words[each] for each in rules.LANGUAGES)


def test_stages_that_initiatives_stand_at_stay() -> None:
    assert rules.check_stages(DEFAULT[1:], {"need"}) != []
    assert rules.check_stages(DEFAULT[1:], {"test"}) == []
    assert rules.check_stages((*DEFAULT, DEFAULT[0]), ()) != []
    assert rules.check_stages(DEFAULT[:1], ()) != []
