"""Every text stands in bokmål and nynorsk, whole, with the same places to fill in."""

from __future__ import annotations

import io
import re
from functools import cache

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo

from intranet_ideas.paths import bundled
from scripts import translations

# One process asks all of this: to read code, templates and catalogues takes longer than the rest.
pytestmark = pytest.mark.xdist_group("texts")
collect, read = cache(translations.collect), cache(translations.read)

PLACE = re.compile(r"%\((\w+)\)[sd]")


def strings(message: Message) -> list[str]:
    """Return a message's translations, plural forms apart."""
    both = message.string
    return list(both) if isinstance(both, (tuple, list)) else [both]


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    catalog = read(language)
    lacking = [
        message.id for message in collect()
        if message.id and (
            (there := catalog.get(message.id, message.context)) is None
            or there.fuzzy or not all(strings(there))
        )
    ]  # fmt: skip
    assert lacking == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_text_is_left_over(language: str) -> None:
    known = collect()
    assert [m.id for m in read(language) if m.id and m.id not in known] == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_places_to_fill_in_are_the_same(language: str) -> None:
    wrong = []
    for message in read(language):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[-1]
        wanted = set(PLACE.findall(source))
        for string in strings(message):
            # A singular may leave the number out: "one idea".
            if set(PLACE.findall(string)) - wanted or (
                isinstance(message.id, str) and set(PLACE.findall(string)) != wanted
            ):
                wrong.append(message.id)
    assert wrong == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language: str) -> None:
    fresh = io.BytesIO()
    write_mo(fresh, read(language))
    compiled = translations.path_of(language).with_suffix(".mo").read_bytes()
    assert compiled == fresh.getvalue()


OF_THE_OTHER = {
    "nn": re.compile(
        r"\b(ikke|hvordan|hvorfor|hvilke[nt]?|noen|noe|fra|være|gjøre|hva|hvem|hvor|jeg|dere|deres|"
        r"kunne ikkje blir|kan blir|skal blir|ideer|avdelingen|utfordringen)\b", re.IGNORECASE
    ),
    "nb": re.compile(
        r"\b(ikkje|korleis|kvifor|nokon|noko|frå|vere|gjere|kva|kven|ein|eit|idear|utfordringa)\b",
        re.IGNORECASE,
    ),
}
"""Words that only the other of the two languages has."""


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_word_of_the_other_language(language: str) -> None:
    found = [
        string for message in read(language) if message.id
        for string in strings(message) if OF_THE_OTHER[language].search(string)
    ]  # fmt: skip
    assert found == []


AVOIDED = {
    "nn": re.compile(r"\bdersom\b|\brøysting(a|ar|ane)?\b|\bblei\b", re.IGNORECASE),
    "nb": re.compile(r"\bdersom\b", re.IGNORECASE),
}
"""Words for which ``docs/style.md`` has another."""


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_one_thing_has_one_word(language: str) -> None:
    found = [
        string for message in read(language) if message.id
        for string in strings(message) if AVOIDED[language].search(string)
    ]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_spaces_and_quotes_are_typeset(language: str) -> None:
    wrong = [
        string for message in read(language) if message.id
        for string in strings(message)
        if re.search(r"(?<!\n) {2}|[“”]|\.\.\.|^\s|\s$", string)
    ]  # fmt: skip
    assert wrong == []


OURS = {
    "bar.words",
    "each.label", "each.why", "kinds[row.kind]", "lane_words[lane]", "lanes[row.lane]",
    "origins[found.origin]", "origins[row.origin]", "disqualified", "own_idea", "role_help[role]",
    "role_words[role]", "waiting_words[part]", "words", "words[row.kind]", "words[row.status]",
}
"""What templates translate without writing it: texts of the program's own, one by one."""


def test_templates_translate_nothing_but_our_own_texts() -> None:
    """What ``_()`` gives counts as safe HTML: a text from elsewhere goes through
    ``plain_words``, which is escaped."""
    found = {
        expression
        for path in bundled("templates").rglob("*.html")
        for expression in re.findall(r"\b_\(([a-z][^)]*)\)", path.read_text("utf-8"))
    }
    assert found - OURS == set()
