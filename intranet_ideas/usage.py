"""Notes that a session or token is in use, seldom and when the answer is on its way.

Lists show it, and what is not used runs out. A page never waits for it and never fails by it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from flask import Flask, Response, g
from sqlalchemy.exc import OperationalError

from intranet_ideas.ground import Ground
from intranet_ideas.people.rules import SEEN_EVERY, Viewer
from intranet_ideas.people.sessions import touch_session
from intranet_ideas.people.tokens import touch_token

log = logging.getLogger(__name__)


def init_app(app: Flask, ground: Ground) -> None:
    """Note the use after each request of someone who was let in."""

    @app.after_request
    def later(response: Response) -> Response:
        used: Viewer | None = g.get("in_use")
        if used and _due(used, g.received_at):
            response.call_on_close(partial(_note, ground, used, g.received_at))
        return response


def in_use(viewer: Viewer) -> None:
    """Say by which session or token this request was let in."""
    g.in_use = viewer


def _due(viewer: Viewer, now: datetime) -> bool:
    return viewer.used_at is None or viewer.used_at <= now - SEEN_EVERY


def _note(ground: Ground, viewer: Viewer, now: datetime) -> None:
    try:
        with ground.database.write() as session:
            (touch_token if viewer.token_id else touch_session)(session, viewer, now)
    except OperationalError as error:
        log.warning("the use of a session was not noted: %s", error.orig)
