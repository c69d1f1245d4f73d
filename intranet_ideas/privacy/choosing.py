"""How long a challenge keeps what: choosing it, and seeing what will go when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.privacy.challenge_rules import CHALLENGE_RULES
from intranet_ideas.privacy.keeping import Rule
from intranet_ideas.privacy.models import ChallengeKeeping
from intranet_ideas.privacy.retention import rows
from intranet_ideas.privacy.terms import (
    DEADLINE,
    KINDS,
    Bounds,
    Kind,
    Terms,
    check_terms,
    gone_at,
    term,
)
from intranet_ideas.records.models import ArchivedChallenge
from intranet_ideas.settings import Settings
from intranet_ideas.small_groups import shown

LONGEST = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind in a challenge. ``days`` count, 0 for ever; ``chosen`` is the challenge's own
    choice, ``bounds`` None where it has none. ``gone_at``: when it goes, ``held``: how many
    there are, once the days have begun; ``few`` where there are some, too few to be told.
    ``waits`` says that it stays until the package for the archive is made."""

    kind: Kind
    site: int
    chosen: int | None
    bounds: Bounds | None
    days: int
    gone_at: datetime | None
    held: int | None
    few: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a challenge keeps what."""

    seen: SeenChallenge
    kinds: tuple[Kept, ...]
    version: int


def keeping_of(
    session: Session, settings: Settings, viewer: Viewer, challenge_id: int, now: datetime
) -> Keeping:
    """Return what a challenge keeps and until when; a statement for each kind besides three.

    Raises ``NotFound`` for those who don't run it.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "challenge.keep")
    row = session.get(ChallengeKeeping, challenge_id)
    packed = session.get(ArchivedChallenge, challenge_id) is not None
    kinds = tuple(_kept(session, settings, seen, row, rule, packed, now)
                  for rule in CHALLENGE_RULES)  # fmt: skip
    return Keeping(seen, kinds, row.version if row else 0)


def _kept(
    session: Session, settings: Settings, seen: SeenChallenge, row: ChallengeKeeping | None,
    rule: Rule, packed: bool, now: datetime,
) -> Kept:  # fmt: skip
    kind = rule.kind
    assert kind is not None  # noqa: S101 - for the type checker; each is of a kind
    challenge = seen.challenge
    site, bounds = rule.days(settings), settings.keep_within.get(kind.key)
    chosen = getattr(row, kind.key) if row else None
    days = term(site, chosen, bounds)
    begun = challenge.closes_at if kind.since == DEADLINE else challenge.released_at
    since = min((each for each in (begun, challenge.cancelled_at) if each), default=None)
    # Before that, a number could tell how a secret vote stands.
    held = rows(session, rule, [challenge.id], first=True) if since and since <= now else None
    told = None if held is None else shown(held)
    return Kept(kind, site, chosen, bounds, days, gone_at(since, days), told,
                held is not None and told is None,
                waits=kind.key == "assessments" and not packed)  # fmt: skip


def choose(
    session: Session, settings: Settings, viewer: Viewer, challenge_id: int, terms: Terms,
    base_version: int, now: datetime,
) -> ChallengeKeeping:  # fmt: skip
    """Let a challenge keep things as long as ``terms`` say; kinds not in it as the site does.

    Raises ``NotFound``, ``Stale`` and ``Invalid``.
    """
    challenges.see(session, viewer, challenge_id, now, "challenge.keep", lock=True)
    row = session.get(ChallengeKeeping, challenge_id)
    check_version(row.version if row else 0, base_version)
    if faults := check_terms(terms, settings.keep_within):
        raise Invalid(list(faults))
    if row is None:
        row = ChallengeKeeping(challenge_id=challenge_id)
        session.add(row)
    for kind in KINDS:
        setattr(row, kind.key, terms.get(kind.key))
    row.changed_by, row.changed_at = viewer.id, now
    session.flush()
    record(session, events.KEEPING_CHOSEN, now=now, actor_id=viewer.id, challenge=challenge_id,
           days={key: days for key, days in terms.items() if days is not None})  # fmt: skip
    return row


def read_terms(form: Mapping[str, str]) -> Terms:
    """Return what was typed; an empty field is the site's days. Raises ``Invalid``."""
    terms: dict[str, int | None] = {}
    faults = []
    for kind in KINDS:
        typed = form.get(kind.key, "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST):
            faults.append(Fault(kind.key, N_("Write whole days, or leave it empty.")))
        else:
            terms[kind.key] = int(typed) if typed else None
    if faults:
        raise Invalid(faults)
    return terms
