"""A client that knows only the OpenAPI description: calls operations by operationId."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

DESCRIPTION: dict[str, Any] = {}
"""What the first site said of its API: the same for every site, and long to make."""


class Client:
    """Calls operations as the owner of a token."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.http = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if not DESCRIPTION:
            DESCRIPTION.update(self.http.get("/api/v1/openapi.json").get_json())
        self.spec = DESCRIPTION
        self.operations = {
            operation["operationId"]: (method.upper(), path)
            for path, item in self.spec["paths"].items()
            for method, operation in item.items() if method != "parameters"
        }  # fmt: skip

    def call(self, operation: str, body: Any = None, *, etag: str = "", key: str = "",
             query: dict[str, Any] | None = None, **path: Any) -> TestResponse:
        """Call an operation; ``path`` fills in the address's places."""
        method, address = self.operations[operation]
        address = re.sub(r"{(\w+)}", lambda found: str(path[found[1]]), address)
        headers = dict(self.headers)
        if etag:
            headers["If-Match"] = etag
        if key:
            headers["Idempotency-Key"] = key
        return self.http.open(
            address, method=method, json=body, headers=headers, query_string=query
        )

    def get(self, operation: str, body: Any = None, **more: Any) -> Any:
        """Call an operation that must succeed and return its JSON."""
        response = self.call(operation, body, **more)
        assert response.status_code < 300, (operation, response.get_data(as_text=True))
        return response.get_json(silent=True)


def check_spec(spec: dict[str, Any]) -> None:
    """Raise unless the description is valid OpenAPI 3.1."""
    # It takes longer to load than the description to be checked.
    from openapi_spec_validator import validate

    validate(spec)
