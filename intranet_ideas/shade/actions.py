"""Asking for a trial. ``viewer`` None is the command line. Nothing of it ever counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import access, events
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host.engines import search_engine
from intranet_ideas.plugin_host.host import PluginHost
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.shade import queries, rules
from intranet_ideas.shade.models import NOTIFICATIONS, SCORING, SEARCH, Trial

MOST_CHALLENGES = 20
MOST_WAITING = 5

BY_HAND = timedelta(hours=2)
"""How long no worker takes up a trial that a command carries out itself."""


def try_scoring(
    session: Session, viewer: Viewer | None, plugin: str, method: str,
    challenge_ids: Sequence[int], now: datetime, *, host: PluginHost,
) -> Trial:  # fmt: skip
    """Ask for the rankings that a method would have made of decided challenges.

    Raises ``Invalid`` unless at least one challenge is named, and each is decided and its
    results are the viewer's to see.
    """
    loaded = _allowed(session, viewer, plugin, host)
    _require_offer(method, [each.key for each in queries.offers(loaded).methods])
    ids = list(dict.fromkeys(challenge_ids))
    known = {each.id for each in queries.to_compare(session, viewer, now)}
    if not ids or not set(ids) <= known:
        raise Invalid([Fault("challenges", N_("Choose challenges whose results are published."))])
    if len(ids) > MOST_CHALLENGES:
        raise Invalid([Fault("challenges", N_("Choose at most %(most)s challenges."),
                             {"most": MOST_CHALLENGES})])  # fmt: skip
    return _asked(session, viewer, loaded, SCORING, method, {"challenges": ids}, len(ids), now)


def try_search(
    session: Session, viewer: Viewer | None, plugin: str, engine: str, texts: Sequence[str],
    now: datetime, *, host: PluginHost,
) -> Trial:  # fmt: skip
    """Ask for what an engine would find for some queries. Raises ``Conflict`` for the
    engine that is on: it is what others are held against."""
    loaded = _allowed(session, viewer, plugin, host)
    _require_offer(engine, [each.key for each in queries.offers(loaded).engines])
    on = search_engine(host, session)
    if on is not None and (on[0].name, on[1].key) == (plugin, engine):
        raise Conflict(N_("This is the search engine that is on. Try another against it."))
    wanted = rules.queries_in("\n".join(texts))
    if not wanted:
        raise Invalid([Fault("queries", N_("Write at least one query."))])
    if len(wanted) > rules.MOST_QUERIES:
        raise Invalid([Fault("queries", N_("Write at most %(most)s queries."),
                             {"most": rules.MOST_QUERIES})])  # fmt: skip
    return _asked(session, viewer, loaded, SEARCH, engine, {"queries": wanted}, len(wanted), now)


def try_notifications(
    session: Session, viewer: Viewer | None, plugin: str, department_slug: str, now: datetime, *,
    host: PluginHost,
) -> Trial:  # fmt: skip
    """Ask what a plugin would have sent in the last month, were it on for a department.
    Raises ``Invalid`` for an unknown department and a plugin that sends nothing."""
    loaded = _allowed(session, viewer, plugin, host)
    if not queries.offers(loaded).sends:
        raise Invalid([Fault("offer", N_("The plugin sends nothing."))])
    if department_by_slug(session, department_slug) is None:
        raise Invalid([Fault("department", N_("There is no such department."))])
    return _asked(session, viewer, loaded, NOTIFICATIONS, "", {"department": department_slug}, 0,
                  now)  # fmt: skip


def _allowed(
    session: Session, viewer: Viewer | None, plugin: str, host: PluginHost
) -> LoadedPlugin:
    if viewer is not None:
        access.require("shade.try", viewer.roles)
    loaded = host.plugin(plugin)
    if loaded is None:
        raise NotFound(N_("There is no plugin of this name."))
    waiting = session.scalar(
        select(func.count()).select_from(Trial).where(Trial.finished_at.is_(None))
    )
    if (waiting or 0) >= MOST_WAITING:
        raise Conflict(N_("Several trials wait already. Wait until one is done."))
    return loaded


def _require_offer(offer: str, offered: Sequence[str]) -> None:
    if offer not in offered:
        raise Invalid([Fault("offer", N_("The plugin offers nothing of this kind."))])


def _asked(
    session: Session, viewer: Viewer | None, loaded: LoadedPlugin, kind: str, offer: str,
    request: dict[str, Any], total: int, now: datetime,
) -> Trial:  # fmt: skip
    actor = viewer.id if viewer else None
    trial = Trial(
        kind=kind, plugin=loaded.name, plugin_version=loaded.info.version, offer=offer,
        asked_by_id=actor, asked_at=now, request=request, total=total, result=[],
    )  # fmt: skip
    session.add(trial)
    session.flush()
    # The queries themselves stay out of the audit trail.
    told = {key: value for key, value in request.items() if key != "queries"}
    record(session, events.PLUGIN_TRIED, now=now, actor_id=actor, plugin=loaded.name, what=kind,
           offer=offer, trial=trial.id, **told)  # fmt: skip
    return trial
