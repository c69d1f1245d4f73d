"""One guarded call into one plugin: whatever happens there stays there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from intranet_ideas.plugin_host.checks import Check, check_nothing
from intranet_ideas.plugin_host.health import HealthBook
from intranet_ideas.plugin_host.patience import Call, TookTooLong, begin, within

T = TypeVar("T")


class PluginFailed(Exception):
    """A plugin raised or returned nonsense. It is written down already."""

    def __init__(self, plugin: str, hook: str) -> None:
        super().__init__(f"plugin {plugin} failed in {hook}")
        self.plugin = plugin
        self.hook = hook


class Nonsense(Exception):
    """A plugin returned something else than the contract says."""


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """A call that goes on, and the way to ask what came of it once it is over or late."""

    call: Call
    result: Callable[[], T]


class Guard:
    """Calls plugins' code, and writes down what fails."""

    def __init__(self, health: HealthBook) -> None:
        self._health = health

    def run(
        self,
        plugin: str,
        hook: str,
        function: Callable[[], T],
        *,
        check: Check = check_nothing,
        passing: tuple[type[Exception], ...] = (),
        session: Session | None = None,
        seconds: float | None = None,
    ) -> T:
        """Return what ``function`` returns, checked.

        ``passing`` are exceptions that the contract foresees: they go on to the caller
        and count as no failure. A call that takes longer than ``seconds`` is given up.
        Raises ``PluginFailed`` for everything else.
        """
        if seconds is not None:
            function = partial(within, seconds, function, plugin)
        begun = time.perf_counter()
        return self._settled(
            plugin, hook, function, lambda: time.perf_counter() - begun, check, passing, session
        )

    def begin(
        self, plugin: str, hook: str, function: Callable[[], T], done: SimpleQueue[Call], *,
        passing: tuple[type[Exception], ...] = (), seconds: float,
    ) -> Attempt[T]:  # fmt: skip
        """Let a thread call ``function``, as ``patience.begin`` does; the attempt tells what
        ``run`` returns or raises."""
        call = begin(seconds, function, plugin, done)

        def result() -> T:
            answer: T = self._settled(
                plugin, hook, call.answer, lambda: call.seconds, check_nothing, passing, None
            )
            return answer

        return Attempt(call, result)

    def _settled(
        self, plugin: str, hook: str, function: Callable[[], T], took: Callable[[], float],
        check: Check, passing: tuple[type[Exception], ...], session: Session | None,
    ) -> T:  # fmt: skip
        try:
            answer = function()
            if fault := check(answer):
                raise Nonsense(f"{hook} returned nonsense: {fault}")
        except passing:
            raise
        # SystemExit too: a plugin's sys.exit() must not end the site's process.
        except (Exception, SystemExit) as error:
            trace = error.trace if isinstance(error, TookTooLong) else ""
            self._health.failed(plugin, hook, error, session, trace=trace)
            raise PluginFailed(plugin, hook) from error
        finally:
            self._health.timed(plugin, hook, took())
        self._health.succeeded(plugin, hook, session)
        return answer
