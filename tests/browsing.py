"""A small browser over Flask's test client: keeps the session, fills in forms' hidden fields."""

from __future__ import annotations

import re
import secrets
from html import unescape
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Browser:
    """Acts as one signed-in person."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.client = app.test_client()
        if token:
            with self.client.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True

    def cookie(self) -> str:
        """Return the header by which the session is carried on, for requests that begin anew."""
        found = self.client.get_cookie(self.client.application.config["SESSION_COOKIE_NAME"])
        assert found is not None
        return f"{found.key}={found.value}"

    def get(self, url: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(url, **more)

    def csrf(self) -> str:
        """Return the session's CSRF token as pages carry it; no page is asked for it."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        key = self.client.application.secret_key
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))

    def post(self, url: str, data: dict[str, Any] | None = None, *, follow: bool = False,
             **more: Any) -> TestResponse:
        """Send a form with the CSRF token a browser would have."""
        fields = {"csrf_token": self.csrf(), **(data or {})}
        return self.client.post(url, data=fields, follow_redirects=follow, **more)

    def hidden(self, url: str) -> dict[str, str]:
        """Return the hidden fields of a page's forms."""
        return {
            name: unescape(value)
            for name, value in _HIDDEN.findall(self.get(url).get_data(as_text=True))
        }
