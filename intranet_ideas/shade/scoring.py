"""Rankings that a method would have made of decided challenges, in a child process each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.errors import N_
from intranet_ideas.ground import Ground
from intranet_ideas.judging import sheets
from intranet_ideas.judging.models import Ranking
from intranet_ideas.judging.ranking import METHOD_OTHER, settings_told, sheet_of
from intranet_ideas.plugin_api.facts import ScoreSheet
from intranet_ideas.plugin_host.evidence import evidence_of
from intranet_ideas.plugin_host.limits import limits_of
from intranet_ideas.plugin_host.scoring import ScoringFailed, run_scoring
from intranet_ideas.shade.faults import TrialFailed
from intranet_ideas.shade.models import Trial

NOT_DECIDED = N_("Its results are not published.")
NOTHING_SCORED = N_("No assessment was handed in, so there is nothing to rank.")


def compare(ground: Ground, trial_id: int) -> Iterator[dict[str, Any]]:
    """Yield, for each challenge, the ranking tried with the id of the one that counted.

    Nothing is written down of the plugin's health: it is tried, not in use.
    """
    with ground.database.read() as session:
        trial = session.get_one(Trial, trial_id)
    for challenge_id in trial.request["challenges"]:
        part: dict[str, Any] = {"challenge": challenge_id, "items": [], "notes": []}
        try:
            yield part | _compared(ground, trial, challenge_id)
        except (ScoringFailed, TrialFailed) as failed:
            yield part | {"fault": failed.reason, "values": dict(failed.values)}


def _compared(ground: Ground, trial: Trial, challenge_id: int) -> dict[str, Any]:
    plugin = ground.plugins.plugin(trial.plugin)
    if plugin is None:
        raise TrialFailed(N_("The plugin %(plugin)s is not there."), plugin=trial.plugin)
    with ground.database.read() as session:
        challenge = session.get_one(Challenge, challenge_id, options=[
            joinedload(Challenge.department)
        ])  # fmt: skip
        counted = _counted(session, ground, challenge)
        method = f"{plugin.name}.{trial.offer}"
        if evidence_of(ground.plugins, session, method) not in (None, challenge.evidence):
            raise TrialFailed(METHOD_OTHER, method=method)
        sheet = _sheet(session, challenge)
        settings = settings_told(ground, session, plugin, challenge.department.path)
        limits = limits_of(session, plugin.name)
    ranking = run_scoring(ground.plugins, plugin.name, trial.offer, sheet, settings, limits,
                          in_earnest=False)  # fmt: skip
    digests = {sheets.sheet_digest(sheet, challenge.scoring_method, homes=homes)
               for homes in (True, False)}  # fmt: skip
    same = counted.sheet_digest in digests
    return {"ranking": counted.id, "items": sheets.items_of(ranking), "same_sheet": same,
            "notes": sheets.notes_of(ranking)}  # fmt: skip


def _counted(session: Session, ground: Ground, challenge: Challenge) -> Ranking:
    # Looked at again here: what is not published must not be compared, whoever asked.
    if phase_at(timeline_of(challenge), ground.clock.now()) != Phase.DECIDED:
        raise TrialFailed(NOT_DECIDED)
    found = session.scalars(
        select(Ranking)
        .where(Ranking.challenge_id == challenge.id, Ranking.released_at.is_not(None))
        .order_by(Ranking.id.desc())
    ).first()
    if found is None:
        raise TrialFailed(NOT_DECIDED)
    return found


def _sheet(session: Session, challenge: Challenge) -> ScoreSheet:
    sheet = sheet_of(session, challenge)
    if not sheets.rankable(sheet, "any"):
        raise TrialFailed(NOTHING_SCORED)
    return sheet
