"""The gallery of templates, and packages of a challenge's set-up: given to others and taken in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import actions, packages, queries, rules
from intranet_ideas.challenges.manage import (
    in_language,
    offered_templates,
    usual_method,
    with_evidence,
)
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.packages import Package
from intranet_ideas.challenges.views import bp
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.i18n import gettext
from intranet_ideas.people.queries import managed_departments
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
    return packages.package_of(fields, ground().settings.time_zone, __version__)


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


def _look(read: Package, text: str, errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        hosts = managed_departments(session, viewer())
        present = [
            each.name for each in ground().plugins.enabled(session, viewer().department_path)
        ]
    return page(
        "challenges/package_look.html", status, package=read, text=text, hosts=hosts,
        lacking=packages.lacking(read, present), errors=errors,
        html=render_markdown(clean_text(read.fields.brief)),
    )  # fmt: skip


@bp.post("/challenges/packages")
def begin_from_package() -> Any:
    """Make a draft of a package that was looked at."""
    text = request.form.get("package", "")

    def action(session: Session) -> str:
        made = take_package_in(session, read, request.form.get("department", ""))
        return url_for("challenges.edit", challenge_id=made.id, step="text")

    try:
        read = packages.read_package(text)
    except Invalid as error:
        return _form(shown(error), text, 422)
    try:
        return perform(action, success=gettext("A draft is made of the package. Set its timeline."))
    except Invalid as error:
        return _look(read, text, shown(error), 422)


def take_package_in(session: Session, read: Package, department: str) -> Challenge:
    """Begin a draft from a package, its timeline counted from two weeks ahead; where its scoring
    method is not offered here, with the usual one."""
    working, now = ground().settings.working_time, received_at()
    opens_at = rules.proposed_timeline((ANNOUNCED, 1, 0, 1, 1), now, working).opens_at or now
    fields = packages.with_timeline(read, opens_at, ground().settings.time_zone)
    offered = ground().plugins.scoring_methods(session, viewer().department_path)
    method = fields.scoring_method
    fields = replace(
        fields, department=department,
        scoring_method=method if method in offered else usual_method(session),
    )  # fmt: skip
    return actions.create_challenge(session, viewer(), with_evidence(session, fields), now)
