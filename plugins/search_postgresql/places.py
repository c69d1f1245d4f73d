"""Where an index is: which database, and which tables of the plugin's own schema.

Nothing of the site's own tables is read or written. The folder that the site gives an
index holds one small file that names its tables; ``made`` lists every index there is.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine

from intranet_ideas.plugin_api import Text
from intranet_ideas.plugin_api.language import ANALYSIS

from .failures import IndexUnusable

SCHEMA = "ideas_search"
VERSION = f"1.{ANALYSIS}"
"""Raised with every change of tables or terms: an older index is then not read."""

MARK = "index.json"
_NAME = re.compile(r"[0-9a-f]{32}")

NO_POSTGRESQL = (
    "search_postgresql needs a PostgreSQL database, and the site's own is another kind: "
    "set the plugin's database address, or switch on another search engine."
)


def check_address(value: str | float | bool) -> Text:
    """Return what is wrong with an address."""
    if not value or str(value).startswith("postgresql+psycopg://"):
        return ""
    return {
        "nb": "Adressen begynner med postgresql+psycopg://",
        "nn": "Adressa byrjar med postgresql+psycopg://",
        "en": "The address begins with postgresql+psycopg://",
    }


def database(url: str) -> Engine:
    """Return the connections to ``url`` of this process. Raises ``IndexUnusable``."""
    if not url.startswith("postgresql+psycopg://"):
        raise IndexUnusable(NO_POSTGRESQL)
    key = (url, os.getpid())  # a forked child must not use its parent's
    if key not in _kept:
        # A word's rarity is known to us, not to the planner, which would rather read all;
        # and compiling a query takes longer than any of ours.
        options = "-c enable_seqscan=off -c jit=off -c statement_timeout=60000"
        made = create_engine(
            url, isolation_level="AUTOCOMMIT", pool_size=4, max_overflow=4, pool_timeout=5,
            pool_pre_ping=True, hide_parameters=True,
            connect_args={"options": options, "connect_timeout": 5},
        )  # fmt: skip
        _kept.setdefault(key, made)
    return _kept[key]


_kept: dict[tuple[str, int], Engine] = {}


def close_connections() -> None:
    """Let go of this process's connections."""
    for key in [each for each in _kept if each[1] == os.getpid()]:
        _kept.pop(key).dispose()


def marked(folder: Path) -> str:
    """Return the name of the index that ``folder`` stands for. Raises ``IndexUnusable``."""
    try:
        mark = json.loads((folder / MARK).read_text("utf-8"))
        name, version = str(mark["index"]), mark["version"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexUnusable(f"{folder} names no search index: {error}") from error
    if version != VERSION or not _NAME.fullmatch(name):
        raise IndexUnusable("the search index was made by another version")
    return name


def mark(folder: Path, name: str) -> None:
    """Let ``folder`` stand for an index, in one step."""
    fresh = folder / f"{MARK}.new"
    fresh.write_text(json.dumps({"index": name, "version": VERSION}), "utf-8")
    fresh.replace(folder / MARK)


def documents_table(name: str) -> str:
    """Return the name of an index's table of documents."""
    return f"{SCHEMA}.documents_{name}"


def words_table(name: str) -> str:
    """Return the name of an index's table of words."""
    return f"{SCHEMA}.words_{name}"


def trigrams(connection: Connection) -> str:
    """Return the schema in which ``pg_trgm`` stands, quoted; ``""`` where it is not there."""
    found = connection.exec_driver_sql(
        "SELECT quote_ident(nspname) FROM pg_extension"
        " JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'"
    ).scalar()
    return str(found or "")
