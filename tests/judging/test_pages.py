"""The judging pages: what they say, keep and refuse."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.judging import actions, queries

from ..browsing import Browser
from ..counting import statements
from ..factories import Factory
from .panels import FULL, Judged, Visitor, begin, visitors

Visit = Callable[[str], Visitor]


@pytest.fixture
def visit(judged: Judged) -> Visit:
    return visitors(judged)


def _text(response: object) -> str:
    return unescape(response.get_data(as_text=True))  # type: ignore[attr-defined]


def _order(judged: Judged, by: str = "judge1") -> list[int]:
    with judged.ground.database.read() as session:
        seen = queries.assessment_for(
            session, judged.make.viewer(by), judged.entries[0], judged.now
        )
    return [task.entry_id for task in seen.tasks]


def _form(**changes: str) -> dict[str, str]:
    return {
        "version": "0", "scores.nytte": "5", "scores.gjennomforing": "na", "confidence": "3",
        "comment_to_author": "Bra!", "comment_to_panel": "Tvil om kost", **changes,
    }  # fmt: skip


def test_the_desk_shows_what_is_left(judged: Judged, visit: Visit) -> None:
    judged.put("judge1", judged.entries[0])
    text = _text(visit("judge1").get("/judging"))
    assert "Trygg hjemme" in text
    for entry in judged.entries:
        assert f"/ideas/{entry}/assess" in text
    assert "data-countdown" in text


def test_the_desk_is_empty_in_plain_words(judged: Judged, visit: Visit) -> None:
    response = visit("teacher").get("/judging")
    assert response.status_code == 200
    assert 'class="empty"' in _text(response)


def test_the_scoring_page_works_by_keyboard_and_without_scripts(
    judged: Judged, visit: Visit
) -> None:
    text = _text(visit("judge1").get(f"/ideas/{judged.entries[0]}/assess"))
    assert "data-scoring" in text
    assert "data-hand-in" in text
    assert f'data-autosave="/ideas/{judged.entries[0]}/assess/autosave"' in text
    assert "Trinn 6" in text
    assert 'name="scores.nytte" value="na"' in text.replace("\n", " ")
    assert "style=" not in text


def test_handing_in_leads_to_the_next_idea_and_then_home(judged: Judged, visit: Visit) -> None:
    browser, (first, second) = visit("judge1"), _order(judged)
    response = browser.post(f"/ideas/{first}/assess", _form(hand_in="1"))
    assert response.headers["Location"].endswith(f"/ideas/{second}/assess")
    response = browser.post(f"/ideas/{second}/assess", _form(hand_in="1"))
    assert response.headers["Location"].endswith("/judging")


def test_saving_stays_on_the_idea(judged: Judged, visit: Visit) -> None:
    entry = judged.entries[0]
    response = visit("judge1").post(f"/ideas/{entry}/assess", _form())
    assert response.headers["Location"].endswith(f"/ideas/{entry}/assess")
    assert "Tvil om kost" in _text(visit("judge1").get(f"/ideas/{entry}/assess"))


def test_what_was_typed_is_kept_with_the_faults(judged: Judged, visit: Visit) -> None:
    entry = judged.entries[0]
    form = _form(hand_in="1")
    del form["scores.nytte"]
    response = visit("judge1").post(f"/ideas/{entry}/assess", form)
    text = _text(response)
    assert response.status_code == 422
    assert 'href="#field-scores.nytte"' in text
    assert 'id="error-scores.nytte"' in text
    assert "Tvil om kost" in text


def test_two_windows_show_both(judged: Judged, visit: Visit) -> None:
    entry = judged.entries[0]
    saved = judged.put("judge1", entry, {"nytte": 2}, hand_in=False, to_panel="Fra det andre")
    response = visit("judge1").post(f"/ideas/{entry}/assess", _form())
    text = _text(response)
    assert response.status_code == 409
    assert "Fra det andre" in text
    assert "Tvil om kost" in text
    assert f'name="version" value="{saved.version}"' in text


def test_autosave_answers_with_the_version_or_why_not(judged: Judged, visit: Visit) -> None:
    entry, browser = judged.entries[0], visit("judge1")
    first = browser.post(f"/ideas/{entry}/assess/autosave", _form())
    assert (first.status_code, first.get_json()) == (200, {"version": 1})
    stale = browser.post(f"/ideas/{entry}/assess/autosave", _form())
    assert stale.status_code == 409
    assert stale.get_json()["message"]
    wrong = browser.post(
        f"/ideas/{entry}/assess/autosave", _form(version="1", **{"scores.nytte": "77"})
    )
    assert wrong.status_code == 422
    judged.clock.advance(days=6)
    late = visit("judge1").post(f"/ideas/{entry}/assess/autosave", _form(version="1"))
    assert late.status_code == 409


def test_secrets_of_the_panel_stay_in_it(judged: Judged, visit: Visit) -> None:
    entry = judged.entries[0]
    judged.put("judge2", entry, to_panel="Bare for dommerne")
    address = f"/ideas/{entry}/assess"
    assert "Bare for dommerne" not in _text(visit("judge1").get(address))
    assert visit("nurse").get(address).status_code == 404
    assert visit("manager").get(address).status_code == 404
    judged.put("judge1", entry)
    assert "Bare for dommerne" in _text(visit("judge1").get(address))


def test_a_blind_idea_names_nobody(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, blind=True)
    app = create_app(judged.ground)
    browser = Browser(app, make.session_token("judge1"))
    for address in ("/judging", *(f"/ideas/{entry}/assess" for entry in judged.entries)):
        text = _text(browser.get(address))
        assert "Nina Nurse" not in text
        assert "Stian Staff" not in text


def test_stepping_aside_needs_a_reason_and_leads_home(judged: Judged, visit: Visit) -> None:
    entry, browser = judged.entries[0], visit("judge1")
    refused = browser.post(f"/ideas/{entry}/conflict", {"reason": " "})
    assert refused.status_code == 422
    assert 'id="error-reason"' in _text(refused)
    done = browser.post(f"/ideas/{entry}/conflict", {"reason": "Min bror skrev den"})
    assert done.headers["Location"].endswith("/judging")
    text = _text(browser.get(f"/ideas/{entry}/assess"))
    assert "data-scoring" not in text


def test_stepping_aside_before_judging_shows_its_fault(judged: Judged, visit: Visit) -> None:
    browser = visit("judge1")
    judged.clock.advance(days=-7)
    refused = browser.post(f"/ideas/{judged.entries[0]}/conflict", {"reason": ""})
    assert refused.status_code == 422


def test_after_judging_ones_own_assessment_can_be_read(judged: Judged, visit: Visit) -> None:
    entry = judged.entries[0]
    judged.put("judge1", entry, to_author="Takk for ideen")
    judged.clock.advance(days=7)
    text = _text(visit("judge1").get(f"/ideas/{entry}/assess"))
    assert "Takk for ideen" in text
    assert "data-scoring" not in text


def test_the_panel_page_chooses_judges(judged: Judged, visit: Visit) -> None:
    address = f"/challenges/{judged.challenge_id}"
    browser = visit("manager")
    text = _text(browser.get(f"{address}/panel"))
    assert "Jury En" in text
    assert '<option value="judge3@example.org">' in text
    done = browser.post(
        f"{address}/judges", {"emails": ["judge1@example.org", "", "judge3@example.org"]}
    )
    assert done.status_code == 303
    refused = browser.post(
        f"{address}/judges", {"emails": ["judge1@example.org", "who@example.org"]}
    )
    text = _text(refused)
    assert refused.status_code == 422
    assert 'value="who@example.org"' in text
    assert 'href="#field-emails"' in text


def test_the_panel_page_gives_ideas_out(judged: Judged, visit: Visit) -> None:
    first, second = judged.entries
    judged.put("judge1", first)
    address, browser = f"/challenges/{judged.challenge_id}", visit("manager")
    fields = {
        "mode": "manual", "judge": ["judge1@example.org", "judge2@example.org"],
        "entries.judge1@example.org": [str(first)],
        "entries.judge2@example.org": [str(first), str(second)],
    }  # fmt: skip
    assert browser.post(f"{address}/assignments", fields).status_code == 303
    with judged.ground.database.read() as session:
        rows = queries.progress(session, judged.seen("manager"))
    assert [list(row.states) for row in rows] == [[first], [first, second]]
    fields["entries.judge1@example.org"] = [str(second)]
    refused = browser.post(f"{address}/assignments", fields)
    assert refused.status_code == 422
    assert 'id="error-assignments"' in _text(refused)
    assert browser.post(f"{address}/assignments", {"mode": "all"}).status_code == 303


@pytest.mark.parametrize("name", ["nurse", "judge1", "auditor"])
def test_the_panel_page_is_the_managers(judged: Judged, visit: Visit, name: str) -> None:
    address = f"/challenges/{judged.challenge_id}/panel"
    assert visit(name).get(address).status_code == 404


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pages_come_in_every_language(judged: Judged, visit: Visit, language: str) -> None:
    browser = visit("judge1")
    browser.post("/language", {"language": language})
    for address in ("/judging", f"/ideas/{judged.entries[0]}/assess"):
        assert browser.get(address).status_code == 200


def _statements(judged: Judged, app: Flask, address: str) -> int:
    browser = Browser(app, judged.make.session_token("judge1"))
    browser.get("/")  # the menu is asked for once
    with statements(judged.ground.database.engine, "SELECT") as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_pages_take_as_many_statements_for_many_ideas_as_for_two(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, judges=("judge1", "judge2", "judge3"))
    app = create_app(judged.ground)
    entry = judged.entries[0]
    for judge in ("judge1", "judge2"):
        judged.put(judge, entry, FULL)
    addresses = ("/judging", f"/ideas/{entry}/assess")
    few = [_statements(judged, app, address) for address in addresses]
    clock.advance(days=-8)
    for number in range(8):
        make.entry(judged.challenge_id, "teacher", title=f"Idé {number}")
    clock.advance(days=8)
    judged.put("judge3", entry, FULL)
    many = [_statements(judged, app, address) for address in addresses]
    assert few == many
    assert many[1] <= 14


def test_a_conflict_is_declared_before_judging_begins(
    make: Factory, clock: FixedClock, app: Flask
) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge)
    with make.ground.database.write() as session:
        actions.set_judges(session, make.viewer("manager"), challenge.id,
                           ["judge1@example.org"], clock.now())  # fmt: skip
    judge, other = (Browser(app, make.session_token(name)) for name in ("judge1", "teacher"))
    form = f'action="/ideas/{entry.id}/conflict"'
    assert form in judge.get(f"/ideas/{entry.id}").text
    assert form not in other.get(f"/ideas/{entry.id}").text
    empty = judge.post(f"/ideas/{entry.id}/conflict", {"reason": " "})
    assert empty.status_code == 422
    assert judge.post(f"/ideas/{entry.id}/conflict", {"reason": "Min søster"}).status_code == 303
    clock.advance(days=8)
    assert 'name="hand_in"' not in judge.get(f"/ideas/{entry.id}/assess").text


def test_own_earlier_scores_stand_beside_each_criterion(judged: Judged, visit: Visit) -> None:
    first, second = judged.entries
    judged.put("judge1", first, {"nytte": 2, "gjennomforing": None})
    judged.put("judge2", first, {"nytte": 6, "gjennomforing": 6})
    text = " ".join(_text(visit("judge1").get(f"/ideas/{second}/assess")).split())
    assert "1 × 2" in text
    assert "1 × –" in text
    assert "1 × 6" not in text
    beside = text[text.index("own-scores-list"):]
    assert f'href="/ideas/{first}/assess"' in beside[: beside.index("</dl>")]


@pytest.mark.parametrize(
    ("case", "status", "reason"),
    [("closed", 409, "Judging has closed"), ("unassigned", 403, "not among those you were asked"),
     ("conflict", 403, "can't judge"), ("own", 403, "own idea")],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    judged: Judged, visit: Visit, case: str, status: int, reason: str
) -> None:
    entry = judged.entries[0]
    if case == "closed":
        judged.clock.advance(days=8)
    if case == "unassigned":
        judged.assign({"judge1@example.org": [judged.entries[1]]})
    if case == "own":
        judged.set_judges("nurse", "judge1")
    browser = visit("nurse" if case == "own" else "judge1")
    if case == "conflict":
        browser.post(f"/ideas/{entry}/conflict", {"reason": "Nabo"})
    opened = "2026-10-02T08:15:16+00:00"
    response = browser.post(f"/ideas/{entry}/assess", _form(hand_in="1", opened=opened))
    text = _text(response)
    assert response.status_code == status
    assert reason in text
    assert "Tvil om kost" in text
    assert "Bra!" in text
    assert opened not in text


def test_a_score_outside_the_scale_is_refused_at_its_criterion(
    judged: Judged, visit: Visit
) -> None:
    entry = judged.entries[0]
    response = visit("judge1").post(
        f"/ideas/{entry}/assess", _form(hand_in="1", **{"scores.nytte": "77"})
    )
    text = _text(response)
    assert response.status_code == 422
    assert "Choose a whole number from 1 to 6." in text
    assert 'id="error-scores.nytte"' in text
    assert "Tvil om kost" in text
    assert "Bra!" in text


def test_what_judges_know_comes_back_when_something_else_is_wrong(judged: Judged) -> None:
    address = f"/challenges/{judged.challenge_id}/judges"
    answer = visitors(judged)("manager").post(address, {
        "emails": ["judge1@example.org", "judge2@example.org", "nobody@example.org"],
        "knows.judge1@example.org": "byggesak, nynorsk",
    })  # fmt: skip
    assert answer.status_code == 422
    assert 'value="byggesak, nynorsk"' in answer.text
