"""Ranks anew what a prepared correction leaves; in the worker, outside every transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.judging import sheets
from intranet_ideas.outcomes import aside
from intranet_ideas.outcomes.correcting import names_of, opaque_pairs
from intranet_ideas.outcomes.models import CorrectionDraft, ResultSeal
from intranet_ideas.outcomes.verifying import NOT_WHOLE, compared
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_host.codec import sheet_from_json
from intranet_ideas.plugin_host.limits import Limits, limits_of

if TYPE_CHECKING:
    from intranet_ideas.ground import Ground


@dataclass(frozen=True, slots=True)
class _Job:
    """A round's sheet to be ranked by the method of its published ranking ``before``."""

    round: int
    sheet: facts.ScoreSheet
    before: Mapping[str, Any]
    names: Mapping[int, str]
    nothing: str
    limits: Limits


def compute_corrections(ground: Ground, now: datetime) -> int:
    """Rank anew for every correction that was prepared; return how many."""
    with ground.database.read() as session:
        drafts = session.scalars(
            select(CorrectionDraft).where(CorrectionDraft.computed_at.is_(None))
        ).all()
        wanted = [(draft.challenge_id, draft.version, _jobs(session, draft)) for draft in drafts]
    for challenge_id, version, jobs in wanted:
        _make(ground, challenge_id, version, jobs, now)
    return len(wanted)


def _jobs(session: Session, draft: CorrectionDraft) -> list[_Job] | None:
    """Return the rounds of which something is set aside and that were ranked; None where the seal
    is not what was published."""
    challenge = session.get_one(Challenge, draft.challenge_id)
    sealed = session.scalars(
        select(ResultSeal).filter_by(challenge_id=draft.challenge_id, number=draft.base_number)
    ).one()
    if not compared(session, sealed).whole:
        return None
    content = sealed.content
    rounds, names = aside.by_round(content), names_of(session, challenge)
    nothing = sheets.NOTHING_COMPARED if challenge.by_comparison else sheets.NOTHING_SCORED
    return [
        _Job(number, sheet_from_json(aside.without(rounds[number]["sheet"], pairs)), before,
             names[number], nothing, limits_of(session, before["plugin"]))
        for number, pairs in opaque_pairs(session, challenge, draft.said).items()
        if (before := rounds[number]["ranking"]) is not None
    ]  # fmt: skip


def _make(
    ground: Ground, challenge_id: int, version: int, jobs: Sequence[_Job] | None, now: datetime
) -> None:
    # Loaded here: the child process's machinery is the worker's alone.
    from intranet_ideas.plugin_host.scoring import ScoringFailed

    made, values = dict[str, Any](), dict[str, object]()
    fault = NOT_WHOLE if jobs is None else ""
    try:
        made = {str(job.round): _made(ground, job) for job in jobs or ()}
    except ScoringFailed as failed:
        fault, values = failed.reason, dict(failed.values)
    with ground.database.write() as session:
        draft = session.get(CorrectionDraft, challenge_id, with_for_update=True)
        if draft is not None and draft.version == version:
            draft.made, draft.fault, draft.fault_values = made, fault, values
            draft.computed_at = now


def _made(ground: Ground, job: _Job) -> dict[str, Any]:
    from intranet_ideas.plugin_host.scoring import run_scoring

    plugin, method = job.before["plugin"], job.before["method"]
    ranking = sheets.unranked(job.sheet, job.nothing)
    ranked = plugin != sheets.CORE and sheets.rankable(job.sheet, method)
    if ranked:
        ranking = run_scoring(ground.plugins, plugin, method, job.sheet, job.before["settings"],
                              job.limits, in_earnest=False)  # fmt: skip
    found = ground.plugins.plugin(plugin) if ranked else None
    return {
        "items": sheets.items_of(ranking),
        "notes": sheets.notes_of(ranking) + sheets.explained(job.sheet, ranking),
        "effects": sheets.effects_of(ranking, job.names) if ranking.effects else [],
        "plugin": plugin if ranked else sheets.CORE,
        "version": found.info.version if found else sheets.CORE_VERSION,
        "method": method if ranked else "",
        "settings": dict(job.before["settings"]) if ranked else {},
    }
