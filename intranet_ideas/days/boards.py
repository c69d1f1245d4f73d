"""What everybody in the room sees, drawn once for all of them.

Three hundred phones ask for it every other second. It says nothing of who asks, so that it is drawn
once in a process and kept for less than a second; who has it already gets no body.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import cast

from flask import Response, current_app, request

from intranet_ideas import throttle
from intranet_ideas.days import queries
from intranet_ideas.days.queries import Board
from intranet_ideas.errors import NotFound
from intranet_ideas.i18n import current_language, spoken
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import ground, received_at, viewer

FRESH = 0.7
"""Seconds that a board is kept: with the second between two questions of a phone, what it shows is
never two seconds old."""

MOST = 200
"""Boards kept in a process: those of all rooms that are on, in three languages."""

SCREEN, ROOM = "screen", "room"

@dataclass(frozen=True, slots=True)
class Drawn:
    """A board as it is sent, and until when (by the process' own clock) it is fresh."""

    body: str
    mark: str
    until: float


class Boards:
    """The boards drawn in this process. Safe to share between threads: one draws, others wait."""

    def __init__(self, fresh: float = FRESH) -> None:
        self.fresh = fresh
        self._kept: OrderedDict[tuple[str, str], Drawn] = OrderedDict()
        self._lock = Lock()

    def get(self, token: str, language: str) -> Drawn:
        """Return the board that a secret address shows. Raises ``NotFound``."""
        key = token, language
        found = self._kept.get(key)
        if found is not None and time.monotonic() < found.until:
            return found
        with self._lock:
            found = self._kept.get(key)
            if found is not None and time.monotonic() < found.until:
                return found
            self._kept.pop(key, None)
            body = draw(token, language)
            mark = hashlib.sha256(body.encode()).hexdigest()[:20]
            self._kept[key] = drawn = Drawn(body, mark, time.monotonic() + self.fresh)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
            return drawn


def draw(token: str, language: str) -> str:
    """Draw the board that a secret address shows. Raises ``NotFound``, and ``TooMany`` for who
    tries addresses."""
    board, kind = look_up(token)
    with spoken(board.language if kind == SCREEN else language):
        # Without what the frame of a page needs: there is none.
        template = current_app.jinja_env.get_template(f"days/_{kind}.html")
        return template.render(board=board)


def look_up(token: str) -> tuple[Board, str]:
    """Return what a secret address shows, and which of both it is. Raises as ``draw``."""
    with ground().database.read() as session:
        found = queries.day_by_token(session, token) if token else None
        if found is not None:
            day, kind = found
            return queries.board_of(session, day, received_at()), kind
    throttle.check(viewer())
    raise NotFound


def kept() -> Boards:
    """Return the boards kept in this process."""
    return cast("Boards", current_app.extensions["boards"])


def answer(token: str) -> Response:
    """Answer with the board, or with nothing where the one who asks has it. The instant goes
    along, for clocks to go by."""
    wanted = request.args.get("lang", "")
    language = wanted if wanted in LANGUAGES else current_language()
    drawn = kept().get(token, language)
    if request.if_none_match.contains_weak(drawn.mark):
        response = Response(status=304)
    else:
        response = Response(drawn.body, content_type="text/html; charset=utf-8")
    # Weak, so that what squeezes it leaves the name as it is.
    response.set_etag(drawn.mark, weak=True)
    response.headers["Server-Now"] = str(int(received_at().timestamp() * 1000))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
