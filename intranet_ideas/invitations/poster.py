"""What a challenge's poster says, in the challenge's own language, and the poster as a PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from intranet_ideas import fonts
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.i18n import gettext, local_datetime, spoken
from intranet_ideas.invitations.code import dark_runs

try:
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.colors import black, white
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import KeepInFrame, Paragraph, SimpleDocTemplate, Spacer
except ImportError:  # the extra "pdf" is not installed
    SimpleDocTemplate = None

NOT_INSTALLED = N_(
    "This site can't make PDFs: the extra “pdf” is not installed. Print the page instead."
)
MARGIN = 18
CODE = 95
"""Millimetres: of paper left white at the edges, and of the code's side. Read from a metre away."""


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of a poster. ``address`` is what the code holds, ``typed`` what is short enough
    to type, without what nobody types; ``deadline`` is empty while none is set."""

    language: str
    host: str
    title: str
    question: str
    deadline: str
    how: str
    or_type: str
    address: str
    typed: str


def can_be_printed() -> bool:
    """Say whether what makes PDFs is installed."""
    return SimpleDocTemplate is not None


def words_of(challenge: Challenge, address: str, typed: str, zone: ZoneInfo) -> Poster:
    """Return what the poster says; ``address`` is the code's, ``typed`` the one to read. The host
    department must be loaded."""
    language = challenge.language
    with spoken(language):
        return Poster(
            language=language, host=challenge.department.name_in(language),
            title=challenge.title, question=challenge.summary,
            deadline=_deadline(challenge.closes_at, zone, language),
            how=gettext("Point your phone's camera at the code and write your idea."),
            or_type=gettext("Or open the address:"), address=address,
            typed=typed.partition("://")[2],
        )  # fmt: skip


def _deadline(instant: datetime | None, zone: ZoneInfo, language: str) -> str:
    if instant is None:
        return ""
    # The zone's long name helps nobody who stands before a wall.
    when = local_datetime(instant, zone, language).partition(" (")[0]
    return gettext("Deadline: %(when)s", when=when)


def make_pdf(poster: Poster) -> bytes:
    """Return the poster as one page of A4; long words shrink until they fit. Raises ``Conflict``
    where PDFs can't be made."""
    if SimpleDocTemplate is None:
        raise Conflict(NOT_INSTALLED)
    fonts.register()
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target, pagesize=A4, title=poster.title, lang=poster.language, invariant=True,
        leftMargin=MARGIN * mm, rightMargin=MARGIN * mm, topMargin=MARGIN * mm,
        bottomMargin=MARGIN * mm,
    )  # fmt: skip
    # A frame has six points of its own on each side.
    wide, high = document.width - 12, document.height - 12
    head = [
        _text(poster.host, 13), _text(poster.title, 34, bold=True), _text(poster.question, 17),
        _text(poster.deadline, 15, bold=True),
    ]  # fmt: skip
    foot = [
        Spacer(1, 8), _drawn(poster.address, CODE * mm, wide), Spacer(1, 4),
        _text(poster.how, 16, bold=True), _text(poster.or_type, 12),
        _text(poster.typed, 14, bold=True),
    ]  # fmt: skip
    document.build([KeepInFrame(wide, high, [*filter(None, head), *foot], mode="shrink")])
    return target.getvalue()


def _text(words: str, size: int, *, bold: bool = False) -> Any:
    if not words:
        return None
    style = ParagraphStyle(
        "words", fontName=fonts.BOLD if bold else fonts.REGULAR, fontSize=size, leading=size * 1.25,
        alignment=1, spaceAfter=size * 0.6, splitLongWords=1,
    )  # fmt: skip
    return Paragraph(escape(words), style)


def _drawn(address: str, side: float, width: float) -> Any:
    modules, runs = dark_runs(address)
    one = side / modules
    drawing = Drawing(width, side)
    left = (width - side) / 2
    drawing.add(Rect(left, 0, side, side, fillColor=white, strokeColor=None))
    for row, column, length in runs:
        drawing.add(Rect(left + column * one, side - (row + 1) * one, length * one, one,
                         fillColor=black, strokeColor=None))  # fmt: skip
    return drawing
