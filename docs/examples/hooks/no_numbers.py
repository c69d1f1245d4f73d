"""Checks: nobody's identity number, and no idea without a word on its costs."""

import re

from intranet_ideas.plugin_api import PluginInfo, Problem, Setting, hookimpl

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo(
        "no_numbers", "Looks ideas over before they are handed in.", "1.0",
        settings=(Setting("costs", "Ask about costs", kind="switch", default=True),),
    )  # fmt: skip


@hookimpl
def check_entry(challenge, entry, settings):
    """Stop identity numbers; ask about costs."""
    problems = []
    if re.search(r"\b\d{6} ?\d{5}\b", entry.body):
        problems.append(Problem("This looks like an identity number.", "body", blocking=True))
    if settings["costs"] and "cost" not in entry.body.lower():
        problems.append(Problem("What will it cost?", "body"))
    return problems
