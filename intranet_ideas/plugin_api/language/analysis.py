"""From text to index terms, for bokmål, nynorsk and English.

Pure functions: an index holds exactly what ``terms`` returns, and a query goes the same
way. Three steps: ``fold`` (one spelling per letter), ``normalise``
(nynorsk spelling to bokmål's) and the stripping of endings.

The endings are those of the inflection tables of bokmål and nynorsk grammar (nouns,
agent nouns in ``-er``/``-ar``, adjectives, weak verbs). That a stem must keep three
letters with a vowel is the idea of the R1 region of the Snowball stemmers (Porter
2001). Unlike Snowball's ``norwegian``, endings are stripped until none is left, so that
a word and its inflections end in one stem (*innbygger, innbyggere, innbyggerne,
innbyggjarar*), and stemming a stem changes nothing.

English endings: the "S" stemmer of Harman (1991), and ``-ing`` and ``-ed`` besides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from intranet_ideas.plugin_api.language.words import IRREGULAR, SPELLINGS, STOP_WORDS

WORD_LENGTH = 64
"""Longer words are cut: no word is that long, but pasted data is."""

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_LETTERS = str.maketrans("äöéèêëóòôôáàâüúùíìîñç", "æøeeeeooooaaauuuiiinc", "'’_")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_VOWEL = re.compile(r"[aeiouyæøå]")
_SPELLING = re.compile("|".join(sorted(SPELLINGS, key=len, reverse=True)))
_SOFT_J = re.compile(r"(?<=gg|kk|lg|ng|nk|rg|rk)j(?=(?:e|a|ar|aren|arar|arane|er|ande|ing)s?$)")
_SHORT_EL = re.compile(r"(?<=..)([bdfgkmnpst])\1?el$")
_GENITIVE = re.compile(r"(?<!kur)(?<!dan)(?<=[bdfghjklmnprtvy])s$")
_NEUTER = re.compile(r"(?<=al|el|iv)t$|(?<=bar|sam|som)t$")

_NOT_FROM = ("park", "mark", "sort", "plan")


def _endings() -> tuple[tuple[str, int], ...]:
    """Return each ending with the fewest letters that it must leave, longest first."""
    common = "e a en et er ar es ene ane ens ets enes anes ers ars est ast este aste"
    agents = "eren ere erne erene aren are arar arane erens eres ernes arens arars aranes"
    verbs = "ende ande ede ete ert erte"
    nouns = "ing inga ingen inger ingene ingar ingane"
    found = dict.fromkeys(f"{common} {agents} {verbs}".split(), 3)
    found |= dict.fromkeys(nouns.split(), 4)
    found |= {"er" + ending: 3 for ending in nouns.split()}
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


_ENDINGS = _endings()


def fold(word: str) -> str:
    """Return ``word`` in lower case with one spelling per letter."""
    return unicodedata.normalize("NFKC", word).casefold().translate(_LETTERS)[:WORD_LENGTH]


def normalise(word: str) -> str:
    """Return a folded word in bokmål's spelling: *skule* as *skole*, *ikkje* as *ikke*.

    It is done to documents and queries alike, so a wrong guess inside a word costs
    nothing as long as no two different words become one.
    """
    word = IRREGULAR.get(word, word)
    word = _SPELLING.sub(lambda match: SPELLINGS[match.group()], word)
    word = _SOFT_J.sub("", word)
    return IRREGULAR.get(word, word)


def _is_another_word(stem: str, ending: str) -> bool:
    """Say whether ``stem`` is not what the word comes from: *parkering* is not *park*."""
    if ending.startswith("ering"):
        return stem.endswith(_NOT_FROM)
    return ending.startswith("ing") and stem.endswith(tuple(root + "er" for root in _NOT_FROM))


def _strip(word: str) -> str:
    for ending, least in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            long_enough = len(stem) >= least and _VOWEL.search(stem)
            if long_enough and not _is_another_word(stem, ending):
                return stem
    return word


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the Norwegian stem of a folded word."""
    word = normalise(word)
    if word.isdigit():
        return word
    before = ""
    while word != before:
        before = word
        if len(word) >= 5:
            word = _GENITIVE.sub("", word)
        if len(word) >= 6:
            word = _NEUTER.sub("", word)
        word = IRREGULAR.get(word, word)
        word = _strip(word)
        word = _SHORT_EL.sub(r"\1l", word)
        if word.endswith("mm"):
            word = word[:-1]
    return word


@lru_cache(maxsize=16_384)
def stem_english(word: str) -> str:
    """Return the English stem of a folded word."""
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "ches", "shes", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        stripped = word.removesuffix(ending)
        if stripped != word and len(stripped) >= 3 and re.search("[aeiouy]", stripped):
            doubled = stripped[-1] == stripped[-2] and stripped[-1] not in "ls"
            word = stripped[:-1] if doubled else stripped
            break
    return word.removesuffix("e") if len(word) > 3 else word


def stems(word: str) -> tuple[str, ...]:
    """Return the terms that a folded word of unknown language may have become."""
    return tuple(dict.fromkeys((stem(word), stem_english(word))))


def words(text: str) -> Iterator[str]:
    """Yield the folded words of ``text``: *e-post* as *epost*, *IT-avdeling* as two."""
    # Soft hyphens and the like come along with pasted text and would split words.
    visible = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    for match in _WORD.finditer(visible):
        whole = match.group()
        parts = whole.split("-")
        if len(parts) > 1 and min(map(len, parts)) == 1:
            parts = ["".join(parts)]
        for part in parts:
            if word := fold(part):
                yield word


def content_words(text: str) -> Iterator[str]:
    """Yield the folded words of ``text`` that carry meaning."""
    return (word for word in words(text) if word not in STOP_WORDS)


def terms(text: str, language: str) -> list[str]:
    """Return the index terms of ``text`` in order."""
    stemmer = stem_english if language == "en" else stem
    return [stemmer(word) for word in content_words(text)]
