"""IT sees what a webhook was told lately, and how it was answered; nothing of what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from sqlalchemy import func, select

from intranet_ideas import housekeeping, telling
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api import outgoing
from intranet_ideas.plugin_host import actions, told
from intranet_ideas.plugin_host.models import PluginCall

from ..browsing import Browser
from ..factories import Factory
from .test_notify_webhook import SECRET, Receiver


@pytest.fixture
def receiver(ground: Ground, make: Factory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    import threading

    make.organisation()
    server = Receiver()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    outgoing.allow([ip_network("127.0.0.0/8")])
    with ground.database.write() as session:
        actions.enable(session, None, "notify_webhook", "kommune", ground.clock.now(),
                       host=ground.plugins)  # fmt: skip
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    given = {"url": address, "secret": SECRET, "old_secret": ""}
    monkeypatch.setattr(ground.plugins, "settings_for", lambda *_: given)
    yield server
    server.shutdown()
    server.server_close()
    outgoing.allow(())


def test_what_was_taken_failed_and_refused_stands_there(
    receiver: Receiver, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser],
) -> None:  # fmt: skip
    challenge = make.challenge()
    for status in (204, 503, 404):
        receiver.status = status
        make.entry(challenge, "nurse", title="Hemmelig tittel")
        telling.tell(ground, clock.now())
    with ground.database.read() as session:
        rows = session.scalars(select(PluginCall).order_by(PluginCall.id)).all()
    assert [(row.kind, row.outcome, row.status) for row in rows if row.kind == "entry_submitted"
            ] == [("entry_submitted", "taken", 204), ("entry_submitted", "failed", 503),
                  ("entry_submitted", "refused", 404)]  # fmt: skip
    assert all(0 <= row.milliseconds < 10_000 for row in rows)
    page = sign_in("it").get("/it/plugins/notify_webhook").get_data(as_text=True)
    for word in ("What it was told lately", "Taken", "503", "404", "Not taken"):
        assert word in page
    assert "Hemmelig tittel" not in page
    assert sign_in("nurse").get("/it/plugins/notify_webhook").status_code == 404
    receiver.status = 204
    clock.advance(minutes=10)
    telling.tell(ground, clock.now())
    with ground.database.read() as session:
        again = session.scalars(select(PluginCall).order_by(PluginCall.id.desc())).first()
    assert again is not None
    assert (again.outcome, again.attempt) == ("taken", 2)


def test_the_last_ones_are_kept_for_a_month(ground: Ground, clock: FixedClock) -> None:
    with ground.database.write() as session:
        for number in range(told.MOST + 5):
            told.keep(session, [told.Told("a")], number, "x", 1, clock.now())
        told.keep(session, [told.Told("b")], 1, "x", 1, clock.now())
    count = select(func.count(PluginCall.id))
    with ground.database.read() as session:
        assert session.scalar(count) == told.MOST + 1
        assert min(session.scalars(select(PluginCall.event_id).filter_by(plugin="a"))) == 5
    housekeeping.tidy(ground, clock.now() + timedelta(days=31))
    with ground.database.read() as session:
        assert session.scalar(count) == 0
