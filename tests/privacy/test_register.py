"""The register of processing is whole, and what a person takes out is all of it and no more."""

from __future__ import annotations

from sqlalchemy import JSON, String

from intranet_ideas.models import metadata
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.privacy.rules import PROCESSINGS


def test_every_table_and_column_is_in_the_register() -> None:
    """A new column of text, or one that names a person, must be said to be personal or not in
    privacy/register.py."""
    assert set(TABLES) == set(metadata.tables)
    lacking, unknown = [], []
    for name, registered in TABLES.items():
        table = metadata.tables[name]
        unknown += [f"{name}.{each}" for each in registered.columns if each not in table.columns]
        for column in table.columns:
            names = any(key.column.table.name == "user" for key in column.foreign_keys)
            if (names or isinstance(column.type, String | JSON)) \
                    and column.name not in registered.columns:  # fmt: skip
                lacking.append(f"{name}.{column.name}")
    assert (lacking, unknown) == ([], [])


def test_a_table_that_knows_someone_says_why() -> None:
    keys = {each.key for each in PROCESSINGS}
    for name, registered in TABLES.items():
        personal = registered.about or registered.through or registered.personal
        assert registered.processing in keys if personal else True, name
        for each in registered.through:
            assert TABLES[each.table].about or TABLES[each.table].through
    assert {each.processing for each in TABLES.values()} - {""} == keys
