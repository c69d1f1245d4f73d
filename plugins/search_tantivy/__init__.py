"""Search with Tantivy: an index in a folder, written in Rust, for many ideas."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from intranet_ideas.plugin_api import PluginInfo, SearchEngineOffer, hookimpl

CONTRACT = 1

LABEL = {"nb": "Søk med Tantivy", "nn": "Søk med Tantivy", "en": "Search with Tantivy"}
MISSING = (
    "search_tantivy needs the package tantivy, which is not installed: "
    "pip install 'intranet-ideas[tantivy]', then restart web and worker."
)


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="search_tantivy",
        label=LABEL,
        summary={
            "nb": "Raskt søk for mange ideer, på bokmål, nynorsk og engelsk.",
            "nn": "Raskt søk for mange idear, på bokmål, nynorsk og engelsk.",
            "en": "Fast search for many ideas, in Bokmål, Nynorsk and English.",
        },
        version="1.0.0",
        scope="organisation",
        licence="MIT",
    )


@hookimpl
def register_search_engines() -> Sequence[SearchEngineOffer]:
    """Offer the engine. Raises ``RuntimeError`` where the package is not installed."""
    if find_spec("tantivy") is None:
        raise RuntimeError(MISSING)
    from .engine import open_engine

    return (SearchEngineOffer(key="tantivy", label=LABEL, open=open_engine),)
