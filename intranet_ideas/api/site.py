"""Operations for IT and auditors: plugins, their health, the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    bp,
    cursor,
    done,
    in_query,
    limit,
    listing,
    number,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas import (
    EventSchema,
    HealthSchema,
    PluginSchema,
    SwitchSchema,
    page_of,
)
from intranet_ideas.audit.actions import ask_for_check
from intranet_ideas.errors import NotFound
from intranet_ideas.i18n import translate
from intranet_ideas.operations.queries import audit_trail
from intranet_ideas.plugin_api.facts import text_in
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.health import hooks_of
from intranet_ideas.search.actions import request_rebuild
from intranet_ideas.web import ground, received_at, viewer


def _slug(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


def _shown(session: Session, name: str) -> dict[str, Any]:
    host = ground().plugins
    plugin, problem = host.plugin(name), host.problem(name)
    state = host.snapshot(session)
    switches: Mapping[str, bool] = state.switches.get(name, {})
    return {
        "name": name, "version": plugin.info.version if plugin else "",
        "summary": text_in(plugin.info.summary, viewer().language) if plugin else "",
        "scope": plugin.info.scope if plugin else "",
        "enabled_for": sorted(_slug(path) for path, on in switches.items() if on),
        "disabled_for": sorted(_slug(path) for path, on in switches.items() if not on),
        "suspended": name in state.suspended,
        "problem": translate(problem.what, **problem.values) if problem else None,
    }  # fmt: skip


@operation("GET", "/plugins", "listPlugins", page_of(PluginSchema, "Plugins"))
def list_plugins() -> Response:
    """Every plugin that was found, and where it is on."""
    with ground().database.read() as session:
        rows = [_shown(session, each.name) for each in ground().plugins.found()]
    return whole_listing(PluginSchema, rows)


@operation("PUT", "/departments/<department>/plugins/<name>", "setDepartmentPlugin", PluginSchema,
           write=True)
@bp.arguments(SwitchSchema)
def set_department_plugin(data: dict[str, Any], department: str, name: str) -> Response:
    """Switch a plugin on or off for a department and all below it that say nothing, or let
    it inherit (null); and set what ``settings`` names."""
    host = ground().plugins
    change = {True: actions.enable, False: actions.disable, None: actions.inherit}

    def action(session: Session) -> Response:
        change[data["enabled"]](session, viewer(), name, department, received_at(), host=host)
        if data["settings"]:
            actions.configure(
                session, viewer(), name, department, data["settings"], received_at(), host=host
            )
        session.flush()
        session.info.clear()  # the host keeps what was on for as long as the session
        return answer(PluginSchema, _shown(session, name))

    return write(action)


@operation("GET", "/plugins/<name>/health", "getPluginHealth", HealthSchema)
def get_plugin_health(name: str) -> Response:
    """How a plugin's hooks fare: calls, how many took longer than a page should wait, and the
    95th percentile in milliseconds are of the last seven days, failures of all time."""
    host = ground().plugins
    if name not in {each.name for each in host.found()}:
        raise NotFound
    with ground().database.read() as session:
        shown = _shown(session, name)
        hooks = hooks_of(session, name, received_at(), host.health.waiting())
    return answer(HealthSchema, {
        "name": name, "suspended": shown["suspended"], "problem": shown["problem"],
        "hooks": hooks,
    })  # fmt: skip


@operation("GET", "/events", "listEvents", page_of(EventSchema, "Events"), query=[
    in_query("kind", "Only events of this kind; may come several times"),
    in_query("challenge", "Only of this challenge", type="integer", minimum=0),
    in_query("entry", "Only of this entry", type="integer", minimum=0),
])  # fmt: skip
def list_events() -> Response:
    """The audit trail, the newest first; ``kind``, ``challenge`` and ``entry`` filter."""
    size = limit()
    with ground().database.read() as session:
        rows = audit_trail(
            session, viewer(), received_at(), kinds=request.args.getlist("kind"),
            challenge_id=number("challenge"), entry_id=number("entry"), before=cursor(),
            limit=size + 1,
        )  # fmt: skip
    shown = [
        {"id": row.id, "kind": row.kind, "happened_at": row.happened_at,
         "recorded_at": row.recorded_at, "actor": row.actor or None,
         "challenge": row.challenge_id, "entry": row.entry_id, "data": dict(row.data)}
        for row in rows
    ]  # fmt: skip
    return listing(EventSchema, shown, size)


@operation("PUT", "/plugins/<name>/suspension", "suspendPlugin", None, status=204, write=True)
def suspend_plugin(name: str) -> Response:
    """Leave a plugin out everywhere until it is resumed; switches and settings are kept."""
    return done(lambda session: actions.suspend(
        session, viewer(), name, received_at(), host=ground().plugins
    ))  # fmt: skip


@operation("DELETE", "/plugins/<name>/suspension", "resumePlugin", None, status=204, write=True)
def resume_plugin(name: str) -> Response:
    """Let a suspended plugin work again."""
    return done(lambda session: actions.resume(session, viewer(), name, received_at()))


@operation("POST", "/search/rebuilding", "rebuildSearch", None, status=204, write=True)
def rebuild_search() -> Response:
    """Ask the worker for a new search index; the present one answers until it is ready."""
    return done(lambda session: request_rebuild(session, viewer(), received_at()))


@operation("POST", "/events/checks", "checkTrail", None, status=204, write=True)
def check_trail() -> Response:
    """Ask the worker to look the audit trail through; one look that waits is enough."""
    return done(lambda session: ask_for_check(session, viewer(), received_at()))
