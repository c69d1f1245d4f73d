"""How heavy a text is to read. Pure.

LIX, läsbarhetsindex: words ÷ sentences + 100 × long words ÷ words, where a long word has more
than six letters (C. H. Björnsson, *Läsbarhet*, Stockholm 1968). Made for Swedish and used for
Norwegian and Danish; below 30 is very easy, 30–40 like fiction, 40–50 like a newspaper, 50–60 like
what authorities write, above 60 like laws.
"""

from __future__ import annotations

import re

LONG_WORD = 6
"""Letters above which a word is long."""

_ADDRESS = re.compile(r"https?://\S*[\w/]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^[ \t]*(?:[-*+>]|#{1,6}|\d+[.)])[ \t]+", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+[\"'»”)]*(?=\s+[\"'«“(]?[A-ZÆØÅÁÄÖÜČĐŊŠŦŽ0-9]|\s*\Z)|:?\n+|\n*\Z")
_SHORTENED = re.compile(
    r"(?:\b(?:f\.?eks|bl\.?a|d\.?v\.?s|o\.?s\.?v|m\.?m|t\.?d|jf|ca|kl|nr|st|mrk|dr|e\.g|i\.e|etc)|\b\d{1,2})\.\Z",
    re.IGNORECASE,
)
"""Ends of shortened words and of days of the month, after which a sentence goes on."""


def sentences(markdown: str) -> list[str]:
    """Return the sentences of a text, marks and addresses left out. A line ends one too."""
    text = _MARKS.sub("", _ADDRESS.sub("", _LINK.sub(r"\1", markdown))).replace("**", "")
    found, start = [], 0
    for end in _END.finditer(text):
        if _SHORTENED.search(text, start, end.end()) and end.end() < len(text.rstrip()):
            continue
        said = " ".join(text[start : end.end()].split())
        if _WORD.search(said):
            found.append(said)
        start = end.end()
    return found


def words(text: str) -> list[str]:
    """Return the words of a text, without numbers and marks."""
    return _WORD.findall(text)


def lix(said: list[str]) -> float:
    """Return LIX of sentences; 0 for none."""
    every = [word for sentence in said for word in words(sentence)]
    if not every:
        return 0.0
    long = sum(len(word) > LONG_WORD for word in every)
    return len(every) / len(said) + 100 * long / len(every)
