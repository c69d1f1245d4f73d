"""How much time and memory a plugin's scoring may take: the usual, or what IT grants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import access, events
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host.models import PluginLimit

SECONDS = (1, 600)
MEGABYTES = (128, 16_384)
"""The least and the most that can be granted. Python and the contract alone need 60 MB."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and megabytes that one run may take."""

    seconds: int = 30
    megabytes: int = 512


USUAL = Limits()


def limits_of(session: Session, plugin: str) -> Limits:
    """Return what a plugin's scoring may take; one statement."""
    row = session.get(PluginLimit, plugin)
    return Limits(row.seconds, row.megabytes) if row else USUAL


def parse(seconds: str, megabytes: str) -> Limits:
    """Return limits as typed; an empty text means the usual. Raises ``Invalid``."""
    faults: list[Fault] = []
    found = Limits(
        _whole("seconds", seconds, SECONDS, USUAL.seconds, faults),
        _whole("megabytes", megabytes, MEGABYTES, USUAL.megabytes, faults),
    )
    if faults:
        raise Invalid(faults)
    return found


def _whole(
    field: str, typed: str, bounds: tuple[int, int], usual: int, faults: list[Fault]
) -> int:
    text = typed.strip()
    if not text:
        return usual
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
    if not bounds[0] <= number <= bounds[1]:
        faults.append(Fault(field, N_("Write a whole number from %(least)s to %(most)s."),
                            {"least": bounds[0], "most": bounds[1]}))  # fmt: skip
    return number


def set_limits(
    session: Session, actor: Viewer | None, plugin: str, limits: Limits, now: datetime
) -> None:
    """Grant a plugin's scoring other limits, or the usual ones again."""
    if actor is not None:
        access.require("site.run", actor.roles)
    if limits == limits_of(session, plugin):
        return
    row = session.get(PluginLimit, plugin)
    if row is None:
        row = PluginLimit(plugin=plugin, seconds=0, megabytes=0, changed_at=now)
        session.add(row)
    # The usual ones are kept as a row too: when they changed is when rankings are due.
    row.seconds, row.megabytes, row.changed_at = limits.seconds, limits.megabytes, now
    session.flush()
    record(session, events.PLUGIN_LIMITED, now=now, actor_id=actor.id if actor else None,
           plugin=plugin, seconds=limits.seconds, megabytes=limits.megabytes)  # fmt: skip
