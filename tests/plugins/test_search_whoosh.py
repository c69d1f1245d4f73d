"""What every search engine promises, tried through the protocol alone.

A second engine runs the same suite by one more line in ``ENGINES``.
"""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet_ideas.plugin_api import (
    PluginInfo,
    SearchDocument,
    SearchEngine,
    SearchEngineOffer,
    SearchQuery,
    SearchResult,
    text_in,
)

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
ENGINES = ("search_whoosh",)

Open = Callable[[Path], SearchEngine]

IDEAS = [
    (
        "1",
        "nb",
        "Velferdsteknologi hjemme",
        "Sensorer varsler hjemmetjenesten når en eldre faller.",
    ),
    ("2", "nn", "Digitalt tilsyn på sjukeheimen", "Innbyggjarane slepp å bli vekte om natta."),
    ("3", "nb", "Sykkelparkering ved stasjonen", "Pendlere vil låse sykkelen under tak."),
    ("4", "nn", "Trygg skuleveg", "Foreldre køyrer borna fordi det manglar fortau langs vegen."),
    ("5", "nb", "Delebil etter arbeidstid", "La innbyggerne leie kommunens biler om kvelden."),
    ("6", "en", "Conversation cafe", "Volunteers meet refugees and share a meal at the library."),
    ("7", "nb", "Matsvinn på kjøkkenet", "Vei maten som kastes. Kantinen lager middag av restene."),
    (
        "8",
        "nb",
        "Felles kalender",
        "E-post og møterom på ett sted for kantinen og resten av huset.",
    ),
]


def idea(id_: str, title: str = "", body: str = "", **filters: str) -> SearchDocument:
    return SearchDocument(f"entry:{id_}", title, body, "nb", filters)


def ideas() -> list[SearchDocument]:
    return [
        SearchDocument(f"entry:{id_}", title, body, language, {"language": language})
        for id_, language, title, body in IDEAS
    ]


def offer(plugin: str) -> SearchEngineOffer:
    sys.path.insert(0, str(PLUGINS))
    try:
        offered = importlib.import_module(plugin).register_search_engines()
    finally:
        sys.path.remove(str(PLUGINS))
    return offered[0]


@pytest.fixture(params=ENGINES, scope="module")
def open_engine(request: pytest.FixtureRequest) -> Open:
    """What opens the engine in a folder."""
    offered = offer(request.param)
    return lambda folder: offered.open(folder, {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "index"


@pytest.fixture
def engine(open_engine: Open, folder: Path) -> SearchEngine:
    """An empty index."""
    return open_engine(folder)


@pytest.fixture(scope="module")
def library(open_engine: Open, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """The index of all ideas, for tests that only read."""
    engine = open_engine(tmp_path_factory.mktemp("library"))
    engine.index(ideas())
    return engine


def ids(result: SearchResult) -> list[str]:
    return [hit.id.removeprefix("entry:") for hit in result.hits]


def found(engine: SearchEngine, text: str) -> list[str]:
    return ids(engine.search(SearchQuery(text)))


# --- The plugin ---------------------------------------------------------------------


@pytest.mark.parametrize("plugin", ENGINES)
def test_says_what_it_is_in_three_languages(plugin: str) -> None:
    offered = offer(plugin)
    info = sys.modules[plugin].describe_plugin()
    assert isinstance(info, PluginInfo)
    assert (info.name, info.scope) == (plugin, "organisation")
    assert sys.modules[plugin].CONTRACT == 1
    for text in (info.label, info.summary, offered.label):
        assert all(text_in(text, language) for language in ("nb", "nn", "en"))


@pytest.mark.parametrize("plugin", ENGINES)
def test_imports_nothing_of_the_core_but_the_contract(plugin: str) -> None:
    for file in (PLUGINS / plugin).rglob("*.py"):
        imports = [
            line for line in file.read_text("utf-8").splitlines() if "intranet_ideas" in line
        ]
        assert all("intranet_ideas.plugin_api" in line for line in imports), file


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


def test_texts_that_repeat_a_word_are_searched_soon(engine: SearchEngine) -> None:
    engine.index([idea(str(number), body="sykkel buss " * 2_000) for number in range(10)])
    start = time.monotonic()
    assert found(engine, '"' + "sykkel buss " * 6 + '" ' * 4)
    assert time.monotonic() - start < 5


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


# --- Any text whatever ------------------------------------------------------------------

HOSTILE = [
    "e" * 10_000,
    "*e*? " * 2_000,
    '"ab ' * 2_500,
    "\x00\x1b\u202e" * 3_000,
    "\ud800 sykkel",
    "(sykkel OR [a TO b]) AND NOT title:x~2^9",
    "ﷺ" * 5_000,
    "a\u0301" * 5_000,
    " ".join(f"ord{number}" for number in range(2_000)),
    " ".join(body for *_, body in IDEAS * 30),
    "İ ẞ ŉ ǰ",
    "😀 漢字 עברית",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_answered_soon(library: SearchEngine, text: str) -> None:
    start = time.monotonic()
    library.search(SearchQuery(text))
    library.suggest(text)
    library.similar(text)
    assert time.monotonic() - start < 5


@settings(max_examples=200, deadline=None)
@given(text=st.text() | st.text(alphabet="aek*?\"«»\\~^:()[]-' \x00\n"))
def test_any_text_is_answered(library: SearchEngine, text: str) -> None:
    result = library.search(SearchQuery(text))
    assert len({hit.id for hit in result.hits}) == len(result.hits) <= 20
    assert set(result.left_out) <= {"too long", "control characters", "wildcards"}
    assert len(library.suggest(text)) <= 5
    assert len(library.similar(text)) <= 5


@settings(max_examples=25, deadline=None)
@given(title=st.text(), body=st.text(), department=st.text())
def test_any_document_can_be_kept(
    open_engine: Open,
    tmp_path_factory: pytest.TempPathFactory,
    title: str,
    body: str,
    department: str,
) -> None:
    engine = open_engine(tmp_path_factory.mktemp("any"))
    engine.index([idea("1", f"Sykkel {title}", body, department=department)])
    assert ids(engine.search(SearchQuery("sykkel", {"department": (department,)}))) == ["1"]


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("sykkel", ()),
        ("Hvor er sykkelen?", ()),
        ("syk*", ("wildcards",)),
        ("s?kkel", ("wildcards",)),
        ("sykkel\x00 tak", ("control characters",)),
        ("sykkel\n\ttak", ()),
        ("sykkel " + "x" * 9_000, ("too long",)),
        (" ".join(f"ord{number}" for number in range(200)), ("too long",)),
        ("*\x07" * 9_000, ("too long", "control characters", "wildcards")),
    ],
)
def test_says_what_was_left_out(
    library: SearchEngine, text: str, left_out: tuple[str, ...]
) -> None:
    assert library.search(SearchQuery(text)).left_out == left_out


def test_wildcards_and_controls_do_not_hide_the_words(library: SearchEngine) -> None:
    assert found(library, "\x00sykkel* ") == ["3"]


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


# --- Writing ----------------------------------------------------------------------------


def test_a_document_is_replaced_and_removed(engine: SearchEngine) -> None:
    engine.index([idea("1", "Sykkel"), idea("2", "Buss"), idea("1", "Tog")])
    assert (found(engine, "sykkel"), found(engine, "tog")) == ([], ["1"])
    engine.index([idea("1", "Trikk")])
    assert (found(engine, "tog"), found(engine, "trikk")) == ([], ["1"])
    assert engine.health().documents == 2
    engine.remove(["entry:1", "entry:unheard-of"])
    engine.remove([])
    engine.index([])
    assert (found(engine, "trikk"), found(engine, "buss")) == ([], ["2"])
    assert engine.health().documents == 1


def test_many_small_changes_keep_every_document(engine: SearchEngine) -> None:
    for number in range(40):
        engine.index([idea(str(number), "Sykkel", f"nummer {number}")])
        engine.index([idea("0", "Sykkel", f"endret {number}")])
    assert engine.health().documents == 40
    everything = engine.search(SearchQuery("sykkel", limit=100))
    assert sorted(map(int, ids(everything))) == list(range(40))


def test_reopening_keeps_everything(open_engine: Open, folder: Path) -> None:
    open_engine(folder).index(ideas())
    again = open_engine(folder)
    assert found(again, "teknologi") == ["1"]
    assert again.health().ok
    assert again.health().documents == len(IDEAS)


def test_another_engine_on_the_folder_sees_changes(open_engine: Open, folder: Path) -> None:
    worker, web = open_engine(folder), open_engine(folder)
    for title in ("Sykkel", "Buss"):
        worker.index([idea("1", title)])
        assert found(web, title) == ["1"]
    worker.clear()
    assert found(web, "buss") == []
    worker.index([idea("2", "Buss")])
    assert found(web, "buss") == ["2"]


def test_a_rebuilt_folder_put_in_place_is_seen(open_engine: Open, tmp_path: Path) -> None:
    live, rebuilt = tmp_path / "live", tmp_path / "rebuilt"
    web = open_engine(live)
    open_engine(live).index([idea("old", "Sykkel")])
    assert found(web, "sykkel") == ["old"]
    open_engine(rebuilt).index([idea("new", "Sykkel")])
    live.rename(tmp_path / "old")
    rebuilt.rename(live)
    assert found(web, "sykkel") == ["new"]


def test_threads_share_an_engine_while_it_changes(engine: SearchEngine) -> None:
    engine.index(ideas())
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                if "1" not in found(engine, "teknologi") or not engine.suggest("velf"):
                    wrong.append("missing")
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(10):
        engine.index([idea(f"new{number}", "Noe nytt")])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


_READ_UNTIL_TOLD = """
import importlib, sys
from pathlib import Path
from intranet_ideas.plugin_api import SearchQuery
plugins, plugin, folder, done = sys.argv[1:]
sys.path.insert(0, plugins)
engine = importlib.import_module(plugin).register_search_engines()[0].open(Path(folder), {})
most = 0
while True:
    last_round = Path(done).exists()
    number = len(engine.search(SearchQuery("sykkel", limit=1000)).hits)
    assert number >= most, (number, most)
    assert engine.health().ok
    most = number
    if last_round:
        break
print(most)
"""


@pytest.mark.parametrize("plugin", ENGINES)
def test_another_process_reads_while_this_one_writes(plugin: str, tmp_path: Path) -> None:
    folder, done = tmp_path / "index", tmp_path / "done"
    engine = offer(plugin).open(folder, {})
    arguments = [str(PLUGINS), plugin, str(folder), str(done)]
    reader = subprocess.Popen(
        [sys.executable, "-c", _READ_UNTIL_TOLD, *arguments],
        cwd=PLUGINS.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for number in range(30):
            engine.index([idea(f"{number}-{part}", "Sykkel") for part in range(5)])
    finally:
        done.touch()
    out, errors = reader.communicate(timeout=60)
    assert (reader.returncode, out.strip()) == (0, "150"), errors


# --- Damage -----------------------------------------------------------------------------


def files(folder: Path) -> list[Path]:
    """Return the files that hold something, the largest first."""
    there = [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size]
    return sorted(there, key=lambda file: -file.stat().st_size)


def delete_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def delete_files(folder: Path) -> None:
    for file in files(folder):
        file.unlink()


def cut_each_file(folder: Path) -> None:
    for file in files(folder):
        with file.open("r+b") as opened:
            opened.truncate(file.stat().st_size // 2)


def cut_largest_file(folder: Path) -> None:
    with files(folder)[0].open("r+b") as opened:
        opened.truncate(100)


def blank_largest_file(folder: Path) -> None:
    size = files(folder)[0].stat().st_size
    files(folder)[0].write_bytes(b"\0" * size)


def write_nonsense(folder: Path) -> None:
    for file in files(folder):
        file.write_bytes(b"nonsense" * 100)


def put_a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


DAMAGE = [
    delete_folder,
    delete_files,
    cut_each_file,
    cut_largest_file,
    blank_largest_file,
    write_nonsense,
    put_a_file_in_its_place,
]


@pytest.fixture(params=DAMAGE, ids=lambda damage: damage.__name__)
def damage(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], None]]:
    """A way to break the index."""
    yield request.param
    gc.collect()


def assert_broken(engine: SearchEngine) -> None:
    health = engine.health()
    assert not health.ok
    assert health.detail
    for ask in (
        lambda: engine.search(SearchQuery("teknologi")),
        lambda: engine.suggest("tek"),
        lambda: engine.similar("teknologi"),
    ):
        with pytest.raises(RuntimeError):
            ask()


def assert_mended(engine: SearchEngine) -> None:
    engine.clear()
    assert engine.health().ok
    assert engine.health().documents == 0
    engine.index(ideas())
    assert found(engine, "teknologi") == ["1"]


# Whoosh forgets to close a file that it can't make sense of.
forgetful = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@forgetful
def test_damage_while_open_is_told_and_mended(
    engine: SearchEngine, folder: Path, damage: Callable[[Path], None]
) -> None:
    engine.index(ideas())
    assert found(engine, "teknologi") == ["1"]
    damage(folder)
    assert_broken(engine)
    assert_mended(engine)


@forgetful
@pytest.mark.parametrize(
    "damage",
    [cut_each_file, cut_largest_file, blank_largest_file, write_nonsense],
    indirect=True,
)
def test_damage_before_opening_is_told_and_mended(
    open_engine: Open, folder: Path, damage: Callable[[Path], None]
) -> None:
    open_engine(folder).index(ideas())
    damage(folder)
    engine = open_engine(folder)
    assert_broken(engine)
    assert_mended(engine)


def test_a_damaged_index_is_not_written_to(engine: SearchEngine, folder: Path) -> None:
    engine.index(ideas())
    shutil.rmtree(folder)
    with pytest.raises(RuntimeError):
        engine.index([idea("1", "Sykkel")])
    with pytest.raises(RuntimeError):
        engine.remove(["entry:1"])
    assert not engine.health().ok


def test_a_folder_of_something_else_is_left_alone(open_engine: Open, folder: Path) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("keep me")
    engine = open_engine(folder)
    assert_broken(engine)
    assert (folder / "letter.txt").read_text() == "keep me"


def test_documents_that_fail_leave_the_index_as_it_was(engine: SearchEngine) -> None:
    engine.index(ideas())

    def failing() -> Iterator[SearchDocument]:
        yield idea("9", "Sykkel")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        engine.index(failing())
    broken = SearchDocument("entry:10", "Sykkel", None, "nb")  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        engine.index([idea("9", "Sykkel"), broken])
    assert engine.health().documents == len(IDEAS)
    engine.index([idea("9", "Sykkel")])
    assert engine.health().documents == len(IDEAS) + 1


# --- What is Whoosh's own ---------------------------------------------------------------


def test_a_second_writer_is_told_to_wait(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = offer("search_whoosh").open(tmp_path, {})
    writing = sys.modules["search_whoosh.writing"]
    monkeypatch.setattr(writing, "LOCK_SECONDS", 0.2)
    first = writing.open_index(tmp_path).writer()
    try:
        for write in (lambda: engine.index([idea("1", "Sykkel")]), engine.clear):
            with pytest.raises(RuntimeError, match="another process is writing"):
                write()
        assert engine.health().ok
    finally:
        first.cancel()
    engine.index([idea("1", "Sykkel")])
    assert found(engine, "sykkel") == ["1"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs owners of files")
def test_files_of_another_user_are_not_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = offer("search_whoosh").open(tmp_path, {})
    engine.index(ideas())
    if os.geteuid() == 0:
        for file in files(tmp_path):
            os.chown(file, 54_321, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    other = offer("search_whoosh").open(tmp_path, {})
    assert "another user" in other.health().detail
    with pytest.raises(RuntimeError, match="another user"):
        other.search(SearchQuery("teknologi"))


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("skole skoler skolen skolene skule skular skulane skulen", "skol"),
        ("sykehjem sykehjemmet sjukeheim sjukeheimar", "sykehjem"),
        ("lærer lærere lærerne lærar lærarar lærarane", "lær"),
        ("digitalisering digitalisere digitalisert digitaliserte", "digitalis"),
        ("parkering parkeringen parkeringer parkeringa", "parkering"),
        ("mulighet muligheter moglegheit moglegheiter", "muligh"),
        ("sykkel sykkelen sykler syklene", "sykl"),
        ("kurs kurset kursene", "kurs"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str, stem: str) -> None:
    offer("search_whoosh")
    analysis = sys.modules["search_whoosh.analysis"]
    assert {analysis.stem(form) for form in forms.split()} == {stem}
