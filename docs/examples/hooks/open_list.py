"""Feeds: a list of what is open, for the screen in the canteen."""

from intranet_ideas.plugin_api import Feed, PluginInfo, hookimpl

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo("open_list", "Lists what is open.", "1.0")


@hookimpl
def register_feeds():
    """Offer a line for each challenge that takes ideas now."""

    def make(challenges, reader, settings):
        lines = [f"{each.closes_at:%d.%m.} {each.title}\n"
                 for each in challenges if each.phase == "open"]  # fmt: skip
        return "".join(lines).encode()

    return [Feed("open", {"nb": "Åpent nå", "nn": "Ope no", "en": "Open now"},
                 "text/plain; charset=utf-8", "txt", make)]  # fmt: skip
