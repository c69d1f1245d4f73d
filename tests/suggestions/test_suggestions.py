"""Suggesting, accepting, declining and taking back, by page and API."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet_ideas import events
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries, redacting
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, WrongPhase
from intranet_ideas.events import Event
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.outcomes.stories import story_of
from intranet_ideas.privacy import erasing
from intranet_ideas.suggestions import actions, rules
from intranet_ideas.suggestions import queries as suggestions
from intranet_ideas.suggestions.models import Suggestion
from intranet_ideas.suggestions.queries import Shown

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

BODY = "Færre turer, mer ro om natta."
BETTER = "Færre turer, mer søvn om natta."


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


def suggested(make: Factory, entry: Entry, text: str = BETTER, by: str = "staff",
              field: str = "body") -> Suggestion:
    return do(make, actions.suggest, by, entry.id, field, text, "Clearer", None)  # type: ignore[no-any-return]


def seen_by(make: Factory, entry: Entry, reader: str) -> list[Shown]:
    with make.ground.database.read() as session:
        seen = queries.see_entry(session, make.viewer(reader), entry.id, make.clock.now())
        return suggestions.suggestions_of(session, seen)


def write(make: Factory, entry: Entry, body: str, *, submit: bool = False) -> int:
    with make.ground.database.write() as session:
        viewer, now = make.viewer("nurse"), make.clock.now()
        seen = queries.see_entry(session, viewer, entry.id, now)
        fields = EntryFields(seen.working.title, body, dict(seen.working.answers))
        entries.save_entry(session, viewer, entry.id, fields, seen.entry.version, now)
        if submit:
            entries.submit_entry(session, viewer, entry.id, now)
        return seen.entry.version


def working(make: Factory, entry: Entry) -> Any:
    with make.ground.database.read() as session:
        return queries.see_entry(session, make.viewer("nurse"), entry.id, make.clock.now()).working


def told(make: Factory, reader: str) -> list[str]:
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        return [each.kind for each in centre(session, make.viewer(reader))]


@pytest.fixture
def entry(make: Factory) -> Entry:
    return make.entry(make.challenge())


def test_only_the_authors_and_who_made_it_see_a_suggestion(make: Factory, entry: Entry) -> None:
    suggested(make, entry)
    assert [each.text for each in seen_by(make, entry, "nurse")] == [BETTER]
    assert [each.mine for each in seen_by(make, entry, "staff")] == [True]
    assert seen_by(make, entry, "staff")[0].result is None
    for other in ("teacher", "manager", "moderator"):
        assert seen_by(make, entry, other) == []
    assert told(make, "nurse").count("suggestion_made") == 1
    assert "suggestion_made" not in told(make, "manager")


def test_an_accepted_one_is_a_version_that_names_who_made_it(make: Factory, entry: Entry) -> None:
    made = suggested(make, entry)
    before = working(make, entry)
    do(make, actions.accept, "nurse", entry.id, made.id, "Good", None, None)
    after = working(make, entry)
    assert (after.body, after.number, after.suggested_by) == (
        BETTER, before.number + 1, make.viewer("staff").id,
    )  # fmt: skip
    shown = seen_by(make, entry, "staff")[0]
    assert (shown.status, shown.reply, shown.revision) == ("accepted", "Good", after.number)
    assert "suggestion_accepted" in told(make, "staff")
    # What the authors write then is a version of its own.
    write(make, entry, BETTER + " Og mer.")
    assert (working(make, entry).suggested_by, working(make, entry).number) == (
        None, after.number + 1,
    )  # fmt: skip
    with pytest.raises(Conflict):
        do(make, actions.accept, "nurse", entry.id, made.id, "", None, None)


def test_who_made_an_accepted_one_helped_and_does_not_judge(make: Factory, entry: Entry) -> None:
    for by, accepts in (("judge1", True), ("judge2", False)):
        made = suggested(make, entry, by=by)
        answer = (actions.accept, "", None, None) if accepts else (actions.decline, "")
        do(make, answer[0], "nurse", entry.id, made.id, *answer[1:])
    with make.ground.database.read() as session:
        ties = ties_of(session, [entry.challenge_id])[entry.challenge_id]
        seen = queries.see_entry(session, make.viewer("judge1"), entry.id, make.clock.now())
    assert ties.conflict(make.viewer("judge1").id, entry.id) == ConflictKind.ADVISER
    assert ties.conflict(make.viewer("judge2").id, entry.id) is None
    assert (seen.mine, seen.helps) == (False, False)


def test_the_story_tells_it_once_the_text_is_handed_in(make: Factory, entry: Entry) -> None:
    made = suggested(make, entry)
    do(make, actions.accept, "nurse", entry.id, made.id, "", None, None)

    def helped(reader: str) -> bool:
        with make.ground.database.read() as session:
            seen = queries.see_entry(session, make.viewer(reader), entry.id, make.clock.now())
            return "helped" in [each.kind for each in story_of(session, seen, make.clock.now())]

    assert (helped("nurse"), helped("staff"), helped("teacher")) == (True, True, False)
    do(make, entries.submit_entry, "nurse", entry.id)
    assert helped("teacher")


def test_both_changes_are_kept_where_the_text_has_changed_since(
    make: Factory, entry: Entry
) -> None:
    made = suggested(make, entry)
    write(make, entry, "Langt " + BODY)
    do(make, actions.accept, "nurse", entry.id, made.id, "", None, None)
    assert working(make, entry).body == "Langt " + BETTER


def test_the_same_words_changed_twice_are_put_together_by_the_authors(
    make: Factory, entry: Entry
) -> None:
    made = suggested(make, entry)
    version = write(make, entry, "Færre turer, mer hvile om natta.")
    assert seen_by(make, entry, "nurse")[0].result is None
    with pytest.raises(Invalid) as refused:
        do(make, actions.accept, "nurse", entry.id, made.id, "", None, None)
    assert [each.field for each in refused.value.faults] == ["text"]
    with pytest.raises(Stale):
        do(make, actions.accept, "nurse", entry.id, made.id, "", "Both", version - 1)
    do(make, actions.accept, "nurse", entry.id, made.id, "", "Both", version)
    assert working(make, entry).body == "Both"


def test_the_text_one_started_from_counts_when_a_new_one_came_meanwhile(
    make: Factory, entry: Entry
) -> None:
    write(make, entry, "Langt " + BODY, submit=True)
    do(make, actions.suggest, "staff", entry.id, "body", BETTER, "Clearer", 1)
    shown = seen_by(make, entry, "nurse")[0]
    assert (shown.base, shown.result) == (BODY, "Langt " + BETTER)


def test_what_can_not_be_suggested_is_said(make: Factory, entry: Entry) -> None:
    for text, why, field, at in ((BODY, "x", "body", "text"), (BETTER, "", "body", "why"),
                                 ("", "x", "title", "text"), ("x", "x", "answers.no", "field"),
                                 ("x" * 20_001, "x", "body", "text")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            do(make, actions.suggest, "staff", entry.id, field, text, why, None)
        assert [each.field for each in refused.value.faults] == [at]
    with pytest.raises(Conflict):
        suggested(make, entry, by="nurse")
    for number in range(rules.MOST_OPEN):
        suggested(make, entry, f"{BODY} {number}")
    with pytest.raises(Invalid):
        suggested(make, entry)


def test_phases_and_people_decide(make: Factory, entry: Entry) -> None:
    first, second, third = (suggested(make, entry, text) for text in ("En", "To", "Tre"))
    for by in ("teacher", "staff", "manager"):
        with pytest.raises(NotFound):
            do(make, actions.accept, by, entry.id, first.id, "", None, None)
    with pytest.raises(NotFound):
        do(make, actions.withdraw, "teacher", entry.id, first.id)
    with pytest.raises((NotFound, NotAllowed)):
        suggested(make, entry, by="guest")
    make.clock.advance(days=8)
    with pytest.raises(WrongPhase):
        suggested(make, entry)
    with pytest.raises(WrongPhase):
        do(make, actions.accept, "nurse", entry.id, first.id, "", None, None)
    do(make, actions.decline, "nurse", entry.id, second.id, "Too late")
    do(make, actions.withdraw, "staff", entry.id, third.id)
    assert [each.status for each in seen_by(make, entry, "staff")] == [
        "open", "withdrawn", "declined",
    ]  # fmt: skip
    assert "suggestion_declined" in told(make, "staff")


def test_blanked_words_stay_blanked_for_who_suggested_before(make: Factory) -> None:
    challenge = make.challenge(blind=True)
    entry = make.entry(challenge, body="Vi på Solvang vil ha ro.")
    suggested(make, entry, "Vi på Solvang vil ha mer ro.")
    do(make, redacting.redact, "manager", entry.id, ["Solvang"], 0)
    own = seen_by(make, entry, "staff")[0]
    assert "Solvang" not in own.base + own.text
    # A change of what stands around them doesn't touch the words.
    masked = own.base
    made = suggested(make, entry, masked.replace("vil ha", "ønsker"))
    do(make, actions.accept, "nurse", entry.id, made.id, "", None, None)
    assert working(make, entry).body == "Vi på Solvang ønsker ro."


def test_who_is_erased_leaves_no_words_behind(make: Factory, entry: Entry) -> None:
    suggested(make, entry)
    staff = make.viewer("staff").id
    with make.ground.database.write() as session:
        erasing.erase(session, None, staff, make.clock.now(), "nb")
        assert session.scalar(select(func.count()).select_from(Suggestion)) == 0


def test_the_page_of_authors_marks_words_and_answers(
    make: Factory, app: Flask, entry: Entry
) -> None:
    reader, author = (Browser(app, make.session_token(name)) for name in ("staff", "nurse"))
    assert "Suggest a change" in reader.get(f"/ideas/{entry.id}").get_data(as_text=True)
    form = reader.get(f"/ideas/{entry.id}/suggestions/new?field=body").get_data(as_text=True)
    assert BODY in form
    back = reader.post(f"/ideas/{entry.id}/suggestions",
                       {"field": "body", "text": BETTER, "why": "", "revision": "1"})
    assert back.status_code == 422
    assert BETTER in back.get_data(as_text=True)
    reader.post(f"/ideas/{entry.id}/suggestions",
                {"field": "body", "text": BETTER, "why": "Clearer", "revision": "1"})
    page = author.get(f"/ideas/{entry.id}/suggestions").get_data(as_text=True)
    for mark in ("<ins>", "<del>", "søvn", "Stian Staff", "Clearer"):
        assert mark in page
    assert "1 suggestion to its text waits for you." in author.get("/me").get_data(as_text=True)
    made = seen_by(make, entry, "nurse")[0].id
    author.post(f"/ideas/{entry.id}/suggestions/{made}/accept", {"reply": "Thanks"})
    assert "Thanks" in reader.get(f"/ideas/{entry.id}/suggestions").get_data(as_text=True)
    history = author.get(f"/ideas/{entry.id}/history").get_data(as_text=True)
    assert "From a suggestion by Stian Staff" in history


def test_going_to_another_part_keeps_what_was_changed_and_sends_both(
    make: Factory, app: Flask, entry: Entry
) -> None:
    reader = Browser(app, make.session_token("staff"))
    address = f"/ideas/{entry.id}/suggestions"
    given = {"field": "body", "text": BETTER, "why": "Clearer", "revision": "1"}
    page = reader.post(address, given | {"part": "title"}).get_data(as_text=True)
    assert re.search(r'name="kept.body" value="[^"]*søvn', page)
    assert "Clearer</textarea>" in page
    assert seen_by(make, entry, "staff") == []
    back = {"field": "title", "text": "", "why": "Clearer", "revision": "1", "kept.body": BETTER}
    assert reader.post(address, back).status_code == 422
    assert seen_by(make, entry, "staff") == [], "all or none"
    assert reader.post(address, back | {"text": "Rolige netter"}).status_code == 303
    assert {each.field: each.text for each in seen_by(make, entry, "staff")} == {
        "body": BETTER, "title": "Rolige netter",
    }  # fmt: skip


def test_a_conflict_shows_both_texts_and_loses_nothing(
    make: Factory, app: Flask, entry: Entry
) -> None:
    made = suggested(make, entry)
    write(make, entry, "Færre turer, mer hvile om natta.")
    author = Browser(app, make.session_token("nurse"))
    address = f"/ideas/{entry.id}/suggestions/{made.id}/accept"
    back = author.post(address, {"reply": "R", "text": "My own", "version": "1"})
    page = back.get_data(as_text=True)
    assert back.status_code == 409
    for words in ("My own", BETTER, "A co-author has saved meanwhile"):
        assert words in page


def test_the_api_goes_the_same_way(make: Factory, app: Flask, entry: Entry) -> None:
    staff, nurse, teacher = (
        Client(app, make.token(name)) for name in ("staff", "nurse", "teacher")
    )
    body = {"field": "title", "text": "Nattro", "why": "Shorter"}
    made = staff.get("makeSuggestion", body, entry_id=entry.id)
    assert nurse.get("listSuggestions", entry_id=entry.id)["items"][0]["result"] == "Nattro"
    assert teacher.get("listSuggestions", entry_id=entry.id)["items"] == []
    taken = nurse.get("acceptSuggestion", {"word": "Yes"}, entry_id=entry.id,
                       suggestion_id=made["id"])
    assert taken["status"] == "accepted"
    newest = nurse.get("listRevisions", entry_id=entry.id)["items"][0]
    assert newest["suggested_by"]["name"] == "Stian Staff"
    with make.ground.database.read() as session:
        kinds = session.scalars(select(Event.kind).where(Event.entry_id == entry.id)).all()
    assert events.SUGGESTION_ACCEPTED in kinds
