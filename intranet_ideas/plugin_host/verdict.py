"""What is to be said of one plugin: on its page, by ``plugins check`` and by ``doctor``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from intranet_ideas.plugin_host import overview
from intranet_ideas.plugin_host.advice import Advice, advice_on
from intranet_ideas.plugin_host.discovery import Problem
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.stored import Finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """Faults against the contract, stored values that are passed over or read anew, and
    advice to the author. ``plugin`` is None where it can't be loaded."""

    name: str
    plugin: LoadedPlugin | None
    problems: Sequence[Problem]
    stored: Sequence[Finding] = ()
    advice: Sequence[Advice] = ()

    @property
    def unused(self) -> list[Finding]:
        """Stored values that don't count any more."""
        return [each for each in self.stored if not each.used]


def verdict_on(host: PluginHost, name: str, session: Session | None = None) -> Verdict:
    """Return what is to be said of a plugin; one that failed is tried again.

    Without a ``session`` nothing is said of stored values. Advice is for authors of plugins
    that work.
    """
    problems = host.check(name)
    plugin = host.plugin(name)
    if plugin is None:
        return Verdict(name, None, problems)
    if session is not None:
        problems += overview.lacking(host, session, name)
    stored = host.stored(session, plugin).findings() if session is not None else []
    return Verdict(name, plugin, problems, stored, [] if problems else advice_on(plugin))
