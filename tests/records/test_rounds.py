"""What a package says of several rounds, of one that was taken back, and of changed grounds."""

from __future__ import annotations

import json

from intranet_ideas.audit import lane as audit
from intranet_ideas.judging import actions
from intranet_ideas.records.models import FULL, OPEN

from ..judging.panels import Judged
from ..judging.test_rounds import back, begun, go_on, judged
from ..outcomes.test_answers import answer, release
from .test_package import opened, texts

__all__ = ["judged"]

WHY = "Fristen til Kari var feil."
GROUNDS = "Enhetene er små."


def closed(judged: Judged) -> tuple[list[int], list[int]]:
    """Release a challenge of two rounds in which the first was left twice; return who went on."""
    first = begun(judged)
    back(judged, WHY)
    with judged.ground.database.write() as session:
        actions.set_conflict_rules(
            session, judged.make.viewer("manager"), judged.challenge_id, judged.now, unit=True,
            why=GROUNDS,
        )  # fmt: skip
    judged.rank()
    second = sorted(go_on(judged, frozenset(judged.entries[:1]), "Best begrunnet."))
    judged.clock.advance(days=8)
    judged.rank()
    for entry in judged.entries:
        answer(judged, entry, "later")
    release(judged)
    while audit.seal_events(judged.ground, judged.now):
        pass
    return first, second


def test_rounds_and_what_was_changed_stand_in_a_package(judged: Judged) -> None:
    first, second = closed(judged)
    archive = opened(judged, FULL)
    record = json.loads(archive.read("record.json"))
    screening, final = record["rounds"]
    assert (screening["name"], screening["went_on"]) == ("Screening", second)
    assert screening["reason"] == "Best begrunnet."
    assert screening["against_rule"]
    (before,) = screening["taken_back"]
    assert (before["went_on"], before["why"]) == (first, WHY)
    assert (final["name"], final["left_at"], final["taken_back"]) == ("Final", None, [])
    grounds = record["judges"]["grounds"]
    assert (grounds["unit"], [each["reason"] for each in grounds["changes"]]) == (True, [GROUNDS])
    html = archive.read("record.html").decode()
    for words in (WHY, GROUNDS, "Best begrunnet.", "Screening"):
        assert words in html
    kinds = [each["kind"] for each in record["log"]]
    assert kinds.count("round_advanced") == 2
    assert "round_taken_back" in kinds


def test_why_something_was_changed_is_exempt(judged: Judged) -> None:
    first, second = closed(judged)
    without = dict(texts(opened(judged, OPEN)))
    record = json.loads(without["record.json"])
    assert record["rounds"][0]["went_on"] == second
    assert record["rounds"][0]["taken_back"][0]["went_on"] == first
    for name, text in without.items():
        assert WHY not in text, name
        assert GROUNDS not in text, name
    assert "Best begrunnet." in without["record.html"]
