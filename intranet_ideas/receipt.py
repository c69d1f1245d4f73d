"""The instant a request was received, which deadlines are held against.

A request that waits for a free thread was received when the server saw it: in the last
seconds before a deadline nobody may lose by the queue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING

from intranet_ideas.clock import Clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RECEIVED = "intranet_ideas.received_at"

seen_at: ContextVar[float | None] = ContextVar("seen_at", default=None)
"""``time.monotonic()`` when the server saw the request that this thread serves; None
where the server does not tell."""


class Receipt:
    """Notes the instant in the request's environment, before anything else can take time."""

    def __init__(self, app: Callable[..., Iterable[bytes]], clock: Clock) -> None:
        self.app = app
        self.clock = clock

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Pass the request on with its instant."""
        seen = seen_at.get()
        waited = 0.0 if seen is None else time.monotonic() - seen
        environ[RECEIVED] = self.clock.now() - timedelta(seconds=waited)
        return self.app(environ, start)
