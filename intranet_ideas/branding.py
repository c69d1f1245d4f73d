"""The organisation's own colour and logo, where it has set them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, url_for

from intranet_ideas.colours import stylesheet
from intranet_ideas.errors import NotFound
from intranet_ideas.setting_kinds import logo_type, logo_width
from intranet_ideas.web import ground, mark_of, static_url

bp = Blueprint("branding", __name__)

HEIGHT = 40
WIDEST = 3
"""How many times as wide as it is high a logo may be in a page's head."""
KEPT_SECONDS = 31_536_000
"""Addresses change with the content."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A logo as pages show it: its address, and its size in pixels, so that nothing jumps."""

    address: str
    media_type: str
    width: int
    height: int


@cache
def logo(path: Path) -> tuple[bytes, str]:
    """Return the logo and its media type."""
    content = path.read_bytes()
    return content, logo_type(content)


@cache
def _looks(path: Path, height: int) -> tuple[str, str, int]:
    """Return what each page asks of a logo: its version, its media type, and how wide it is."""
    content, media_type = logo(path)
    return mark_of(content), media_type, logo_width(content, height, height * WIDEST)


def brand_style() -> list[str]:
    """Return the address of the organisation's style sheet, where there is one."""
    colour = ground().settings.colour
    return [url_for("branding.style", v=mark_of(stylesheet(colour)))] if colour else []


@bp.app_template_global()
def brand_mark(height: int = HEIGHT) -> Mark:
    """Return the organisation's logo, so many pixels high, or the program's own."""
    path = ground().settings.logo
    if path is None:
        return _own(height)
    version, media_type, width = _looks(path, height)
    return Mark(url_for("branding.mark", v=version), media_type, width, height)


@bp.app_template_global()
def tab_mark() -> Mark:
    """Return what stands in the browser's tab: the logo where it is no wider than high."""
    found = brand_mark()
    if found.width == found.height:
        return found
    return _own(HEIGHT)


def _own(height: int) -> Mark:
    return Mark(static_url("mark.svg"), "image/svg+xml", height, height)


@bp.get("/brand.css")
def style() -> Response:
    """The organisation's colour. Raises ``NotFound`` where none is set."""
    colour = ground().settings.colour
    if not colour:
        raise NotFound
    return _kept(Response(stylesheet(colour), content_type="text/css; charset=utf-8"))


@bp.get("/brand-mark")
def mark() -> Response:
    """The organisation's logo. Raises ``NotFound`` where none is set."""
    path = ground().settings.logo
    if path is None:
        raise NotFound
    content, media_type = logo(path)
    response = Response(content, content_type=media_type)
    # A drawing may hold scripts; nothing of it runs, whoever drew it.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    return _kept(response)


def _kept(response: Response) -> Response:
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_SECONDS
    response.cache_control.immutable = True
    return response
