"""A mail server that refuses, says nothing or hangs up after DATA: late, never lost."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import ENTRY_SUBMITTED
from intranet_ideas.ground import Ground, lay
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import PENDING, SENT, Delivery, Notification
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.retries import LONGEST

from ..factories import Factory
from .post_office import DROPS, REFUSES, STALLS, TAKES, PostOffice

MANY_MINUTES = 2 * LONGEST.total_seconds() / 60


@pytest.fixture
def mailing(
    ground: Ground, office: PostOffice, clock: FixedClock, make: Factory
) -> Iterator[Ground]:
    """A site that sends its mail to the post office."""
    make.organisation()
    with ground.database.write() as session:
        plugins.enable(session, None, "notify_email", "kommune", clock.now(), host=ground.plugins)
    laid = lay(replace(ground.settings, smtp_url=office.url), clock)
    yield laid
    laid.database.dispose()


def states(ground: Ground) -> Counter[str]:
    with ground.database.read() as session:
        return Counter(session.scalars(
            select(Delivery.status)
            .join(Notification, Notification.id == Delivery.notification_id)
            .where(Notification.kind == ENTRY_SUBMITTED)
        ).all())  # fmt: skip


@pytest.mark.parametrize("mode", [REFUSES, STALLS, DROPS])
def test_mail_waits_and_comes_once_the_server_is_back(
    mailing: Ground, make: Factory, clock: FixedClock, office: PostOffice, mode: str,
    monkeypatch: pytest.MonkeyPatch, figure: Callable[[str, object], None],
) -> None:  # fmt: skip
    lanes = (Notify(), Deliver())

    def work() -> None:
        while sum(lane(mailing, clock.now()) for lane in lanes):
            pass

    challenge = make.challenge()
    work()
    office.copies.clear()
    sending = sys.modules["intranet_ideas_plugins.notify_email.sending"]
    monkeypatch.setattr(sending, "TIMEOUT", 0.2)
    for kept in itertools.chain(*sending._drawer._kept.values()):
        kept.client.sock.settimeout(0.2)  # those that are open yet were made with the usual one
    office.mode = mode
    for who in ("nurse", "teacher"):
        make.entry(challenge, who)
    work()
    assert states(mailing) == {PENDING: 2}
    page = create_app(mailing).test_client().get("/sign-in")
    assert page.status_code == 200
    office.mode = TAKES
    waited = 0
    while states(mailing)[PENDING] and waited < MANY_MINUTES:
        waited += 1
        clock.advance(minutes=1)
        work()
    assert states(mailing) == {SENT: 2}
    assert len(office.copies) == 2
    assert set(office.copies.values()) == ({2} if mode == DROPS else {1})
    figure(f"{mode}: sent after the server is back, minutes", waited)
