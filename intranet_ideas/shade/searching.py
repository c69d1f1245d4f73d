"""The same queries through two engines: the one that is on, and one with an index of its own
that is thrown away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from intranet_ideas.errors import N_
from intranet_ideas.ground import Ground
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.plugin_api.facts import SearchEngine, SearchQuery
from intranet_ideas.plugin_host.activation import ORGANISATION
from intranet_ideas.plugin_host.engines import search_engine
from intranet_ideas.plugin_host.host import offers_of
from intranet_ideas.plugin_host.loading import describe_error
from intranet_ideas.plugin_host.patience import within
from intranet_ideas.search import documents, index
from intranet_ideas.search.index import Chosen
from intranet_ideas.shade.faults import TrialFailed
from intranet_ideas.shade.models import Trial

T = TypeVar("T")

BATCH = 500
BATCH_SECONDS = 120.0
QUERY_SECONDS = 10.0
DEPTH = 50
"""Hits kept of each answer: who reads the comparison may not see all of them."""


def compare(ground: Ground, trial_id: int) -> Iterator[dict[str, Any]]:
    """Yield, for each query, the ids that either engine finds and the milliseconds it took.

    Raises ``TrialFailed`` where the index can't be made.
    """
    with ground.database.read() as session:
        trial = session.get_one(Trial, trial_id)
        tried, on = _tried(session, ground, trial), index.chosen(session, ground)
        questions = _questions(session, ground, trial)
    current = index.opened(on) if on is not None else None
    tried.folder.mkdir(parents=True)
    engine = _patiently(tried, BATCH_SECONDS, partial(tried.offer.open, tried.folder,
                                                      tried.settings))  # fmt: skip
    try:
        for batch in documents.every(ground.database, BATCH):
            _patiently(tried, BATCH_SECONDS, partial(engine.index, batch))
        for question in questions:
            part = {"text": question.text, "tried": _asked(tried, engine, question)}
            yield part | {"on": _asked(on, current, question) if on and current else None}
    finally:
        # What an engine keeps elsewhere than in its folder goes too.
        with suppress(Exception, SystemExit):
            within(BATCH_SECONDS, partial(_let_go, tried, engine), _owner(tried))


def _let_go(tried: Chosen, engine: SearchEngine) -> None:
    engine.clear()
    if tried.offer.discard is not None:
        tried.offer.discard(tried.folder, tried.settings)


def _tried(session: Session, ground: Ground, trial: Trial) -> Chosen:
    plugin = ground.plugins.plugin(trial.plugin)
    offers = offers_of(plugin, "register_search_engines") if plugin else ()
    offer = next((each for each in offers if each.key == trial.offer), None)
    if plugin is None or offer is None:
        raise TrialFailed(N_("The plugin %(plugin)s is not there."), plugin=trial.plugin)
    on = search_engine(ground.plugins, session)
    if on is not None and (on[0].name, on[1].key) == (trial.plugin, trial.offer):
        raise TrialFailed(N_("The engine was switched on meanwhile."))
    return Chosen(
        plugin=plugin.name, version=plugin.info.version, offer=offer,
        settings=ground.plugins.settings_for(session, plugin.name, ORGANISATION),
        folder=ground.shade_folder / str(trial.id) / "index",
    )  # fmt: skip


def _questions(session: Session, ground: Ground, trial: Trial) -> list[SearchQuery]:
    """Return the queries as the site would put them for who asked, synonyms and all."""
    who = viewer_by_id(session, trial.asked_by_id) if trial.asked_by_id else None
    language = who.language if who else ground.settings.language
    path = who.department_path if who else ORGANISATION
    synonyms = ground.plugins.synonyms(session, language, path)
    return [
        SearchQuery(text=text, language=language, limit=DEPTH, synonyms=synonyms)
        for text in trial.request["queries"]
    ]


def _owner(engine: Chosen) -> str:
    return f"{engine.plugin} in the shade"


def _patiently(engine: Chosen, seconds: float, work: Callable[[], T]) -> T:
    try:
        return within(seconds, work, _owner(engine), most=1)
    except (Exception, SystemExit) as error:
        raise TrialFailed(N_("The engine could not make an index: %(error)s"),
                          error=describe_error(error)) from error  # fmt: skip


def _asked(chosen: Chosen, engine: SearchEngine, question: SearchQuery) -> dict[str, Any]:
    begun = time.perf_counter()
    try:
        hits: Sequence[Any] = within(
            QUERY_SECONDS, lambda: engine.search(question), _owner(chosen)
        ).hits
        ids = [str(each.id) for each in hits[:DEPTH]]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the engine's code
        return {"ids": [], "ms": 0, "error": describe_error(error)}
    return {"ids": ids, "ms": round(1000 * (time.perf_counter() - begun), 1), "error": ""}
