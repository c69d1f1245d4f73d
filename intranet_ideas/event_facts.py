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
from intranet_ideas.consultations.models import Consultation
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.events import (
    CONSULTATION_ANSWERED,
    CONSULTATION_OPENED,
    STORY_PUBLISHED,
    Event,
)
from intranet_ideas.initiatives.models import Initiative, Story
from intranet_ideas.links import path_of
from intranet_ideas.people.models import Department
from intranet_ideas.people.queries import told_departments
from intranet_ideas.plugin_api import facts
from intranet_ideas.settings import Settings

_host = another(Department, name="host")
_asked = another(Department, name="asked_department")


def event_fact(session: Session, event: Event, settings: Settings, now: datetime) -> facts.Event:
    """Return the Event as plugins see it; at most three statements, one of what is neither a
    challenge's nor an idea's.

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
        challenge=challenge, entry=entry, story=_story(session, event, settings),
        consultation=_consultation(session, event, settings),
    )  # fmt: skip


def _story(session: Session, event: Event, settings: Settings) -> facts.Story | None:
    if event.kind != STORY_PUBLISHED:
        return None
    row = session.execute(
        select(Initiative.id, Initiative.title, Initiative.language, Initiative.open_to_staff,
               Story.outcome)
        .join(Story, Story.initiative_id == Initiative.id)
        .where(Initiative.id == event.data["initiative"], Story.published_at.is_not(None))
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return facts.Story(row.id, row.title, row.outcome,
                       f"{settings.base_url}/initiatives/{row.id}/story", row.language,
                       for_all=row.open_to_staff)  # fmt: skip


def _consultation(
    session: Session, event: Event, settings: Settings
) -> facts.Consultation | None:  # fmt: skip
    if event.kind not in {CONSULTATION_OPENED, CONSULTATION_ANSWERED}:
        return None
    row, department = session.execute(
        select(Consultation, _asked.slug)
        .outerjoin(_asked, _asked.id == Consultation.department_id)
        .where(Consultation.id == event.data["consultation"])
    ).one()
    return facts.Consultation(
        id=row.id, title=row.title, audience=row.audience, department=department or "",
        url=f"{settings.base_url}/consultations/{row.id}", language=row.language,
        opens_at=row.opens_at, closes_at=row.closes_at, answered_at=row.answered_at,
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
