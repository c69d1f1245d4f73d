"""The pages of answers and results."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask_babel import force_locale

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.judging.actions import declare_conflict
from intranet_ideas.judging.models import Ranking
from intranet_ideas.outcomes import queries
from intranet_ideas.outcomes.views import method_words
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.plugin_host.models import PluginActivation

from ..factories import Factory
from ..judging.panels import Judged, Visitor, begin, visitors
from .test_answers import answer, release

Visit = Callable[[str], Visitor]


@pytest.fixture
def visit(judged: Judged) -> Visit:
    return visitors(judged)


def _text(response: object) -> str:
    return unescape(response.get_data(as_text=True))  # type: ignore[attr-defined]


def _address(judged: Judged, page: str) -> str:
    return f"/challenges/{judged.challenge_id}/{page}"


def test_before_the_release_the_result_is_sealed(judged: Judged, visit: Visit) -> None:
    address = _address(judged, "results")
    for name in ("nurse", "teacher", "auditor", "it"):
        assert visit(name).get(address).status_code == 404
    text = _text(visit("manager").get(address))
    assert "Idé fra 2" in text
    assert 'data-color="warning"' in text
    assert visit("judge1").get(address).status_code == 200


def test_a_judge_learns_the_order_and_not_the_answers(judged: Judged) -> None:
    answer(judged, judged.entries[0], "declined", "Nei takk.")
    with judged.ground.database.read() as session:
        judge = queries.results(session, judged.seen("judge1"), judged.now)
        manager = queries.results(session, judged.seen("manager"), judged.now)
    assert [each.rank for each in judge.placed] == [1, 2]
    assert judge.outcomes == {}
    assert manager.outcomes == {judged.entries[0]: "declined"}


def test_after_the_release_everyone_learns_what_was_chosen(judged: Judged, visit: Visit) -> None:
    answer(judged, judged.entries[0], "declined", "Hemmelig grunn for den ene")
    answer(judged, judged.entries[1], "chosen", "Vi begynner i mai")
    release(judged)
    text = _text(visit("teacher").get(_address(judged, "results")))
    assert 'id="chosen"' in text
    assert "60" in text
    assert "Hemmelig grunn" not in text
    with judged.ground.database.read() as session:
        seen = judged.seen("teacher")
        found = queries.results(session, seen, judged.now)
        assert found.outcomes == {judged.entries[1]: "chosen"}
        mine = queries.results(session, judged.seen("nurse"), judged.now)
        assert mine.outcomes == {judged.entries[0]: "declined", judged.entries[1]: "chosen"}


def test_the_method_is_told_in_words(judged: Judged, visit: Visit) -> None:
    text = _text(visit("manager").get(_address(judged, "results")))
    assert 'id="method"' in text
    assert "0–100" in text


def test_a_methods_numbers_are_written_as_the_reader_writes_them(judged: Judged) -> None:
    ranking = Ranking(
        plugin="another", method="one", settings={"cut": 0.25, "many": 5000.0, "strict": True}
    )
    app = create_app(judged.ground)
    said = {}
    for language in ("en", "nb"):
        with (app.test_request_context("/"), force_locale(language),
              judged.ground.database.read() as session):  # fmt: skip
            said[language] = method_words(session, judged.seen("manager"), ranking)["settings"]
    assert said["en"] == [("cut", "0.25"), ("many", "5,000"), ("strict", "yes")]
    assert said["nb"] == [("cut", "0,25"), ("many", "5\N{NO-BREAK SPACE}000"), ("strict", "ja")]


def test_a_disqualified_judge_is_told_to_wait(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, judges=("judge1",))
    with make.ground.database.write() as session:
        declare_conflict(session, make.viewer("judge1"), judged.entries[0], "Bror", judged.now)
    judged.rank()
    clock.advance(days=6)
    text = _text(visitors(judged)("judge1").get(_address(judged, "results")))
    assert 'id="ranking"' not in text
    assert 'class="empty"' in text


def test_the_list_filters_and_counts(judged: Judged, visit: Visit) -> None:
    answer(judged, judged.entries[0])
    browser = visit("manager")
    text = _text(browser.get(_address(judged, "answers")))
    assert f"/ideas/{judged.entries[0]}/answer" in text
    text = _text(browser.get(_address(judged, "answers") + "?show=unanswered"))
    assert f"/ideas/{judged.entries[0]}/answer" not in text
    assert f"/ideas/{judged.entries[1]}/answer" in text
    assert browser.get(_address(judged, "answers") + "?show=declined").status_code == 200
    assert visit("nurse").get(_address(judged, "answers")).status_code == 404


def test_saving_goes_on_to_the_next_or_back(judged: Judged, visit: Visit) -> None:
    first, second = judged.entries
    form = {"outcome": "later", "reason": "Ikke nå, men …", "version": "0"}
    done = visit("manager").post(f"/ideas/{first}/answer", form | {"next": "1"})
    assert done.headers["Location"].endswith(f"/ideas/{second}/answer")
    done = visit("manager").post(f"/ideas/{second}/answer", form)
    assert done.headers["Location"].endswith(_address(judged, "answers"))


def test_what_was_typed_is_kept_with_the_faults(judged: Judged, visit: Visit) -> None:
    response = visit("manager").post(
        f"/ideas/{judged.entries[0]}/answer", {"reason": "Uten utfall", "version": "0"}
    )
    text = _text(response)
    assert response.status_code == 422
    assert "Uten utfall" in text
    assert 'id="error-outcome"' in text


def test_two_managers_show_both(judged: Judged, visit: Visit) -> None:
    saved = answer(judged, judged.entries[0], reason="Det den andre skrev")
    response = visit("manager").post(
        f"/ideas/{judged.entries[0]}/answer",
        {"outcome": "later", "reason": "Det jeg skrev", "version": "0"},
    )
    text = _text(response)
    assert response.status_code == 409
    assert "Det den andre skrev" in text
    assert "Det jeg skrev" in text
    assert f'name="version" value="{saved.version}"' in text


def test_a_ready_made_text_is_put_in_after_what_is_written(judged: Judged, visit: Visit) -> None:
    address, browser = f"/ideas/{judged.entries[0]}/answer", visit("manager")
    text = _text(browser.post(address, {
        "reason": "Skrevet først", "version": "0", "template": "later-waits", "insert": "1",
    }))  # fmt: skip
    assert text.index("Skrevet først") < text.index("…", text.index("Skrevet først"))
    assert 'value="later" checked' in text
    chosen = _text(browser.get(address + "?template=chosen-begin"))
    assert 'value="chosen" checked' in chosen
    with judged.ground.database.read() as session:
        assert queries.counts(session, judged.seen("manager")).answered == 0


def test_putting_a_text_in_is_the_managers_too(judged: Judged, visit: Visit) -> None:
    address = f"/ideas/{judged.entries[0]}/answer"
    for name in ("nurse", "judge1"):
        assert visit(name).post(address, {"insert": "1"}).status_code == 404


def test_the_release_asks_for_a_tick_and_says_what_lacks(judged: Judged, visit: Visit) -> None:
    browser, address = visit("manager"), _address(judged, "release")
    refused = browser.post(address, {"confirm": "1"})
    assert refused.status_code == 409
    assert "data-error-summary" in _text(refused)
    for entry in judged.entries:
        answer(judged, entry)
    unticked = browser.post(address)
    assert unticked.status_code == 422
    assert 'id="error-confirm"' in _text(unticked)
    done = browser.post(address, {"confirm": "1"})
    assert done.headers["Location"].endswith(_address(judged, "results"))
    assert visit("nurse").get(_address(judged, "results")).status_code == 200


def test_the_release_is_the_managers(judged: Judged, visit: Visit) -> None:
    for entry in judged.entries:
        answer(judged, entry)
    for name in ("nurse", "judge1"):
        assert visit(name).post(_address(judged, "release"), {"confirm": "1"}).status_code == 403


def test_the_author_reads_the_answer_on_the_ideas_page_and_my_page(
    judged: Judged, visit: Visit
) -> None:
    for entry in judged.entries:
        answer(judged, entry, reason="Vi begynner i mai")
    addresses = (f"/ideas/{judged.entries[0]}", "/me")
    assert all("Vi begynner i mai" not in _text(visit("nurse").get(each)) for each in addresses)
    release(judged)
    assert all("Vi begynner i mai" in _text(visit("nurse").get(each)) for each in addresses)
    assert "Vi begynner i mai" not in _text(visit("teacher").get(addresses[0]))


def test_a_challenge_without_ideas_says_so(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge()
    judged = Judged(make, clock, challenge.id, [])
    clock.advance(days=8)
    browser = visitors(judged)("manager")
    assert 'class="empty"' in _text(browser.get(_address(judged, "answers")))
    assert 'class="empty"' in _text(browser.get(_address(judged, "results")))


def test_a_withdrawn_idea_gets_no_answer(judged: Judged, visit: Visit) -> None:
    judged.clock.advance(days=-6)
    with judged.ground.database.write() as session:
        entries.withdraw_entry(session, judged.make.viewer("nurse"), judged.entries[0], judged.now)
    response = visit("manager").post(
        f"/ideas/{judged.entries[0]}/answer",
        {"outcome": "later", "reason": "Ikke nå", "version": "0"},
    )
    assert response.status_code == 409


def test_a_long_ranking_comes_page_by_page(
    judged: Judged, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intranet_ideas.outcomes.views.PAGE", 1)
    manager = visit("manager")
    first = _text(manager.get(_address(judged, "results")))
    best, last = (f"/ideas/{each}" for each in reversed(judged.entries))
    assert best in first
    assert f'href="{last}"' not in first
    second = _text(manager.get(f"{_address(judged, 'results')}?after={judged.entries[1]}"))
    assert f'href="{last}"' in second
    assert f'href="{best}"' not in second
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_managers_alone_see_what_was_corrected_for(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, scoring_method="scoring_calibrated.calibrated")
    with make.ground.database.write() as session:
        root = department_by_slug(session, "kommune")
        assert root is not None
        session.add(PluginActivation(plugin="scoring_calibrated", department_id=root.id,
                                     enabled=True, changed_at=clock.now()))  # fmt: skip
    for judge, lower in (("judge1", 2), ("judge2", 0)):
        for entry, most in zip(judged.entries, (6, 4), strict=True):
            value = most - lower - (judge == "judge1" and most == 6)
            judged.put(judge, entry, {"nytte": value, "gjennomforing": value})
    assert judged.rank() == 1
    visit = visitors(judged)
    address = _address(judged, "results")
    assert 'id="severity"' not in _text(visit("manager").get(address))
    clock.advance(days=7)
    text = _text(visit("manager").get(address))
    assert 'id="severity"' in text
    section = text[text.index('id="severity"'):]
    rows = re.findall(r'<th scope="row">[^<]+</th>\s*<td[^>]*>(−?\d+)[.,]', section)
    assert len(rows) == 2
    assert rows[0].startswith("−")
    assert int(rows[1]) > 0
    assert 'id="sureness"' in text
    assert "<circle" in text
    for judge in ("judge1", "judge2"):
        text = _text(visit(judge).get(address))
        assert 'id="ranking"' in text
        assert 'id="severity"' not in text
        assert 'id="sureness"' not in text


@pytest.mark.parametrize(
    ("value", "written"),
    [(-0.04, "0.0"), (0.04, "0.0"), (-0.06, "\N{MINUS SIGN}0.1"), (1.25, "1.2"), (0, "0.0")],
)
def test_a_number_has_a_minus_only_where_there_is_one(
    app: Flask, value: float, written: str
) -> None:
    macro = '{% from "outcomes/_pieces.html" import number %}{{ number(value) }}'
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert app.jinja_env.from_string(macro).render(value=value) == written


def test_challenges_that_have_ended_are_listed(judged: Judged) -> None:
    staff = visitors(judged)("staff")
    link = f'href="/challenges/{judged.challenge_id}"'
    assert "Nothing has ended yet" in staff.get("/?show=ended").text
    for entry in judged.entries:
        answer(judged, entry)
    release(judged)
    ended = staff.get("/?show=ended")
    assert ended.status_code == 200
    assert link in ended.text
