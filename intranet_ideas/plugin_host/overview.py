"""All plugins looked at together: what is wrong with any, and where one lacks another."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from intranet_ideas.errors import N_
from intranet_ideas.plugin_host.discovery import Problem
from intranet_ideas.plugin_host.host import IMPORT, PluginHost

log = logging.getLogger(__name__)


class ImportFailed(Exception):
    """A plugin that is on could not be imported; the message says why."""


def look_over(host: PluginHost, session: Session) -> list[Problem]:
    """Import every plugin that is on somewhere, name in the log what is wrong with any, and
    return it. For the start of a process: what is slow or hangs then holds up no page.

    A failed import counts like the failure of a hook; one that is missing is only named.
    """
    for name in host.snapshot(session).on_somewhere():
        problem = host.problem(name)
        if problem is None:
            host.health.succeeded(name, IMPORT, session)
        elif problem.trace:
            failure = ImportFailed(str(problem))
            host.health.failed(name, IMPORT, failure, session, trace=problem.trace)
    problems = problems_now(host, session)
    for problem in problems:
        log.warning("plugins: %s", problem)
    return problems


def anyone_implements(host: PluginHost, session: Session, hook: str) -> bool:
    """Say whether a plugin that is on somewhere implements ``hook``: mostly none does, and what
    it would be given need not be made."""
    return any(
        plugin.implements(hook) for name in host.snapshot(session).on_somewhere()
        if (plugin := host.plugin(name))
    )  # fmt: skip


def problems_now(host: PluginHost, session: Session) -> list[Problem]:
    """Return what was found wrong so far, with where plugins are left out for want of others."""
    return [*host.problems(), *lacking(host, session)]


def lacking(host: PluginHost, session: Session, name: str | None = None) -> list[Problem]:
    """Return where plugins (or one) that are on are left out, since what they need is off."""
    on_somewhere = host.snapshot(session).on_somewhere()
    return [
        problem for each in on_somewhere if name in (None, each)
        for problem in _lacks(host, session, each)
    ]  # fmt: skip


def _lacks(host: PluginHost, session: Session, name: str) -> list[Problem]:
    activations, plugin = host.snapshot(session), host.plugin(name)
    lacks = []
    for needed in plugin.info.requires if plugin is not None else ():
        places = {**activations.switches.get(name, {}), **activations.switches.get(needed, {})}
        lacks += [
            Problem(name, N_("It is left out for %(place)s: it needs %(needed)s, which is off or "
                             "suspended there."),
                    values={"place": path.rstrip("/").rpartition("/")[2], "needed": needed})
            for path in sorted(places)
            if activations.is_on(name, path) and not host.is_on(session, needed, path)
        ]  # fmt: skip
    return lacks
