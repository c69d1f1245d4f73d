"""Writing before one signs in, and what becomes of it after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Response, current_app, flash, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.entries import forms
from intranet_ideas.entries.rules import LONGEST_TITLE, EntryFields
from intranet_ideas.errors import (
    N_,
    Conflict,
    DomainError,
    Fault,
    Invalid,
    NotAllowed,
    NotFound,
    TooMany,
)
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.invitations import actions, browser, queries, rules
from intranet_ideas.invitations.browser import Mark
from intranet_ideas.invitations.models import KeptText
from intranet_ideas.invitations.queries import Invited
from intranet_ideas.invitations.views import bp
from intranet_ideas.pages import status_of
from intranet_ideas.people import views as people
from intranet_ideas.throttle import Window
from intranet_ideas.web import SEE_OTHER, ground, half_in, page, perform, received_at, shown, viewer

NOT_INVITED = N_("You are signed in, but not among those who are invited to this challenge.")


@bp.record_once
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions["written"] = Window()


@bp.get("/w/<token>")
def write(token: str) -> Any:
    """The writing form of a challenge, to anyone who has its link."""
    with ground().database.read() as session:
        invited = queries.see_by_link(session, token, received_at())
        if viewer().signed_in:
            return redirect(_own_way(session, invited), SEE_OTHER)
    return _form(invited, {}, [])


def _own_way(session: Session, invited: Invited) -> str:
    """Return where someone goes who is signed in already: what waits in this browser, else the
    writing page itself, or the challenge's. Raises ``NotAllowed``."""
    challenge_id = invited.challenge.id
    if _waiting(session, challenge_id):
        return url_for("invitations.written", challenge_id=challenge_id)
    try:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
    except NotFound:
        raise NotAllowed(NOT_INVITED) from None
    endpoint = "entries.new" if seen.may("entry.create") else "challenges.page"
    return url_for(endpoint, challenge_id=challenge_id)


def _waiting(session: Session, challenge_id: int, asked: str = "") -> Sequence[KeptText]:
    """Return what waits in this browser; where others use the device, only the text that is asked
    for by its number."""
    mark = browser.known()
    texts = queries.waiting(session, challenge_id, mark.digest, received_at())
    return [text for text in texts if text.id == asked] if mark.shared else texts


@bp.app_template_global()
def texts_waiting(challenge_id: int) -> bool:
    """Say on a challenge's pages whether something waits in this browser. Where others use the
    device nothing says so: it may be anybody's."""
    if not browser.known().number:
        return False
    with ground().database.read() as session:
        return bool(_waiting(session, challenge_id))


def _form(
    invited: Invited, values: dict[str, Any], errors: list[Fault], status: int = 200
) -> Any:
    body, status = page(
        "invitations/write.html", status, challenge=invited.challenge, phase=invited.phase,
        timeline=invited.timeline, token=invited.token, values=values, errors=errors,
        questions=questions_of(invited.challenge), longest_title=LONGEST_TITLE,
        opens=invited.phase == Phase.OPEN,
    )  # fmt: skip
    return body, status, {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}


@bp.post("/w/<token>")
def keep(token: str) -> Any:
    """Keep what was written and go to the door; who is signed in already gets it as a draft."""
    now = received_at()
    with ground().database.read() as session:
        invited = queries.see_by_link(session, token, now)
    try:
        _count()
        mark = browser.begin(shared="shared" in request.form)
        fields = forms.parse(request.form, questions_of(invited.challenge), current_language())
        # Who else wrote it is for the writer to say, and whether to hide: once we know who that is.
        fields = replace(fields, authors=None, advisers=None, pseudonymous=False,
                         language=current_language())  # fmt: skip
        key = request.form.get("idempotency_key", "")[:100]
        whole = viewer().signed_in and not half_in()
        if whole and (made := _straight(invited, mark, key, fields, now)):
            return made
        with ground().database.write() as session:
            text_id = actions.keep_text(session, token, mark.digest, key, fields, now).id
    except Invalid as error:
        return _form(invited, forms.typed(request.form), shown(error), 422)
    except (TooMany, Conflict) as error:
        fault = Fault("", translate(error.message, **error.values))
        body, status, headers = _form(
            invited, forms.typed(request.form), [fault], status_of(error)
        )
        after = {"Retry-After": str(error.after)} if error.after else {}
        return body, status, headers | after
    target = url_for("invitations.written", challenge_id=invited.challenge.id, text=text_id)
    if viewer().signed_in:
        return browser.remember(_redirect(target), mark)
    flash(gettext("Your text is kept for a day. Sign in, and it becomes your draft."), "success")
    return browser.remember(_redirect(url_for("people.sign_in", next=target)), mark)


def _straight(
    invited: Invited, mark: Mark, key: str, fields: EntryFields, now: datetime
) -> Response | None:
    """Make it a draft at once for who is signed in already; None where it can't be one, and then
    it waits. Raises ``Invalid``."""
    try:
        with ground().database.write() as session:
            text = actions.keep_text(
                session, invited.token, mark.digest, key, fields, now, passing=True
            )
            made = actions.take_over(
                session, viewer(), invited.challenge.id, mark.digest, text.id, now
            )
            target = url_for("entries.edit", entry_id=made.entry.id)
    except Invalid:
        raise
    except DomainError:
        return None
    return browser.remember(_drafted(target), mark)


def _drafted(target: str) -> Response:
    flash(gettext("What you wrote is now your draft. Look it over, then hand it in."), "success")
    return _redirect(target)


def _redirect(location: str) -> Response:
    response: Any = redirect(location, SEE_OTHER)
    return response  # type: ignore[no-any-return]


def _count() -> None:
    """Count a text of this address. Raises ``TooMany``: it may go on within a minute."""
    window: Window = current_app.extensions["written"]
    if wait := window.wait(f"address:{request.remote_addr}", rules.MOST_A_MINUTE):
        raise TooMany(wait)


def _made(challenge_id: int, digest: str, text_id: str) -> Response:
    """Make the text a draft and lead to it; where that can't be, to the page that says why."""
    try:
        with ground().database.write() as session:
            made = actions.take_over(
                session, viewer(), challenge_id, digest, text_id, received_at()
            )
            target = url_for("entries.edit", entry_id=made.entry.id)
    except DomainError:
        return _redirect(
            url_for("invitations.written", challenge_id=challenge_id, text=text_id)
        )
    return _drafted(target)


def arrive(target: str) -> Any:
    """Hand the text over to who has just signed in from the form they wrote it in.

    Only from there: in a browser that people share, who signs in for something else must not
    get what someone before them wrote.
    """
    parts = urlsplit(target)
    asked = parse_qs(parts.query).get("text", [""])[0]
    rule, values = _route(parts.path)
    digest = browser.known().digest
    if rule != "invitations.written" or not asked or not digest or half_in():
        return None
    return _made(values["challenge_id"], digest, asked)


def _route(path: str) -> tuple[str, dict[str, Any]]:
    """Return the endpoint and values of a path of this site, or ``""``."""
    inner = path.removeprefix(request.script_root)
    try:
        return current_app.url_map.bind("").match(inner, "GET")  # type: ignore[return-value]
    except Exception:  # noqa: BLE001 - whatever else stands there is none of ours
        return "", {}


people.ARRIVALS.append(arrive)


@bp.get("/challenges/<int:challenge_id>/written")
def written(challenge_id: int) -> Any:
    """What was written in this browser before its owner signed in, and waits."""
    return _written_page(challenge_id)


def _written_page(challenge_id: int, fault: str = "", status: int = 200) -> Any:
    with ground().database.read() as session:
        texts = _waiting(session, challenge_id, request.values.get("text", ""))
        try:
            seen = challenges.see(session, viewer(), challenge_id, received_at())
        except NotFound:
            seen = None
    if not texts:
        return redirect(url_for("challenges.page", challenge_id=challenge_id), SEE_OTHER)
    return page(
        "invitations/written.html", status, texts=texts, challenge_id=challenge_id, seen=seen,
        may=bool(seen and seen.may("entry.create")), until=rules.KEPT,
        errors=[Fault("", fault)] if fault else [],
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/written")
def take_over(challenge_id: int) -> Any:
    """Make a waiting text one's draft, or throw it away."""
    text_id, digest = request.form.get("text", "")[:64], browser.known().digest
    drop = "drop" in request.form

    def action(session: Session) -> str:
        if drop:
            actions.throw_away(session, challenge_id, digest, text_id, received_at())
            return url_for("challenges.overview")
        made = actions.take_over(
            session, viewer(), challenge_id, digest, text_id, received_at()
        )
        return url_for("entries.edit", entry_id=made.entry.id)

    success = gettext("The text is thrown away.") if drop else gettext(
        "What you wrote is now your draft. Look it over, then hand it in.")  # fmt: skip
    try:
        return perform(action, success=success)
    except DomainError as error:
        return _written_page(challenge_id, translate(error.message, **error.values),
                             status_of(error))  # fmt: skip
