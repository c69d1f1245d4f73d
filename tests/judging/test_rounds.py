"""Several rounds of judging: the plan, going on, taking back, and who sees what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.canonical import digest_of
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.forms import local_text
from intranet_ideas.challenges.models import Challenge, ChallengeManager
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries.models import EntryAuthor
from intranet_ideas.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import (
    JUDGE_ASSIGNED,
    ROUND_ADVANCED,
    ROUND_TAKEN_BACK,
    ROUNDS_SET,
    Event,
)
from intranet_ideas.judging import actions, advancing, queries
from intranet_ideas.judging.advancing import (
    Proposal,
    advance,
    may_take_back,
    proposal,
    take_back,
)
from intranet_ideas.judging.assessing import assessment_for, criteria_of, own_assessments
from intranet_ideas.judging.cutting import Choice
from intranet_ideas.judging.keeping import evidence_of
from intranet_ideas.judging.models import (
    Assessment,
    Example,
    ExampleNote,
    ExampleScore,
    Round,
)
from intranet_ideas.judging.oversight import oversight, remind_judges
from intranet_ideas.judging.ranking import compute_due_rankings
from intranet_ideas.judging.round_setting import RoundFields, set_criteria, set_rounds
from intranet_ideas.judging.rounds import (
    RoundState,
    made_sooner,
    plan_version,
    planned,
    rows_of,
    taken_back,
)
from intranet_ideas.outcomes import queries as outcomes
from intranet_ideas.outcomes import told
from intranet_ideas.outcomes.agenda import agenda
from intranet_ideas.outcomes.deciding import put_decision
from intranet_ideas.outcomes.ordering import ranks_of
from intranet_ideas.outcomes.standings import standings_of
from intranet_ideas.outcomes.verifying import verify
from intranet_ideas.outcomes.weighing import Wanted
from intranet_ideas.plugin_api.facts import Criterion

from ..api.client import Client
from ..factories import Factory
from ..outcomes.test_answers import answer, release
from ..prepared import prepared
from ..tampering import reseal
from .panels import Judged, begin, table_rows, visitors

FINAL = (Criterion("effekt", "Effekt", 1, 1, 6),)


def plan(judged: Judged, *rounds: RoundFields, by: str = "manager", base: int | None = None,
         reason: str = "") -> Sequence[Round]:  # fmt: skip
    with judged.ground.database.write() as session:
        present = plan_version(rows_of(session, judged.challenge_id))
        return set_rounds(session, judged.make.viewer(by), judged.challenge_id, rounds,
                          present if base is None else base, judged.now, reason)  # fmt: skip


def go_on(judged: Judged, choice: Choice = "none", reason: str = "", *, by: str = "manager",
          looked_at: str = "") -> frozenset[int]:  # fmt: skip
    with judged.ground.database.write() as session:
        return advance(session, judged.make.viewer(by), judged.challenge_id, choice, reason,
                       looked_at, judged.now)  # fmt: skip


def back(judged: Judged, why: str = "For tidlig.") -> None:
    with judged.ground.database.write() as session:
        take_back(session, judged.make.viewer("manager"), judged.challenge_id, why, judged.now)


def proposed(judged: Judged, by: str = "manager") -> Proposal:
    seen = judged.seen(by)
    with judged.ground.database.read() as session:
        return proposal(session, seen, judged.now)


def final_judges(judged: Judged, *names: str) -> None:
    with judged.ground.database.write() as session:
        viewer = judged.make.viewer("manager")
        actions.set_judges(session, viewer, judged.challenge_id,
                           [f"{name}@example.org" for name in names], judged.now,
                           number=2)  # fmt: skip
        set_criteria(session, viewer, judged.challenge_id, 2, FINAL, judged.now)


def score(judged: Judged, by: str, *values: int) -> None:
    """Let a judge score the first ideas in the first round."""
    for entry, value in zip(judged.entries, values, strict=False):
        judged.put(by, entry, {"nytte": value, "gjennomforing": value}, to_panel=f"Fra {by}")


def refused(judged: Judged, by: str, entry: int) -> type[DomainError] | None:
    try:
        judged.put(by, entry, {"effekt": 3})
    except DomainError as error:
        return type(error)
    return None


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    """Four ideas; screening by judge1 and judge2 takes the best two to a final by judge2 and
    judge3. One day into the screening, which lasts two more."""
    made = begin(make, clock, scoring=True)
    clock.advance(days=-8)
    made.entries += [make.entry(made.challenge_id, by, title=f"Idé {by}").id
                     for by in ("teacher", "janitor")]  # fmt: skip
    end = clock.now() + timedelta(days=10)
    plan(made, RoundFields("Screening", end, "count", 2.0), RoundFields("Final"))
    final_judges(made, "judge2", "judge3")
    clock.advance(days=8)
    return made


def begun(judged: Judged, *, see_earlier: bool = False) -> list[int]:
    """Bring the challenge into the final, and return its two ideas."""
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    if see_earlier:
        plan(judged, RoundFields("Screening", judged.now + timedelta(days=2), "count", 2.0),
             RoundFields("Final", see_earlier=True))  # fmt: skip
    return sorted(go_on(judged))


def test_one_round_has_no_rows_and_two_take_over_criteria_and_judges(
    make: Factory, clock: FixedClock
) -> None:
    made = begin(make, clock)
    assert plan(made, RoundFields("Alone")) == []
    plan(made, RoundFields("A", made.now + timedelta(days=1)), RoundFields("B"))
    with made.ground.database.read() as session:
        challenge = session.get_one(Challenge, made.challenge_id)
        assert criteria_of(session, challenge, 2) == criteria_of(session, challenge, 1) != ()
        listed = queries.judges(session, made.seen("manager"), 2)
        assert [each.email[:6] for each in listed] == ["judge1", "judge2"]
        assert challenge.round_closes_at == made.now + timedelta(days=1)
    plan(made)
    with made.ground.database.read() as session:
        challenge = session.get_one(Challenge, made.challenge_id)
        assert criteria_of(session, challenge, 2) == ()
        assert challenge.round_closes_at is None


def test_a_plan_that_can_not_be_is_refused_at_its_field(judged: Judged) -> None:
    wrong = {
        "name": {"name": ""}, "closes_at": {"closes_at": None},
        "closes_at ": {"closes_at": judged.now - timedelta(days=1)},
        "closes_at  ": {"closes_at": judged.now + timedelta(days=300)},
        "value": {"rule": "share", "value": 130.0},
    }  # fmt: skip
    right = RoundFields("A", judged.now + timedelta(days=1))
    for field, changes in wrong.items():
        with pytest.raises(Invalid) as refusal:
            plan(judged, replace(right, **changes), RoundFields("B"))  # type: ignore[arg-type]
        assert [fault.field for fault in refusal.value.faults] == [f"rounds.0.{field.strip()}"]
    with pytest.raises(NotAllowed):
        plan(judged, by="nurse")
    with pytest.raises(Stale):
        plan(judged, base=7)


def test_judging_can_not_close_before_a_round_of_it(judged: Judged) -> None:
    seen = judged.seen("manager")
    with judged.ground.database.write() as session, pytest.raises(Invalid) as wrong:
        challenges.change_deadline(
            session, judged.make.viewer("manager"), judged.challenge_id,
            {"judging_closes_at": judged.now + timedelta(days=1)}, "Fort", seen.challenge.version,
            judged.now,
        )  # fmt: skip
    assert [fault.field for fault in wrong.value.faults] == ["judging_closes_at"]


def test_nobody_goes_on_while_judges_have_something_left_and_the_round_is_open(
    judged: Judged, clock: FixedClock
) -> None:
    score(judged, "judge1", 2, 6, 4, 3)
    judged.rank()
    with pytest.raises(Conflict, match="lack: 4"):
        go_on(judged)
    clock.advance(days=2)
    assert refused(judged, "judge2", judged.entries[0]) is Conflict
    assert [each.state for each in _planned(judged)] == [RoundState.CLOSED, RoundState.AHEAD]
    assert go_on(judged) == set(judged.entries[1:3])


def _planned(judged: Judged) -> list[object]:
    seen = judged.seen("manager")
    with judged.ground.database.read() as session:
        return list(planned(session, seen, judged.now))


def test_the_best_go_on_to_a_round_with_judges_and_criteria_of_its_own(judged: Judged) -> None:
    on = begun(judged)
    assert on == judged.entries[1:3]
    assert refused(judged, "judge1", on[0]) is NotAllowed
    assert refused(judged, "judge3", judged.entries[0]) is NotAllowed
    assert refused(judged, "judge3", on[0]) is None
    with pytest.raises(Invalid):
        judged.put("judge2", on[0], {"nytte": 3, "gjennomforing": 3})
    with judged.ground.database.read() as session:
        told = session.scalars(
            select(Event.data).where(Event.kind == JUDGE_ASSIGNED).order_by(Event.id)
        ).all()[-1]
        assert told["user_ids"] == sorted(judged.make.viewer(f"judge{n}").id for n in (2, 3))
        kept = session.get_one(Round, (judged.challenge_id, 1)).kept
    assert kept["went_on"] == [[entry, False] for entry in on]
    assert len(kept["sheet"]["assessments"]) == 8
    assert not kept["against_rule"]


def test_ties_at_the_edge_wait_for_the_manager(judged: Judged) -> None:
    for judge in ("judge1", "judge2"):
        score(judged, judge, 6, 4, 4, 2)
    judged.rank()
    found = proposed(judged)
    assert (found.found.goes_on, found.found.ties) == (
        (judged.entries[0],), tuple(judged.entries[1:3])
    )
    with pytest.raises(Invalid) as wrong:
        go_on(judged, frozenset(judged.entries[:2]))
    assert [fault.field for fault in wrong.value.faults] == ["reason"]
    assert go_on(judged, "all", looked_at=found.digest) == set(judged.entries[:3])


def test_against_the_rule_is_kept_with_its_reason(judged: Judged) -> None:
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    going = frozenset({judged.entries[1], judged.entries[3]})
    go_on(judged, going, "Den tredje er den samme som den andre.")
    with judged.ground.database.read() as session:
        row = session.get_one(Round, (judged.challenge_id, 1))
        trail = session.scalars(select(Event.data).where(Event.kind == ROUND_ADVANCED)).one()
    assert row.kept["went_on"] == [[judged.entries[1], False], [judged.entries[3], True]]
    assert row.reason == row.kept["reason"] == "Den tredje er den samme som den andre."
    assert trail["against_rule"]
    assert "samme" not in str(trail)


def test_a_list_that_changed_since_is_looked_at_again_and_what_is_withdrawn_is_not_on_it(
    judged: Judged,
) -> None:
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    before = proposed(judged)
    with judged.ground.database.write() as session:
        viewer = judged.make.viewer("staff")
        entries.withdraw_entry(session, viewer, judged.entries[1], judged.now)
    with pytest.raises(Conflict, match="being computed"):
        go_on(judged, looked_at=before.digest)
    judged.rank()
    with pytest.raises(Conflict, match="since you looked"):
        go_on(judged, looked_at=before.digest)
    with pytest.raises(Invalid):
        go_on(judged, frozenset({judged.entries[1]}), "Likevel")
    assert judged.entries[1] not in go_on(judged)


def test_someone_with_an_own_idea_there_only_follows_the_rule(judged: Judged) -> None:
    own = judged.make.person("leder@example.org", department="helse")
    with judged.ground.database.write() as session:
        session.add(ChallengeManager(challenge_id=judged.challenge_id, user_id=own.id))
        session.add(EntryAuthor(entry_id=judged.entries[0], user_id=own.id, position=1))
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    with pytest.raises(Conflict, match="idea of this round"):
        go_on(judged, frozenset({judged.entries[0]}), "Min er best", by="leder@example.org")
    assert go_on(judged, by="leder@example.org") == set(judged.entries[1:3])


def test_a_round_is_taken_back_until_something_is_handed_in(judged: Judged) -> None:
    on = begun(judged)
    judged.put("judge2", on[0], {"effekt": 4}, hand_in=False)
    back(judged)
    with judged.ground.database.read() as session:
        challenge = session.get_one(Challenge, judged.challenge_id)
        first = session.get_one(Round, (challenge.id, 1))
        assert (challenge.round, first.left_at, first.reason) == (1, None, "")
        (before,) = taken_back(first.kept)
        assert (sorted(before.went_on), before.at) == (on, judged.now)
        assert session.scalar(select(Event.id).filter_by(kind=ROUND_TAKEN_BACK))
    assert judged.put("judge1", judged.entries[0], {"nytte": 6, "gjennomforing": 6}, version=2)
    judged.rank()
    assert sorted(go_on(judged)) != on
    judged.put("judge2", on[0], {"effekt": 4}, version=1)
    with pytest.raises(Conflict, match="handed in"):
        back(judged)
    # What had been decided before is told beside what came of it, to those who run the challenge.
    manager = visitors(judged)("manager")
    assert "taken back" in manager.get(f"/challenges/{judged.challenge_id}/rounds").text
    judged.clock.advance(days=8)
    judged.rank()
    manager = visitors(judged)("manager")
    minutes = unescape(manager.get(f"/challenges/{judged.challenge_id}/minutes").text)
    assert "Earlier" in minutes
    assert "these had gone on: " in minutes


def test_a_round_is_taken_back_with_a_reason_that_is_kept_everywhere(judged: Judged) -> None:
    begun(judged)
    with pytest.raises(Invalid):
        back(judged, "  ")
    manager = visitors(judged)("manager")
    address = f"/challenges/{judged.challenge_id}/rounds"
    refused = manager.post(f"{address}/take-back", {"why": "x" * 2001})
    assert refused.status_code == 422
    assert "x" * 2001 in refused.text
    api = Client(create_app(judged.ground), judged.make.token("manager"))
    assert api.call("takeBackRound", {}, challenge_id=judged.challenge_id).status_code == 422
    sent = api.call("takeBackRound", {"why": "En frist var feil."}, key="back",
                    challenge_id=judged.challenge_id)  # fmt: skip
    assert sent.status_code == 204, sent.text
    assert "En frist var feil." in manager.get(address).text
    with judged.ground.database.read() as session:
        data = session.scalars(select(Event.data).filter_by(kind=ROUND_TAKEN_BACK)).one()
        assert data["why_digest"] == digest_of("En frist var feil.")
        assert "En frist" not in str(data)
    # Also where nobody goes on again.
    judged.clock.advance(days=8)
    judged.rank()
    manager = visitors(judged)("manager")
    minutes = unescape(manager.get(f"/challenges/{judged.challenge_id}/minutes").text)
    assert "Why it was taken back: En frist var feil." in minutes
    for entry in judged.entries:
        answer(judged, entry, "later")
    release(judged)
    with judged.ground.database.read() as session:
        sealed = outcomes.newest_seal(session, judged.challenge_id)
        assert sealed is not None
        assert sealed.content["taken_back"][0]["why"] == "En frist var feil."


def test_the_reason_for_going_on_is_not_lost_when_that_is_taken_back(judged: Judged) -> None:
    first, best, second, fourth = judged.entries
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    go_on(judged, frozenset({best, fourth}), "Den er den samme.")
    back(judged)
    judged.clock.advance(minutes=1)
    assert sorted(go_on(judged)) == [best, second]
    back(judged)
    go_on(judged, frozenset({first, best}), "Best begrunnet.")
    with judged.ground.database.read() as session:
        row = session.get_one(Round, (judged.challenge_id, 1))
        assert row.reason == "Best begrunnet."
        assert [(each.reason, sorted(each.went_on)) for each in taken_back(row.kept)] == [
            ("Den er den samme.", [best, fourth]), ("", [best, second]),
        ]  # fmt: skip
    assert "Reason: Den er den samme." in unescape(
        visitors(judged)("manager").get(f"/challenges/{judged.challenge_id}/rounds").text
    )


def test_a_round_that_is_taken_away_takes_its_example_along(judged: Judged) -> None:
    here = {"challenge_id": judged.challenge_id, "round": 2}
    judge = judged.make.viewer("judge2").id
    with judged.ground.database.write() as session:  # as it stands there when a round is taken back
        session.add_all([
            Example(title="Et eksempel", body="Slik.", body_html="Slik.", changed_at=judged.now,
                    **here),
            ExampleScore(user_id=judge, scores={"effekt": 3}, given_at=judged.now, **here),
            ExampleNote(user_id=judge, text="Streng?", at=judged.now, **here),
        ])  # fmt: skip
    plan(judged)
    with judged.ground.database.read() as session:
        for table in (Example, ExampleScore, ExampleNote):
            assert session.scalars(select(table)).all() == []


def test_a_round_that_is_left_comes_back_as_it_was_with_seconds_and_decimals(
    judged: Judged,
) -> None:
    end = judged.now + timedelta(hours=47, minutes=7, seconds=31)
    plan(judged, RoundFields("Screening", end, "threshold", 3.1234567), RoundFields("Final"),
         reason="Alle er ferdige.")  # fmt: skip
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    go_on(judged)
    manager, here = visitors(judged)("manager"), f"/challenges/{judged.challenge_id}/rounds"
    form = manager.hidden(here) | {"rounds.1.name": "Finalen"}
    assert manager.post(here, form).status_code == 303
    with judged.ground.database.read() as session:
        first, second = rows_of(session, judged.challenge_id)
    assert (first.closes_at, first.value, second.name) == (end, 3.1234567, "Finalen")


def test_earlier_words_are_open_only_when_the_manager_says_so(judged: Judged) -> None:
    on = begun(judged)
    assert _before(judged, on[0]) == []
    back(judged)
    on = begun_again(judged)
    assert _before(judged, on[0]) == ["Fra judge1", "Fra judge2"]
    page = visitors(judged)("judge3").get(f"/ideas/{on[0]}/assess").get_data(as_text=True)
    assert table_rows(page, "What was said in Screening") == [
        ["Judge", "Nytte", "Gjennomføring"], ["Jury En Fairly sure", "6", "6"], ["Fra judge1"],
        ["Jury To Fairly sure", "6", "6"], ["Fra judge2"],
    ]  # fmt: skip


def begun_again(judged: Judged) -> list[int]:
    plan(judged, RoundFields("Screening", judged.now + timedelta(days=2), "count", 2.0),
         RoundFields("Final", see_earlier=True))  # fmt: skip
    return sorted(go_on(judged))


def _before(judged: Judged, entry: int) -> list[str]:
    with judged.ground.database.read() as session:
        seen = assessment_for(session, judged.make.viewer("judge3"), entry, judged.now)
    return [said.comment_to_panel for each in seen.before for said in each.said]


def test_who_judged_before_reads_what_is_their_own_and_nothing_else(judged: Judged) -> None:
    begun(judged)
    seen = judged.seen("judge1")
    with judged.ground.database.read() as session:
        own = own_assessments(session, seen, 1)
        assert len(own) == 4
        assert queries.my_assignments(session, judged.make.viewer("judge1"), judged.now) == []
        with pytest.raises(NotFound):
            own_assessments(session, judged.seen("judge3"), 1)
        with pytest.raises(NotFound):
            assessment_for(session, judged.make.viewer("judge1"), judged.entries[1], judged.now)


def test_the_minutes_tell_of_each_round(judged: Judged, clock: FixedClock) -> None:
    first, best, second, fourth = judged.entries
    with judged.ground.database.write() as session:
        actions.declare_conflict(session, judged.make.viewer("judge1"), fourth, "Nabo", clock.now())
    score(judged, "judge1", 2, 6, 4)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    go_on(judged, frozenset({best, fourth}), "Den er den samme.")
    clock.advance(days=8)
    compute_due_rankings(judged.ground, judged.now)
    manager = visitors(judged)("manager")

    def read(page: str) -> str:
        found = manager.get(page).get_data(as_text=True)
        return " ".join(re.sub(r"<[^>]+>", " ", unescape(found)).split())

    here = f"/challenges/{judged.challenge_id}"
    text = read(f"{here}/minutes")
    assert text.count("Left in round 1") == read(f"{here}/meeting").count("Left in round 1") == 2
    assert "Round 1 JE Jury En Fairly sure Fra judge1" in read(f"/ideas/{best}/decision")
    for words in (
        "Round 1: Screening", "Who goes on: The best 2 ideas", "2 of 4 ideas went on",
        "The manager chose otherwise than the rule. Reason: Den er den samme.",
        "Disqualified: Jury En, Idé janitor. Has said so, with a reason.",
        "How the order came about: Weighted mean",
    ):  # fmt: skip
        assert words in text, text
    with judged.ground.database.read() as session:
        found = agenda(session, judged.seen("manager"), judged.now)
    (told,) = found.rounds
    assert [each.idea.id for each in told.disqualified] == [fourth]
    pdf = manager.get(f"{here}/minutes.pdf")
    assert pdf.data.startswith(b"%PDF")


def test_a_copy_takes_over_the_rounds_without_their_dates_and_judges(judged: Judged) -> None:
    begun(judged)
    with judged.ground.database.write() as session:
        manager = judged.make.viewer("manager")
        made = challenges.clone_challenge(session, manager, judged.challenge_id, judged.now)
    with judged.ground.database.read() as session:
        rows = rows_of(session, made.id)
        assert [(row.name, row.rule, row.value, row.closes_at, row.left_at) for row in rows] == [
            ("Screening", "count", 2.0, None, None), ("Final", "hand", None, None, None),
        ]  # fmt: skip
        copy = session.get_one(Challenge, made.id)
        assert criteria_of(session, copy, 2) == FINAL
        assert len(criteria_of(session, copy, 1)) == 2
    copied = replace(judged, challenge_id=made.id)
    end = judged.now + timedelta(days=20)
    with pytest.raises(Invalid), judged.ground.database.write() as session:
        challenges.publish_challenge(session, manager, made.id, copy.version, judged.now)
    plan(copied, RoundFields("Screening", end, "count", 3.0), RoundFields("Final"))


def test_managers_follow_each_round_and_its_severity_when_it_is_left(judged: Judged) -> None:
    begun(judged)
    seen = judged.seen("manager")
    with judged.ground.database.read() as session:
        now, before = oversight(session, seen), oversight(session, seen, 1)
    assert [row.progress.total for row in now.rows] == [2, 2]
    assert all(row.leaning is None for row in now.rows)
    assert [row.progress.handed_in for row in before.rows] == [4, 4]
    assert all(row.leaning is not None for row in before.rows)


def test_reminders_of_one_round_make_nobody_late_in_the_next(judged: Judged) -> None:
    def remind() -> list[int]:
        with judged.ground.database.write() as session:
            return remind_judges(session, judged.make.viewer("manager"), judged.challenge_id,
                                 judged.ground.settings.time_zone, judged.now)  # fmt: skip

    def late(number: int) -> set[str]:
        with judged.ground.database.read() as session:
            rows = oversight(session, judged.seen("manager"), number).rows
        return {row.progress.judge.email.split("@")[0] for row in rows if row.late}

    judged.clock.advance(days=-1)
    remind()
    judged.clock.advance(days=1)
    remind()
    assert late(1) == {"judge1", "judge2"}
    begun(judged)
    assert late(2) == set()
    judged.clock.advance(days=1)
    remind()
    judged.clock.advance(days=1)
    remind()
    assert late(2) == {"judge2", "judge3"}
    assert late(1) == set()  # they had handed everything in


def test_what_a_manager_who_judges_asks_of_the_round_tells_nothing_of_its_order(
    judged: Judged,
) -> None:
    judged.set_judges("manager", "judge1", "judge2")
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    score(judged, "manager", 3, 3, 3, 3)
    judged.rank()
    app = create_app(judged.ground)
    boss, manager = (
        Client(app, judged.make.token(by)).get("getAdvance", challenge_id=judged.challenge_id)
        for by in ("boss", "manager")
    )
    assert boss["proposal"]
    assert len(boss["items"]) == 4
    assert (manager["proposal"], manager["items"]) == ("", [])


def test_the_last_round_orders_and_those_left_before_stand_behind_it(
    judged: Judged, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "FEWEST_FOR_MEANS", 2)
    on = begun(judged)
    for entry, value in zip(on, (2, 6), strict=True):
        for judge in ("judge2", "judge3"):
            judged.put(judge, entry, {"effekt": value})
    clock.advance(days=7)
    compute_due_rankings(judged.ground, judged.now)
    first, best, second, fourth = judged.entries
    with judged.ground.database.read() as session:
        seen = judged.seen("manager")
        order = outcomes.results(session, seen, judged.now).placed
        assert queries.ranking_kept(session, judged.seen("judge1"))
    assert [(each.idea.id, each.rank, each.round) for each in order] == [
        (second, 1, None), (best, 2, None), (first, 3, 1), (fourth, 3, 1),
    ]  # fmt: skip
    for entry in judged.entries:
        answer(judged, entry, "declined")
    release(judged)
    with judged.ground.database.read() as session:
        sealed = outcomes.newest_seal(session, judged.challenge_id)
    assert sealed is not None
    assert [each["name"] for each in sealed.content["rounds"]] == ["Screening"]
    assert verify(judged.ground, sealed.id).good
    with judged.ground.database.read() as session:
        challenge = session.get_one(Challenge, judged.challenge_id)
        stood = standings_of(session, dict.fromkeys(judged.entries, challenge))
    # Each idea's means are of the last round that it came to, by that round's criteria.
    assert {entry: {each.name: each.mean for each in stood[entry].means} for entry in stood} == {
        first: {"Nytte": 2.5, "Gjennomføring": 2.5}, fourth: {"Nytte": 2.5, "Gjennomføring": 2.5},
        best: {"Effekt": 2.0}, second: {"Effekt": 6.0},
    }  # fmt: skip
    changed = sealed.content | {"rounds": [sealed.content["rounds"][0] | {"went_on": []}]}
    with judged.ground.database.write() as session:
        reseal(session, changed, digest=False, trail=False)
    assert not verify(judged.ground, sealed.id).intact


def test_the_pages_lead_from_the_plan_to_the_final(judged: Judged, clock: FixedClock) -> None:
    visit = visitors(judged)
    manager = visit("manager")
    here = f"/challenges/{judged.challenge_id}/rounds"
    text = unescape(manager.get(here).get_data(as_text=True))
    assert "Screening" in text
    assert "See who goes on from Screening" in text
    more = manager.post(here, manager.hidden(here) | {
        "rounds.0.name": "Screening", "rounds.1.name": "Final", "more": "1",
    })  # fmt: skip
    assert 'name="rounds.2.name"' in more.get_data(as_text=True)
    wrong = manager.post(here, manager.hidden(here) | {
        "rounds.0.name": "Grov", "rounds.0.closes_at": "i morgen", "rounds.0.rule": "count",
        "rounds.0.value": "2", "rounds.1.name": "Final",
    })  # fmt: skip
    assert wrong.status_code == 422
    assert 'value="Grov"' in wrong.get_data(as_text=True)
    for judge in ("judge1", "judge2"):
        score(judged, judge, 6, 4, 4, 2)
    judged.rank()
    page = manager.get(f"{here}/advance").get_data(as_text=True)
    assert "2 ideas share the place at the edge" in page
    form = manager.hidden(f"{here}/advance") | {"choice": "hand"}
    wrong = manager.post(f"{here}/advance", form | {"entries": str(judged.entries[1])})
    assert wrong.status_code == 422
    assert "Give the reason" in wrong.get_data(as_text=True)
    done = manager.post(f"{here}/advance", form | {"choice": "all"}, follow=True)
    assert "The next round has begun." in done.get_data(as_text=True)
    assert "Take Final back" in done.get_data(as_text=True)
    assert manager.get(here).status_code == 200
    mine = visit("judge1").get(f"{here}/1/mine").get_data(as_text=True)
    head, best, words, *_ = table_rows(mine, "Your assessments in Screening")
    assert (head, best[1:], words) == (
        ["Idea", "Nytte", "Gjennomføring"], ["6", "6"], ["To the other judges: Fra judge1"],
    )  # fmt: skip
    for page in (here, f"{here}/advance", f"{here}/1/mine"):
        assert visit("nurse").get(page).status_code == 404
    assert "Final" in visit("judge3").get("/judging").get_data(as_text=True)


def test_the_rounds_stay_to_be_read_when_judging_is_over(
    judged: Judged, clock: FixedClock
) -> None:
    first, best, second, _ = judged.entries
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    go_on(judged, frozenset({best, first}), "Den er den samme.")
    visit = visitors(judged)
    task = visit("judge2").get(f"/ideas/{best}/assess").get_data(as_text=True)
    assert '<span lang="nb">Final</span>' in task, "the page that is scored on names its round"
    clock.advance(days=8)
    here = f"/challenges/{judged.challenge_id}"
    manager = visit("manager")
    page = manager.get(f"{here}/rounds")
    text = unescape(page.get_data(as_text=True))
    assert page.status_code == 200
    rows = table_rows(text, "Rounds")
    assert [row[:2] for row in rows[1:]] == [["Screening", "Done"], ["Final", "Done"]]
    assert "Reason: Den er den samme." in text
    assert 'name="rounds.0.name"' not in text
    assert f'action="{here}/rounds' not in text
    assert f"{here}/panel" not in text
    assert f'href="{here}/rounds"' in manager.get(f"{here}/desk").get_data(as_text=True)
    assert visit("nurse").get(f"{here}/rounds").status_code == 404
    assert manager.post(f"{here}/rounds", {"rounds.0.name": "A"}).status_code in {403, 404, 409}


def test_a_round_that_nobody_went_on_to_was_not_held(judged: Judged, clock: FixedClock) -> None:
    clock.advance(days=8)
    page = visitors(judged)("manager").get(f"/challenges/{judged.challenge_id}/rounds")
    rows = table_rows(page.get_data(as_text=True), "Rounds")
    assert rows[0][2] == "Closed"
    assert [row[:2] for row in rows[1:]] == [["Screening", "Nobody went on"], ["Final", "Not held"]]
    assert rows[2][2] == "–"


def test_a_challenge_of_old_days_reads_the_same(make: Factory, clock: FixedClock) -> None:
    """Where nobody plans rounds, nothing of them shows."""
    made = begin(make, clock)
    score(made, "judge1", 3, 4)
    made.rank()
    visit = visitors(made)
    here = f"/challenges/{made.challenge_id}"
    pages = [f"{here}/{name}" for name in ("panel", "judges-work", "results")]
    for by, page in [*(("manager", each) for each in pages), ("judge1", "/judging")]:
        text = visit(by).get(page).get_data(as_text=True)
        assert not re.search(r"\b[Rr]ounds?\b", text), page


def test_the_window_is_a_half_open_one(judged: Judged, clock: FixedClock) -> None:
    with judged.ground.database.read() as session:
        end = session.get_one(Challenge, judged.challenge_id).round_closes_at
    assert isinstance(end, datetime)
    clock.advance(seconds=(end - clock.now()).total_seconds() - 1)
    assert isinstance(judged.put("judge1", judged.entries[0]), Assessment)
    clock.advance(seconds=1)
    with pytest.raises(Conflict, match="has closed"):
        judged.put("judge1", judged.entries[1])


def test_a_rule_stays_once_its_outcome_can_be_known(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0], {"nytte": 6, "gjennomforing": 6})
    end = judged.now + timedelta(days=2)
    with pytest.raises(Invalid) as refused:
        plan(judged, RoundFields("Screening", end, "count", 4.0), RoundFields("Final"))
    assert [fault.field for fault in refused.value.faults] == ["rounds.0.rule"]
    later = end + timedelta(hours=1)
    (first, _) = plan(judged, RoundFields("Utvalg", later, "count", 2.0), RoundFields("Final"))
    assert (first.name, first.closes_at) == ("Utvalg", later)


def test_rounds_stay_where_something_that_was_taken_back_is_kept(judged: Judged) -> None:
    first, best, *_ = judged.entries
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()
    go_on(judged, frozenset({first, best}), "Venn av meg.")
    back(judged)
    with pytest.raises(Invalid, match=None):
        plan(judged)
    with judged.ground.database.read() as session:
        assert taken_back(session.get_one(Round, (judged.challenge_id, 1)).kept)


def test_who_wrote_an_idea_or_judges_does_not_take_a_round_back(judged: Judged) -> None:
    begun(judged)
    with judged.ground.database.write() as session:
        session.add(EntryAuthor(entry_id=judged.entries[3], position=1,
                                user_id=judged.make.viewer("manager").id))  # fmt: skip
    with pytest.raises(Conflict, match="idea of this round"):
        back(judged)
    with judged.ground.database.read() as session:
        assert not may_take_back(session, judged.seen("manager"))
        assert may_take_back(session, judged.seen("boss"))


def test_a_finalist_without_a_place_stands_ahead_of_who_was_left(judged: Judged) -> None:
    on = begun(judged)
    judged.put("judge2", on[0], {"effekt": 4})
    judged.clock.advance(days=8)
    judged.rank()
    left = [each for each in judged.entries if each not in on]
    with judged.ground.database.read() as session:
        found = outcomes.results(session, judged.seen("manager"), judged.now)
        assert {each.idea.id: each.rank for each in found.placed} == {
            on[0]: 1, on[1]: None, **dict.fromkeys(left, 2),
        }  # fmt: skip
        ranks = ranks_of(session, judged.challenge_id)
    assert ranks[on[1]] == 1.5
    with judged.ground.database.write() as session:
        for entry, outcome in ((on[0], "declined"), (on[1], "chosen"), (left[0], "declined")):
            put_decision(session, judged.make.viewer("manager"), entry,
                         Wanted(outcome=outcome, reason="Fordi.", overrule_reason="Lettest."), 0,
                         judged.now)  # fmt: skip
    with judged.ground.database.read() as session:
        found = agenda(session, judged.seen("manager"), judged.now)
    assert [item.idea.id for item in found.items][:2] == on
    assert [item.unplaced for item in found.items] == [False, True, False, False]
    assert {item.idea.id: [each.id for each in item.overrules] for item in found.items} == {
        on[0]: [on[1]], on[1]: [on[0]], left[0]: [], left[1]: [],
    }, "it is chosen against who has a place in the last round, not against who was left before"
    page = visitors(judged)("manager").get(f"/challenges/{judged.challenge_id}/minutes").text
    assert page.count("In the last round, with no place there") == 1


def test_an_open_round_closes_sooner_with_a_reason_that_is_kept_everywhere(
    judged: Judged,
) -> None:
    was = judged.now + timedelta(days=2)
    sooner, final = judged.now + timedelta(hours=3), RoundFields("Final")
    with pytest.raises(Invalid) as fault:
        plan(judged, RoundFields("Screening", sooner, "count", 2.0), final)
    assert [each.field for each in fault.value.faults] == ["reason"]
    plan(judged, RoundFields("Screening", was + timedelta(hours=1), "count", 2.0), final)
    plan(judged, RoundFields("Screening", was, "count", 2.0), final, reason="Feil time.")
    manager, here = visitors(judged)("manager"), f"/challenges/{judged.challenge_id}"
    form = manager.hidden(f"{here}/rounds") | {
        "rounds.0.name": "Screening", "rounds.0.rule": "count", "rounds.0.value": "2",
        "rounds.0.closes_at": local_text(sooner, judged.ground.settings.time_zone),
        "rounds.1.name": "Final", "reason": " ",
    }  # fmt: skip
    refused = manager.post(f"{here}/rounds", form)
    assert refused.status_code == 422
    assert form["rounds.0.closes_at"] in refused.text
    assert "The round closes sooner than planned. Say why." in unescape(refused.text)
    assert manager.post(f"{here}/rounds", form | {"reason": "Alt er levert."}).status_code == 303
    assert "Alt er levert." in unescape(manager.get(f"{here}/rounds").text)
    with judged.ground.database.read() as session:
        row = session.get_one(Round, (judged.challenge_id, 1))
        found = made_sooner(row.kept)
        assert [(each.was, each.reason) for each in found] == [
            (was + timedelta(hours=1), "Feil time."), (was, "Alt er levert."),
        ]  # fmt: skip
        data = session.scalars(
            select(Event.data).filter_by(kind=ROUNDS_SET).order_by(Event.id.desc())
        ).first()
        assert data is not None
        assert (data["closed_sooner"], data["reason_digest"]) == (1, digest_of("Alt er levert."))
        assert "levert" not in str(data)
    with pytest.raises(Invalid) as fault:
        plan(judged)
    assert "must stay" in fault.value.faults[0].message
    judged.clock.advance(hours=4)
    score_late = refused_in_first(judged)
    assert score_late is Conflict, "the window is over"
    judged.clock.advance(days=8)
    judged.rank()
    manager = visitors(judged)("manager")
    minutes = unescape(manager.get(f"{here}/minutes").text)
    assert "Reason: Alt er levert." in minutes
    for entry in judged.entries:
        answer(judged, entry, "later")
    release(judged)
    with judged.ground.database.read() as session:
        sealed = outcomes.newest_seal(session, judged.challenge_id)
        assert sealed is not None
        assert [each["reason"] for each in sealed.content["sooner"]] == [
            "Feil time.", "Alt er levert.",
        ]  # fmt: skip


def refused_in_first(judged: Judged) -> type[DomainError] | None:
    try:
        judged.put("judge1", judged.entries[0], {"nytte": 3, "gjennomforing": 3})
    except DomainError as error:
        return type(error)
    return None


def test_a_round_is_not_left_on_another_sheet_than_was_ranked(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    score(judged, "judge1", 2, 6, 4, 3)
    score(judged, "judge2", 3, 6, 4, 2)
    judged.rank()

    def other(session: object, challenge: Challenge) -> dict[str, Any]:
        # As when a directory makes someone an author's leader this moment.
        made = evidence_of(session, challenge)  # type: ignore[arg-type]
        given = made["sheet"]["assessments"][1:]
        return made | {"sheet": made["sheet"] | {"assessments": given}}

    monkeypatch.setattr(advancing, "evidence_of", other)
    with pytest.raises(Conflict, match="being computed"):
        go_on(judged)
