"""The kit that authors of plugins test with checks what the site checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from intranet_ideas.paths import PACKAGE, bundled
from intranet_ideas.plugin_api import (
    Health,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResult,
    TryAgainLater,
    Undeliverable,
)
from intranet_ideas.testing import (
    NOON,
    BreaksContract,
    FixedClock,
    Host,
    challenge,
    check_search_engine,
    entry,
    event,
    message,
    person,
    replies,
    sheet,
)

EXAMPLES = PACKAGE.parent / "docs" / "examples"


def write(folder: Path, body: str) -> Path:
    path = folder / "ours.py"
    path.write_text(dedent('''
        """Ours."""
        from intranet_ideas.plugin_api import *
        CONTRACT = 1
        @hookimpl
        def describe_plugin():
            return PluginInfo("ours", "Ours.", "1", settings=(Setting("n", "N", kind="number",
                              default=2, maximum=9),))
    ''') + dedent(body), encoding="utf-8")  # fmt: skip
    return path


def test_a_bundled_package_and_a_single_file_are_loaded() -> None:
    mean = Host(bundled("plugins") / "scoring_weighted_mean")
    ranking = mean.rank("weighted_mean", sheet({"a": [2, 5], "b": [6, None], "c": []}))
    assert [each.entry for each in ranking.entries] == ["b", "a", "c"]
    near = Host(EXAMPLES / "near_here.py")
    assert near.info.name == "near_here"
    assert near.settings(factor=5)["factor"] == 5


def test_settings_are_held_against_the_schema_and_the_plugins_own_check() -> None:
    points = Host(bundled("plugins") / "scoring_points")
    assert points.settings() == {"formula": ""}
    ranking = points.rank("points", sheet({"a": [2], "b": [4]}), formula="10 - use")
    assert ranking.entries[0].score == 8
    for wrong in ({"formula": "2*use +"}, {"other": 1}):
        with pytest.raises(BreaksContract):
            points.settings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise RuntimeError('no good')", "no good"),
        ("CONTRACT = 7", "contract 7"),
        ("@hookimpl\ndef no_such_hook(): pass", "no_such_hook"),
    ],
)
def test_what_can_not_be_loaded_says_why(tmp_path: Path, body: str, told: str) -> None:
    with pytest.raises(BreaksContract, match=told):
        Host(write(tmp_path, body))


def test_answers_are_checked(tmp_path: Path) -> None:
    host = Host(write(tmp_path, """
        import random
        @hookimpl
        def search_synonyms(language): return {"led": "lys"}
        @hookimpl
        def check_entry(challenge, entry, settings):
            return [Problem(f"{challenge.title}: {entry.title}: {settings['n']}")]
        @hookimpl
        def register_scoring_methods():
            def dice(sheet, settings):
                return Ranking(tuple(RankedEntry(e, 1, random.random()) for e in sheet.entries))
            def half(sheet, settings): return Ranking(())
            return [ScoringMethod("dice", "Dice", dice), ScoringMethod("half", "Half", half)]
    """))  # fmt: skip
    with pytest.raises(BreaksContract, match="nonsense"):
        host.call("search_synonyms", language="nb")
    (problem,) = host.call("check_entry", challenge=challenge(), entry=entry(title="Mine"))
    assert problem.message == "Safe at home: Mine: 2"
    with pytest.raises(BreaksContract, match="two rankings"):
        host.rank("dice", sheet({"a": [1]}))
    with pytest.raises(BreaksContract):
        host.rank("half", sheet({"a": [1]}))
    with pytest.raises(BreaksContract, match="does not implement"):
        host.call("refine_search")


def test_facts_take_what_they_are_given() -> None:
    assert challenge(blind=True).blind
    assert event("entry_submitted").entry == entry()
    assert event("challenge_closed").entry is None
    assert person(language="nn").language == "nn"
    assert message(stop_url="https://x").stop_url == "https://x"
    assert FixedClock(NOON).now() == NOON
    assert sheet({}).judges == ()


def test_the_clock_stands_until_it_is_moved(tmp_path: Path) -> None:
    host = Host(write(tmp_path, """
        import datetime as dt
        import time
        from datetime import UTC, date, datetime
        @hookimpl
        def check_entry(challenge, entry):
            late = datetime.now(UTC) > challenge.closes_at
            assert isinstance(entry.submitted_at, datetime)
            told = (late, datetime.now(UTC), time.time(), date.today(), dt.datetime.now(UTC))
            return [Problem(repr(each)) for each in told]
    """))  # fmt: skip

    def told() -> list[str]:
        answer = host.call("check_entry", challenge=challenge(), entry=entry())
        return [each.message for each in answer]

    with host.at(NOON) as clock:
        first, second = told(), told()
        assert first == second
        assert first[0] == "False"
        assert float(first[2]) == NOON.timestamp()
        assert first[3] == "datetime.date(2026, 3, 10)"
        assert "2026, 3, 10, 12, 0" in first[4]
        clock.advance(days=8)
        assert told()[0] == "True"
    assert told()[1] != first[1]


def test_posts_are_caught_and_answered(tmp_path: Path) -> None:
    host = Host(write(tmp_path, """
        @hookimpl
        def register_notification_channels():
            def deliver(message, recipient, settings):
                from intranet_ideas.plugin_api import outgoing
                url = "http://" + ("x" * settings["n"]) + ("" if settings["n"] else "/ a")
                try:
                    status = outgoing.post(url, b"hello", {"a": "b"}).status
                except outgoing.Unreachable as error:
                    raise TryAgainLater(str(error)) from error
                except outgoing.Refused as error:
                    raise Undeliverable(str(error)) from error
                return status if status == 299 else None
            return [NotificationChannel("post", "Post", deliver)]
    """))  # fmt: skip
    with replies(204, None, 299) as posts:
        host.deliver("post", message(), person())
        with pytest.raises(TryAgainLater):
            host.deliver("post", message(), person(), n=3)
        with pytest.raises(BreaksContract, match="returns nothing"):
            host.deliver("post", message(), person())
        with pytest.raises(Undeliverable):
            host.deliver("post", message(), person(), n=0)
        with pytest.raises(BreaksContract, match="offers no 'pigeon'"):
            host.deliver("pigeon", message(), person())
    assert [each.url for each in posts] == ["http://xx", "http://xxx", "http://xx"]
    assert posts[0].headers == {"a": "b"}


class Index:
    """An engine that can be broken in one place."""

    def __init__(self, **broken: object) -> None:
        self.kept: dict[str, SearchDocument] = {}
        vars(self).update(broken)

    def index(self, documents: Iterable[SearchDocument]) -> None:
        self.kept |= {each.id: each for each in documents}

    def remove(self, ids: Sequence[str]) -> None:
        for each in ids:
            self.kept.pop(each, None)

    def search(self, query: SearchQuery) -> SearchResult:
        words = query.text.lower().split()
        found = [
            each.id for each in self.kept.values()
            if any(word in f"{each.title} {each.body}".lower() for word in words)
            and all(each.filters.get(name) in some for name, some in query.filters.items())
        ]  # fmt: skip
        return SearchResult(tuple(SearchHit(each, 1.0) for each in found[: query.limit]))

    def suggest(self, text: str) -> Sequence[str]:
        return []

    def similar(self, text: str, limit: int = 5) -> Sequence[SearchHit]:
        return self.search(SearchQuery(text, limit=limit)).hits

    def clear(self) -> None:
        self.kept = {}

    def health(self) -> Health:
        return Health(ok=True, documents=len(self.kept))


def test_an_engine_that_keeps_every_promise_passes() -> None:
    check_search_engine(Index())


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"remove": lambda ids: None}, "removes"),
        ({"suggest": lambda text: [][: 1 // len(text)]}, "suggest must answer any text"),
        ({"suggest": lambda text: ["a"] * 6}, "five"),
        ({"search": lambda query: SearchResult((SearchHit("entry:1", 1),))}, "limit|filters"),
        ({"health": lambda: Health(ok=False, detail="torn")}, "torn"),
        ({"clear": lambda: None}, "documents instead of"),
        ({"similar": lambda text, limit: [SearchHit("a", 1)] * 9}, "limit"),
    ],
    ids=["remove", "suggest", "six", "search", "health", "clear", "similar"],
)
def test_an_engine_that_breaks_a_promise_is_told_which(
    broken: dict[str, object], told: str
) -> None:
    with pytest.raises(BreaksContract, match=told):
        check_search_engine(Index(**broken))
