"""Pages of partner organisations: the list, one with its members, and a member's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import require
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.partners import actions, queries, rules
from intranet_ideas.partners.rules import PartnerFields
from intranet_ideas.people.models import Partner
from intranet_ideas.web import change, ground, page, perform, received_at, row_number, shown, viewer

bp = Blueprint("partners", __name__)
ONE = "/partners/<int:partner_id>"
FORM = ("name", "kind", "about", "address", "contact")


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of organisation with their names, for a form."""
    return [(key, translate(name)) for key, name in rules.KINDS.items()]


@bp.get("/partners")
def listing() -> Any:
    """All partner organisations, for those who work here."""
    with ground().database.read() as session:
        return page("partners/listing.html", rows=queries.listed(session), kinds=dict(kinds()),
                    keeps=queries.keeps(viewer()))  # fmt: skip


@bp.get("/partners/mine")
def mine() -> Any:
    """The organisations that a guest is a member of, and those that ask them."""
    with ground().database.read() as session:
        return page(
            "partners/mine.html", memberships=queries.own_memberships(session, viewer()),
            invitations=queries.own_invitations(session, viewer(), received_at()),
            kinds=dict(kinds()),
        )  # fmt: skip


@bp.get("/partners/new")
def new() -> Any:
    """The form for a new organisation."""
    return _form(None, {}, [])


@bp.get(ONE + "/edit")
def edit(partner_id: int) -> Any:
    """The form to change one."""
    require("partner.manage", viewer().roles)
    with ground().database.read() as session:
        partner = queries.see_partner(session, viewer(), partner_id).partner
        return _form(partner, {name: getattr(partner, name) for name in FORM[:-1]}, [])


def _form(
    partner: Partner | None, values: Mapping[str, str], errors: list[Fault], status: int = 200
) -> Any:
    return page("partners/form.html", status, partner=partner, values=values, errors=errors,
                kinds=kinds(), rules=rules)  # fmt: skip


def _typed() -> PartnerFields:
    return PartnerFields(**{name: request.form.get(name, "") for name in FORM})


@bp.post("/partners")
def make() -> Any:
    """Bring an organisation in."""

    def act(session: Session) -> str:
        made = actions.make_partner(session, viewer(), _typed(), received_at())
        return url_for("partners.page", partner_id=made.id)

    try:
        return perform(act, success=gettext("The organisation is brought in, and its contact "
                                            "person is asked by mail."))  # fmt: skip
    except Invalid as error:
        return _form(None, request.form, shown(error), 422)


@bp.post(ONE)
def save(partner_id: int) -> Any:
    """Change what is told of an organisation."""
    base = request.form.get("version", type=row_number) or 0

    def again(errors: list[Fault]) -> Any:
        with ground().database.read() as session:
            partner = queries.see_partner(session, viewer(), partner_id).partner
            return _form(partner, request.form, errors, 422)

    return change(
        lambda session: actions.change_partner(session, viewer(), partner_id, _typed(), base,
                                               received_at()),
        url_for("partners.page", partner_id=partner_id), gettext("Saved."), again,
    )  # fmt: skip


@bp.get(ONE, endpoint="page")
def one(partner_id: int) -> Any:
    """An organisation, its contacts and, for those who may know them, its members."""
    return _page(partner_id)


def _page(partner_id: int, status: int = 200, errors: list[Fault] | None = None) -> Any:
    with ground().database.read() as session:
        seen = queries.see_partner(session, viewer(), partner_id)
        return page(
            "partners/page.html", status, partner=seen.partner, place=seen.place,
            members=queries.members(session, seen), kinds=dict(kinds()), today=_today(),
            ideas=queries.handed_in(session, viewer(), partner_id, received_at()),
            challenges=queries.invited_to(session, viewer(), partner_id),
            invitations=queries.invitations(session, seen, received_at()), errors=errors or [],
            typed=request.form, rules=rules,
        )  # fmt: skip


def _done(
    partner_id: int, act: Callable[[Session], object], success: str, target: str = ""
) -> Any:
    return change(act, target or url_for("partners.page", partner_id=partner_id), success,
                  lambda errors: _page(partner_id, 422, errors))  # fmt: skip


@bp.post(ONE + "/invite")
def invite(partner_id: int) -> Any:
    """Ask somebody to be a member."""
    form = request.form
    return _done(partner_id, lambda session: actions.invite(
        session, viewer(), partner_id, form.get("email", ""), received_at(),
        contact="contact" in form,
    ), gettext("A mail is on its way. They are a member when they have said yes."))  # fmt: skip


@bp.post(ONE + "/invitations/<int:number>/take-back")
def take_back(partner_id: int, number: int) -> Any:
    """Take an invitation back."""
    return _done(partner_id, lambda session: actions.take_back(
        session, viewer(), partner_id, number, received_at()
    ), gettext("The invitation is taken back."))  # fmt: skip


@bp.post(ONE + "/answer")
def answer(partner_id: int) -> Any:
    """Say yes or no to an organisation that asks one."""
    accept = request.form.get("answer") == "yes"
    return change(
        lambda session: actions.answer(session, viewer(), partner_id, received_at(),
                                       accept=accept),
        url_for("partners.mine"),
        gettext("You are a member now.") if accept else gettext("You said no. They are not told."),
        lambda _errors: mine(),
    )  # fmt: skip


@bp.post(ONE + "/members/<int:user_id>/out")
def take_out(partner_id: int, user_id: int) -> Any:
    """Take a member out, or leave."""
    leaves = user_id == viewer().id
    return _done(
        partner_id,
        lambda session: actions.take_out(session, viewer(), partner_id, user_id, received_at()),
        gettext("You have left.") if leaves else gettext("Taken out. Their ideas stay theirs."),
        url_for("partners.mine") if leaves else "",
    )


def _today() -> date:
    return received_at().astimezone(ground().settings.time_zone).date()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@bp.post(ONE + "/close", endpoint="close")
def close_partner(partner_id: int) -> Any:
    """Say that an organisation is dissolved."""
    form = request.form
    return _done(partner_id, lambda session: actions.close(
        session, viewer(), partner_id, _day(form.get("closed_on", "")), form.get("reason", ""),
        form.get("version", type=row_number) or 0, _today(), received_at(),
    ), gettext("It takes no part any more. Those who run challenges it is invited to are "
               "told."))  # fmt: skip


@bp.post(ONE + "/open")
def open_again(partner_id: int) -> Any:
    """Let a closed organisation take part again."""
    return _done(partner_id, lambda session: actions.open_again(
        session, viewer(), partner_id, request.form.get("version", type=row_number) or 0,
        received_at(),
    ), gettext("It takes part again, with the members it had."))  # fmt: skip


@bp.post(ONE + "/members/<int:user_id>/contact")
def set_contact(partner_id: int, user_id: int) -> Any:
    """Say whether a member is a contact."""
    contact = request.form.get("contact") == "yes"
    return _done(partner_id, lambda session: actions.set_contact(
        session, viewer(), partner_id, user_id, received_at(), contact=contact
    ), gettext("Saved."))  # fmt: skip
