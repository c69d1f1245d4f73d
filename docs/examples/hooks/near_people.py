"""Notification: only people of some departments hear of new challenges."""

from intranet_ideas.plugin_api import PluginInfo, Setting, hookimpl

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo(
        "near_people", "Tells fewer people of new challenges.", "1.0",
        settings=(Setting("departments", "Departments, with commas between"),),
    )  # fmt: skip


@hookimpl
def choose_recipients(event, recipients, settings):
    """Leave out people of other departments when a challenge opens."""
    named = {each.strip() for each in settings["departments"].split(",")} - {""}
    if event.kind != "challenge_opened" or not named:
        return recipients
    return [each for each in recipients if each.department in named]
