"""The lane that carries trials out, one at a time, beside all that counts."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet_ideas.errors import N_
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host.loading import describe_error
from intranet_ideas.shade.faults import TrialFailed
from intranet_ideas.shade.models import NOTIFICATIONS, SCORING, SEARCH, Trial

LEASE = timedelta(minutes=20)
"""A trial whose worker has said nothing for so long is begun anew, once."""

MOST_ATTEMPTS = 2

log = logging.getLogger(__name__)

Parts = Iterator[dict[str, Any]]


def work_on_trials(ground: Ground, now: datetime) -> int:
    """Carry out one trial that waits; return how many were."""
    trial_id = _take(ground, now)
    if trial_id is None:
        return 0
    run(ground, trial_id)
    return 1


def _take(ground: Ground, now: datetime) -> int | None:
    due = (
        select(Trial)
        .where(Trial.finished_at.is_(None),
               or_(Trial.leased_until.is_(None), Trial.leased_until < now))
        .order_by(Trial.id)
        .limit(1)
    )  # fmt: skip
    with ground.database.read() as session:
        if session.scalars(due).first() is None:
            return None
    with ground.database.write() as session:
        trial = session.scalars(due.with_for_update(skip_locked=True)).first()
        if trial is None:
            return None
        if trial.attempts >= MOST_ATTEMPTS:
            trial.fault, trial.finished_at = N_("The worker was stopped in the middle of it."), now
            return None
        trial.attempts += 1
        trial.leased_until = now + LEASE
        trial.result, trial.done = [], 0
        return trial.id


def run(ground: Ground, trial_id: int) -> None:
    """Carry a trial out, writing each part of its result as it comes; never raises for what
    the plugin does. No transaction is open while the plugin works."""
    try:
        with ground.database.read() as session:
            parts = _runner(session.get_one(Trial, trial_id))(ground, trial_id)
        for part in parts:
            _add(ground, trial_id, part)
        _finish(ground, trial_id, "", {})
    except TrialFailed as failed:
        _finish(ground, trial_id, failed.reason, failed.values)
    # SystemExit too: an engine or a chooser is a plugin's code.
    except (Exception, SystemExit) as error:
        log.exception("trial %s failed", trial_id)
        _finish(ground, trial_id, N_("It failed: %(error)s"), {"error": describe_error(error)})
    finally:
        sweep(ground, trial_id)


def _runner(trial: Trial) -> Callable[[Ground, int], Parts]:
    # Loaded here: no web process carries trials out.
    from intranet_ideas.shade import scoring, searching, sending

    return {
        SCORING: scoring.compare, SEARCH: searching.compare, NOTIFICATIONS: sending.imagine,
    }[trial.kind]  # fmt: skip


def _add(ground: Ground, trial_id: int, part: dict[str, Any]) -> None:
    with ground.database.write() as session:
        trial = _locked(session, trial_id)
        trial.result = [*trial.result, part]
        trial.done = len(trial.result)
        trial.leased_until = ground.clock.now() + LEASE


def _finish(
    ground: Ground, trial_id: int, fault: str, values: Mapping[str, object]
) -> None:
    with ground.database.write() as session:
        trial = _locked(session, trial_id)
        trial.fault, trial.fault_values = fault, dict(values)
        trial.finished_at = ground.clock.now()


def _locked(session: Session, trial_id: int) -> Trial:
    return session.scalars(select(Trial).where(Trial.id == trial_id).with_for_update()).one()


def sweep(ground: Ground, trial_id: int) -> None:
    """Remove what a trial left on disk."""
    shutil.rmtree(ground.shade_folder / str(trial_id), ignore_errors=True)
    with suppress(OSError):
        ground.shade_folder.rmdir()
