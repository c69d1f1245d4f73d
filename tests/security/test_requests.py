"""Requests that are not what they seem, and answers that say what they are."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.errors import ParseException
from sqlalchemy import select

from intranet_ideas.ground import Ground
from intranet_ideas.people.models import SignInAttempt, User

from ..browsing import Browser
from ..factories import PASSWORD, Factory

pytestmark = pytest.mark.sqlite_only
PAGES = (
    "/", "/me", "/me/sessions", "/me/tokens", "/me/passkeys", "/me/prove", "/me/feeds",
    "/me/privacy", "/notifications", "/search?q=buss", "/judging", "/nowhere", "/it",
)  # fmt: skip


def smuggled(*lines: str, body: bytes = b"") -> Any:
    raw = "\r\n".join(("POST / HTTP/1.1", "Host: ideas.test", *lines, "", "")).encode() + body
    return next(RequestParser(Config(), iter([raw]), ("127.0.0.1", 1)))


@pytest.mark.parametrize("lines", [
    ("Content-Length: 5", "Transfer-Encoding: chunked"), ("Content-Length: 5", "Content-Length: 6"),
    ("Transfer-Encoding: xchunked",), ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    ("Content-Length: +5",), ("Content-Length : 5",), ("Content-Length: 5\n",), ("X: a\rb",),
])  # fmt: skip
def test_where_a_request_ends_is_never_in_doubt(lines: tuple[str, ...]) -> None:
    with pytest.raises(ParseException):
        smuggled(*lines, body=b"0\r\n\r\nGET /it HTTP/1.1\r\n\r\n")


def test_methods_that_nothing_asks_for_are_refused(app: Flask, make: Factory) -> None:
    browser = Browser(app, make.session_token("nurse"))
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "DELETE"):
        answer = browser.client.open("/me/sessions", method=method)
        assert answer.status_code in (400, 405), method
        assert "nurse" not in answer.get_data(as_text=True) or method != "TRACE"


def test_nothing_is_done_by_a_get(app: Flask, make: Factory, ground: Ground) -> None:
    browser = Browser(app, make.session_token("nurse"))
    both = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods and "POST" in rule.methods
    }  # fmt: skip
    # Their own forms: what comes by GET is only shown. SCIM has one door for all its methods.
    assert both <= {
        "people.sign_in", "notifications.stop", "notifications.preferences", "scim.serve",
    }  # fmt: skip
    with ground.database.read() as session:
        assert browser.client.head("/sign-in").status_code == 303
        assert app.test_client().head("/sign-in").status_code == 200
        assert app.test_client().head("/me").status_code == 303
        assert session.scalars(select(SignInAttempt)).all() == []
    for path in ("/sign-out", "/me/sessions/end", "/me/password", "/me/tokens/1/revoke"):
        assert browser.get(path).status_code in (404, 405)


def test_there_are_no_lists_of_files_and_nothing_beside_them(app: Flask) -> None:
    client = app.test_client()
    for path in ("/static/", "/static", "/static/../settings.py", "/static/%2e%2e/settings.py",
                 "/.git/config", "/.env", "/static/.git/HEAD", "/wsgi.py",
                 "/backup.zip"):  # fmt: skip
        with client.get(path) as answer:
            assert answer.status_code in (303, 404), path
            assert answer.headers.get("Location", "/sign-in").startswith("/sign-in")


def test_every_answer_says_what_it_is_and_in_which_signs(app: Flask, make: Factory) -> None:
    browser = Browser(app, make.session_token("nurse"))
    token = {"Authorization": f"Bearer {make.token('nurse')}"}
    for path in (*PAGES, "/healthz", "/readyz", "/static/app.css", "/api/v1/me", "/api/v1/no",
                 "/api/v1/openapi.json"):  # fmt: skip
        with browser.get(path, headers=token if path.startswith("/api") else {}) as answer:
            kind = answer.headers["Content-Type"]
            if kind.startswith("text/"):
                assert "charset=utf-8" in kind, path
            if "json" in kind:
                json.loads(answer.get_data())
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_way_out_is_on_every_page(app: Flask, make: Factory) -> None:
    browser = Browser(app, make.session_token("it"))
    for path in PAGES:
        answer = browser.get(path, follow_redirects=True)
        if path != "/nowhere":
            assert answer.status_code in (200, 404), path
        assert 'action="/sign-out"' in answer.get_data(as_text=True), path
        assert answer.headers["Cache-Control"] == "no-store"


def test_passwords_are_masked_and_keepers_of_passwords_may_help(
    app: Flask, make: Factory
) -> None:
    browser = Browser(app, make.session_token("nurse"))
    pages = [app.test_client().get("/sign-in"), browser.get("/me/sessions")]
    fields = [
        field for page in pages
        for field in re.findall(r"<input[^>]*password[^>]*>", page.get_data(as_text=True))
    ]  # fmt: skip
    assert len(fields) >= 4
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert not re.search(r"onpaste|maxlength|readonly", field)


def test_what_was_not_asked_for_is_not_set(app: Flask, make: Factory, ground: Ground) -> None:
    challenge = make.challenge()
    client, headers = app.test_client(), {"Authorization": f"Bearer {make.token('nurse')}"}
    url = f"/api/v1/challenges/{challenge.id}/entries"
    sneaky = {"title": "Buss", "body": "x", "status": "submitted", "version": 9, "id": 7}
    refused = client.post(url, json=sneaky, headers=headers)
    assert refused.status_code == 422
    assert {each["field"] for each in refused.get_json()["errors"]} >= {"status", "id"}
    browser = Browser(app, make.session_token("nurse"))
    browser.post("/language", {"language": "nn", "roles": "it_administrator", "active": "0"})
    with ground.database.read() as session:
        nurse = session.scalars(select(User).filter_by(email="nurse@example.org")).one()
    assert (nurse.language, nurse.roles, nurse.active) == ("nn", [], True)


def test_a_value_of_the_address_does_not_stand_in_for_one_of_the_form(
    app: Flask, make: Factory
) -> None:
    make.person("ada@example.org", "Ada", password=PASSWORD)
    browser = Browser(app)
    token = browser.csrf()
    asked = browser.client.post(
        "/sign-in?email=ada@example.org&password=" + PASSWORD.replace(" ", "+"),
        data={"csrf_token": token},
    )
    assert asked.status_code == 422
    twice = browser.client.post("/sign-in", data={
        "csrf_token": token, "email": ["nobody@example.org", "ada@example.org"],
        "password": PASSWORD,
    })  # fmt: skip
    assert twice.status_code == 422, "the first one counts"


def test_a_fresh_site_has_no_accounts(database_url: str, ground: Ground) -> None:
    with ground.database.read() as session:
        assert session.scalars(select(User)).all() == []


def test_a_fault_of_ours_says_nothing_of_the_inside(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    assert not app.debug

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("SELECT secret FROM inside")

    token = {"Authorization": f"Bearer {make.token('nurse')}"}
    browser = Browser(app, make.session_token("nurse"))
    for endpoint in ("people.me", "api.getMe"):
        monkeypatch.setitem(app.view_functions, endpoint, broken)
    for path in ("/me", "/api/v1/me"):
        answer = browser.get(path, headers=token if "api" in path else {})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 500
        for word in ("Traceback", "RuntimeError", "SELECT", "inside", ".py"):
            assert word not in text, word
    assert browser.get("/me/sessions").status_code == 200, "the rest goes on"


def test_a_zip_that_says_it_holds_too_much_is_refused() -> None:
    import zipfile

    from intranet_ideas.entries import office

    def document(parts: int, size: int = 0) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", b"\0" * size)
            for number in range(parts):
                archive.writestr(f"word/{number}.xml", "")
        return written.getvalue()

    assert office.kind_of(document(3)) is not None
    assert office.kind_of(document(office.MOST_PARTS)) is None
    limit = office.LARGEST_UNPACKED
    try:
        office.LARGEST_UNPACKED = 1_000_000
        assert office.kind_of(document(0, 2_000_000)) is None
    finally:
        office.LARGEST_UNPACKED = limit


def test_a_file_s_name_is_cleaned_and_encoded(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    headers = {"Authorization": f"Bearer {make.token('nurse')}"}
    name = '../../etc/Bø"; filename=evil.html; x=".exe'
    made = app.test_client().post(
        f"/api/v1/entries/{entry.id}/attachments", headers=headers,
        data={"file": (io.BytesIO(b"%PDF-1.4\nplan\n%%EOF\n"), name)},
    )  # fmt: skip
    assert made.status_code == 201, made.text
    browser = Browser(app, make.session_token("nurse"))
    asked = f"/ideas/{entry.id}/files/{made.get_json()['id']}"
    said = browser.get(f"{asked}?filename=other.html").headers["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert "evil.html;" not in said
    assert ".." not in said
    assert "other" not in said
    assert said.count('"') in (0, 2)
    assert said.rstrip('"').endswith(".pdf")
