"""An answer that is changed after the release: told as changed, published with a correction, and no
word of it lost."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update

from intranet_ideas import create_app
from intranet_ideas.outcomes import actions, queries, verifying
from intranet_ideas.outcomes.models import AnswerVersion, Decision
from intranet_ideas.worker import Worker

from ..api.client import Client
from ..judging.panels import Judged, visitors
from .test_answers import answer, release
from .test_deciding import decide
from .test_story import told


@pytest.fixture
def changed(judged: Judged) -> Judged:
    """The first idea was declined when the results were published, and is chosen a day later."""
    first, second = judged.entries
    decide(judged, first, "declined", overrule_reason="Vi kan bare gjøre én.")
    answer(judged, first, "declined", "Ikke sagt til noen.")
    answer(judged, first, "declined", "Det er for dyrt.", version=1)
    answer(judged, second, "chosen", "Godt tenkt.")
    release(judged)
    judged.clock.advance(days=1)
    answer(judged, first, "chosen", "Vi fant pengene.", version=2)
    return judged


def correct(judged: Judged) -> None:
    with judged.ground.database.write() as session:
        actions.correct_results(session, judged.make.viewer("manager"), judged.challenge_id,
                                "Pengene kom.", judged.now)  # fmt: skip


def _page(judged: Judged, by: str, address: str) -> str:
    return unescape(visitors(judged)(by).get(address).get_data(as_text=True))


def _chosen(judged: Judged, by: str) -> list[int]:
    with judged.ground.database.read() as session:
        return [idea.id for idea in queries.results(session, judged.seen(by), judged.now).chosen]


def _verified(judged: Judged) -> verifying.Findings:
    with judged.ground.database.read() as session:
        sealed = queries.newest_seal(session, judged.challenge_id)
        assert sealed is not None
        number = sealed.id
    return verifying.verify(judged.ground, number)


def test_every_version_is_kept_with_who_and_when(changed: Judged) -> None:
    with changed.ground.database.read() as session:
        rows = session.scalars(
            select(AnswerVersion).filter_by(entry_id=changed.entries[0])
            .order_by(AnswerVersion.version)
        ).all()  # fmt: skip
    assert [(row.version, row.outcome, row.reason) for row in rows] == [
        (1, "declined", "Ikke sagt til noen."), (2, "declined", "Det er for dyrt."),
        (3, "chosen", "Vi fant pengene."),
    ]  # fmt: skip
    assert {row.answered_by for row in rows} == {changed.make.viewer("manager").id}
    assert rows[2].answered_at == changed.now


def test_a_decision_that_changes_an_answer_makes_a_version(judged: Judged) -> None:
    answer(judged, judged.entries[0], "chosen")
    decide(judged, judged.entries[0], "later", by="boss")
    with judged.ground.database.read() as session:
        rows = session.scalars(select(AnswerVersion).order_by(AnswerVersion.version)).all()
    assert [(row.outcome, row.answered_by) for row in rows] == [
        ("chosen", judged.make.viewer("manager").id), ("later", judged.make.viewer("boss").id)
    ]  # fmt: skip


def test_what_is_published_follows_with_the_correction(changed: Judged) -> None:
    first, second = changed.entries
    results = f"/challenges/{changed.challenge_id}/results"
    for by in ("teacher", "manager", "nurse"):
        assert _chosen(changed, by) == [second]
    assert "1 answer is changed since the results were published" in _page(
        changed, "manager", f"/challenges/{changed.challenge_id}/answers"
    )
    assert "1 answer is changed" in _page(changed, "manager", f"{results}/versions")
    minutes = f"/challenges/{changed.challenge_id}/minutes"
    assert "Vi fant pengene." not in _page(changed, "manager", minutes)
    assert _verified(changed).good
    correct(changed)
    assert _chosen(changed, "teacher") == [second, first]
    assert "1 answer is changed" not in _page(changed, "manager", f"{results}/versions")
    page = _page(changed, "manager", minutes)
    assert "Vi fant pengene." in page
    assert "Decided otherwise in the results published on" in page
    assert "Not carried forward. Mest nytte." in page
    api = Client(create_app(changed.ground), changed.make.token("manager"))
    rows = {row["entry"]: row for row in
            api.get("listDecisions", challenge_id=changed.challenge_id)["items"]}  # fmt: skip
    assert rows[first]["outcome"] == "chosen"
    assert [each["outcome"] for each in rows[first]["before"]] == ["declined"]
    assert _verified(changed).good


def test_the_change_is_told_to_those_who_read_the_answer(changed: Judged) -> None:
    first = changed.entries[0]
    page = _page(changed, "nurse", f"/ideas/{first}")
    for words in ("Vi fant pengene.", "Det er for dyrt.", "At first it said: Not carried forward."):
        assert words in page
    assert "Ikke sagt til noen." not in page, "it was never published"
    other = _page(changed, "staff", f"/ideas/{first}")
    assert "Det er for dyrt." not in other
    assert "Vi fant pengene." not in other
    history = _api(changed, "nurse", first)["answer_history"]
    assert [(each["outcome"], each["reason"]) for each in history] == [
        ("declined", "Det er for dyrt."), ("chosen", "Vi fant pengene.")
    ]  # fmt: skip
    assert _api(changed, "staff", first)["answer_history"] == []
    Worker(changed.ground).once()
    assert "The answer to your idea is changed" in _page(changed, "nurse", "/notifications")


def _api(judged: Judged, by: str, entry: int) -> dict[str, Any]:
    api = Client(create_app(judged.ground), judged.make.token(by))
    return api.get("getEntry", entry_id=entry)  # type: ignore[no-any-return]


def test_the_story_tells_the_authors_both_and_others_what_was_published(changed: Judged) -> None:
    first = changed.entries[0]
    assert [step.outcome for step in told(changed, "nurse", first)[-2:]] == ["declined", "chosen"]
    assert told(changed, "teacher", first)[-1].text == "The results were published."
    changed.clock.advance(days=1)
    correct(changed)
    assert [(step.kind, step.outcome) for step in told(changed, "teacher", first)[-2:]] == [
        ("corrected", ""), ("answer_changed", "chosen")
    ]  # fmt: skip
    page = _page(changed, "teacher", f"/challenges/{changed.challenge_id}/results")
    assert "now Chosen" in page
    assert "first Not carried forward" not in page


def test_answers_that_are_not_what_was_sealed_are_found(changed: Judged) -> None:
    with changed.ground.database.write() as session:
        session.execute(update(AnswerVersion).where(AnswerVersion.version == 2)
                        .values(reason="Noe annet."))  # fmt: skip
    assert _verified(changed).differs == ("answers",)
    with changed.ground.database.write() as session:
        session.execute(update(AnswerVersion).where(AnswerVersion.version == 2)
                        .values(reason="Det er for dyrt."))  # fmt: skip
        assert session.get_one(Decision, changed.entries[0]).outcome == "declined"
        session.execute(update(Decision).values(reason="Noe annet."))
    assert _verified(changed).differs == ("answers",)
