"""What is stored about one person, by the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from intranet_ideas.database import UTCDateTime
from intranet_ideas.entries.models import (
    DRAFT,
    WITHDRAWN,
    Attachment,
    Entry,
    EntryAuthor,
    EntryRevision,
)
from intranet_ideas.models import metadata
from intranet_ideas.people.models import User
from intranet_ideas.privacy.models import ClosedAccount
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.privacy.rules import PROCESSINGS

HANDED_OUT = frozenset({"challenge", "entry", "department", "user"})
"""Tables whose numbers are handed out beside what is personal, so that a row can be placed."""


def about(name: str, user_id: int) -> ColumnElement[bool]:
    """Whether a row of a table is about a person."""
    table, registered = metadata.tables[name], TABLES[name]
    parts: list[ColumnElement[bool]] = [
        table.c[column] == user_id for column in registered.about
    ]
    for each in registered.through:
        other = metadata.tables[each.table].alias() if each.table == name \
            else metadata.tables[each.table]  # fmt: skip
        parts.append(
            table.c[each.column].in_(select(other.c[each.there]).where(about(each.table, user_id)))
        )
    return or_(*parts)


def personal_tables() -> Iterator[str]:
    """Yield the tables with rows about people, in the order of the purposes."""
    for processing in PROCESSINGS:
        for name, registered in TABLES.items():
            known = registered.about or registered.through
            if registered.processing == processing.key and known:
                yield name


def counted(session: Session, user_id: int) -> dict[str, int]:
    """Return how many rows of each table are about a person, those with none left out."""
    found = {}
    for name in personal_tables():
        number = session.scalar(
            select(func.count()).select_from(metadata.tables[name]).where(about(name, user_id))
        )
        if number:
            found[name] = number
    return found


def rows_about(session: Session, name: str, user_id: int) -> list[dict[str, Any]]:
    """Return the rows of a table about a person: what is personal, instants, and the numbers of
    what it is about."""
    table = metadata.tables[name]
    columns = [column for column in table.columns if _handed_out(name, column)]
    found = session.execute(
        select(*(_in_time(name, column) for column in columns))
        .where(about(name, user_id)).order_by(*table.primary_key)
    )
    # Of people only their own number: who judged, answered or reported may be told to nobody.
    people = {
        column.name for column in columns
        if any(key.column.table.name == "user" for key in column.foreign_keys)
    }
    return [
        {key: _plain(value) for key, value in row.items() if key not in people or value == user_id}
        for row in found.mappings()
    ]


def _in_time(name: str, column: Column[Any]) -> ColumnElement[Any]:
    """Return a column as it may be read by now: of what is sealed nothing."""
    sealed = TABLES[name].sealed
    if sealed is None or column.name not in sealed.columns:
        return column
    other = metadata.tables[sealed.table].alias()
    told = select(other.c[sealed.there]).where(other.c[sealed.until].is_not(None))
    here = column.table.c[sealed.column]
    return case((here.in_(told), column), else_=null()).label(column.name)


def _handed_out(name: str, column: Column[Any]) -> bool:
    if column.name in TABLES[name].secret:
        return False
    return (
        column.name in TABLES[name].personal or _is_instant(column)
        # Numbers of other rows would tell how many there are of all people together.
        or (column.primary_key and name in HANDED_OUT)
        or any(key.column.table.name in HANDED_OUT for key in column.foreign_keys)
    )  # fmt: skip


def _is_instant(column: Column[Any]) -> bool:
    return isinstance(column.type, UTCDateTime | Date)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def files_of(session: Session, user_id: int) -> Mapping[int, Attachment]:
    """Return the files of a person's ideas that were not removed, by number."""
    rows = session.scalars(
        select(Attachment).where(
            or_(Attachment.uploaded_by == user_id,
                Attachment.entry_id.in_(
                    select(EntryAuthor.entry_id).where(EntryAuthor.user_id == user_id))),
            Attachment.removed_at.is_(None),
        )
    )  # fmt: skip
    return {row.id: row for row in rows}


def never_handed_in() -> ColumnElement[bool]:
    """Whether an idea is a draft that was never handed in; one that was thrown away, too, as long
    as there is something of it to take up again."""
    words = exists().where(
        EntryRevision.entry_id == Entry.id,
        or_(EntryRevision.title != "", EntryRevision.body != "",
            cast(EntryRevision.answers, Text) != "{}"),
    )
    files = exists().where(Attachment.entry_id == Entry.id)
    return and_(Entry.submitted_id.is_(None), or_(
        Entry.status == DRAFT, and_(Entry.status == WITHDRAWN, or_(words, files)),
    ))  # fmt: skip


def lonely_drafts(user_id: int) -> ColumnElement[bool]:
    """Whether an idea was never handed in, and nobody else is among its authors."""
    others = select(EntryAuthor.entry_id).where(EntryAuthor.user_id != user_id)
    mine = select(EntryAuthor.entry_id).where(EntryAuthor.user_id == user_id)
    return and_(never_handed_in(), Entry.id.in_(mine), Entry.id.not_in(others))


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may be erased. ``erased_at`` is set when it was done."""

    user: User
    closed_since: datetime | None
    erased_at: datetime | None


def person(session: Session, user_id: int) -> Person | None:
    """Return someone with the state of the account."""
    user = session.get(User, user_id)
    if user is None:
        return None
    closed = session.get(ClosedAccount, user_id)
    return Person(user, closed.since if closed else None, closed.erased_at if closed else None)
