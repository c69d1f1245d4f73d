"""What a browser that comes for the first time gets in the page itself: its styles and its script.

It would else have to fetch the page, and then, on connections of their own, what it draws the page
with; on a slow line that is half of the time until something stands on the screen. It keeps the
files when its worker fetches them (``service-worker.js``), and who goes on from one page to the
next gets their addresses alone.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

import brotli
from flask import Flask, Response, g, request

from intranet_ideas.branding import brand_style
from intranet_ideas.colours import stylesheet
from intranet_ideas.paths import PACKAGE
from intranet_ideas.web import ground, static_url

STYLE_SHEETS = ("system.css", "app.css")
"""The design system, and what is ours."""

SCRIPT = "app.js"

QUALITY = 5


@dataclass(frozen=True, slots=True)
class Written:
    """Texts that stand in a page, each with its digest in the words of a content policy."""

    styles: str
    script: str
    style_source: str
    script_source: str


def init_app(app: Flask) -> None:
    """Give templates ``style_sheets`` and ``brought_along``; after what squeezes other pages."""
    app.jinja_env.globals.update(style_sheets=style_sheets, brought_along=brought_along)
    app.after_request(_squeeze)


def style_sheets() -> list[str]:
    """Return the addresses of what every page is drawn with, the organisation's own last."""
    return [*(static_url(name) for name in STYLE_SHEETS), *brand_style()]


def brought_along() -> Written | None:
    """Return what has to stand in this page, or None where its files' addresses will do.

    Browsers say where a visit comes from where they run workers: over https, and on their own
    machine. One that comes from elsewhere and has no worker of ours has not been here before.
    """
    comes_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    if comes_from == "same-origin" or "Service-Worker-Navigation-Preload" in request.headers:
        return None
    written = _written(ground().settings.colour)
    g.brought_along = written
    return written


def sources() -> tuple[str, str]:
    """Return where styles and scripts of this answer may come from beside its own site."""
    written: Written | None = g.get("brought_along")
    return (f" {written.style_source}", f" {written.script_source}") if written else ("", "")


def _squeeze(response: Response) -> Response:
    """Make a first page smaller than others are worth: 3 ms here save a round trip there."""
    if g.get("brought_along") and request.accept_encodings.quality("br"):
        response.set_data(brotli.compress(response.get_data(), quality=QUALITY))
        response.headers["Content-Encoding"] = "br"
        response.vary.add("Accept-Encoding")
    return response


@cache
def _written(colour: str) -> Written:
    styles = "".join(map(_file, STYLE_SHEETS))
    if colour:
        styles += stylesheet(colour).decode()
    script = _file(SCRIPT)
    return Written(styles, script, _digest(styles), _digest(script))


def _file(name: str) -> str:
    return (PACKAGE / "static" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
