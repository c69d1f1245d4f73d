"""Errors as ``application/problem+json`` (RFC 9457), for the API."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, json
from werkzeug.exceptions import HTTPException

from intranet_ideas import errors
from intranet_ideas.errors import N_, Closed, DomainError, Fault, Invalid
from intranet_ideas.i18n import gettext, translate

MEDIA_TYPE = "application/problem+json"

CODES = {
    400: "bad-request", 401: "not-signed-in", 403: "not-allowed", 404: "not-found",
    405: "method-not-allowed", 412: "stale", 413: "too-large", 415: "unsupported-media-type",
    422: "invalid", 428: "precondition-required", 429: "too-many", 503: "busy",
}  # fmt: skip

SCHEMA_MESSAGES = frozenset({
    N_("Missing data for required field."), N_("Field may not be null."), N_("Unknown field."),
    N_("Invalid value."), N_("Invalid input type."), N_("Invalid type."),
    N_("Not a valid string."), N_("Not a valid integer."), N_("Not a valid number."),
    N_("Not a valid boolean."), N_("Not a valid list."), N_("Not a valid mapping type."),
    N_("Not a valid datetime."), N_("Not a valid date."), N_("Number too large."),
})  # fmt: skip
"""Marshmallow's words that are ours to translate; it has no catalogues of its own."""


def problem(
    status: int, code: str, title: str, detail: str = "", faults: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    """Return a problem document; ``type`` ends with ``/code``."""
    base = current_app.extensions["ground"].settings.base_url
    body: dict[str, Any] = {
        "type": f"{base}/problems/{code}", "title": title, "status": status,
        "detail": detail or title,
    }  # fmt: skip
    if faults is not None:
        body["errors"] = [{"field": each.field, "message": each.message} for each in faults]
    response = Response(json.dumps(body), status, content_type=MEDIA_TYPE)
    response.headers.update(headers or {})
    return response


def of_domain(error: DomainError, status: int) -> Response:
    """Return the problem that says the same as a domain error."""
    message = translate(error.message, **error.values)
    headers = {}
    faults = None
    if isinstance(error, errors.Stale):
        status = 412
        headers["ETag"] = f'"{error.version}"'
    if isinstance(error, errors.NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if error.after is not None:
        headers["Retry-After"] = str(error.after)
    if isinstance(error, Invalid):
        faults = [
            Fault(each.field, translate(each.message, **each.values)) for each in error.faults
        ]
    said = error.said if isinstance(error, Closed) else ""
    return problem(status, error.code, message, f"{message} {said}".strip(), faults, headers)


def of_http(error: HTTPException) -> Response:
    """Return the problem that says the same as an HTTP error; bad input names its fields."""
    status = error.code or 500
    faults = None
    data = getattr(error, "data", None) or {}
    if "messages" in data:
        faults = [fault for part in data["messages"].values() for fault in _faults("", part)]
    title = gettext("Some of what was sent must be mended first.") if faults else title_of(status)
    headers = {}
    if status == 405 and (allow := error.get_response().headers.get("Allow")):
        headers["Allow"] = allow
    detail = title if faults else _details().get(status) or error.description or title
    return problem(status, CODES.get(status, "error"), title, detail, faults, headers)


def title_of(status: int) -> str:
    """Return what a status means, in the reader's language."""
    titles = {
        401: gettext("Sign in to go on"),
        403: gettext("You can't do this"),
        404: gettext("This page can't be found"),
        409: gettext("This could not be done now"),
        413: gettext("That is too large"),
        422: gettext("Something must be mended first"),
        429: gettext("Too many attempts"),
        503: gettext("The site is busy"),
    }
    return titles.get(status, gettext("Something went wrong"))


def _details() -> dict[int, str]:
    return {
        404: gettext("It does not exist, or you have no access to it."),
        413: gettext("What you sent is too large. Files may have 10 MB each."),
        415: gettext("Send JSON, and say so in Content-Type."),
        428: gettext("Send If-Match with the ETag you started from."),
    }


def _faults(field: str, messages: Any) -> list[Fault]:
    """Flatten Marshmallow's nested messages to ``criteria.0.weight``-like fields."""
    if isinstance(messages, dict):
        return [
            fault for name, part in messages.items()
            for fault in _faults(
                field if name == "_schema" else f"{field}.{name}" if field else str(name), part
            )
        ]  # fmt: skip
    if isinstance(messages, list):
        return [fault for part in messages for fault in _faults(field, part)]
    message = str(messages)
    return [Fault(field, translate(message) if message in SCHEMA_MESSAGES else message)]
