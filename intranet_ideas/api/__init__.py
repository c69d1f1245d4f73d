"""API v1: the same actions and queries as the pages, as JSON under ``/api/v1``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from threading import Lock

from flask import Flask, Response
from flask_smorest import Api

from intranet_ideas.api.core import bp, plain_etag
from intranet_ideas.api.schemas import ProblemSchema
from intranet_ideas.security import csrf
from intranet_ideas.version import __version__

SECURITY = {"bearer": {"type": "http", "scheme": "bearer"}}
DESCRIPTION = """\
What pages do, through the same rules, but for a list in docs/permissions.md. Instants are RFC 3339
in UTC. Errors are `application/problem+json` (RFC 9457). Lists take `limit` and `cursor`. Writes
accept an `Idempotency-Key`; changes of a versioned thing need `If-Match` with its ETag. What you
may not see is 404. Make a token with `intranet-ideas users token EMAIL`."""


ROOMS = ("people", "challenges", "entries", "redacting", "following", "judging", "comparing",
         "deciding", "releasing", "correcting", "overseeing", "rounds", "examples",
         "notifications", "keeping", "invitations", "identities", "openings", "teams",
         "talking", "running", "voting", "suggestions", "moderating", "clarifying", "joining",
         "bundles", "finding", "initiatives", "insight", "benefits", "stories", "goals", "tips",
         "told", "moderating_ideas",
         "themes", "partners", "consultations", "consulting", "days", "meetings",
         "recognition", "site")
"""Modules that hang their operations on the blueprint when imported."""


__all__ = ["init_app", "plain_etag"]


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's registry with problem+json as the form of errors.

    Its description is made when it is first asked for: to make it takes as long as all the rest
    of a start.
    """

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # each operation lists the problems it can answer with

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[Callable[[], None]] = []
        self._describing = Lock()
        super().__init__(app)

    def describe_later(self, describe: Callable[[], None]) -> None:
        """Call ``describe`` before the description is first read."""
        self._undescribed.append(describe)

    def _openapi_json(self) -> Response:
        with self._describing:
            while self._undescribed:
                self._undescribed.pop(0)()
        response: Response = super()._openapi_json()
        return response

    def _register_responses(self) -> None:
        """Describe what each status means when all is described."""
        self.describe_later(super()._register_responses)

    def _register_error_handlers(self) -> None:
        """Leave errors outside the API to the pages."""


def init_app(app: Flask) -> None:
    """Put the API's operations and its OpenAPI description into ``app``."""
    for room in ROOMS:
        import_module(f"intranet_ideas.api.{room}")
    app.config.update(
        API_TITLE="intranet_ideas", API_VERSION=__version__, OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1", OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
            "servers": [{"url": app.extensions["ground"].settings.base_url}],
            "security": [{"bearer": []}],
            "components": {"securitySchemes": SECURITY},
        },
    )  # fmt: skip
    csrf.exempt(bp)
    ProblemApi(app).register_blueprint(bp)


