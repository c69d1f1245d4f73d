"""Comparing two ideas at a time: who may, what counts, what is ranked, and what the page says."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.actions import withdraw_entry
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, WrongPhase
from intranet_ideas.judging import actions, queries, ranking
from intranet_ideas.judging.models import Comparison, Ranking
from intranet_ideas.judging.shares import compared_entries, made_in
from intranet_ideas.plugin_host import actions as plugins

from ..api.client import Client
from ..factories import Factory
from ..prepared import prepared
from .panels import FULL, Judged, Visitor, begin, visitors

METHOD = "scoring_pairwise.bradley_terry"


class Pairs(Judged):
    """Five ideas by five people, judged by judge1@ and judge2@ two at a time."""

    def choose(self, by: str, one: int, other: int, preferred: int | None) -> Comparison:
        with self.ground.database.write() as session:
            return actions.put_comparison(
                session, self.make.viewer(by), self.challenge_id, one, other, preferred, self.now
            )

    def undo(self, by: str, one: int, other: int) -> None:
        with self.ground.database.write() as session:
            actions.undo_comparison(
                session, self.make.viewer(by), self.challenge_id, one, other, self.now
            )

    def decline(self, by: str, entry: int) -> None:
        with self.ground.database.write() as session:
            actions.declare_conflict(session, self.make.viewer(by), entry, "Søsken", self.now)

    def meets(self, by: str) -> queries.SeenPairs:
        with self.ground.database.read() as session:
            return queries.pairs_for(session, self.make.viewer(by), self.challenge_id, self.now)

    def progress(self, by: str = "manager") -> dict[str, tuple[int, int]]:
        with self.ground.database.read() as session:
            rows = queries.progress(session, self.seen(by))
        return {row.judge.email.split("@")[0]: (row.handed_in, row.total) for row in rows}

    def sheet(self) -> list[tuple[str, str, bool]]:
        with self.ground.database.read() as session:
            made = ranking.sheet_of(session, self.seen("manager").challenge).comparisons
        return [(each.better, each.worse, each.tie) for each in made]


@prepared
def pairs(make: Factory, clock: FixedClock) -> Pairs:
    judged = begin(make, clock, scoring=False, scoring_method=METHOD, evidence="comparisons",
                   blind=True)  # fmt: skip
    clock.advance(days=-8)
    judged.entries += [
        make.entry(judged.challenge_id, by, title=f"Idé av {by}").id
        for by in ("teacher", "janitor", "judge2")
    ]
    clock.advance(days=8)
    with make.ground.database.write() as session:
        plugins.enable(session, None, "scoring_pairwise", "helse", clock.now(),
                       host=make.ground.plugins)  # fmt: skip
    return Pairs(make, clock, judged.challenge_id, judged.entries)


def test_a_choice_is_stored_once_and_the_last_word_counts(pairs: Pairs) -> None:
    a, b, *_ = pairs.entries
    pairs.choose("judge1", b, a, b)
    pairs.choose("judge1", a, b, None)
    assert pairs.sheet() == [(f"e{a}", f"e{b}", True)]
    pairs.choose("judge1", a, b, b)
    assert pairs.sheet() == [(f"e{b}", f"e{a}", False)]


def test_the_pair_that_comes_next_is_new_and_comes_again_when_taken_back(pairs: Pairs) -> None:
    first = pairs.meets("judge1").pair
    assert first is not None
    pairs.choose("judge1", *first, first[0])
    after = pairs.meets("judge1")
    assert (after.made, after.last and set(after.last.entries)) == (1, set(first))
    assert after.pair != first
    pairs.undo("judge1", *first)
    assert pairs.meets("judge1").pair == first
    with pytest.raises(NotFound):
        pairs.undo("judge1", *first)


def test_only_a_judge_compares_only_while_judging_only_what_is_theirs(
    pairs: Pairs, clock: FixedClock
) -> None:
    a, b, *_, own = pairs.entries
    with pytest.raises(NotAllowed):
        pairs.choose("nurse", a, b, a)
    with pytest.raises(NotAllowed, match="your own idea"):
        pairs.choose("judge2", a, own, a)
    with pytest.raises(NotAllowed, match="not among those"):
        pairs.choose("judge1", a, 10_000, a)
    with pytest.raises(Invalid):
        pairs.choose("judge1", a, b, own)
    with pytest.raises(Invalid):
        pairs.choose("judge1", a, a, a)
    clock.advance(days=7)
    with pytest.raises(WrongPhase):
        pairs.choose("judge1", a, b, a)


def test_only_ideas_that_were_given_are_compared(pairs: Pairs) -> None:
    a, b, c, *_ = pairs.entries
    pairs.assign({"judge1@example.org": [a, b], "judge2@example.org": [a, b, c]})
    assert set(pairs.meets("judge1").pair or ()) == {a, b}
    with pytest.raises(NotAllowed, match="not among those"):
        pairs.choose("judge1", a, c, a)
    pairs.choose("judge1", a, b, a)
    with pytest.raises(Invalid):
        pairs.assign({"judge1@example.org": [a], "judge2@example.org": [a, b, c]})


def test_who_has_compared_stays_a_judge(pairs: Pairs) -> None:
    pairs.choose("judge1", *pairs.entries[:2], None)
    with pytest.raises(Invalid):
        pairs.set_judges("judge2")


def test_a_declared_conflict_sets_comparisons_with_the_idea_aside(pairs: Pairs) -> None:
    a, b, c, *_ = pairs.entries
    pairs.choose("judge1", a, b, a)
    pairs.choose("judge1", b, c, c)
    pairs.decline("judge1", a)
    assert pairs.sheet() == [(f"e{c}", f"e{b}", False)]
    assert pairs.meets("judge1").made == 1
    with pytest.raises(NotAllowed, match="can't judge"):
        pairs.choose("judge1", a, c, a)
    with pytest.raises(NotFound):
        pairs.undo("judge1", a, b)
    for _ in range(6):
        pair = pairs.meets("judge1").pair
        if pair is None:
            break
        assert a not in pair
        pairs.choose("judge1", *pair, None)


def test_scores_and_comparisons_keep_out_of_each_others_challenges(
    pairs: Pairs, make: Factory, clock: FixedClock
) -> None:
    with pytest.raises(Conflict, match="comparing two ideas"):
        pairs.put("judge1", pairs.entries[0], FULL)
    clock.advance(days=-8)
    scored = begin(make, clock)
    other = Pairs(make, clock, scored.challenge_id, scored.entries)
    with pytest.raises(Conflict, match="by scores"):
        other.choose("judge1", *other.entries, other.entries[0])
    with pytest.raises(Conflict, match="by scores"):
        other.undo("judge1", *other.entries)


@pytest.mark.parametrize(
    ("first", "second", "preferred"), [(2, 1, None), (1, 1, None), (1, 2, 3), (0, 1, None)]
)
def test_the_database_refuses_what_is_no_choice(
    pairs: Pairs, first: int, second: int, preferred: int | None
) -> None:
    ids = pairs.entries
    row = Comparison(
        challenge_id=pairs.challenge_id, user_id=pairs.make.viewer("judge1").id,
        first_id=ids[first], second_id=ids[second], made_at=pairs.now,
        preferred_id=None if preferred is None else ids[preferred],
    )  # fmt: skip
    if (first, second) == (0, 1):
        pairs.choose("judge1", ids[0], ids[1], ids[0])
    with pytest.raises(sa.exc.IntegrityError), pairs.ground.database.write() as session:
        session.add(row)


def everything(pairs: Pairs, by: str) -> int:
    """Compare until no pair is left; the older idea always wins."""
    made = 0
    while (pair := pairs.meets(by).pair) is not None:
        pairs.choose(by, *pair, min(pair))
        made += 1
    return made


def test_two_judges_compare_and_the_ranking_follows(pairs: Pairs) -> None:
    assert (everything(pairs, "judge1"), everything(pairs, "judge2")) == (10, 6)
    assert pairs.rank() == 1
    with pairs.ground.database.read() as session:
        (made,) = session.scalars(sa.select(Ranking)).all()
    assert (made.plugin, made.method, made.fault) == ("scoring_pairwise", "bradley_terry", "")
    assert [item["entry"] for item in made.items] == pairs.entries
    assert [item["rank"] for item in made.items] == [1, 2, 3, 4, 5]
    assert made.items[0]["rank_high"] >= 1
    assert pairs.rank() == 0
    # Another word makes another ranking.
    a, b, *_ = pairs.entries
    pairs.choose("judge1", a, b, b)
    assert pairs.rank() == 1


def test_a_method_of_other_evidence_makes_no_ranking(pairs: Pairs) -> None:
    pairs.choose("judge1", *pairs.entries[:2], None)
    with pairs.ground.database.write() as session:
        plugins.enable(session, None, "scoring_weighted_mean", "helse", pairs.now,
                       host=pairs.ground.plugins)  # fmt: skip
        challenge = pairs.seen("manager").challenge
        challenge = session.merge(challenge)
        challenge.scoring_method = "scoring_weighted_mean.weighted_mean"
    pairs.rank()
    with pairs.ground.database.read() as session:
        (made,) = session.scalars(sa.select(Ranking)).all()
    assert "does not rank from what the judges give" in made.fault


def test_before_anyone_has_compared_nobody_has_a_place(pairs: Pairs) -> None:
    pairs.rank()
    with pairs.ground.database.read() as session:
        (made,) = session.scalars(sa.select(Ranking)).all()
    assert {item["reason"] for item in made.items} == {
        "No judge has compared this idea with another."
    }


def test_progress_counts_comparisons(pairs: Pairs) -> None:
    assert pairs.progress() == {"judge1": (0, 10), "judge2": (0, 6)}
    pairs.choose("judge1", *pairs.entries[:2], None)
    everything(pairs, "judge2")
    assert pairs.progress() == {"judge1": (1, 10), "judge2": (6, 6)}


# --- Pages and API ------------------------------------------------------------------------

Visit = Callable[[str], Visitor]


@pytest.fixture
def visit(pairs: Pairs) -> Visit:
    return visitors(pairs)


def _text(response: object) -> str:
    return unescape(response.get_data(as_text=True))  # type: ignore[attr-defined]


def test_what_is_left_is_a_judges_share_of_comparisons(pairs: Pairs) -> None:
    challenge = pairs.seen("manager").challenge
    first = pairs.make.viewer("judge1").id

    def left() -> int:
        with pairs.ground.database.read() as session:
            return queries.missing_assessments(session, challenge).get(first, 0)

    made, total = pairs.progress()["judge1"]
    assert (made, left()) == (0, total)
    a, b, c, d, e = pairs.entries
    for one, other in ((a, b), (c, d), (d, e)):
        pairs.choose("judge1", one, other, one)
    # Each idea has been met, and most pairs have not.
    assert left() == total - 3 > 0
    with pairs.ground.database.write() as session:
        withdraw_entry(session, pairs.make.viewer("nurse"), a, pairs.now)
    made, total = pairs.progress()["judge1"]
    assert (made, left()) == (2, total - 2)
    with pairs.ground.database.read() as session:
        assert made_in(session, challenge.id, 1) == {(challenge.id, first): 2}
        assert compared_entries(session, challenge.id, 1) == {(first, c), (first, d), (first, e)}


def test_the_page_shows_two_ideas_blind_and_leads_on(pairs: Pairs, visit: Visit) -> None:
    browser, address = visit("judge1"), f"/challenges/{pairs.challenge_id}/compare"
    left, right = pairs.meets("judge1").pair or (0, 0)
    text = _text(browser.get(address))
    assert text.index(f'value="{left}"') < text.index(f'value="{right}"')
    for secret in ("Nina Nurse", "Stian Staff", "Tora Teacher", "Jon Janitor", "Jury To"):
        assert secret not in text
    assert 'data-keys="a arrowleft"' in text
    form = {"left": str(left), "right": str(right)}
    answer = browser.post(address, form | {"preferred": str(right)})
    assert answer.headers["Location"].endswith("/compare#ideas")
    text = _text(browser.get(address))
    assert "1 of 10" in text
    assert "Last: you chose" in text
    browser.post(f"{address}/undo", form)
    assert "The choice is taken back" in _text(browser.get(address))
    assert pairs.meets("judge1").pair == (left, right)


def test_a_form_without_a_choice_comes_back_with_both_ideas(pairs: Pairs, visit: Visit) -> None:
    left, right = pairs.meets("judge1").pair or (0, 0)
    answer = visit("judge1").post(
        f"/challenges/{pairs.challenge_id}/compare", {"left": str(left), "right": str(right)}
    )
    assert answer.status_code == 422
    assert "Choose one of the two ideas" in _text(answer)


def test_every_page_of_judging_says_that_it_goes_by_comparison(
    pairs: Pairs, visit: Visit
) -> None:
    judge, entry = visit("judge1"), pairs.entries[0]
    desk = _text(judge.get("/judging"))
    assert "Begin comparing" in desk
    assert "0 of 10" in desk
    assess = _text(judge.get(f"/ideas/{entry}/assess"))
    assert "This challenge is judged by comparison" in assess
    assert "data-scoring" not in assess
    refused = judge.post(f"/ideas/{entry}/assess", {"version": "0", "scores.nytte": "5"})
    assert refused.status_code == 409
    assert "You judge this idea by comparing" in _text(judge.get(f"/ideas/{entry}"))
    assert "two at a time" in _text(judge.get(f"/challenges/{pairs.challenge_id}"))
    manager = visit("manager")
    assert "0 of 16 comparisons" in _text(manager.get(f"/challenges/{pairs.challenge_id}/desk"))
    assert "Comparisons" in _text(manager.get(f"/challenges/{pairs.challenge_id}/panel"))


def test_stepping_aside_leads_back_to_comparing(pairs: Pairs, visit: Visit) -> None:
    answer = visit("judge1").post(f"/ideas/{pairs.entries[0]}/conflict", {"reason": "Naboen min"})
    assert answer.headers["Location"].endswith(f"/challenges/{pairs.challenge_id}/compare")


def test_at_the_end_and_after_it_the_page_says_so(
    pairs: Pairs, visit: Visit, clock: FixedClock
) -> None:
    everything(pairs, "judge2")
    address = f"/challenges/{pairs.challenge_id}/compare"
    assert "You have compared every pair" in _text(visit("judge2").get(address))
    clock.advance(days=7)
    assert "You made 6 comparisons" in _text(visit("judge2").get(address))


def test_the_api_compares_as_the_page_does(pairs: Pairs, make: Factory) -> None:
    app: Flask = create_app(make.ground)
    judge, here = Client(app, make.token("judge1")), {"challenge_id": pairs.challenge_id}
    following = judge.get("getNextComparison", **here)
    assert {k: following[k] for k in ("made", "goal", "possible")} == {
        "made": 0, "goal": 10, "possible": 10,
    }  # fmt: skip
    one, other = following["entries"]
    pair = {"entry_id": one, "other_id": other}
    made = judge.get("putComparison", {"preferred": other}, **here, **pair)
    assert (made["entries"], made["preferred"]) == (sorted([one, other]), other)
    assert judge.get("listMyComparisons", **here)["items"] == [made]
    assert judge.call("putComparison", {"preferred": 0}, **here, **pair).status_code == 422
    assert judge.call("deleteComparison", **here, **pair).status_code == 204
    assert judge.call("deleteComparison", **here, **pair).status_code == 404
    nurse = Client(app, make.token("nurse"))
    assert nurse.call("getNextComparison", **here).status_code == 404
    assert nurse.call("putComparison", {"preferred": None}, **here, **pair).status_code == 403
    assert judge.get("getChallenge", **here)["evidence"] == "comparisons"
    assert {task["evidence"] for task in judge.get("listMyAssignments")["items"]} == {"comparisons"}


def test_choosing_the_method_makes_it_a_challenge_of_comparisons(
    make: Factory, clock: FixedClock
) -> None:
    make.organisation()
    app: Flask = create_app(make.ground)
    with make.ground.database.write() as session:
        for name in ("scoring_pairwise", "scoring_weighted_mean"):
            plugins.enable(session, None, name, "kommune", clock.now(), host=make.ground.plugins)
    manager = Client(app, make.token("manager"))
    made = manager.get("createChallenge", {"title": "Ny", "department": "helse"})
    assert (made["scoring_method"], made["evidence"]) == (
        "scoring_weighted_mean.weighted_mean", "scores",
    )  # fmt: skip
    here = {"challenge_id": made["id"]}
    changed = manager.get("updateChallenge", {"scoring_method": METHOD}, etag="*", **here)
    assert changed["evidence"] == "comparisons"
    copy = manager.get("cloneChallenge", {}, **here)
    assert copy["evidence"] == "comparisons"
