"""Challenges' instants as iCalendar (RFC 5545), with what subscriptions read of RFC 7986."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from intranet_ideas.plugin_api import Challenge, FeedReader, Settings, Text
from intranet_ideas.plugin_api import text_in as say

NAME: Text = {"nb": "Idéutfordringer", "nn": "Idéutfordringar", "en": "Challenges"}
WHAT: dict[str, Text] = {
    "opens": {"nb": "Åpner: {}", "nn": "Opnar: {}", "en": "Opens: {}"},
    "closes": {"nb": "Frist: {}", "nn": "Frist: {}", "en": "Deadline: {}"},
    "voting": {"nb": "Avstemningen slutter: {}", "nn": "Avrøystinga sluttar: {}",
               "en": "Voting ends: {}"},
    "results": {"nb": "Resultater: {}", "nn": "Resultat: {}", "en": "Results: {}"},
}  # fmt: skip
CANCELLED: Text = {"nb": "Avlyst: {}", "nn": "Avlyst: {}", "en": "Cancelled: {}"}
ASK_EVERY = timedelta(hours=1)


def made(challenges: Sequence[Challenge], reader: FeedReader, settings: Settings) -> bytes:
    """Return the calendar of what happens from some days ago on."""
    name = f"{say(NAME, reader.language)} – {reader.site}"
    calendar = Calendar()
    calendar.add("prodid", "-//intranet_ideas//challenge_calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    since = reader.now - timedelta(days=float(settings["days"]))
    for challenge in challenges:
        for what, at in instants(challenge, voting=bool(settings["voting"])):
            if at >= since:
                calendar.add_component(_entry(challenge, what, at, reader))
    return bytes(calendar.to_ical())


def instants(challenge: Challenge, *, voting: bool) -> Iterator[tuple[str, datetime]]:
    """Yield each instant of a challenge with what it is: results when they came, if they did."""
    found = {
        "opens": challenge.opens_at, "closes": challenge.closes_at,
        "voting": challenge.voting_closes_at if voting else None,
        "results": challenge.released_at or challenge.results_at,
    }  # fmt: skip
    for what, at in found.items():
        if at is not None:
            yield what, at


def _entry(challenge: Challenge, what: str, at: datetime, reader: FeedReader) -> Event:
    """Return one entry. Its UID never changes, and SEQUENCE rises when the challenge is
    changed, so that programs move it rather than show it twice (RFC 5545, 3.8.7.4)."""
    cancelled = challenge.cancelled_at is not None
    title = say(WHAT[what], reader.language).format(challenge.title)
    changed = challenge.changed_at or challenge.published_at or at
    entry = Event()
    entry.add("uid", f"challenge-{challenge.id}-{what}@{urlsplit(reader.url).hostname}")
    entry.add("sequence", challenge.version)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("dtstart", at)
    entry.add("summary", say(CANCELLED, reader.language).format(title) if cancelled else title)
    entry.add("description", "\n".join(filter(None, (challenge.summary, challenge.url))))
    entry.add("url", challenge.url)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    # A deadline takes nobody's time.
    entry.add("transp", "TRANSPARENT")
    return entry
