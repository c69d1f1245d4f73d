"""Which search engine the organisation uses.

Several may be on. The one that was switched on last counts; the others stand by, so that
search goes on with the one before when it is switched off, suspended or lacks something.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.people.models import Department
from intranet_ideas.plugin_api import SearchEngineOffer
from intranet_ideas.plugin_host.activation import ORGANISATION
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.models import PluginActivation

HOOK = "register_search_engines"

Engine = tuple[LoadedPlugin, SearchEngineOffer]


def search_engine(host: PluginHost, session: Session) -> Engine | None:
    """Return the engine in use: the first that the plugin switched on last offers."""
    there = [each for each in host.enabled(session, ORGANISATION) if each.implements(HOOK)]
    if len(there) > 1:
        last = _switched_on(session)
        there.sort(key=lambda plugin: last.get(plugin.name, -1), reverse=True)
    for plugin in there:
        try:
            offers = host.offers(plugin, HOOK, session)
        except PluginFailed:
            continue
        if offers:
            return plugin, offers[0]
    return None


def search_engine_of(host: PluginHost, plugin: str, key: str) -> SearchEngineOffer | None:
    """Return one engine of one plugin, on or not; None where it is not to be had."""
    loaded = host.plugin(plugin)
    if loaded is None or not loaded.implements(HOOK):
        return None
    try:
        offers = host.offers(loaded, HOOK, None)
    except PluginFailed:
        return None
    return next((offer for offer in offers if offer.key == key), None)


def _switched_on(session: Session) -> dict[str, int]:
    """Return the plugins that are on for the organisation with their place in time."""
    names = session.scalars(
        select(PluginActivation.plugin)
        .join(Department, Department.id == PluginActivation.department_id)
        .where(PluginActivation.enabled, Department.parent_id.is_(None))
        .order_by(PluginActivation.changed_at, PluginActivation.plugin.desc())
    )
    return {name: place for place, name in enumerate(names)}
