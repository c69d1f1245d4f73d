"""The way to an issuer and back."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.exc import IntegrityError

from intranet_ideas.errors import N_, Fault, NotFound, TooMany
from intranet_ideas.i18n import translate
from intranet_ideas.identity import actions
from intranet_ideas.oidc import flow
from intranet_ideas.oidc.flow import Proof, Question
from intranet_ideas.oidc.provider import Provider, Unavailable
from intranet_ideas.oidc.tokens import BadToken, check_anew, signed_in_at
from intranet_ideas.people import views as people
from intranet_ideas.people.rules import ISSUER, new_token
from intranet_ideas.people.views import let_in, sign_in_page
from intranet_ideas.seal import seal_for
from intranet_ideas.web import SEE_OTHER, ground, own_target, received_at, viewer

bp = Blueprint("identity", __name__)
log = logging.getLogger(__name__)

PENDING = "oidc"
MOST_PENDING = 3
"""Ways begun in one browser, in as many windows."""

LASTS = timedelta(minutes=15)
LONGEST_TARGET = 500
ASKED_FOR = ("same-origin", "none")
"""Where a way to an issuer may begin: on a page of this site, or typed by the person."""

PURPOSE = b"intranet_ideas identity"

NOT_BEGUN = N_(
    "This sign-in was not begun in this browser, or it took too long. Begin again here."
)
AWAY = N_("%(name)s does not answer just now. Wait a few minutes and try again.")
NOT_VOUCHED = N_("%(name)s did not sign you in. Try again.")
NOT_BELIEVED = N_(
    "The answer of %(name)s could not be trusted, so you are not signed in. Try again; if it goes "
    "on, tell your IT department."
)


@bp.get("/sign-in/with/<key>")
def begin(key: str) -> Any:
    """Go to an issuer. Nothing is kept here; the browser's own cookie remembers the question."""
    provider = provider_at(key)
    target = own_target(request.args.get("next", ""))
    target = target if len(target) <= LONGEST_TARGET else ""
    anew = request.args.get("anew") == "1"
    if viewer().signed_in and not anew:
        return redirect(target or url_for("challenges.overview"), SEE_OTHER)
    if request.headers.get("Sec-Fetch-Site", ASKED_FOR[0]) not in ASKED_FOR:
        return sign_in_page(target, [])  # another site sent the browser: the person has to wish it
    question = Question.of(new_token(), ground().settings.secret_key)
    try:
        there = flow.way_there(provider, question, _redirect_uri(key), anew=anew)
    except Unavailable as error:
        return _away(provider, error, target)
    kept = cookie.get(PENDING, [])[1 - MOST_PENDING :]
    at = int(received_at().timestamp())
    cookie[PENDING] = [*kept, [question.state, key, target, at, anew]]
    return redirect(there, SEE_OTHER)


@bp.get("/sign-in/with/<key>/back")
def back(key: str) -> Any:
    """Come back from an issuer with a code. A GET, for so the standard has it: the question in
    the cookie, which comes once, is what makes it safe."""
    provider = provider_at(key)
    try:
        with ground().database.read() as session:
            actions.check_address(session, request.remote_addr or "", received_at())
    except TooMany as error:
        return sign_in_page("", [Fault("", translate(error.message, **error.values))], 429)
    asked = _pending(key, request.args.get("state", ""))
    if asked is None:
        # Anyone can call this address, so nothing is written down.
        log.warning("sign-in by %s: the question was not asked in this browser", key)
        return sign_in_page("", [Fault("", translate(NOT_BEGUN))], 400)
    question, target, anew_since = asked
    try:
        _check_sender(provider)
        if request.args.get("error"):
            return _refuse(provider, "the issuer said no", NOT_VOUCHED, target)
        proof = flow.bring_back(
            provider, request.args.get("code", ""), question, _redirect_uri(key), received_at()
        )
        if anew_since:
            check_anew(proof.claims, anew_since)
        return let_in(_sign_in(provider, proof, question, anew=bool(anew_since)), target)
    except Unavailable as error:
        return _away(provider, error, target)
    except BadToken as error:
        return _refuse(provider, str(error), NOT_BELIEVED, target)
    except actions.Refused as error:
        return _refuse(provider, error.message, error.message, target, proof.claims)


def provider_at(key: str) -> Provider:
    """Return the issuer of an address. Raises ``NotFound``."""
    provider = ground().providers.get(key)
    if provider is None:
        raise NotFound
    return provider


def _redirect_uri(key: str) -> str:
    return redirect_uri(ground().settings.base_url, key)


def redirect_uri(base_url: str, key: str) -> str:
    """Return the address that an issuer sends people back to: its own, so that no other
    issuer's answer can be passed off as its."""
    return f"{base_url}/sign-in/with/{key}/back"


def _pending(key: str, state: str) -> tuple[Question, str, datetime | None] | None:
    """Take the question out of the cookie that this is the answer to, where to go then, and
    since when the person had to sign in anew, if so."""
    now = int(received_at().timestamp())
    kept, found = [], None
    for each in cookie.pop(PENDING, []):
        if found is None and hmac.compare_digest(each[0].encode(), state.encode()):
            found = each
        elif now - each[3] < LASTS.total_seconds():
            kept.append(each)
    if kept:
        cookie[PENDING] = kept
    if found is None or found[1] != key or now - found[3] >= LASTS.total_seconds():
        return None
    since = datetime.fromtimestamp(found[3], UTC) if found[4:] == [True] else None
    return Question.of(found[0], ground().settings.secret_key), own_target(found[2]), since


def _check_sender(provider: Provider) -> None:
    """Refuse an answer that another issuer sent (RFC 9207)."""
    sender = request.args.get("iss")
    if sender is None and provider.metadata().names_itself:
        raise BadToken("the answer does not say which issuer it is from")
    if sender is not None and sender != provider.issuer.issuer:
        raise BadToken("the answer is from another issuer")


def _sign_in(provider: Provider, proof: Proof, question: Question, *, anew: bool) -> str:
    proven_at = received_at() if anew else signed_in_at(proof.claims)
    begin = partial(people.begin, way=ISSUER, proven_at=proven_at)
    seal = seal_for(ground().settings.secret_key, PURPOSE)
    sealed = seal.encrypt(proof.id_token.encode()).decode()
    for last in (False, True):
        try:
            with ground().database.write() as session:
                if not actions.use_once(session, f"state {question.state}", received_at() + LASTS):
                    raise BadToken("the answer came before")
                return actions.sign_in(
                    session, provider.issuer, proof.claims, begin=begin, id_token=sealed,
                    now=received_at(),
                )  # fmt: skip
        except (IntegrityError, actions.Overtaken):
            # Two windows of one newcomer at once: the other has made the account by now.
            if last:
                raise
    raise AssertionError


def _away(provider: Provider, error: Unavailable, target: str) -> Any:
    log.warning("issuer %s: %s", provider.issuer.key, error)
    return sign_in_page(target, [_said(provider, AWAY)], 503)


def _refuse(
    provider: Provider, reason: str, said: str, target: str = "",
    claims: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    """Say so to the person in plain words, and to IT in the log and the audit trail."""
    log.warning("sign-in by %s refused: %s", provider.issuer.key, reason)
    with ground().database.write() as session:
        actions.note_refused(
            session, provider.issuer, reason, received_at(), claims=claims,
            address=request.remote_addr or "",
        )  # fmt: skip
    return sign_in_page(target, [_said(provider, said)], 403 if claims else 400)


def _said(provider: Provider, message: str) -> Fault:
    return Fault("", translate(message, name=provider.issuer.name))
