"""The letters that PDFs are set in: DejaVu Sans, whose licence lies beside it.

reportlab brings only Bitstream Vera, which ends where Western Europe does. These files hold
DejaVu Sans 2.37 without hinting, cut down to Latin, Greek and Cyrillic letters, punctuation,
arrows and the like; docs/decisions/0020-deciding.md says how.
"""

from __future__ import annotations

from pathlib import Path

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"


def register() -> None:
    """Make ``REGULAR`` and ``BOLD`` known to reportlab; once for each process.

    Raises ``ImportError`` where the extra ``pdf`` is not installed.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    known = pdfmetrics.getRegisteredFontNames()
    for name in (REGULAR, BOLD):
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, str(Path(__file__).with_name(f"{name}.ttf"))))
