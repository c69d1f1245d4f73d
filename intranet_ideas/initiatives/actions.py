"""What people do with initiatives. Each tells those who had the idea what they should hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intranet_ideas import access, events
from intranet_ideas.access import Phase
from intranet_ideas.database import locked, new_version
from intranet_ideas.entries.models import Entry, EntryAuthor
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import (
    N_,
    Conflict,
    Fault,
    Invalid,
    NotAllowed,
    NotFound,
    Stale,
    check_said,
    too_long,
)
from intranet_ideas.events import record
from intranet_ideas.initiatives import queries, rules
from intranet_ideas.initiatives.logbook import log
from intranet_ideas.initiatives.models import (
    Benefit,
    Initiative,
    InitiativeMember,
    InitiativeOrigin,
    Milestone,
    StageSet,
    Tick,
)
from intranet_ideas.initiatives.queries import SeenInitiative
from intranet_ideas.initiatives.rules import InitiativeFields, Stage, State
from intranet_ideas.outcomes.answer_versions import published_among
from intranet_ideas.outcomes.models import CHOSEN
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import department_by_slug, people_by_address
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

NOT_CHOSEN = N_("Only an idea that is chosen, in results that are published, becomes an "
                "initiative.")  # fmt: skip
HAS_ONE = N_("This idea is an initiative already.")
ENDED = N_("It is ended. Take it up again first.")
SAME_STAGE = N_("It stands at this stage already.")
SAME_STATE = N_("That is how it is already.")


def begin(
    session: Session, viewer: Viewer, fields: InitiativeFields, entries: Sequence[int],
    now: datetime,
) -> Initiative:  # fmt: skip
    """Make an initiative of chosen ideas, or of none: a tip. It stands at the first stage; of
    chosen ideas at the one with the key ``idea``, where there is one. Raises ``Invalid``,
    ``Conflict`` and, for an idea one does not see, ``NotFound``."""
    access.require("initiative.begin", viewer.roles)
    if len(entries) > rules.MOST_PARTS:
        raise Invalid([Fault("entries", N_("There can be %(most)s at most."),
                             {"most": rules.MOST_PARTS})])  # fmt: skip
    seen = [see_entry(session, viewer, entry, now) for entry in dict.fromkeys(entries)]
    answers = published_among(session, [each.entry.id for each in seen]) if seen else {}
    for each in seen:
        answer = answers.get(each.entry.id)
        decided = each.challenge.phase == Phase.DECIDED
        if not decided or answer is None or answer.outcome != CHOSEN:
            raise Conflict(NOT_CHOSEN)
        if session.get(InitiativeOrigin, each.entry.id) is not None:
            raise Conflict(HAS_ONE)
    stages, _ = queries.stages_of(session)
    keys = [stage.key for stage in stages]
    made = Initiative(
        stage="idea" if seen and "idea" in keys else keys[0], state=State.ACTIVE,
        created_by=viewer.id, created_at=now, changed_at=now, members=[], milestones=[],
    )  # fmt: skip
    _fill(session, viewer, made, fields, entries=[each.entry.id for each in seen])
    session.add(made)
    session.flush()
    session.add_all(
        InitiativeOrigin(entry_id=each.entry.id, initiative_id=made.id) for each in seen
    )
    session.flush()
    record(session, events.INITIATIVE_BEGUN, now=now, actor_id=viewer.id,
           department_id=made.department_id, initiative=made.id)  # fmt: skip
    log(session, viewer, made, "begun", now)
    return made


def change(
    session: Session, viewer: Viewer, initiative_id: int, fields: InitiativeFields,
    version: int, now: datetime,
) -> SeenInitiative:  # fmt: skip
    """Change what is written of an initiative. Only the owner and the innovation group say who
    owns it and who may read it. Raises ``Stale`` and ``Invalid``."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    found = seen.initiative
    if found.version != version:
        raise Stale(found.version)
    before = (found.owner_id, found.open_to_staff)
    origins = select(InitiativeOrigin.entry_id).where(
        InitiativeOrigin.initiative_id == initiative_id
    )
    _fill(session, viewer, found, fields, seen, entries=session.scalars(origins).all())
    if before != (found.owner_id, found.open_to_staff) and not rules.decides(
        seen.as_whom, rules.Decider.OWNER
    ):
        raise NotAllowed(N_("Only the owner and the innovation group change this."))
    found.changed_at = now
    new_version(found)
    session.flush()
    record(session, events.INITIATIVE_CHANGED, now=now, actor_id=viewer.id,
           department_id=found.department_id, initiative=found.id)  # fmt: skip
    return seen


def _fill(
    session: Session, viewer: Viewer, found: Initiative, fields: InitiativeFields,
    seen: SeenInitiative | None = None, *, entries: Sequence[int] = (),
) -> None:  # fmt: skip
    faults = rules.check_fields(fields)
    addresses = {each.strip().lower() for each in (fields.owner, *fields.team)}
    colleagues = people_by_address(session, viewer, sorted(addresses))
    # Who is in it already stays in it, also when they have left or come from outside; and who
    # had one of the ideas, with their name on it, can be taken in from there. None of them owns it.
    there = seen.addresses(session) if seen else {}
    people = there | colleagues | _who_had(session, entries)
    owner = _owner(fields.owner.strip().lower(), colleagues, there, found)
    team = {each: people.get(each.strip().lower()) for each in fields.team}
    if owner is None:
        faults.append(Fault("owner", N_("Write the e-mail address of a colleague.")))
    if unknown := [each for each, number in team.items() if number is None]:
        faults.append(Fault("team", N_("Nobody here has the address %(email)s."),
                            {"email": unknown[0]}))
    slug = fields.department
    department = department_by_slug(session, slug) if slug else None
    if slug and department is None:
        faults.append(Fault("department", N_("Choose a department.")))
    if faults or owner is None:
        raise Invalid(faults)
    found.title, found.summary, found.language = fields.title, fields.summary, fields.language
    found.owner_id, found.open_to_staff = owner, fields.open_to_staff
    found.department_id = (
        department.id if department else session.get_one(User, owner).department_id
    )
    found.planned_cost, found.used_cost = fields.planned_cost, fields.used_cost
    found.risks = [asdict(each) for each in fields.risks]
    wanted = {number for number in team.values() if number is not None}
    if seen:  # who is responsible for a benefit stays
        wanted |= set(session.scalars(
            select(Benefit.responsible_id).where(Benefit.initiative_id == found.id)
        ))
    wanted -= {owner}
    kept = [each for each in found.members if each.user_id in wanted]
    new = wanted - {each.user_id for each in kept}
    found.members = kept + [InitiativeMember(user_id=each) for each in sorted(new)]
    found.milestones = [
        Milestone(title=each.title, due_on=each.due_on, done_on=each.done_on)
        for each in fields.milestones
    ]


def _owner(
    address: str, colleagues: Mapping[str, int], there: Mapping[str, int], found: Initiative
) -> int | None:
    """Return who owns it from now on: a colleague, or who owns it already and may have left."""
    if address in colleagues:
        return colleagues[address]
    return found.owner_id if address in there and there[address] == found.owner_id else None


def _who_had(session: Session, entries: Sequence[int]) -> dict[str, int]:
    """Return who wrote some ideas under their name, guests too, by their address."""
    rows = session.execute(
        select(User.email, User.id)
        .join(EntryAuthor, EntryAuthor.user_id == User.id)
        .join(Entry, Entry.id == EntryAuthor.entry_id)
        .where(Entry.id.in_(entries), Entry.pseudonymous.is_(False), User.active)
    ) if entries else ()  # fmt: skip
    return {row.email: row.id for row in rows}


def tick(
    session: Session, viewer: Viewer, initiative_id: int, stage: str, need: str, evidence: str,
    now: datetime,
) -> SeenInitiative:  # fmt: skip
    """Say by what a requirement is met; an empty ``evidence`` takes that back. ``need`` is its
    words in bokmål. Raises ``NotFound`` for what is not required."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    if (stage, need) not in {(each.key, words["nb"]) for each in seen.stages
                             for words in each.needs}:  # fmt: skip
        raise NotFound
    evidence = clean_text(evidence)
    if faults := too_long("evidence", evidence, rules.LONGEST_WORDS):
        raise Invalid(faults)
    session.execute(delete(Tick).where(
        Tick.initiative_id == initiative_id, Tick.stage == stage, Tick.need == need
    ))  # fmt: skip
    if evidence:
        session.add(Tick(initiative_id=initiative_id, stage=stage, need=need, evidence=evidence,
                         ticked_by=viewer.id, ticked_at=now))  # fmt: skip
    session.flush()
    record(session, events.INITIATIVE_CHANGED, now=now, actor_id=viewer.id,
           initiative=initiative_id, stage=stage, met=bool(evidence))  # fmt: skip
    return seen


def move(
    session: Session, viewer: Viewer, initiative_id: int, to: str, reason: str, now: datetime
) -> SeenInitiative:
    """Move an initiative to another stage. Forward takes who decides on the stages that are
    passed, and what must be there or a reason; back takes a reason. Raises ``Invalid``,
    ``Conflict`` where it is ended and ``NotAllowed`` where others decide."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    found, reason = seen.initiative, clean_text(reason)
    if found.state == State.ENDED:
        raise Conflict(ENDED)
    if to not in {stage.key for stage in seen.stages}:
        raise Invalid([Fault("stage", N_("Choose a stage."))])
    if to == found.stage:
        raise Conflict(SAME_STAGE)
    made = rules.move(seen.stages, found.stage, to, queries.ticked(session, initiative_id))
    if not rules.decides(seen.as_whom, made.decider):
        raise NotAllowed(N_("Someone else decides on this stage."))
    if faults := rules.check_move(made, reason=reason):
        raise Invalid(faults)
    before, found.stage, found.changed_at = found.stage, to, now
    session.flush()
    record(session, events.INITIATIVE_MOVED, now=now, actor_id=viewer.id,
           department_id=found.department_id, initiative=found.id, before=before,
           stage=to)  # fmt: skip
    log(session, viewer, found, "moved", now, reason, [words for _, words in made.missing])
    return seen


def hold(
    session: Session, viewer: Viewer, initiative_id: int, state: str, reason: str, now: datetime
) -> SeenInitiative:
    """Pause or end an initiative, or take it up again, with a reason: one that is stopped has
    taught something. Only its owner and the innovation group do."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    if not rules.decides(seen.as_whom, rules.Decider.OWNER):
        raise NotAllowed
    found, reason = seen.initiative, clean_text(reason)
    if state not in set(State):
        raise Invalid([Fault("state", N_("Choose what becomes of it."))])
    if state == found.state:
        raise Conflict(SAME_STATE)
    if faults := rules.check_hold(reason):
        raise Invalid(faults)
    found.state, found.changed_at = state, now
    session.flush()
    record(session, events.INITIATIVE_HELD, now=now, actor_id=viewer.id,
           department_id=found.department_id, initiative=found.id, state=state)  # fmt: skip
    log(session, viewer, found, state, now, reason)
    return seen


def note(
    session: Session, viewer: Viewer, initiative_id: int, words: str, now: datetime
) -> SeenInitiative:
    """Write in an initiative's log. Nobody is told."""
    seen = queries.see_to_write(session, viewer, initiative_id)
    words = clean_text(words)
    faults = check_said("words", words, rules.LONGEST_WORDS, N_("Write something first."))
    if faults:
        raise Invalid(faults)
    record(session, events.INITIATIVE_CHANGED, now=now, actor_id=viewer.id,
           initiative=initiative_id)  # fmt: skip
    log(session, viewer, seen.initiative, "note", now, words)
    return seen


def set_stages(
    session: Session, viewer: Viewer, stages: Sequence[Stage], version: int, now: datetime
) -> None:
    """Set the organisation's stages; ``version`` is 0 while it has the usual ones. Stages that
    initiatives stand at stay. Raises ``Stale`` and ``Invalid``."""
    access.require("initiative.stages", viewer.roles)
    row = session.scalars(locked(select(StageSet), StageSet)).one_or_none()
    if version != (row.version if row else 0):
        raise Stale(row.version if row else 0)
    used = session.scalars(select(Initiative.stage).distinct()).all()
    if faults := rules.check_stages(stages, used):
        raise Invalid(faults)
    row = row or StageSet(id=1)
    row.stages = [
        {"key": each.key, "name": dict(each.name), "decider": each.decider.value,
         "needs": [dict(need) for need in each.needs]}
        for each in stages
    ]  # fmt: skip
    row.changed_by, row.changed_at = viewer.id, now
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Somebody else set the first list meanwhile.
        raise Stale(1) from None
    record(session, events.STAGES_SET, now=now, actor_id=viewer.id)
