"""Small things that a person or IT does to all of something, by the API as on the pages."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from intranet_ideas.audit.models import AuditCheck
from intranet_ideas.events import SEARCH_REBUILT, Event
from intranet_ideas.notifications.models import RefusedAddress
from intranet_ideas.worker import Worker

from ..factories import Factory
from .client import Client


def test_all_notifications_are_read_and_an_address_is_tried_again(
    app: Flask, make: Factory
) -> None:
    make.organisation()
    nurse, staff = (Client(app, make.token(name)) for name in ("nurse", "staff"))
    with make.ground.database.write() as session:
        session.add(RefusedAddress(
            user_id=make.viewer("nurse").id, channel="notify_email.email",
            address="nurse@example.org", reason="550", refused_at=make.clock.now(),
        ))  # fmt: skip
    assert staff.call("tryAddressAgain").status_code == 204
    with make.ground.database.read() as session:
        assert session.scalars(select(RefusedAddress)).one()
    assert nurse.call("tryAddressAgain").status_code == 204
    with make.ground.database.read() as session:
        assert session.scalars(select(RefusedAddress)).all() == []
    make.entry(make.challenge())
    Worker(make.ground).once()

    def unread(client: Client) -> int:
        items = client.get("listNotifications")["items"]
        return sum(each["read_at"] is None for each in items)

    assert unread(nurse) > 0
    others = unread(staff)
    assert nurse.call("readAllNotifications").status_code == 204
    assert (unread(nurse), unread(staff)) == (0, others)


def test_it_suspends_a_plugin_and_asks_for_work(app: Flask, make: Factory) -> None:
    make.organisation()
    nurse, it = (Client(app, make.token(name)) for name in ("nurse", "it"))
    here = {"name": "notify_email"}
    for name, place in (("suspendPlugin", here), ("resumePlugin", here), ("rebuildSearch", {}),
                        ("checkTrail", {})):  # fmt: skip
        assert nurse.call(name, **place).status_code == 404
    assert it.call("resumePlugin", **here).status_code == 404
    assert it.call("suspendPlugin", name="no_such_plugin").status_code == 404
    assert it.call("suspendPlugin", **here).status_code == 204
    assert it.call("suspendPlugin", **here).status_code == 409
    assert it.get("getPluginHealth", **here)["suspended"]
    assert it.call("resumePlugin", **here).status_code == 204
    assert not it.get("getPluginHealth", **here)["suspended"]
    for _ in range(2):
        assert it.call("rebuildSearch").status_code == 204
        assert it.call("checkTrail").status_code == 204
    with make.ground.database.read() as session:
        asked = session.scalars(select(Event).filter_by(kind=SEARCH_REBUILT)).all()
        assert [each.indexed_at for each in asked] == [None, None]
        assert len(session.scalars(select(AuditCheck)).all()) == 1
