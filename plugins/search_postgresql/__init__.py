"""Search with the site's own PostgreSQL: its full-text search, and ``pg_trgm`` for slips."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.plugin_api import PluginInfo, SearchEngineOffer, Setting, hookimpl

from .engine import discard, open_engine
from .places import check_address

CONTRACT = 1

LABEL = {"nb": "Søk med PostgreSQL", "nn": "Søk med PostgreSQL", "en": "Search with PostgreSQL"}


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="search_postgresql",
        label=LABEL,
        summary={
            "nb": "Søk på norsk i nettstedets egen PostgreSQL: for flere tjenere og mange ideer.",
            "nn": "Søk på norsk i PostgreSQL-en til nettstaden: for fleire tenarar og mange idear.",
            "en": "Search in the site's own PostgreSQL: for several hosts and many ideas.",
        },
        version="1.0.0",
        scope="organisation",
        licence="MIT",
        settings=(
            Setting(
                "database_url",
                {"nb": "Databasens adresse", "nn": "Adressa til databasen",
                 "en": "The database's address"},
                kind="secret", installation="database_url", check=check_address,
                help={
                    "nb": "Tomt: nettstedets egen. Ellers postgresql+psycopg://BRUKER@TJENER/NAVN",
                    "nn": "Tomt: den nettstaden bruker. Elles "
                          "postgresql+psycopg://BRUKAR@TENAR/NAMN",
                    "en": "Empty: the site's own. Else postgresql+psycopg://USER@HOST/NAME",
                },
            ),
        ),
    )  # fmt: skip


@hookimpl
def register_search_engines() -> Sequence[SearchEngineOffer]:
    """Offer the engine."""
    return (SearchEngineOffer("postgresql", LABEL, open_engine, discard),)
