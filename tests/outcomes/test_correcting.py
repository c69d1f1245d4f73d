"""Assessments are set aside after the release, and the result is ranked and sealed anew."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.canonical import canonical
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, DomainError, Invalid, Stale
from intranet_ideas.events import (
    ASSESSMENT_SET_ASIDE,
    CORRECTION_DRAFTED,
    RESULTS_CORRECTED,
    STANDING_CHANGED,
    Event,
)
from intranet_ideas.judging.models import Assessment, Ranking, Round
from intranet_ideas.judging.models import Conflict as Declared
from intranet_ideas.judging.round_setting import RoundFields
from intranet_ideas.outcomes import actions, queries
from intranet_ideas.outcomes.anew import compute_corrections
from intranet_ideas.outcomes.aside import Said
from intranet_ideas.outcomes.correction_reads import Correcting, correcting, set_aside
from intranet_ideas.outcomes.models import CorrectionDraft, Decision
from intranet_ideas.outcomes.ordering import sealed_order
from intranet_ideas.outcomes.verifying import verify
from intranet_ideas.people.models import User
from intranet_ideas.worker import Worker

from ..api.client import Client
from ..factories import Factory
from ..judging import test_rounds as rounds
from ..judging.panels import Judged, begin, visitors
from ..prepared import prepared
from .test_answers import answer, release
from .test_deciding import decide
from .test_standings import told_to

WHY = "Naboer siden 1998."


@prepared
def released(make: Factory, clock: FixedClock) -> Judged:
    """nurse's idea is first thanks to judge1, the other by judge2, both with a decision."""
    judged = begin(make, clock)
    first, second = judged.entries
    for judge, entry, value in (("judge1", first, 6), ("judge2", first, 2),
                                ("judge1", second, 3), ("judge2", second, 3)):  # fmt: skip
        judged.put(judge, entry, {"nytte": value, "gjennomforing": value},
                   to_author=f"Ord fra {judge}")  # fmt: skip
    judged.rank()
    clock.advance(days=7)
    for entry, outcome in ((first, "chosen"), (second, "declined")):
        decide(judged, entry, outcome)
        answer(judged, entry, outcome)
    release(judged)
    return judged


def draft(judged: Judged, *pairs: tuple[str, int] | tuple[str, int, int], by: str = "manager",
          ground: str = "conflict", reason: str = WHY) -> None:  # fmt: skip
    last = judged.seen("manager").challenge.round
    with judged.ground.database.write() as session:
        actions.draft_correction(
            session, judged.make.viewer(by), judged.challenge_id,
            [Said(judged.make.viewer(judge).id, entry, *(turn or [last]))
             for judge, entry, *turn in pairs], ground, reason, judged.now,
        )  # fmt: skip


def look(judged: Judged) -> Correcting:
    with judged.ground.database.read() as session:
        return correcting(session, judged.seen("manager"), judged.now)


def publish(judged: Judged, *, note: str = "En vurdering er satt til side.", version: int = 0,
            stands: str = "Valgt av andre grunner.") -> None:  # fmt: skip
    prepared = look(judged).prepared
    with judged.ground.database.write() as session:
        actions.publish_correction(
            session, judged.make.viewer("manager"), judged.challenge_id, note, stands,
            version or (prepared.draft.version if prepared else 0), judged.now,
        )  # fmt: skip


def events(judged: Judged, kind: str) -> list[Event]:
    with judged.ground.database.read() as session:
        return list(session.scalars(select(Event).filter_by(kind=kind).order_by(Event.id)))


def test_the_new_order_is_seen_before_it_is_published(released: Judged) -> None:
    first, second = released.entries
    draft(released, ("judge1", first))
    found = look(released)
    assert len(found.choices) == 4
    assert found.prepared is not None
    assert found.prepared.waiting
    with pytest.raises(Conflict):
        publish(released)
    assert compute_corrections(released.ground, released.now) == 1
    assert compute_corrections(released.ground, released.now) == 0
    prepared = look(released).prepared
    assert prepared is not None
    assert [(each.idea.id, each.before, each.after) for each in prepared.moves] == [
        (second, 2, 1), (first, 1, 2),
    ]  # fmt: skip
    assert {each.id for each in prepared.against} == {first, second}
    with released.ground.database.read() as session:
        assert queries.ranks_of(session, released.challenge_id)[first] == 1
        assert all(row.set_aside_at is None for row in session.scalars(select(Assessment)))
    (event,) = events(released, CORRECTION_DRAFTED)
    assert WHY not in str(event.data)


def test_publishing_seals_a_new_version_and_keeps_the_first(released: Judged) -> None:
    first, second = released.entries
    draft(released, ("judge1", first))
    compute_corrections(released.ground, released.now)
    for wrong in ({"note": " "}, {"stands": ""}):
        with pytest.raises(Invalid):
            publish(released, **wrong)
    with pytest.raises(Stale):
        publish(released, version=1)
    publish(released)
    with released.ground.database.read() as session:
        newest, oldest = queries.seals(session, released.seen("manager"))
        ranks = queries.ranks_of(session, released.challenge_id)
        assert session.scalars(select(CorrectionDraft)).first() is None
        assert session.get_one(Decision, first).overrule_reason == "Valgt av andre grunner."
    assert ranks == {first: 2, second: 1}
    assert len(oldest.content["sheet"]["assessments"]) == 4
    assert len(newest.content["sheet"]["assessments"]) == 3
    assert [row[1:] for row in newest.content["set_aside"]] == [[f"e{first}", "conflict"]]
    assert WHY not in canonical(newest.content)
    for sealed in (newest, oldest):
        assert verify(released.ground, sealed.id).good
    (aside,) = events(released, ASSESSMENT_SET_ASIDE)
    assert (aside.entry_id, aside.data["user"]) == (first, released.make.viewer("judge1").id)
    assert events(released, RESULTS_CORRECTED)[0].data["number"] == 2


def test_those_it_moves_are_told_and_words_set_aside_are_gone(released: Judged) -> None:
    first, second = released.entries
    draft(released, ("judge1", first))
    compute_corrections(released.ground, released.now)
    publish(released)
    assert {each.entry_id for each in events(released, STANDING_CHANGED)} == {first, second}
    found = told_to(released, "nurse", first)
    assert found is not None
    assert found.before is not None
    assert (found.rank, found.before.rank) == (2, 1)
    assert [each.text for each in found.comments] == ["Ord fra judge2"]
    Worker(released.ground).once()
    visit = visitors(released)
    assert "The place of your idea is corrected" in visit("nurse").get(
        "/notifications").get_data(as_text=True)  # fmt: skip
    page = unescape(visit("nurse").get(f"/ideas/{first}").get_data(as_text=True))
    assert "Before the results were corrected: Place 1 of 2." in page
    versions = f"/challenges/{released.challenge_id}/results/versions"
    assert WHY in visit("auditor").get(versions).get_data(as_text=True)
    results = unescape(visit("staff").get(
        f"/challenges/{released.challenge_id}/results").get_data(as_text=True))  # fmt: skip
    assert "The order before that" in results
    assert WHY not in results


def test_what_can_not_be_set_aside(released: Judged) -> None:
    first, _ = released.entries
    for wrong in (
        {"pairs": ()}, {"pairs": (("nurse", first),)},
        {"pairs": (("judge1", first),), "reason": ""},
        {"pairs": (("judge1", first),), "ground": "mood"},
    ):  # fmt: skip
        pairs = wrong.pop("pairs")
        with pytest.raises(Invalid):
            draft(released, *pairs, **wrong)  # type: ignore[misc, arg-type]
    for outsider in ("judge1", "nurse", "auditor"):
        with pytest.raises(DomainError):
            draft(released, ("judge1", first), by=outsider)


def test_the_page_keeps_what_was_typed_and_goes_all_the_way(released: Judged) -> None:
    first, _ = released.entries
    visit = visitors(released)
    address = f"/challenges/{released.challenge_id}/results/correction"
    pair = f"{released.make.viewer('judge1').id}:{first}:1"
    manager = visit("manager")
    assert "Nytte 6" in manager.get(address).get_data(as_text=True)
    failed = manager.post(address, {"pairs": [pair], "ground": "score", "reason": ""})
    assert failed.status_code == 422
    text = failed.get_data(as_text=True)
    assert f'value="{pair}" checked' in text or "checked" in text.split(f'value="{pair}"')[1][:120]
    sent = {"pairs": [pair], "ground": "score", "reason": "Tastefeil."}
    assert manager.post(address, sent).status_code == 303
    assert "Being computed" in manager.get(address).get_data(as_text=True)
    compute_corrections(released.ground, released.now)
    assert "2 ideas change their place." in manager.get(address).get_data(as_text=True)
    prepared = look(released).prepared
    assert prepared is not None
    lacking = manager.post(f"{address}/publish", {
        "note": "Et tall var feil.", "version": str(prepared.draft.version),
    })  # fmt: skip
    assert lacking.status_code == 422
    assert "Et tall var feil." in lacking.get_data(as_text=True)
    done = manager.post(f"{address}/publish", {
        "note": "Et tall var feil.", "overrule_reason": "Står ved det.",
        "version": str(prepared.draft.version),
    })  # fmt: skip
    assert done.status_code == 303
    for outsider in ("judge1", "nurse", "auditor"):
        assert visit(outsider).get(address).status_code == 404


def test_nothing_left_ranks_nothing_and_a_drop_leaves_all_as_it_was(released: Judged) -> None:
    everything = [(judge, entry) for judge in ("judge1", "judge2") for entry in released.entries]
    draft(released, *everything)
    compute_corrections(released.ground, released.now)
    prepared = look(released).prepared
    assert prepared is not None
    assert all(each.after is None for each in prepared.moves)
    with released.ground.database.write() as session:
        actions.drop_correction(session, released.make.viewer("manager"), released.challenge_id,
                                released.now)  # fmt: skip
    assert look(released).prepared is None


def test_corrected_answers_alone_leave_the_evidence_as_it_was(released: Judged) -> None:
    """Even when someone has become disqualified since."""
    with released.ground.database.write() as session:
        nurse = released.make.viewer("nurse").id
        judge = released.make.viewer("judge1").id
        session.get_one(User, nurse).manager_id = judge
    with released.ground.database.write() as session:
        actions.correct_results(session, released.make.viewer("manager"), released.challenge_id,
                                "Skrivefeil i et svar.", released.now)  # fmt: skip
    with released.ground.database.read() as session:
        newest, oldest = queries.seals(session, released.seen("manager"))
    assert newest.content["sheet"] == oldest.content["sheet"]
    assert verify(released.ground, newest.id).good


@prepared
def rounded(make: Factory, clock: FixedClock) -> Judged:
    """A published result of two rounds."""
    return decided_in_rounds(make, clock)


def decided_in_rounds(make: Factory, clock: FixedClock) -> Judged:
    """Four ideas; the screening's rule takes the first two to a final, and the third is left
    before the fourth thanks to judge1. Everything is answered and released."""
    judged = begin(make, clock)
    clock.advance(days=-8)
    for title in ("Idé tre", "Idé fire"):
        judged.entries.append(make.entry(judged.challenge_id, "teacher", title=title).id)
    end = clock.now() + timedelta(days=10)
    rounds.plan(judged, RoundFields("Screening", end, "count", 2.0), RoundFields("Final"))
    rounds.final_judges(judged, "judge1", "judge2")
    clock.advance(days=8)
    rounds.score(judged, "judge1", 6, 5, 6, 1)
    rounds.score(judged, "judge2", 6, 5, 1, 4)
    judged.rank()
    first, second = sorted(rounds.go_on(judged))
    assert [first, second] == judged.entries[:2]
    for judge, entry, value in (("judge1", first, 6), ("judge2", first, 2),
                                ("judge1", second, 3), ("judge2", second, 3)):  # fmt: skip
        judged.put(judge, entry, {"effekt": value})
    judged.rank()
    clock.advance(days=7)
    for entry in judged.entries:
        answer(judged, entry)
    release(judged)
    return judged


def moves(judged: Judged) -> list[tuple[int, int | None, int | None]]:
    prepared = look(judged).prepared
    assert prepared is not None
    return [(each.idea.id, each.before, each.after) for each in prepared.moves]


def test_in_the_last_of_several_rounds_those_left_before_stay_behind(rounded: Judged) -> None:
    first, second, third, fourth = rounded.entries
    draft(rounded, ("judge1", first))
    compute_corrections(rounded.ground, rounded.now)
    assert moves(rounded) == [(second, 2, 1), (first, 1, 2), (third, 3, 3), (fourth, 4, 4)]
    publish(rounded)
    with rounded.ground.database.read() as session:
        newest, _ = queries.seals(session, rounded.seen("manager"))
    assert verify(rounded.ground, newest.id).good
    assert {each.entry_id for each in events(rounded, STANDING_CHANGED)} == {first, second}


def test_what_is_set_aside_in_an_earlier_round_orders_those_who_were_left_there(
    rounded: Judged
) -> None:
    first, second, third, fourth = rounded.entries
    found = look(rounded)
    assert found.rounds == {1: "Screening", 2: "Final"}
    assert len(found.choices) == 8 + 4
    draft(rounded, ("judge1", third, 1))
    compute_corrections(rounded.ground, rounded.now)
    assert moves(rounded) == [(first, 1, 1), (second, 2, 2), (fourth, 4, 3), (third, 3, 4)]
    before = ranking_ids(rounded)
    publish(rounded)
    assert ranking_ids(rounded) == before, "nothing of the last round was touched"
    with rounded.ground.database.read() as session:
        newest, old = queries.seals(session, rounded.seen("manager"))
        results = queries.results(session, rounded.seen("manager"), rounded.now)
        (aside,) = set_aside(session, rounded.seen("manager"))
        kept = session.get_one(Round, (rounded.challenge_id, 1)).kept
    assert verify(rounded.ground, newest.id).good
    assert newest.content["ranking"] == old.content["ranking"]
    assert [row[1:] for row in newest.content["set_aside"]] == [[f"e{third}", "conflict", 1]]
    assert [item["entry"] for item in sealed_order(newest.content)] == [
        first, second, fourth, third,
    ]
    assert [each.idea.id for each in results.placed] == [first, second, fourth, third]
    assert (aside.entry, aside.round) == (third, 1)
    assert kept["ranking"] == old.content["rounds"][0]["ranking"], "what was decided by stays"
    assert {each.entry_id for each in events(rounded, STANDING_CHANGED)} == {third, fourth}
    (event,) = events(rounded, ASSESSMENT_SET_ASIDE)
    assert event.data["round"] == 1
    with pytest.raises(Invalid):
        draft(rounded, ("judge1", third, 1))
    # The same judge's word in another round is another thing, and both versions stay intact.
    draft(rounded, ("judge1", first, 2))
    compute_corrections(rounded.ground, rounded.now)
    assert moves(rounded) == [(second, 2, 1), (first, 1, 2), (fourth, 3, 3), (third, 4, 4)]
    publish(rounded)
    with rounded.ground.database.read() as session:
        for version in queries.seals(session, rounded.seen("manager")):
            assert verify(rounded.ground, version.id).good


def test_who_would_have_gone_on_is_said_and_changes_nothing(
    rounded: Judged
) -> None:
    first, second, third, _ = rounded.entries
    draft(rounded, ("judge2", third, 1))
    compute_corrections(rounded.ground, rounded.now)
    prepared = look(rounded).prepared
    assert prepared is not None
    (cut,) = prepared.cuts
    assert ([idea.id for idea in cut.instead], [idea.id for idea in cut.without]) == (
        [third], [second],
    )  # fmt: skip
    assert moves(rounded)[:2] == [(first, 1, 1), (second, 2, 2)]
    manager = visitors(rounded)("manager")
    page = unescape(manager.get(f"/challenges/{rounded.challenge_id}/results/correction").text)
    assert "Others would have gone on from “Screening”" in page
    assert "Who went on stays as it was decided." in page
    listed = manager.get(
        f"/challenges/{rounded.challenge_id}/results/correction?round=2"
    ).text
    assert listed.count('type="checkbox"') == 4
    seals = f"/challenges/{rounded.challenge_id}/results/versions"
    publish(rounded)
    assert "Screening" in manager.get(seals).text


def test_the_api_names_the_round_and_means_the_last_without_one(
    rounded: Judged
) -> None:
    _, second, third, _ = rounded.entries
    judge = rounded.make.viewer("judge2").id
    client = Client(create_app(rounded.ground), rounded.make.token("manager"))
    here = {"challenge_id": rounded.challenge_id}
    body = {"set_aside": [{"judge": judge, "entry": third, "round": 1},
                          {"judge": judge, "entry": second}],
            "ground": "score", "reason": "Tastefeil."}  # fmt: skip
    made = client.get("draftCorrection", body, **here)
    assert made["set_aside"] == [
        {"judge": judge, "entry": second, "round": 2}, {"judge": judge, "entry": third, "round": 1},
    ]  # fmt: skip
    compute_corrections(rounded.ground, rounded.now)
    ready = client.get("getCorrection", **here)
    assert ready["would_go_on"] == [{"round": 1, "instead": [third], "without": [second]}]
    assert len(ready["order"]) == 4
    wrong = body | {"set_aside": [{"judge": judge, "entry": third}]}
    refused = client.call("draftCorrection", wrong, **here)
    assert refused.status_code == 422
    assert "in round 2" in refused.text


def ranking_ids(judged: Judged) -> list[int]:
    with judged.ground.database.read() as session:
        return list(session.scalars(select(Ranking.id).order_by(Ranking.id)))


def test_who_is_disqualified_for_an_idea_corrects_nothing_and_reads_no_scores(
    released: Judged,
) -> None:
    first = released.entries[0]
    manager = released.make.viewer("manager")
    with released.ground.database.write() as session:
        session.add(Declared(entry_id=first, user_id=manager.id, reason="Søster",
                             declared_at=released.now))  # fmt: skip
    page = visitors(released)("manager").get(
        f"/challenges/{released.challenge_id}/results/correction"
    )
    assert page.status_code == 409
    assert "Jury" not in page.text
    with released.ground.database.write() as session, pytest.raises(Conflict):
        actions.correct_results(session, manager, released.challenge_id, "Rettet.", released.now)
    with released.ground.database.write() as session, pytest.raises(Conflict):
        actions.drop_correction(session, manager, released.challenge_id, released.now)
    assert visitors(released)("boss").get(
        f"/challenges/{released.challenge_id}/results/correction"
    ).status_code == 200  # fmt: skip
