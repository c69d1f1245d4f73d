"""What search knows: every published challenge, consultation and story and every handed-in idea, as
all who may see them read them. Nobody's name is in it, so that a hidden author can't be searched
out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.consultations.models import Consultation, TextVersion
from intranet_ideas.database import Database
from intranet_ideas.entries.blanking import blank_text
from intranet_ideas.entries.models import SHOWN, SUBMITTED, Comment, Entry, EntryRevision, Redaction
from intranet_ideas.events import Event
from intranet_ideas.initiatives.models import Initiative, Story
from intranet_ideas.initiatives.story_rules import PARTS
from intranet_ideas.people.models import Department
from intranet_ideas.plugin_api.facts import SearchDocument
from intranet_ideas.text import plain_text

CHALLENGE, ENTRY, STORY = KINDS = ("challenge", "entry", "story")
"""The kinds of document that one searches in, and the beginnings of their ids. A story has its
initiative's number."""

CONSULTATION = "consultation"
"""Found by the words of its text; what people say of it and propose is not in it."""

CONTENTS = 1
"""Grows when more can be found than an index knows that was made before: it is then made anew."""

BESIDE = (STORY, CONSULTATION)
"""Kinds that are looked for by themselves."""


def identifier(kind: str, number: int) -> str:
    """Return a document's id."""
    return f"{kind}:{number}"


def split(ids: Collection[str]) -> tuple[list[int], list[int]]:
    """Return the numbers of the challenges and of the entries among ids of documents.

    What is no id of ours is left out: an engine is a plugin.
    """
    return numbers(ids, CHALLENGE), numbers(ids, ENTRY)


def numbers(ids: Collection[str], kind: str) -> list[int]:
    """Return the numbers of the documents of one kind among ids."""
    found = (str(each).partition(":") for each in ids)
    return [
        int(number) for named, _, number in found
        if named == kind and number.isascii() and number.isdecimal() and len(number) < 19
    ]


def subject_of(event: Event) -> str | None:
    """Return the id of the document that an Event may have changed."""
    if event.entry_id is not None:
        return identifier(ENTRY, event.entry_id)
    if event.challenge_id is not None:
        return identifier(CHALLENGE, event.challenge_id)
    consultation = event.data.get("consultation")
    if isinstance(consultation, int):
        return identifier(CONSULTATION, consultation)
    initiative = event.data.get("initiative")
    return identifier(STORY, initiative) if isinstance(initiative, int) else None


def load(session: Session, ids: Collection[str]) -> tuple[list[SearchDocument], list[str]]:
    """Return the documents as they are now, and the ids of those that must not be found."""
    challenges, entries = split(ids)
    documents = [
        *_challenges(session, _challenge_query().where(Challenge.id.in_(challenges))),
        *_entries(session, _entry_query().where(Entry.id.in_(entries))),
        *_stories(session, _story_query().where(Initiative.id.in_(numbers(ids, STORY)))),
        *_consultations(session, _consultation_query().where(
            Consultation.id.in_(numbers(ids, CONSULTATION)))),
    ]
    there = {each.id for each in documents}
    return documents, [each for each in ids if each not in there]


def every(database: Database, batch: int) -> Iterator[list[SearchDocument]]:
    """Yield all documents, ``batch`` at a time, each batch read in a session of its own."""
    for query, key, read in (
        (_challenge_query(), Challenge.id, _challenges),
        (_entry_query(), Entry.id, _entries),
        (_story_query(), Initiative.id, _stories),
        (_consultation_query(), Consultation.id, _consultations),
    ):
        last = 0
        while True:
            with database.read() as session:
                found = read(session, query.where(key > last).order_by(key).limit(batch))
            if not found:
                break
            yield found
            last = int(found[-1].id.partition(":")[2])


def count(session: Session) -> int:
    """Return how many documents there should be."""
    challenges = select(func.count()).select_from(Challenge).where(_published())
    entries = select(func.count()).select_from(Entry).where(Entry.status == SUBMITTED)
    stories = select(func.count()).select_from(Story).where(Story.published_at.is_not(None))
    asked = select(func.count()).select_from(Consultation).where(_asked())
    return sum(session.scalar(each) or 0 for each in (challenges, entries, stories, asked))


def any_at_all(session: Session) -> bool:
    """Say whether there is anything to find."""
    return bool(session.scalar(select(
        or_(exists().where(_published()), exists().where(Entry.status == SUBMITTED),
            exists().where(_asked()))
    )))  # fmt: skip


def _published() -> Any:
    return Challenge.published_at.is_not(None)


def _challenge_query() -> Select[Any]:
    return (
        select(
            Challenge.id, Challenge.title, Challenge.summary, Challenge.brief,
            Challenge.language, Challenge.questions, Challenge.changed_at,
            Department.path.label("department"),
        )
        .join(Department, Department.id == Challenge.department_id)
        .where(_published())
    )  # fmt: skip


def _challenges(session: Session, query: Select[Any]) -> list[SearchDocument]:
    return [
        SearchDocument(
            id=identifier(CHALLENGE, row.id), title=row.title,
            body=_joined([row.summary, plain_text(row.brief),
                          *(question.get("label", "") for question in row.questions)]),
            language=row.language, changed_at=row.changed_at,
            filters={"kind": CHALLENGE, "challenge": str(row.id), "department": row.department,
                     "language": row.language},
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _entry_query() -> Select[Any]:
    # The host's department, never the author's: that could tell who wrote it.
    return (
        select(
            Entry.id, Entry.challenge_id, Entry.language, Entry.status, Entry.changed_at,
            EntryRevision.title, EntryRevision.body, EntryRevision.answers,
            Department.path.label("department"),
        )
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(Department, Department.id == Challenge.department_id)
        .where(Entry.status == SUBMITTED)
    )  # fmt: skip


def _entries(session: Session, query: Select[Any]) -> list[SearchDocument]:
    rows = session.execute(query).all()
    said = _comments(session, [row.id for row in rows])
    return [
        SearchDocument(
            id=identifier(ENTRY, row.id), title=row.title,
            body=_joined([readable(plain_text(row.body), row.answers), *said.get(row.id, ())]),
            language=row.language, changed_at=row.changed_at,
            filters={"kind": ENTRY, "challenge": str(row.challenge_id),
                     "department": row.department, "status": row.status,
                     "language": row.language},
        )
        for row in rows
    ]  # fmt: skip


def _story_query() -> Any:
    return (
        select(Initiative.id, Initiative.title, Initiative.language, Story,
               Department.path.label("department"))
        .join(Story, Story.initiative_id == Initiative.id)
        .join(Department, Department.id == Initiative.department_id)
        .where(Story.published_at.is_not(None))
    )  # fmt: skip


def _stories(session: Session, query: Any) -> list[SearchDocument]:
    return [
        SearchDocument(
            id=identifier(STORY, row.id), title=row.title,
            body=_joined([getattr(row.Story, part) for part in PARTS]), language=row.language,
            changed_at=row.Story.changed_at,
            filters={"kind": STORY, "department": row.department, "language": row.language},
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _asked() -> Any:
    return Consultation.published_at.is_not(None)


def _consultation_query() -> Any:
    """With the text that people are asked about, or that it became."""
    return (
        select(Consultation.id, Consultation.title, Consultation.introduction,
               Consultation.language, Consultation.published_at, Consultation.answered_at,
               TextVersion.paragraphs, Department.path.label("department"))
        .join(TextVersion, and_(
            TextVersion.text_id == Consultation.text_id,
            TextVersion.number == func.coalesce(Consultation.result, Consultation.base)))
        .outerjoin(Department, Department.id == Consultation.department_id)
        .where(_asked())
    )  # fmt: skip


def _consultations(session: Session, query: Any) -> list[SearchDocument]:
    return [
        SearchDocument(
            id=identifier(CONSULTATION, row.id), title=row.title,
            body=_joined([plain_text(row.introduction),
                          *(plain_text(each["text"]) for each in row.paragraphs)]),
            language=row.language, changed_at=row.answered_at or row.published_at,
            filters={"kind": CONSULTATION, "department": row.department or "",
                     "language": row.language},
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _comments(session: Session, entry_ids: Sequence[int]) -> Mapping[int, list[str]]:
    said: dict[int, list[str]] = {}
    # What was said of an idea that is joined into another stands there.
    place = func.coalesce(Entry.joined_into_id, Entry.id)
    rows = session.execute(
        select(place, Comment.body, Redaction.words)
        .join(Entry, Entry.id == Comment.entry_id)
        .outerjoin(Redaction, Redaction.entry_id == place)
        .where(or_(Entry.id.in_(entry_ids), Entry.joined_into_id.in_(entry_ids)),
               Comment.deleted_at.is_(None), Comment.state == SHOWN)
        .order_by(Comment.id)
    )
    for entry_id, body, words in rows:
        said.setdefault(entry_id, []).append(blank_text(plain_text(body), words or ()))
    return said


def readable(body: str, answers: Mapping[str, Any]) -> str:
    """Return an idea's text: the body, which is plain already, then the answers."""
    return _joined([body, *(str(answer) for answer in answers.values())])


def _joined(parts: Sequence[str]) -> str:
    return "\n".join(part for part in parts if part)
