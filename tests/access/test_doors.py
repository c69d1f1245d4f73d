"""What a request says of itself: hosts, proxies, where to go next, how much it asks for; and
what of it reaches mail and logs."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas import create_app, logs
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.models import Notification
from intranet_ideas.people.rules import own_path
from intranet_ideas.throttle import Window
from intranet_ideas.worker import Worker

from ..browsing import Browser
from ..factories import PASSWORD, Factory

EVIL = "evil.example"
LEADING_OFF = [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
    "/\x00/evil.example", " //evil.example", "///evil.example", "/\x85/evil.example",
    "http:evil.example", "//evil.example/%2f..", "/\u2028/evil.example", "/%5c\\evil.example",
    "/\x7f/evil.example", "/a\r\nSet-Cookie: x=y",
]  # fmt: skip


def site(ground: Ground, make: Factory, **changes: Any) -> Flask:
    make.organisation()
    return create_app(replace(ground, settings=replace(ground.settings, **changes)))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("target", [*LEADING_OFF, "/%2fevil.example"])
def test_the_way_on_never_leaves_the_site(app: Flask, make: Factory, target: str) -> None:
    make.person("ada@example.org", "Ada", password=PASSWORD)
    browser = Browser(app)
    form = {"email": "ada@example.org", "password": PASSWORD, "next": target}
    for answer in (browser.post("/sign-in", form), browser.get("/sign-in", query_string=form),
                   browser.post("/language", {"language": "nb", "next": target})):  # fmt: skip
        # An escaped slash is no separator to a browser: such a path stays here, and is not found.
        assert answer.headers["Location"] in ("/", "/%2fevil.example")
        assert "\n" not in answer.headers["Location"]


@given(st.text(alphabet=st.sampled_from("/\\\t\n\r %2f5c.:@evil\x00\x85\u2028"), max_size=12))
def test_a_path_that_is_followed_has_nothing_a_browser_would_drop(text: str) -> None:
    path = own_path(text)
    assert path == "" or (path[0] == "/" and path[1:2] not in ("/", "\\"))
    assert path.isprintable()
    assert "\\" not in path


@pytest.mark.sqlite_only
def test_a_foreign_host_name_reaches_no_page_and_no_mail(
    ground: Ground, app: Flask, make: Factory
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    challenge = make.challenge()
    entry, client = make.entry(challenge), app.test_client()
    there = {"base_url": f"http://{EVIL}", "headers": {"X-Forwarded-Host": EVIL}}
    with client.session_transaction(base_url=f"http://{EVIL}") as session:
        session["_user_id"] = make.session_token("staff")
    for path in ("/", "/me", "/me/feeds", "/sign-in", f"/challenges/{challenge.id}", "/nowhere",
                 "/api/v1/openapi.json"):  # fmt: skip
        answer = client.get(path, **there)
        assert answer.status_code in (200, 303, 404)
        assert EVIL not in answer.text + str(answer.headers).replace(f"Domain={EVIL}", ""), path
    for path in (f"/challenges/{challenge.id}/join", f"/ideas/{entry.id}/comments"):
        answer = client.post(path, data={"body": "Hei"}, **there)
        assert answer.status_code == 303
        assert EVIL not in answer.headers["Location"]
    Worker(ground).once()
    with ground.database.read() as session:
        rows = session.query(Notification).all()
        assert rows
        assert EVIL not in str([vars(row) for row in rows])


@pytest.mark.sqlite_only
def test_only_trusted_hosts_are_served(ground: Ground, make: Factory) -> None:
    client = site(ground, make, trusted_hosts=("ideas.test", ".kommune.test")).test_client()
    for host, status in (("ideas.test", 200), ("ideas.test:8000", 200), ("a.kommune.test", 200),
                         (EVIL, 400), ("ideas.test.evil.example", 400), ("ideas.test@x", 400)):
        assert client.get("/sign-in", headers={"Host": host}).status_code == status, host


@pytest.mark.sqlite_only
def test_only_a_trusted_proxy_says_where_a_request_comes_from(
    ground: Ground, make: Factory
) -> None:
    app = site(ground, make, trusted_proxies=(ip_network("10.0.0.0/8"),),
               trusted_hosts=("ideas.test",))
    make.person("ada@example.org", "Ada", password=PASSWORD)
    app.config["WTF_CSRF_ENABLED"] = False
    said = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Host": EVIL}
    form = {"email": "ada@example.org", "password": PASSWORD}
    for peer, headers, shown in (("203.0.113.5", said, "203.0.113.x"),
                                 ("10.1.2.3", {"X-Forwarded-For": "192.0.2.7"}, "192.0.2.x")):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = peer
        client.post("/sign-in", data=form, headers=headers, base_url="http://ideas.test")
        assert shown in client.get("/me/sessions", base_url="http://ideas.test").text
    trusted = app.test_client()
    trusted.environ_base["REMOTE_ADDR"] = "10.1.2.3"
    assert trusted.get("/sign-in", headers=said).status_code == 400, "the host is checked after"


@pytest.mark.sqlite_only
def test_one_who_asks_too_much_waits_and_nobody_else(ground: Ground, make: Factory) -> None:
    app = site(ground, make, requests_a_minute=5)
    greedy, other = (Browser(app, make.session_token(name)) for name in ("nurse", "staff"))
    statuses = [greedy.get("/").status_code for _ in range(8)]
    assert statuses == [200] * 5 + [429] * 3
    answer = greedy.get("/me")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert other.get("/").status_code == 200
    with greedy.get("/static/app.css") as files:
        assert files.status_code == 200
    bearer = {"Authorization": f"Bearer {make.token('nurse')}"}
    told = app.test_client().get("/api/v1/me", headers=bearer)
    assert (told.status_code, told.content_type) == (429, "application/problem+json")
    strangers = [app.test_client().get("/sign-in").status_code for _ in range(52)]
    assert strangers == [200] * 50 + [429] * 2, "an address may ask for ten times as much"
    assert other.get("/").status_code == 200, "and who is signed in there is not held up"


def test_a_window_slides() -> None:
    now = 0.0
    window = Window(lambda: now)
    assert [window.wait("a", 4) for _ in range(5)] == [0, 0, 0, 0, 60]
    now = 59.0
    assert window.wait("a", 4) == 1
    now = 75.0
    assert [window.wait("a", 4) for _ in range(2)] == [0, 45], "three quarters still count"
    now = 300.0
    assert [window.wait("a", 4) for _ in range(4)] == [0] * 4


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.OneLine("%(levelname)s %(message)s"))
    logger = logging.getLogger("tests.doors")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)


@given(text=st.text(max_size=40))
def test_what_came_from_outside_begins_no_entry(text: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 1, "it was %s", (text,), None)
    line = logs.OneLine("%(levelname)s %(message)s").format(record)
    assert len(line.splitlines()) == 1
    assert line.isprintable() or not text.isprintable()


def test_a_trace_stays_one_entry(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    try:
        raise ValueError("x\r\nERROR everything is fine\x1b[2J")
    except ValueError:
        logger.exception("unexpected %s", "a\nERROR b")
    first, *rest = written.getvalue().rstrip("\n").split("\n")
    assert first == r"ERROR unexpected a\nERROR b"
    assert len(rest) > 2
    assert all(line.startswith(logs.INDENT) for line in rest)
    assert "\x1b" not in written.getvalue()
