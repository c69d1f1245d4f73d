"""What browsers are told: cookies, headers, what is forgotten when one leaves."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from intranet_ideas import create_app
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..factories import PASSWORD, Factory

pytestmark = pytest.mark.sqlite_only
ADA = "ada@example.org"


@pytest.fixture
def encrypted(ground: Ground, make: Factory) -> Flask:
    """The site as it stands behind TLS."""
    make.organisation()
    make.person(ADA, "Ada", password=PASSWORD)
    return create_app(replace(ground, settings=replace(
        ground.settings, base_url="https://ideas.test",
    )))  # fmt: skip


def cookies(answer: object) -> dict[str, str]:
    lines = answer.headers.getlist("Set-Cookie")  # type: ignore[attr-defined]
    return {line.partition("=")[0]: line for line in lines}


def test_cookies_belong_to_this_host_alone(encrypted: Flask) -> None:
    browser = Browser(encrypted)
    session = cookies(browser.post("/sign-in", {"email": ADA, "password": PASSWORD}))
    language = cookies(browser.post("/language", {"language": "nn"}))
    for name, line in {**session, **language}.items():
        assert name.startswith("__Host-")
        for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert f"; {part}" in line, line
        assert "Domain" not in line
    assert set(session) == {"__Host-ideas", "__Host-known"}
    assert set(language) >= {"__Host-language"}
    assert '<html lang="nn"' in browser.get("/me").get_data(as_text=True)


def test_a_cookie_below_a_sub_path_is_still_of_the_host(encrypted: Flask) -> None:
    answer = encrypted.test_client().get("/sign-in", headers={"X-Forwarded-Prefix": "/ideas"})
    line = cookies(answer)["__Host-ideas"]
    assert "; Path=/;" in f"{line};"


def test_every_answer_insists_on_encryption_and_trusts_no_plugin(encrypted: Flask) -> None:
    for path in ("/sign-in", "/nowhere", "/static/app.css", "/api/v1/me", "/healthz"):
        with encrypted.test_client().get(path) as answer:
            headers = answer.headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
        assert {"default-src 'none'", "frame-ancestors 'none'"} <= policy
        if not path.startswith("/static/"):
            assert {"object-src 'none'", "base-uri 'none'"} <= policy
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        if not path.startswith("/static/"):
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_what_is_signed_is_signed_by_sha_256(app: Flask) -> None:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert signer.make_signer(b"x").digest_method is hashlib.sha256
    assert URLSafeTimedSerializer("x").make_signer(b"x").digest_method is hashlib.sha256
    weak = URLSafeTimedSerializer(
        app.secret_key or "", salt="cookie-session", serializer=signer.serializer,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )  # fmt: skip
    assert signer.loads(signer.dumps({"a": 1})) == {"a": 1}
    client = app.test_client()
    client.set_cookie("ideas", weak.dumps({"_user_id": "x", "csrf_token": "known"}))
    client.get("/sign-in")
    with client.session_transaction() as session:
        assert session.get("csrf_token") != "known"


def test_leaving_makes_the_browser_forget(app: Flask, make: Factory) -> None:
    answer = Browser(app, make.session_token("nurse")).post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
