"""A text in paragraphs that keep their addresses. Pure.

A paragraph's ``key`` is its address: given once in the life of a text, kept when others are
changed, added or removed, and never given to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from intranet_ideas.entries.rules import Piece, difference

_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of Markdown; ``level`` is 0 for words, and from 1 for a heading."""

    key: int
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a place: of the paragraph ``here``, None where it stays as it is and empty
    where it goes, and what comes ``after`` it, which may be several paragraphs."""

    here: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed at one address from a text to a later one. ``before`` is None of what is new,
    ``after`` of what is gone."""

    key: int
    before: Paragraph | None
    after: Paragraph | None

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.before == self.after

    @property
    def pieces(self) -> list[Piece]:
        """The difference by words."""
        return difference(self.before.text if self.before else "",
                          self.after.text if self.after else "")  # fmt: skip


def blocks(source: str) -> list[tuple[int, str]]:
    """Return a text's headings and paragraphs as ``(level, text)``: they stand apart by empty
    lines, and a heading begins with ``#`` and ends with its line."""
    found: list[tuple[int, str]] = []
    gathered: list[str] = []
    fence = ""

    def end() -> None:
        if text := "\n".join(gathered).strip("\n"):
            found.append((0, text))
        gathered.clear()

    for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or fence == mark[1]):
            fence = "" if fence else mark[1]
        if fence or mark:
            gathered.append(line)
        elif not line.strip():
            end()
        elif heading := _HEADING.fullmatch(line):
            end()
            # Not by the expression, which would try every blank of a long line as the last.
            if words := heading[2].rstrip(" \t"):
                found.append((len(heading[1]), words))
        else:
            gathered.append(line.rstrip())
    end()
    return found


def source_of(paragraphs: Iterable[Paragraph]) -> str:
    """Return paragraphs as the text they were read from."""
    return "\n\n".join(
        f"{'#' * each.level} {each.text}" if each.level else each.text for each in paragraphs
    )


def read(source: str, before: Sequence[Paragraph], next_key: int) -> list[Paragraph]:
    """Return a text's paragraphs. Those that are as they were ``before`` keep their keys, and
    so do those that are changed where they stand; new ones are given keys from ``next_key``."""
    new = blocks(source)
    old = [(each.level, each.text) for each in before]
    keys: dict[int, int] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            keys |= {j1 + at: before[i1 + at].key for at in range(i2 - i1)}
    found = []
    for place, (level, text) in enumerate(new):
        if place not in keys:
            keys[place], next_key = next_key, next_key + 1
        found.append(Paragraph(keys[place], text, level))
    return found


def applied(
    paragraphs: Sequence[Paragraph], settled: Mapping[int, Settled], next_key: int
) -> list[Paragraph]:
    """Return the text with what became of each place, by key. What is untouched is as it was;
    a changed paragraph keeps its key, and further ones are given keys from ``next_key``."""
    found: list[Paragraph] = []
    for each in paragraphs:
        became = settled.get(each.key, Settled())
        new: list[Paragraph] = []
        if became.here is None or became.here == each.text:
            new.append(each)
        else:
            new += _worded(each, became.here)
        new += [Paragraph(0, text, level) for level, text in blocks(became.after)]
        for one in new:
            found.append(one if one.key else replace(one, key=next_key))
            next_key += not one.key
    return found


def _worded(paragraph: Paragraph, text: str) -> list[Paragraph]:
    """Return what a paragraph becomes: the first of its words keep its key, and a heading that
    is worded anew stays one."""
    parts = blocks(text)
    if not parts:
        return []
    (level, words), *more = parts
    if paragraph.level and not level:
        level = paragraph.level
    return [Paragraph(paragraph.key, words, level),
            *(Paragraph(0, words, level) for level, words in more)]  # fmt: skip


def compared(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Changed]:
    """Return both texts in one, by address: in the order of the new one, with what is gone after
    what it stood behind."""
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    gone: dict[int, list[Changed]] = {}
    behind = 0
    for each in old:
        if each.key in after:
            behind = each.key
        else:
            gone.setdefault(behind, []).append(Changed(each.key, each, None))
    found = gone.pop(0, [])
    for each in new:
        found.append(Changed(each.key, before.get(each.key), each))
        found += gone.pop(each.key, [])
    return found


def numbers(paragraphs: Iterable[Paragraph]) -> dict[int, str]:
    """Return the number of each paragraph by its key: headings are numbered among themselves
    (1, 1.1), the others from the first to the last."""
    found: dict[int, str] = {}
    counts: list[tuple[int, int]] = []
    words = 0
    for each in paragraphs:
        if not each.level:
            words += 1
            found[each.key] = str(words)
            continue
        before = 0
        while counts and counts[-1][0] >= each.level:
            before = counts.pop()[1]
        counts.append((each.level, before + 1))
        found[each.key] = ".".join(str(number) for _, number in counts)
    return found


def excerpt(text: str, length: int = 60) -> str:
    """Return the first words of a paragraph, on one line."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + " …"
