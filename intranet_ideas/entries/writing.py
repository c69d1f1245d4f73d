"""Pages of writing an idea: drafts that save themselves, handing in, receipt, files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from flask import flash, jsonify, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries import actions, apart, asking, forms, holds, queries, uploads
from intranet_ideas.entries.facts import challenge_fact, entry_fact
from intranet_ideas.entries.models import WITHDRAWN, EntryAuthor, EntryRevision
from intranet_ideas.entries.personal import SAID, Found
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.rules import HINTS_HOOK, LONGEST_TITLE, EntryFields
from intranet_ideas.entries.views import bp
from intranet_ideas.errors import (
    N_,
    DeadlinePassed,
    DomainError,
    Fault,
    Invalid,
    NotFound,
    Stale,
    WaitsForConsent,
)
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.pages import status_of
from intranet_ideas.people.models import User
from intranet_ideas.people.standing import own_partners
from intranet_ideas.plugin_api.facts import Problem, text_in
from intranet_ideas.text import clean_text, render_markdown
from intranet_ideas.web import (
    SEE_OTHER,
    ground,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

T = TypeVar("T")


@bp.get("/challenges/<int:challenge_id>/ideas/new")
def new(challenge_id: int) -> Any:
    """An empty idea. Nothing is stored before something is typed."""
    return new_page(challenge_id, {}, [])


def new_page(
    challenge_id: int, values: dict[str, Any], errors: list[Fault], status: int = 200, *,
    hints: Sequence[Any] | None = None,
) -> Any:  # fmt: skip
    """Show the page of a new idea with what was typed, and ``hints`` if they were asked for."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        seen.require("entry.create")
        hinted, partners = _hinted(session, seen), _partners(session, None)
    return page(
        "entries/edit.html", status, seen=None, entry=None, challenge_seen=seen,
        hinted=hinted, hints=hints, partners=partners,
        challenge=seen.challenge, phase=seen.phase, values=values, errors=errors,
        questions=challenges.questions_of(seen.challenge), attachments=[], conflict=None,
        accept=uploads.ACCEPT, problems=[], longest_title=LONGEST_TITLE, hold=None,
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/ideas")
def create(challenge_id: int) -> Any:
    """Begin an idea; with the button *hand in*, hand it in at once.

    Autosave begins one too: it asks for JSON and goes on with the idea it is told of.
    """
    if request.accept_mimetypes.best == "application/json":
        return _json(lambda: _autosave_new(challenge_id))
    try:
        entry_id, begun = _begin(challenge_id)
    except Invalid as error:
        return new_page(challenge_id, forms.typed(request.form), shown(error), 422)
    if begun and (refused := _take_files(entry_id)):
        return edit_page(entry_id, errors=refused, status=422)
    _set_apart(entry_id)
    if "hand_in" in request.form:
        return _hand_in(entry_id)
    flash(gettext("Your draft is saved. Only you and your co-authors see it."), "success")
    return redirect(url_for("entries.edit", entry_id=entry_id), SEE_OTHER)


def _begin(challenge_id: int, *, with_people: bool = True) -> tuple[int, bool]:
    """Return the id of the idea begun with the form, and whether it was begun just now
    rather than by the same form before."""
    made: list[int] = []

    def action(session: Session) -> str:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        fields = forms.parse(
            request.form, challenges.questions_of(seen.challenge), viewer().language
        )
        if not with_people:
            fields = replace(fields, authors=None, advisers=None, partner=None)
        entry = actions.create_entry(session, viewer(), challenge_id, fields, received_at())
        made.append(entry.entry.id)
        return url_for("entries.edit", entry_id=entry.entry.id)

    location = perform(action).location or ""
    return (made[0] if made else int(location.split("/")[-2])), bool(made)


def _autosave_new(challenge_id: int) -> dict[str, Any]:
    entry_id, _ = _begin(challenge_id, with_people=False)
    pages = {"url": "edit", "autosave": "autosave", "preview": "preview_text"}
    return {"version": 1, "alike": url_for("search.alike", entry_id=entry_id)} | {
        name: url_for(f"entries.{endpoint}", entry_id=entry_id)
        for name, endpoint in pages.items()
    }


@bp.get("/ideas/<int:entry_id>/edit")
def edit(entry_id: int) -> Any:
    """Write in an idea."""
    return edit_page(entry_id)


def edit_page(
    entry_id: int, *, values: dict[str, Any] | None = None, errors: list[Fault] | None = None,
    conflict: dict[str, Any] | None = None, status: int = 200,
    hints: Sequence[Any] | None = None, named: Sequence[Found] = (),
) -> Any:  # fmt: skip
    """Show the writing page with the stored text or with what was typed, ``hints`` if they
    were asked for, and the people whom the text seems to name, to be asked about."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        if not seen.mine:
            raise NotFound
        seen.require("entry.edit")
        stored = stored_values(session, seen)
        return page(
            "entries/edit.html", status, seen=seen, entry=seen.entry, hints=hints,
            hinted=_hinted(session, seen.challenge), partners=_partners(session, seen),
            challenge_seen=seen.challenge, challenge=seen.challenge.challenge,
            phase=seen.challenge.phase, values=values or stored, errors=errors or [],
            questions=challenges.questions_of(seen.challenge.challenge),
            attachments=queries.attachments(session, seen), conflict=conflict,
            accept=uploads.ACCEPT, problems=_hints(session, seen), longest_title=LONGEST_TITLE,
            named=named, sign_words=SAID,
            hold=holds.latest(session, entry_id) if seen.was_held else None,
        )  # fmt: skip


def _partners(session: Session, seen: SeenEntry | None) -> list[tuple[str, str]]:
    """Return for which organisations the viewer can hand an idea in, by number and name: their
    own, and the one that it is handed in for already."""
    found = {each.id: each.name for each in own_partners(session, viewer())}
    if seen is not None and seen.partner is not None:
        found.setdefault(seen.partner.id, seen.partner.name)
    return [(str(key), name) for key, name in found.items()]


def _hinted(session: Session, seen: SeenChallenge) -> bool:
    """Say whether any plugin shows something to who writes in this challenge."""
    path = seen.challenge.department.path
    return bool(ground().plugins.implementing(session, path, HINTS_HOOK))


def stored_values(session: Session, seen: SeenEntry) -> dict[str, Any]:
    """Return the authors' working text as the form shows it."""
    others = session.scalars(
        select(User.email)
        .join(EntryAuthor, EntryAuthor.user_id == User.id)
        .where(EntryAuthor.entry_id == seen.entry.id, EntryAuthor.position > 0)
        .order_by(EntryAuthor.position)
    ).all()
    working = seen.working
    return forms.values_of(
        working.title, working.body, working.answers, pseudonymous=seen.entry.pseudonymous,
        authors=others, advisers=[each.email for each in queries.advisers(session, seen)],
        partner=seen.entry.partner_id,
    )  # fmt: skip


def checker(session: Session) -> actions.Check:
    """Return what asks the department's plugins about an entry, for ``submit_entry``."""

    def check(seen: SeenEntry) -> Sequence[Problem]:
        challenge = seen.challenge.challenge
        return ground().plugins.check_entry(
            session, challenge_fact(seen.challenge, ground().settings),
            entry_fact(seen, ground().settings), challenge.department.path,
        )  # fmt: skip

    return check


def _hints(session: Session, seen: SeenEntry) -> list[Fault]:
    return [
        Fault(problem.field, text_in(problem.message, viewer().language))
        for problem in checker(session)(seen) if not problem.blocking
    ]  # fmt: skip


@bp.post("/ideas/<int:entry_id>/edit")
def save(entry_id: int) -> Any:
    """Save the draft; with the button *hand in*, hand it in too."""
    try:
        _save(entry_id)
    except Invalid as error:
        return edit_page(entry_id, values=forms.typed(request.form), errors=shown(error),
                         status=422)
    except Stale:
        return _conflict_page(entry_id)
    if refused := _take_files(entry_id):
        return edit_page(entry_id, errors=refused, status=422)
    _set_apart(entry_id)
    if "hand_in" in request.form:
        return _hand_in(entry_id)
    flash(gettext("Saved."), "success")
    return redirect(url_for("entries.edit", entry_id=entry_id), SEE_OTHER)


def _set_apart(entry_id: int) -> None:
    """With the button *Mine is different*, remember it: what is saved now can hold it."""
    other = request.form.get("different", type=row_number)
    if other is None:
        return
    with ground().database.write() as session:
        apart.tell_apart(session, viewer(), entry_id, other, received_at())
    flash(gettext("That idea is not shown beside yours again."), "success")


def _save(entry_id: int, *, with_people: bool = True) -> int:
    """Save the form's text and return the version; what is the same is not saved again."""
    with ground().database.write() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        if not seen.mine:
            raise NotFound
        questions = challenges.questions_of(seen.challenge.challenge)
        fields = forms.parse(request.form, questions, seen.entry.language)
        if not with_people:
            fields = replace(fields, authors=None, advisers=None, partner=None)
        thrown_away = seen.entry.status == WITHDRAWN and seen.handed_in is None
        if not thrown_away and _unchanged(session, seen, fields):
            return seen.entry.version
        base = request.form.get("version", type=row_number) or 0
        saved = actions.save_entry(session, viewer(), entry_id, fields, base, received_at())
        return saved.entry.version


def _unchanged(session: Session, seen: SeenEntry, fields: EntryFields) -> bool:
    cleaned = actions.cleaned(fields)
    stored = stored_values(session, seen)
    typed = forms.values_of(
        cleaned.title, cleaned.body, dict(cleaned.answers), pseudonymous=cleaned.pseudonymous,
        authors=cleaned.authors if cleaned.authors is not None else (),
        advisers=cleaned.advisers if cleaned.advisers is not None else (),
        partner=cleaned.partner,
    )  # fmt: skip
    if cleaned.authors is None:
        typed["authors"] = stored["authors"]
    if cleaned.advisers is None:
        typed["advisers"] = stored["advisers"]
    if cleaned.partner is None:
        typed["partner"] = stored["partner"]
    return typed == stored


def _conflict_page(entry_id: int) -> Any:
    """Show both texts when it was saved meanwhile, by a co-author or in another window; nothing of
    either is lost."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        theirs = stored_values(session, seen)
    return edit_page(
        entry_id, values=forms.typed(request.form), conflict=theirs, status=409,
        errors=[Fault("", gettext(_meanwhile(seen)[0]))],
    )  # fmt: skip


WITHDRAWN_MEANWHILE = (
    N_("The idea was taken out while you were writing. Your text is below: save it to go on."),
    N_("The idea is taken out meanwhile. Your text is still here: press save to go on."),
)
SAVED_BY_ONESELF = (
    N_("You have saved it in another window since you opened this. Both texts are below: put "
       "together what you want to keep and save."),
    N_("You have saved it in another window meanwhile. Press save to see both texts."),
)  # fmt: skip
SAVED_BY_ANOTHER = (
    N_("A co-author has saved since you opened this. Both texts are below: put together what you "
       "want to keep and save."),
    N_("A co-author has saved meanwhile. Press save to see both texts."),
)  # fmt: skip


def _meanwhile(seen: SeenEntry) -> tuple[str, str]:
    """Return what happened to the idea since it was opened to be written in: for the page, and
    in short for the line below the text."""
    if seen.entry.status == WITHDRAWN:
        return WITHDRAWN_MEANWHILE
    return SAVED_BY_ONESELF if seen.working.author_id == viewer().id else SAVED_BY_ANOTHER


@bp.post("/ideas/<int:entry_id>/autosave")
def autosave(entry_id: int) -> Any:
    """Save what was typed so far; answers JSON with the new version or what is wrong. Co-authors
    and advisers wait for the button: to be named is told, and a name may be half typed yet."""
    return _json(lambda: {"version": _save(entry_id, with_people=False)}, entry_id)


def _json(write: Callable[[], dict[str, Any]], entry_id: int = 0) -> Any:
    """Answer an autosave with what ``write`` returns, or with what stands in its way."""
    try:
        return jsonify(write())
    except Invalid as error:
        first = shown(error)[0]
        return jsonify(message=first.message, field=first.field), 422
    except Stale:
        with ground().database.read() as session:
            seen = queries.see_entry(session, viewer(), entry_id, received_at())
        return jsonify(message=gettext(_meanwhile(seen)[1])), 409
    except DomainError as error:
        return jsonify(message=translate(error.message, **error.values)), status_of(error)


@bp.post("/ideas/<int:entry_id>/preview")
def preview_text(entry_id: int) -> Any:
    """Show the idea's text as it will look, before it is saved."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at())
        if not seen.mine:
            raise NotFound
        seen.require("entry.edit")
    html = render_markdown(clean_text(request.form.get("body", "")))
    return page("entries/_preview.html", html=html, entry=seen.entry)


@bp.post("/ideas/<int:entry_id>/submit")
def submit(entry_id: int) -> Any:
    """Hand in the saved draft."""
    return _hand_in(entry_id)


def _hand_in(entry_id: int) -> Any:
    """Hand in what is saved and show the receipt; too late or incomplete, say so."""
    try:
        with ground().database.write() as session:
            found = asking.named(session, entry_id)
            if not found:
                actions.submit_entry(
                    session, viewer(), entry_id, received_at(), check=checker(session)
                )
        if found:
            return edit_page(entry_id, named=found, status=422)
    except Invalid as error:
        return edit_page(entry_id, errors=shown(error), status=422)
    except (DeadlinePassed, WaitsForConsent) as error:
        # What was typed is kept as a draft either way.
        return edit_page(entry_id, errors=[Fault("", translate(error.message))],
                         status=status_of(error))
    return redirect(url_for("entries.receipt", entry_id=entry_id), SEE_OTHER)


@bp.get("/ideas/<int:entry_id>/receipt")
def receipt(entry_id: int) -> Any:
    """The receipt of the last handing in, and those before it."""
    with ground().database.read() as session:
        seen = queries.see_entry(session, viewer(), entry_id, received_at(), "entry.receipt")
        rows: list[EntryRevision] = list(queries.receipts(session, seen))
        held = holds.latest(session, entry_id) if seen.was_held else None
    if not rows:
        raise NotFound
    return page(
        "entries/receipt.html", seen=seen, entry=seen.entry, rows=rows, latest=rows[0], hold=held,
        challenge=seen.challenge.challenge, phase=seen.challenge.phase,
    )  # fmt: skip


@bp.post("/ideas/<int:entry_id>/withdraw")
def withdraw(entry_id: int) -> Any:
    """Withdraw the idea, or throw the draft away."""

    def action(session: Session) -> str:
        actions.withdraw_entry(session, viewer(), entry_id, received_at())
        return url_for("entries.page", entry_id=entry_id)

    return perform(action)


@bp.post("/ideas/<int:entry_id>/files")
def attach(entry_id: int) -> Any:
    """Add files to the idea; the text on the page is saved with them."""
    return save(entry_id)


def _take_files(entry_id: int) -> list[Fault]:
    """Store the form's files, each on its own, and return what was wrong with the others."""
    faults: list[Fault] = []
    for upload in request.files.getlist("attachments"):
        if not upload.filename:
            continue
        try:
            with ground().database.read() as session:
                uploads.require_open(session, viewer(), entry_id, received_at())
            stored = uploads.take_in(upload.filename, upload.read(), ground(), received_at())
            with ground().database.write() as session:
                uploads.add_attachment(session, viewer(), entry_id, stored, received_at())
        except Invalid as error:
            faults += shown(error)
        except DeadlinePassed as error:
            faults.append(Fault("attachments", translate(error.message)))
    return faults


@bp.post("/ideas/<int:entry_id>/files/<int:attachment_id>/remove")
def detach(entry_id: int, attachment_id: int) -> Any:
    """Take a file out of the idea."""

    def action(session: Session) -> str:
        uploads.remove_attachment(session, viewer(), entry_id, attachment_id, received_at())
        return url_for("entries.edit", entry_id=entry_id, _anchor="files")

    return perform(action, success=gettext("The file is removed."))

