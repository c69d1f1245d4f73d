"""The page of an idea's team, which is also where an invitation is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.i18n import gettext
from intranet_ideas.teams import actions, offering, queries, rules
from intranet_ideas.web import change, ground, page, perform, received_at, row_number, shown, viewer

bp = Blueprint("teams", __name__)


@bp.get("/ideas/<int:entry_id>/team")
def team(entry_id: int) -> Any:
    """Who is in an idea's team, what it looks for, and what waits for an answer."""
    return team_page(entry_id)


def team_page(
    entry_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: str = "",
) -> Any:  # fmt: skip
    """Show the page, with what was typed in ``form`` where that could not be done. Who is
    invited to what they may not see reads the invitation alone."""
    more = {"errors": errors or [], "typed": typed or {}, "form": form, "rules": rules}
    with ground().database.read() as session:
        try:
            seen = see_entry(session, viewer(), entry_id, received_at(), "team.view")
        except NotFound:
            found = queries.invited(session, viewer(), entry_id, received_at())
            return page(
                "teams/invited.html", status, found=found, own=found.request, entry=found.entry,
                challenge=found.challenge.challenge, **more,
            )  # fmt: skip
        found_team = queries.team_of(session, seen)
        return page(
            "teams/team.html", status, seen=seen, entry=seen.entry, text=seen.shown,
            challenge=seen.challenge.challenge, phase=seen.challenge.phase, team=found_team,
            choices=[(each.id, each.wanted) for each in found_team.places],
            others=[(each.user_id, each.name) for each in found_team.authors], **more,
        )  # fmt: skip


def _change(entry_id: int, form: str, act: Callable[[Session], Any], success: str) -> Any:
    return change(
        act, url_for("teams.team", entry_id=entry_id), success,
        lambda errors: team_page(entry_id, 422, errors=errors, typed=request.form, form=form),
    )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/places")
def open_place(entry_id: int) -> Any:
    """Put up an open place."""
    given = request.form
    return _change(entry_id, "place", lambda session: actions.open_place(
        session, viewer(), entry_id, given.get("wanted", ""), given.get("role", ""),
        given.get("places", type=row_number), received_at(),
    ), gettext("The place is open. Those who read the idea can ask to join."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/places/<int:place_id>/close")
def close_place(entry_id: int, place_id: int) -> Any:
    """Take an open place down."""
    return _change(entry_id, "", lambda session: actions.close_place(
        session, viewer(), entry_id, place_id, received_at()
    ), gettext("The place is taken down."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/ask")
def ask(entry_id: int) -> Any:
    """Ask to join for one of the open places."""
    given = request.form
    return _change(entry_id, "ask", lambda session: actions.ask(
        session, viewer(), entry_id, given.get("place", 0, type=row_number),
        given.get("word", ""), received_at(),
    ), gettext("The authors are told. You will hear when they have answered."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/invite")
def invite(entry_id: int) -> Any:
    """Invite a colleague."""
    given = request.form
    return _change(entry_id, "invite", lambda session: actions.invite(
        session, viewer(), entry_id, given.get("email", ""), given.get("role", ""),
        given.get("word", ""), received_at(),
    ), gettext("The invitation is sent. You will hear when it is answered."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/requests/<int:request_id>/answer")
def answer(entry_id: int, request_id: int) -> Any:
    """Accept or decline."""
    accept = "accept" in request.form
    if not accept and "decline" not in request.form:
        raise NotFound

    def action(session: Session) -> str:
        made = actions.answer(session, viewer(), entry_id, request_id, accept,
                              request.form.get("reply", ""), received_at())  # fmt: skip
        if made.user_id == viewer().id and not accept:
            # There may be nothing left that they may see.
            return url_for("people.me")
        return url_for("teams.team", entry_id=entry_id)

    try:
        return perform(action, success=gettext("Accepted.") if accept else gettext("Declined."))
    except Invalid as error:
        return team_page(entry_id, 422, errors=shown(error), typed=request.form,
                         form=f"answer-{request_id}")  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/requests/<int:request_id>/take-back")
def take_back(entry_id: int, request_id: int) -> Any:
    """Take a wish to join or an invitation back."""
    return _change(entry_id, "", lambda session: actions.withdraw(
        session, viewer(), entry_id, request_id, received_at()
    ), gettext("Taken back."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/offers")
def offer(entry_id: int) -> Any:
    """Offer to help."""
    return _change(entry_id, "offer", lambda session: offering.offer(
        session, viewer(), entry_id, request.form.get("word", ""), received_at()
    ), gettext("The authors are told. You will hear when they have answered."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/offers/<int:request_id>/answer")
def answer_offer(entry_id: int, request_id: int) -> Any:
    """Take who offers help in, or decline."""
    role = "" if "decline" in request.form else request.form.get("as", "none")
    return _change(entry_id, f"answer-{request_id}", lambda session: offering.answer_offer(
        session, viewer(), entry_id, request_id, role, request.form.get("reply", ""),
        received_at(),
    ), gettext("Accepted.") if role else gettext("Declined."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/offers/<int:request_id>/take-back")
def take_offer_back(entry_id: int, request_id: int) -> Any:
    """Take one's own offer back."""
    return _change(entry_id, "", lambda session: offering.take_offer_back(
        session, viewer(), entry_id, request_id, received_at()
    ), gettext("Taken back."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/team/leave")
def leave(entry_id: int) -> Any:
    """Leave the team. The way back into a draft stands on one's own page."""

    def action(session: Session) -> str:
        actions.leave(session, viewer(), entry_id, received_at())
        return url_for("people.me")

    return perform(action, success=gettext("You have left the team."))


@bp.post("/ideas/<int:entry_id>/team/contact")
def hand_over(entry_id: int) -> Any:
    """Let another author be the contact."""
    return _change(entry_id, "contact", lambda session: actions.hand_over(
        session, viewer(), entry_id, request.form.get("user", 0, type=row_number), received_at()
    ), gettext("The contact is changed."))  # fmt: skip
