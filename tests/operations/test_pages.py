"""IT's desk: who gets in, what the pages show, and what their forms do."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.events import Event, record
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.models import KEPT, PARKED, PENDING, Delivery, Notification
from intranet_ideas.operations.models import WorkerBeat
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.models import PluginHealth, PluginSuspension

from ..factories import Factory

SignIn = Callable[[str], Any]
PAGES = (
    "/it", "/it/plugins", "/it/plugins/notify_email", "/it/plugins/scoring_weighted_mean",
    "/it/plugins/search_whoosh", "/it/people", "/it/people/new", "/it/departments", "/it/mail",
    "/it/events",
)  # fmt: skip


def text_of(response: Any) -> str:
    page: str = response.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def english(browser: Any) -> Any:
    browser.post("/language", {"language": "en"})
    return browser


@pytest.fixture
def it(sign_in: SignIn) -> Any:
    """The IT administrator's browser, in English."""
    return english(sign_in("it"))


def switch(ground: Ground, name: str, slug: str = "kommune") -> None:
    with ground.database.write() as session:
        actions.enable(session, None, name, slug, ground.clock.now(), host=ground.plugins)


@pytest.mark.parametrize("url", PAGES)
def test_pages_open_for_it_alone(sign_in: SignIn, url: str) -> None:
    page = sign_in("it").get(url)
    assert page.status_code == 200
    assert "%(" not in page.get_data(as_text=True)
    for other in ("staff", "manager", "guest"):
        assert sign_in(other).get(url).status_code == 404
    assert sign_in("auditor").get(url).status_code == (200 if url == "/it/events" else 404)


def test_what_is_not_there_is_not_found(it: Any) -> None:
    for url in ("/it/plugins/nowhere", "/it/people/9999"):
        assert it.get(url).status_code == 404


def test_health_for_machines(app: Any, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    assert client.get("/healthz").get_data(as_text=True) == "ok"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json["database"] == "ok"
    assert ready.json["worker"]["seen_seconds_ago"] is None
    assert set(ready.json["search"]) >= {"ok", "detail"}
    now = ground.clock.now()
    with ground.database.write() as session:
        session.add(WorkerBeat(name="w", started_at=now, version="1",
                               seen_at=now - timedelta(seconds=30)))  # fmt: skip
        record(session, events.RESULTS_DUE, now=now - timedelta(seconds=90))
    worker = client.get("/readyz").json["worker"]
    lanes = {"timing": 0.0, "notify": 90.0, "deliver": 0.0, "index": 0.0, "tell": 0.0}
    assert worker == {"lag_seconds": 90.0, "seen_seconds_ago": 30.0, "lanes": lanes}
    from intranet_ideas.migrations import runner

    def old(connection: Any) -> None:
        raise runner.SchemaError("the database is from an older version")

    monkeypatch.setattr(runner, "check", old)
    late = client.get("/readyz")
    assert late.status_code == 503
    assert "older" in late.json["schema"]
    assert client.get("/healthz").status_code == 200


def test_ready_without_a_database(
    app: Any, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def gone() -> Any:
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr(ground.database, "read", gone)
    assert app.test_client().get("/readyz").status_code == 503


def test_the_desk_tells_what_is_wrong(it: Any, ground: Ground) -> None:
    assert "The worker is not running" in text_of(it.get("/it"))
    now = ground.clock.now()
    with ground.database.write() as session:
        session.add(WorkerBeat(name="w", started_at=now, seen_at=now, version="1"))
        session.add(PluginSuspension(plugin="broken", suspended_at=now, reason="entry: Boom"))
        record(session, events.RESULTS_DUE, now=now - timedelta(minutes=10))
    page = text_of(it.get("/it"))
    assert "The worker is not running" not in page
    assert "The worker is behind" in page
    assert "The plugin broken is suspended" in page


def test_a_plugin_is_switched_for_a_department(it: Any, ground: Ground) -> None:
    url = "/it/plugins/scoring_weighted_mean"

    def state(path: str) -> bool:
        with ground.database.read() as session:
            return bool(ground.plugins.enabled(session, path))

    it.post(f"{url}/switch", {"department": "helse", "state": "on"}, follow=True)
    assert state("kommune/helse/sykehjem/")
    page = text_of(it.get(url))
    assert "follows Health" in page
    assert "chosen here" in page
    assert "On for 1 department" in text_of(it.get("/it/plugins"))
    it.post(f"{url}/switch", {"department": "sykehjem", "state": "off"})
    assert not state("kommune/helse/sykehjem/")
    it.post(f"{url}/switch", {"department": "sykehjem", "state": "inherit"})
    assert state("kommune/helse/sykehjem/")
    assert it.post(f"{url}/switch", {"department": "sykehjem", "state": "?"}).status_code == 422
    assert it.post(f"{url}/switch", {"department": "no", "state": "on"}).status_code == 404


def test_settings_tell_where_they_come_from(it: Any, ground: Ground) -> None:
    url = "/it/plugins/notify_email"

    def values(path: str) -> dict[str, Any]:
        with ground.database.read() as session:
            return ground.plugins.settings_for(session, "notify_email", path)

    page = text_of(it.get(url))
    assert "From the installation's settings." in page
    assert "The plugin's default." in page
    form = {
        "department": "helse", "set_smtp_url": "smtp://u:hush@mail.test", "set_mail_from": "a@x",
        "set_base_url": "http://ideas.test", "set_check_certificate": "0",
    }  # fmt: skip
    assert it.post(f"{url}/settings", form).status_code == 303
    assert values("kommune/helse/") == {
        "smtp_url": "smtp://u:hush@mail.test", "mail_from": "a@x",
        "base_url": "http://ideas.test", "check_certificate": False, "allow_plain": False,
    }  # fmt: skip
    assert values("kommune/skole/")["mail_from"] == "ideas@localhost"
    below = it.get(f"{url}?department=sykehjem").get_data(as_text=True)
    assert "hush" not in below
    assert "Inherited from Health." in below
    here = text_of(it.get(f"{url}?department=helse"))
    assert "Set here." in here
    # What was not retyped goes on following; an empty secret stays.
    same = form | {"department": "sykehjem", "set_smtp_url": ""}
    it.post(f"{url}/settings", same)
    assert "Set here." not in text_of(it.get(f"{url}?department=sykehjem"))
    removed = form | {"set_smtp_url": "", "remove_smtp_url": "1", "remove_mail_from": "1"}
    it.post(f"{url}/settings", removed)
    assert values("kommune/helse/")["mail_from"] == "ideas@localhost"
    assert values("kommune/helse/")["smtp_url"] == ""
    assert values("kommune/helse/")["check_certificate"] is False


def test_faults_in_settings_stand_at_their_field(it: Any, ground: Ground) -> None:
    url = "/it/plugins/notify_email"
    form = {"department": "helse", "set_mail_from": "a\x01b", "set_smtp_url": "hush",
            "set_base_url": "http://ideas.test", "set_check_certificate": "maybe"}  # fmt: skip
    answer = it.post(f"{url}/settings", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#field-set_mail_from"' in page
    assert 'id="error-set_check_certificate"' in page
    assert "hush" not in page
    with ground.database.read() as session:
        assert ground.plugins.settings_for(session, "notify_email", "kommune/helse/")[
            "mail_from"
        ] == "ideas@localhost"  # fmt: skip


def test_a_suspended_plugin_is_resumed(it: Any, ground: Ground) -> None:
    url = "/it/plugins/scoring_weighted_mean"
    switch(ground, "scoring_weighted_mean")
    with ground.database.write() as session:
        now = ground.clock.now()
        session.add(PluginSuspension(plugin="scoring_weighted_mean", suspended_at=now, reason="R"))
        session.add(PluginHealth(plugin="scoring_weighted_mean", hook="rank", failures=5, streak=5,
                                 failed_at=now, trace="Traceback <b>"))  # fmt: skip
    assert "Suspended" in text_of(it.get("/it/plugins"))
    page = it.get(url).get_data(as_text=True)
    assert "Traceback &lt;b&gt;" in page
    assert "5 failures in a row now." in text_of(it.get(url))
    it.post(f"{url}/resume")
    assert "It has worked since." in text_of(it.get(url))


def test_a_plugin_that_vanished_can_be_switched_off(it: Any, ground: Ground) -> None:
    from intranet_ideas.plugin_host.models import PluginActivation

    with ground.database.write() as session:
        root = session.scalars(select(Department).filter_by(slug="kommune")).one()
        session.add(PluginActivation(plugin="gone", department_id=root.id, enabled=True,
                                     changed_at=ground.clock.now()))  # fmt: skip
    assert "gone : The plugin was asked for" in text_of(it.get("/it/plugins"))
    assert it.get("/it/plugins/gone").status_code == 200
    it.post("/it/plugins/gone/switch", {"department": "kommune", "state": "off"})
    with ground.database.read() as session:
        assert ground.plugins.snapshot(session).on_somewhere() == ()


def test_a_person_is_added_and_changed(it: Any, ground: Ground) -> None:
    wrong = it.post("/it/people/new", {"name": "", "email": "x", "roles": "emperor"})
    assert wrong.status_code == 422
    assert "emperor" in text_of(wrong)
    made = it.post("/it/people/new", {
        "name": "Ny Person", "email": "ny@example.org", "department": "skole", "language": "nn",
        "roles": "moderator", "manager": "boss@example.org", "new_password": "long enough one",
    })  # fmt: skip
    assert made.status_code == 303
    with ground.database.read() as session:
        user = user_by_email(session, "ny@example.org")
        assert user is not None
        assert (user.roles, user.language, user.active) == (["moderator"], "nn", True)
    url = f"/it/people/{user.id}"
    page = it.get(url).get_data(as_text=True)
    assert 'value="boss@example.org"' in page
    assert it.post(url, {"department": "teknisk", "roles": "auditor"}).status_code == 303
    with ground.database.read() as session:
        changed = session.get_one(User, user.id)
        assert (changed.roles, changed.active, changed.manager_id) == (["auditor"], False, None)
    listed = text_of(it.get("/it/people?q=ny@"))
    assert "Ny Person" in listed
    assert "Inactive" in listed
    assert "No one matches" in text_of(it.get("/it/people?q=nobodyatall"))


def test_the_last_administrator_stays(it: Any, make: Factory) -> None:
    url = f"/it/people/{make.viewer('it').id}"
    assert it.post(url, {"department": "kommune", "active": "1"}).status_code == 409


def test_people_come_page_by_page(it: Any, ground: Ground, make: Factory) -> None:
    for number in range(60):
        make.person(f"p{number}@example.org", f"Person {number}")
    first = it.get("/it/people").get_data(as_text=True)
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = it.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    assert "Person 59" in second
    assert 'rel="next"' not in second


CSV = "slug;name;parent;managers\nhelse;Helse;kommune;boss@example.org\nny;Ny;helse;\n"


def upload(it: Any, content: bytes, **more: str) -> Any:
    data = {"csrf_token": it.csrf(), "file": (io.BytesIO(content), "tree.csv"), **more}
    return it.client.post("/it/departments", data=data, content_type="multipart/form-data")


def test_an_import_is_tried_first(it: Any, ground: Ground) -> None:
    tried = upload(it, CSV.encode())
    page = tried.get_data(as_text=True)
    assert "New: ny: Ny" in page
    assert "Changed: helse: Helse" in page
    with ground.database.read() as session:
        assert session.scalars(select(Department).filter_by(slug="ny")).first() is None
    it.post("/it/departments", {"go": "1", "text": CSV})
    with ground.database.read() as session:
        assert session.scalars(select(Department.path).filter_by(slug="ny")).one() == (
            "kommune/helse/ny/"
        )
    assert "Nothing: all departments stand" in text_of(upload(it, CSV.encode()))


def test_faults_of_an_import_name_their_lines(it: Any) -> None:
    wrong = "slug,name,parent,managers\nA b,X,kommune,\nc,,nowhere,who@x\n"
    answer = upload(it, wrong.encode())
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Line 2: The key may hold" in page
    assert "Line 3: The name is missing." in page
    assert "Line 3: There is no user with the address who@x." in page
    assert it.post("/it/departments", {}).status_code == 422


def add_mail(ground: Ground, make: Factory, *states: str) -> None:
    now = ground.clock.now()
    with ground.database.write() as session:
        for number, status in enumerate(states):
            event = record(session, events.ENTRY_ANSWERED, now=now, key=f"e{number}")
            session.flush()
            notification = Notification(user_id=make.viewer("nurse").id, event_id=event.id,
                                        kind=event.kind, created_at=now)  # fmt: skip
            session.add(notification)
            session.flush()
            session.add(Delivery(
                notification_id=notification.id, channel="notify_email.email",
                message_id=f"<{number}@x>", status=status, attempts=2, next_attempt_at=now,
                error="the server answered 550 <no>",
            ))  # fmt: skip


def test_mail_that_waits_is_shown_and_tried_again(it: Any, ground: Ground, make: Factory) -> None:
    assert "No messages wait here" in text_of(it.get("/it/mail"))
    add_mail(ground, make, PENDING, KEPT, PARKED, PARKED)
    page = it.get("/it/mail").get_data(as_text=True)
    assert "550 &lt;no&gt;" in page
    assert "No mail goes out" in page
    assert "1 attempt" not in text_of(it.get("/it/mail?status=parked"))

    def states() -> list[str]:
        with ground.database.read() as session:
            return list(session.scalars(select(Delivery.status).order_by(Delivery.id)))

    it.post("/it/mail/retry", {"id": "3"})
    assert states() == [PENDING, KEPT, PENDING, PARKED]
    it.post("/it/mail/retry", {"id": "nonsense"})
    assert states() == [PENDING, KEPT, PENDING, PARKED]
    it.post("/it/mail/retry", {"all": "1"})
    assert states() == [PENDING] * 4


def test_a_rebuild_is_asked_for(it: Any, ground: Ground) -> None:
    assert it.post("/it/search/rebuild").status_code == 303
    with ground.database.read() as session:
        assert session.scalars(select(Event).filter_by(kind=events.SEARCH_REBUILT)).one()


def test_a_broken_extra_plugin_is_told_and_stops_nothing(
    it: Any, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "broken.py").write_text('"""Breaks <everything>."""\nraise ValueError(1)')
    registry = ground.plugins._registry
    monkeypatch.setattr(registry, "_folders", [(tmp_path / "more", "folder")])
    listed = it.get("/it/plugins").get_data(as_text=True)
    assert "Breaks &lt;everything&gt;." in listed
    assert "ValueError" not in listed, "it was not imported to be listed"
    page = it.get("/it/plugins/broken").get_data(as_text=True)
    assert "ValueError: 1" in page
    assert "Traceback" in page


def test_a_plugins_own_check_of_a_value_stands_at_its_field(it: Any, ground: Ground) -> None:
    url = "/it/plugins/scoring_points"
    switch(ground, "scoring_points")
    form = {"department": "helse", "set_formula": "2*use +"}
    refused = it.post(f"{url}/settings", form)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "be read. Look at brackets and signs." in page
    assert 'value="2*use +"' in page
    assert it.post(f"{url}/settings", form | {"set_formula": "2*use"}).status_code == 303


def test_limits_are_granted_and_wrong_ones_stand_at_their_field(it: Any, ground: Ground) -> None:
    url = "/it/plugins/scoring_points"
    wrong = it.post(f"{url}/limits", {"seconds": "1e9", "megabytes": "1"})
    assert wrong.status_code == 422
    page = wrong.get_data(as_text=True)
    assert 'value="1e9"' in page
    assert "Write a whole number from 128 to 16,384." in page
    assert it.post(f"{url}/limits", {"seconds": "45", "megabytes": ""}).status_code == 303
    assert re.search(r'name="seconds"\s+value="45"', it.get(url).get_data(as_text=True))
    assert it.post("/it/plugins/nowhere/limits", {}).status_code == 404
    assert 'name="megabytes"' not in it.get("/it/plugins/notify_email").get_data(as_text=True)


def test_a_plugin_is_suspended_by_hand(it: Any, ground: Ground) -> None:
    url = "/it/plugins/scoring_points"
    it.post(f"{url}/suspend")
    assert "Someone suspended it by hand." in text_of(it.get(url))
    assert "Suspended" in text_of(it.get("/it/plugins"))
    assert it.post(f"{url}/suspend").status_code == 409
    it.post(f"{url}/resume")
    assert "Someone suspended it by hand." not in text_of(it.get(url))


def test_opening_the_pages_of_plugins_writes_nothing(it: Any, ground: Ground) -> None:
    from sqlalchemy import event

    ground.plugins.health.timed("scoring_points", "setting.formula", 0.7)
    it.get("/it/plugins")
    begun: list[str] = []
    event.listen(ground.database.engine, "before_cursor_execute",
                 lambda *args: begun.append(args[2]))  # fmt: skip
    listed, page = it.get("/it/plugins"), it.get("/it/plugins/scoring_points")
    assert [each for each in begun if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert "1 too slow" in text_of(listed)
    assert "setting.formula" in text_of(page)
    assert "1 s" in text_of(page)


def test_stored_values_of_an_older_version_are_told_and_removed(it: Any, ground: Ground) -> None:
    from intranet_ideas.plugin_host.models import PluginSetting

    now = ground.clock.now()
    with ground.database.write() as session:
        root = session.scalars(select(Department).filter_by(slug="kommune")).one()
        session.add(PluginSetting(plugin="scoring_points", department_id=root.id, key="gone",
                                  value={"v": "<old>"}, changed_at=now))  # fmt: skip
    url = "/it/plugins/scoring_points"
    page = it.get(url).get_data(as_text=True)
    assert "&lt;old&gt;" in page
    assert "The plugin has no such setting any more." in page
    it.post(f"{url}/unused")
    assert "The plugin has no such setting any more." not in text_of(it.get(url))
