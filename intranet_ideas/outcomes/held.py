"""What a challenge's result is told from: today's assessments, leaders and units until it is
released, and from then on what was sealed with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.errors import N_
from intranet_ideas.judging import queries as judging
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.ranking import sheet_of
from intranet_ideas.judging.sheets import names_in
from intranet_ideas.outcomes.models import ResultSeal
from intranet_ideas.outcomes.queries import newest_seal
from intranet_ideas.outcomes.sealed import Sealed, sealed_or_none
from intranet_ideas.outcomes.verifying import compared, published
from intranet_ideas.people.models import Department
from intranet_ideas.plugin_api import facts

NOT_SEALED = N_(
    "These results were published before results were sealed, so this follows from who leads whom "
    "and works where today."
)
SEALED_BEFORE = N_(
    "These results were sealed by an earlier version: the host has the name of today, and who was "
    "disqualified for an idea without having been given it may be missing."
)
NOT_WHOLE = N_(
    "What was sealed with these results is no longer whole, so what would be read from it is "
    "left out here."
)

Conflicts = Mapping[tuple[int, int], ConflictKind]
"""The grounds by user and entry."""


@dataclass(frozen=True, slots=True)
class Held:
    """From what it is told. ``sealed`` is None before the release, where no seal was made, and
    where it is not what was published: ``note`` (a msgid, or ``""``) says so, and ``lost`` that
    nothing can be told instead."""

    sealed: Sealed | None
    note: str = ""
    lost: bool = False


def held(session: Session, seen: SeenChallenge) -> Held:
    """Return from what the result is told; two statements after the release, none before it."""
    if seen.phase != Phase.DECIDED:
        return Held(None)
    row = newest_seal(session, seen.challenge.id)
    if row is None and not published(session, seen.challenge.id):
        return Held(None, NOT_SEALED)
    found = compared(session, row) if row else None
    if found is None or not found.whole:
        return Held(None, NOT_WHOLE, lost=True)
    return Held(found.sealed)


@dataclass(frozen=True, slots=True)
class DecidedBefore:
    """What an earlier version of the result, published at ``at``, says was decided of an idea."""

    at: datetime
    outcome: str
    reason: str


def decided_before(
    session: Session, seen: SeenChallenge
) -> dict[int, tuple[DecidedBefore, ...]]:
    """Return what was decided of ideas in the versions before the newest, the first first and each
    change once, for those of which something else was decided since; by entry. One statement after
    the release, and one more where there was a correction."""
    if seen.phase != Phase.DECIDED or (newest := newest_seal(session, seen.challenge.id)) is None:
        return {}
    if newest.number == 1:
        return {}
    rows = session.scalars(
        select(ResultSeal).filter_by(challenge_id=seen.challenge.id).order_by(ResultSeal.number)
    )
    told: dict[int, list[DecidedBefore]] = {}
    for row in rows:
        sealed = sealed_or_none(row.content)
        for entry, (outcome, reason, _) in (sealed.decisions if sealed else {}).items():
            said = told.setdefault(entry, [])
            if not said or (said[-1].outcome, said[-1].reason) != (outcome, reason):
                said.append(DecidedBefore(row.made_at, outcome, reason))
    return {entry: tuple(said[:-1]) for entry, said in told.items() if len(said) > 1}


def sheet_held(session: Session, seen: SeenChallenge, found: Held) -> facts.ScoreSheet | None:
    """Return the last round's score sheet; None where it is lost. Seven statements where nothing
    is sealed, none else."""
    if found.sealed is not None:
        return found.sealed.last.sheet
    return None if found.lost else sheet_of(session, seen.challenge)


def conflicts_held(
    session: Session, seen: SeenChallenge, found: Held, judges: Mapping[int, str]
) -> Conflicts:
    """Return who of the ``judges`` of the last round was disqualified for what; what follows from
    who wrote a pseudonymous idea is not sealed. None where it is lost."""
    if found.sealed is not None:
        users = {name: user for user, name in names_in(seen.challenge, judges).items()}
        return {
            (users[judge], entry): kind for judge, entry, kind in found.sealed.conflicts
            if judge in users
        }  # fmt: skip
    if found.lost:
        return {}
    panel = judging.panel_of(session, seen.challenge)
    # Not only what they were given: a plan gives nobody what they are disqualified for.
    return {
        (user, entry): kind for user in judges for entry in panel.entries
        if (kind := panel.conflict(user, entry)) is not None
    }  # fmt: skip


def host_held(seen: SeenChallenge, found: Held) -> Department:
    """Return the host, by name; not a row of the database where its names are sealed."""
    if found.sealed is None or found.sealed.host is None:
        return seen.challenge.department
    return Department(**found.sealed.host)
