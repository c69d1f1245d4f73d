"""What every search engine promises in answering, tried through the protocol alone.

A further engine runs the same suite by one more name in ``engines.ENGINES``.
"""

from __future__ import annotations

import sys

import pytest

from intranet_ideas.plugin_api import PluginInfo, SearchEngine, SearchQuery, text_in

from .engines import found, idea, ids, offer

# --- The plugin ---------------------------------------------------------------------


def test_says_what_it_is_in_three_languages(plugin: str) -> None:
    offered = offer(plugin)
    info = sys.modules[plugin].describe_plugin()
    assert isinstance(info, PluginInfo)
    assert (info.name, info.scope) == (plugin, "organisation")
    assert sys.modules[plugin].CONTRACT == 1
    for text in (info.label, info.summary, offered.label):
        assert all(text_in(text, language) for language in ("nb", "nn", "en"))


# --- Finding ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("innbygger", {"2", "5"}),
        ("innbyggere", {"2", "5"}),
        ("innbyggernes", {"2", "5"}),
        ("innbyggjarar", {"2", "5"}),
        ("sykehjem", {"2"}),
        ("sjukeheimar", {"2"}),
        ("skolevei", {"4"}),
        ("barna", {"4"}),
        ("pendlarar", {"3"}),
        ("BILENE", {"5"}),
        ("volunteer", {"6"}),
        ("sharing meals", {"6"}),
        ("syk\u00adkel\u200ben", {"3"}),
        ("epost", {"8"}),
        ("e-post", {"8"}),
        ("sja\u030alv kantinen", {"7", "8"}),
    ],
)
def test_finds_inflections_in_either_norwegian(
    library: SearchEngine, text: str, wanted: set[str]
) -> None:
    assert wanted <= set(found(library, text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("teknologi", "1"),
        ("parkering", "3"),
        ("sykkel", "3"),
        ("bil", "5"),
        ("sykkelskur", "3"),
        ("kantinemat", "7"),
    ],
)
def test_finds_compounds_and_their_parts(library: SearchEngine, text: str, wanted: str) -> None:
    assert wanted in found(library, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("velferdstekonlogi", "1"),
        ("velferdstknologi", "1"),
        ("matsvin", "7"),
        ("pendlrere", "3"),
        ("refugese", "6"),
        ("kalendr", "8"),
    ],
)
def test_forgives_slips_of_the_keyboard(library: SearchEngine, text: str, wanted: str) -> None:
    assert found(library, text)[:1] == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"), [("vel", "1"), ("delebil e", "5"), ("konversat", None)]
)
def test_takes_the_last_word_as_unfinished(
    library: SearchEngine, text: str, wanted: str | None
) -> None:
    assert found(library, text)[:1] == ([wanted] if wanted else [])


def test_the_best_match_comes_first(engine: SearchEngine) -> None:
    engine.index(
        [
            idea("body", "Noe annet", "Her nevnes gjenbruk i en setning om mange andre ting."),
            idea(
                "title", "Gjenbruk", "Her er en setning om mange andre ting enn det som ble sagt."
            ),
            idea("both", "Gjenbruk av møbler", "Møbler til gjenbruk, gjenbruk av møbler."),
        ]
    )
    assert found(engine, "gjenbruk")[-1] == "body"
    assert found(engine, "gjenbruk møbler")[0] == "both"
    scores = [hit.score for hit in engine.search(SearchQuery("gjenbruk møbler")).hits]
    assert scores == sorted(scores, reverse=True)


def test_quotes_ask_for_words_in_that_order(library: SearchEngine) -> None:
    assert found(library, '"kantinen lager middag"') == ["7"]
    assert found(library, "«digitalt tilsyn»") == ["2"]
    assert found(library, '"volunteers meet refugees"') == ["6"]
    assert found(library, '"middag kantinen"') == []
    assert found(library, 'kantinen "felles kalender"') == ["8"]


def test_phrases_hold_across_changes_and_repeated_words(engine: SearchEngine) -> None:
    words = ["rød", "blå", "rød", "grønn", "blå"]
    for start in range(5):
        engine.index([idea(str(start), body=" ".join(words[start:] + words[:start]))])
    engine.index([idea("gone", body="rød blå rød")])
    engine.remove(["entry:gone"])
    assert set(found(engine, '"rød blå rød"')) == {"0", "3", "4"}
    assert set(found(engine, '"blå rød grønn"')) == {"0", "1", "4"}
    assert found(engine, '"rød rød"') == []
    assert found(engine, '"rød blå rød grønn blå"') == ["0"]


def test_a_phrase_does_not_run_from_title_into_body(library: SearchEngine) -> None:
    assert found(library, '"hjemme sensorer"') == []


@pytest.mark.parametrize("text", ["", " ", "det er en", "?!", '""', '"', "\x00", "«»"])
def test_a_query_without_words_finds_nothing(library: SearchEngine, text: str) -> None:
    assert found(library, text) == []


def test_answers_no_more_than_asked_for(library: SearchEngine) -> None:
    for limit, number in ((1, 1), (0, 0), (-1, 0), (10**9, 2)):
        assert len(library.search(SearchQuery("innbyggere", limit=limit)).hits) == number


def test_terms_are_words_of_the_query_never_of_other_documents(library: SearchEngine) -> None:
    result = library.search(SearchQuery("Teknologien kantin"))
    assert "teknologien" in result.terms
    assert all(term in "teknologien kantin" for term in result.terms)


# --- Filters, synonyms, boosts --------------------------------------------------------


def test_filters_are_exact_and_all_must_hold(engine: SearchEngine) -> None:
    engine.index(
        [
            idea("1", "Sykkel", kind="entry", department="Helse og omsorg"),
            idea("2", "Sykkel", kind="entry", department="helse"),
            idea("3", "Sykkel", kind="challenge", department="Helse, og=omsorg"),
        ]
    )

    def those(**filters: tuple[str, ...]) -> set[str]:
        return set(ids(engine.search(SearchQuery("sykkel", filters))))

    assert those() == {"1", "2", "3"}
    assert those(kind=("entry",)) == {"1", "2"}
    assert those(kind=("entry", "challenge"), department=("helse",)) == {"2"}
    assert those(department=("Helse",)) == set()
    assert those(department=("Helse og omsorg", "Helse, og=omsorg")) == {"1", "3"}
    assert those(kind=("entry",), department=("Helse, og=omsorg",)) == set()


def test_a_filter_that_allows_nothing_finds_nothing(library: SearchEngine) -> None:
    for filters in ({"language": ()}, {"language": ("fr",)}, {"unheard of": ("x",)}):
        assert ids(library.search(SearchQuery("innbyggere", filters))) == []


def test_a_filter_follows_the_documents(engine: SearchEngine) -> None:
    query = SearchQuery("sykkel", {"status": ("submitted",)})
    engine.index([idea("1", "Sykkel", status="submitted")])
    assert ids(engine.search(query)) == ["1"]
    engine.index([idea("1", "Sykkel", status="withdrawn")])
    assert ids(engine.search(query)) == []


def test_synonyms_count_by_their_weight(engine: SearchEngine) -> None:
    engine.index([idea("1", "Lys i gata"), idea("2", "Led-pærer"), idea("3", "Lampe på torget")])
    query = SearchQuery(
        "LED", synonyms={"led": {"lys": 0.9, "lampe på torget": 0.1}, "x": {"y": 1}}
    )
    assert ids(engine.search(query)) == ["2", "1", "3"]
    assert ids(engine.search(SearchQuery("led"))) == ["2"]


def test_boosts_change_the_order(engine: SearchEngine) -> None:
    engine.index([idea("1", "Sykkel"), idea("2", "Buss"), idea("3", "Sykkel og hjelm i trafikken")])
    assert ids(engine.search(SearchQuery("sykkel buss", boosts={"buss": 5.0})))[0] == "2"
    assert ids(engine.search(SearchQuery("sykkel buss", boosts={"sykkel": 5.0})))[0] == "1"
    assert ids(engine.search(SearchQuery("sykkel", limit=1, boosts={"entry:3": 9.0}))) == ["3"]


# --- Suggestions and likeness -----------------------------------------------------------


def test_completes_and_corrects(library: SearchEngine) -> None:
    assert "velferdsteknologi" in library.suggest("velf")
    assert "digitalt tilsyn" in library.suggest("Digitalt tils")
    assert "velferdsteknologi" in library.suggest("velferdstekonlogi")
    assert "matsvinn på kjøkkenet" in library.suggest("mtsvinn på kjøkkenet")
    assert list(library.suggest("xqzw")) == []


def test_the_commonest_completion_comes_first(engine: SearchEngine) -> None:
    engine.index([idea("1", "kantine"), idea("2", "kantsone"), idea("3", "kantsone")])
    assert list(engine.suggest("kan")) == ["kantsone", "kantine"]


def test_finds_ideas_that_say_much_the_same(library: SearchEngine) -> None:
    text = "Pendlarar treng tak over syklane sine og noko å låse dei i ved stasjonen."
    assert library.similar(text)[0].id == "entry:3"
    assert library.similar("Refugees and volunteers share a meal")[0].id == "entry:6"
    assert len(library.similar("innbyggere", limit=1)) == 1
    assert list(library.similar("")) == []
    assert list(library.similar("innbyggere", limit=0)) == []
