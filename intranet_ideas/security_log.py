"""Security events in the log, one line each: ``what key=value …``, for whatever gathers logs.

The audit trail holds what was done; here stands what was refused as well, outside the database.
People are numbers, addresses are networks, and nothing that was typed comes in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from intranet_ideas import events, logs
from intranet_ideas.errors import DomainError
from intranet_ideas.events import Event
from intranet_ideas.people.rules import short_address

log = logging.getLogger("intranet_ideas.security")

TOLD = frozenset({
    events.SIGNED_IN, events.SIGN_IN_FAILED, events.SIGN_IN_REFUSED, events.BREAK_GLASS_USED,
    events.SESSION_ENDED, events.USER_ADDED, events.USER_CHANGED, events.PEOPLE_IMPORTED,
    events.PEOPLE_IMPORT_UNDONE, events.USER_ERASED,
    events.IDENTITY_LINKED, events.IDENTITY_UNLINKED, events.PASSKEY_ADDED,
    events.PASSKEY_RENAMED, events.PASSKEY_REMOVED, events.TOKEN_MADE, events.TOKEN_REVOKED,
    events.DEPARTMENT_CHANGED, events.PLUGIN_ENABLED, events.PLUGIN_DISABLED,
    events.PLUGIN_CONFIGURED, events.PLUGIN_SUSPENDED, events.SITE_RESTORED,
    events.PACKAGE_ASKED, events.DIRECTORY_CONNECTED, events.DIRECTORY_CHANGED,
    events.PROVISIONING_REFUSED,
})  # fmt: skip
"""Kinds of Events that are told once they are committed."""

SERIOUS = frozenset({events.SIGN_IN_FAILED, events.SIGN_IN_REFUSED, events.BREAK_GLASS_USED})

_BARE = re.compile(r"[\w.:/@+-]+", re.ASCII)


def init_app() -> None:
    """Tell of security Events from now on, in every session of this process."""
    if not event.contains(Session, "after_flush", _gather):
        event.listen(Session, "after_flush", _gather)
        event.listen(Session, "after_commit", _tell)


def note(what: str, facts: Mapping[str, object], *, level: int = logging.INFO) -> None:
    """Write one line: what happened, the facts, and where the request came from."""
    told = {**facts, **_request()}
    kept = {name: value for name, value in told.items() if value not in (None, "")}
    pairs = (f"{name}={_value(value)}" for name, value in kept.items())
    log.log(level, "%s", " ".join((what, *pairs)),
            extra={"told": {"event": what, "facts": kept}})


def refused(error: DomainError | str, viewer_id: int | None) -> None:
    """Write that something was refused, by its code; the person may be unknown."""
    code = error if isinstance(error, str) else error.code
    note("refused", {"code": code, "actor": viewer_id or None}, level=logging.WARNING)


def _request() -> dict[str, object]:
    if not has_request_context():
        return {}
    return {
        "method": request.method, "endpoint": request.endpoint or "-",
        "network": short_address(request.remote_addr or ""), "request": logs.request_id(),
    }  # fmt: skip


def _value(value: object) -> str:
    text = str(value)
    return text if _BARE.fullmatch(text) else '"' + text.replace('"', "'")[:200] + '"'


def _gather(session: Session, _context: Any) -> None:
    for each in session.new:
        if isinstance(each, Event) and each.kind in TOLD:
            session.info.setdefault(TOLD, []).append((each.kind, each.actor_id, dict(each.data)))


def _tell(session: Session) -> None:
    for kind, actor, data in session.info.pop(TOLD, ()):
        level = logging.WARNING if kind in SERIOUS else logging.INFO
        note(kind, {"actor": actor, **data}, level=level)
