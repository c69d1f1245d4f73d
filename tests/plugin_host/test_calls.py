"""Guarded calls: what one plugin does stays with that plugin."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event as StoredEvent
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api import (
    Challenge,
    Entry,
    Event,
    Person,
    SearchQuery,
    TryAgainLater,
)
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.engines import search_engine
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.plugin_host.health import SUSPENDED_AFTER
from intranet_ideas.plugin_host.models import PluginHealth, PluginSuspension

from .conftest import Write

SwitchOn = Callable[..., None]
ROOT = "kommune/"
CHALLENGE = Challenge(1, "Trygg hjemme", "", "helse", "open", "http://x/challenges/1")
ENTRY = Entry(7, 1, "Nattilsyn", "", "draft", "http://x/ideas/7")
EVENT = Event("event:1", "entry_submitted", datetime(2026, 3, 10, tzinfo=UTC), CHALLENGE, ENTRY)
PEOPLE = (Person(1, "A", "a@x", "nb"), Person(2, "B", "b@x", "nb"))


def health(site: Ground) -> dict[tuple[str, str], tuple[int, int]]:
    with site.database.read() as session:
        rows = session.scalars(select(PluginHealth)).all()
    return {(row.plugin, row.hook): (row.failures, row.streak) for row in rows}


def suspended(site: Ground) -> list[str]:
    with site.database.read() as session:
        return [row.plugin for row in session.scalars(select(PluginSuspension))]


FAULTS = ["raise ValueError('no')", "raise SystemExit(1)", "return 7", "return None",
          "return ['nonsense']", "return (x for x in recipients)"]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_chooser_changes_nothing_and_stops_no_other(
    site: Ground, write: Write, switch_on: SwitchOn, fault: str
) -> None:
    write("a_faulty", f"@hookimpl\ndef choose_recipients(recipients):\n    {fault}\n")
    write("b_sound", "@hookimpl\ndef choose_recipients(recipients): return recipients[:1]")
    for name in ("a_faulty", "b_sound"):
        switch_on(name)
    with site.database.read() as session:
        chosen = site.plugins.choose_recipients(session, EVENT, PEOPLE, ROOT)
    assert list(chosen) == [PEOPLE[0]]
    assert health(site) == {("a_faulty", "choose_recipients"): (1, 1)}


def test_everyone_is_told_and_failures_are_named(
    site: Ground, write: Write, switch_on: SwitchOn
) -> None:
    write("a_faulty", "@hookimpl\ndef entry_submitted(event): 1 / 0")
    write("b_sound", "heard = []\n@hookimpl\ndef entry_submitted(event): heard.append(event.key)")
    write("c_deaf")
    for name in ("a_faulty", "b_sound", "c_deaf"):
        switch_on(name)
    with site.database.read() as session:
        assert site.plugins.tell(session, EVENT, ROOT) == ["a_faulty"]
        other = Event("event:2", "vote_set", EVENT.happened_at)
        assert site.plugins.tell(session, other, ROOT) == []
    import intranet_ideas_plugins.b_sound as sound  # type: ignore[import-not-found]

    assert sound.heard == ["event:1"]


def test_a_query_is_refined_by_one_after_the_other(
    site: Ground, write: Write, switch_on: SwitchOn
) -> None:
    body = (
        "from dataclasses import replace\n@hookimpl\n"
        "def refine_search(query): return replace(query, text=query.text + '{}')"
    )
    write("a", body.format("a"))
    write("b", "@hookimpl\ndef refine_search(query): return None")
    write("c", body.format("c"))
    for name in "abc":
        switch_on(name)
    with site.database.read() as session:
        refined = site.plugins.refine_search(session, SearchQuery("x"), ROOT)
    assert refined.text == "xac"


def test_synonyms_come_together(site: Ground, write: Write, switch_on: SwitchOn) -> None:
    hook = "@hookimpl\ndef search_synonyms(language): return {}"
    write("a", hook.format("{'led': {'lys': .6, 'lampe': .1}}"))
    write("b", hook.format("{'led': {'lys': .2, 'diode': 1}}"))
    write("c", hook.format("{'led': {'lys': 2}}"))
    for name in "abc":
        switch_on(name)
    with site.database.read() as session:
        assert site.plugins.synonyms(session, "nb", ROOT) == {
            "led": {"lys": 0.6, "lampe": 0.1, "diode": 1}
        }


def test_remarks_panels_and_exports(site: Ground, write: Write, switch_on: SwitchOn) -> None:
    write("a", """
        @hookimpl
        def check_entry(challenge, entry):
            return [Problem({"nb": "Kort", "en": "Short"}, "title", True)]
        @hookimpl
        def register_challenge_panels():
            return [Panel("bad", "Bad", lambda challenge, language: 1 / 0),
                    Panel("good", {"nb": "God", "en": "Good"},
                          lambda challenge, language: f"**{challenge.title}**")]
        @hookimpl
        def register_exports():
            return [Export("csv", "CSV", lambda c, e, l: File("x.csv", "text/csv", b"x")),
                    Export("bad", "Bad", lambda c, e, l: File("../x", "text/csv", b"x"))]
        @hookimpl
        def register_navigation():
            return [Link("More", "/more")]
    """)
    switch_on("a", "helse")
    host = site.plugins
    with site.database.read() as session:
        path = "kommune/helse/sykehjem/"
        assert [each.field for each in host.check_entry(session, CHALLENGE, ENTRY, path)] == [
            "title"
        ]
        assert host.draw_panels(session, CHALLENGE, path, "en") == [("Good", "**Trygg hjemme**")]
        assert [each.url for each in host.navigation(session, path)] == ["/more"]
        assert host.navigation(session, ROOT) == []
        exports = host.exports(session, path)
        assert list(exports) == ["a.csv", "a.bad"]
        assert host.make_export(*exports["a.csv"], CHALLENGE, [], "nb").content == b"x"
        with pytest.raises(PluginFailed):
            host.make_export(*exports["a.bad"], CHALLENGE, [], "nb")


def test_offers_of_bundled_plugins(site: Ground, switch_on: SwitchOn) -> None:
    for name in ("search_whoosh", "scoring_weighted_mean", "notify_email", "challenge_templates"):
        switch_on(name)
    host = site.plugins
    with site.database.read() as session:
        assert set(host.scoring_methods(session, ROOT)) == {"scoring_weighted_mean.weighted_mean"}
        assert set(host.channels(session, ROOT)) == {"notify_email.email"}
        engine = search_engine(host, session)
        assert engine is not None
        assert engine[1].key == "whoosh"
        assert len(host.templates(session, ROOT)) == 30  # ten in three languages


def test_suspension_after_failures_in_a_row(
    site: Ground, write: Write, switch_on: SwitchOn, clock: FixedClock
) -> None:
    write("a", "fail = True\n@hookimpl\ndef entry_submitted(event):\n    if fail: 1 / 0")
    switch_on("a")
    import intranet_ideas_plugins.a as plugin  # type: ignore[import-not-found]

    def tell() -> list[str]:
        with site.database.read() as session:
            return site.plugins.tell(session, EVENT, ROOT)

    for _ in range(SUSPENDED_AFTER - 1):
        assert tell() == ["a"]
    plugin.fail = False
    assert tell() == []
    assert health(site)["a", "entry_submitted"] == (SUSPENDED_AFTER - 1, 0)
    plugin.fail = True
    for _ in range(SUSPENDED_AFTER):
        assert suspended(site) == []
        tell()
    assert suspended(site) == ["a"]
    assert tell() == [], "a suspended plugin is not called"
    with site.database.read() as session:
        assert session.scalars(
            select(StoredEvent.data).filter_by(kind=events.PLUGIN_SUSPENDED)
        ).one()["plugin"] == "a"  # fmt: skip
        row = session.scalars(select(PluginHealth)).one()
        assert "ZeroDivisionError" in row.trace
    with site.database.write() as session:
        actions.resume(session, None, "a", clock.now())
    plugin.fail = False
    assert tell() == []
    assert suspended(site) == []
    assert health(site)["a", "entry_submitted"] == (9, 0)


def test_no_write_on_the_happy_path(site: Ground, write: Write, switch_on: SwitchOn) -> None:
    write("a", "@hookimpl\ndef entry_submitted(event): pass")
    switch_on("a")
    begun: list[str] = []
    sqlalchemy_event.listen(
        site.database.engine, "before_cursor_execute", lambda *args: begun.append(args[2])
    )
    with site.database.read() as session:
        site.plugins.tell(session, EVENT, ROOT)
    assert [each for each in begun if "INSERT" in each or "UPDATE" in each] == []


def test_a_failure_inside_the_callers_write_waits_for_its_end(
    site: Ground, write: Write, switch_on: SwitchOn
) -> None:
    write("a", "@hookimpl\ndef check_entry(challenge, entry): 1 / 0")
    switch_on("a")
    begun = time.monotonic()
    with site.database.write() as session:
        assert site.plugins.check_entry(session, CHALLENGE, ENTRY, ROOT) == []
        assert site.plugins.check_entry(session, CHALLENGE, ENTRY, ROOT) == []
    assert time.monotonic() - begun < 5, "SQLite's lock is the caller's own"
    assert health(site) == {("a", "check_entry"): (2, 2)}
    with suppress(RuntimeError), site.database.write() as session:
        site.plugins.check_entry(session, CHALLENGE, ENTRY, ROOT)
        raise RuntimeError
    assert health(site) == {("a", "check_entry"): (3, 3)}, "noted though the caller rolled back"


def test_a_database_that_can_not_be_written_stops_nobody(
    site: Ground, write: Write, switch_on: SwitchOn, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    from sqlalchemy.exc import OperationalError

    write("a", "@hookimpl\ndef entry_submitted(event): 1 / 0")
    switch_on("a")

    def locked() -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(site.database, "write", locked)
    with caplog.at_level(logging.WARNING), site.database.read() as session:
        assert site.plugins.tell(session, EVENT, ROOT) == ["a"]
    assert "could not be written down" in caplog.text


def test_foreseen_exceptions_pass_and_count_as_nothing(site: Ground) -> None:
    def later() -> None:
        raise TryAgainLater("busy", after=60)

    def broken() -> None:
        raise SystemExit(2)

    host = site.plugins
    with pytest.raises(TryAgainLater):
        host.attempt("mailer", "deliver", later, passing=(TryAgainLater,))
    assert health(site) == {}
    with pytest.raises(PluginFailed):
        host.attempt("mailer", "deliver", broken, passing=(TryAgainLater,))
    assert health(site) == {("mailer", "deliver"): (1, 1)}
    assert host.attempt("mailer", "deliver", lambda: 5) == 5
    assert health(site) == {("mailer", "deliver"): (1, 0)}
