"""What every search engine promises in keeping documents: changes, rebuilds, damage."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intranet_ideas.plugin_api import SearchDocument, SearchEngine, SearchQuery

from .engines import IDEAS, PLUGINS, Open, files, found, idea, ideas, ids, offer

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


def test_an_index_made_beside_another_leaves_it_alone(
    open_engine: Open, engine: SearchEngine, tmp_path: Path
) -> None:
    engine.index([idea("1", "Sykkel")])
    beside = open_engine(tmp_path / "beside")
    assert found(beside, "sykkel") == []
    beside.index([idea("2", "Sykkel")])
    beside.remove(["entry:1"])
    assert (found(engine, "sykkel"), found(beside, "sykkel")) == (["1"], ["2"])
    beside.clear()
    assert (found(engine, "sykkel"), engine.health().documents) == (["1"], 1)


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
import importlib, json, sys
from pathlib import Path
from intranet_ideas.plugin_api import SearchQuery
plugins, plugin, folder, done, settings = sys.argv[1:]
sys.path.insert(0, plugins)
engine = importlib.import_module(plugin).register_search_engines()[0].open(
    Path(folder), json.loads(settings)
)
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


def test_another_process_reads_while_this_one_writes(
    plugin: str, settings_in_force: dict[str, str], tmp_path: Path
) -> None:
    folder, done = tmp_path / "index", tmp_path / "done"
    engine = offer(plugin).open(folder, settings_in_force)
    arguments = [str(PLUGINS), plugin, str(folder), str(done),
                 json.dumps(settings_in_force)]  # fmt: skip
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
