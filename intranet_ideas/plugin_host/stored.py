"""Which stored values of a plugin's settings count, also after the plugin has changed them.

A new version may rename a setting, allow other values, or drop it. What is stored is never
rewritten for that: each value is read anew by the setting's present terms. One that can't
be read is passed over for the next above it, and IT is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from intranet_ideas.errors import N_, Fault
from intranet_ideas.plugin_api import Setting
from intranet_ideas.plugin_host import values
from intranet_ideas.plugin_host.activation import ORGANISATION, Activations, Source, is_root
from intranet_ideas.plugin_host.loading import LoadedPlugin

Row = Mapping[str, Any]
SecretOf = Callable[[str], str | None]

GONE = N_("The plugin has no such setting any more.")
WHOLE = N_("The plugin is for the whole organisation now; values of departments don't count.")
SECRET_NOW = N_("It is a secret now. Type it again, so that it is sealed.")
NO_SECRET = N_("It was a secret and no longer is. Type it again if it may be shown.")
SEALED = N_("It was sealed with another secret key. Type it again.")
NEWER = N_("A newer value stands in its place.")
NO_FIT = N_("The plugin no longer allows it: %(fault)s")
RENAMED = N_("It was stored under a former name of the setting, and counts.")
CONVERTED = N_("The plugin reads it in a new way, and it counts.")


@dataclass(frozen=True, slots=True)
class Finding:
    """A stored value that is not what a person typed under this name: passed over, or
    (``used``) read in a new way. ``why`` is a msgid for ``values``; ``shown`` is empty for
    what is or was a secret; ``setting`` is None for one that is gone."""

    key: str
    path: str
    shown: str
    used: bool
    why: str
    setting: Setting | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class StoredValues:
    """What is stored of one plugin's settings, read by the plugin's present terms."""

    def __init__(
        self, plugin: LoadedPlugin, activations: Activations, secret_of: SecretOf
    ) -> None:
        self._info = plugin.info
        self._rows = activations.values.get(plugin.name, {})
        self._secret_of = secret_of

    def counting(self, setting: Setting, path: str) -> Source:
        """Return the value in force at ``path`` and where it stands: the nearest at or above
        that can be read. None and None where there is none."""
        for place in self._places(path):
            for key in (setting.key, *setting.formerly):
                row = self._rows.get(key, {}).get(place)
                if row is not None and (read := self._read(setting, row)) is not None:
                    return Source(read, place)
        return Source(None, None)

    def findings(self) -> list[Finding]:
        """Return every stored value that is passed over or read in a new way, by key and
        path."""
        return [
            finding
            for key in sorted(self._rows) for path in sorted(self._rows[key])
            if (finding := self._finding(key, path, self._rows[key][path])) is not None
        ]  # fmt: skip

    def _places(self, path: str) -> list[str]:
        every = {place for rows in self._rows.values() for place in rows}
        if path == ORGANISATION or self._info.scope == "organisation":
            return [place for place in every if is_root(place)]
        return sorted((each for each in every if path.startswith(each)), key=len, reverse=True)

    def _read(self, setting: Setting, row: Row) -> values.Value | None:
        """Return what a row means for the setting now, or None: it can't be read any more."""
        if ("secret" in row) != (setting.kind == "secret"):
            return None
        value = self._secret_of(row["secret"]) if "secret" in row else row.get("v")
        if value is None:
            return None
        read = values.parse(setting, value)
        return _converted(setting, value) if isinstance(read, Fault) else read

    def _finding(self, key: str, path: str, row: Row) -> Finding | None:
        setting = next(
            (each for each in self._info.settings if key in (each.key, *each.formerly)), None
        )
        hidden = "secret" in row or (setting is not None and setting.kind == "secret")
        shown = "" if hidden else str(row.get("v", ""))[:200]
        if setting is None:
            return Finding(key, path, shown, used=False, why=GONE)
        if self._info.scope == "organisation" and not is_root(path):
            return Finding(key, path, shown, used=False, why=WHOLE, setting=setting)
        if self._read(setting, row) is None:
            why, blanks = self._why_not(setting, row)
            return Finding(key, path, shown, used=False, why=why, setting=setting, values=blanks)
        if key != setting.key:
            newer = setting.key in self._rows and path in self._rows[setting.key]
            why = NEWER if newer else RENAMED
            return Finding(key, path, shown, used=not newer, why=why, setting=setting)
        if not hidden and isinstance(values.parse(setting, row.get("v")), Fault):
            return Finding(key, path, shown, used=True, why=CONVERTED, setting=setting)
        return None

    def _why_not(self, setting: Setting, row: Row) -> tuple[str, Mapping[str, object]]:
        if "secret" in row:
            return (SEALED if setting.kind == "secret" else NO_SECRET), {}
        if setting.kind == "secret":
            return SECRET_NOW, {}
        read = values.parse(setting, row.get("v"))
        fault = read.message % read.values if isinstance(read, Fault) and read.values else (
            read.message if isinstance(read, Fault) else ""
        )  # fmt: skip
        return NO_FIT, {"fault": fault}


def _converted(setting: Setting, value: Any) -> values.Value | None:
    """Return what the plugin makes of a value of an earlier version, if that fits."""
    if setting.convert is None:
        return None
    try:
        read = values.parse(setting, setting.convert(value))
    # The plugin's code. That it fails makes the value one that can't be read.
    except (Exception, SystemExit):  # noqa: BLE001
        return None
    return None if isinstance(read, Fault) else read
