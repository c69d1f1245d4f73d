"""Switching plugins on and off, and their settings. Each change writes its Event.

``actor`` None is the command line; ``host`` is the site's plugin host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import access, events
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import Setting, text_in
from intranet_ideas.plugin_host import activation, health, values
from intranet_ideas.plugin_host.checks import check_words
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.models import (
    BY_HAND,
    PluginActivation,
    PluginHealth,
    PluginSetting,
    PluginSuspension,
)

NO_PLUGIN = N_("There is no plugin of this name.")


def enable(
    session: Session, actor: Viewer | None, plugin: str, department_slug: str, now: datetime, *,
    host: PluginHost,
) -> PluginActivation:  # fmt: skip
    """Switch a plugin on for a department and all below that say nothing themselves.

    Raises ``NotFound`` for an unknown plugin or department, and ``Conflict`` for a plugin
    that can't be used, or not before another that it needs.
    """
    _require_it(actor)
    loaded = _usable(host, plugin)
    department = _department(session, department_slug)
    _require_place(loaded, department)
    _require_needed(session, loaded, department, host)
    return _switch(session, actor, plugin, department, on=True, now=now)


def disable(
    session: Session, actor: Viewer | None, plugin: str, department_slug: str, now: datetime, *,
    host: PluginHost,
) -> PluginActivation:  # fmt: skip
    """Switch a plugin off for a department and all below that say nothing themselves.

    A plugin that is missing or faulty can be switched off where it is on.
    """
    _require_it(actor)
    department = _department(session, department_slug)
    known = plugin in activation.snapshot(session).switches
    if not known and plugin not in {each.name for each in host.found()}:
        raise NotFound(NO_PLUGIN)
    loaded = host.plugin(plugin)
    if loaded is not None:
        _require_place(loaded, department)
    return _switch(session, actor, plugin, department, on=False, now=now)


def inherit(
    session: Session, actor: Viewer | None, plugin: str, department_slug: str, now: datetime, *,
    host: PluginHost,
) -> None:  # fmt: skip
    """Let a department follow the one above it again; for the organisation that is "off"."""
    _require_it(actor)
    department = _department(session, department_slug)
    row = session.get(PluginActivation, (plugin, department.id))
    if row is None:
        if plugin not in {each.name for each in host.found()}:
            raise NotFound(NO_PLUGIN)
        return
    session.delete(row)
    session.flush()
    _changed(session, events.PLUGIN_INHERITS, actor, plugin, now, department)


def configure(
    session: Session, actor: Viewer | None, plugin: str, department_slug: str,
    given: Mapping[str, object], now: datetime, *, host: PluginHost,
) -> list[str]:  # fmt: skip
    """Set values for a department and all below that set none; return the changed keys.

    ``given`` maps a setting's key to its new value as typed, or to None: then the
    department inherits again. Keys that are not given stay. A department's manager may set
    what the plugin leaves to managers, where the plugin is on. Raises ``Invalid`` with every
    fault; fields are setting keys. Secrets go to the secret file.
    """
    loaded = _usable(host, plugin)
    department = _department(session, department_slug)
    settings = {setting.key: setting for setting in loaded.info.settings}
    _require_right(session, actor, plugin, department, [settings.get(key) for key in given])
    _require_place(loaded, department)
    faults = [Fault(key, N_("The plugin has no such setting.")) for key in given
              if key not in settings]  # fmt: skip
    parsed: dict[str, values.Value | None] = {}
    for key in given.keys() & settings.keys():
        raw = given[key]
        value = None if raw is None else values.parse(settings[key], raw)
        if value is not None and not isinstance(value, Fault):
            value = _checked(host, plugin, settings[key], value, actor, session)
        if isinstance(value, Fault):
            faults.append(value)
        else:
            parsed[key] = value
    if faults:
        raise Invalid(faults)
    changed = sorted(
        key for key, value in parsed.items()
        if _set(session, host, plugin, department, settings[key], value, now)
    )  # fmt: skip
    if changed:
        session.flush()
        _changed(session, events.PLUGIN_CONFIGURED, actor, plugin, now, department, keys=changed)
    return changed


def _checked(
    host: PluginHost, plugin: str, setting: Setting, value: values.Value, actor: Viewer | None,
    session: Session,
) -> values.Value | Fault:  # fmt: skip
    """Return the value, or what the plugin's own check finds wrong with it."""
    if setting.check is None:
        return value
    try:
        said = host.attempt(
            plugin, f"setting.{setting.key}", partial(setting.check, value),
            check=check_words, session=session,
        )  # fmt: skip
    except PluginFailed:
        return Fault(setting.key, N_("The plugin could not check this value."))
    words = text_in(said, actor.language if actor else "en")
    return Fault(setting.key, words) if words else value


def clear_unused(
    session: Session, actor: Viewer | None, plugin: str, now: datetime, *, host: PluginHost
) -> list[str]:  # fmt: skip
    """Remove stored values that the plugin's present version passes over; return their keys.

    What counts stays as it is. Raises ``NotFound`` or ``Conflict`` as ``configure`` does.
    """
    _require_it(actor)
    unused = [each for each in host.stored(session, _usable(host, plugin)).findings()
              if not each.used]  # fmt: skip
    places = {each.path for each in unused}
    for department in session.scalars(
        select(Department).where(Department.path.in_(places)).order_by(Department.path)
    ).all():  # fmt: skip
        keys = [each.key for each in unused if each.path == department.path]
        for key in keys:
            session.delete(session.get_one(PluginSetting, (plugin, department.id, key)))
        session.flush()
        _changed(session, events.PLUGIN_CONFIGURED, actor, plugin, now, department, keys=keys)
    return sorted({each.key for each in unused})


def suspend(session: Session, actor: Viewer | None, plugin: str, now: datetime, *,
            host: PluginHost) -> None:  # fmt: skip
    """Leave a plugin out everywhere until it is resumed; switches and settings are kept.

    Raises ``NotFound`` for an unknown plugin, ``Conflict`` if it is suspended already.
    """
    _require_it(actor)
    if plugin not in {each.name for each in host.found()}:
        raise NotFound(NO_PLUGIN)
    if not health.suspend(session, plugin, BY_HAND, now):
        raise Conflict(N_("The plugin is suspended already."))
    _changed(session, events.PLUGIN_SUSPENDED_BY_HAND, actor, plugin, now, None)


def resume(session: Session, actor: Viewer | None, plugin: str, now: datetime) -> None:
    """Let a suspended plugin work again. Raises ``NotFound`` if it is not suspended."""
    _require_it(actor)
    row = session.get(PluginSuspension, plugin)
    if row is None:
        raise NotFound(N_("The plugin is not suspended."))
    session.delete(row)
    session.execute(update(PluginHealth).where(PluginHealth.plugin == plugin).values(streak=0))
    session.flush()
    _changed(session, events.PLUGIN_RESUMED, actor, plugin, now, None)


def _require_it(actor: Viewer | None) -> None:
    if actor is not None:
        access.require("site.run", actor.roles)


def _require_right(
    session: Session, actor: Viewer | None, plugin: str, department: Department,
    settings: Sequence[Setting | None],
) -> None:  # fmt: skip
    """Raise unless the actor runs the site, or manages the department and is left all this."""
    if actor is None or access.permits("site.run", actor.roles):
        return
    access.require("plugin.configure_own", actor.roles)
    on = activation.snapshot(session).is_on(plugin, department.path)
    left = all(setting is not None and setting.by_managers for setting in settings)
    if not (on and left and actor.manages(department.path)):
        raise NotFound(NO_PLUGIN)


def _usable(host: PluginHost, plugin: str) -> LoadedPlugin:
    # Asking the host for one that is not there would stay on IT's list of problems.
    if plugin not in {each.name for each in host.found()}:
        raise NotFound(NO_PLUGIN)
    loaded = host.plugin(plugin)
    if loaded is not None:
        return loaded
    problem = host.problem(plugin)
    raise Conflict(N_("The plugin %(plugin)s can't be used: %(problem)s"), plugin=plugin,
                   problem=problem.what % problem.values if problem else "")  # fmt: skip


def _require_needed(
    session: Session, loaded: LoadedPlugin, department: Department, host: PluginHost
) -> None:
    if not loaded.info.requires:
        return
    on = {each.name for each in host.enabled(session, department.path)}
    if missing := [each for each in loaded.info.requires if each not in on]:
        raise Conflict(N_("Switch on what it needs first: %(needed)s."),
                       needed=", ".join(missing))  # fmt: skip


def _department(session: Session, slug: str) -> Department:
    department = session.scalars(select(Department).filter_by(slug=slug)).one_or_none()
    if department is None:
        raise NotFound(N_("There is no such department."))
    return department


def _require_place(loaded: LoadedPlugin, department: Department) -> None:
    if loaded.info.scope == "organisation" and department.parent_id is not None:
        raise Conflict(N_("%(plugin)s is for the whole organisation; it can't vary by "
                          "department."), plugin=loaded.name)  # fmt: skip


def _switch(
    session: Session, actor: Viewer | None, plugin: str, department: Department, *, on: bool,
    now: datetime,
) -> PluginActivation:  # fmt: skip
    row = session.get(PluginActivation, (plugin, department.id))
    if row is not None and row.enabled == on:
        return row
    if row is None:
        row = PluginActivation(plugin=plugin, department_id=department.id, enabled=on,
                               changed_at=now)  # fmt: skip
        session.add(row)
    row.enabled, row.changed_at = on, now
    session.flush()
    kind = events.PLUGIN_ENABLED if on else events.PLUGIN_DISABLED
    _changed(session, kind, actor, plugin, now, department)
    return row


def _set(
    session: Session, host: PluginHost, plugin: str, department: Department, setting: Setting,
    value: values.Value | None, now: datetime,
) -> bool:  # fmt: skip
    """Store a value, or remove it; return whether that changed anything."""
    row = session.get(PluginSetting, (plugin, department.id, setting.key))
    former = session.scalars(
        select(PluginSetting).where(
            PluginSetting.plugin == plugin, PluginSetting.department_id == department.id,
            PluginSetting.key.in_(setting.formerly),
        )
    ).all()  # fmt: skip
    for each in former:
        session.delete(each)
    if value is None:
        if row is not None:
            session.delete(row)
        return row is not None or bool(former)
    if setting.kind == "secret":
        in_use = {each["secret"] for each in session.scalars(select(PluginSetting.value))
                  if "secret" in each}  # fmt: skip
        stored: dict[str, Any] = {"secret": host.secrets.put(str(value), now, in_use=in_use)}
    else:
        stored = {"v": value}
    if row is None:
        session.add(
            PluginSetting(plugin=plugin, department_id=department.id, key=setting.key,
                          value=stored, changed_at=now)
        )  # fmt: skip
        return True
    # JSON can't tell 1 from True, and Python calls them equal.
    same = row.value == stored and type(row.value.get("v")) is type(value)
    if not same:
        row.value, row.changed_at = stored, now
    return not same


def _changed(
    session: Session, kind: str, actor: Viewer | None, plugin: str, now: datetime,
    department: Department | None, **data: Any,
) -> None:  # fmt: skip
    activation.forget(session)
    record(session, kind, now=now, actor_id=actor.id if actor else None,
           department_id=department.id if department else None, plugin=plugin, **data)  # fmt: skip
