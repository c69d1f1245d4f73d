"""Two issuers that run, a site that trusts both, and people who come from there."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground, lay
from intranet_ideas.settings import load_settings

from ..browsing import Browser
from .provider import CLIENT, SECRET, TestIssuer, answer_of

HOST = "http://ideas.test"

FILE = """
[oidc.staff]
name = "Kommunen"
issuer = "{staff}"
client_id = "ideas"
allow = ["127.0.0.0/8"]
department_claim = "department"
manager_claim = "manager"
roles_claim = "groups"
departments = {{ "Velferd" = "helse" }}
roles = {{ "G-IT" = "it_administrator", "G-MOD" = "moderator" }}

[oidc.guests]
name = "ID-porten"
issuer = "{guests}"
client_id = "ideas"
for = "guests"
allow = ["127.0.0.0/8"]
name_missing = "Innbygger"
"""


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[TestIssuer, TestIssuer]]:
    """Two issuers, started once."""
    both = TestIssuer(), TestIssuer()
    yield both
    for each in both:
        each.stop()


@pytest.fixture
def issuer(running: tuple[TestIssuer, TestIssuer]) -> TestIssuer:
    """The staff's issuer, behaving well, with Kari at its desk."""
    issuer = running[0]
    issuer.reset()
    issuer.claims = {
        "sub": "kari-1", "name": "Kari Nordmann", "email": "kari@example.org", "locale": "en",
        "department": "Velferd", "groups": [], "manager": "manager@example.org",
    }  # fmt: skip
    return issuer


@pytest.fixture
def other(running: tuple[TestIssuer, TestIssuer]) -> TestIssuer:
    """The inhabitants' issuer, which says nothing but a subject."""
    issuer = running[1]
    issuer.reset()
    issuer.claims = {"sub": "pairwise-7", "pid": "01010112345"}
    return issuer


@pytest.fixture
def clock() -> FixedClock:
    """The hour it is: issuers have no other."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def more_settings() -> dict[str, str]:
    """Further settings of a test's site."""
    return {}


@pytest.fixture
def ground(
    database_url: str, tmp_path: Path, clock: FixedClock, running: tuple[TestIssuer, TestIssuer],
    more_settings: dict[str, str],
) -> Iterator[Ground]:  # fmt: skip
    """A site that both issuers vouch for people to."""
    file = tmp_path / "ideas.toml"
    file.write_text(FILE.format(staff=running[0].url, guests=running[1].url), encoding="utf-8")
    laid = lay(load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path / "data"),
        "INTRANET_IDEAS_DATABASE_URL": database_url,
        "INTRANET_IDEAS_SECRET_KEY": "a secret that only tests have",
        "INTRANET_IDEAS_BASE_URL": HOST, "INTRANET_IDEAS_LANGUAGE": "en",
        "INTRANET_IDEAS_CONFIG": str(file),
        "INTRANET_IDEAS_OIDC_STAFF_CLIENT_SECRET": SECRET,
        "INTRANET_IDEAS_OIDC_GUESTS_CLIENT_SECRET": SECRET, **more_settings,
    }), clock)  # fmt: skip
    yield laid
    laid.database.dispose()


class Comer:
    """Someone's browser on the way to an issuer and back."""

    def __init__(self, app: Flask) -> None:
        self.browser = Browser(app)
        self.client = self.browser.client

    def leave(self, key: str = "staff", target: str = "") -> str:
        """Begin; return where the browser is sent."""
        answer = self.client.get(f"/sign-in/with/{key}", query_string={"next": target})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"]

    def at_issuer(self, location: str) -> dict[str, str]:
        """Sign in there; return what the issuer sends back with the browser."""
        place = urlsplit(location)
        assert place.port
        there = http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)
        there.request("GET", f"{place.path}?{place.query}")
        answer = there.getresponse()
        answer.read()
        there.close()
        return answer_of(answer.headers["Location"])

    def arrive(self, answer: dict[str, Any], key: str = "staff") -> TestResponse:
        """Come back with an answer."""
        return self.client.get(f"/sign-in/with/{key}/back", query_string=answer)

    def sign_in(self, key: str = "staff", target: str = "") -> TestResponse:
        """Go there and come back."""
        return self.arrive(self.at_issuer(self.leave(key, target)), key)

    def token(self) -> str:
        """Return the secret that names the session."""
        with self.client.session_transaction() as cookie:
            return str(cookie["_user_id"])

    @property
    def inside(self) -> bool:
        """Whether the browser is signed in."""
        return self.client.get("/me").status_code == 200


@pytest.fixture
def comer(app: Flask) -> Callable[[], Comer]:
    """Return a maker of fresh browsers."""
    return lambda: Comer(app)


__all__ = ["CLIENT", "Comer"]
