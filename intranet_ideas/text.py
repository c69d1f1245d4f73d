"""Markdown to safe HTML, once, when the text is written."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import groupby

import nh3
from markdown_it import MarkdownIt

# linkify would need one more dependency; a bare address stays text.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").enable(
    "strikethrough"
)

TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr"),
    *("h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
_HEADING = re.compile(r"<(/?)h([1-6])>")
_SIDED = ("ul", "ol", "blockquote", "table")
"""What has a side of its own to begin at: bullets, numbers, a quotation's edge, columns."""
_SIDES = re.compile(rf"<(/?)({'|'.join(_SIDED)})(?=[ >])")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Zl", "Zp", "Zs"})
"""Categories of signs that leave no mark."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")

_FENCE = re.compile(r" {0,3}(```|~~~)")
_MARKER = re.compile(r"\s*(\d+[.)]|\W|o)?\s*")
"""What stands before the first tab of a list's line, as word processors paste one."""

HIGHEST = 3
"""The level of a text's first heading: pages use the first two."""


def render_markdown(source: str) -> str:
    """Return ``source`` as HTML that is safe to show.

    No raw HTML, no images, no scripts; links get ``rel="nofollow noopener noreferrer"``.
    Headings stand below the page's own and follow each other without a gap, whichever
    levels the writer took. Lists, quotations and tables with writing from the right begin there.
    """
    rendered = _below_the_page(_markdown.render(_with_tables(source)))
    if any(map(_from_the_right, source)):
        rendered = _from_its_side(rendered)
    return nh3.clean(
        rendered,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "th": {"align"}, "td": {"align"},
                    **{each: {"dir"} for each in _SIDED}, "ol": {"dir", "start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    )  # fmt: skip


def _from_the_right(sign: str) -> bool:
    return sign > "\u0590" and unicodedata.bidirectional(sign) in {"R", "AL"}


def _from_its_side(rendered: str) -> str:
    """Let browsers find the side by the first letter within; they do not look into what finds its
    own, so that only the outermost does."""
    depth = 0

    def sided(tag: re.Match[str]) -> str:
        nonlocal depth
        depth += -1 if tag[1] else 1
        return f'{tag[0]} dir="auto"' if depth == 1 and not tag[1] else tag[0]

    return _SIDES.sub(sided, rendered)


def _below_the_page(rendered: str) -> str:
    above: list[int] = []

    def moved(tag: re.Match[str]) -> str:
        level = int(tag[2])
        if not tag[1]:
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        return f"<{tag[1]}h{min(6, HIGHEST + len(above) - 1)}>"

    return _HEADING.sub(moved, rendered)


def _with_tables(source: str) -> str:
    """Return the text with lines of tabs, as a table from a word processor or a spreadsheet is
    pasted, as a table of Markdown."""
    if "\t" not in source:
        return source
    parts: list[str] = []
    fenced = False
    for tabs, group in groupby(source.split("\n"), lambda line: line.count("\t")):
        lines = list(group)
        cells = [line.split("\t") for line in lines]
        listed = all(_MARKER.fullmatch(row[0]) for row in cells)
        if not tabs or len(lines) < 2 or fenced or listed:
            fenced ^= sum(bool(_FENCE.match(line)) for line in lines) % 2 == 1
            parts += lines
            continue
        rows = [" | ".join(cell.strip().replace("|", r"\|") for cell in row) for row in cells]
        rows.insert(1, " | ".join(["-"] * (tabs + 1)))
        parts += ["", *(f"| {row} |" for row in rows), ""]
    return "\n".join(parts)


def plain_text(source: str) -> str:
    """Return Markdown ``source`` as plain text on few lines, for search and mail."""
    stripped = nh3.clean(_markdown.render(_with_tables(source)), tags=set())
    return re.sub(r"\s+", " ", html.unescape(stripped)).strip()


def clean_text(value: str) -> str:
    """Return text as it is stored: one form of Unicode, ``\\n`` line ends, no control signs."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", unicodedata.normalize("NFC", value)).strip()


def clean_line(value: str) -> str:
    """Return ``clean_text`` on one line; nothing when nothing of it can be seen."""
    line = re.sub(r"\s+", " ", clean_text(value))
    return line if any(unicodedata.category(sign) not in _UNSEEN for sign in line) else ""


def slugify(value: str) -> str:
    """Return a short ASCII key made from ``value``: ``"Økonomi og lønn"`` → ``okonomi-og-lonn``."""
    spelled = value.lower()
    for letter, plain in (("æ", "ae"), ("ø", "o"), ("å", "a"), ("ß", "ss")):
        spelled = spelled.replace(letter, plain)
    ascii_only = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60]
