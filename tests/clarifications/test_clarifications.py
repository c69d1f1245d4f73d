"""Asking the authors, answering, and who reads what, by page and API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clarifications import actions
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.clarifications.queries import sealed_of, told_of
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries, redacting
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import Conflict, Invalid, NotFound, WrongPhase
from intranet_ideas.events import Event
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging import clarifying
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.worker import remind_authors

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

QUESTION = "How many beds?"


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


def asked(make: Factory, entry: Entry, by: str = "manager", days: int = 3) -> Clarification:
    return do(make, clarifying.ask, by, entry.id, QUESTION, days)  # type: ignore[no-any-return]


def seen_by(make: Factory, entry: Entry, reader: str) -> list[Any]:
    with make.ground.database.read() as session:
        return clarifying.see_clarifications(
            session, make.viewer(reader), entry.id, make.clock.now()
        )[1]


def heard(make: Factory, reader: str) -> list[str]:
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        return [each.kind for each in centre(session, make.viewer(reader))]


def to_judging(make: Factory, challenge: Challenge, *, allow: bool = True) -> None:
    emails = ["judge1@example.org", "judge2@example.org"]
    do(make, judging.set_judges, "manager", challenge.id, emails)
    make.clock.advance(days=8)
    if allow:
        do(make, clarifying.set_rule, "manager", challenge.id, True)


@pytest.fixture
def challenge(make: Factory) -> Challenge:
    return make.challenge()


@pytest.fixture
def entry(make: Factory, challenge: Challenge) -> Entry:
    return make.entry(challenge)


def test_the_authors_answer_beside_what_they_handed_in(make: Factory, entry: Entry) -> None:
    question = asked(make, entry)
    assert "clarification_asked" in heard(make, "nurse")
    with make.ground.database.read() as session:
        before = queries.see_entry(session, make.viewer("nurse"), entry.id, make.clock.now())
    do(make, actions.answer, "nurse", entry.id, question.id, "Twelve")
    with make.ground.database.read() as session:
        after = queries.see_entry(session, make.viewer("nurse"), entry.id, make.clock.now())
    assert after.working.id == before.working.id
    assert after.entry.version == before.entry.version
    assert [each.answer for each in seen_by(make, entry, "manager")] == ["Twelve"]
    assert "clarification_answered" in heard(make, "manager")
    with pytest.raises(Conflict):
        do(make, actions.answer, "nurse", entry.id, question.id, "Thirteen")


def test_colleagues_neither_read_nor_answer(make: Factory, entry: Entry) -> None:
    question = asked(make, entry)
    for reader in ("staff", "teacher", "moderator", "judge1"):
        with pytest.raises(NotFound):
            seen_by(make, entry, reader)
        with pytest.raises(NotFound):
            do(make, actions.answer, reader, entry.id, question.id, "Twelve")


def test_during_judging_the_challenge_must_allow_it(
    make: Factory, challenge: Challenge, entry: Entry
) -> None:
    to_judging(make, challenge, allow=False)
    for by in ("manager", "judge1"):
        with pytest.raises(Conflict):
            asked(make, entry, by)
    do(make, clarifying.set_rule, "manager", challenge.id, True)
    asked(make, entry)
    asked(make, entry, "judge1")
    make.clock.advance(days=7)
    with pytest.raises(WrongPhase):
        asked(make, entry)


def test_all_judges_of_the_idea_read_alike_and_nobody_is_named(
    make: Factory, challenge: Challenge, entry: Entry, app: Flask
) -> None:
    to_judging(make, challenge)
    asked(make, entry, "judge1")
    rows = [seen_by(make, entry, reader) for reader in ("judge1", "judge2", "manager", "nurse")]
    assert all(each == rows[0] for each in rows)
    page = Browser(app, make.session_token("nurse")).get(f"/ideas/{entry.id}/clarifications")
    text = page.get_data(as_text=True)
    assert "A judge asks" in text
    assert "Jury" not in text
    scoring = Browser(app, make.session_token("judge2")).get(f"/ideas/{entry.id}/assess")
    for words in (QUESTION, "Not answered"):
        assert words in scoring.get_data(as_text=True)
    do(make, actions.answer, "nurse", entry.id, rows[0][0].id, "Twelve")
    assert "clarification_answered" in heard(make, "judge2")
    assert "clarification_answered" not in heard(make, "staff")


def test_who_is_disqualified_neither_asks_nor_reads(
    make: Factory, challenge: Challenge
) -> None:
    entry = make.entry(challenge, advisers=("judge1@example.org",))
    to_judging(make, challenge)
    with pytest.raises(Conflict):
        asked(make, entry, "judge1")
    with pytest.raises(NotFound):
        seen_by(make, entry, "judge1")


def test_who_runs_the_challenge_asks_nothing_of_an_idea_of_their_own(
    make: Factory, challenge: Challenge
) -> None:
    entry = make.entry(challenge, by="manager")
    with pytest.raises(Conflict):
        asked(make, entry)


def test_the_authors_are_reminded_once_before_it_is_due(make: Factory, entry: Entry) -> None:
    asked(make, entry)
    asked(make, entry, days=1)
    make.clock.advance(days=2, minutes=1)
    assert remind_authors(make.ground, make.clock.now()) == 1
    assert remind_authors(make.ground, make.clock.now()) == 0
    assert heard(make, "nurse").count("clarification_due") == 1
    assert [each.late for each in seen_by(make, entry, "manager")] == [False, True]


def test_an_answer_is_due_before_judging_closes(make: Factory, challenge: Challenge,
                                                entry: Entry) -> None:
    to_judging(make, challenge)
    for days in (0, 7, 15, None):
        with pytest.raises(Invalid) as refused:
            do(make, clarifying.ask, "manager", entry.id, QUESTION, days)
        assert [each.field for each in refused.value.faults] == ["days"]


def test_several_ideas_are_asked_the_same_or_none(make: Factory, challenge: Challenge,
                                                  entry: Entry) -> None:
    other, gone = make.entry(challenge, by="staff"), make.entry(challenge, by="teacher")
    do(make, entries.withdraw_entry, "teacher", gone.id)
    with pytest.raises(Invalid):
        do(make, clarifying.ask_several, "manager", challenge.id, [entry.id, gone.id], "Why", 3)
    assert seen_by(make, entry, "manager") == []
    do(make, clarifying.ask_several, "manager", challenge.id, [other.id, entry.id], "Why", 3)
    for each in (entry, other):
        assert [row.question for row in seen_by(make, each, "manager")] == ["Why"]


def test_blind_authors_are_warned_and_their_words_blanked(make: Factory, app: Flask) -> None:
    challenge = make.challenge(blind=True)
    entry = make.entry(challenge, body="Vi på Solvang.")
    do(make, redacting.redact, "manager", entry.id, ["Solvang"], 0)
    to_judging(make, challenge)
    question = asked(make, entry, "judge1")
    page = Browser(app, make.session_token("nurse")).get(f"/ideas/{entry.id}/clarifications")
    assert "don't know who you are" in page.get_data(as_text=True)
    do(make, actions.answer, "nurse", entry.id, question.id, "Ask at Solvang.")
    assert "Solvang" not in seen_by(make, entry, "judge2")[0].answer
    assert "Solvang" in seen_by(make, entry, "manager")[0].answer
    with make.ground.database.read() as session:
        assert "Solvang" not in str(told_of(session, entry.id, ["Solvang"]))
        assert "Solvang" not in str(sealed_of(session, challenge.id))
        assert len(sealed_of(session, challenge.id)) == 1


def test_what_was_typed_comes_back(make: Factory, app: Flask, entry: Entry) -> None:
    manager = Browser(app, make.session_token("manager"))
    back = manager.post(f"/ideas/{entry.id}/clarifications", {"question": QUESTION, "days": "99"})
    assert back.status_code == 422
    assert QUESTION in back.get_data(as_text=True)
    several = f"/challenges/{entry.challenge_id}/clarifications"
    back = manager.post(several, {"question": QUESTION, "days": "3"})
    assert back.status_code == 422
    assert QUESTION in back.get_data(as_text=True)
    manager.post(f"/ideas/{entry.id}/clarifications", {"question": QUESTION, "days": "3"})
    me = Browser(app, make.session_token("nurse")).get("/me").get_data(as_text=True)
    assert "1 question about it waits for your answer." in me


def test_the_api_goes_the_same_way(make: Factory, app: Flask, entry: Entry) -> None:
    manager, nurse = (Client(app, make.token(name)) for name in ("manager", "nurse"))
    made = manager.get("askClarification", {"question": QUESTION}, entry_id=entry.id)
    assert made["answered_at"] is None
    said = nurse.get("answerClarification", {"answer": "Twelve"}, entry_id=entry.id,
                     clarification_id=made["id"])  # fmt: skip
    assert said["answer"] == "Twelve"
    assert manager.get("listClarifications", entry_id=entry.id)["items"] == [said]
    manager.get("askClarifications", {"question": "Why", "entries": [entry.id]},
                challenge_id=entry.challenge_id)  # fmt: skip
    rule = manager.get("setClarificationRule", {"in_judging": True},
                       challenge_id=entry.challenge_id)
    assert rule == manager.get("getClarificationRule", challenge_id=entry.challenge_id)
    with make.ground.database.read() as session:
        kinds = session.scalars(select(Event.kind).where(Event.entry_id == entry.id)).all()
    assert kinds.count(events.CLARIFICATION_ASKED) == 2
