"""The plugin alone: what makes a text heavy, and what does not."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import Hint, text_in
from intranet_ideas.testing import Host, challenge, entry

HOST = Host(bundled("plugins") / "plain_language")
READING = sys.modules["intranet_ideas_plugins.plain_language.reading"]

LIGHT = "Vi går en tur hver dag. Alle kan bli med. Det er gøy og gir oss ny kraft. " * 4
HEAVY = (
    "Kommunalområdet gjennomfører tverrfaglige samhandlingsmøter vedrørende "
    "tjenesteutviklingsprosesser og ressursfordeling. " * 8
)


def hints(body: str, **settings: float | bool) -> list[Hint]:
    return list(HOST.call(
        "suggest_while_writing", challenge=challenge(), draft=entry(body=body, answers={}),
        alike=[], settings=HOST.settings(**settings),
    ))  # fmt: skip


def test_a_text_that_reads_well_is_left_alone() -> None:
    assert hints(LIGHT) == []
    assert hints("") == []
    assert hints("Tverrfaglighetskompetansehevingstiltak.") == [], "too little to reckon from"
    assert hints("- Melk\n- Brød\n- Ost\n" * 20) == [], "a list is no long sentence"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_heavy_text_is_told_its_index_in_every_language(language: str) -> None:
    (hint,) = hints(HEAVY)
    assert hint.entry is None
    assert text_in(hint.text, language) == hint.text[language]  # type: ignore[index]
    assert "LIX" in text_in(hint.text, language)
    assert hints(HEAVY, heaviest=80) == hints(HEAVY, heaviest=80, longest=80)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_long_text_is_told_how_long_it_takes(language: str) -> None:
    (hint,) = hints(LIGHT * 9)
    said = text_in(hint.text, language)
    assert "648" in said
    assert " 3 min" in said
    assert hints(LIGHT * 9, most=648) == []


def test_answers_to_the_questions_count_as_the_text_does() -> None:
    draft = entry(body="", answers={"behov": HEAVY, "losning": LIGHT})
    (hint,) = HOST.call("suggest_while_writing", challenge=challenge(), draft=draft, alike=[],
                        settings=HOST.settings(heaviest=40))  # fmt: skip
    assert "LIX" in text_in(hint.text, "nb")


def test_long_sentences_are_named_by_how_they_begin() -> None:
    sentence = "Da kan vi " + "og så " * 20 + "gå hjem."
    (hint,) = hints(sentence)
    assert "45 ord: «Da kan vi og så og så …»" in text_in(hint.text, "nb")
    assert len(hints(f"{sentence} {sentence} {sentence}", heaviest=80)) == 2
    assert hints(sentence, longest=45) == []


def test_shortened_words_and_addresses_end_no_sentence() -> None:
    said = READING.sentences(
        "Vi møtes kl. 10 den 17. mai, f.eks. på Toke Brygge. Se https://example.org/a.b?c=d. "
        "**Så** [går vi](https://example.org/x.y) hjem!\nHa det"
    )
    assert said == [
        "Vi møtes kl. 10 den 17. mai, f.eks. på Toke Brygge.", "Se .", "Så går vi hjem!", "Ha det",
    ]  # fmt: skip


def test_the_index_is_the_formulas() -> None:
    # 8 words in 2 sentences, 2 of more than six letters: 8/2 + 100 × 2/8.
    assert READING.lix(["Kommunen vår er ganske liten", "Tjenestene er gode"]) == 29
    assert READING.lix([]) == 0


@given(st.text(max_size=300))
def test_nothing_typed_breaks_it_and_no_word_is_lost(text: str) -> None:
    said = READING.sentences(text)
    assert all(READING.words(each) for each in said)
    assert READING.lix(said) >= 0
