"""The way a directory comes: one door, opened by a token for provisioning and nothing else."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, json, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from intranet_ideas.errors import N_, DomainError
from intranet_ideas.i18n import translate
from intranet_ideas.pages import status_of
from intranet_ideas.people import actions as people
from intranet_ideas.scim import connecting, queries, rules
from intranet_ideas.scim.models import ScimToken
from intranet_ideas.security import csrf
from intranet_ideas.web import ground, received_at

bp = Blueprint("scim", __name__)
csrf.exempt(bp)  # no cookie counts here
log = logging.getLogger(__name__)

MEDIA_TYPE = "application/scim+json"
NO_TOKEN = N_("Send a bearer token of this site that is for provisioning.")
TOO_LARGE = N_("A request may have 1 MB.")
OURS = N_("The fault is ours and has been noted. Try again in a while.")
BUSY = N_("The site is busy. Try again in a few seconds.")


@bp.get("/scim/v2", defaults={"rest": ""})
@bp.get("/scim/v2/<path:rest>")
def read(rest: str) -> Response:
    """Show a directory what it brought, and what this service can do."""
    return _serve(rest)


@bp.route("/scim/v2/<path:rest>", methods=["POST", "PUT", "PATCH", "DELETE"])
def write(rest: str) -> Response:
    """Do what a directory asks for, or nothing of it."""
    return _serve(rest)


def _serve(rest: str) -> Response:
    token = _token()
    if token is None:
        return error(401, NO_TOKEN, {"WWW-Authenticate": 'Bearer realm="SCIM"'})
    if (request.content_length or 0) > rules.LONGEST_BODY:
        return error(413, TOO_LARGE)
    # Its libraries take a while to load, and most sites have no directory.
    from intranet_ideas.scim import protocol

    _note_use(token)
    status, body, headers = protocol.answer(
        ground(), token.connection_id, f"/{rest}", received_at()
    )
    response = Response("" if body is None else json.dumps(body), status)
    response.headers.update(headers)
    return response


def _token() -> ScimToken | None:
    """Return the token that came, if it opens this door; a wrong one counts against the address.

    Raises ``TooMany``.
    """
    address, now = request.remote_addr or "", received_at()
    with ground().database.read() as session:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip() if scheme.lower() == "bearer" else ""
        found = queries.token_of(session, secret, now) if secret else None
        if found is None:
            people.check_attempts(session, "", address, now)
    if secret and found is None:
        with ground().database.write() as session:
            people.count_failure(session, (("address", address),), now)
        log.warning("provisioning: a token that opens nothing")
    return found


def _note_use(token: ScimToken) -> None:
    last, now = token.last_used_at, received_at()
    if last is None or now - last >= rules.TOUCH_EVERY:
        with ground().database.write() as session:
            connecting.touch(session, token.id, now)


def error(
    status: int, message: str, headers: dict[str, str] | None = None, **values: Any
) -> Response:
    """Return an error as the standard has it (RFC 7644, 3.12)."""
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": str(status),
        "detail": translate(message, **values),
    }  # fmt: skip
    return Response(json.dumps(body), status, headers=headers, content_type=MEDIA_TYPE)


@bp.errorhandler(DomainError)
def _domain_error(raised: DomainError) -> Response:
    after = {"Retry-After": str(raised.after)} if raised.after is not None else None
    return error(status_of(raised), raised.message, after, **raised.values)


@bp.errorhandler(HTTPException)
def _http_error(raised: HTTPException) -> Response:
    return error(raised.code or 500, rules.NOT_UNDERSTOOD, kind=raised.name)


@bp.errorhandler(OperationalError)
def _busy(raised: OperationalError) -> Response:
    log.error("the database did not answer: %s", raised.orig)
    return error(503, BUSY, {"Retry-After": "3"})


@bp.errorhandler(Exception)
def _unexpected(raised: Exception) -> Response:
    log.error("unexpected fault in provisioning", exc_info=raised)
    return error(500, OURS)
