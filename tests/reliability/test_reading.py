"""A session that reads changes nothing, and leaves the server what it knows of its statements."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update

from intranet_ideas.ground import Ground
from intranet_ideas.people.models import User

from ..factories import Factory

ALL_THAT_IS_PREPARED = text("SELECT count(*) FROM pg_prepared_statements")


def test_what_is_changed_by_mistake_while_reading_is_not_kept(
    ground: Ground, make: Factory
) -> None:
    make.organisation()
    with ground.database.read() as session:
        names = set(session.scalars(select(User.name)))
    with ground.database.read() as session:
        for user in session.scalars(select(User)):
            user.name = "someone else"
    with ground.database.read() as session:
        assert set(session.scalars(select(User.name))) == names


def test_a_statement_that_writes_changes_nothing_while_reading(
    ground: Ground, make: Factory
) -> None:
    make.organisation()
    with ground.database.read() as session:
        session.execute(update(User).values(name="someone else"))
    with ground.database.read() as session:
        assert "someone else" not in set(session.scalars(select(User.name)))


def test_it_is_written_again_after_reading(ground: Ground, make: Factory) -> None:
    make.organisation()
    with ground.database.read() as session:
        session.scalar(select(func.count()).select_from(User))
    with ground.database.write() as session:
        session.execute(update(User).values(name="someone else"))
    with ground.database.read() as session:
        assert set(session.scalars(select(User.name))) == {"someone else"}


def test_the_server_keeps_what_it_planned(ground: Ground, make: Factory) -> None:
    if ground.database.embedded:
        pytest.skip("SQLite plans in no time")
    make.organisation()
    for _ in range(4):
        with ground.database.read() as session:
            session.scalar(select(func.count()).select_from(User))
    with ground.database.read() as session:
        before = session.scalar(ALL_THAT_IS_PREPARED)
    assert before
    with ground.database.read() as session:
        assert (session.scalar(ALL_THAT_IS_PREPARED) or 0) >= before
