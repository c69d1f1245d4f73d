"""Search with the bundled engine on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.search import lane as lanes
from intranet_ideas.search.index import Chosen, chosen
from intranet_ideas.search.lane import Indexing
from intranet_ideas.search.queries import SearchAnswer, SearchFilters, search

from ..factories import Factory


@pytest.fixture
def site(ground: Ground, make: Factory, clock: FixedClock) -> Ground:
    """A site with people and the Whoosh engine on."""
    make.organisation()
    with ground.database.write() as session:
        plugins.enable(session, None, "search_whoosh", "kommune", clock.now(), host=ground.plugins)
    return ground


@pytest.fixture
def index(site: Ground, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Bring the index up to date, looking at its health each time."""
    monkeypatch.setattr(lanes, "HEALTH_SECONDS", -1.0)
    lane = Indexing()

    def work() -> None:
        # A look that finds all well counts as nothing done.
        while lane(site, clock.now()):
            pass

    return work


@pytest.fixture
def engine(site: Ground) -> Chosen:
    """The engine that is on."""
    with site.database.read() as session:
        found = chosen(session, site)
    assert found is not None
    return found


@pytest.fixture
def ask(site: Ground, make: Factory, clock: FixedClock) -> Callable[..., SearchAnswer]:
    """Search as someone."""

    def answer(
        text: str, who: str = "teacher", limit: int = 20, counted: bool = False, **filters: object
    ) -> SearchAnswer:
        with site.database.read() as session:
            return search(session, site, make.viewer(who), text, SearchFilters(**filters),  # type: ignore[arg-type]
                          clock.now(), limit, counted=counted)  # fmt: skip

    return answer


def titles(answer: SearchAnswer) -> list[str]:
    """Return the titles of the hits, in order."""
    return [hit.title for hit in answer.hits]


__all__ = ["Session", "titles"]
