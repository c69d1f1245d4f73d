"""Search with Whoosh: an index in a folder, nothing to install or run beside."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.plugin_api import PluginInfo, SearchEngineOffer, hookimpl

from .engine import open_engine

CONTRACT = 1

LABEL = {"nb": "Søk med Whoosh", "nn": "Søk med Whoosh", "en": "Search with Whoosh"}


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="search_whoosh",
        label=LABEL,
        summary={
            "nb": "Søk på bokmål, nynorsk og engelsk: bøyninger, sammensatte ord og skrivefeil.",
            "nn": "Søk på bokmål, nynorsk og engelsk: bøyingar, samansette ord og skrivefeil.",
            "en": "Search in Bokmål, Nynorsk and English: inflections, compounds and typos.",
        },
        version="1.0.0",
        scope="organisation",
        licence="MIT",
    )


@hookimpl
def register_search_engines() -> Sequence[SearchEngineOffer]:
    """Offer the engine."""
    return (SearchEngineOffer(key="whoosh", label=LABEL, open=open_engine),)
