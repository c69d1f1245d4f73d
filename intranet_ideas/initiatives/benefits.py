"""Planning benefits, measuring them, and being reminded of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.initiatives import benefit_rules as rules
from intranet_ideas.initiatives import queries
from intranet_ideas.initiatives.benefit_rules import BenefitFields, plain
from intranet_ideas.initiatives.logbook import log
from intranet_ideas.initiatives.models import Benefit, Initiative, InitiativeMember
from intranet_ideas.initiatives.queries import SeenInitiative
from intranet_ideas.initiatives.rules import State
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import people_by_address
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def plan(
    session: Session, viewer: Viewer, initiative_id: int, benefit_id: int | None,
    fields: BenefitFields, now: datetime,
) -> Benefit:  # fmt: skip
    """Plan a benefit, or change the plan of one, which the log keeps: what was promised first is
    not forgotten. Who is responsible is of the team from then on. What was measured stays. Raises
    ``Invalid`` and ``NotFound``."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    found = Benefit() if benefit_id is None else _benefit(session, seen, benefit_id)
    faults = rules.check_fields(fields)
    address = fields.responsible.strip().lower()
    known = seen.addresses(session) | people_by_address(session, viewer, [address])
    responsible = known.get(address)
    if responsible is None:
        faults.append(Fault("responsible", N_("Write the e-mail address of a colleague.")))
    if faults or responsible is None or fields.measure_on is None or fields.planned is None:
        raise Invalid(faults)
    said = "" if benefit_id is None else rules.changed(found, fields)
    found.initiative_id = initiative_id
    found.kind, found.name, found.unit = fields.kind, fields.name, fields.unit
    found.planned, found.baseline, found.how = fields.planned, fields.baseline, fields.how
    if found.measure_on != fields.measure_on:
        due = rules.remind_at(fields.measure_on)
        # What is measured is measured again on a day ahead, and not because a past one was wrong.
        found.remind_at = due if found.realised is None or due > now else None
    found.measure_on, found.responsible_id = fields.measure_on, responsible
    session.add(found)
    if responsible not in seen.people:
        seen.initiative.members.append(InitiativeMember(user_id=responsible))
    session.flush()
    record(session, events.BENEFIT_PLANNED, now=now, actor_id=viewer.id,
           initiative=initiative_id, benefit=found.id)  # fmt: skip
    if said:
        log(session, viewer, seen.initiative, "note", now, said)
    return found


def measure(
    session: Session, viewer: Viewer, initiative_id: int, benefit_id: int,
    realised: float | None, word: str, now: datetime,
) -> Benefit:  # fmt: skip
    """Say what a benefit came to; 0 where nothing did. Also of an initiative that is ended.
    Who had the idea hears of it, and again when it turns out to be another number."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    found, word = _benefit(session, seen, benefit_id), clean_text(word)
    if faults := rules.check_measure(realised, word):
        raise Invalid(faults)
    anew = found.realised != realised
    found.realised, found.word, found.remind_at = realised, word, None
    found.measured_by, found.measured_at = viewer.id, now
    session.flush()
    record(session, events.BENEFIT_MEASURED, now=now, actor_id=viewer.id,
           initiative=initiative_id, benefit=found.id)  # fmt: skip
    if anew:
        gain = f"{found.name}: {plain(realised)} {found.unit}".rstrip()
        log(session, viewer, seen.initiative, "measured", now, f"{gain}\n\n{word}".rstrip())
    return found


def remind(session: Session, now: datetime, limit: int = 100) -> int:
    """Make the reminders that are due Events; return how many. Who is responsible is reminded, and
    again until it is measured; the initiative's owner too when that did not help, or where who was
    responsible is here no more. Nobody is of what is paused or ended, before it is taken up again.
    """
    rows = session.execute(
        select(Benefit, Initiative.owner_id, User.active)
        .join(Initiative, Initiative.id == Benefit.initiative_id)
        .join(User, User.id == Benefit.responsible_id)
        .where(Benefit.remind_at <= now, Initiative.state == State.ACTIVE)
        .order_by(Benefit.id).limit(limit).with_for_update(of=Benefit, skip_locked=True)
    ).all()  # fmt: skip
    for row, owner_id, here in rows:
        due = row.remind_at or now
        first = due <= rules.remind_at(row.measure_on)
        told = {row.responsible_id} if first and here else {row.responsible_id, owner_id}
        row.remind_at = rules.remind_again(due, now)
        record(session, events.BENEFIT_DUE, now=now, user_ids=sorted(told),
               key=f"benefit:{row.id}:{due.date().isoformat()}",
               initiative=row.initiative_id, benefit=row.id)  # fmt: skip
    session.flush()
    return len(rows)


def _benefit(session: Session, seen: SeenInitiative, benefit_id: int) -> Benefit:
    found = session.get(Benefit, benefit_id)
    if found is None or found.initiative_id != seen.initiative.id:
        raise NotFound
    return found
