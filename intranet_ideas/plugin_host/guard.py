"""One guarded call into one plugin: whatever happens there stays there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from intranet_ideas.plugin_host.checks import Check, check_nothing
from intranet_ideas.plugin_host.health import HealthBook

T = TypeVar("T")


class PluginFailed(Exception):
    """A plugin raised or returned nonsense. It is written down already."""

    def __init__(self, plugin: str, hook: str) -> None:
        super().__init__(f"plugin {plugin} failed in {hook}")
        self.plugin = plugin
        self.hook = hook


class Nonsense(Exception):
    """A plugin returned something else than the contract says."""


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
    ) -> T:
        """Return what ``function`` returns, checked.

        ``passing`` are exceptions that the contract foresees: they go on to the caller
        and count as no failure. Raises ``PluginFailed`` for everything else.
        """
        try:
            answer = function()
            if fault := check(answer):
                raise Nonsense(f"{hook} returned nonsense: {fault}")
        except passing:
            raise
        # SystemExit too: a plugin's sys.exit() must not end the site's process.
        except (Exception, SystemExit) as error:
            self._health.failed(plugin, hook, error, session)
            raise PluginFailed(plugin, hook) from error
        self._health.succeeded(plugin, hook, session)
        return answer
