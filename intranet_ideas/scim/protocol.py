"""One request of a directory, in one transaction; what it did not get is kept for IT."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request
from scim2_models import SCIMException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.errors import DomainError, Invalid
from intranet_ideas.ground import Ground
from intranet_ideas.scim import connecting, rules
from intranet_ideas.scim.models import ScimConnection
from intranet_ideas.scim.quirks import mended
from intranet_ideas.scim.resources import PROVIDER
from intranet_ideas.scim.store import Store

Answer = tuple[int, Any, Mapping[str, str]]

log = logging.getLogger(__name__)
SERVICE = ScimService(PROVIDER)
READING = frozenset({"GET", "HEAD"})


def answer(ground: Ground, connection_id: int, path: str, now: datetime) -> Answer:
    """Carry out what the request asks for; with an error nothing of it is done."""
    asked = ScimRequest(
        method="GET" if request.method == "HEAD" else request.method,
        base_url=f"{ground.settings.base_url}/scim/v2", path=path.removesuffix(".scim"),
        query=request.args.to_dict(), headers=dict(request.headers), body=_body(),
    )  # fmt: skip
    reading = request.method in READING
    try:
        with (ground.database.read if reading else ground.database.write)() as session:
            connection = _connection(session, connection_id, lock=not reading)
            given = ScimHandler(SERVICE, Store(session, connection, now)).handle(asked)
            return _plain(asked, given)
    except SCIMException as refused:
        if not reading and refused.status != 404:
            with ground.database.write() as session:
                _note(session, connection_id, path, refused, now)
        return _plain(asked, SERVICE.error_response(refused))


def _connection(session: Session, connection_id: int, *, lock: bool) -> ScimConnection:
    """Return the connection. Who writes waits for the one before, so that two requests at once
    can't make one person twice."""
    query = select(ScimConnection).filter_by(id=connection_id)
    return session.scalars(query.with_for_update() if lock else query).one()


def _body() -> bytes:
    given = request.get_data()
    return mended(given) if request.method == "PATCH" else given


def _plain(asked: ScimRequest, given: ScimResponse) -> Answer:
    given.headers.setdefault("Location", asked.url)
    return given.status.value, given.body, given.headers


def _note(
    session: Session, connection_id: int, path: str, refused: SCIMException, now: datetime
) -> None:
    """Keep the reason, without what the request said of a person."""
    cause = refused.__cause__
    what = path.strip("/").partition("/")[0]
    kind = refused.scim_type or str(refused.status)
    if isinstance(cause, DomainError):
        reason = cause.faults[0].message if isinstance(cause, Invalid) else cause.message
        values = cause.faults[0].values if isinstance(cause, Invalid) else cause.values
        values = {name: str(value)[:200] for name, value in values.items() if name != "email"}
    else:
        reason, values = rules.NOT_UNDERSTOOD, {"kind": kind}
    what = what if what in ("Users", "Groups") else "other"
    log.warning("provisioning refused: %s %s", what, json.dumps(kind))
    connecting.note_refusal(session, connection_id, what, refused.status, reason, values, now)
