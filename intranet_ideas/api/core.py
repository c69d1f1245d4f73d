"""What all operations share: the blueprint, who calls, versions, keys, pages of lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response, g, json, request, url_for
from flask_smorest import Blueprint
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from intranet_ideas import idempotency, problems
from intranet_ideas.access import Action, Role, action_of_operation
from intranet_ideas.api.schemas import ProblemSchema
from intranet_ideas.errors import N_, DomainError, Fault, Invalid, NotFound, NotSignedIn
from intranet_ideas.i18n import gettext
from intranet_ideas.pages import status_of
from intranet_ideas.people.queries import viewer_by_token
from intranet_ideas.web import ground, received_at, viewer

bp = Blueprint("api", "api", url_prefix="/api/v1")

View = TypeVar("View", bound=Callable[..., Any])

ORDINARY = frozenset({Role.STAFF, Role.GUEST, Role.AUDIENCE, Role.PARTICIPANT, Role.AUTHOR})
LONGEST_LIST = 100
KEY_HEADER = {
    "in": "header", "name": "Idempotency-Key", "required": False,
    "schema": {"type": "string", "maxLength": idempotency.LONGEST_KEY},
    "description": "A key of your choice; the same request with it happens once.",
}  # fmt: skip


def _match_header(*, required: bool) -> dict[str, Any]:
    return {
        "in": "header", "name": "If-Match", "required": required,
        "schema": {"type": "string"},
        "description": "The ETag you started from; 428 without, 412 when it is stale.",
    }  # fmt: skip


PROBLEMS = {
    401: "No valid token", 403: "Not allowed, or the token's scopes do not reach",
    404: "Nothing here that the caller may see", 409: "Not in this phase, or in the way of a rule",
    412: "Changed since", 422: "Faults in what was sent", 428: "If-Match is missing",
    429: "Too many requests", 400: "Not understood", 413: "Too large",
}  # fmt: skip


def operation(
    method: str, path: str, name: str, schema: type[Schema] | None, *, status: int = 200,
    write: bool = False, match: bool | None = None, fails: Sequence[int] = (),
) -> Callable[[View], View]:  # fmt: skip
    """Register an operation under its operationId, with what it answers.

    ``match`` says whether If-Match is required (True), honoured (False) or unknown (None).
    """

    def register(view: View) -> View:
        parameters = [KEY_HEADER] if write else []
        if match is not None:
            parameters.append(_match_header(required=match))
        decorated = bp.doc(operationId=name, parameters=parameters)(view)
        codes = {400, 401, 403, 404, 422, *fails}
        codes |= {409} if write else set()
        codes |= {412} if match is not None else set()
        codes |= {428} if match else set()
        for code in sorted(codes):
            decorated = bp.alt_response(
                code, schema=ProblemSchema, description=PROBLEMS[code],
                content_type=problems.MEDIA_TYPE,
            )(decorated)  # fmt: skip
        decorated = bp.response(status, schema)(decorated)
        bp.route(path, methods=[method], endpoint=name)(decorated)
        return view

    return register


@bp.errorhandler(DomainError)
def _domain_error(error: DomainError) -> Response:
    return problems.of_domain(error, status_of(error))


@bp.errorhandler(HTTPException)
def _http_error(error: HTTPException) -> Response:
    return problems.of_http(error)


@bp.before_request
def _who_calls() -> Response | None:
    """Find the caller by bearer token; cookies count for nothing here."""
    name = (request.endpoint or "").rpartition(".")[2]
    action = action_of_operation(name)
    if action is None:
        raise NotFound
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn
    with ground().database.read() as session:
        caller = viewer_by_token(session, token.strip(), received_at())
    if caller is None:
        raise NotSignedIn
    g.api_viewer = caller
    if (needed := scope_of(action, request.method)) not in (caller.scopes or ()):
        return problems.problem(
            403, "insufficient-scope", gettext("The token lacks the scope “%(scope)s”.",
                                               scope=needed),
        )  # fmt: skip
    if action.subject == "signed-in" and not caller.roles & action.phases[None]:
        raise NotFound
    return None


def scope_of(action: Action, method: str) -> str:
    """Return the scope that a token needs: ``read``, ``write`` or ``manage``."""
    if method == "GET":
        return "read"
    roles = frozenset[Role]().union(*action.phases.values())
    return "write" if roles & ORDINARY else "manage"


def answer(schema: type[Schema] | None, value: Any, status: int = 200,
           headers: dict[str, str] | None = None) -> Response:
    """Return ``value`` as JSON of ``schema``."""
    body = "" if schema is None else json.dumps(schema().dump(value))
    content_type = "application/json" if body else None
    return Response(body, status, headers=headers, content_type=content_type)


def etag(version: int) -> dict[str, str]:
    """Return the header with a thing's version."""
    return {"ETag": f'"{version}"'}


def base_version(present: int, *, required: bool) -> int:
    """Return the version that If-Match names; ``present`` for ``*`` or none where it may lack.

    Raises 428 where it is required and missing.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if required:
            raise PreconditionRequired
        return present
    if given == "*":
        return present
    found = re.fullmatch(r'(?:W/)?"(\d{1,18})"', given)
    return int(found[1]) if found else -1


class PreconditionRequired(HTTPException):
    """The change names no version it started from."""

    code = 428
    description = "Send If-Match with the ETag you started from."


def write(action: Callable[[Session], Response]) -> Response:
    """Carry out a write in one transaction; with an Idempotency-Key, once.

    The answer is kept with the key in the same transaction, and given again.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > idempotency.LONGEST_KEY:
        raise Invalid([Fault("Idempotency-Key", N_("The key is too long."))])
    with ground().database.write() as session:
        if key:
            digest = idempotency.fingerprint(request.method, request.full_path, request.get_data())
            earlier = idempotency.claim(
                session, user_id=viewer().id, key=f"api:{key}"[: idempotency.LONGEST_KEY],
                operation=(request.endpoint or "")[:80], digest=digest, now=received_at(),
            )  # fmt: skip
            if earlier:
                return Response(**earlier)
        response = action(session)
        if key:
            kept = {
                "response": response.get_data(as_text=True), "status": response.status_code,
                "headers": {k: v for k, v in response.headers if k in ("ETag", "Location")},
                "content_type": response.content_type,
            }  # fmt: skip
            idempotency.answered(
                session, user_id=viewer().id, key=f"api:{key}"[: idempotency.LONGEST_KEY],
                answer=kept,
            )  # fmt: skip
        return response


def limit() -> int:
    """Return the query's ``limit``, from 1 to ``LONGEST_LIST`` (default 50)."""
    value = request.args.get("limit", "50")
    if not re.fullmatch(r"\d{1,6}", value) or not 1 <= int(value) <= LONGEST_LIST:
        raise Invalid([Fault("limit", N_("Ask for 1 to 100 at a time."))])
    return int(value)


def cursor(default: int | None = None) -> int | None:
    """Return the place that the query's ``cursor`` names, or ``default``."""
    value = request.args.get("cursor", "")
    if not value:
        return default
    if not re.fullmatch(r"\d{1,18}", value):
        raise Invalid([Fault("cursor", N_("Use the cursor of the list's last answer."))])
    return int(value)


def listing(schema: type[Schema], rows: Sequence[Any], size: int, key: str = "id") -> Response:
    """Return a page of a list. ``rows`` holds one more than ``size`` when there is more."""
    there = rows[:size]
    following = None
    if len(rows) > size:
        last = there[-1]
        following = str(last[key] if isinstance(last, dict) else getattr(last, key))
    body = {"items": schema(many=True).dump(there), "next": following}
    response = Response(json.dumps(body), 200, content_type="application/json")
    if following is not None:
        arguments = request.args.to_dict() | {"cursor": following}
        places: dict[str, Any] = {**(request.view_args or {}), **arguments}
        target = url_for(request.endpoint or "", **places)
        response.headers["Link"] = f'<{target}>; rel="next"'
    return response
