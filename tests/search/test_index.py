"""The index follows the events, and comes back by itself from whatever happened to it."""

from __future__ import annotations

import gc
import shutil
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import talk
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.search import documents
from intranet_ideas.search import index as files
from intranet_ideas.search.actions import request_rebuild
from intranet_ideas.search.index import Chosen
from intranet_ideas.search.lane import Indexing
from intranet_ideas.search.queries import SearchAnswer, search_status

from ..factories import Factory
from .conftest import titles

# Over damaged files Whoosh leaves a file to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

Index = Callable[[], None]
Ask = Callable[..., SearchAnswer]


def unindexed(ground: Ground) -> int:
    with ground.database.read() as session:
        return len(session.scalars(select(Event.id).where(Event.indexed_at.is_(None))).all())


def generations(engine: Chosen) -> list[str]:
    return sorted(path.name for path in engine.folder.glob("gen-*"))


def test_what_was_written_can_be_found_and_what_was_withdrawn_cannot(
    site: Ground, make: Factory, index: Index, ask: Ask
) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, title="Rullator på rampe")
    index()
    assert titles(ask("rullatorer")) == ["Rullator på rampe"]
    assert unindexed(site) == 0
    with site.database.write() as session:
        talk.add_comment(session, make.viewer("staff"), entry.id, "Husk brøyting", make.clock.now())
    index()
    assert titles(ask("brøyting")) == ["Rullator på rampe"]
    with site.database.write() as session:
        entries.withdraw_entry(session, make.viewer("nurse"), entry.id, make.clock.now())
    index()
    assert titles(ask("rullator")) == []


def test_drafts_are_never_in_the_index(site: Ground, make: Factory, index: Index) -> None:
    challenge = make.challenge()
    make.entry(challenge, title="Bare en kladd", submit=False)
    make.challenge(title="Ikke kunngjort", publish=False)
    index()
    found = [each.id for batch in documents.every(site.database, 2) for each in batch]
    assert found == [f"challenge:{challenge.id}"]
    assert search_status(site).documents == 1


def test_nobodys_name_is_in_a_document(site: Ground, make: Factory) -> None:
    challenge = make.challenge(blind=True)
    make.entry(challenge, "nurse", pseudonymous=True)
    with site.database.read() as session:
        found, gone = documents.load(session, [f"challenge:{challenge.id}", "entry:1", "entry:99"])
    assert gone == ["entry:99"]
    for document in found:
        assert "Nina" not in repr(document)
        assert "sykehjem" not in repr(document)


@pytest.mark.parametrize("damage", ["folder", "files", "bytes", "pointer", "pointer text", "all"])
def test_a_damaged_index_answers_at_once_and_comes_back(
    site: Ground, make: Factory, index: Index, ask: Ask, engine: Chosen, damage: str
) -> None:
    make.entry(make.challenge(), title="Rullator på rampe")
    index()
    assert titles(ask("rullator")) == ["Rullator på rampe"]
    current = files.pointer(engine)
    assert current is not None
    folder = files.generation(engine, current.generation)
    if damage == "folder":
        shutil.rmtree(folder)
    elif damage == "files":
        for path in folder.iterdir():
            path.unlink()
    elif damage == "bytes":
        for path in folder.iterdir():
            if path.is_file() and path.stat().st_size:
                path.write_bytes(b"\x00garbage" * 3)
    elif damage == "pointer":
        (engine.folder / files.POINTER).unlink()
    elif damage == "pointer text":
        (engine.folder / files.POINTER).write_text("[]")
    else:
        shutil.rmtree(site.search_folder)
    answer = ask("rullator")
    assert answer.rebuilding
    assert titles(answer) == []
    assert not search_status(site).ok
    index()
    answer = ask("rullator")
    assert not answer.rebuilding
    assert titles(answer) == ["Rullator på rampe"]
    assert search_status(site).ok
    assert len(generations(engine)) == 1
    gc.collect()


def test_a_rebuild_on_wish_swaps_a_whole_new_index_in(
    site: Ground, make: Factory, index: Index, ask: Ask, engine: Chosen, clock: FixedClock
) -> None:
    make.entry(make.challenge(), title="Rullator på rampe")
    index()
    before = generations(engine)
    with site.database.write() as session:
        request_rebuild(session, make.viewer("it"), clock.now())
    index()
    assert generations(engine) != before
    assert len(generations(engine)) == 1
    assert titles(ask("rullator")) == ["Rullator på rampe"]
    assert unindexed(site) == 0


def test_another_version_of_the_engine_makes_its_own_index(
    site: Ground, make: Factory, index: Index, engine: Chosen, ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from dataclasses import replace

    make.entry(make.challenge(), title="Rullator på rampe")
    index()
    newer = replace(engine, version="9.9")
    monkeypatch.setattr(files, "chosen", lambda session, ground: newer)
    assert ask("rullator").rebuilding
    index()
    found = files.pointer(newer)
    assert found is not None
    assert found.version == "9.9"
    assert titles(ask("rullator")) == ["Rullator på rampe"]


def test_what_happens_during_a_rebuild_is_in_the_new_index(
    site: Ground, make: Factory, index: Index, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = make.challenge()
    first = make.entry(challenge, title="Rullator på rampe")
    make.entry(challenge, "staff", title="Kjøkkenhage")
    index()
    every = documents.every

    def overtaken(database: Any, batch: int) -> Any:
        for number, found in enumerate(every(database, 1)):
            yield found
            if number == 2:
                make.entry(challenge, "teacher", title="Sykkelparkering")
                with site.database.write() as session:
                    entries.withdraw_entry(session, make.viewer("nurse"), first.id,
                                           make.clock.now())

    monkeypatch.setattr(documents, "every", overtaken)
    files.request_rebuild(site)
    index()
    monkeypatch.undo()
    assert titles(ask("sykkelparkering")) == ["Sykkelparkering"]
    assert titles(ask("rullator")) == []
    assert unindexed(site) == 0


def test_a_rebuild_that_dies_leaves_the_old_index_in_use(
    site: Ground, make: Factory, index: Index, ask: Ask, engine: Chosen, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    make.entry(make.challenge(), title="Rullator på rampe")
    index()

    def die(database: Any, batch: int) -> Any:
        yield from ()
        raise OSError("No space left on device")

    files.request_rebuild(site)
    monkeypatch.setattr(documents, "every", die)
    assert Indexing()(site, clock.now()) == 0
    answer = ask("rullator")
    assert titles(answer) == ["Rullator på rampe"]
    assert answer.rebuilding
    status = search_status(site)
    assert (status.ok, status.rebuilding) == (False, True)
    assert "No space left" in status.detail
    monkeypatch.undo()
    Indexing()(site, clock.now())
    assert search_status(site).ok
    assert len(generations(engine)) == 1


def test_a_failing_engine_keeps_the_marks_and_is_left_alone_for_a_while(
    site: Ground, make: Factory, index: Index, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    index()
    make.entry(make.challenge())
    calls = []

    def fail(*arguments: object) -> None:
        calls.append(1)
        raise SystemExit(1)

    from intranet_ideas.search import lane as lanes

    monkeypatch.setattr(lanes, "catch_up", fail)
    lane = Indexing()
    assert lane(site, clock.now()) == 0
    assert lane(site, clock.now()) == 0
    assert len(calls) == 3  # together, then each of the two alone; after that it rests
    assert unindexed(site) == 2
    clock.advance(seconds=61)
    assert search_status(site).lag_seconds == 61
    monkeypatch.undo()
    assert lane(site, clock.now()) == 2


def test_switched_off_and_on_again_it_has_missed_nothing(
    site: Ground, make: Factory, index: Index, ask: Ask, clock: FixedClock
) -> None:
    challenge = make.challenge()
    index()
    with site.database.write() as session:
        plugins.disable(session, None, "search_whoosh", "kommune", clock.now(), host=site.plugins)
    make.entry(challenge, title="Rullator på rampe")
    assert ask("rullator").off
    index()
    assert unindexed(site) == 0
    assert not search_status(site).ok
    with site.database.write() as session:
        plugins.enable(session, None, "search_whoosh", "kommune", clock.now(), host=site.plugins)
    index()
    assert titles(ask("rullator")) == ["Rullator på rampe"]


def test_one_process_writes_at_a_time(
    site: Ground, make: Factory, index: Index, clock: FixedClock
) -> None:
    make.entry(make.challenge())
    with files.writing(site) as ours:
        assert ours
        assert Indexing()(site, clock.now()) == 0
        assert unindexed(site) == 2
    lanes = [Indexing() for _ in range(4)]
    threads = [threading.Thread(target=lane, args=(site, clock.now())) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    index()
    assert search_status(site).documents == 2
