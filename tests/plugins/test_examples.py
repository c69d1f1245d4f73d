"""The sample plugins of the documentation work as they say."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from intranet_ideas.paths import PACKAGE
from intranet_ideas.plugin_api import (
    Assessment,
    Challenge,
    Criterion,
    Event,
    Judge,
    NotSetUp,
    ScoreSheet,
    SearchQuery,
    TryAgainLater,
)
from intranet_ideas.plugin_host.checks import ANSWERS
from intranet_ideas.plugin_host.codec import ranking_fault
from intranet_ideas.plugin_host.discovery import Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

FOLDER = PACKAGE.parent / "docs" / "examples"
FILES = sorted(FOLDER.glob("*.py"))


def plugin(path: Path) -> LoadedPlugin:
    found = load(Found(path.stem, "folder", path))
    assert isinstance(found, LoadedPlugin), found
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_short_and_keeps_the_contract(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 40
    found = plugin(path)
    for hook, check in ANSWERS.items():
        if hook.startswith("register_") and found.implements(hook):
            assert check(found.call(hook, {})) == ""


def test_safety_counts_twice() -> None:
    (method,) = plugin(FOLDER / "scoring_safety_first.py").call("register_scoring_methods", {})
    criteria = (Criterion("safety", "Safety", 1, 1, 6), Criterion("cost", "Cost", 1, 1, 6))
    sheet = ScoreSheet(criteria, ("a", "b", "c"), (Judge("j"),), (
        Assessment("j", "a", {"safety": 6, "cost": 3}),
        Assessment("j", "b", {"safety": 3, "cost": 6}),
    ))  # fmt: skip
    ranking = method.rank(sheet, {})
    assert ranking_fault(sheet, ranking) is None
    assert [(each.entry, each.rank, each.score) for each in ranking.entries] == [
        ("a", 1, 5), ("b", 2, 4), ("c", None, None),
    ]  # fmt: skip


class Box:
    """Takes mail on."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Box()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    yield made, port
    controller.stop()


def test_parents_are_told_by_mail(box: tuple[Box, int]) -> None:
    taken, port = box
    found = plugin(FOLDER / "parents_by_mail.py")
    challenge = Challenge(7, "Trygg skolevei", "", "skole", "open", "https://ideas.test/c/7")
    event = Event("challenge_opened:7", "challenge_opened", datetime.now(UTC), challenge)
    settings = {"to": "fau@example.org", "mail_from": "ideer@example.org", "host": "127.0.0.1",
                "port": port}  # fmt: skip
    found.call("challenge_opened", {"event": event, "settings": settings})
    (mail,) = taken.mails
    assert mail["To"] == "fau@example.org"
    assert mail["Message-ID"] == "<challenge_opened.7@parents>"
    with pytest.raises(NotSetUp):
        found.call("challenge_opened", {"event": event, "settings": settings | {"to": ""}})
    with pytest.raises(TryAgainLater):
        found.call("challenge_opened", {"event": event, "settings": settings | {"port": 1}})


def test_places_count_more() -> None:
    found = plugin(FOLDER / "near_here.py")
    settings = {"places": "Prestestranda, Bø", "factor": 3}
    query = SearchQuery("gatelys på prestestranda", boosts={"lys": 2})
    refined = found.call("refine_search", {"query": query, "settings": settings})
    assert refined.boosts == {"lys": 2, "prestestranda": 3}
    assert refined.text == query.text
