"""What plugins are told of an Event: frozen facts with absolute addresses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.aliases import another
from intranet_ideas.challenges.facts import fact_of
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.events import Event
from intranet_ideas.links import path_of
from intranet_ideas.people.models import Department
from intranet_ideas.people.queries import told_departments
from intranet_ideas.plugin_api import facts
from intranet_ideas.settings import Settings

_host = another(Department, name="host")


def event_fact(session: Session, event: Event, settings: Settings, now: datetime) -> facts.Event:
    """Return the Event as plugins see it; at most three statements.

    An idea that was never handed in stays out, and so does the department of authors
    who are hidden; else it stands for five people at least.
    """
    challenge, phase, blind = None, None, False
    if event.challenge_id is not None:
        challenge, phase, blind = _challenge(session, event.challenge_id, settings, now)
    entry = None
    if event.entry_id is not None:
        named = not blind or phase == Phase.DECIDED
        entry = _entry(session, event.entry_id, settings, named=named)
    return facts.Event(
        key=event.key or f"event:{event.id}", kind=event.kind, happened_at=event.happened_at,
        challenge=challenge, entry=entry,
    )  # fmt: skip


def department_path(session: Session, event: Event) -> str:
    """Return the path of the department an Event belongs to: the host's, else the root's."""
    query = select(Department.path).where(Department.parent_id.is_(None))
    if event.department_id is not None:
        query = select(Department.path).where(Department.id == event.department_id)
    elif event.challenge_id is not None:
        query = (
            select(Department.path)
            .join(Challenge, Challenge.department_id == Department.id)
            .where(Challenge.id == event.challenge_id)
        )
    return session.scalars(query.order_by(Department.id).limit(1)).first() or ""


def _challenge(
    session: Session, challenge_id: int, settings: Settings, now: datetime
) -> tuple[facts.Challenge, Phase, bool]:
    row, department = session.execute(
        select(Challenge, _host.slug)
        .join(_host, _host.id == Challenge.department_id)
        .where(Challenge.id == challenge_id)
    ).one()
    phase = phase_at(timeline_of(row), now)
    return fact_of(row, department, phase, settings), phase, row.blind


def _entry(
    session: Session, entry_id: int, settings: Settings, *, named: bool
) -> facts.Entry | None:
    found = session.execute(
        select(Entry, EntryRevision)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.id == entry_id)
    ).one_or_none()
    if found is None:
        return None
    row, text = found
    shown = named and not row.pseudonymous
    return facts.Entry(
        id=row.id, challenge=row.challenge_id, title=text.title, body=text.body,
        status=row.status, url=settings.base_url + path_of("entry", entry_id=row.id),
        answers=text.answers,
        department=told_departments(session).get(row.department_id, "") if shown else "",
    )  # fmt: skip
