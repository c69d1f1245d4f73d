"""The gallery of templates, and packages of a challenge's set-up: given to others and taken in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import permits
from intranet_ideas.challenges import actions, packages, queries, rules
from intranet_ideas.challenges.manage import (
    in_language,
    offered_templates,
    usual_method,
    with_evidence,
)
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.packages import Package, PackedGoal
from intranet_ideas.challenges.views import bp
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.goals import queries as goals
from intranet_ideas.goals.actions import name_for_challenge, take_in_un
from intranet_ideas.goals.models import Goal
from intranet_ideas.goals.rules import MOST_NAMED, spoken
from intranet_ideas.i18n import gettext
from intranet_ideas.initiatives.rules import in_language as words_in
from intranet_ideas.people.queries import managed_departments
from intranet_ideas.plugin_api.facts import text_in
from intranet_ideas.text import clean_text, render_markdown, slugify
from intranet_ideas.version import __version__
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer

ANNOUNCED = 14
"""Days from today to the opening that is proposed for a package."""


@bp.get("/challenges/templates")
def gallery_of_templates() -> Any:
    """All that the templates bring, in the language chosen."""
    language = request.args.get("language", "") or viewer().language
    with ground().database.read() as session:
        templates = offered_templates(session)
    return page(
        "challenges/templates.html", templates=in_language(templates, language),
        language=language, languages=list(dict.fromkeys(each.language for each in templates)),
    )  # fmt: skip


def package_for(session: Session, challenge_id: int) -> dict[str, Any]:
    """Return the package of a challenge that the viewer may copy."""
    seen = queries.see(session, viewer(), challenge_id, received_at(), "challenge.clone")
    fields = queries.fields_of(queries.load_parts(session, seen.challenge))
    return packages.package_of(fields, ground().settings.time_zone, __version__,
                               goals.packed(session, challenge_id))  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/package.json")
def package(challenge_id: int) -> Response:
    """The challenge's set-up as a file."""
    with ground().database.read() as session:
        made = package_for(session, challenge_id)
    name = slugify(made["challenge"]["title"])[:60] or "challenge"
    response = Response(
        json.dumps(made, ensure_ascii=False, indent=1), mimetype="application/json"
    )
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.package.json")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/challenges/packages")
def take_in() -> Any:
    """The form to take a package in."""
    return _form([])


def _form(errors: list[Fault], text: str = "", status: int = 200) -> Any:
    with ground().database.read() as session:
        hosts = managed_departments(session, viewer())
    return page("challenges/package.html", status, errors=errors, text=text, hosts=hosts)


@bp.post("/challenges/packages/look")
def look_at_package() -> Any:
    """Show what a package would bring, before anything is made of it."""
    file = request.files.get("file")
    text = request.form.get("package", "")
    content = file.stream.read(packages.LARGEST + 1) if file and file.filename else text.encode()
    if not content:
        return _form([Fault("package", gettext("Choose a file first."))], status=422)
    try:
        read = packages.read_package(content)
    except Invalid as error:
        return _form(shown(error), text, 422)
    return _look(read, content.decode("utf-8", "replace"), [])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What taking a package in would bring. ``lacking`` are plugins it wants that are not on,
    ``scoring_method`` what the draft would be scored by. ``goals`` are those it aims at, each with
    the one here that is the same; ``un_to_take_in``: some are the UN's, which are not here yet."""

    lacking: Sequence[str]
    scoring_method: str
    goals: Sequence[tuple[PackedGoal, Goal | None]]

    @property
    def named(self) -> list[Goal]:
        """The goals that the draft would aim at."""
        return [goal for _, goal in self.goals if goal is not None][:MOST_NAMED]

    @property
    def un_to_take_in(self) -> bool:
        """Whether taking the UN's goals in would bring some."""
        return any(goal is None and sought.un for sought, goal in self.goals)


def outlook(session: Session, read: Package) -> Outlook:
    """Return what taking a package in would bring, without making anything."""
    path = viewer().department_path
    present = [each.name for each in ground().plugins.enabled(session, path)]
    return Outlook(packages.lacking(read, present), _method(session, read),
                   goals.found_here(session, read.goals))  # fmt: skip


def _method(session: Session, read: Package) -> str:
    offered = ground().plugins.scoring_methods(session, viewer().department_path)
    method = read.fields.scoring_method
    return method if method in offered else usual_method(session)


def _look(
    read: Package, text: str, errors: list[Fault], status: int = 200, *, un: bool = False
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        hosts = managed_departments(session, viewer())
        found = outlook(session, read)
        methods = ground().plugins.scoring_methods(session, viewer().department_path)
    return page(
        "challenges/package_look.html", status, package=read, text=text, hosts=hosts,
        found=found, errors=errors, un=un, manages_goals=permits("goal.manage", viewer().roles),
        method=methods[found.scoring_method][1].label if found.scoring_method else None,
        in_language=words_in, spoken=spoken, text_in=text_in,
        html=render_markdown(clean_text(read.fields.brief)),
    )  # fmt: skip


@bp.post("/challenges/packages")
def begin_from_package() -> Any:
    """Make a draft of a package that was looked at."""
    text, un = request.form.get("package", ""), request.form.get("un") == "1"

    def action(session: Session) -> str:
        made = take_package_in(session, read, request.form.get("department", ""), un=un)
        return url_for("challenges.edit", challenge_id=made.id, step="text")

    try:
        read = packages.read_package(text)
    except Invalid as error:
        return _form(shown(error), text, 422)
    try:
        return perform(action, success=gettext("A draft is made of the package. Set its timeline."))
    except Invalid as error:
        return _look(read, text, shown(error), 422, un=un)


def take_package_in(
    session: Session, read: Package, department: str, *, un: bool = False
) -> Challenge:
    """Begin a draft from a package, its timeline counted from two weeks ahead; where its scoring
    method is not offered here, with the usual one. It aims at the goals that are here too; ``un``:
    the UN's goals are taken in first if they are wanted and not here."""
    working, now = ground().settings.working_time, received_at()
    opens_at = rules.proposed_timeline((ANNOUNCED, 1, 0, 1, 1), now, working).opens_at or now
    fields = packages.with_timeline(read, opens_at, ground().settings.time_zone)
    fields = replace(fields, department=department, scoring_method=_method(session, read))
    made = actions.create_challenge(session, viewer(), with_evidence(session, fields), now)
    found = outlook(session, read)
    if un and found.un_to_take_in:
        take_in_un(session, viewer(), now)
        found = outlook(session, read)
    if found.named:
        name_for_challenge(session, viewer(), made.id, {each.id for each in found.named}, now)
    return made
