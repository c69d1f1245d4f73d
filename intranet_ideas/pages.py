"""Errors as pages: the only place where the domain's errors become statuses of pages."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from intranet_ideas import errors, logs, problems, security_log
from intranet_ideas.errors import Closed, DomainError, Invalid, NotSignedIn, WaitsForConsent
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.web import SEE_OTHER, page, page_before, shown, typed_texts, viewer

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What a disk or a bucket says that is full or fails."""

logger = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    errors.NotFound: 404,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.DeadlinePassed: 409,
    errors.WrongPhase: 409,
    errors.Conflict: 409,
    errors.Stale: 409,
    errors.KeyReused: 409,
    errors.TooMany: 429,
    errors.Closed: 503,
    errors.Invalid: 422,
}


def status_of(error: DomainError) -> int:
    """Return the HTTP status that says the same."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def init_app(app: Flask) -> None:
    """Give every kind of error its page."""
    app.register_error_handler(DomainError, domain_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_busy)
    app.register_error_handler(OSError, no_room)
    app.register_error_handler(Exception, unexpected)


def error_page(
    status: int, message: str, faults: list[errors.Fault] | None = None, *, said: str = "",
    actions: Sequence[Mapping[str, str]] = (),
) -> Any:  # fmt: skip
    """Render an error page; whatever was typed into a form is shown so that it can be kept."""
    return page(
        "errors/error.html", status, title=problems.title_of(status), message=message,
        faults=faults or [], said=said, actions=actions,
        # Who signs in again goes on where the form was sent from.
        back=(page_before() or None) if request.method == "POST" else None,
        typed=typed_texts() if request.method == "POST" else [],
    )  # fmt: skip


def domain_error(error: DomainError) -> Any:
    """Show what can't be done and why."""
    if isinstance(error, NotSignedIn) and request.method in ("GET", "HEAD"):
        target = _here() if request.path != "/" else None
        return redirect(url_for("people.sign_in", next=target), SEE_OTHER)
    if isinstance(error, Closed):
        return _closed(error)
    security_log.refused(error, viewer().id)
    faults = shown(error) if isinstance(error, Invalid) else []
    body, status = error_page(
        status_of(error), translate(error.message, **error.values), faults,
        actions=_next_step(error),
    )
    return _response(body, status, error)


def _next_step(error: DomainError) -> list[dict[str, str]]:
    if not isinstance(error, WaitsForConsent):
        return []
    return [
        {"url": url_for("guardians.mine"), "label": gettext("See what happens next")},
        {"url": url_for("challenges.overview"), "label": gettext("To what's on")},
    ]


def _response(body: Any, status: int, error: DomainError) -> Response:
    response = Response(body, status, content_type="text/html; charset=utf-8")
    if error.after is not None:
        response.headers["Retry-After"] = str(error.after)
    return response


def _here() -> str:
    return request.script_root + request.full_path.rstrip("?")


def _closed(error: Closed) -> Response:
    """Say that the site is closed, and give back what was typed."""
    typed = typed_texts() if request.method == "POST" else []
    again = []
    if request.method in ("GET", "HEAD"):
        again.append({"url": _here(), "label": gettext("Try again")})
    if not viewer().signed_in:
        again.append({"url": url_for("people.sign_in"), "label": gettext("Sign in")})
    body, status = page(
        "errors/error.html", status_of(error), title=gettext("Closed for maintenance"),
        message=translate(error.message, **error.values), said=error.said, faults=[], typed=typed,
        actions=again, closed=True,
    )  # fmt: skip
    return _response(body, status, error)


def csrf_error(error: CSRFError) -> Any:  # noqa: ARG001 - the handler's signature
    """Say what a failed CSRF check means to a person."""
    security_log.refused("csrf", viewer().id)
    return error_page(
        400,
        gettext("This form was open for too long, or you have been signed out or have signed in "
                "again since. Sign in if you are asked to, load the page again and send it once "
                "more."),
    )  # fmt: skip


def http_error(error: HTTPException) -> Any:
    """Show an HTTP error as a page; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):
        # A host that is not ours: no page of ours has an address there.
        security_log.refused("host", None)
        return Response("This host name is not served here.", 400,
                        content_type="text/plain; charset=utf-8")  # fmt: skip
    if request.path.startswith("/api/"):
        return problems.of_http(error)
    messages = {
        404: gettext("It does not exist, or you have no access to it."),
        405: gettext("This page can't be used that way."),
        413: gettext("What you sent is too large. Files may have 10 MB each."),
    }
    body, status = error_page(
        error.code, messages.get(error.code, gettext("The request could not be understood."))
    )
    response = Response(body, status, content_type="text/html; charset=utf-8")
    if error.code == 405 and (allow := error.get_response().headers.get("Allow")):
        response.headers["Allow"] = allow
    return response


def database_busy(error: OperationalError) -> Any:
    """Ask people to come again when the database can't answer in time; nothing was changed."""
    logger.error("the database did not answer: %s", error.orig)
    return _come_again()


def no_room(error: OSError) -> Any:
    """Ask people to come again when a file could not be stored; nothing was changed."""
    if error.errno not in NO_ROOM:
        return unexpected(error)
    logger.error("a file could not be stored: %s", error)
    return _come_again()


def _come_again() -> Any:
    if request.path.startswith("/api/"):
        return problems.problem(503, "busy", gettext("The site is busy"),
                                headers={"Retry-After": "3"})
    body, status = error_page(
        503, gettext("Nothing was lost. Wait a few seconds and send it again.")
    )
    response = Response(body, status, content_type="text/html; charset=utf-8")
    response.headers["Retry-After"] = "3"
    return response


def unexpected(error: Exception) -> Any:
    """Log a fault of ours with its trace and say so plainly."""
    logger.error("unexpected fault in %s, request %s", request.endpoint, logs.request_id(),
                 exc_info=error)  # fmt: skip
    if request.path.startswith("/api/"):
        return problems.problem(500, "error", gettext("Something went wrong"))
    return error_page(
        500, gettext("The fault is ours and has been noted. Your text is shown below if you "
                     "sent any; try again in a while."),
        said=gettext("If you tell IT of it, give this number: %(number)s",
                     number=logs.request_id()),
    )  # fmt: skip
