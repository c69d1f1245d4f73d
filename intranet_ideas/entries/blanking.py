"""Blanking words of a text, so that it does not tell who wrote it. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import unquote

from intranet_ideas.errors import N_, Fault

BLANK = "▇▇▇"
"""Always as long, so that it does not tell how long the word was."""
MOST_WORDS, LONGEST_WORD, SHORTEST_WORD = 100, 200, 2

_TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_ADDRESS = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.\w+")
_BETWEEN = r"[\s._\-]*"

Span = tuple[int, int]


def parse_words(text: str) -> list[str]:
    """Return the words or phrases of a text, one a line, each once, as they are stored."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list({_folded(line)[0]: line for line in lines if line}.values())


def check_words(words: Sequence[str]) -> list[Fault]:
    """Return what is wrong with the words to blank."""
    faults = []
    if len(words) > MOST_WORDS:
        faults.append(
            Fault("words", N_("There is room for %(most)s lines."), {"most": MOST_WORDS})
        )
    return faults + [
        Fault("words", N_("“%(word)s” is too short or too long to be blanked."),
              {"word": word[:40]})
        for word in words
        if len(word) > LONGEST_WORD or len(re.sub(r"[\W_]", "", word)) < SHORTEST_WORD
    ]  # fmt: skip


def blank_text(text: str, words: Sequence[str]) -> str:
    """Return a text in which every word that holds one of ``words`` is blanked whole.

    Case, accents' encoding, signs that leave no mark, and spaces, dots, hyphens or
    underscores between the parts of a phrase make no difference. "Kari" also blanks
    "Karis" and "Karianne": the rest of a word would give the word away.
    """
    return _blanked([text], words)[0]


def blank_html(source: str, words: Sequence[str]) -> str:
    """Return ``text.render_markdown``'s HTML with the words blanked as in ``blank_text``.

    A word is found across tags ("Ka<em>ri</em>"); a link whose address or title holds
    one loses both.
    """
    if not words:
        return source
    pieces = _TAG.split(source)
    texts = _blanked([html.unescape(piece) for piece in pieces[::2]], words)
    pieces[::2] = [html.escape(each, quote=False) for each in texts]
    pieces[1::2] = [_blank_tag(tag, words) for tag in pieces[1::2]]
    return "".join(pieces)


def text_of(source: str) -> str:
    """Return the text of HTML without its tags."""
    return html.unescape(_TAG.sub("", source)).strip()


def found(texts: Iterable[str], suggested: Iterable[str]) -> list[str]:
    """Return those of the suggested words, and all e-mail addresses, that stand in a text."""
    whole = "\n".join(texts)
    words = [each for each in suggested if not check_words([each]) and _spans(whole, [each])]
    return list(dict.fromkeys([*words, *_ADDRESS.findall(whole)]))


def _blank_tag(tag: str, words: Sequence[str]) -> str:
    said = unquote(unquote(html.unescape(tag)))
    if "=" not in tag or not _spans(said, words):
        return tag
    return f"<{tag[1:].split(maxsplit=1)[0]}>"


def _blanked(texts: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return texts that are read as one, blanked; a word across two stands in the first."""
    spans = _spans("".join(texts), words)
    shown, start = [], 0
    for text in texts:
        end, at, piece = start + len(text), start, ""
        for first, last in spans:
            if last <= start or first >= end:
                continue
            piece += text[at - start : max(first, at) - start]
            piece += BLANK if first >= start else ""
            at = min(last, end)
        shown.append(piece + text[at - start :])
        start = end
    return shown


def _spans(text: str, words: Sequence[str]) -> list[Span]:
    """Return where words to blank stand, from their first to their last letter, in order."""
    pattern = _pattern(tuple(words))
    if pattern is None:
        return []
    folded, places = _folded(text)
    spans: list[Span] = []
    # Matches may overlap: the search goes on from the next sign.
    match = pattern.search(folded)
    while match:
        first, last = _widened(text, places[match.start()], places[match.end() - 1] + 1)
        if spans and first <= spans[-1][1]:
            first, last = spans[-1][0], max(last, spans.pop()[1])
        spans.append((first, last))
        match = pattern.search(folded, match.start() + 1)
    return spans


def _widened(text: str, first: int, last: int) -> Span:
    while first > 0 and _in_word(text[first - 1]):
        first -= 1
    while last < len(text) and _in_word(text[last]):
        last += 1
    return first, last


def _in_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc", "Cf")


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [re.split(r"[\s._\-]+", _folded(word)[0].strip()) for word in words]
    phrases = [[re.escape(part) for part in each if part] for each in parts]
    written = sorted((_BETWEEN.join(each) for each in phrases if each), key=len, reverse=True)
    return re.compile("|".join(written)) if written else None


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text as it is compared, and for each of its signs the place it came from."""
    signs, places = [], []
    for place, sign in enumerate(text):
        for plain in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold()):
            if unicodedata.category(plain) not in ("Mn", "Me", "Cf"):
                signs.append(plain)
                places.append(place)
    return "".join(signs), places
