"""Asking the authors of an idea for clarification, and who reads what comes of it.

All who judge an idea read the same: each question, who asked as what, and the answer or that
there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.clarifications import rules
from intranet_ideas.clarifications.models import Clarification, ClarificationRule
from intranet_ideas.clarifications.queries import Shown, allowed_in_judging, clarifications_of
from intranet_ideas.entries.holding import hold_challenge, hold_challenge_of
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.judging.deciders import barred_here, require_impartial
from intranet_ideas.judging.tasks import tasks_of
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def see_clarifications(
    session: Session, viewer: Viewer, entry_id: int, now: datetime
) -> tuple[SeenEntry, list[Shown]]:
    """Return an idea with the questions about it, for its authors, those who judge it, those who
    run the challenge and auditors. Raises ``NotFound`` for everyone else."""
    seen = see_entry(session, viewer, entry_id, now, "clarification.view")
    others = seen.mine or seen.roles & {Role.CHALLENGE_MANAGER, Role.AUDITOR}
    if not others and not _judges(session, seen):
        raise NotFound
    return seen, clarifications_of(session, seen, now)


def _judges(session: Session, seen: SeenEntry) -> bool:
    """Say whether the viewer was given the idea to judge, and may."""
    return seen.entry.id in _judged(session, seen.challenge)


def _judged(session: Session, seen: SeenChallenge) -> set[int]:
    """Return the ideas that the viewer was given to judge, and may."""
    if Role.JUDGE not in seen.roles:
        return set()
    tasks = tasks_of(session, seen.viewer, [seen.challenge.id]).get(seen.challenge.id, [])
    return {each.entry_id for each in tasks if each.conflict is None}


def may_ask(session: Session, seen: SeenEntry) -> bool:
    """Say whether the page offers the viewer to ask, as far as phase and role decide."""
    if seen.wrote or seen.entry.status != SUBMITTED or not seen.may("clarification.ask"):
        return False
    if Role.JUDGE in seen.roles and seen.challenge.challenge.round > 1:
        return False
    allowed = allowed_in_judging(session, seen.entry.challenge_id)
    return not rules.refused_in(seen.challenge.phase, in_judging=allowed)


def ask(
    session: Session, viewer: Viewer, entry_id: int, question: str, days: int | None,
    now: datetime,
) -> Clarification:  # fmt: skip
    """Ask the authors of an idea something, to be answered within ``days``. A judge asks as one
    and is never named. Raises ``Invalid``, and ``Conflict`` for who is disqualified and where
    the challenge doesn't allow it now."""
    hold_challenge_of(session, entry_id)
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("clarification.ask")
    _require_allowed(session, seen.challenge)
    return _ask(session, seen, *_checked(seen.challenge, question, days, now), now)


def _require_allowed(session: Session, seen: SeenChallenge) -> None:
    allowed = allowed_in_judging(session, seen.challenge.id)
    if refused := rules.refused_in(seen.phase, in_judging=allowed):
        raise Conflict(refused)


def _checked(
    seen: SeenChallenge, question: str, days: int | None, now: datetime
) -> tuple[str, datetime]:
    question = clean_text(question)
    last = seen.timeline.judging_closes_at
    if faults := rules.check_question(question, days, last, now):
        raise Invalid(faults)
    return question, rules.due_at(now, days or 0)


def _ask(
    session: Session, seen: SeenEntry, question: str, due: datetime, now: datetime
) -> Clarification:
    if seen.entry.status != SUBMITTED:
        raise Conflict(rules.NOT_HANDED_IN)
    as_judge = Role.JUDGE in seen.roles and _judges(session, seen)
    if as_judge and seen.challenge.challenge.round > 1:
        raise Conflict(rules.LATER_ROUND)
    if not as_judge:
        if Role.CHALLENGE_MANAGER not in seen.roles:
            raise Conflict(rules.DISQUALIFIED)
        require_impartial(session, seen)
    made = _question(seen.challenge, seen.entry.id, question, due, now, as_judge=as_judge)
    return _write(session, seen.challenge, [made], now)[0]


def _question(
    seen: SeenChallenge, entry_id: int, question: str, due: datetime, now: datetime, *,
    as_judge: bool,
) -> Clarification:  # fmt: skip
    return Clarification(
        entry_id=entry_id, asked_by=seen.viewer.id, as_judge=as_judge, question=question,
        asked_at=now, due_at=due, remind_at=rules.remind_at(now, due), answer="",
    )  # fmt: skip


def _write(
    session: Session, seen: SeenChallenge, made: list[Clarification], now: datetime
) -> list[Clarification]:
    session.add_all(made)
    session.flush()
    for each in made:
        record(session, events.CLARIFICATION_ASKED, now=now, actor_id=seen.viewer.id,
               challenge_id=seen.challenge.id, entry_id=each.entry_id, clarification=each.id,
               deadline=each.due_at.isoformat())  # fmt: skip
    return made


def ask_several(
    session: Session, viewer: Viewer, challenge_id: int, entry_ids: Sequence[int], question: str,
    days: int | None, now: datetime,
) -> list[Clarification]:  # fmt: skip
    """Ask the authors of several ideas the same, all or none. Raises ``Invalid``, ``Conflict``."""
    hold_challenge(session, challenge_id)
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("clarification.ask_several")
    _require_allowed(session, seen)
    wanted = sorted(set(entry_ids))
    here = set(session.scalars(
        select(Entry.id).where(Entry.id.in_(wanted), Entry.challenge_id == challenge_id,
                               Entry.status == SUBMITTED)
        .order_by(Entry.id).with_for_update()
    ))  # fmt: skip
    faults = []
    if not wanted or len(wanted) > rules.MOST_IDEAS:
        faults.append(Fault("entries", N_("Choose the ideas to ask about.")))
    elif here != set(wanted):
        faults.append(Fault("entries", N_("One of these ideas is not handed in any more.")))
    try:
        checked = _checked(seen, question, days, now)
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from None
    if faults:
        raise Invalid(faults)
    barred, judged = barred_here(session, seen), _judged(session, seen)
    made = []
    for entry_id in wanted:
        as_judge = entry_id in judged
        if as_judge and seen.challenge.round > 1:
            raise Conflict(rules.LATER_ROUND)
        if not as_judge and entry_id in barred:
            raise Conflict(rules.DISQUALIFIED)
        made.append(_question(seen, entry_id, *checked, now, as_judge=as_judge))
    return _write(session, seen, made, now)


def to_ask(session: Session, seen: SeenChallenge) -> list[tuple[int, str, str]]:
    """Return the ideas that the viewer may ask about, by number, title and language."""
    barred = barred_here(session, seen)
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language)
        .join(EntryRevision, EntryRevision.id == Entry.submitted_id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED)
        .order_by(Entry.id)
    )
    return [(row.id, row.title, row.language) for row in rows if row.id not in barred]


def set_rule(
    session: Session, viewer: Viewer, challenge_id: int, in_judging: bool, now: datetime
) -> None:
    """Choose whether questions may be asked while the challenge is judged."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("clarification.set_rule")
    row = session.get(ClarificationRule, challenge_id)
    if row is None:
        row = ClarificationRule(challenge_id=challenge_id, in_judging=False,
                                changed_by=viewer.id, changed_at=now)  # fmt: skip
        session.add(row)
    elif row.in_judging == in_judging:
        return
    row.in_judging, row.changed_by, row.changed_at = in_judging, viewer.id, now
    session.flush()
    record(session, events.CLARIFICATIONS_ALLOWED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, in_judging=in_judging)  # fmt: skip
