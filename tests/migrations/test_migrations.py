"""The migrations make exactly the tables the models describe, on both databases."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations

from intranet_ideas.audit.lane import seal_events, verify
from intranet_ideas.database import WRITE, Database, unpooled
from intranet_ideas.ground import lay
from intranet_ideas.migrations import runner
from intranet_ideas.models import metadata
from intranet_ideas.settings import load_settings
from tests.conftest import POSTGRESQL


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    name = f"empty_{uuid.uuid4().hex[:12]}"
    server = POSTGRESQL.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield POSTGRESQL.replace("/postgres", f"/{name}", 1)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def facts_of(url: str) -> dict[str, object]:
    """Return all that the database itself says of its tables."""
    engine = unpooled(url)
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        found = {
            name: (
                sorted((c["name"], str(c["type"]), c["nullable"])
                       for c in inspector.get_columns(name)),
                inspector.get_pk_constraint(name),
                sorted((f["name"], f["constrained_columns"], f["referred_table"],
                        sorted(f["options"].items())) for f in inspector.get_foreign_keys(name)),
                sorted((c["name"], c["sqltext"]) for c in inspector.get_check_constraints(name)),
                sorted((u["name"], u["column_names"])
                       for u in inspector.get_unique_constraints(name)),
                sorted((i["name"], i["column_names"], bool(i["unique"]),
                        sorted((k, str(v)) for k, v in i.get("dialect_options", {}).items()))
                       for i in inspector.get_indexes(name)),
            )
            for name in inspector.get_table_names() if name != "alembic_version"
        }  # fmt: skip
    engine.dispose()
    return found


def tables_of(url: str) -> set[str]:
    return set(facts_of(url))


def test_an_empty_database_gets_every_table(empty_url: str) -> None:
    assert runner.upgrade(empty_url) == (None, runner.head())
    assert tables_of(empty_url) == set(metadata.tables)


def test_a_second_time_changes_nothing(database_url: str) -> None:
    assert runner.upgrade(database_url) == (runner.head(), runner.head())


def test_tables_are_what_the_models_say(database_url: str) -> None:
    engine = unpooled(database_url)
    with engine.connect() as connection:
        runner.check(connection)
        assert runner.differences(connection) == []
    engine.dispose()


def test_every_constraint_and_index_is_what_the_models_say(database_url: str) -> None:
    """Autogenerate does not compare check constraints and conditions of indexes."""
    migrated = facts_of(database_url)
    engine = unpooled(database_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        command.downgrade(runner._config(connection), "base")
        metadata.create_all(connection)
    engine.dispose()
    assert migrated == facts_of(database_url)


def test_going_back_to_nothing(database_url: str) -> None:
    engine = unpooled(database_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        command.downgrade(runner._config(connection), "base")
    engine.dispose()
    assert tables_of(database_url) == set()
    assert runner.upgrade(database_url) == (None, runner.head())


def test_an_empty_database_is_refused_with_the_way_out(empty_url: str) -> None:
    engine = unpooled(empty_url)
    with engine.connect() as connection, pytest.raises(runner.SchemaError) as refused:
        runner.check(connection)
    engine.dispose()
    assert str(refused.value) == "the database has no tables yet; run: intranet-ideas migrate"


def test_a_newer_database_is_refused_in_one_line(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999_future'"))
    with pytest.raises(runner.SchemaError) as refused:
        runner.upgrade(database_url)
    assert "newer version" in str(refused.value)
    assert "\n" not in str(refused.value)
    with database.read() as session, pytest.raises(runner.SchemaError):
        runner.check(session.connection())
    database.dispose()


def test_two_at_once_take_turns(empty_url: str) -> None:
    results: list[object] = []
    ready = threading.Barrier(2)

    def migrate() -> None:
        ready.wait()
        try:
            results.append(runner.upgrade(empty_url))
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=migrate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    head = runner.head()
    assert sorted(map(str, results)) == sorted(map(str, [(None, head), (head, head)]))


@pytest.mark.sqlite_only
def test_a_new_file_that_another_begins_to_write_is_waited_for(empty_url: str) -> None:
    path = empty_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE t (x)")
        other.execute("BEGIN IMMEDIATE")
        other.execute("SELECT * FROM t").fetchall()
        later = threading.Timer(0.2, other.execute, ["COMMIT"])
        later.start()
        assert runner.upgrade(empty_url) == (None, runner.head())
        later.join()


def test_a_failure_leaves_no_trace(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """DDL is transactional on both: a broken migration does not stop half way."""

    def broken(*args: object) -> None:
        command_upgrade(*args)
        raise RuntimeError("the power went")

    command_upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", broken)
        with pytest.raises(RuntimeError):
            runner.upgrade(empty_url)
    assert tables_of(empty_url) == set()
    assert runner.upgrade(empty_url) == (None, runner.head())


def test_what_was_judged_before_there_were_rounds_belongs_to_the_first(empty_url: str) -> None:
    """And going back keeps it, while what later rounds have is removed."""
    engine = unpooled(empty_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config = runner._config(connection)
        command.upgrade(config, "0016_redaction")
        _filled(connection, "department", slug="d", path="/d/")
        _filled(connection, "user", email="u", department_id=1, language="nb")
        _filled(connection, "challenge", department_id=1, created_by=1, evidence="scores")
        _filled(connection, "entry", challenge_id=1, department_id=1, created_by=1, status="draft")
        _filled(connection, "criterion", challenge_id=1, weight=1, minimum=1, maximum=6)
        _filled(connection, "judge", challenge_id=1, user_id=1)
        _filled(connection, "assignment", judge_id=1, entry_id=1)
        _filled(connection, "assessment", challenge_id=1, entry_id=1, user_id=1, confidence=2)
        _filled(connection, "assessment_version", assessment_id=1, version=1, confidence=2)
        command.upgrade(config, "0017_rounds")
        for table in ("criterion", "judge", "assessment", "challenge"):
            assert connection.exec_driver_sql(f"SELECT round FROM {table}").all() == [(1,)]
        _filled(connection, "assessment", id=2, round=2, challenge_id=1, entry_id=1, user_id=1,
                confidence=2)  # fmt: skip
        command.downgrade(config, "0016_redaction")
        for table in ("criterion", "judge", "assignment", "assessment", "assessment_version"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").all() == [(1,)]
    engine.dispose()


def test_what_was_set_aside_before_is_of_the_last_round(empty_url: str) -> None:
    """And what was only prepared is made anew."""
    engine = unpooled(empty_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config = runner._config(connection)
        command.upgrade(config, "0035_keeping")
        _filled(connection, "department", slug="d", path="/d/")
        _filled(connection, "user", email="u", department_id=1, language="nb")
        _filled(connection, "challenge", department_id=1, created_by=1, evidence="scores", round=2,
                openness="full", outside="nothing")  # fmt: skip
        _filled(connection, "entry", challenge_id=1, department_id=1, created_by=1, status="draft")
        _filled(connection, "set_aside", entry_id=1, user_id=1, number=2, challenge_id=1,
                ground="score", reason="r", set_by=1)  # fmt: skip
        _filled(connection, "correction_draft", challenge_id=1, ground="score", reason="r",
                made_by=1, pairs=[[1, 1]], made={"items": []})  # fmt: skip
        command.upgrade(config, "0036_aside_rounds")
        _filled(connection, "set_aside", entry_id=1, user_id=1, number=2, challenge_id=1, round=1,
                ground="score", reason="r", set_by=1)  # fmt: skip
        rounds = connection.exec_driver_sql("SELECT round FROM set_aside ORDER BY round")
        assert rounds.all() == [(1,), (2,)]
        draft = "SELECT CAST(pairs AS VARCHAR), CAST(made AS VARCHAR), computed_at FROM"
        found = connection.exec_driver_sql(f"{draft} correction_draft").one()
        assert tuple(found) == ("[[1, 1, 2]]", "{}", None)
        command.downgrade(config, "0035_keeping")
        assert connection.exec_driver_sql("SELECT count(*) FROM set_aside").scalar() == 1
        found = connection.exec_driver_sql(f"{draft} correction_draft").one()
        assert found[0] == "[[1, 1]]"
    engine.dispose()


def test_who_once_wrote_an_idea_is_found_in_its_texts(empty_url: str) -> None:
    engine = unpooled(empty_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config = runner._config(connection)
        command.upgrade(config, "0040_write_first")
        _filled(connection, "department", slug="d", path="/d/")
        for number in range(1, 5):
            _filled(connection, "user", id=number, email=f"u{number}", department_id=1,
                    language="nb")  # fmt: skip
        _filled(connection, "challenge", department_id=1, created_by=1, evidence="scores",
                openness="full", outside="nothing")  # fmt: skip
        _filled(connection, "entry", challenge_id=1, department_id=1, created_by=1, status="draft")
        _filled(connection, "entry_author", entry_id=1, user_id=1)
        for number, author in ((1, 1), (2, 2), (3, 2), (-3, 3)):
            _filled(connection, "entry_revision", id=10 + number, entry_id=1, number=number,
                    author_id=author)  # fmt: skip
        for author in range(1, 5):
            _filled(connection, "comment", id=author, entry_id=1, author_id=author, mentions=[])
        command.upgrade(config, "0041_authorship")
        former = connection.exec_driver_sql("SELECT entry_id, user_id FROM former_author")
        assert former.all() == [(1, 2)]
        marked = connection.exec_driver_sql("SELECT id FROM comment WHERE by_author ORDER BY id")
        assert marked.all() == [(1,), (2,)]
        command.downgrade(config, "0040_write_first")
        assert connection.exec_driver_sql("SELECT count(*) FROM comment").scalar() == 4
    engine.dispose()


def test_votes_that_withdrawn_ideas_held_are_given_back(empty_url: str) -> None:
    engine = unpooled(empty_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config = runner._config(connection)
        command.upgrade(config, "0041_authorship")
        _filled(connection, "department", slug="d", path="/d/")
        for number in (1, 2):
            _filled(connection, "user", id=number, email=f"u{number}", department_id=1,
                    language="nb")  # fmt: skip
            _filled(connection, "challenge", id=number, department_id=1, created_by=1,
                    evidence="scores", openness="full", outside="nothing")  # fmt: skip
        for number, (challenge, status) in enumerate(
            ((1, "withdrawn"), (1, "withdrawn"), (1, "draft"), (2, "withdrawn")), 1
        ):
            _filled(connection, "entry", id=number, challenge_id=challenge, department_id=1,
                    created_by=1, status=status)  # fmt: skip
            _filled(connection, "vote", entry_id=number, user_id=1)
        _filled(connection, "vote", entry_id=3, user_id=2)
        for challenge, user, used in ((1, 1, 3), (1, 2, 1), (2, 1, 1)):
            _filled(connection, "ballot", challenge_id=challenge, user_id=user, used=used)
        told = "SELECT used FROM ballot ORDER BY challenge_id, user_id"
        command.upgrade(config, "0042_lapsed_votes")
        assert connection.exec_driver_sql(told).scalars().all() == [1, 1, 0]
        command.downgrade(config, "0041_authorship")
        assert connection.exec_driver_sql(told).scalars().all() == [3, 1, 1]
    engine.dispose()


def test_answers_that_were_changed_after_the_release_stand_as_sealed_again(empty_url: str) -> None:
    """Of what was published the outcome is known; the words of what was changed since are not."""
    engine = unpooled(empty_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config = runner._config(connection)
        command.upgrade(config, "0047_department_import")
        _filled(connection, "department", slug="d", path="/d/")
        _filled(connection, "user", email="u", department_id=1, language="nb")
        _filled(connection, "challenge", department_id=1, created_by=1, evidence="scores",
                openness="full", outside="nothing")  # fmt: skip
        early, late = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
        for entry, outcome, at, version in ((1, "later", late, 3), (2, "chosen", early, 1)):
            _filled(connection, "entry", challenge_id=1, department_id=1, created_by=1,
                    status="draft", id=entry)  # fmt: skip
            _filled(connection, "answer", entry_id=entry, challenge_id=1, outcome=outcome,
                    reason="Nå", answered_by=1, answered_at=at, version=version)  # fmt: skip
            _filled(connection, "decision", entry_id=entry, challenge_id=1, mark="", reason="Nå",
                    outcome=outcome, overrule_reason="", decided_by=1,
                    decided_at=at)  # fmt: skip
        for number, outcome in ((1, "declined"), (2, "chosen")):
            _filled(connection, "result_seal", id=number, challenge_id=1, number=number, note="n",
                    made_at=datetime(2026, 1, 2 + number, tzinfo=UTC), content={
                        "outcomes": [[1, outcome], [2, "chosen"]],
                        "decisions": [[1, outcome, "Da", "Fordi"], [2, "chosen", "Nå", ""]],
                    })  # fmt: skip
        _filled(connection, "challenge", department_id=1, created_by=1, evidence="scores",
                openness="full", outside="nothing", id=2)  # fmt: skip
        _filled(connection, "result_seal", id=3, challenge_id=2, number=1, content=[1], note="n")
        command.upgrade(config, "0048_answers")
        found = connection.exec_driver_sql(
            "SELECT entry_id, version, outcome, reason FROM answer_version ORDER BY 1, 2"
        )
        assert [tuple(row) for row in found] == [
            (1, 1, "declined", ""), (1, 2, "chosen", ""), (1, 3, "later", "Nå"),
            (2, 1, "chosen", "Nå"),
        ]  # fmt: skip
        found = connection.exec_driver_sql(
            "SELECT entry_id, number, version FROM sealed_answer ORDER BY 1, 2"
        )
        assert [tuple(row) for row in found] == [(1, 1, 1), (1, 2, 2), (2, 1, 1), (2, 2, 1)]
        found = connection.exec_driver_sql(
            "SELECT outcome, reason, overrule_reason, version FROM decision ORDER BY entry_id"
        )
        assert [tuple(row) for row in found] == [
            ("chosen", "Da", "Fordi", 2), ("chosen", "Nå", "", 1)
        ]  # fmt: skip
        command.downgrade(config, "0047_department_import")
    engine.dispose()


def test_events_that_were_there_join_the_chain_and_can_no_longer_change(empty_url: str) -> None:
    engine = unpooled(empty_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        command.upgrade(runner._config(connection), "0019_identity")
        for number in range(1, 4):
            _filled(connection, "event", id=number, data={"æ": number})
    runner.upgrade(empty_url)
    ground = lay(load_settings({"INTRANET_IDEAS_DATABASE_URL": empty_url,
                                "INTRANET_IDEAS_SECRET_KEY": "s" * 32}))  # fmt: skip
    assert seal_events(ground, ground.clock.now()) == 3
    walk = verify(ground)
    assert (walk.broken, walk.head.seq) == (None, 3)
    with pytest.raises(sa.exc.DBAPIError), ground.database.write() as session:
        session.execute(sa.text("DELETE FROM event"))
    ground.database.dispose()
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        command.downgrade(runner._config(connection), "0019_identity")
        connection.exec_driver_sql("DELETE FROM event WHERE id = 3")
        assert connection.exec_driver_sql("SELECT count(*) FROM event").all() == [(2,)]
    engine.dispose()


def _filled(connection: sa.Connection, name: str, **values: object) -> None:
    """Insert a row with something in every column that needs it."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    for column in table.columns:
        if column.name not in values and not column.nullable:
            kind = type(column.type).__name__
            values[column.name] = {
                "BOOLEAN": False, "JSON": {}, "DATETIME": datetime(2026, 1, 1, tzinfo=UTC),
                "TIMESTAMP": datetime(2026, 1, 1, tzinfo=UTC), "VARCHAR": "x", "TEXT": "x",
            }.get(kind, 1)  # fmt: skip
    connection.execute(sa.insert(table).values(values))


@pytest.mark.sqlite_only
def test_a_remade_table_keeps_its_rows_and_those_that_hang_on_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remake(config: Config, revision: str) -> None:  # noqa: ARG001
        connection = config.attributes["connection"]
        for statement in (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (parent_id INTEGER REFERENCES parent ON DELETE CASCADE)",
            "INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1)",
        ):  # fmt: skip
            connection.exec_driver_sql(statement)
        with Operations(MigrationContext.configure(connection)).batch_alter_table(
            "parent", recreate="always"
        ) as batch:
            batch.add_column(sa.Column("more", sa.Integer))

    monkeypatch.setattr(command, "upgrade", remake)
    runner.upgrade(database_url)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("SELECT count(*) FROM child").fetchone() == (1,)


@pytest.mark.sqlite_only
def test_a_migration_that_loses_a_row_others_name_is_taken_back(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(config: Config, revision: str) -> None:  # noqa: ARG001
        connection = config.attributes["connection"]
        connection.exec_driver_sql("CREATE TABLE child (entry_id INTEGER REFERENCES entry(id))")
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")

    monkeypatch.setattr(command, "upgrade", lose)
    with pytest.raises(runner.SchemaError, match="a row of child"):
        runner.upgrade(database_url)
    assert "child" not in tables_of(database_url)
