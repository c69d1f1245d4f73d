"""What directories send otherwise than the standard says, put right before it is read."""

from __future__ import annotations

import json
from typing import Any

MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager"
SWITCHES = frozenset({"true", "false"})


def mended(body: bytes) -> bytes:
    """Return a PATCH in the standard's words. Entra ID sends ``active`` as a text, and a manager
    as a bare id; a manager without id is no manager. What can't be read is left as it is."""
    try:
        given = json.loads(body)
        operations = given["Operations"]
        for each in operations:
            _mend(each)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return body
    return json.dumps(given).encode()


def _mend(operation: dict[str, Any]) -> None:
    path = str(operation.get("path", "")).lower()
    value = operation.get("value")
    if path:
        if path == MANAGER and value in ("", None):
            operation["op"] = "remove"
            operation.pop("value", None)
        elif "value" in operation:
            operation["value"] = _plain(path, value)
    elif isinstance(value, dict):
        operation["value"] = {name: _plain(name.lower(), each) for name, each in value.items()}


def _plain(path: str, value: Any) -> Any:
    if path == "active" and isinstance(value, str) and value.lower() in SWITCHES:
        return value.lower() == "true"
    if path == MANAGER and isinstance(value, str):
        return {"value": value}
    return value
