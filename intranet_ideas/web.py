"""What all views share: the ground, the viewer, and one way to carry out a write."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import flask
from flask import Response, current_app, flash, g, redirect, render_template, request
from flask_babel import format_decimal
from flask_login import UserMixin, current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import IntegerConverter, Map

from intranet_ideas import idempotency
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.ground import Ground
from intranet_ideas.i18n import translate
from intranet_ideas.paths import PACKAGE
from intranet_ideas.people import sheets
from intranet_ideas.people.rules import NOBODY, PASSWORD, Viewer, own_path

SEE_OTHER = 303
LARGEST = 2**31 - 1
"""The largest number of a row on either database."""

NOT_TYPED = frozenset({"csrf_token", "idempotency_key", "version", "opened", "hand_in"})
SECRET_FIELDS = frozenset({"password", "old_password", "new_password"})


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """What Flask-Login holds of a signed-in person: the viewer and the session's token."""

    def __init__(self, viewer: Viewer, token: str) -> None:
        self.viewer = viewer
        self.token = token

    def get_id(self) -> str:
        """Return the token: the cookie names the session, not the user."""
        return self.token


def ground() -> Ground:
    """Return the ground of the application that serves this request."""
    return cast("Ground", current_app.extensions["ground"])


def received_at() -> datetime:
    """Return when this request was received: the instant that deadlines are held against."""
    return cast("datetime", g.received_at)


def viewer() -> Viewer:
    """Return who asks: the API's caller, or the person signed in."""
    if "api_viewer" in g:
        return cast("Viewer", g.api_viewer)
    return current_user.viewer if current_user.is_authenticated else NOBODY


def half_in() -> bool:
    """Whether a password was right, and a passkey must follow it before anything opens."""
    return ground().settings.passkeys_required and viewer().way == PASSWORD


def perform(action: Callable[[Session], str], *, success: str = "") -> Response:
    """Carry out a page's write in one transaction, once, and go where ``action`` says.

    A form that comes twice (same key, same content) is answered as the first time.
    ``success`` is the translated message to show there.
    """
    key = request.form.get("idempotency_key", "")
    with ground().database.write() as session:
        if key:
            digest = idempotency.fingerprint(
                *(f"{name}={value}" for name, value in sorted(request.form.items(multi=True))
                  if name not in {"csrf_token", "idempotency_key"})
            )
            # The back button sends an old key with new text: that is another request.
            key = f"{key[:100]}:{digest[:32]}"
            operation = (request.endpoint or "")[:80]
            earlier = idempotency.claim(
                session, user_id=viewer().id, key=key, operation=operation,
                digest=idempotency.fingerprint(request.path), now=received_at(),
            )  # fmt: skip
            if earlier:
                return _redirect(earlier["location"])
        location = action(session)
        if key:
            idempotency.answered(
                session, user_id=viewer().id, key=key, answer={"location": location}
            )
    if success:
        flash(success, "success")
    return _redirect(location)


def change(
    act: Callable[[Session], object], target: str, success: str,
    again: Callable[[list[Fault]], Any],
) -> Any:  # fmt: skip
    """Carry out a page's write and go to ``target``; where what was typed is not right, answer
    with ``again`` of the translated faults: the page with the form as it was typed."""

    def action(session: Session) -> str:
        act(session)
        return target

    try:
        return perform(action, success=success)
    except Invalid as error:
        return again(shown(error))


def _redirect(location: str) -> Response:
    return cast("Response", redirect(location, SEE_OTHER))


def own_target(value: str) -> str:
    """Return ``value`` if it is a path of this site, else ``""``: where the site is mounted below
    a path, the rest of the host is somebody else's."""
    path, root = own_path(value), request.script_root
    segments = unquote(urlsplit(path).path).split("/")
    # Browsers take the dots and what stands above them away, written as %2e too.
    if root and (".." in segments or not f"{urlsplit(path).path}/".startswith(f"{root}/")):
        return ""
    return path


def page_before() -> str:
    """Return the path of this site's page that the browser comes from, or ``""``."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if before.netloc != request.host:
        return ""
    return own_target(before.path + (f"?{before.query}" if before.query else ""))


def page(template: str, /, status: int = 200, **context: Any) -> tuple[str, int]:
    """Render a page, with its status, which the template knows too."""
    words = {"status": status, "server_time": received_at(), **context}
    return render_template(template, **words), status


def shown(error: Invalid) -> list[Fault]:
    """Return the faults with their messages translated and filled in, for a page."""
    return [
        Fault(fault.field, translate(fault.message, **{
            name: in_figures(value) if isinstance(value, int) else value
            for name, value in fault.values.items()
        }))
        for fault in error.faults
    ]


def in_figures(number: int) -> str:
    """Return a number as the reader writes it; four figures stand together."""
    return str(format_decimal(number)) if abs(number) >= 10_000 else str(number)


def row_number(value: str) -> int:
    """Return a number from a query or form that a row can have: for ``type=`` of werkzeug.

    Raises ``ValueError`` for everything else, so that what is too large for a database
    never reaches it.
    """
    number = int(value) if len(value) <= len(str(LARGEST)) else LARGEST + 1
    if not 0 <= number <= LARGEST:
        raise ValueError(value[:20])
    return number


class Texts(ImmutableMultiDict[str, str]):
    """What a query or form holds, without NUL: no text has it, and PostgreSQL can't take it."""

    def __init__(self, mapping: Any = None) -> None:
        """Take pairs, as werkzeug parses them."""
        pairs = mapping.items(multi=True) if isinstance(mapping, MultiDict) else mapping or ()
        # A part of a form may come without a name.
        super().__init__(
            [((name or "").replace("\0", ""), _without_nul(each)) for name, each in pairs]
        )


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class Request(flask.Request):
    """A request whose texts either database can hold."""

    parameter_storage_class = Texts


class RowNumber(IntegerConverter):
    """The ``int`` of addresses, within what a row can have: all else is not found."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST} | kwargs)


def fault_at(errors: list[Fault], field: str) -> str:
    """Return the message for a field, or ``""``: what templates call ``error_for``."""
    return next((fault.message for fault in errors if fault.field == field), "")


def new_key() -> str:
    """Return a fresh idempotency key for a form."""
    return secrets.token_urlsafe(16)


def typed_texts() -> list[tuple[str, str]]:
    """Return what a person typed into the form that could not be carried out; nothing of a
    form that is itself too large to be read."""
    try:
        typed = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []
    return [
        (name, value)
        for name, value in typed
        if value.strip() and name not in NOT_TYPED | SECRET_FIELDS
    ]


def static_url(name: str) -> str:
    """Return the address of a public file; it changes with the content, so browsers may keep it."""
    return f"{request.script_root}/static/{name}?v={_content_mark(name)}"


@cache
def _content_mark(name: str) -> str:
    # A site mended without a new version must not be shown with the styles of yesterday.
    return mark_of((PACKAGE / "static" / name).read_bytes())


def mark_of(content: bytes) -> str:
    """Return a short text that changes with the content, for the address of what browsers keep."""
    return hashlib.sha256(content).hexdigest()[:10]


def handed_out(content: bytes, media_type: str, name: str, *, shown: bool = False) -> Response:
    """Return a file that nothing of this site runs: to keep, or ``shown`` to look at."""
    response = Response(content, content_type=media_type)
    response.headers.set(
        "Content-Disposition", "inline" if shown else "attachment", filename=name
    )
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; sandbox; frame-ancestors 'none'"
    )
    return response


def list_as_file(
    name: str, kind: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]]
) -> Response:
    """Return a list as CSV or as a workbook. Raises ``NotFound`` for other kinds, and for
    workbooks where they can't be made."""
    if kind not in sheets.MAKERS:
        raise NotFound
    try:
        content = sheets.MAKERS[kind](columns, rows)
    except ImportError:
        raise NotFound(N_("Workbooks can't be made here; take the list as CSV.")) from None
    media_type = sheets.XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    return handed_out(content, media_type, f"{name}.{kind}")


def asked_by_htmx() -> bool:
    """Say whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"
