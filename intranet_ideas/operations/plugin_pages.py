"""IT's pages of plugins: what is there, where it is on, its settings and its faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.operations import words
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.people.models import Department
from intranet_ideas.people.queries import departments as all_departments
from intranet_ideas.plugin_api import CONTRACT, Setting, text_in
from intranet_ideas.plugin_host import actions, engines, figures, limits, values
from intranet_ideas.plugin_host.activation import ORGANISATION, Activations
from intranet_ideas.plugin_host.discovery import Problem
from intranet_ideas.plugin_host.health import hooks_of
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.stored import Finding, StoredValues
from intranet_ideas.plugin_host.told import calls_of
from intranet_ideas.plugin_host.verdict import verdict_on
from intranet_ideas.shade.queries import offers
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer

PREFIX = "set_"
"""Begins the names of fields that hold a plugin's settings."""

HERE, ABOVE, INSTALLATION, DEFAULT = "here", "above", "installation", "default"


@dataclass(frozen=True, slots=True)
class ProblemInWords:
    """A problem in the reader's language."""

    plugin: str
    what: str
    trace: str


@dataclass(frozen=True, slots=True)
class Place:
    """A plugin's switch at a department. ``source`` is where it was decided."""

    department: Department
    depth: int
    on: bool
    here: bool
    source: str


@dataclass(frozen=True, slots=True)
class Field:
    """A setting in a form, with where its value comes from."""

    setting: Setting
    name: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...]
    value: Any
    origin: str
    source: str
    given: bool


@dataclass(frozen=True, slots=True)
class StoredInWords:
    """A stored value that the plugin's present version passes over or reads anew."""

    label: str
    place: str
    shown: str
    counts: str
    used: bool
    why: str


def problem_in_words(problem: Problem) -> ProblemInWords:
    """Return a problem in the reader's language."""
    return ProblemInWords(
        problem.plugin, translate(problem.what, **problem.values), problem.trace
    )


@bp.get("/it/plugins/<name>")
def plugin(name: str) -> Any:
    """One plugin: where it is on, its settings for one department, how it fares."""
    return _plugin_page(name, request.args.get("department", ""), [], {})


def _plugin_page(
    name: str, slug: str, errors: list[Fault], typed: dict[str, str], status: int = 200,
    asked: dict[str, str] | None = None,
) -> Any:
    host = ground().plugins
    found = next((each for each in host.found() if each.name == name), None)
    with ground().database.read() as session:
        state = host.snapshot(session)
        if found is None and name not in state.switches:
            raise NotFound
        verdict = verdict_on(host, name, session)
        loaded = verdict.plugin
        tree = all_departments(session)
        health = hooks_of(session, name, received_at(), host.health.waiting())
        granted = limits.limits_of(session, name)
        whole = loaded is not None and loaded.info.scope == "organisation"
        every, tree = tree, [each for each in tree if not whole or each.parent_id is None]
        chosen = next((each for each in tree if each.slug == slug), tree[0] if tree else None)
        fields = setting_fields(session, loaded, chosen, tree, typed) if loaded and chosen else []
        stored = [_in_words(session, each, name, every) for each in verdict.stored]
        engine = _engine_in_use(session, loaded, state)
        calls = calls_of(session, name)
    return page(
        "operations/plugin.html", status, name=name, found=found, loaded=loaded,
        problems=[problem_in_words(each) for each in verdict.problems], stored=stored,
        health=health, whole=whole, errors=errors, department=chosen,
        places=_places(name, state, tree), reason=state.suspended.get(name), fields=fields,
        language=current_language(), text_in=text_in, origins=words.ORIGINS,
        scores=loaded is not None and loaded.implements("register_scoring_methods"),
        calls=calls, outcomes=words.TOLD, kinds=words.EVENTS,
        limits=asked or granted, bounds=limits, engine_in_use=engine,
        tries=loaded is not None and offers(loaded).any,
        hooks=loaded.hooks() if loaded else (), contract=CONTRACT, budget=figures.BUDGET_MS,
        advice=[translate(each.what, **each.values) for each in verdict.advice],
    )  # fmt: skip


def _engine_in_use(
    session: Session, loaded: LoadedPlugin | None, state: Activations
) -> str | None:
    """Return the name of the search engine in use, for the page of one that is on."""
    if loaded is None or not loaded.implements(engines.HOOK):
        return None
    if not state.is_on(loaded.name, ORGANISATION):
        return None
    found = engines.search_engine(ground().plugins, session)
    return found[0].name if found else ""


def _places(name: str, state: Activations, tree: Sequence[Department]) -> list[Place]:
    language = current_language()
    names = {each.path: each.name_in(language) for each in tree}
    places = []
    for each in tree:
        switch = state.switch(name, each.path)
        places.append(
            Place(each, each.path.count("/") - 1, bool(switch.value), switch.path == each.path,
                  names.get(switch.path or "", ""))
        )  # fmt: skip
    return places


def _in_words(
    session: Session, finding: Finding, name: str, tree: Sequence[Department]
) -> StoredInWords:
    """Say what became of a stored value, and what counts where it stands."""
    language, setting = current_language(), finding.setting
    place = next((each for each in tree if each.path == finding.path), None)
    counts = ""
    if setting is not None and setting.kind != "secret":
        value = ground().plugins.settings_for(session, name, finding.path)[setting.key]
        counts = _value_in_words(setting, value)
    return StoredInWords(
        label=text_in(setting.label, language) if setting else finding.key,
        place=place.name_in(language) if place else finding.path, shown=finding.shown,
        counts=counts, used=finding.used, why=translate(finding.why, **finding.values),
    )  # fmt: skip


def _value_in_words(setting: Setting, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("On") if value else gettext("Off")
    choices = {key: text_in(text, current_language()) for key, text in setting.choices}
    return choices.get(str(value), str(value))


def setting_fields(
    session: Session, loaded: LoadedPlugin, department: Department,
    tree: Sequence[Department], typed: dict[str, str],
) -> list[Field]:  # fmt: skip
    language = current_language()
    names = {each.path: each.name_in(language) for each in tree}
    stored = ground().plugins.stored(session, loaded)
    in_force = ground().plugins.settings_for(session, loaded.name, department.path)
    fields = []
    for setting in loaded.info.settings:
        origin, source = _origin(setting, stored, department.path)
        secret = setting.kind == "secret"
        value = "" if secret else in_force[setting.key]
        fields.append(
            Field(
                setting=setting, name=PREFIX + setting.key,
                label=text_in(setting.label, language), help=text_in(setting.help, language),
                choices=tuple((key, text_in(text, language)) for key, text in setting.choices),
                value=value if secret else typed.get(setting.key, value),
                origin=origin, source=names.get(source, ""),
                given=bool(in_force[setting.key]),
            )
        )  # fmt: skip
    return fields


def _origin(setting: Setting, stored: StoredValues, path: str) -> tuple[str, str]:
    place = stored.counting(setting, path).path
    if place is not None:
        return (HERE if place == path else ABOVE), place
    if ground().plugins.installation_value(setting.installation) is not None:
        return INSTALLATION, ""
    return DEFAULT, ""


@bp.post("/it/plugins/<name>/switch")
def switch_plugin(name: str) -> Any:
    """Switch a plugin on or off for a department, or let it follow the one above."""
    switches: dict[str, Any] = {
        "on": (actions.enable, gettext("The plugin is switched on.")),
        "off": (actions.disable, gettext("The plugin is switched off.")),
        "inherit": (actions.inherit, gettext("The department follows the one above it.")),
    }
    if request.form.get("state") not in switches:
        raise Invalid([Fault("state", gettext("Choose on, off or follow."))])
    switch, success = switches[request.form["state"]]
    slug = request.form.get("department", "")

    def action(session: Session) -> str:
        switch(session, viewer(), name, slug, received_at(), host=ground().plugins)
        return url_for("operations.plugin", name=name, _anchor="places")

    return perform(action, success=success)


@bp.post("/it/plugins/<name>/settings")
def configure_plugin(name: str) -> Any:
    """Set a plugin's values for a department. What follows another place stays following
    unless another value was typed."""
    slug = request.form.get("department", "")
    host = ground().plugins
    loaded = host.plugin(name)
    if loaded is None:
        raise NotFound
    typed = {
        setting.key: request.form.get(PREFIX + setting.key, "") for setting in loaded.info.settings
    }

    def action(session: Session) -> str:
        given = changed_by(session, loaded, slug, typed)
        actions.configure(session, viewer(), name, slug, given, received_at(), host=host)
        return url_for("operations.plugin", name=name, department=slug, _anchor="settings")

    try:
        return perform(action, success=gettext("The settings are saved."))
    except Invalid as error:
        faults = [Fault(PREFIX + each.field, each.message) for each in shown(error)]
        return _plugin_page(name, slug, faults, typed, 422)


def changed_by(
    session: Session, loaded: LoadedPlugin, slug: str, typed: dict[str, str]
) -> dict[str, object]:
    """Return what the form changes: removals, secrets that were typed, and other values."""
    department = session.scalars(select(Department).filter_by(slug=slug)).one_or_none()
    if department is None:
        raise NotFound
    in_force = ground().plugins.settings_for(session, loaded.name, department.path)
    given: dict[str, object] = {}
    for setting in loaded.info.settings:
        if setting.key not in typed:
            continue
        raw = typed[setting.key]
        if request.form.get(f"remove_{setting.key}") == "1":
            given[setting.key] = None
        elif setting.kind == "secret":
            if raw:
                given[setting.key] = raw
        elif values.parse(setting, raw) != in_force[setting.key]:
            given[setting.key] = raw
    return given


@bp.post("/it/plugins/<name>/unused")
def clear_plugin(name: str) -> Any:
    """Remove stored values that the plugin's present version does not use."""

    def action(session: Session) -> str:
        actions.clear_unused(session, viewer(), name, received_at(), host=ground().plugins)
        return url_for("operations.plugin", name=name, _anchor="settings")

    return perform(action, success=gettext("The values are removed."))


@bp.post("/it/plugins/<name>/limits")
def limit_plugin(name: str) -> Any:
    """Grant a plugin's scoring other limits than the usual."""
    asked = {key: request.form.get(key, "") for key in ("seconds", "megabytes")}
    if ground().plugins.plugin(name) is None:
        raise NotFound

    def action(session: Session) -> str:
        granted = limits.parse(**asked)
        limits.set_limits(session, viewer(), name, granted, received_at())
        return url_for("operations.plugin", name=name, _anchor="limits")

    try:
        return perform(action, success=gettext("The limits are saved."))
    except Invalid as error:
        return _plugin_page(name, "", list(shown(error)), {}, 422, asked)


@bp.post("/it/plugins/<name>/suspend")
def suspend_plugin(name: str) -> Any:
    """Leave a plugin out everywhere until it is resumed."""

    def action(session: Session) -> str:
        actions.suspend(session, viewer(), name, received_at(), host=ground().plugins)
        return url_for("operations.plugin", name=name)

    return perform(action, success=gettext("The plugin is suspended."))


@bp.post("/it/plugins/<name>/resume")
def resume_plugin(name: str) -> Any:
    """Let a suspended plugin work again."""

    def action(session: Session) -> str:
        actions.resume(session, viewer(), name, received_at())
        return url_for("operations.plugin", name=name)

    return perform(action, success=gettext("The plugin works again."))
