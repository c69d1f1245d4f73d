"""Writing the story of an initiative, publishing it and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.database import new_version
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import record
from intranet_ideas.initiatives import queries, story_rules
from intranet_ideas.initiatives.models import InitiativeOrigin, Story
from intranet_ideas.initiatives.queries import SeenInitiative
from intranet_ideas.initiatives.rules import Decider
from intranet_ideas.initiatives.story_rules import PARTS, StoryFields
from intranet_ideas.people.queries import people_by_address
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

ALREADY = N_("The story is published already.")
OWNERS = N_("The story is published, and the owner of the initiative changes it now.")


def write_story(
    session: Session, viewer: Viewer, initiative_id: int, fields: StoryFields, version: int,
    now: datetime,
) -> Story:  # fmt: skip
    """Write an initiative's story, or change it; ``version`` is 0 while there is none. Everybody
    of the team may write; one that is published stays so and must stay whole. Raises ``Stale``,
    ``Invalid`` and, where it is published and another decides, ``NotAllowed``."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    found = session.get(Story, initiative_id, populate_existing=True)
    present = found.version if found else 0
    if version != present:
        raise Stale(present)
    if found is None:
        found = Story(initiative_id=initiative_id, published_at=None)
    elif found.published_at is not None and not seen.decides(Decider.OWNER):
        raise NotAllowed(OWNERS)
    fields = replace(fields, **{name: clean_text(getattr(fields, name)) for name in PARTS})
    public = found.published_at is not None
    faults = (story_rules.check_publishable if public else story_rules.check_draft)(fields)
    address = fields.ask.strip().lower()
    # Who is in it may be asked also when they have left or come from outside.
    known = seen.addresses(session) | people_by_address(session, viewer, [address])
    ask = known.get(address)
    if ask is None:
        faults.append(Fault("ask", N_("Write the e-mail address of a colleague.")))
    if faults or ask is None:
        raise Invalid(faults)
    found.outcome, found.ask_id = fields.outcome, ask
    for name in PARTS:
        setattr(found, name, getattr(fields, name))
    found.changed_by, found.changed_at = viewer.id, now
    session.add(found)
    if present:
        new_version(found)
    session.flush()
    record(session, events.STORY_WRITTEN, now=now, actor_id=viewer.id,
           department_id=seen.initiative.department_id, initiative=initiative_id)  # fmt: skip
    return found


def publish_story(
    session: Session, viewer: Viewer, initiative_id: int, version: int, now: datetime
) -> Story:
    """Publish a story as it was read. Who had the idea is told, and may read it. Raises ``Stale``,
    ``Invalid`` with what it lacks, ``Conflict`` where it is published already."""
    seen, found = _owned(session, viewer, initiative_id)
    if found.version != version:
        raise Stale(found.version)
    if found.published_at is not None:
        raise Conflict(ALREADY)
    lacks = story_rules.check_publishable(
        StoryFields(outcome=found.outcome, **{name: getattr(found, name) for name in PARTS})
    )
    if lacks:
        raise Invalid(lacks)
    found.published_at = now
    session.flush()
    record(session, events.STORY_PUBLISHED, now=now, actor_id=viewer.id,
           department_id=seen.initiative.department_id, initiative=initiative_id)  # fmt: skip
    rows = session.execute(
        select(Entry.id, Entry.challenge_id)
        .join(InitiativeOrigin, InitiativeOrigin.entry_id == Entry.id)
        .where(InitiativeOrigin.initiative_id == initiative_id).order_by(Entry.id)
    ).all()  # fmt: skip
    for entry_id, challenge_id in rows:
        record(session, events.STORY_NEWS, now=now, actor_id=viewer.id, entry_id=entry_id,
               challenge_id=challenge_id, initiative=initiative_id)  # fmt: skip
    return found


def withdraw_story(session: Session, viewer: Viewer, initiative_id: int, now: datetime) -> Story:
    """Make a published story a draft again. Raises ``NotFound`` where it is none."""
    seen, found = _owned(session, viewer, initiative_id)
    if found.published_at is None:
        raise NotFound
    found.published_at = None
    session.flush()
    record(session, events.STORY_WITHDRAWN, now=now, actor_id=viewer.id,
           department_id=seen.initiative.department_id, initiative=initiative_id)  # fmt: skip
    return found


def _owned(
    session: Session, viewer: Viewer, initiative_id: int
) -> tuple[SeenInitiative, Story]:
    seen = queries.see_to_write(session, viewer, initiative_id)
    _require_owner(seen)
    found = session.get(Story, initiative_id, populate_existing=True)
    if found is None:
        raise NotFound
    return seen, found


def _require_owner(seen: SeenInitiative) -> None:
    if not seen.decides(Decider.OWNER):
        raise NotAllowed(N_("The owner publishes the story. Ask them to."))
