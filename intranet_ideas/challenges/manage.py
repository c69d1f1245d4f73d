"""Pages for those who run challenges: the guided flow, publishing, deadlines, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import actions, forms, queries, rules, voting
from intranet_ideas.challenges.forms import STEPS, Parsed
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import INSTANTS, ChallengeFields, Timeline
from intranet_ideas.challenges.views import bp, timeline_steps
from intranet_ideas.errors import AskedBack, Fault, Invalid, NotFound, Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.people.queries import departments, managed_departments
from intranet_ideas.people.standing import open_partners
from intranet_ideas.plugin_api.facts import ChallengeTemplate, text_in
from intranet_ideas.plugin_host.evidence import evidence_of
from intranet_ideas.text import clean_text, render_markdown
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.themes.rules import offered as offered_themes
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


def _zone() -> ZoneInfo:
    return ground().settings.time_zone


def step_label(step: str) -> str:
    """Return the name of a step of the guided flow."""
    return {
        "text": gettext("What it is about"), "people": gettext("Who is invited"),
        "time": gettext("When"), "questions": gettext("Questions"),
        "judging": gettext("How it is judged"), "review": gettext("Look over and publish"),
    }[step]  # fmt: skip


@bp.get("/challenges/new")
def new() -> Any:
    """Choose how to begin: empty, from a template, or from an earlier challenge."""
    return _new_page(request.args.to_dict(), [])


def _new_page(values: dict[str, Any], errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        hosts = managed_departments(session, viewer())
        templates = in_language(offered_templates(session), values.get("language", ""))
        earlier = [
            row for row in queries.listed(session, viewer(), received_at(), limit=50)
            if row.manages
        ]  # fmt: skip
    return page(
        "challenges/new.html", status, hosts=hosts, templates=templates, earlier=earlier,
        values=values, errors=errors,
    )  # fmt: skip


def offered_templates(session: Session) -> list[ChallengeTemplate]:
    """Return the templates that are on for the viewer's department, in all their languages."""
    return ground().plugins.templates(session, viewer().department_path)


def in_language(templates: Sequence[ChallengeTemplate], language: str) -> list[ChallengeTemplate]:
    """Return each template once: in the language asked for, else the viewer's, else the first."""
    found: dict[str, ChallengeTemplate] = {}
    for wanted in (language, viewer().language, ""):
        for each in templates:
            if wanted in (each.language, ""):
                found.setdefault(each.key, each)
    return [found[key] for key in dict.fromkeys(each.key for each in templates)]


@bp.post("/challenges")
def create() -> Any:
    """Begin a challenge and go to the first step."""

    def action(session: Session) -> str:
        fields = _beginning(session)
        challenge = actions.create_challenge(
            session, viewer(), with_evidence(session, fields), received_at()
        )
        return url_for("challenges.edit", challenge_id=challenge.id, step="text")

    try:
        return perform(action)
    except Invalid as error:
        return _new_page(request.form.to_dict(), shown(error), 422)


def _beginning(session: Session) -> ChallengeFields:
    fields = ChallengeFields(
        title=request.form.get("title", ""), department=request.form.get("department", ""),
        language=viewer().language,
    )  # fmt: skip
    fields = replace(fields, scoring_method=usual_method(session))
    key, language = request.form.get("template", ""), request.form.get("language", "")
    templates = in_language(offered_templates(session), language)
    template = next((each for each in templates if each.key == key), None)
    if template is None:
        return fields
    begun = fields_from_template(template, fields)
    return replace(begun, themes=actions.still_offered(session, template.themes))


def usual_method(session: Session) -> str:
    """Return the scoring method that a new challenge of the viewer's begins with: the first
    that ranks from scores, else the first, or ``""``."""
    offered = ground().plugins.scoring_methods(session, viewer().department_path)
    by_scores = (key for key, (_, method) in offered.items() if method.evidence == "scores")
    return next(by_scores, next(iter(offered), ""))


def with_evidence(session: Session, fields: ChallengeFields) -> ChallengeFields:
    """Return the fields with what their scoring method ranks from, as far as it is known."""
    evidence = evidence_of(ground().plugins, session, fields.scoring_method)
    return replace(fields, evidence=evidence or fields.evidence)


def fields_from_template(template: ChallengeTemplate, base: ChallengeFields) -> ChallengeFields:
    """Return a challenge begun from a template, its timeline proposed from today."""
    timeline = rules.proposed_timeline(
        template.days, received_at(), ground().settings.working_time
    )
    return replace(
        base, title=base.title or template.title, brief=template.brief,
        language=template.language, questions=template.questions, criteria=template.criteria,
        guests=template.guests, blind=template.blind, guide=template.guide,
        scoring_method=template.method or base.scoring_method,
        **{name: getattr(timeline, name) for name in INSTANTS},
    )  # fmt: skip


def _see_for_editing(session: Session, challenge_id: int) -> SeenChallenge:
    seen = queries.see(session, viewer(), challenge_id, received_at(), "challenge.run")
    queries.load_parts(session, seen.challenge)
    return seen


def _step() -> str:
    step = request.values.get("step", "text")
    if step not in STEPS:
        raise NotFound
    return step


@bp.get("/challenges/<int:challenge_id>/edit")
def edit(challenge_id: int) -> Any:
    """One step of the guided flow."""
    step = _step()
    with ground().database.read() as session:
        seen = _see_for_editing(session, challenge_id)
        seen.require("challenge.edit")
        values = forms.values_of(queries.fields_of(seen.challenge), _zone())
        return _edit_page(session, seen, step, values)


def _edit_page(
    session: Session, seen: SeenChallenge, step: str, values: dict[str, Any],
    errors: list[Fault] | None = None, twice: set[str] | None = None, status: int = 200,
    conflict: dict[str, Any] | None = None, unusual: Sequence[Fault] = (),
) -> Any:  # fmt: skip
    methods = {}
    if step == "judging":
        offered = ground().plugins.scoring_methods(session, seen.challenge.department.path)
        methods = {
            key: (text_in(method.label, viewer().language),
                  text_in(method.explanation, viewer().language))
            for key, (_, method) in offered.items()
        }  # fmt: skip
    return page(
        f"challenges/edit/{step}.html", status, seen=seen, challenge=seen.challenge,
        phase=seen.phase, step=step, step_names=[(name, step_label(name)) for name in STEPS],
        values=values, errors=errors or [], twice=twice or set(), methods=methods,
        conflict=conflict, missing=missing(seen), steps=timeline_steps(seen.timeline),
        hosts=managed_departments(session, viewer()) if step == "text" else [],
        tree=departments(session) if step == "people" else [],
        partners=choosable(session, seen.challenge) if step == "people" else [],
        themes=offered_themes(themes_of(session)[0], seen.challenge.themes)
        if step == "text" else [],
        published=seen.phase != Phase.DRAFT, unusual=unusual,
    )  # fmt: skip


def choosable(session: Session, challenge: Challenge) -> list[tuple[str, str]]:
    """Return the organisations that can be named, by number and name: the open ones, and those
    that are."""
    named = [each.partner for each in challenge.partners]
    offered = {each.id: each.name for each in (*open_partners(session), *named)}
    return sorted(((str(key), name) for key, name in offered.items()),
                  key=lambda each: each[1].casefold())  # fmt: skip


def missing(seen: SeenChallenge) -> list[Fault]:
    """Return what a draft lacks before it can be published. Its parts must be loaded."""
    if seen.phase != Phase.DRAFT:
        return []
    fields = queries.fields_of(seen.challenge)
    faults = rules.check_publishable(fields, received_at()) + voting.check_voting(fields)
    return shown(Invalid(faults))


@bp.post("/challenges/<int:challenge_id>/edit")
def save(challenge_id: int) -> Any:
    """Save one step and go on to the next, or add or move a row, or come back with what is
    wrong."""
    step = _step()
    if {"more", "up"} & request.form.keys():
        return _again(challenge_id, step, [], set(), 200)
    parsed: list[Parsed] = []

    def action(session: Session) -> str:
        seen = _see_for_editing(session, challenge_id)
        parsed.append(
            forms.parse_step(step, request.form, queries.fields_of(seen.challenge), _zone())
        )
        _refuse(parsed[0])
        base = request.form.get("version", type=row_number) or 0
        fields = with_evidence(session, parsed[0].fields)
        actions.update_challenge(session, viewer(), challenge_id, fields, base, received_at())
        _ask_back(fields.timeline, seen.timeline)
        ahead = STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]
        target = request.form.get("go", ahead)
        return url_for("challenges.edit", challenge_id=challenge_id,
                       step=target if target in STEPS else ahead)

    try:
        return perform(action)
    except AskedBack as error:
        return _again(challenge_id, step, [], set(), 422, unusual=shown(error))
    except Invalid as error:
        return _again(challenge_id, step, shown(error), parsed[0].twice, 422)
    except Stale as error:
        return _again(challenge_id, step, [], set(), 409, stale=error)


def _refuse(parsed: Parsed) -> None:
    """Raise ``Invalid`` with what the form and the rules find wrong, all at once."""
    if not parsed.faults:
        return
    named = {fault.field for fault in parsed.faults}
    fields = actions.cleaned(parsed.fields)
    others = rules.check_fields(fields) + voting.check_voting(fields)
    raise Invalid([*parsed.faults, *(fault for fault in others if fault.field not in named)])


def _ask_back(new: Timeline, old: Timeline) -> None:
    """Raise ``AskedBack`` with new deadlines that come at a bad hour, unless the form says
    that they are meant. Called last: what is wrong is said first, and nothing is kept."""
    unusual = rules.unusual_deadlines(new, old, ground().settings.working_time)
    if unusual and not request.form.get("confirm_deadline"):
        raise AskedBack(unusual)


def _again(
    challenge_id: int, step: str, errors: list[Fault], twice: set[str], status: int,
    stale: Stale | None = None, unusual: Sequence[Fault] = (),
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = _see_for_editing(session, challenge_id)
        stored = forms.values_of(queries.fields_of(seen.challenge), _zone())
        values = forms.typed_values(step, request.form, stored)
        if (part := request.form.get("more", "")) in forms.REPEATED:
            values[part] = [*values[part], {}]
        part, _, number = request.form.get("up", "").rpartition("-")
        if part in forms.REPEATED:
            values[part] = forms.moved_up(values[part], number)
        return _edit_page(
            session, seen, step, values, errors, twice, status,
            conflict=stored if stale else None, unusual=unusual,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/preview")
def preview_brief(challenge_id: int) -> Any:
    """Show the brief as it will look, before it is saved."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), challenge_id, received_at(), "challenge.run")
    return page(
        "challenges/edit/_preview.html", challenge=seen.challenge,
        html=render_markdown(clean_text(request.form.get("brief", ""))),
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/publish")
def publish(challenge_id: int) -> Any:
    """Publish the challenge."""

    def action(session: Session) -> str:
        base = request.form.get("version", type=row_number) or 0
        actions.publish_challenge(session, viewer(), challenge_id, base, received_at())
        return url_for("challenges.page", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The challenge is published."))
    except Invalid as error:
        with ground().database.read() as session:
            seen = _see_for_editing(session, challenge_id)
            values = forms.values_of(queries.fields_of(seen.challenge), _zone())
            return _edit_page(session, seen, "review", values, shown(error), status=422)


@bp.get("/challenges/<int:challenge_id>/deadline")
def deadline(challenge_id: int) -> Any:
    """The form that moves instants."""
    with ground().database.read() as session:
        seen = _see_for_editing(session, challenge_id)
        seen.require("challenge.change_deadline")
        values = forms.values_of(queries.fields_of(seen.challenge), _zone())
    return _deadline_page(seen, values)


def _deadline_page(
    seen: SeenChallenge, values: dict[str, Any], errors: list[Fault] | None = None,
    twice: set[str] | None = None, status: int = 200, unusual: Sequence[Fault] = (),
) -> Any:  # fmt: skip
    ahead = [
        name for name in INSTANTS
        if (instant := getattr(seen.timeline, name)) is None or instant > received_at()
    ]  # fmt: skip
    return page(
        "challenges/deadline.html", status, seen=seen, challenge=seen.challenge,
        phase=seen.phase, values=values, ahead=ahead, errors=errors or [], twice=twice or set(),
        unusual=unusual,
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/deadline")
def change_deadline(challenge_id: int) -> Any:
    """Move instants, with a reason."""
    parsed: list[Parsed] = []

    def action(session: Session) -> str:
        seen = _see_for_editing(session, challenge_id)
        fields = queries.fields_of(seen.challenge)
        parsed.append(forms.parse_times(request.form, fields, _zone()))
        _refuse(parsed[0])
        changed = {
            name: getattr(parsed[0].fields, name) for name in INSTANTS
            if name in request.form
            and request.form[name] != forms.local_text(getattr(fields, name), _zone())
        }  # fmt: skip
        actions.change_deadline(
            session, viewer(), challenge_id, changed, request.form.get("reason", ""),
            request.form.get("version", type=row_number) or 0, received_at(),
        )  # fmt: skip
        _ask_back(replace(seen.timeline, **changed), seen.timeline)
        return url_for("challenges.page", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The timeline is changed and everyone is told."))
    except Invalid as error:
        with ground().database.read() as session:
            seen = _see_for_editing(session, challenge_id)
            stored = forms.values_of(queries.fields_of(seen.challenge), _zone())
        values, found = stored | request.form.to_dict(), shown(error)
        if isinstance(error, AskedBack):
            return _deadline_page(seen, values, status=422, unusual=found)
        return _deadline_page(seen, values, found, parsed[0].twice, 422)


@bp.post("/challenges/<int:challenge_id>/cancel")
def cancel(challenge_id: int) -> Any:
    """Cancel the challenge, or throw a draft away."""

    def action(session: Session) -> str:
        base = request.form.get("version", type=row_number) or 0
        actions.cancel_challenge(
            session, viewer(), challenge_id, request.form.get("reason", ""), base, received_at()
        )
        return url_for("challenges.page", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The challenge is cancelled."))
    except Invalid as error:
        flash(shown(error)[0].message, "error")
        return redirect(
            url_for("challenges.desk", challenge_id=challenge_id, _anchor="cancel"), SEE_OTHER
        )


@bp.post("/challenges/<int:challenge_id>/clone")
def clone(challenge_id: int) -> Any:
    """Begin a new challenge from this one."""

    def action(session: Session) -> str:
        made = actions.clone_challenge(session, viewer(), challenge_id, received_at())
        return url_for("challenges.edit", challenge_id=made.id, step="text")

    return perform(action, success=gettext("A copy is begun as a draft. Set its timeline."))


