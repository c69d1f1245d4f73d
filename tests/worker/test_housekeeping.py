"""What has outlived its purpose goes; what has not stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet_ideas import housekeeping
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.idempotency import IdempotentRequest
from intranet_ideas.operations.models import WorkerBeat
from intranet_ideas.people.models import SignInAttempt

from ..factories import Factory


def test_old_rows_go_and_young_ones_stay(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    make.organisation()
    now = clock.now()
    user = make.viewer("nurse").id

    with ground.database.write() as session:
        for number, days in enumerate((0, 6, 7.1, 8, 9, 10)):
            session.add(IdempotentRequest(
                user_id=user, key=f"k{number}", operation="x", fingerprint="0" * 64,
                created_at=now - timedelta(days=days),
            ))  # fmt: skip
        for days in (0.5, 1.5):
            session.add(SignInAttempt(subject="s", at=now - timedelta(days=days)))
            session.add(WorkerBeat(name=f"w{days}", started_at=now, version="1",
                                   seen_at=now - timedelta(days=days)))
    assert housekeeping.tidy(ground, now) == 4 + 1 + 1
    assert housekeeping.tidy(ground, now) == 0
    with ground.database.read() as session:
        assert session.scalars(select(IdempotentRequest.key)).all() == ["k0", "k1"]
        assert len(session.scalars(select(SignInAttempt.id)).all()) == 1
        assert session.scalars(select(WorkerBeat.name)).all() == ["w0.5"]


def test_a_beat_is_one_row_that_moves(ground: Ground, clock: FixedClock) -> None:
    beat = housekeeping.Beat()
    started = clock.now()
    beat(ground, started)
    beat(ground, clock.advance(seconds=10))
    with ground.database.read() as session:
        (row,) = session.scalars(select(WorkerBeat)).all()
    assert (row.started_at, row.seen_at) == (started, clock.now())
