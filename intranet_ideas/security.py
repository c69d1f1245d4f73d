"""Headers, trusted hosts and proxies, CSRF, and the door that is shut unless a rule opens it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import itsdangerous
from flask import Flask, Response, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from intranet_ideas import first_visit, logs, maintenance, throttle
from intranet_ideas.access import Role, action_of_page, check_waiting, permits
from intranet_ideas.clock import Clock
from intranet_ideas.errors import NotFound, NotSignedIn
from intranet_ideas.receipt import RECEIVED, Receipt
from intranet_ideas.settings import Settings
from intranet_ideas.web import SEE_OTHER, ground, half_in, own_target, typed_texts, viewer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

csrf = CSRFProtect()

LARGEST_BODY = 32 * 1024 * 1024
LARGEST_UPLOAD = 256 * 1024 * 1024
"""Bytes that a form with files may have: far more than it may hand in, so that a file that
is too large is refused by name and what was typed beside it stays."""

WITH_FILES = frozenset({"entries.create", "entries.save", "entries.attach"})

UNCOUNTED = ("site.open", "day.watch")
"""Actions that cost next to nothing, or that machines ask for: files, health, figures, and what
all see alike in a room whose phones share one address."""

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""What machines ask each host by its own address. None of them makes a link."""

HALF_IN = frozenset({
    "passkeys.mine", "passkeys.ask_to_make", "passkeys.add", "passkeys.ask_to_prove",
    "passkeys.sign_in", "people.sign_out", "people.set_language",
    "embedding.listing", "embedding.challenge", "embedding.idea", "embedding.component",
    "embedding.oembed", "invitations.keep", "public.listing", "public.challenge", "public.idea",
})  # fmt: skip
"""What a password opens where a passkey must follow it, and what opens to all alike."""

PUBLIC_FILES = frozenset({"static", "branding.style", "branding.mark"})

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


NOWHERE = "frame-ancestors 'none'"

NO_PAGE = f"default-src 'none'; {NOWHERE}"
"""What a file may do that somebody opens for itself."""

STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

# What Flask-WTF signs with itsdangerous takes the library's default, which is SHA-1.
itsdangerous.Signer.default_digest_method = staticmethod(hashlib.sha256)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, by HMAC-SHA-256."""

    digest_method = staticmethod(hashlib.sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the cookie out of what whoever passes it on may keep for all."""
        if not response.cache_control.public:
            super().save_session(app, session, response)


def init_app(app: Flask, settings: Settings, clock: Clock) -> None:
    """Put the guards in place, outermost first."""
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=[settings.secret_key_before] if settings.secret_key_before else [],
        SESSION_COOKIE_NAME=settings.cookie_name("ideas"),
        SESSION_COOKIE_PATH="/",  # what the prefix __Host- asks for, below a sub-path too
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        PERMANENT_SESSION_LIFETIME=settings.session_length,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a draft may lie open for days
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    if settings.trusted_hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts)
        app.wsgi_app = _by_any_name(app, settings.trusted_hosts[0])  # type: ignore[method-assign]
    throttle.init_app(app, settings.requests_a_minute)
    app.before_request(_note_receipt(clock))
    csrf.init_app(app)
    app.before_request(_require_open)
    app.before_request(_require_permission)
    if settings.passkeys_required:
        app.before_request(_require_passkey)
    app.after_request(_secure_headers(settings))
    app.wsgi_app = Receipt(_behind_proxies(app, settings), clock)  # type: ignore[method-assign, assignment]


def _note_receipt(clock: Clock) -> Callable[[], None]:
    def note() -> None:
        g.received_at = request.environ.get(RECEIVED) or clock.now()
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        files = request.endpoint in WITH_FILES and request.mimetype == "multipart/form-data"
        if files and viewer().signed_in:
            request.max_content_length = LARGEST_UPLOAD

    return note


def _by_any_name(app: Flask, name: str) -> Callable[..., Iterable[bytes]]:
    """Let probes name the host as they like: for them it is the first trusted name."""
    direct = app.wsgi_app

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PROBES:
            environ = {**environ, "HTTP_HOST": name.lstrip(".")}
        return direct(environ, start)

    return answer


def _behind_proxies(app: Flask, settings: Settings) -> Callable[..., Iterable[bytes]]:
    inner = app.wsgi_app

    def direct(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        environ.pop("HTTP_X_REQUEST_ID", None)  # what anyone sends is no number of ours
        return inner(environ, start)

    if not settings.trusted_proxies:
        return direct
    forwarded = ProxyFix(inner, x_for=1, x_proto=1, x_host=1, x_prefix=1)

    def choose(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            peer = ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:
            return direct(environ, start)
        trusted = any(peer in network for network in settings.trusted_proxies)
        return (forwarded if trusted else direct)(environ, start)

    return choose


def _require_open() -> None:
    """Refuse everyone but IT while the site is closed; the API looks for itself who asks."""
    if request.endpoint is not None and request.blueprint != "api":
        maintenance.check_version()
        maintenance.check(viewer(), ground().settings.time_zone)


def _require_permission() -> None:
    """Refuse every page that the permission matrix does not open to this person.

    Who may do what to one challenge or entry is decided where that is loaded.
    """
    if "\0" in request.path:
        raise NotFound  # nothing has such a name, and PostgreSQL would not even look
    if request.endpoint is None or request.blueprint == "api":
        return
    action = action_of_page(request.endpoint)
    if action is None:
        raise NotFound
    if action.name not in UNCOUNTED:
        throttle.check(viewer())
    if action.subject != "signed-in":
        if not viewer().signed_in:
            raise NotSignedIn
        return
    if not permits(action.name, viewer().roles):
        check_waiting(action.name, viewer().roles)
        raise NotFound if viewer().signed_in else NotSignedIn


def _require_passkey() -> Any:
    """Lead who came by a password alone to where a passkey is made or shown."""
    endpoint = request.endpoint or ""
    action = action_of_page(endpoint)
    if not half_in() or endpoint in HALF_IN or (action and action.name in UNCOUNTED):
        return None
    if request.method == "POST" and typed_texts():
        raise NotSignedIn  # whose page gives back what was typed
    # A form can't be led to by an address, so that only what is looked at is gone on to.
    there = f"{request.script_root}{request.full_path.rstrip('?')}"
    target = own_target(there) if request.method == "GET" else ""
    return redirect(url_for("passkeys.mine", next=target or None), SEE_OTHER)


def content_policy(ancestors: Sequence[str]) -> str:
    """Return what a page may load and do, and on which origins' pages it may stand in a frame."""
    around = f"frame-ancestors {' '.join(ancestors)}" if ancestors else NOWHERE
    styles, scripts = first_visit.sources()
    return (
        f"default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; "
        "img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"object-src 'none'; {around}; manifest-src 'self'"
    )


def _secure_headers(settings: Settings) -> Callable[[Response], Response]:
    def add(response: Response) -> Response:
        headers: Any = response.headers
        headers["X-Request-ID"] = logs.request_id()
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.endpoint in PUBLIC_FILES and response.status_code < 400:
            # What else a page says would be most of what a small file weighs.
            headers.setdefault("Content-Security-Policy", NO_PAGE)
        else:
            headers.setdefault("Content-Security-Policy", content_policy(()))
            headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
            headers.setdefault("Cache-Control", "no-store")
            headers.add("Vary", "Cookie")
        if NOWHERE in headers["Content-Security-Policy"]:
            headers.setdefault("X-Frame-Options", "DENY")
        if settings.secure:
            headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        return response

    return add


def remote_address() -> str:
    """Return the address the request came from, as the trusted proxy says."""
    return request.remote_addr or ""


__all__ = ["Role", "csrf", "ground", "init_app", "remote_address"]
