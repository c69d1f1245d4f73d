"""IT's pages of issuers: how each fares, what a sign-in would make of an account, and linking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.identity import actions, queries, trying
from intranet_ideas.identity.models import SeenClaims
from intranet_ideas.identity.queries import Plan
from intranet_ideas.identity.views import redirect_uri
from intranet_ideas.issuers import Issuer
from intranet_ideas.oidc.provider import Unavailable
from intranet_ideas.operations import words
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.people import queries as people_queries
from intranet_ideas.people.models import User
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/it/sign-in")
def sign_in() -> Any:
    """How people sign in: each issuer, its state, and the last sign-ins."""
    return _page({}, [])


def _page(
    typed: dict[str, str], errors: list[Fault], *, tried: dict[str, Any] | None = None,
    status: int = 200,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        rows, used = trying.seen(session), queries.last_used(session)
        emergency = queries.emergency_accounts(session)
    return page(
        "identity/overview.html", status, providers=list(ground().providers), seen=rows,
        used=used, emergency=emergency,
        names={each.key: each.name for each in ground().settings.vouchers}, errors=errors,
        typed=typed, tried=tried or {}, redirect_uri=_redirect_uri,
        sign_out_uri=_sign_out_uri, role_words=words.ROLES,
        settings=ground().settings,
    )  # fmt: skip


def _redirect_uri(key: str) -> str:
    return redirect_uri(ground().settings.base_url, key)


def _sign_out_uri(key: str) -> str:
    return f"{ground().settings.base_url}/sign-in/with/{key}/sign-out"


@bp.post("/it/sign-in/<key>/ask")
def ask_issuer(key: str) -> Any:
    """Ask an issuer how it is, now."""
    provider = ground().providers.get(key)
    if provider is None:
        raise NotFound
    try:
        provider.metadata(fresh=True)
        provider.keys(unknown=True)
    except Unavailable as error:
        fault = gettext("%(name)s: %(reason)s", name=provider.issuer.name, reason=str(error))
        return _page({}, [Fault("", fault)], status=409)
    return perform(
        lambda _: url_for("operations.sign_in"),
        success=gettext("%(name)s answers as it should.", name=provider.issuer.name),
    )


@bp.post("/it/sign-in/try")
def try_claims() -> Any:
    """Show what a sign-in with these claims would make of an account; nothing is changed."""
    form = request.form
    typed = {"issuer": form.get("issuer", ""), "claims": form.get("claims", "")}
    try:
        issuer = _issuer(typed["issuer"])
        with ground().database.read() as session:
            claims = _claims(session, issuer, typed)
            tried = _tried(session, issuer, queries.plan(session, issuer, claims))
    except Invalid as error:
        return _page(typed, shown(error), status=422)
    return _page(typed, [], tried=tried)


def _claims(session: Session, issuer: Issuer, typed: dict[str, str]) -> dict[str, Any]:
    """Return the claims of the sign-in that was chosen, or those that were pasted."""
    chosen = request.form.get("seen", type=row_number)
    if not chosen:
        return trying.parse_claims(typed["claims"])
    row = session.get(SeenClaims, chosen)
    if row is None or row.issuer_key != issuer.key:
        raise NotFound
    return dict(row.claims)


def _tried(session: Session, issuer: Issuer, plan: Plan) -> dict[str, Any]:
    return {
        "issuer": issuer, "plan": plan,
        "refused": translate(plan.refused) if plan.refused else "",
        "lines": [
            replace(line, label=translate(line.label))
            for line in trying.compared(session, plan, current_language())
        ],
        "notes": shown(Invalid(plan.notes)),
    }  # fmt: skip


def _issuer(key: str) -> Issuer:
    found = next((each for each in ground().settings.vouchers if each.key == key), None)
    if found is None:
        raise Invalid([Fault("issuer", gettext("Choose an issuer."))])
    return found


@bp.get("/it/people/<int:user_id>/identities")
def identities(user_id: int) -> Any:
    """The ways in that someone has at issuers."""
    return _identities_page(user_id, [])


def _identities_page(user_id: int, errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        user = session.get(User, user_id)
        if user is None:
            raise NotFound
        rows = queries.identities_of(session, user_id)
    issuers = ground().settings.vouchers
    return page(
        "identity/person.html", status, user=user, rows=rows, issuers=issuers, errors=errors,
        names={each.issuer: each.name for each in issuers},
        typed=request.form or request.args,
    )  # fmt: skip


@bp.post("/it/people/<int:user_id>/identities")
def link_identity(user_id: int) -> Any:
    """Link an account to the identity that someone has at an issuer."""

    def action(session: Session) -> str:
        actions.link(
            session, viewer(), user_id, issuer=_issuer(request.form.get("issuer", "")).issuer,
            subject=request.form.get("subject", ""), now=received_at(),
        )  # fmt: skip
        return url_for("operations.identities", user_id=user_id)

    try:
        return perform(action, success=gettext("The account is linked."))
    except Invalid as error:
        return _identities_page(user_id, shown(error), 422)


@bp.post("/it/people/identities/unlink")
def unlink_identity() -> Any:
    """Part an identity from its account."""

    def action(session: Session) -> str:
        number = request.form.get("identity", 0, type=row_number)
        user_id = actions.unlink(session, viewer(), number, received_at())
        return url_for("operations.identities", user_id=user_id)

    return perform(action, success=gettext("The account is parted from it."))


@bp.post("/it/sign-in/link")
def find_to_link() -> Any:
    """Find the account that someone who was not let in has here, by its address, and go there."""
    form = request.form

    def action(session: Session) -> str:
        row = session.get(SeenClaims, form.get("seen", 0, type=row_number))
        user = people_queries.user_by_email(session, form.get("email", ""))
        if row is None or user is None:
            raise Invalid([Fault("email", gettext("There is no user with this address."))])
        return url_for(
            "operations.identities", user_id=user.id, issuer=row.issuer_key, subject=row.subject
        )

    try:
        return perform(action)
    except Invalid as error:
        return _page({}, shown(error), status=422)
