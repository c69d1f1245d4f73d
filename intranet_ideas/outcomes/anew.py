"""Ranks anew what a prepared correction leaves; in the worker, outside every transaction."""

from __future__ import annotations

from collections.abc import Mapping
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
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_host.codec import sheet_from_json
from intranet_ideas.plugin_host.limits import Limits, limits_of

if TYPE_CHECKING:
    from intranet_ideas.ground import Ground


@dataclass(frozen=True, slots=True)
class _Job:
    """A sheet to be ranked by the method of the published ranking ``before``."""

    challenge_id: int
    version: int
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
        jobs = [_job(session, draft) for draft in drafts]
    for job in jobs:
        _make(ground, job, now)
    return len(jobs)


def _job(session: Session, draft: CorrectionDraft) -> _Job:
    challenge = session.get_one(Challenge, draft.challenge_id)
    content = session.scalars(
        select(ResultSeal.content)
        .filter_by(challenge_id=draft.challenge_id, number=draft.base_number)
    ).one()  # fmt: skip
    pairs = opaque_pairs(session, challenge, draft.pairs)
    by_comparison = challenge.by_comparison
    return _Job(
        challenge.id, draft.version, sheet_from_json(aside.without(content["sheet"], pairs)),
        content["ranking"], names_of(session, challenge),
        sheets.NOTHING_COMPARED if by_comparison else sheets.NOTHING_SCORED,
        limits_of(session, content["ranking"]["plugin"]),
    )  # fmt: skip


def _make(ground: Ground, job: _Job, now: datetime) -> None:
    # Loaded here: the child process's machinery is the worker's alone.
    from intranet_ideas.plugin_host.scoring import ScoringFailed, run_scoring

    plugin, method = job.before["plugin"], job.before["method"]
    fault, values = "", dict[str, object]()
    ranking = sheets.unranked(job.sheet, job.nothing)
    ranked = plugin != sheets.CORE and sheets.rankable(job.sheet, method)
    if ranked:
        try:
            ranking = run_scoring(ground.plugins, plugin, method, job.sheet,
                                  job.before["settings"], job.limits, in_earnest=False)  # fmt: skip
        except ScoringFailed as failed:
            fault, values = failed.reason, dict(failed.values)
    made = {} if fault else _made(ground, job, ranking, ranked=ranked)
    with ground.database.write() as session:
        draft = session.get(CorrectionDraft, job.challenge_id, with_for_update=True)
        if draft is not None and draft.version == job.version:
            draft.made, draft.fault, draft.fault_values = made, fault, values
            draft.computed_at = now


def _made(ground: Ground, job: _Job, ranking: facts.Ranking, *, ranked: bool) -> dict[str, Any]:
    found = ground.plugins.plugin(job.before["plugin"]) if ranked else None
    return {
        "items": sheets.items_of(ranking),
        "notes": sheets.notes_of(ranking) + sheets.explained(job.sheet, ranking),
        "effects": sheets.effects_of(ranking, job.names) if ranking.effects else [],
        "plugin": job.before["plugin"] if ranked else sheets.CORE,
        "version": found.info.version if found else sheets.CORE_VERSION,
        "method": job.before["method"] if ranked else "",
        "settings": dict(job.before["settings"]) if ranked else {},
    }  # fmt: skip
