"""Letters are handed over side by side, so that a slow server costs its slowness once."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import delivery
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import PARKED, SENT, Delivery
from intranet_ideas.plugin_api import NotificationChannel, Undeliverable

from ..factories import Factory


def test_letters_wait_for_the_server_together_and_each_has_its_own_end(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(3, timeout=20)
    sent: list[str] = []

    def deliver(message: Any, recipient: Any, settings: Any) -> None:
        together.wait()  # breaks unless all three are on their way at once
        if recipient.email.startswith("nurse"):
            raise Undeliverable("no room")
        sent.append(recipient.email)

    offered = {"x.mail": (SimpleNamespace(name="x"), NotificationChannel("mail", "x", deliver))}
    monkeypatch.setattr(ground.plugins, "channels", lambda session, path: offered)
    assert delivery.AT_A_TIME >= 3
    make.challenge(opens_at=clock.now() + timedelta(days=1))
    Notify()(ground, clock.now())
    assert Deliver()(ground, clock.now()) == 3
    assert sorted(sent) == ["judge3@example.org", "staff@example.org"]
    with ground.database.read() as session:
        statuses = sorted(row.status for row in session.scalars(select(Delivery)))
    assert statuses == [PARKED, SENT, SENT]
