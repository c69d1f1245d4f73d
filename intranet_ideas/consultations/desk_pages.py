"""The pages of who runs a consultation: writing it, opening it, answering, publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas import access
from intranet_ideas.consultations import actions, answering, forms, queries, rules
from intranet_ideas.consultations.models import Consultation
from intranet_ideas.consultations.paragraphs import excerpt, numbers, source_of
from intranet_ideas.consultations.queries import SeenConsultation
from intranet_ideas.consultations.views import ONE, bp, consultation_page, proposed
from intranet_ideas.entries.merging import merged
from intranet_ideas.errors import Fault, Invalid, Stale
from intranet_ideas.i18n import current_language, gettext
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import departments
from intranet_ideas.web import change, ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/consultations/new")
def new() -> Any:
    """A form for a new consultation."""
    access.require("consultation.begin", viewer().roles)
    return _form_page(None, {"owner": viewer().email, "language": viewer().language,
                             "audience": rules.STAFF})  # fmt: skip


@bp.post("/consultations/new")
def create() -> Any:
    """Make a draft."""

    def action(session: Session) -> str:
        fields = forms.consultation_fields(request.form, ground().settings.time_zone,
                                           uploaded=_uploaded())  # fmt: skip
        made = actions.begin(session, viewer(), fields, received_at())
        return url_for("consultations.page", consultation_id=made.id)

    try:
        return perform(action, success=gettext("The draft is saved. Nobody else sees it yet."))
    except Invalid as error:
        return _form_page(None, request.form, 422, shown(error))


def _uploaded() -> bytes:
    file = request.files.get("file")
    return file.read() if file and file.filename else b""


@bp.get(ONE + "/edit")
def edit(consultation_id: int) -> Any:
    """The form of a consultation."""
    zone = ground().settings.time_zone
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        seen.require_running()
        row = seen.consultation
        typed = forms.as_typed(
            row, session.get_one(User, row.owner_id).email,
            seen.department.slug if seen.department else "",
            source_of(queries.paragraphs_of(session, seen)), zone,
        )  # fmt: skip
    return _form_page(consultation_id, typed)


@bp.post(ONE + "/edit")
def save(consultation_id: int) -> Any:
    """Change a consultation."""

    def act(session: Session) -> None:
        present = session.get(Consultation, consultation_id)
        fields = forms.consultation_fields(request.form, ground().settings.time_zone, present,
                                           _uploaded())  # fmt: skip
        actions.change(session, viewer(), consultation_id, fields,
                       request.form.get("version", 0, type=row_number), received_at())

    return change(act, url_for("consultations.page", consultation_id=consultation_id),
                  gettext("Saved."),
                  lambda errors: _form_page(consultation_id, request.form, 422, errors))


def _form_page(
    consultation_id: int | None, typed: Mapping[str, str], status: int = 200,
    errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    seen: SeenConsultation | None = None
    with ground().database.read() as session:
        if consultation_id:
            seen = queries.see(session, viewer(), consultation_id, received_at())
            seen.require_running()
        draft = seen is None or seen.phase == rules.Phase.DRAFT
        return page(
            "consultations/form.html", status, seen=seen, typed=typed, errors=errors or [],
            rules=rules, draft=draft, zone=ground().settings.time_zone,
            writes_text=seen is None or actions.may_write_text(seen),
            departments=[(each.slug, each.name_in(current_language()))
                         for each in departments(session)],
        )  # fmt: skip


def _on_page(
    consultation_id: int, form: str, act: Callable[[Session], Any], success: str
) -> Any:  # fmt: skip
    return change(
        act, url_for("consultations.page", consultation_id=consultation_id), success,
        lambda errors: consultation_page(consultation_id, 422, errors=errors,
                                         typed=request.form, form=form),
    )  # fmt: skip


@bp.post(ONE + "/publish")
def publish(consultation_id: int) -> Any:
    """Ask people."""
    return _on_page(consultation_id, "publish", lambda session: actions.publish(
        session, viewer(), consultation_id, received_at()
    ), gettext("Published. It opens and closes by itself."))  # fmt: skip


@bp.post(ONE + "/extend")
def extend(consultation_id: int) -> Any:
    """Make the deadline later."""

    def act(session: Session) -> None:
        faults: list[Fault] = []
        until = forms.instant(request.form, "closes_at", ground().settings.time_zone, None, faults)
        if faults:
            raise Invalid(faults)
        actions.extend(session, viewer(), consultation_id, until, request.form.get("notice", ""),
                       received_at())  # fmt: skip

    return _on_page(consultation_id, "extend", act,
                    gettext("The deadline is later now. Those who take part are told."))


@bp.post(ONE + "/cancel")
def cancel(consultation_id: int) -> Any:
    """Cancel it for good."""
    given = request.form
    return _on_page(consultation_id, "cancel", lambda session: actions.cancel(
        session, viewer(), consultation_id, given.get("reason", ""),
        given.get("version", 0, type=row_number), received_at(),
    ), gettext("Cancelled. Those who took part and who follow it are told."))  # fmt: skip


@bp.post(ONE + "/delete")
def delete(consultation_id: int) -> Any:
    """Delete a draft."""
    version = request.form.get("version", 0, type=row_number)

    def action(session: Session) -> str:
        actions.delete_draft(session, viewer(), consultation_id, version, received_at())
        return url_for("consultations.listing")

    return perform(action, success=gettext("The draft is deleted."))


@bp.get(ONE + "/desk")
def desk(consultation_id: int) -> Any:
    """What is proposed, with answers and what is left."""
    return desk_page(consultation_id)


def desk_page(
    consultation_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: str = "", stale: bool = False,
) -> Any:  # fmt: skip
    """Show it, with what was typed in ``form`` where that could not be done; ``stale``: somebody
    else has changed it since, and both stand beside each other."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        seen.require_running()
        text = queries.paragraphs_of(session, seen)
        by_key = {each.key: each for each in text}
        order = request.values.get("order", "")
        proposals = queries.in_order(queries.proposals_of(session, seen), text, order)
        groups = queries.groups_of(session, consultation_id)
        places = queries.places_of(session, seen, proposals)
        left = [each for each in proposals if each.answer is None]
        only_left = request.args.get("left") == "1"
        shown_rows = left if only_left else proposals
        members: dict[int, list[Any]] = {}
        for each in proposals:
            if each.proposal.group_id:
                members.setdefault(each.proposal.group_id, []).append(each)
        several = [each for each in places.values() if each.text is None or each.by_hand
                   or (stale and form == _form_of(each))]  # fmt: skip
        return page(
            "consultations/desk.html", status, seen=seen, one=seen.consultation, rules=rules,
            numbers=numbers(text), by_key=by_key, excerpt=excerpt, proposed=proposed,
            proposals=proposals, shown=shown_rows, groups=groups, members=members, left=left,
            only_left=only_left, order=order if order in rules.ORDERS else "", several=several,
            together={each.slot: _start(each, by_key[each.slot[0]].text) for each in several},
            reported=queries.reported_places(session, seen),
            made_of=rules.made_of,
            errors=errors or [], typed=typed or {}, form=form, stale=stale,
        )  # fmt: skip


def _form_of(place: rules.Place) -> str:
    key, slot = place.slot
    return f"{slot}-{key}"


def _start(place: rules.Place, there: str) -> str:
    """Return where putting a text together begins: what was put together before, else what the
    proposals make of the paragraph where they touch other words, else the first of them."""
    if place.text is not None or place.outdated is not None:
        return place.text if place.text is not None else place.outdated or ""
    if place.slot[1] == rules.AFTER:
        return "\n\n".join(dict.fromkeys(each.text for each in place.proposals))
    found: str | None = place.proposals[0].became
    for each in place.proposals[1:]:
        found = merged(there, found, each.became) if found is not None else None
    return place.proposals[0].became if found is None else found


def _on_desk(
    consultation_id: int, form: str, act: Callable[[Session], Any], success: str, anchor: str
) -> Any:
    left = "1" if request.form.get("left") == "1" else None
    order = request.form.get("order") or None
    again = partial(desk_page, consultation_id, typed=request.form, form=form)
    try:
        return change(
            act, url_for("consultations.desk", consultation_id=consultation_id, left=left,
                         order=order, _anchor=anchor),
            success, lambda errors: again(422, errors=errors),
        )  # fmt: skip
    except Stale:
        return again(409, stale=True)


@bp.post(ONE + "/groups")
def group(consultation_id: int) -> Any:
    """Group proposals that say the same."""
    given = request.form
    return _on_desk(consultation_id, "group", lambda session: answering.group(
        session, viewer(), consultation_id, given.getlist("proposals", type=row_number),
        given.get("title", ""), given.get("into", type=row_number), received_at(),
        given.get("takes", type=row_number),
    ), gettext("Grouped."), "groups")  # fmt: skip


@bp.post(ONE + "/groups/<int:group_id>/join")
def join_groups(consultation_id: int, group_id: int) -> Any:
    """Put all of a group into another."""
    given = request.form
    return _on_desk(consultation_id, f"join-{group_id}", lambda session: answering.join_groups(
        session, viewer(), consultation_id, group_id, given.get("into", 0, type=row_number),
        received_at(), given.get("takes", type=row_number),
    ), gettext("The groups are joined."), "groups")  # fmt: skip


@bp.post(ONE + "/groups/<int:group_id>/apart")
def take_apart(consultation_id: int, group_id: int) -> Any:
    """Take a group apart."""
    return _on_desk(consultation_id, "grouping", lambda session: answering.take_apart(
        session, viewer(), consultation_id, group_id,
        request.form.get("version", 0, type=row_number), received_at(),
    ), gettext("The group is taken apart. Its proposals stand by themselves."),
        "groups")  # fmt: skip


@bp.post(ONE + "/ungroup")
def ungroup(consultation_id: int) -> Any:
    """Take a proposal out of its group."""
    proposal, group, version = (request.form.get(name, 0, type=row_number)
                                for name in ("proposal", "group", "version"))  # fmt: skip
    return _on_desk(consultation_id, "grouping", lambda session: answering.ungroup(
        session, viewer(), consultation_id, proposal, group, version, received_at(),
    ), gettext("Taken out of the group."), "groups")  # fmt: skip


@bp.post(ONE + "/answers")
def answer(consultation_id: int) -> Any:
    """Answer a group or a single proposal, or take such an answer back."""
    given = request.form
    group_id, proposal_id = (given.get(name, type=row_number) for name in ("group", "proposal"))

    def act(session: Session) -> None:
        version = given.get("version", 0, type=row_number)
        words = given.get("answer", ""), given.get("reason", ""), version
        if group_id:
            answering.answer_group(session, viewer(), consultation_id, group_id, *words,
                                   received_at())  # fmt: skip
        elif "back" in given:
            answering.take_answer_back(session, viewer(), consultation_id, proposal_id or 0,
                                       version, received_at())  # fmt: skip
        else:
            answering.answer_proposal(session, viewer(), consultation_id, proposal_id or 0,
                                      *words, received_at())  # fmt: skip

    form = f"group-{group_id}" if group_id else f"proposal-{proposal_id}"
    return _on_desk(consultation_id, form, act, gettext("Saved. Nobody hears of it yet."), form)


@bp.post(ONE + "/wordings")
def put_together(consultation_id: int) -> Any:
    """Say what stands where several proposals are accepted."""
    given = request.form
    key, slot = given.get("paragraph", 0, type=row_number), given.get("slot", "")
    return _on_desk(consultation_id, f"{slot}-{key}", lambda session: answering.put_together(
        session, viewer(), consultation_id, key, slot, given.get("text", ""),
        given.getlist("of"), given.get("version", 0, type=row_number), received_at(),
    ), gettext("Saved. Nobody hears of it yet."), f"{slot}-{key}")  # fmt: skip


@bp.post(ONE + "/release")
def release(consultation_id: int) -> Any:
    """Publish the new version."""
    return change(
        lambda session: actions.release(session, viewer(), consultation_id, received_at()),
        url_for("consultations.result", consultation_id=consultation_id),
        gettext("The new version is out. Those who took part and who follow are told."),
        lambda errors: desk_page(consultation_id, 422, errors=errors),
    )


@bp.post(ONE + "/again")
def again(consultation_id: int) -> Any:
    """Begin a further round."""

    def action(session: Session) -> str:
        made = actions.again(session, viewer(), consultation_id, received_at())
        return url_for("consultations.page", consultation_id=made.id)

    return perform(action, success=gettext("A further round is begun as a draft."))

