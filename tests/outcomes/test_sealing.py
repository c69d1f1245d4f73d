"""Results are sealed when they are published, come out the same again, and are corrected openly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, text, update

from intranet_ideas.audit.lane import verify as verify_trail
from intranet_ideas.canonical import canonical
from intranet_ideas.clock import FixedClock
from intranet_ideas.commands import results as command
from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.events import (
    RESULTS_CORRECTED,
    RESULTS_DUE,
    RESULTS_RELEASED,
    RESULTS_VERIFIED,
    Event,
)
from intranet_ideas.outcomes import actions, queries, verifying
from intranet_ideas.outcomes.aside import Said
from intranet_ideas.outcomes.models import CorrectionDraft, Decision, ResultSeal
from intranet_ideas.people.actions import change_user
from intranet_ideas.timing import record_due
from intranet_ideas.worker import Worker, check_results

from ..factories import Factory
from ..judging.panels import Judged, Visitor, visitors
from ..prepared import prepared
from ..tampering import reseal
from .conftest import ranked
from .test_answers import answer, release
from .test_deciding import decide


@prepared
def released(make: Factory, clock: FixedClock) -> Judged:
    judged = ranked(make, clock)
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
    assert "Jury" not in canonical(content)
    assert _events(released, RESULTS_RELEASED)[0].data["digest"] == sealed.digest
    found = verifying.verify(released.ground, sealed.id)
    assert (found.good, found.version_changed) == (True, False)


def test_what_was_changed_afterwards_is_found(released: Judged) -> None:
    (sealed,) = _seals(released)
    content = dict(sealed.content)
    content["ranking"] = content["ranking"] | {
        "items": content["ranking"]["items"][::-1], "version": "0.0.1"
    }
    turned = [item | {"rank": 3 - item["rank"]} for item in content["ranking"]["items"]]
    content["ranking"]["items"] = turned
    with released.ground.database.write() as session:
        reseal(session, content)
    found = verifying.verify(released.ground, sealed.id)
    assert (found.intact, found.same_order, found.version_changed) == (True, False, True)


def test_content_digest_and_trail_must_be_one(released: Judged) -> None:
    """Who can write in the row can write its digest anew: the trail has it too."""
    (sealed,) = _seals(released)
    changed = sealed.content | {"outcomes": []}
    for digest, trail, differs in (
        (False, False, ("content",)), (True, False, ("content", "digest")),
        (False, True, ("digest",)),
    ):  # fmt: skip
        with released.ground.database.write() as session:
            session.execute(update(ResultSeal).values(digest=sealed.digest))
            reseal(session, changed, digest=digest, trail=trail)
        found = verifying.verify(released.ground, sealed.id)
        assert (found.intact, found.same_order, found.differs) == (False, None, differs)
    visit = _looked_at_again(released)
    page = visit("manager").get(f"/challenges/{released.challenge_id}/results/versions")
    words = unescape(page.get_data(as_text=True))
    assert "What is stored is not what was published." not in words
    assert "not the one in the audit trail" in words
    assert "It was not computed again" in words
    assert "The same order came out." not in words


def _looked_at_again(judged: Judged) -> Callable[[str], Visitor]:
    """Have the worker look at the newest seal."""
    visit = visitors(judged)
    address = f"/challenges/{judged.challenge_id}/results"
    assert visit("manager").post(f"{address}/recheck").status_code == 303
    assert check_results(judged.ground, judged.now) == 1
    return visit


def test_a_version_that_is_taken_away_or_put_in_is_seen(
    released: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    with released.ground.database.write() as session:
        actions.correct_results(session, released.make.viewer("manager"), released.challenge_id,
                                "Skrivefeil.", released.now)  # fmt: skip
    newest, first = _seals(released)
    assert verifying.verify(released.ground, newest.id).good
    assert verifying.verify(released.ground, first.id).good
    with released.ground.database.write() as session:
        made = ResultSeal(
            challenge_id=newest.challenge_id, number=3, ranking_id=newest.ranking_id,
            content=newest.content, digest=newest.digest, note="Alt er i orden.", made_by=None,
            made_at=released.now, findings={},
        )  # fmt: skip
        session.add(made)
    assert verifying.verify(released.ground, made.id).differs == ("unknown",)
    monkeypatch.setattr(command, "laid", lambda: nullcontext(released.ground))
    manager = visitors(released)("manager")
    for left, words in ((first.id, "knows of a newer version"), (0, "knows of version 2")):
        with released.ground.database.write() as session:
            session.execute(delete(ResultSeal).where(ResultSeal.id != left))
        said = CliRunner().invoke(command.results, ["verify", str(released.challenge_id)])
        assert said.exit_code == 1
        assert words in said.output
    page = manager.get(f"/challenges/{released.challenge_id}/results/versions")
    text = unescape(page.get_data(as_text=True))
    assert "which is not stored any more" in text
    assert "before results were sealed" not in text


def _but(content: dict[str, Any], *path: str) -> dict[str, Any]:
    """Return a content without the key that a path leads to."""
    name, *rest = path
    if not rest:
        return {key: value for key, value in content.items() if key != name}
    return content | {name: _but(content[name], *rest)}


DAMAGE: Sequence[Callable[[dict[str, Any]], object]] = (
    lambda _: {}, lambda _: [1], lambda _: None, lambda content: _but(content, "sheet"),
    lambda content: _but(content, "ranking"), lambda content: _but(content, "ranking", "settings"),
    lambda content: _but(content, "sheet", "entries"), lambda content: content | {"rounds": 7},
    lambda content: content | {"rounds": [{}]}, lambda content: content | {"conflicts": [["j1"]]},
    lambda content: content | {"sheet": content["sheet"] | {"criteria": [{"steps": []}]}},
    lambda content: content | {"sheet": content["sheet"] | {"entries": ["x"]}},
)


def test_what_is_no_seal_is_reported_and_keeps_nobody_waiting(
    released: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the digest and the trail fit: then it was foreign from the beginning."""
    (sealed,) = _seals(released)
    monkeypatch.setattr(command, "laid", lambda: nullcontext(released.ground))
    for each in DAMAGE:
        with released.ground.database.write() as session:
            reseal(session, each(sealed.content), trail=False)
        found = verifying.verify(released.ground, sealed.id)
        assert not found.intact
        assert "unreadable" in found.differs, found
        assert found.fault
        assert found.same_order is None
    visit = _looked_at_again(released)
    assert _events(released, RESULTS_VERIFIED)[-1].data["differs"]
    address = f"/challenges/{released.challenge_id}/results"
    page = visit("manager").get(f"{address}/versions")
    assert "can't be read as a sealed result" in unescape(page.get_data(as_text=True))
    assert visit("manager").get(address).status_code == 200
    with released.ground.database.write() as session:
        reseal(session, [1], trail=False)
    listed = visit("manager").client.get(
        f"/api/v1{address}/versions",
        headers={"Authorization": f"Bearer {released.make.token('manager')}"},
    )
    assert [row["content"] for row in listed.get_json()["items"]] == [{}]
    said = CliRunner().invoke(command.results, ["verify", str(released.challenge_id)])
    assert said.exit_code == 1
    assert "UNREADABLE" in said.output
    assert not isinstance(said.exception, KeyError)
    assert verify_trail(released.ground, None).broken is None


@pytest.mark.sqlite_only
def test_text_that_is_no_json_is_reported_too(released: Judged) -> None:
    (sealed,) = _seals(released)
    with released.ground.database.write() as session:
        session.execute(update(ResultSeal).values(check_asked_at=released.now))
        session.execute(text("UPDATE result_seal SET content = '{\"sheet\":'"))
    assert check_results(released.ground, released.now) == 1
    assert "unreadable" in verifying.verify(released.ground, sealed.id).differs


def test_nothing_new_is_made_of_what_was_changed(released: Judged) -> None:
    (sealed,) = _seals(released)
    manager = released.make.viewer("manager")
    said = [Said(released.make.viewer("judge1").id, released.entries[0], 1)]
    with released.ground.database.write() as session:
        actions.draft_correction(session, manager, released.challenge_id, said, "score",
                                 "Tastefeil.", released.now)  # fmt: skip
        reseal(session, _but(sealed.content, "sheet"), trail=False)
    assert check_results(released.ground, released.now) == 1
    with released.ground.database.read() as session:
        assert session.scalars(select(CorrectionDraft)).one().fault == verifying.NOT_WHOLE
    with pytest.raises(Conflict), released.ground.database.write() as session:
        actions.correct_results(session, manager, released.challenge_id, "Skrivefeil.",
                                released.now)  # fmt: skip
    with pytest.raises(Conflict), released.ground.database.write() as session:
        actions.draft_correction(session, manager, released.challenge_id, said, "score",
                                 "Tastefeil.", released.now)  # fmt: skip
    page = visitors(released)("manager").get(
        f"/challenges/{released.challenge_id}/results/correction"
    )
    assert page.status_code == 409
    assert "not what was published" in unescape(page.get_data(as_text=True))


def test_a_method_that_is_gone_is_said_so(released: Judged) -> None:
    (sealed,) = _seals(released)
    content = sealed.content | {"ranking": sealed.content["ranking"] | {"plugin": "gone"}}
    with released.ground.database.write() as session:
        reseal(session, content)
    found = verifying.verify(released.ground, sealed.id)
    assert found.same_order is None
    assert "gone" in found.fault


def test_the_page_has_it_computed_again(released: Judged) -> None:
    visit = visitors(released)
    address = f"/challenges/{released.challenge_id}/results"
    assert visit("manager").post(f"{address}/recheck").status_code == 303
    assert "Being computed again" in visit("manager").get(f"{address}/versions").get_data(
        as_text=True
    )
    assert verifying.check_asked(released.ground, released.now) == 1
    assert verifying.check_asked(released.ground, released.now) == 0
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
    assert _decided(judged) == ("declined", "Mest nytte."), "as it was published"
    with judged.ground.database.write() as session:
        actions.correct_results(session, judged.make.viewer("manager"), judged.challenge_id,
                                "Til neste år.", judged.now)  # fmt: skip
    assert _decided(judged) == ("later", "Til neste år.")
    assert _seals(judged)[0].content["decisions"][0][:3] == [
        judged.entries[0], "later", "Til neste år."
    ]  # fmt: skip


def _decided(judged: Judged) -> tuple[str, str]:
    with judged.ground.database.read() as session:
        made = session.get_one(Decision, judged.entries[0])
        return made.outcome, made.reason


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


def test_the_clock_waits_for_a_ranking_that_is_being_made(judged: Judged) -> None:
    for entry in judged.entries:
        answer(judged, entry)
    _schedule(judged)
    judged.clock.advance(days=7)
    with judged.ground.database.write() as session:
        change_user(session, "judge1@example.org", now=judged.now, department="sykehjem")
    record_due(judged.ground, judged.now)
    assert _events(judged, RESULTS_DUE) == []
    judged.clock.advance(seconds=2)
    assert judged.rank() == 1
    record_due(judged.ground, judged.now)
    assert _seals_or_none(judged) == 1


def test_a_ranking_that_is_never_made_holds_up_no_message(judged: Judged) -> None:
    for entry in judged.entries:
        answer(judged, entry)
    _schedule(judged)
    with judged.ground.database.write() as session:
        change_user(session, "judge1@example.org", now=judged.now, department="sykehjem")
    judged.clock.advance(days=7, hours=1, minutes=1)
    record_due(judged.ground, judged.now)
    assert _events(judged, RESULTS_DUE)[0].data["missing"] == {"ranking": 1}


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
    assert "as the audit trail has them" in good.output
    with released.ground.database.write() as session:
        row = session.scalars(select(ResultSeal)).one()
        row.content = row.content | {"outcomes": []}
    bad = CliRunner().invoke(command.results, ["verify", str(released.challenge_id)])
    assert bad.exit_code == 1
    assert "DOES NOT HOLD" in bad.output
    assert "order: NOT computed" in bad.output
