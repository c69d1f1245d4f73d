"""IT's pages of trials, and the command that prints the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.ground import Ground
from intranet_ideas.shade.lane import work_on_trials
from intranet_ideas.shade.models import Trial

from ..browsing import Browser
from ..judging.panels import Judged


def text_of(response: Any) -> str:
    page: str = response.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def visit(decided: Judged) -> Callable[[str], Browser]:
    """Sign people in where there is a decided challenge."""
    app = create_app(decided.ground)
    app.config.update(TESTING=True)
    return lambda name: Browser(app, decided.make.session_token(name))


URL = "/it/plugins/scoring_weighted_mean/try"


def test_from_the_plugins_page_to_the_two_rankings(
    visit: Callable[[str], Browser], decided: Judged
) -> None:
    it = visit("it")
    assert URL in it.get("/it/plugins/scoring_weighted_mean").get_data(as_text=True)
    assert "Trygg hjemme" in text_of(it.get(URL))
    asked = it.post(URL, {"kind": "scoring", "offer": "weighted_mean",
                          "challenges": str(decided.challenge_id)})  # fmt: skip
    assert asked.status_code == 303, text_of(asked)
    place = asked.headers["Location"]
    waiting = it.get(place)
    assert "Waits for the worker" in text_of(waiting)
    assert "hx-get" in waiting.get_data(as_text=True)
    work_on_trials(decided.ground, decided.now)
    done = it.get(place)
    assert "Kendall's τ" in text_of(done)
    assert "Idé fra 1" in text_of(done)
    assert "hx-trigger" not in done.get_data(as_text=True).split('id="trial"')[1][:200]
    part = it.get(place, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert part.lstrip().startswith("<div")
    assert "Done" in text_of(it.get(URL))
    assert "Plugin tried in the shade" in text_of(it.get("/it/events"))
    for other in ("manager", "auditor", "judge1", "guest"):
        browser = visit(other)
        for url in (URL, place):
            assert browser.get(url).status_code == 404
        assert browser.post(URL, {"kind": "scoring"}).status_code == 404


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    visit: Callable[[str], Browser], decided: Judged
) -> None:
    it = visit("it")
    none = it.post(URL, {"kind": "scoring", "offer": "weighted_mean"})
    assert none.status_code == 422
    assert "Choose challenges whose results are published." in text_of(none)
    url = "/it/plugins/search_whoosh/try"
    many = "\n".join(f"ord {number}" for number in range(30))
    wrong = it.post(url, {"kind": "search", "offer": "whoosh", "queries": many})
    assert wrong.status_code == 422
    assert "ord 29" in wrong.get_data(as_text=True)
    assert it.post(URL, {"kind": "scoring", "offer": "weighted_mean", "challenges": "9" * 30}
                   ).status_code == 422  # fmt: skip
    assert it.get("/it/trials/999").status_code == 404
    assert it.get("/it/plugins/nowhere/try").status_code == 404
    assert "There is nothing to try" in text_of(it.get("/it/plugins/export_xlsx/try"))


def test_search_and_messages(visit: Callable[[str], Browser], decided: Judged) -> None:
    it = visit("it")
    url = "/it/plugins/search_whoosh/try"
    assert "Idé fra 2" in it.get(url).get_data(as_text=True), "examples to begin with"
    place = it.post(url, {"kind": "search", "offer": "whoosh", "queries": "idé"}
                    ).headers["Location"]  # fmt: skip
    work_on_trials(decided.ground, decided.now)
    page = text_of(it.get(place))
    assert "“idé”" in page
    assert "Idé fra 1" in page
    for name in ("notify_email", "notify_teams"):
        place = it.post(f"/it/plugins/{name}/try", {"kind": "notifications",
                                                    "department": "kommune"}
                        ).headers["Location"]  # fmt: skip
        work_on_trials(decided.ground, decided.now)
        answer = it.get(place)
        assert answer.status_code == 200
        assert "Done" in text_of(answer)


def test_opening_a_trial_writes_nothing(
    visit: Callable[[str], Browser], decided: Judged
) -> None:
    from sqlalchemy import event

    it = visit("it")
    place = it.post(URL, {"kind": "scoring", "offer": "weighted_mean",
                          "challenges": str(decided.challenge_id)}).headers["Location"]  # fmt: skip
    begun: list[str] = []
    event.listen(decided.ground.database.engine, "before_cursor_execute",
                 lambda *args: begun.append(args[2]))  # fmt: skip
    it.get(place)
    it.get(URL)
    assert [each for each in begun if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    with decided.ground.database.read() as session:
        assert session.scalars(select(Trial)).one().attempts == 0


def test_the_command_prints_the_same(
    decided: Judged, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    from contextlib import contextmanager

    from click.testing import CliRunner

    from intranet_ideas.cli import main
    from intranet_ideas.commands import trying

    @contextmanager
    def here() -> Any:
        yield ground

    monkeypatch.setattr(trying, "laid", here)
    for name in list(os.environ):
        if name.startswith("INTRANET_IDEAS_"):
            monkeypatch.delenv(name)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(main, ["plugins", "try", *arguments])

    ranked = run("scoring_points")
    assert ranked.exit_code == 0, ranked.output
    assert f"challenge {decided.challenge_id}: Trygg hjemme" in ranked.output
    assert "Kendall's tau" in ranked.output
    assert "Idé fra 1" in ranked.output
    found = run("search_whoosh", "--query", "idé")
    assert "query: idé" in found.output
    assert "1. " in found.output
    assert "messages: " in run("notify_email", "--department", "helse").output
    assert run("notify_teams").exit_code == 0
    assert "no plugin" in run("nowhere").stderr
    assert run("search_whoosh").exit_code == 1
    with ground.database.read() as session:
        assert all(each.finished_at for each in session.scalars(select(Trial)))
