"""Serves a test's own site to a real browser, and signs people in there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from ..factories import Factory


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign_in(app: Flask, make: Factory, context: Any, who: str) -> None:
    """Give a browser's context a session of someone, without the sign-in page."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = make.session_token(who)
        session["_fresh"] = True
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}]
    )
