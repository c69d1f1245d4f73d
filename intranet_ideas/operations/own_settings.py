"""What plugins leave to the managers of a department: their own words in search, say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.i18n import current_language
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.operations.plugin_pages import PREFIX, Field, changed_by, setting_fields
from intranet_ideas.people.models import Department
from intranet_ideas.people.queries import departments
from intranet_ideas.plugin_api import text_in
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer


@dataclass(frozen=True, slots=True)
class OwnPlugin:
    """A plugin that is on for a department, with what it leaves to the managers."""

    name: str
    label: str
    summary: str
    fields: tuple[Field, ...]


def _managed(every: Sequence[Department]) -> list[Department]:
    tree = [each for each in every if viewer().manages(each.path)]
    if not tree:
        raise NotFound
    return tree


def _left_to_managers(loaded: LoadedPlugin) -> list[str]:
    return [each.key for each in loaded.info.settings if each.by_managers]


@bp.get("/department-settings")
def own_settings() -> Any:
    """What the viewer may set for a department they manage."""
    return _own_page(request.args.get("department", ""))


def _own_page(
    slug: str, status: int = 200, *, errors: Sequence[Fault] = (), plugin: str = "",
    typed: dict[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        every = departments(session)
        tree = _managed(every)
        department = next((each for each in tree if each.slug == slug), tree[0])
        plugins = [
            _own(session, loaded, department, every, typed or {} if loaded.name == plugin else {})
            for loaded in ground().plugins.enabled(session, department.path)
            if _left_to_managers(loaded)
        ]
        return page(
            "operations/own_settings.html", status, tree=tree, department=department,
            plugins=plugins, errors=errors, language=current_language(),
        )  # fmt: skip


def _own(
    session: Session, loaded: LoadedPlugin, department: Department, every: Sequence[Department],
    typed: dict[str, str],
) -> OwnPlugin:  # fmt: skip
    language = current_language()
    fields = setting_fields(session, loaded, department, every, typed)
    return OwnPlugin(
        loaded.name, text_in(loaded.info.label, language) or loaded.name,
        text_in(loaded.info.summary, language),
        tuple(each for each in fields if each.setting.by_managers),
    )  # fmt: skip


@bp.post("/department-settings")
def set_own() -> Any:
    """Set what a plugin leaves to the managers, for a department the viewer manages."""
    name, slug = request.form.get("plugin", ""), request.form.get("department", "")
    host = ground().plugins
    loaded = host.plugin(name) if name in {each.name for each in host.found()} else None
    if loaded is None or not _left_to_managers(loaded):
        raise NotFound
    typed = {key: request.form.get(PREFIX + key, "") for key in _left_to_managers(loaded)}

    def action(session: Session) -> str:
        given = changed_by(session, loaded, slug, typed)
        actions.configure(session, viewer(), name, slug, given, received_at(), host=host)
        return url_for("operations.own_settings", department=slug)

    try:
        return perform(action, success=gettext("The settings are saved."))
    except Invalid as error:
        faults = [Fault(PREFIX + each.field, each.message) for each in shown(error)]
        return _own_page(slug, 422, errors=faults, plugin=name, typed=typed)
