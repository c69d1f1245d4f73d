"""The settings that were given, as text for a backup: never a password, never a secret. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

SECRET = ("SECRET_KEY", "METRICS_TOKEN")
"""Beginnings of names of settings that no export and no backup holds."""

ISSUERS = "OIDC"
"""The one setting that is a table of tables, in the file alone."""


def without_secrets(named: Mapping[str, str], tables: Mapping[str, Any]) -> dict[str, str]:
    """Return what was set by name, secrets left out; issuers' tables as ``OIDC.KEY``."""
    plain = {
        name: _without_password(named[name])
        for name in sorted(named) if not name.startswith(SECRET) and not _is_secret(name)
    }  # fmt: skip
    return plain | _issuers(tables)


def as_toml(given: Mapping[str, str]) -> str:
    """Return what ``without_secrets`` kept as a settings file."""
    lines = ["# The settings that were in force; secrets are left out."]
    tables = {name: text for name, text in given.items() if name.startswith(f"{ISSUERS}.")}
    lines += [
        f"{name.lower()} = {json.dumps(text)}" for name, text in given.items() if name not in tables
    ]
    for name, text in tables.items():
        lines += ["", f"[{name.lower()}]", *text.splitlines()]
    return "\n".join(lines) + "\n"


def _is_secret(name: str) -> bool:
    return name.startswith(f"{ISSUERS}_") and name.endswith("CLIENT_SECRET")


def _issuers(tables: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}

    def add(name: str, table: Mapping[str, Any]) -> None:
        plain = {key: each for key, each in table.items() if not isinstance(each, dict)}
        found[name] = "\n".join(
            f"{json.dumps(key)} = {json.dumps(each)}" for key, each in plain.items()
        )
        for key in table.keys() - plain.keys():
            add(f"{name}.{key}", table[key])

    for key, table in tables.items():
        add(f"{ISSUERS}.{key}", table)
    return found


def _without_password(value: str) -> str:
    scheme, found, rest = value.partition("://")
    user, at, place = rest.rpartition("@")
    if not found or not at:
        return value
    return f"{scheme}://{user.partition(':')[0]}@{place}"
