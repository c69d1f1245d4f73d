"""What authors of plugins test with: facts with sensible values, a host in memory that can
hold the clock, and what takes the place of the world outside.

    from intranet_ideas.testing import Host, sheet

    def test_it_ranks():
        host = Host("scoring_median.py")
        ranking = host.rank("median", sheet({"a": [2, 5, 6], "b": [1]}))

Everything is checked as the site checks it, and no site is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Fault
from intranet_ideas.plugin_api import (
    Assessment,
    Challenge,
    Comparison,
    Consultation,
    Criterion,
    Entry,
    Event,
    Judge,
    Message,
    Person,
    PluginInfo,
    Question,
    Ranking,
    ScoreSheet,
    SearchEngine,
    Settings,
    Story,
    text_in,
)
from intranet_ideas.plugin_host import values
from intranet_ideas.plugin_host.checks import ANSWERS, check_nothing
from intranet_ideas.plugin_host.codec import ranking_fault
from intranet_ideas.plugin_host.discovery import FOLDER, Found
from intranet_ideas.plugin_host.loading import PACKAGE, LoadedPlugin, load
from intranet_ideas.testing.fake_clock import reading
from intranet_ideas.testing.faults import BreaksContract
from intranet_ideas.testing.posts import Post, replies
from intranet_ideas.testing.search_engines import ANY_TEXT, check_search_engine

__all__ = [
    "ANY_TEXT", "NOON", "BreaksContract", "FixedClock", "Host", "Post", "challenge",
    "check_search_engine", "compared", "consultation", "entry", "event", "message", "person",
    "replies", "sheet", "story",
]  # fmt: skip

T = TypeVar("T")

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
"""The instant of facts that are given none, and a good one for ``FixedClock``."""


class Host:
    """Loads one plugin as a site would, and calls it.

    ``file`` is ``name.py``, or the folder of a package. Raises ``BreaksContract`` when it
    can't be loaded.
    """

    def __init__(self, file: str | Path) -> None:
        path = Path(file).resolve()
        name = path.stem
        path = path / "__init__.py" if path.is_dir() else path
        loaded = load(Found(name, FOLDER, path))
        if not isinstance(loaded, LoadedPlugin):
            raise BreaksContract(f"{loaded}\n{loaded.trace}")
        self.plugin = loaded

    @property
    def info(self) -> PluginInfo:
        """What the plugin says of itself."""
        return self.plugin.info

    def settings(self, **given: str | float | bool) -> Settings:
        """Return the plugin's settings, those not ``given`` at their defaults.

        Raises ``BreaksContract`` for a value that the plugin's own schema refuses.
        """
        known = {setting.key: setting for setting in self.info.settings}
        if unknown := given.keys() - known.keys():
            raise BreaksContract(f"no such settings: {', '.join(sorted(unknown))}")
        complete = {key: values.default_of(setting) for key, setting in known.items()}
        for key, raw in given.items():
            value = values.parse(known[key], raw)
            if isinstance(value, Fault):
                raise BreaksContract(f"{key}: {value.message}")
            check = known[key].check
            if check is not None and (said := text_in(check(value), "en")):
                raise BreaksContract(f"{key}: {said}")
            complete[key] = value
        return complete

    def call(self, hook: str, **arguments: Any) -> Any:
        """Call a hook and return its answer, checked; ``settings`` default to their defaults."""
        if not self.plugin.implements(hook):
            raise BreaksContract(f"{self.info.name} does not implement {hook}")
        if not hook.startswith(("register_", "describe_")):
            arguments.setdefault("settings", self.settings())
        answer = self.plugin.call(hook, arguments)
        if fault := ANSWERS.get(hook, check_nothing)(answer):
            raise BreaksContract(f"{hook} returned nonsense: {fault}")
        return answer

    def rank(self, method: str, of: ScoreSheet, **settings: str | float | bool) -> Ranking:
        """Return the ranking that a scoring method makes, twice the same and whole."""
        offered = self.offered("register_scoring_methods", method)
        complete = self.settings(**settings)
        first: Ranking = offered.rank(of, complete)
        second: Ranking = offered.rank(of, complete)
        if fault := ranking_fault(of, first):
            raise BreaksContract(fault[0] % fault[1])
        if first != second:
            raise BreaksContract("the same sheet gave two rankings")
        return first

    def deliver(
        self, channel: str, what: Message, to: Person, **settings: str | float | bool
    ) -> None:
        """Send a message by a channel. What ``deliver`` raises goes on to the test."""
        offered = self.offered("register_notification_channels", channel)
        if offered.deliver(what, to, self.settings(**settings)) is not None:
            raise BreaksContract("deliver returns nothing, or raises")

    def open_engine(
        self, engine: str, folder: Path, **settings: str | float | bool
    ) -> SearchEngine:
        """Open a search engine in a folder that need not be there."""
        offered = self.offered("register_search_engines", engine)
        opened: SearchEngine = offered.open(folder, self.settings(**settings))
        return opened

    def offered(self, hook: str, key: str) -> Any:
        """Return what a ``register_…`` hook offers under ``key``."""
        offers = {each.key: each for each in self.call(hook)}
        if key not in offers:
            raise BreaksContract(f"{hook} offers no {key!r}; there are: {', '.join(offers)}")
        return offers[key]

    @contextmanager
    def at(self, instant: datetime = NOON) -> Iterator[FixedClock]:
        """Let the plugin read a clock that stands at ``instant``, in UTC, until it is moved.

        ``datetime.now()``, ``date.today()`` and ``time.time()`` in the plugin's own modules
        read it; libraries that it calls do not.
        """
        top = f"{PACKAGE}.{self.info.name}"
        modules = [module for name, module in sys.modules.items()
                   if name == top or name.startswith(f"{top}.")]  # fmt: skip
        clock = FixedClock(instant)
        with reading(modules, clock):
            yield clock


def sheet(
    scores: Mapping[str, Sequence[Mapping[str, float | None] | float | None]],
    criteria: Sequence[Criterion] = (Criterion("use", "Use", 1, 1, 6),),
) -> ScoreSheet:
    """Return a score sheet. ``scores`` holds, for each entry, what each judge gave: a number
    for the first criterion, or a mapping of criteria; None for no assessment."""
    judges = max((len(given) for given in scores.values()), default=0)
    assessments = []
    for name, given in scores.items():
        for number, each in enumerate(given, 1):
            if each is None:
                continue
            by_key = each if isinstance(each, Mapping) else {criteria[0].key: each}
            assessments.append(Assessment(f"judge {number}", name, dict(by_key)))
    return ScoreSheet(
        tuple(criteria), tuple(scores),
        tuple(Judge(f"judge {number}") for number in range(1, judges + 1)), tuple(assessments),
    )  # fmt: skip


def compared(
    *choices: str, entries: Sequence[str] = (), judges: Sequence[str] = ("judge 1",)
) -> ScoreSheet:
    """Return a sheet of comparisons for a method that ranks from them.

    A choice is ``"a>b"`` for one who found ``a`` better, or ``"a=b"`` for one who could not
    tell. The judges take turns. ``entries`` are those compared unless they are named.
    """
    made = []
    for number, choice in enumerate(choices):
        better, sign, worse = choice.partition("=" if "=" in choice else ">")
        made.append(Comparison(judges[number % len(judges)], better, worse, tie=sign == "="))
    named = dict.fromkeys(name for each in made for name in (each.better, each.worse))
    return ScoreSheet(
        (), tuple(entries or sorted(named)), tuple(map(Judge, judges)), (), tuple(made)
    )


def _made(kind: type[T], usual: dict[str, Any], changes: dict[str, Any]) -> T:
    return kind(**(usual | changes))


def challenge(**changes: Any) -> Challenge:
    """Return an open challenge, a week to its deadline."""
    return _made(Challenge, {
        "id": 1, "title": "Safe at home", "brief": "How can more live safely at home?",
        "department": "health", "phase": "open", "url": "https://ideas.example.org/challenges/1",
        "opens_at": NOON, "closes_at": NOON + timedelta(days=7),
        "judging_closes_at": NOON + timedelta(days=14), "results_at": NOON + timedelta(days=21),
        "questions": (Question("need", "Which need?"),),
    }, changes)  # fmt: skip


def entry(**changes: Any) -> Entry:
    """Return an idea that is handed in."""
    return _made(Entry, {
        "id": 1, "challenge": 1, "title": "A sensor instead of a round",
        "body": "Fewer rounds, more sleep.", "status": "submitted",
        "url": "https://ideas.example.org/ideas/1", "answers": {"need": "Sleep"},
        "submitted_at": NOON,
    }, changes)  # fmt: skip


def event(kind: str = "challenge_opened", **changes: Any) -> Event:
    """Return an event of a challenge; one of an idea has an idea too, one of a story or a
    consultation that alone."""
    of_idea = kind.startswith(("entry_", "comment_"))
    of_story, asks = kind.startswith("story_"), kind.startswith("consultation_")
    return _made(Event, {
        "key": f"{kind}:1", "kind": kind, "happened_at": NOON,
        "challenge": None if of_story or asks else challenge(),
        "entry": entry() if of_idea else None, "story": story() if of_story else None,
        "consultation": consultation() if asks else None,
    }, changes)  # fmt: skip


def story(**changes: Any) -> Story:
    """Return a story that all who work here may read."""
    return _made(Story, {
        "id": 1, "title": "Sensors at night", "outcome": "worked",
        "url": "https://ideas.example.org/initiatives/1/story", "language": "en", "for_all": True,
    }, changes)  # fmt: skip


def consultation(**changes: Any) -> Consultation:
    """Return a consultation of all staff, two weeks to its deadline."""
    return _made(Consultation, {
        "id": 1, "title": "A plan for the nights", "audience": "staff", "department": "",
        "url": "https://ideas.example.org/consultations/1", "language": "en", "opens_at": NOON,
        "closes_at": NOON + timedelta(days=14),
    }, changes)  # fmt: skip


def person(**changes: Any) -> Person:
    """Return someone to tell."""
    return _made(Person, {
        "id": 1, "name": "Nina Nurse", "email": "nina@example.org", "language": "en",
        "department": "health",
    }, changes)  # fmt: skip


def message(**changes: Any) -> Message:
    """Return a notification to deliver."""
    return _made(Message, {
        "id": "1.abcdef", "kind": "entry_answered", "subject": "Your idea has got its answer",
        "text": "Read it.", "html": "<p>Read it.</p>", "language": "en",
        "url": "https://ideas.example.org/ideas/1", "thread": "challenge-1",
        "challenge": "Safe at home",
    }, changes)  # fmt: skip
