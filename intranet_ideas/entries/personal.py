"""Signs that a text names a person: what authors are asked about before they hand in. Pure.

Better one question too few than ten too many: each sign is one that plain text seldom has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from intranet_ideas.errors import N_


class Sign(StrEnum):
    """What kind of sign it is."""

    BIRTH_NUMBER = "birth_number"
    PHONE = "phone"
    ADDRESS = "address"
    COLLEAGUE = "colleague"
    SOMEONE = "someone"


SAID: Mapping[Sign, str] = {
    Sign.BIRTH_NUMBER: N_("a national identity number"),
    Sign.PHONE: N_("a phone number"),
    Sign.ADDRESS: N_("an e-mail address"),
    Sign.COLLEAGUE: N_("the name of someone who works here"),
    Sign.SOMEONE: N_("what may be the name of a patient, user, pupil or relative"),
}

MOST = 10
"""Signs that are shown at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sign in a field: ``title``, ``body`` or ``answers.KEY``, with the words it is about."""

    field: str
    sign: Sign
    words: str


_ELEVEN = re.compile(r"(?<![\d.,-])(\d{6})[ .-]?(\d{5})(?![\d-])")
_PHONE = re.compile(
    r"(?<![\d.,+-])(?<!\d[ ])(?:(?:\+|00)47[ ]?)?"
    r"(?:[2-9]\d[ ]\d\d[ ]\d\d[ ]\d\d|[2-9]\d\d[ ]\d\d[ ]\d\d\d|[49]\d{7})(?![\d., ]?\d)"
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+(?!\w)")
_NAME = r"[A-ZÆØÅÁÄÖÜ][a-zæøåáäöüéèêôòóç]+(?:-[A-ZÆØÅÁÄÖÜ][a-zæøåáäöüéèêôòóç]+)?"
_WORD = re.compile(rf"\b{_NAME}\b")
_SOMEONE = re.compile(
    r"\b(?i:pasient(?:en)?|bruk(?:er|ar)(?:en)?|beboer(?:en)?|bebuar(?:en)?|elev(?:en)?"
    r"|klient(?:en)?|pårørande|pårørende|barnet|guten|gutten|jenta|moren? til|mora til|mor til"
    r"|faren? til|far til|datter(?:en|a)? til|dotter(?:a)? til|sønnen? til|sonen? til"
    r"|patient|client|pupil|resident)"
    rf"(?:[ ](?i:vår|min|som heter|som heiter|named|called))?[ ]({_NAME}(?:[ ]{_NAME})?)\b"
)
_FIRST, _SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_NO_NAMES = frozenset({
    "Nav", "Norge", "Noreg", "Norsk", "Kommunen", "Teams", "Gerica", "Visma", "Helse",
})  # fmt: skip
"""Words that follow “bruker” in plain text, such as “Bruker Teams”."""

MIDDLE = 2
"""Words that a name may have between the first and the last that are looked up."""


def is_birth_number(digits: str) -> bool:
    """Say whether eleven digits are a Norwegian birth number, D-number or H-number, or one made
    up for tests: a day that there is, and the two check digits (modulo 11; Skatteetaten,
    "Fødselsnummer")."""
    numbers = [int(each) for each in digits]
    day, month = int(digits[:2]), int(digits[2:4])
    day -= 40 * (day > 40)
    month -= next((step for step in (80, 65, 40) if month > step), 0)
    try:
        date(2000 + int(digits[4:6]), month, day)
    except ValueError:
        # 29 February of a year that is none of this century's leap years.
        if (day, month) != (29, 2):
            return False
    return all(
        _check_digit(numbers, weights) == numbers[len(weights)] for weights in (_FIRST, _SECOND)
    )


def _check_digit(numbers: list[int], weights: tuple[int, ...]) -> int:
    rest = sum(a * b for a, b in zip(numbers, weights, strict=False)) % 11
    return 0 if rest == 0 else 11 - rest


def candidates(texts: Mapping[str, str]) -> frozenset[str]:
    """Return what could be full names in the texts, to be looked up in the directory: two to
    four words with a capital that stand together."""
    found = set()
    for text in texts.values():
        for run in _runs(text):
            for start in range(len(run)):
                for end in range(start + 2, min(len(run), start + 2 + MIDDLE) + 1):
                    found.add(" ".join(run[start:end]))
    return frozenset(found)


def _runs(text: str) -> Iterator[list[str]]:
    """Yield words with a capital that stand together, parted by one space."""
    matches = list(_WORD.finditer(text))
    run = [matches[0][0]] if matches else []
    for before, after in pairwise(matches):
        if text[before.end() : after.start()] != " ":
            yield run
            run = []
        run = [*run, after[0]]
    if run:
        yield run


def signs(texts: Mapping[str, str], colleagues: Iterable[str]) -> list[Found]:
    """Return the signs in the texts, ``MOST`` at most. ``colleagues`` are those of the
    ``candidates`` that the directory knows, authors of the idea left out."""
    names = sorted(colleagues)
    found = [
        each for field, text in texts.items() for each in dict.fromkeys(_in(field, text, names))
    ]
    return found[:MOST]


def _in(field: str, text: str, names: list[str]) -> Iterator[Found]:
    for match in _ELEVEN.finditer(text):
        if is_birth_number(match[1] + match[2]):
            yield Found(field, Sign.BIRTH_NUMBER, f"{match[1]} •••••")
    for match in _PHONE.finditer(text):
        yield Found(field, Sign.PHONE, match[0].strip())
    for match in _ADDRESS.finditer(text):
        yield Found(field, Sign.ADDRESS, match[0])
    for name in names:
        if re.search(rf"\b{re.escape(name)}\b", text):
            yield Found(field, Sign.COLLEAGUE, name)
    for match in _SOMEONE.finditer(text):
        if match[1].split(" ")[0] not in _NO_NAMES and match[1] not in names:
            yield Found(field, Sign.SOMEONE, match[0])
