"""A channel that notes what goes out, and fails on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import delivery
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import Delivery, Notification
from intranet_ideas.people.models import User
from intranet_ideas.plugin_api import Message, NotificationChannel, Person
from intranet_ideas.timing import record_due

PAGER = "pager.page"


@dataclass
class Pager:
    """What was sent; ``fault`` is raised instead when set."""

    sent: list[tuple[Message, Person]] = field(default_factory=list)
    fault: BaseException | None = None
    attempts: int = 0

    def deliver(self, message: Message, recipient: Person, settings: Any) -> None:
        self.attempts += 1
        if self.fault:
            raise self.fault
        self.sent.append((message, recipient))

    def to(self) -> list[str]:
        return sorted(person.email.split("@")[0] for _, person in self.sent)


@pytest.fixture
def pager(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Pager:
    """A channel that is on for everyone."""
    made = Pager()
    # One after the other, so that tests know the order.
    monkeypatch.setattr(delivery, "AT_A_TIME", 1)
    channel = NotificationChannel("page", "Pager", made.deliver)
    offered = {PAGER: (SimpleNamespace(name="pager"), channel)}
    monkeypatch.setattr(ground.plugins, "channels", lambda session, path: offered)
    return made


@pytest.fixture
def work(ground: Ground, clock: FixedClock) -> Callable[[], None]:
    """Let time pass, notify and deliver until nothing is left to do."""
    lanes = (record_due, Notify(), Deliver())

    def round_and_round() -> None:
        while sum(lane(ground, clock.now()) for lane in lanes):
            pass

    return round_and_round


@pytest.fixture
def told(ground: Ground) -> Callable[..., list[str]]:
    """Return who has a notification of a kind, by the first part of their address."""

    def names(kind: str) -> list[str]:
        with ground.database.read() as session:
            return sorted(
                email.split("@")[0] for email in session.scalars(
                    select(User.email).join(Notification, Notification.user_id == User.id)
                    .where(Notification.kind == kind)
                )
            )  # fmt: skip

    return names


@pytest.fixture
def deliveries(ground: Ground) -> Callable[[], list[Delivery]]:
    """Return all deliveries."""

    def rows() -> list[Delivery]:
        with ground.database.read() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    return rows


@pytest.fixture
def unfinished(ground: Ground) -> Callable[[], int]:
    """Return how many events still wait to be turned into notifications."""

    def count() -> int:
        with ground.database.read() as session:
            return len(session.scalars(
                select(Event.id).where(Event.notified_at.is_(None))
            ).all())  # fmt: skip

    return count
