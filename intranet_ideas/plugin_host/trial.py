"""Asks a plugin what it offers, to see whether that keeps the contract."""

from __future__ import annotations

from functools import partial

from intranet_ideas.errors import N_
from intranet_ideas.plugin_host.checks import ANSWERS
from intranet_ideas.plugin_host.discovery import Problem
from intranet_ideas.plugin_host.loading import LoadedPlugin, describe_error, trace_of
from intranet_ideas.plugin_host.patience import within


def offer_fault(plugin: LoadedPlugin, hook: str, seconds: float) -> Problem | None:
    """Return what is wrong with what a plugin offers by ``hook``; never raises.

    What takes longer than ``seconds`` is a fault, too."""
    if not hook.startswith("register_") or not plugin.implements(hook):
        return None
    try:
        answer = within(seconds, partial(plugin.call, hook, {}), plugin.name)
        fault = ANSWERS[hook](answer)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin's code
        return Problem(plugin.name, N_("%(hook)s failed: %(error)s"), trace_of(error),
                       {"hook": hook, "error": describe_error(error)})  # fmt: skip
    if not fault:
        return None
    return Problem(plugin.name, N_("%(hook)s returned something else than the contract "
                                   "says: %(fault)s"),
                   values={"hook": hook, "fault": fault})  # fmt: skip
