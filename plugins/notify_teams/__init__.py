"""Teams: a card in a channel when a challenge is announced, opens, nears its end or is decided."""

from __future__ import annotations

import json
from typing import Any

from intranet_ideas.plugin_api import (
    Event,
    NotSetUp,
    PluginInfo,
    Setting,
    Settings,
    Text,
    TryAgainLater,
    Undeliverable,
    hookimpl,
    outgoing,
    text_in,
)

CONTRACT = 1

LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))
SAID: dict[str, Text] = {
    "challenge_announced": {
        "nb": "Ny idéutfordring", "nn": "Ny idéutfordring", "en": "New challenge",
    },
    "challenge_opened": {
        "nb": "Åpen for ideer", "nn": "Open for idear", "en": "Open for ideas",
    },
    "challenge_closing_soon": {
        "nb": "Under ett døgn til fristen", "nn": "Under eitt døgn til fristen",
        "en": "Less than a day left",
    },
    "results_released": {
        "nb": "Resultatene er lagt fram", "nn": "Resultata er lagde fram",
        "en": "The results are published",
    },
}  # fmt: skip
OPEN: Text = {"nb": "Åpne", "nn": "Opne", "en": "Open it"}
MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()#+-.!|<>~"})
"""Titles are shown as they were written: cards read Markdown."""


def check_url(value: str | float | bool) -> Text:
    """Return what is wrong with a channel's address."""
    if not value or str(value).startswith("https://"):
        return ""
    return {
        "nb": "Lim inn adressen som begynner med https://.",
        "nn": "Lim inn adressa som byrjar med https://.",
        "en": "Paste the address that begins with https://.",
    }


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="notify_teams",
        label={"nb": "Teams", "nn": "Teams", "en": "Teams"},
        summary={
            "nb": "Legger et kort i en Teams-kanal når noe skjer med en utfordring.",
            "nn": "Legg eit kort i ein Teams-kanal når noko skjer med ei utfordring.",
            "en": "Puts a card into a Teams channel when something happens to a challenge.",
        },
        version="1.0.0",
        licence="MIT",
        settings=(
            Setting(
                "url",
                {"nb": "Kanalens adresse", "nn": "Adressa til kanalen", "en": "Channel's address"},
                kind="secret",
                help={
                    "nb": "Fra arbeidsflyten «Legg inn i en kanal når en webhook-forespørsel "
                    "mottas». Den som har adressen, kan skrive i kanalen.",
                    "nn": "Frå arbeidsflyten «Legg inn i ein kanal når ein webhook-førespurnad "
                    "blir motteken». Den som har adressa, kan skrive i kanalen.",
                    "en": "From the workflow “Post to a channel when a webhook request is "
                    "received”. Whoever has the address can write in the channel.",
                },
                check=check_url,
            ),
            Setting(
                "language", {"nb": "Språk", "nn": "Språk", "en": "Language"}, kind="choice",
                default="nb", choices=LANGUAGES,
            ),
        ),
    )  # fmt: skip


def send(event: Event, settings: Settings) -> None:
    """Put one card into the channel.

    Raises ``NotSetUp``, ``TryAgainLater`` and ``Undeliverable``.
    """
    url = str(settings["url"])
    if not url:
        raise NotSetUp("no channel is set")
    if event.challenge is None:
        return
    body = json.dumps(message(event, str(settings["language"]))).encode()
    try:
        reply = outgoing.post(url, body, {"content-type": "application/json"})
    except outgoing.Refused as error:
        raise Undeliverable(str(error)) from error
    except outgoing.Unreachable as error:
        raise TryAgainLater(str(error)) from error
    if reply.status == 429 or reply.status >= 500:
        raise TryAgainLater(f"Teams answered {reply.status}")
    if not 200 <= reply.status < 300:
        raise Undeliverable(f"Teams answered {reply.status}")


def message(event: Event, language: str) -> dict[str, Any]:
    """Return the message: an Adaptive Card with what happened, to what, and a link."""
    assert event.challenge is not None  # noqa: S101 - for the type checker; seen by ``send``
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": text_in(SAID[event.kind], language), "isSubtle": True},
            {"type": "TextBlock", "text": event.challenge.title.translate(MARKUP),
             "weight": "bolder", "size": "medium", "wrap": True},
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": text_in(OPEN, language),
             "url": event.challenge.url},
        ],
    }  # fmt: skip
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


@hookimpl
def challenge_announced(event: Event, settings: Settings) -> None:
    """Tell that a challenge was published."""
    send(event, settings)


@hookimpl
def challenge_opened(event: Event, settings: Settings) -> None:
    """Tell that a challenge opened for ideas."""
    send(event, settings)


@hookimpl
def challenge_closing_soon(event: Event, settings: Settings) -> None:
    """Tell that a challenge closes within a day."""
    send(event, settings)


@hookimpl
def results_released(event: Event, settings: Settings) -> None:
    """Tell that a challenge's results are published."""
    send(event, settings)
