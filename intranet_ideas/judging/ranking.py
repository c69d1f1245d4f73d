"""Makes rankings: what is due, in a child process, outside every transaction."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet_ideas import events
from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_phase
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import N_
from intranet_ideas.events import Event, record
from intranet_ideas.judging import sheets
from intranet_ideas.judging.models import (
    Assessment,
    AssessmentVersion,
    Comparison,
    Judge,
    Ranking,
)
from intranet_ideas.judging.noticing import notice, unnoticed
from intranet_ideas.judging.queries import criteria_of, panel_of
from intranet_ideas.judging.tasks import last_handed_in
from intranet_ideas.people.models import Department, User
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_host.limits import USUAL, Limits, limits_of
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.models import PluginActivation, PluginLimit, PluginSetting
from intranet_ideas.plugin_host.values import Value

if TYPE_CHECKING:
    from intranet_ideas.ground import Ground

CHANGES = (
    events.ENTRY_SUBMITTED, events.ENTRY_WITHDRAWN, events.JUDGES_SET, events.ENTRIES_ASSIGNED,
    events.CONFLICT_DECLARED, events.ASSESSMENT_HANDED_IN, events.CHALLENGE_UPDATED,
    events.CONFLICT_RULES_SET, events.ADVISERS_SET, events.CONFLICT_FOUND,
    events.AUTHORS_NAMED, events.AUTHORS_REMOVED, events.HELPERS_NAMED,
    events.SUGGESTION_ACCEPTED,
    events.COMPARISON_MADE, events.COMPARISON_UNDONE, events.ROUNDS_SET, events.ROUND_ADVANCED,
    events.ROUND_TAKEN_BACK,
)  # fmt: skip
"""Events that can change a score sheet. Who works where and under whom does so, too, in all
challenges: ``events.USER_CHANGED``."""

METHOD_OTHER = N_("The scoring method %(method)s does not rank from what the judges give here.")
METHOD_OFF = N_("The scoring method %(method)s is not on for the department.")


def sheet_of(
    session: Session, challenge: Challenge, number: int | None = None
) -> facts.ScoreSheet:
    """Return the score sheet of a round (the present one) as it stands: what was handed in last,
    or what was compared, whichever the challenge is judged by; seven statements."""
    number = number or challenge.round
    homes = session.execute(
        select(Judge.user_id, Department.slug)
        .join(User, User.id == Judge.user_id)
        .join(Department, Department.id == User.department_id)
        .where(Judge.challenge_id == challenge.id, Judge.round == number)
    )
    # A pseudonymous idea's own would tell of its author, by the order and by the seal's digest.
    origins = session.execute(
        select(Entry.id, Department.slug)
        .join(Department, Department.id == Entry.department_id)
        .where(Entry.challenge_id == challenge.id, Entry.pseudonymous.is_(False))
    )
    by_comparison = challenge.by_comparison
    return sheets.build_sheet(
        panel_of(session, challenge, number), criteria_of(session, challenge, number),
        () if by_comparison else _handed_in(session, challenge, number),
        compared=_compared(session, challenge, number) if by_comparison else (),
        departments=dict(homes.all()), origins=dict(origins.all()), key=sheets.names_key(challenge),
    )  # fmt: skip


def _compared(session: Session, challenge: Challenge, number: int) -> list[sheets.Compared]:
    rows = session.execute(
        select(
            Comparison.user_id, Comparison.first_id, Comparison.second_id, Comparison.preferred_id
        )
        .where(Comparison.challenge_id == challenge.id, Comparison.round == number,
               Comparison.set_aside_at.is_(None))
    )  # fmt: skip
    return [sheets.Compared(*row) for row in rows]


def _handed_in(session: Session, challenge: Challenge, number: int) -> list[sheets.HandedIn]:
    rows = session.execute(
        select(
            Assessment.user_id, Assessment.entry_id, AssessmentVersion.scores,
            AssessmentVersion.confidence,
        )
        .join(
            AssessmentVersion,
            and_(
                AssessmentVersion.assessment_id == Assessment.id,
                AssessmentVersion.version == last_handed_in(),
            ),
        )
        .where(Assessment.challenge_id == challenge.id, Assessment.round == number,
               Assessment.set_aside_at.is_(None))
    )  # fmt: skip
    return [sheets.HandedIn(*row) for row in rows]


class Standing(enum.StrEnum):
    """Whether a challenge's ranking says what its assessments say."""

    NOT_NEEDED = "not_needed"
    FRESH = "fresh"
    PENDING = "pending"
    FAILED = "failed"


def standing(session: Session, challenge: Challenge) -> tuple[Standing, Ranking | None]:
    """Return whether the present round's ranking is fresh, with that or the failed attempt.

    None is needed where nobody judges or nothing was handed in.
    """
    sheet = sheet_of(session, challenge)
    if not _needed(sheet):
        return Standing.NOT_NEEDED, None
    digest = sheets.sheet_digest(sheet, challenge.scoring_method)
    good, newest = _newest(session, challenge)
    if good is not None and good.sheet_digest == digest:
        return Standing.FRESH, good
    if newest is not None and newest.fault and newest.sheet_digest == digest:
        return Standing.FAILED, newest
    return Standing.PENDING, None


def _needed(sheet: facts.ScoreSheet) -> bool:
    return bool(sheet.judges and sheet.entries)


def _newest(session: Session, challenge: Challenge) -> tuple[Ranking | None, Ranking | None]:
    """Return the present round's newest ranking without a fault, and its newest at all."""
    query = (
        select(Ranking)
        .filter_by(challenge_id=challenge.id, round=challenge.round)
        .order_by(Ranking.id.desc())
    )
    good = session.scalars(query.where(Ranking.fault == "").limit(1)).first()
    return good, session.scalars(query.limit(1)).first()


@dataclass(frozen=True, slots=True)
class _Job:
    """A ranking to be made. ``plugin`` is empty where there is nothing to score or the
    method is off; ``fault`` is why it can't even be tried, and ``nothing`` why no idea has a
    place where there is nothing to rank from. ``names`` are the judges' in the sheet, by user:
    meanwhile there may be others."""

    challenge_id: int
    round: int
    sheet: facts.ScoreSheet
    digest: str
    weights: Mapping[str, float]
    plugin: str
    plugin_version: str
    method: str
    settings: Mapping[str, Any]
    newest_id: int | None
    fault: str = ""
    fault_values: Mapping[str, object] = field(default_factory=dict)
    limits: Limits = USUAL
    names: Mapping[int, str] = field(default_factory=dict)
    nothing: str = sheets.NOTHING_SCORED

    def made_like(self, ranking: Ranking) -> bool:
        """Say whether a ranking was made of this sheet by this version and settings."""
        return (
            ranking.sheet_digest == self.digest
            and (ranking.plugin, ranking.plugin_version) == (self.plugin, self.plugin_version)
            and dict(ranking.settings) == dict(self.settings)
        )


class DueRankings:
    """The worker's rankings. At first it looks at all: the version before may have known a
    sheet by other marks, and waited for nothing."""

    def __init__(self) -> None:
        self._looked = False

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Make every ranking that is due, and return how many were made or failed."""
        made = compute_due_rankings(ground, now, look_at_all=not self._looked)
        self._looked = True
        return made


def compute_due_rankings(ground: Ground, now: datetime, *, look_at_all: bool = False) -> int:
    """Make every ranking that is due, and return how many were made or failed.

    Three statements when nothing has changed for a while. Scoring runs in a child
    process while no transaction is open.
    """
    with ground.database.read() as session:
        due = _to_look_at(session, now, look_at_all=look_at_all)
        news = [each.id for each in due if unnoticed(session, each)]
        jobs = [
            job for challenge in due
            if (job := _job_of(ground, session, challenge, now)) is not None
        ]  # fmt: skip
    for challenge_id in news:
        with ground.database.write() as session:
            challenge = session.scalars(
                select(Challenge).where(Challenge.id == challenge_id)
                .with_for_update(key_share=True)
            ).one()
            notice(session, challenge, now)
    return sum(_make(ground, job, now) for job in jobs)


def _to_look_at(
    session: Session, now: datetime, *, look_at_all: bool
) -> Sequence[Challenge]:
    """Return the challenges whose ranking may be out of date."""
    newest = (
        select(Ranking.challenge_id, func.max(Ranking.id).label("id"))
        .group_by(Ranking.challenge_id)
        .subquery()
    )
    rows = session.execute(
        select(Challenge, Ranking.computed_at, Ranking.fault)
        .options(joinedload(Challenge.department))
        .outerjoin(newest, newest.c.challenge_id == Challenge.id)
        .outerjoin(Ranking, Ranking.id == newest.c.id)
        .where(
            or_(in_phase(Phase.JUDGING, now), in_phase(Phase.DECIDING, now)),
            exists().where(Judge.challenge_id == Challenge.id),
        )
        .order_by(Challenge.id)
    ).all()
    if not rows:
        return ()
    changed = _last_changes(session, [row[0].id for row in rows])
    everywhere = _last_change_everywhere(session)
    return [
        challenge for challenge, computed_at, fault in rows
        if look_at_all or sheets.worth_a_look(
            now, computed_at=computed_at, failed=bool(fault),
            changes=[at for at in (changed.get(challenge.id), everywhere) if at is not None],
        )
    ]  # fmt: skip


def _last_changes(session: Session, challenge_ids: Sequence[int]) -> dict[int, datetime]:
    rows = session.execute(
        select(Event.challenge_id, func.max(Event.recorded_at))
        .where(Event.challenge_id.in_(challenge_ids), Event.kind.in_(CHANGES))
        .group_by(Event.challenge_id)
    )
    return {int(challenge or 0): at for challenge, at in rows}


def _last_change_everywhere(session: Session) -> datetime | None:
    """Return when a plugin, or what is known of a person, was changed last; one statement."""
    switched = select(func.max(PluginActivation.changed_at)).scalar_subquery()
    configured = select(func.max(PluginSetting.changed_at)).scalar_subquery()
    limited = select(func.max(PluginLimit.changed_at)).scalar_subquery()
    moved = (
        select(Event.recorded_at).where(Event.kind == events.USER_CHANGED)
        .order_by(Event.id.desc()).limit(1).scalar_subquery()
    )  # fmt: skip
    instants = session.execute(select(switched, configured, limited, moved)).one()
    return max((at for at in instants if at is not None), default=None)


def _job_of(
    ground: Ground, session: Session, challenge: Challenge, now: datetime
) -> _Job | None:
    """Return the ranking to be made for a challenge, or None if the one there is stands."""
    sheet = sheet_of(session, challenge)
    if not _needed(sheet):
        return None
    good, newest = _newest(session, challenge)
    job = _described(ground, session, challenge, sheet, newest.id if newest else None)
    if good is not None and (good.sheet_digest == job.digest if job.fault else job.made_like(good)):
        return None
    if newest is not None and newest.fault and job.made_like(newest):
        waited = newest.computed_at <= now - sheets.RETRY_AFTER
        if not (waited or _limited_since(session, job.plugin, newest)):
            return None
    return replace(job, names=sheets.names_in(challenge, panel_of(session, challenge).judges))


def _limited_since(session: Session, plugin: str, ranking: Ranking) -> bool:
    """Say whether the plugin was granted other limits since a ranking failed."""
    row = session.get(PluginLimit, plugin)
    return row is not None and row.changed_at > ranking.computed_at


def _described(
    ground: Ground, session: Session, challenge: Challenge, sheet: facts.ScoreSheet,
    newest_id: int | None,
) -> _Job:  # fmt: skip
    name = challenge.scoring_method
    digest = sheets.sheet_digest(sheet, name)
    weights = {criterion.key: criterion.weight for criterion in sheet.criteria}
    if not sheets.rankable(sheet, name):
        nothing = sheets.NOTHING_COMPARED if challenge.by_comparison else sheets.NOTHING_SCORED
        return _Job(challenge.id, challenge.round, sheet, digest, weights, sheets.CORE,
                    sheets.CORE_VERSION, "", {}, newest_id, nothing=nothing)  # fmt: skip
    path = challenge.department.path
    offered = ground.plugins.scoring_methods(session, path).get(name)
    if offered is None:
        plugin, _, method = name.partition(".")
        return _Job(challenge.id, challenge.round, sheet, digest, weights, plugin, "", method, {},
                    newest_id, METHOD_OFF, {"method": name})  # fmt: skip
    plugin_, offer = offered
    other = offer.evidence != challenge.evidence
    return _Job(
        challenge.id, challenge.round, sheet, digest, weights, plugin_.name,
        plugin_.info.version, offer.key, settings_told(ground, session, plugin_, path), newest_id,
        METHOD_OTHER if other else "", {"method": name} if other else {},
        limits=limits_of(session, plugin_.name),
    )  # fmt: skip


def settings_told(
    ground: Ground, session: Session, plugin: LoadedPlugin, department_path: str
) -> dict[str, Value]:
    """Return what a scoring method is told of its settings: secrets stay out."""
    secret = {setting.key for setting in plugin.info.settings if setting.kind == "secret"}
    settings = ground.plugins.settings_for(session, plugin.name, department_path)
    return {key: "" if key in secret else value for key, value in settings.items()}


def _make(ground: Ground, job: _Job, now: datetime) -> bool:
    """Make one ranking and store it, or why it could not be made."""
    # Loaded here: the child process's machinery is the worker's alone.
    from intranet_ideas.plugin_host.scoring import ScoringFailed, run_scoring

    ranking, fault, values = sheets.unranked(job.sheet, job.nothing), job.fault, job.fault_values
    if not fault and job.plugin != sheets.CORE:
        try:
            ranking = run_scoring(ground.plugins, job.plugin, job.method, job.sheet,
                                  job.settings, job.limits)  # fmt: skip
        except ScoringFailed as failed:
            fault, values = failed.reason, failed.values
    with ground.database.write() as session:
        return _store(session, job, ranking, fault, values, now)


def _store(
    session: Session, job: _Job, ranking: facts.Ranking, fault: str,
    values: Mapping[str, object], now: datetime,
) -> bool:  # fmt: skip
    """Write the result, unless another worker was first, the round is left, or the results are
    out by now."""
    challenge = session.scalars(
        select(Challenge).where(Challenge.id == job.challenge_id)
        .with_for_update(key_share=True)
    ).one()
    _, newest = _newest(session, challenge)
    if challenge.released_at is not None or challenge.round != job.round:
        return False
    if (newest.id if newest else None) != job.newest_id:
        return False
    if fault and newest is not None and newest.fault and job.made_like(newest):
        newest.computed_at, newest.fault, newest.fault_values = now, fault, dict(values)
        return True
    row = Ranking(
        challenge_id=job.challenge_id, round=job.round, plugin=job.plugin,
        plugin_version=job.plugin_version, method=job.method, settings=dict(job.settings),
        weights=dict(job.weights),
        items=[] if fault else sheets.items_of(ranking),
        notes=[] if fault else sheets.notes_of(ranking) + sheets.explained(job.sheet, ranking),
        effects=[] if fault else sheets.effects_of(ranking, job.names),
        sheet_digest=job.digest, fault=fault, fault_values=dict(values), computed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if not fault:
        record(session, events.RANKING_COMPUTED, now=now, challenge_id=job.challenge_id,
               department_id=challenge.department_id, ranking=row.id)  # fmt: skip
        return True
    # One message for one set of scores, however often it is tried again.
    key = f"ranking_failed:{job.challenge_id}:{job.digest}"
    if session.scalar(select(Event.id).filter_by(key=key)) is None:
        record(session, events.RANKING_FAILED, now=now, key=key, challenge_id=job.challenge_id,
               department_id=challenge.department_id, ranking=row.id)  # fmt: skip
    return True
