"""What all operations share: the blueprint, who calls, versions, keys, pages of lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from flask import Response, g, json, request, url_for
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from intranet_ideas import idempotency, maintenance, problems, security_log, throttle
from intranet_ideas.access import action_of_operation, check_waiting, permits, scope_of
from intranet_ideas.api.schemas import Page, ProblemSchema
from intranet_ideas.errors import N_, Closed, DomainError, Fault, Invalid, NotFound, NotSignedIn
from intranet_ideas.i18n import gettext
from intranet_ideas.pages import status_of
from intranet_ideas.people.queries import viewer_by_token
from intranet_ideas.people.rules import NOBODY, Viewer, proven
from intranet_ideas.usage import in_use
from intranet_ideas.web import LARGEST, ground, received_at, viewer


class Parser(FlaskParser):
    """Reads JSON bodies; text that neither database can hold is a fault of its field."""

    def pre_load(self, location_data: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Refuse lone surrogates and NUL, which JSON can spell and UTF-8 or SQL can't."""
        if faults := _unstorable(location_data):
            raise ValidationError(faults)
        return location_data


def _unstorable(value: Any) -> Any:
    """Return the faults of ``value`` and what it holds, nested as it is; none: nothing."""
    if isinstance(value, str):
        return ["This is not text."] if _NOT_TEXT.search(value) else None
    if isinstance(value, Mapping):
        pairs = [(name, _unstorable(name) or _unstorable(part)) for name, part in value.items()]
    elif isinstance(value, list):
        pairs = [(number, _unstorable(part)) for number, part in enumerate(value)]
    else:
        return None
    return {str(name).encode("utf-8", "replace").decode(): part for name, part in pairs if part}


_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """The blueprint of all operations, with our parser."""

    ARGUMENTS_PARSER = Parser()

    def register_views_in_doc(self, api: Any, *args: Any, **named: Any) -> None:
        """Leave the operations' description until someone reads it."""
        api.describe_later(partial(super().register_views_in_doc, api, *args, **named))


bp = ApiBlueprint("api", "api", url_prefix="/api/v1")

View = TypeVar("View", bound=Callable[..., Any])

UPLOAD = "multipart/form-data"

LONGEST_LIST = 100
USUAL_LIST = 50
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


def in_query(
    name: str, description: str, *, required: bool = False, **schema: Any
) -> dict[str, Any]:
    """Describe a parameter of the query: text, unless ``schema`` says otherwise."""
    if "enum" in schema:
        schema["enum"] = [str(each) for each in schema["enum"]]
    return {
        "in": "query", "name": name, "required": required, "description": description,
        "schema": {"type": "string"} | schema,
    }  # fmt: skip


PAGE_QUERY = (
    in_query("limit", "How many items at most", type="integer", minimum=1, maximum=LONGEST_LIST,
             default=USUAL_LIST),
    in_query("cursor", "The `next` of the page before", pattern="^[0-9]{0,18}$"),
)  # fmt: skip

PROVEN = frozenset({
    "endSession", "endOtherSessions", "revokeToken", "removePasskey", "endUserSessions",
    "endUserSession", "revokeUserToken", "removeUserPasskey",
})  # fmt: skip
"""Operations that shut doors: as on the pages, they ask for a proof of a moment ago, which making
a token takes."""

PROBLEMS = {
    401: "No valid token", 403: "Not allowed, or the token's scopes do not reach",
    404: "Nothing here that the caller may see", 409: "Not in this phase, or in the way of a rule",
    412: "Changed since", 422: "Faults in what was sent", 428: "If-Match is missing",
    429: "Too many requests", 400: "Not understood", 413: "Too large",
    415: "Not JSON",
}  # fmt: skip


def operation(
    method: str, path: str, name: str, schema: type[Schema] | None, *, status: int = 200,
    write: bool = False, match: bool | None = None, fails: Sequence[int] = (),
    query: Iterable[dict[str, Any]] = (),
) -> Callable[[View], View]:  # fmt: skip
    """Register an operation under its operationId, with what it answers.

    ``match`` says whether If-Match is required (True), honoured (False) or unknown (None).
    ``query`` describes parameters; what answers a page of a list takes its two as well.
    """

    def register(view: View) -> View:
        parameters = [*([KEY_HEADER] if write else []), *query]
        if method == "GET" and schema is not None and issubclass(schema, Page):
            parameters += PAGE_QUERY
        if match is not None:
            parameters.append(_match_header(required=match))
        decorated = bp.doc(operationId=name, parameters=parameters)(view)
        codes = {400, 401, 403, 404, 422, 429, *fails}
        codes |= {409, 415} if write else set()
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
    if not isinstance(error, Closed):
        security_log.refused(error, _number())
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
    maintenance.check_version()
    caller = _caller()
    throttle.check(caller or NOBODY)
    maintenance.check(caller or NOBODY, ground().settings.time_zone)
    if caller is None:
        raise NotSignedIn
    g.api_viewer = caller
    in_use(caller)
    if (needed := scope_of(action, request.method)) not in (caller.scopes or ()):
        security_log.refused("insufficient-scope", caller.id)
        return problems.problem(
            403, "insufficient-scope", gettext("The token lacks the scope “%(scope)s”.",
                                               scope=needed),
        )  # fmt: skip
    if name in PROVEN and not proven(caller, received_at()):
        security_log.refused("proof-needed", caller.id)
        return problems.problem(
            403, "proof-needed", gettext("This takes a token that was made in the last 15 "
                                         "minutes: making one shows that it is you."),
        )  # fmt: skip
    if action.subject == "signed-in" and not permits(action.name, caller.roles):
        check_waiting(action.name, caller.roles)
        raise NotFound
    if request.content_length and not (request.is_json or request.mimetype == UPLOAD):
        raise UnsupportedMediaType  # else what was sent would count for nothing, unsaid
    return None


def _number() -> int | None:
    caller: Viewer | None = g.get("api_viewer")
    return caller.id if caller else None


def _caller() -> Viewer | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    with ground().database.glance() as session:
        return viewer_by_token(session, token.strip(), received_at())


def answer(schema: type[Schema] | None, value: Any, status: int = 200,
           headers: dict[str, str] | None = None) -> Response:
    """Return ``value`` as JSON of ``schema``."""
    body = "" if schema is None else json.dumps(schema().dump(value))
    content_type = "application/json" if body else None
    return Response(body, status, headers=headers, content_type=content_type)


def etag(version: int) -> dict[str, str]:
    """Return the header with a thing's version."""
    return {"ETag": f'"{version}"'}


_TAG = re.compile(r'(?:W/)?"(\d{1,18})(?:[:-][a-z]{1,8})?"')
"""A version as an ETag; proxies that compress weaken it or add the encoding's name."""

_COMPRESSED = re.compile(r"(\d{1,18}):[a-z]+")


def plain_etag(response: Response) -> Response:
    """Take the name of the compression out of an operation's ETag.

    It names the thing's version, which is the same however the answer travels; nothing
    may be kept by caches anyway.
    """
    tag, _ = response.get_etag()
    if tag and request.blueprint == bp.name and (found := _COMPRESSED.fullmatch(tag)):
        response.set_etag(found[1])
    return response


def base_version(present: int, *, required: bool) -> int:
    """Return the version that If-Match names; ``present`` for ``*`` or none where it may lack.

    Of several versions, ``present`` if it is among them. Raises 428 where it is required
    and missing.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if required:
            raise PreconditionRequired
        return present
    named = [int(version) for version in _TAG.findall(given)]
    if given == "*" or present in named:
        return present
    return named[0] if named else -1


class PreconditionRequired(HTTPException):
    """The change names no version it started from."""

    code = 428
    description = "Send If-Match with the ETag you started from."


def write(action: Callable[[Session], Response], *sent: bytes | str) -> Response:
    """Carry out a write in one transaction; with an Idempotency-Key, once.

    The answer is kept with the key in the same transaction, and given again. ``sent`` is
    what came otherwise than as the body's bytes: a file.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > idempotency.LONGEST_KEY:
        raise Invalid([Fault("Idempotency-Key", N_("The key is too long."))])
    with ground().database.write() as session:
        if key:
            digest = idempotency.fingerprint(
                request.method, request.full_path, request.get_data(), *sent
            )
            key = f"api:{idempotency.fingerprint(key)}"
            earlier = idempotency.claim(
                session, user_id=viewer().id, key=key,
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
            idempotency.answered(session, user_id=viewer().id, key=key, answer=kept)
        return response


def done(act: Callable[[Session], object]) -> Response:
    """Carry out a write that has nothing to tell: 204."""

    def action(session: Session) -> Response:
        act(session)
        return answer(None, None, 204)

    return write(action)


def limit(default: int = USUAL_LIST) -> int:
    """Return the query's ``limit``, from 1 to ``LONGEST_LIST``."""
    value = request.args.get("limit", str(default))
    if not re.fullmatch(r"\d{1,6}", value) or not 1 <= int(value) <= LONGEST_LIST:
        raise Invalid([Fault("limit", N_("Ask for 1 to 100 at a time."))])
    return int(value)


def cursor(default: int | None = None) -> int | None:
    """Return the place that the query's ``cursor`` names, or ``default``.

    A number no row can have stands for the largest: beyond it lies nothing.
    """
    value = request.args.get("cursor", "")
    if not value:
        return default
    if not re.fullmatch(r"\d{1,18}", value):
        raise Invalid([Fault("cursor", N_("Use the cursor of the list's last answer."))])
    return min(int(value), LARGEST)


def one_of(name: str, allowed: Iterable[str]) -> str:
    """Return the query's ``name``, empty when it is not there. Raises for another value."""
    value = request.args.get(name, "")
    if value and value not in (known := list(allowed)):
        raise Invalid([
            Fault(name, N_("Choose one of: %(allowed)s."), {"allowed": ", ".join(known)})
        ])  # fmt: skip
    return value


def number(name: str) -> int | None:
    """Return the query's ``name`` as the number of a row. Raises for another value."""
    value = request.args.get(name, "")
    if not value:
        return None
    if not re.fullmatch(r"\d{1,18}", value):
        raise Invalid([Fault(name, N_("Write a number."))])
    return min(int(value), LARGEST)


def listing(schema: type[Schema], rows: Sequence[Any], size: int, key: str = "id") -> Response:
    """Return a page of a list. ``rows`` holds one more than ``size`` when there is more."""
    there = rows[:size]
    following = None
    if len(rows) > size:
        last = there[-1]
        following = str(last[key] if isinstance(last, dict) else getattr(last, key))
    return page_answer({"items": schema(many=True).dump(there)}, following)


def whole(rows: Sequence[Any]) -> tuple[Sequence[Any], str | None]:
    """Return the asked part of a list that is always read whole, and the next cursor.

    Such lists are short, and some have an order that no key tells; their cursor counts.
    """
    size, start = limit(), cursor(0) or 0
    more = len(rows) > start + size
    return rows[start : start + size], str(start + size) if more else None


def whole_listing(schema: type[Schema], rows: Sequence[Any]) -> Response:
    """Return a page of a list that is always read whole."""
    part, following = whole(rows)
    return page_answer({"items": schema(many=True).dump(part)}, following)


def page_answer(body: dict[str, Any], following: str | None) -> Response:
    """Return a page of a list with its ``next``, and the link that a GET can follow."""
    body = body | {"next": following}
    response = Response(json.dumps(body), 200, content_type="application/json")
    if following is not None and request.method == "GET":
        arguments = request.args.to_dict() | {"cursor": following}
        places: dict[str, Any] = {**(request.view_args or {}), **arguments}
        target = url_for(request.endpoint or "", **places)
        response.headers["Link"] = f'<{target}>; rel="next"'
    return response
