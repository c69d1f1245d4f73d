"""What is new about challenges as Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from intranet_ideas.plugin_api import Challenge, FeedReader, Text
from intranet_ideas.plugin_api import text_in as say

NAMESPACE = "http://www.w3.org/2005/Atom"
MOST = 50
NAME: Text = {"nb": "Nytt om idéutfordringer", "nn": "Nytt om idéutfordringar",
              "en": "News of challenges"}  # fmt: skip
WHAT: dict[str, Text] = {
    "announced": {"nb": "Ny utfordring: {}", "nn": "Ny utfordring: {}", "en": "New challenge: {}"},
    "opened": {"nb": "Åpen for ideer: {}", "nn": "Open for idear: {}", "en": "Open for ideas: {}"},
    "closed": {"nb": "Fristen er ute: {}", "nn": "Fristen er ute: {}",
               "en": "The deadline has passed: {}"},
    "decided": {"nb": "Resultatene er klare: {}", "nn": "Resultata er klare: {}",
                "en": "The results are out: {}"},
    "cancelled": {"nb": "Avlyst: {}", "nn": "Avlyst: {}", "en": "Cancelled: {}"},
}  # fmt: skip
DEADLINE: Text = {"nb": "Frist: {} ({})", "nn": "Frist: {} ({})", "en": "Deadline: {} ({})"}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def made(challenges: Sequence[Challenge], reader: FeedReader) -> bytes:
    """Return the newest that has happened, the latest first."""
    happened = sorted(
        ((at, what, each) for each in challenges for what, at in _instants(each, reader.now)),
        key=lambda item: (item[0], item[2].id, item[1]), reverse=True,
    )[:MOST]  # fmt: skip
    ET.register_namespace("", NAMESPACE)
    feed = ET.Element(_tag("feed"), {"xml:lang": reader.language})
    _text(feed, "id", f"{reader.url}/feeds/challenges")
    _text(feed, "title", f"{say(NAME, reader.language)} – {reader.site}")
    _text(feed, "updated", _instant(happened[0][0] if happened else NEVER))
    _text(ET.SubElement(feed, _tag("author")), "name", reader.site)
    ET.SubElement(feed, _tag("link"), {"rel": "alternate", "href": f"{reader.url}/"})
    for at, what, challenge in happened:
        _entry(feed, at, what, challenge, reader)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _instants(challenge: Challenge, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield what has happened to a challenge; after it was cancelled nothing does."""
    end = challenge.cancelled_at or now
    found = {
        "announced": challenge.published_at, "opened": challenge.opens_at,
        "closed": challenge.closes_at, "decided": challenge.released_at,
        "cancelled": challenge.cancelled_at,
    }  # fmt: skip
    for what, at in found.items():
        if at is not None and at <= min(end, now):
            yield what, at


def _entry(
    feed: ET.Element, at: datetime, what: str, challenge: Challenge, reader: FeedReader
) -> None:
    entry = ET.SubElement(feed, _tag("entry"))
    _text(entry, "id", f"{challenge.url}#{what}")
    _text(entry, "title", say(WHAT[what], reader.language).format(challenge.title))
    _text(entry, "updated", _instant(at))
    ET.SubElement(entry, _tag("link"), {"rel": "alternate", "href": challenge.url})
    words = [challenge.summary]
    if challenge.closes_at is not None and what in ("announced", "opened"):
        words.append(say(DEADLINE, reader.language).format(
            *_in_words(challenge.closes_at.astimezone(ZoneInfo(reader.zone)), reader.zone)
        ))  # fmt: skip
    _text(entry, "summary", "\n".join(filter(None, words)))


def _in_words(local: datetime, zone: str) -> tuple[str, str]:
    """Return day and clock, and the zone with its offset: in autumn an hour comes twice."""
    seconds = f":{local:%S}" if local.second else ""
    offset = f"{local:%z}"
    return f"{local:%d.%m.%Y %H:%M}{seconds}", f"{zone}, UTC{offset[:3]}:{offset[3:5]}"


def _text(parent: ET.Element, name: str, text: str) -> None:
    # XML can't hold control characters, not even escaped.
    ET.SubElement(parent, _tag(name)).text = "".join(
        sign for sign in text if sign >= " " or sign in "\t\n"
    )


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
