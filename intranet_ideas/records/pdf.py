"""The document as a PDF/A-2a, by Typst (extra ``archive``)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

from intranet_ideas.records.document import Block

try:
    import typst
except ImportError:  # the extra "archive" is not installed
    typst = None  # type: ignore[assignment]

TEMPLATE = Path(__file__).with_name("record.typ")
STANDARD: Literal["a-2a"] = "a-2a"
"""Archival, tagged for screen readers, with characters that can be read out. Typst refuses to
make one that does not conform."""


MOST_TRIES = 50

_UNUSUAL = re.compile(
    r"[^\n\x20-\u052f\u1e00-\u1fff\u2010-\u2044\u20ac\u2190-\u2193\u2580-\u25a0]"
)
_REFUSED = re.compile('the text `"(.+?)"` could not be displayed')


def can_be_made() -> bool:
    """Say whether what makes PDFs is installed."""
    return typst is not None


def make_pdf(title: str, language: str, blocks: Sequence[Block], made_at: datetime) -> bytes:
    """Return the document as a PDF/A; the same bytes for the same blocks and instant.

    Characters that the fonts lack, such as emoji, are written by name: the page has them.
    """
    given = json.dumps({
        "title": title, "language": language, "blocks": list(blocks),
        "made": [made_at.year, made_at.month, made_at.day],
    }, ensure_ascii=False)  # fmt: skip
    given = _UNUSUAL.sub(_by_name, given)
    for _ in range(MOST_TRIES):
        try:
            return _compiled(given, made_at)
        except typst.TypstError as error:
            found = _REFUSED.search(error.message)
            if found is None or found[1] not in given:
                raise
            for letter in set(found[1]):
                if not letter.isascii():
                    given = given.replace(letter, _named(letter))
    raise ValueError("the text has too many characters that no font has")


def _compiled(given: str, made_at: datetime) -> bytes:
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(), ignore_system_fonts=True, sys_inputs={"given": given}
    )
    return cast("bytes", compiler.compile(
        format="pdf", pdf_standards=STANDARD, timestamp=int(made_at.timestamp())
    ))  # fmt: skip


def _by_name(match: re.Match[str]) -> str:
    return _named(match[0])


def _named(letter: str) -> str:
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"
