"""What a round's result was made of, with opaque names: for seals, and for rounds that are left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import N_
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.models import Ranking, Round
from intranet_ideas.judging.queries import panel_of
from intranet_ideas.judging.ranking import sheet_of
from intranet_ideas.judging.sheets import entry_name, names_in, sheet_digest
from intranet_ideas.plugin_host.codec import sheet_from_json, sheet_to_json

NOT_READY = N_(
    "The ranking is being computed from the newest assessments. Try again in a minute."
)


def evidence_of(session: Session, challenge: Challenge) -> dict[str, Any]:
    """Return what the present round's result is made of, as JSON: the sheet, and who was
    disqualified."""
    panel = panel_of(session, challenge)
    names = names_in(challenge, panel.judges)
    # What follows from who wrote a pseudonymous idea would tell who that is.
    masked = set(session.scalars(
        select(Entry.id).where(Entry.challenge_id == challenge.id, Entry.pseudonymous)
    ))  # fmt: skip
    return {
        "sheet": sheet_to_json(sheet_of(session, challenge)),
        "conflicts": sorted(
            [names[user], entry_name(entry), str(kind)]
            for user in panel.judges for entry in panel.entries
            if (kind := panel.conflict(user, entry)) is not None
            and (kind == ConflictKind.DECLARED or entry not in masked)
        ),
    }  # fmt: skip


def ranking_told(ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as it is kept: how it was made, and its order."""
    return {
        "plugin": ranking.plugin, "version": ranking.plugin_version,
        "method": ranking.method, "settings": dict(ranking.settings),
        "weights": dict(ranking.weights), "items": list(ranking.items),
        "sheet_digest": ranking.sheet_digest,
    }  # fmt: skip


def made_of(ranking: Ranking, evidence: Mapping[str, Any], challenge: Challenge) -> bool:
    """Say whether a ranking was made of the sheet in some evidence. Someone's leader may change
    between the two being read."""
    sheet = sheet_from_json(evidence["sheet"])
    return sheet_digest(sheet, challenge.scoring_method) == ranking.sheet_digest


def rounds_left(session: Session, challenge: Challenge) -> list[dict[str, Any]]:
    """Return what the rounds that were left were made of, the first first; one statement where
    there are any, none else."""
    if challenge.round == 1:
        return []
    rows = session.scalars(
        select(Round)
        .where(Round.challenge_id == challenge.id, Round.number < challenge.round)
        .order_by(Round.number)
    )
    return [{"number": row.number, "name": row.name, **row.kept} for row in rows]


def items_kept(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the order of a round that was left, as a ranking has it and as it was corrected
    last; entries without places where it had no ranking."""
    ranking = kept.get("corrected") or kept["ranking"]
    if ranking is not None:
        return list(ranking["items"])
    return [
        {"entry": int(name.removeprefix("e")), "rank": None, "rank_low": None, "rank_high": None,
         "score": None, "reason": ""}
        for name in kept["sheet"]["entries"]
    ]  # fmt: skip
