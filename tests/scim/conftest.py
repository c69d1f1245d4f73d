"""A site with a connected directory, and a program that comes from it over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intranet_ideas.issuers import Issuer
from intranet_ideas.scim import connecting

from ..factories import Factory

ISSUER = Issuer(
    key="entra", name="Entra ID", issuer="https://login.example/v2.0", client_id="ideas",
    directory_claim="oid",
)  # fmt: skip
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Directory:
    """A program that provisions, as a directory does."""

    app: Flask
    connection: int
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send one request."""
        given = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.app.test_client().open(
            f"/scim/v2{path}", method=method, json=body, headers=given,
            content_type="application/scim+json" if body is not None else None,
        )  # fmt: skip

    def add(
        self, name: str, department: str = "", manager: str = "", **more: Any
    ) -> dict[str, Any]:
        """Bring a person called ``name``."""
        answer = self.ask("POST", "/Users", person(name, department, manager, **more))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> TestResponse:
        """Send one PATCH."""
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.ask("PATCH", path, body, **headers)

    def get(self, path: str) -> dict[str, Any]:
        """Read what must be there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found


def person(name: str, department: str = "", manager: str = "", **more: Any) -> dict[str, Any]:
    """Return what Entra ID sends of a newcomer."""
    work: dict[str, Any] = {"department": department} if department else {}
    work |= {"manager": {"value": manager}} if manager else {}
    return {
        "schemas": [USER, WORK], "userName": f"{name}@kommune.example", "externalId": f"oid-{name}",
        "displayName": name.capitalize(), "active": True,
        "emails": [{"value": f"{name}@kommune.example", "type": "work", "primary": True}],
        **({WORK: work} if work else {}), **more,
    }  # fmt: skip


@pytest.fixture
def directory(app: Flask, make: Factory) -> Directory:
    """A directory whose unknown departments are made."""
    with make.ground.database.write() as session:
        made = connecting.connect(
            session, None, name="Entra", issuer=ISSUER, department="kommune", make_unknown=True,
            now=make.clock.now(),
        )  # fmt: skip
        token = connecting.make_token(session, None, made.id, days=30, now=make.clock.now())
        return Directory(app, made.id, token)
