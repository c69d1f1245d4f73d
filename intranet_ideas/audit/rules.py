"""What a link of the chain is made of, and what it shows when it does not fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from intranet_ideas.errors import N_

START = "0" * 64
"""The digest before the first event."""

FACTS = (
    "id", "kind", "key", "happened_at", "recorded_at", "actor_id", "department_id",
    "challenge_id", "entry_id", "data",
)  # fmt: skip
"""Columns of an event that never change again; the others are marks of the worker."""

CHANGED = N_("What this event says is not what was sealed.")
GONE = N_("An event that was sealed just before this one is gone.")
CUT_OFF = N_("The trail ends before the head that was noted, or that event is another one.")


@dataclass(frozen=True, slots=True)
class Head:
    """An event's place in the chain (1 is the first) and its digest (SHA-256, hex)."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it stands in the chain; ``facts`` are its ``FACTS``."""

    seq: int
    salt: str
    digest: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain breaks first. ``event_id`` is None where the event itself is gone."""

    seq: int
    event_id: int | None
    kind: str
    why: str


def digest_of(before: str, seq: int, salt: str, facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) over the digest before, the place, the salt and the facts as
    canonical JSON: keys in order, no spaces, instants in UTC with microseconds.

    The salt keeps a digest that is published from telling what the event says by trying.
    """
    said = json.dumps(
        [before, seq, salt, {name: _plain(facts[name]) for name in FACTS}],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


class Walk:
    """Follows the chain from its start, link by link, and stops where it breaks.

    ``noted`` are heads that were written down elsewhere, by their place.
    """

    def __init__(self, noted: Mapping[int, str]) -> None:
        self._noted = dict(noted)
        self.head = Head(0, START)
        self.broken: Broken | None = None

    def follow(self, links: Iterable[Link]) -> None:
        """Take the next links, in the order of their places."""
        for link in links:
            why = self._fault(link)
            if why:
                self.broken = Broken(link.seq, link.facts["id"], link.facts["kind"], why)
                return
            self.head = Head(link.seq, link.digest)

    def end(self) -> None:
        """Say that there are no more links: heads noted further on are missed."""
        further = sorted(seq for seq in self._noted if seq > self.head.seq)
        if self.broken is None and further:
            self.broken = Broken(further[0], None, "", CUT_OFF)

    def _fault(self, link: Link) -> str:
        if link.seq != self.head.seq + 1:
            return GONE
        if link.digest != digest_of(self.head.digest, link.seq, link.salt, link.facts):
            return CHANGED
        return CUT_OFF if self._noted.get(link.seq, link.digest) != link.digest else ""
