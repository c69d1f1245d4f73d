"""Handing letters over to plugins' channels, and what came of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from queue import Empty, SimpleQueue

from sqlalchemy.orm import Session

from intranet_ideas.ground import Ground
from intranet_ideas.notifications.models import KEPT, PARKED, PENDING, SENT
from intranet_ideas.notifications.rules import MOST_ATTEMPTS
from intranet_ideas.plugin_api.facts import (
    AddressRefused,
    Message,
    NotificationChannel,
    NotSetUp,
    Person,
    TryAgainLater,
    Undeliverable,
)
from intranet_ideas.plugin_host.guard import Attempt, PluginFailed
from intranet_ideas.plugin_host.host import PATIENCE_SECONDS
from intranet_ideas.plugin_host.patience import Call
from intranet_ideas.plugin_host.values import Value
from intranet_ideas.retries import pause_after

PATIENT_SECONDS = 0.1
"""How long what came of some letters waits for others, which may be slow, to be written down."""

DROPPED = "dropped"
"""An outcome, not a status: the message must not go out, and its row is deleted."""


@dataclass(frozen=True, slots=True)
class Place:
    """A plugin's channel with its settings in force for a department."""

    plugin: str
    channel: NotificationChannel
    settings: Mapping[str, Value]


class Places:
    """Channels by department, looked up once for each."""

    def __init__(self, session: Session, ground: Ground) -> None:
        self._session, self._plugins = session, ground.plugins
        self._found: dict[tuple[str, str], Place | None] = {}

    def get(self, department_path: str, key: str) -> Place | None:
        """Return a channel that is on for a department, or None."""
        if (department_path, key) not in self._found:
            self._found[department_path, key] = self._look_up(department_path, key)
        return self._found[department_path, key]

    def _look_up(self, path: str, key: str) -> Place | None:
        offered = self._plugins.channels(self._session, path).get(key)
        if offered is None:
            return None
        plugin, channel = offered
        settings = self._plugins.settings_for(self._session, plugin.name, path)
        return Place(plugin.name, channel, settings)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to go, with its channel and the channel's settings.

    ``ids`` are the deliveries that it carries, ``attempts`` counts with this one.
    """

    ids: tuple[int, ...]
    plugin: str
    channel: NotificationChannel
    message: Message
    recipient: Person
    settings: dict[str, Value]
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. ``after`` is the pause before the next one; ``refused``
    says that it was the address that can never be reached."""

    status: str
    error: str = ""
    after: timedelta = timedelta()
    refused: bool = False


Outcomes = dict[int, Outcome]
"""What came of each delivery that an attempt was about, by its id."""


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A letter that is being handed over."""

    letter: Letter
    attempt: Attempt[None]


def hand_over(
    ground: Ground, letters: Sequence[Letter], at_a_time: int, more: Callable[[], bool]
) -> Iterator[Outcomes]:
    """Hand letters over side by side, and yield what came of them, about as many at a time.

    Most of the time goes into waiting for a server's answers, so that the next letters are on
    their way while what came of the last is written down. Once ``more`` says no, none is begun
    any more. Never raises for what a channel does.
    """
    waiting, under_way, came = iter(letters), dict[Call, _UnderWay](), Outcomes()
    done: SimpleQueue[Call] = SimpleQueue()

    def begin(count: int) -> None:
        for each in islice(waiting, count):
            attempt = _begin(ground, each, done)
            under_way[attempt.call] = _UnderWay(each, attempt)

    begin(at_a_time)
    while under_way:
        finished = _finished(done, under_way)
        for each in finished:
            came |= dict.fromkeys(each.letter.ids, _outcome(each))
        if more():
            begin(len(finished))
        if came and (len(came) >= at_a_time or not finished or not under_way):
            yield came
            came = {}


def _finished(done: SimpleQueue[Call], under_way: dict[Call, _UnderWay]) -> list[_UnderWay]:
    """Wait a moment for what is over, and take it and what is late out of what is under way."""
    over: list[Call] = []
    with suppress(Empty):
        over.append(done.get(timeout=PATIENT_SECONDS))
        while True:
            over.append(done.get_nowait())
    over += [each for each in under_way if each.late]
    return [under_way.pop(each) for each in over if each in under_way]


def _begin(ground: Ground, letter: Letter, done: SimpleQueue[Call]) -> Attempt[None]:
    def deliver() -> None:
        letter.channel.deliver(letter.message, letter.recipient, letter.settings)

    return ground.plugins.begin_attempt(
        letter.plugin, f"channel.{letter.channel.key}", deliver, done,
        passing=(TryAgainLater, Undeliverable, NotSetUp), seconds=PATIENCE_SECONDS,
    )  # fmt: skip


def _outcome(of: _UnderWay) -> Outcome:
    try:
        of.attempt.result()
    except NotSetUp as error:
        return Outcome(KEPT, str(error))
    except Undeliverable as error:
        return Outcome(PARKED, str(error), refused=isinstance(error, AddressRefused))
    except TryAgainLater as error:
        return _again(str(error), of.letter.attempts, error.after)
    except PluginFailed as error:
        return _again(str(error), of.letter.attempts)
    return Outcome(SENT)


def _again(reason: str, attempts: int, wish: float | None = None) -> Outcome:
    if attempts >= MOST_ATTEMPTS:
        return Outcome(PARKED, reason)
    pause = pause_after(attempts, random.random())  # noqa: S311 - spreads load, hides nothing
    if wish is not None and wish > 0:
        pause = max(pause, min(timedelta(seconds=wish), timedelta(days=1)))
    return Outcome(PENDING, reason, pause)
