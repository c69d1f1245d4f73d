"""IT's page of directories: connections, tokens, the last sync and what was refused."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.people.queries import departments
from intranet_ideas.people.rules import proven
from intranet_ideas.people.views import ask_for_proof
from intranet_ideas.scim import connecting, queries
from intranet_ideas.scim.rules import TOKEN_DAYS
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer


@bp.get("/it/provisioning")
def provisioning() -> Any:
    """Directories that are connected, and connecting one."""
    return _page({}, [])


def _page(
    typed: dict[str, Any], errors: list[Fault], status: int = 200, fresh: str = "",
    of: int = 0,
) -> Any:  # fmt: skip
    """Show the page; with a ``fresh`` token, that too, this once."""
    with ground().database.read() as session:
        seen = queries.overview(session, received_at())
        everyone = departments(session)
    return page(
        "scim/overview.html", status, seen=seen, typed=typed, errors=errors, fresh=fresh, of=of,
        departments=everyone, names={each.id: each for each in everyone}, days=TOKEN_DAYS,
        issuers=[each for each in ground().settings.issuers if not each.guests],
        base_url=f"{ground().settings.base_url}/scim/v2",
        connection_names={each.id: each.name for each in seen.connections},
        reasons={each.id: translate(each.reason, **each.values) for each in seen.refusals},
        proven=proven(viewer(), received_at()),
    )  # fmt: skip


@bp.post("/it/provisioning")
def connect_directory() -> Any:
    """Connect the directory of an issuer."""
    if asked := ask_for_proof(url_for("operations.provisioning")):
        return asked
    form = request.form
    issuer = next(
        (each for each in ground().settings.issuers if each.key == form.get("issuer", "")), None
    )

    def action(session: Session) -> str:
        connecting.connect(
            session, viewer(), name=form.get("name", ""), issuer=issuer,
            department=form.get("department", ""), make_unknown=form.get("unknown") == "make",
            now=received_at(),
        )  # fmt: skip
        return url_for("operations.provisioning")

    try:
        return perform(action, success=gettext("The directory is connected. Make a token for it."))
    except Invalid as error:
        return _page(form.to_dict(), shown(error), 422)


@bp.post("/it/provisioning/<int:connection_id>")
def set_directory(connection_id: int) -> Any:
    """Say what becomes of people whose department is not known."""
    if asked := ask_for_proof(url_for("operations.provisioning")):
        return asked
    form = request.form

    def action(session: Session) -> str:
        connecting.set_unknown(
            session, viewer(), connection_id,
            department=form.get(f"department-{connection_id}", ""),
            make_unknown=form.get(f"unknown-{connection_id}") == "make", now=received_at(),
        )  # fmt: skip
        return url_for("operations.provisioning")

    try:
        return perform(action, success=gettext("The changes are saved."))
    except Invalid as error:
        faults = [Fault(f"{each.field}-{connection_id}", each.message) for each in shown(error)]
        return _page({}, faults, 422, of=connection_id)


@bp.post("/it/provisioning/<int:connection_id>/token")
def make_directory_token(connection_id: int) -> Any:
    """Make a token for a directory and show it, once."""
    if asked := ask_for_proof(url_for("operations.provisioning")):
        return asked
    days = request.form.get(field := f"days-{connection_id}", "").strip()
    made: list[str] = []

    def action(session: Session) -> str:
        made.append(connecting.make_token(
            session, viewer(), connection_id, now=received_at(),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
        ))  # fmt: skip
        return url_for("operations.provisioning")

    try:
        answer = perform(action)
    except Invalid as error:
        faults = [Fault(field, each.message) for each in shown(error)]
        return _page({field: days}, faults, 422, of=connection_id)
    # No redirect: a secret belongs neither into an address of ours nor into a cookie.
    return _page({}, [], fresh=made[0], of=connection_id) if made else answer


@bp.post("/it/provisioning/tokens/<int:token_id>/revoke")
def revoke_directory_token(token_id: int) -> Any:
    """Make a directory's token worthless."""

    def action(session: Session) -> str:
        connecting.revoke_token(session, viewer(), token_id, received_at())
        return url_for("operations.provisioning")

    return perform(action, success=gettext("The token is revoked. It opens nothing any more."))
