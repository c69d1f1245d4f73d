"""Results are sealed when they are published, come out the same again, and are corrected openly."""

from __future__ import annotations

from contextlib import nullcontext
from html import unescape

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from intranet_ideas.commands import results as command
from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.events import RESULTS_CORRECTED, RESULTS_DUE, RESULTS_RELEASED, Event
from intranet_ideas.outcomes import actions, queries, sealing
from intranet_ideas.outcomes.models import Decision, ResultSeal
from intranet_ideas.timing import record_due
from intranet_ideas.worker import Worker

from ..judging.panels import Judged, visitors
from .test_answers import answer, release
from .test_deciding import decide


@pytest.fixture
def released(judged: Judged) -> Judged:
    for entry, outcome in zip(judged.entries, ("declined", "chosen"), strict=True):
        answer(judged, entry, outcome)
    release(judged)
    return judged


def _seals(judged: Judged) -> list[ResultSeal]:
    with judged.ground.database.read() as session:
        return queries.seals(session, judged.seen("manager"))


def _events(judged: Judged, kind: str) -> list[Event]:
    with judged.ground.database.read() as session:
        return list(session.scalars(select(Event).filter_by(kind=kind)))


def test_a_release_seals_all_it_was_made_of(released: Judged) -> None:
    (sealed,) = _seals(released)
    content = sealed.content
    assert content["ranking"]["method"] == "weighted_mean"
    assert content["ranking"]["version"]
    assert len(content["sheet"]["assessments"]) == 2
    assert content["outcomes"] == [[released.entries[0], "declined"],
                                   [released.entries[1], "chosen"]]  # fmt: skip
    assert "Jury" not in sealing.canonical(content)
    assert _events(released, RESULTS_RELEASED)[0].data["digest"] == sealed.digest
    found = sealing.verify(released.ground, content, sealed.digest)
    assert (found.good, found.version_changed) == (True, False)


def test_what_was_changed_afterwards_is_found(released: Judged) -> None:
    (sealed,) = _seals(released)
    content = dict(sealed.content)
    content["ranking"] = content["ranking"] | {
        "items": content["ranking"]["items"][::-1], "version": "0.0.1"
    }
    turned = [item | {"rank": 3 - item["rank"]} for item in content["ranking"]["items"]]
    content["ranking"]["items"] = turned
    found = sealing.verify(released.ground, content, sealed.digest)
    assert (found.intact, found.same_order, found.version_changed) == (False, False, True)


def test_a_method_that_is_gone_is_said_so(released: Judged) -> None:
    (sealed,) = _seals(released)
    content = sealed.content | {"ranking": sealed.content["ranking"] | {"plugin": "gone"}}
    found = sealing.verify(released.ground, content, sealed.digest)
    assert found.same_order is None
    assert "gone" in found.fault


def test_the_page_has_it_computed_again(released: Judged) -> None:
    visit = visitors(released)
    address = f"/challenges/{released.challenge_id}/results"
    assert visit("manager").post(f"{address}/recheck").status_code == 303
    assert "Being computed again" in visit("manager").get(f"{address}/versions").get_data(
        as_text=True
    )
    assert sealing.check_asked(released.ground, released.now) == 1
    assert sealing.check_asked(released.ground, released.now) == 0
    text = visit("auditor").get(f"{address}/versions").get_data(as_text=True)
    assert "The same order came out." in text
    for outsider in ("nurse", "judge1", "it"):
        assert visit(outsider).get(f"{address}/versions").status_code == 404


def test_a_correction_is_a_new_version_with_its_reason(released: Judged) -> None:
    with released.ground.database.write() as session, pytest.raises(Invalid):
        actions.correct_results(session, released.make.viewer("manager"), released.challenge_id,
                                "  ", released.now)  # fmt: skip
    answer(released, released.entries[0], "chosen", "Vi tok feil.", version=1)
    visit = visitors(released)
    address = f"/challenges/{released.challenge_id}/results"
    assert visit("manager").post(f"{address}/correct", {"note": ""}).status_code == 422
    went = visit("manager").post(f"{address}/correct", {"note": "Begge ideene er valgt."})
    assert went.status_code == 303
    newest, first = _seals(released)
    assert (newest.number, first.number) == (2, 1)
    assert newest.content["outcomes"][0][1] == "chosen"
    assert first.content["outcomes"][0][1] == "declined"
    assert _events(released, RESULTS_CORRECTED)[0].data["reason"] == "Begge ideene er valgt."
    text = unescape(visit("teacher").get(address).get_data(as_text=True))
    assert "Begge ideene er valgt." in text
    Worker(released.ground).once()
    assert "results are corrected" in visit("nurse").get("/notifications").get_data(as_text=True)


def test_an_answer_corrected_after_the_release_corrects_the_decision(judged: Judged) -> None:
    decide(judged, judged.entries[0], "declined")
    for entry, outcome in zip(judged.entries, ("declined", "chosen"), strict=True):
        answer(judged, entry, outcome)
    release(judged)
    answer(judged, judged.entries[0], "later", "Til neste år.", version=1)
    with judged.ground.database.read() as session:
        made = session.get_one(Decision, judged.entries[0])
    assert (made.outcome, made.reason) == ("later", "Til neste år.")


def _schedule(judged: Judged) -> None:
    with judged.ground.database.write() as session:
        actions.schedule_release(
            session, judged.make.viewer("manager"), judged.challenge_id, True, judged.now
        )


def test_the_clock_publishes_at_the_promised_instant(judged: Judged) -> None:
    for entry in judged.entries:
        answer(judged, entry)
    _schedule(judged)
    judged.clock.advance(days=6, hours=23)
    record_due(judged.ground, judged.now)
    assert _seals_or_none(judged) == 0
    judged.clock.advance(hours=1)
    record_due(judged.ground, judged.now)
    record_due(judged.ground, judged.now)
    assert _seals_or_none(judged) == 1
    assert len(_events(judged, RESULTS_RELEASED)) == 1
    assert _events(judged, RESULTS_DUE)[0].data["released"]


def test_the_clock_says_what_is_missing_and_publishes_nothing(judged: Judged) -> None:
    answer(judged, judged.entries[0])
    _schedule(judged)
    judged.clock.advance(days=8)
    record_due(judged.ground, judged.now)
    assert _events(judged, RESULTS_DUE)[0].data["missing"] == {"answers": 1}
    assert _seals_or_none(judged) == 0
    with pytest.raises(NotFound):
        _seals(judged)


def _seals_or_none(judged: Judged) -> int:
    with judged.ground.database.read() as session:
        return len(session.scalars(select(ResultSeal)).all())


def test_an_order_turned_round_by_a_newer_ranking_needs_its_reason(judged: Judged) -> None:
    decide(judged, judged.entries[1], "chosen")
    decide(judged, judged.entries[0], "declined")
    with judged.ground.database.write() as session:
        ranking = queries.ranks_of(session, judged.challenge_id)
        assert ranking[judged.entries[1]] == 1
        session.get_one(Decision, judged.entries[1]).outcome = "declined"
        session.get_one(Decision, judged.entries[0]).outcome = "chosen"
    for entry, outcome in zip(judged.entries, ("chosen", "declined"), strict=True):
        answer(judged, entry, outcome)
    with pytest.raises(Conflict):
        release(judged)


def test_the_command_says_whether_it_holds(
    released: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "laid", lambda: nullcontext(released.ground))
    good = CliRunner().invoke(command.results, ["verify", str(released.challenge_id)])
    assert good.exit_code == 0, good.output
    assert "order: the same" in good.output
    with released.ground.database.write() as session:
        row = session.scalars(select(ResultSeal)).one()
        row.content = row.content | {"outcomes": []}
    bad = CliRunner().invoke(command.results, ["verify", str(released.challenge_id)])
    assert bad.exit_code == 1
    assert "DOES NOT HOLD" in bad.output
