"""Technical services: what speaks of the place that one searches for comes first."""

from dataclasses import replace

from intranet_ideas.plugin_api import PluginInfo, Setting, hookimpl

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo(
        "near_here", "Lets place names count more in search.", "1.0",
        settings=(
            Setting("places", "Place names, with commas between",
                    default="Prestestranda, Neslandsvatn, Bø, Gautefall"),
            Setting("factor", "How much more", kind="number", default=3, minimum=1, maximum=10),
        ),
    )  # fmt: skip


@hookimpl
def refine_search(query, settings):
    places = {each.strip().lower() for each in settings["places"].split(",")}
    named = places & set(query.text.lower().split())
    return replace(query, boosts={**query.boosts, **dict.fromkeys(named, settings["factor"])})
