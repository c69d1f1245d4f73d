"""The Teams channel against a real server in this process."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import Challenge, Event, NotSetUp, TryAgainLater, Undeliverable
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

from .test_notify_webhook import Receiver, receiver  # noqa: F401 - a fixture

loaded = load(Found("notify_teams", BUNDLED, bundled("plugins") / "notify_teams/__init__.py"))
assert isinstance(loaded, LoadedPlugin)
PLUGIN: LoadedPlugin = loaded

CHALLENGE = Challenge(7, "Trygg [hjemme](x) *nå*", "", "helse", "open",
                      "https://ideas.test/challenges/7")  # fmt: skip
EVENT = Event("k", "challenge_opened", datetime(2026, 3, 10, 12, tzinfo=UTC), CHALLENGE)
KINDS = ("challenge_announced", "challenge_opened", "challenge_closing_soon", "results_released")


def tell(event: Event, url: str, language: str = "nb") -> None:
    settings = {"url": url, "language": language}
    PLUGIN.call(event.kind, {"event": event, "settings": settings})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_card_says_what_happened_and_leads_there(
    receiver: Receiver, kind: str, language: str  # noqa: F811
) -> None:
    tell(replace(EVENT, kind=kind), receiver.url, language)
    ((_, body),) = receiver.got
    card = json.loads(body)["attachments"][0]["content"]
    said, title = (block["text"] for block in card["body"])
    assert said
    assert title == r"Trygg \[hjemme\]\(x\) \*nå\*"
    assert card["actions"][0]["url"] == CHALLENGE.url


@pytest.mark.parametrize(
    ("status", "expected"), [(429, TryAgainLater), (502, TryAgainLater), (400, Undeliverable)]
)
def test_what_a_refusal_means(
    receiver: Receiver, status: int, expected: type[Exception]  # noqa: F811
) -> None:
    receiver.status = status
    with pytest.raises(expected):
        tell(EVENT, receiver.url)


def test_without_a_channel_nothing_is_sent() -> None:
    with pytest.raises(NotSetUp):
        tell(EVENT, "")
    with pytest.raises(Undeliverable):
        tell(EVENT, "https://127.0.0.1/")
