"""A table under a second name, for statements that join it twice and that many threads share."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import aliased

from intranet_ideas.database import Base

M = TypeVar("M", bound=Base)


def another(model: type[M], name: str | None = None) -> type[M]:
    """Return ``model`` under another name, for the top of a module.

    SQLAlchemy learns which columns such an alias has when a statement first asks for one, without
    a lock. A thread that asks while another is at it may be told a column of the table itself,
    or one that is made anew a moment later; the alias keeps it, and statements with it are
    wrong for as long as the process lives. So each is asked for here, while one thread
    imports the module.
    """
    alias, mapper = aliased(model, name=name), inspect(model)
    for column in mapper.columns:
        _ = getattr(alias, mapper.get_property_by_column(column).key).expression
    return alias
