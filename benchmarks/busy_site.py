"""A site on a busy day: 3,000 people, 20 challenges, 600 ideas, and events for the worker.

Ideas and people are written as rows, past the actions: what is measured comes after them.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas import events  # noqa: E402
from intranet_ideas.challenges.models import Challenge, Participation  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.entries.models import (  # noqa: E402
    SUBMITTED,
    Comment,
    Entry,
    EntryAuthor,
    EntryFollow,
    EntryRevision,
)
from intranet_ideas.events import Event  # noqa: E402
from intranet_ideas.ground import Ground  # noqa: E402
from intranet_ideas.people.models import Department, User  # noqa: E402
from intranet_ideas.plugin_host import actions as plugins  # noqa: E402
from tests.factories import Factory  # noqa: E402

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
"""A Tuesday morning, when reminders need not wait for people to be at work."""

PEOPLE, CHALLENGES, IDEAS_EACH, DRAFTS_EACH, JOINED_EACH = 3_000, 20, 30, 6, 40
DECIDED = 7
"""Every so many challenges is decided: its ideas get answers, the others' are talked about."""

MIX = ((events.COMMENT_ADDED, 0.5), (events.ENTRY_SUBMITTED, 0.35), (events.ENTRY_ANSWERED, 0.13))
"""Shares of the events; the rest are reminders of a deadline, each to all who lack an idea or
have a draft."""

REMINDERS = (events.DRAFT_REMINDER, events.CHALLENGE_CLOSING_SOON)
BODY = "Vi kan spare turer med en sensor i hver stue og gi nattevakta ro til dem som trenger det. "


@dataclass(frozen=True)
class Idea:
    """An idea that events are about."""

    entry: int
    challenge: int
    author: int


@dataclass(frozen=True)
class Site:
    """What the events are drawn from."""

    open: tuple[Idea, ...]
    answered: tuple[Idea, ...]
    challenges: tuple[int, ...]
    people: tuple[int, ...]


def fill(ground: Ground) -> Site:
    """Lay out the site; no event waits afterwards."""
    chance = random.Random(7)
    make = Factory(ground, FixedClock(NOW - timedelta(days=2)))
    first = make.challenge(closes_at=NOW + timedelta(hours=9))
    with ground.database.write() as session:
        for name in ("notify_email", "search_whoosh"):
            plugins.enable(session, None, name, "kommune", make.clock.now(), host=ground.plugins)
        people = _people(session)
        opened = _copies(session, first.id)
        decided = set(opened[::DECIDED])
        ideas = [idea for each in opened for idea in _ideas(session, each, people, chance)]
        _decide(session, decided)
        session.execute(update(Event).values(notified_at=NOW, indexed_at=NOW, told_at=NOW))
    return Site(
        tuple(each for each in ideas if each.challenge not in decided),
        tuple(each for each in ideas if each.challenge in decided),
        tuple(each for each in opened if each not in decided), people,
    )  # fmt: skip


def _people(session: Session) -> tuple[int, ...]:
    homes = session.scalars(select(Department.id).where(~Department.external)).all()
    like = session.scalars(select(User).where(User.email == "nurse@example.org")).one()
    row = {name: value for name, value in _values(like).items() if name != "id"}
    return tuple(session.scalars(
        insert(User).returning(User.id),
        [
            row | {"email": f"person{number}@example.org", "name": f"Person {number}",
                   "department_id": homes[number % len(homes)],
                   "language": ("nb", "nn", "nb", "en")[number % 4]}
            for number in range(PEOPLE)
        ],
    ))  # fmt: skip


def _copies(session: Session, challenge_id: int) -> list[int]:
    row = _values(session.get_one(Challenge, challenge_id))
    row.pop("id")
    made = session.scalars(
        insert(Challenge).returning(Challenge.id),
        [row | {"title": f"Utfordring {number}", "look_at": None} for number in range(CHALLENGES)],
    )
    return list(made)


def _values(model: Any) -> dict[str, Any]:
    return {column.key: getattr(model, column.key) for column in model.__table__.columns}


def _ideas(
    session: Session, challenge: int, people: tuple[int, ...], chance: random.Random
) -> Iterator[Idea]:
    """Write a challenge's ideas and drafts, and let others join it; yield what is handed in."""
    then = NOW - timedelta(days=1)
    home = session.scalars(select(Department.id).limit(1)).one()
    some = chance.sample(people, IDEAS_EACH + DRAFTS_EACH + JOINED_EACH)
    session.execute(insert(Participation), [
        {"challenge_id": challenge, "user_id": each, "joined_at": then} for each in some
    ])  # fmt: skip
    for number, author in enumerate(some[: IDEAS_EACH + DRAFTS_EACH]):
        entry = Entry(challenge_id=challenge, department_id=home, created_by=author,
                      created_at=then, changed_at=then)  # fmt: skip
        session.add(entry)
        session.flush()
        text = EntryRevision(
            entry_id=entry.id, number=1, title=f"Idé {number}", body=BODY * 8,
            body_html=BODY * 8, excerpt=BODY, author_id=author, saved_at=then,
            answers={"behov": "De som vekkes hver natt."},
        )  # fmt: skip
        session.add(text)
        session.flush()
        entry.working_id = text.id
        with_others = [author, *chance.sample(people, chance.choice((0, 0, 0, 1, 2)))]
        session.add_all(
            EntryAuthor(entry_id=entry.id, user_id=each, position=position)
            for position, each in enumerate(dict.fromkeys(with_others))
        )
        if number >= IDEAS_EACH:
            continue
        text.received_at, text.digest = then, "0" * 64
        entry.status, entry.submitted_id, entry.submitted_at = SUBMITTED, text.id, then
        session.add_all(
            EntryFollow(entry_id=entry.id, user_id=each, since=then)
            for each in chance.sample(people, chance.choice((0, 0, 1)))
        )
        yield Idea(entry.id, challenge, author)
    session.flush()


def _decide(session: Session, challenges: set[int]) -> None:
    past = {
        "opens_at": NOW - timedelta(days=40), "closes_at": NOW - timedelta(days=30),
        "judging_closes_at": NOW - timedelta(days=10), "results_at": NOW - timedelta(days=1),
        "released_at": NOW - timedelta(hours=1),
    }  # fmt: skip
    session.execute(update(Challenge).where(Challenge.id.in_(challenges)).values(past))


def happen(ground: Ground, site: Site, count: int, seed: int) -> None:
    """Write events that wait for the worker, in a mixed order."""
    chance = random.Random(seed)
    kinds = [kind for kind, share in MIX for _ in range(int(count * share))]
    kinds += [REMINDERS[number % 2] for number in range(count - len(kinds))]
    chance.shuffle(kinds)
    makers: dict[str, Callable[[Session, Site, random.Random], None]] = {
        events.COMMENT_ADDED: _comment, events.ENTRY_SUBMITTED: _submit,
        events.ENTRY_ANSWERED: _answer,
    }  # fmt: skip
    with ground.database.write() as session:
        deadlines = dict(session.execute(select(Challenge.id, Challenge.closes_at)).all())
        for kind in kinds:
            if kind in makers:
                makers[kind](session, site, chance)
                continue
            challenge = chance.choice(site.challenges)
            events.record(session, kind, now=NOW, challenge_id=challenge,
                          deadline=deadlines[challenge].isoformat())  # fmt: skip


def _comment(session: Session, site: Site, chance: random.Random) -> None:
    idea, by = chance.choice(site.open), chance.choice(site.people)
    comment = Comment(entry_id=idea.entry, author_id=by, body=BODY, body_html=BODY,
                      created_at=NOW, mentions=[])  # fmt: skip
    session.add(comment)
    session.flush()
    events.record(session, events.COMMENT_ADDED, now=NOW, actor_id=by, entry_id=idea.entry,
                  challenge_id=idea.challenge, comment=comment.id)  # fmt: skip


def _submit(session: Session, site: Site, chance: random.Random) -> None:
    idea = chance.choice(site.open)
    events.record(session, events.ENTRY_SUBMITTED, now=NOW, actor_id=idea.author, revision=1,
                  entry_id=idea.entry, challenge_id=idea.challenge)  # fmt: skip


def _answer(session: Session, site: Site, chance: random.Random) -> None:
    idea = chance.choice(site.answered)
    events.record(session, events.ENTRY_ANSWERED, now=NOW, entry_id=idea.entry,
                  challenge_id=idea.challenge)  # fmt: skip
