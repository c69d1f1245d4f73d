"""IT's list of plugins: what is there, where each is on, and how it fares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intranet_ideas.i18n import current_language
from intranet_ideas.operations import words
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.operations.plugin_pages import problem_in_words
from intranet_ideas.plugin_api import CONTRACT, text_in
from intranet_ideas.plugin_host import figures, overview
from intranet_ideas.plugin_host.activation import Activations, is_root
from intranet_ideas.plugin_host.discovery import BUNDLED, Found, summary_of
from intranet_ideas.plugin_host.health import failures_by_plugin
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.web import ground, page, received_at


@dataclass(frozen=True, slots=True)
class Row:
    """A plugin in the list. ``places`` counts departments that switch it on themselves;
    ``p95_ms`` is the slowest hook's, ``failures`` are all there ever were."""

    name: str
    label: str
    summary: str
    version: str
    hooks: tuple[str, ...]
    whole: bool
    origin: str
    state: str
    places: int
    calls: int
    p95_ms: int
    over_budget: int
    failures: int
    failing: bool


@bp.get("/it/plugins")
def plugins() -> Any:
    """All plugins that are there, and all that is wrong with any."""
    host = ground().plugins
    with ground().database.read() as session:
        state = host.snapshot(session)
        lacking = overview.lacking(host, session)
        measured = figures.figures(session, received_at(), waiting=host.health.waiting())
        failures = failures_by_plugin(session)
    found = host.found()
    rows = [
        _row(each, state, measured.get(each.name, {}), failures.get(each.name, 0))
        for each in found
    ]
    for name in set(state.on_somewhere()) - {each.name for each in found}:
        host.plugin(name)  # notes that it is missing
    return page(
        "operations/plugins.html", rows=rows, suspended=state.suspended,
        problems=[problem_in_words(each) for each in host.problems() + lacking],
        folders=ground().settings.plugin_path, origins=words.ORIGINS, contract=CONTRACT,
    )  # fmt: skip


def _row(
    found: Found, state: Activations, measured: Mapping[str, figures.Figures], failures: int
) -> Row:
    """Describe a plugin. One from elsewhere that is off is not imported just to be listed."""
    switches = state.switches.get(found.name, {})
    on = any(switches.values())
    loaded = ground().plugins.plugin(found.name) if on or found.origin == BUNDLED else None
    language = current_language()
    return Row(
        name=found.name,
        label=(text_in(loaded.info.label, language) if loaded else "") or found.name,
        summary=text_in(loaded.info.summary, language) if loaded else summary_of(found),
        version=loaded.info.version if loaded else "",
        hooks=tuple(each for each in loaded.hooks() if each != "describe_plugin")
        if loaded else (),
        whole=loaded is not None and loaded.info.scope == "organisation",
        origin=found.origin,
        state=_state(found.name, state, loaded),
        places=sum(switches.values()),
        calls=sum(each.calls for each in measured.values()),
        p95_ms=max((each.p95_ms for each in measured.values()), default=0),
        over_budget=sum(each.over_budget for each in measured.values()),
        failures=failures,
        failing=any(name == found.name for name, _ in state.failing),
    )  # fmt: skip


def _state(name: str, state: Activations, loaded: LoadedPlugin | None) -> str:
    switches = state.switches.get(name, {})
    if name in state.suspended:
        return "suspended"
    if any(switches.values()) and loaded is None:
        return "broken"
    if any(switches[path] for path in switches if is_root(path)):
        return "everywhere"
    return "somewhere" if any(switches.values()) else "off"
