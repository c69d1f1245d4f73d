"""A database that a test is lent is as its template, whatever was done with it before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import lay

from .conftest import NOON, _connect, _copy, _drop, _settings, _url
from .factories import Factory
from .reusing import Pool
from .tampering import without_guards

pytestmark = pytest.mark.postgresql


@pytest.fixture
def pool() -> Iterator[Pool]:
    """One of this test's own, in which nothing has been used up."""
    opened = Pool(_connect, _copy, _drop)
    yield opened
    opened.close()


def _told(name: str, tmp_path: object, *, tampers: bool = False) -> tuple[int, list[object]]:
    """Make a challenge; return its number and the trail."""
    ground = lay(_settings(_url(name), tmp_path), clock := FixedClock(NOON))  # type: ignore[arg-type]
    try:
        made = Factory(ground, clock).challenge().id
        with ground.database.write() as session:
            rows = session.execute(select(Event.id, Event.kind).order_by(Event.id))
            trail = [tuple(row) for row in rows]
            if tampers:
                without_guards(session)
                session.execute(text("DELETE FROM event"))
        return made, trail
    finally:
        ground.database.dispose()


def test_what_was_written_is_gone_and_numbers_begin_anew(
    database_kind: str, pool: Pool, migrated_template: str, settled_template: str, tmp_path: object
) -> None:
    for template in (migrated_template, settled_template):
        found = []
        for _ in range(3):
            with pool.lend(template) as name:
                found.append((name, _told(name, tmp_path)))
        assert found[0][1][1], "there is a trail"
        assert found[1] == found[2], "the same database, and the same in it"
        assert found[0][1] == found[1][1]


def test_one_that_is_no_longer_of_its_shape_is_not_lent_again(
    database_kind: str, pool: Pool, settled_template: str, tmp_path: object
) -> None:
    with pool.lend(settled_template) as first:
        _told(first, tmp_path, tampers=True)
    with pool.lend(settled_template) as second:
        assert second != first
        assert _told(second, tmp_path)[1]
        with pool.lend(settled_template) as third:
            assert third != second, "two that ask at once share nothing"
