"""Calls that hang are given up, and can't fill the process with threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial

import pytest

from intranet_ideas.errors import Invalid
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host import host as plugin_host
from intranet_ideas.plugin_host.evidence import evidence_of
from intranet_ideas.plugin_host.models import PluginHealth
from intranet_ideas.plugin_host.patience import (
    MOST_HANGING,
    StillBusy,
    TookTooLong,
    hanging,
    within,
)

from .conftest import Write
from .test_calls import EVENT, PEOPLE, ROOT


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What hanging calls wait for; opened at the end, so that no thread outlives the test."""
    opened = threading.Event()
    yield opened
    opened.set()


def test_answers_and_errors_pass() -> None:
    assert within(5, lambda: 7) == 7
    for error in (ValueError("no"), SystemExit(3), KeyboardInterrupt()):

        def fail(error: BaseException = error) -> None:
            raise error

        with pytest.raises(type(error)):
            within(5, fail)


def test_one_thread_makes_call_after_call_each_with_a_context_of_its_own() -> None:
    told: ContextVar[str] = ContextVar("told", default="nothing")

    def call(words: str) -> tuple[int, str]:
        before = told.get()
        told.set(words)
        return threading.get_ident(), before

    made = [within(5, partial(call, words)) for words in ("a", "b", "c")]
    assert len({thread for thread, _ in made}) == 1
    assert {before for _, before in made} == {"nothing"}


def test_what_hangs_is_given_up_and_tells_where_it_stood(gate: threading.Event) -> None:
    def hang_here() -> None:
        gate.wait(20)

    with pytest.raises(TookTooLong, match="within 0.02 seconds") as caught:
        within(0.02, hang_here, "a")
    assert "hang_here" in caught.value.trace
    assert hanging("a") == 1


def test_no_more_calls_begin_while_several_hang(gate: threading.Event) -> None:
    called = []

    def hang() -> None:
        called.append(1)
        gate.wait(20)

    for _ in range(MOST_HANGING):
        with pytest.raises(TookTooLong):
            within(0.01, hang, "b")
    with pytest.raises(StillBusy, match="still go on"):
        within(0.01, hang, "b")
    assert len(called) == MOST_HANGING
    assert within(5, lambda: "another's") == "another's"
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "plugin b":
            thread.join(10)
    assert within(5, lambda: "again", "b") == "again"


def test_a_hook_of_the_worker_that_hangs_stops_no_other_and_is_written_down(
    site: Ground, write: Write, switch_on: Callable[..., None], gate: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(plugin_host, "PATIENCE_SECONDS", 0.05)
    write("a_hangs", """
        gate = None
        @hookimpl
        def choose_recipients(recipients): gate.wait(20)
        @hookimpl
        def entry_submitted(event): gate.wait(20)
    """)
    write("b_sound", "@hookimpl\ndef choose_recipients(recipients): return recipients[:1]")
    for name in ("a_hangs", "b_sound"):
        switch_on(name)
    loaded = site.plugins.plugin("a_hangs")
    assert loaded is not None
    import intranet_ideas_plugins.a_hangs as module  # type: ignore[import-not-found]

    module.gate = gate
    with site.database.read() as session:
        assert list(site.plugins.choose_recipients(session, EVENT, PEOPLE, ROOT)) == [PEOPLE[0]]
        assert site.plugins.tell(session, EVENT, ROOT) == ["a_hangs"]
    with site.database.read() as session:
        row = session.get(PluginHealth, ("a_hangs", "choose_recipients"))
    assert row is not None
    assert "gate.wait" in row.trace


def test_what_it_or_a_manager_waits_for_is_given_up_too(
    site: Ground, write: Write, switch_on: Callable[..., None], gate: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A value's own check runs while the database is being written: it must end."""
    monkeypatch.setattr(plugin_host, "WAITED_SECONDS", 0.05)
    write("a_hangs", """
        gate = None
        @hookimpl
        def register_scoring_methods(): gate.wait(20)
    """, settings="Setting('words', 'Words', check=lambda value: gate.wait(20) and ''),")
    switch_on("a_hangs")
    loaded = site.plugins.plugin("a_hangs")
    assert loaded is not None
    import intranet_ideas_plugins.a_hangs as module  # type: ignore[import-not-found]

    module.gate = gate
    begun = time.monotonic()
    with pytest.raises(Invalid), site.database.write() as session:
        actions.configure(session, None, "a_hangs", "kommune", {"words": "x"},
                          site.clock.now(), host=site.plugins)  # fmt: skip
    with site.database.read() as session:
        assert evidence_of(site.plugins, session, "a_hangs.any") is None
    assert not plugin_host.offers_of(loaded, "register_scoring_methods")
    assert ["did not finish" in str(each) or "still go on" in str(each)
            for each in site.plugins.check("a_hangs")] == [True]  # fmt: skip
    assert time.monotonic() - begun < 10
