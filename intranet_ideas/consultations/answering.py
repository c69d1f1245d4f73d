"""How who runs a consultation answers what is proposed: in any order, saved as one goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.consultations import queries, rules
from intranet_ideas.consultations.models import HandWording, Proposal, ProposalGroup
from intranet_ideas.consultations.queries import SeenConsultation
from intranet_ideas.consultations.rules import LONGEST_TITLE, SENT
from intranet_ideas.errors import (
    N_,
    AskedBack,
    Conflict,
    Fault,
    Invalid,
    NotFound,
    Stale,
    check_said,
    too_long,
)
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line, clean_text


def _answering(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime
) -> SeenConsultation:
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    if refused := rules.not_to_answer(seen.phase):
        raise Conflict(refused)
    return seen


def group(
    session: Session, viewer: Viewer, consultation_id: int, proposals: Sequence[int],
    title: str, into: int | None, now: datetime, takes: int | None = None,
) -> ProposalGroup:  # fmt: skip
    """Group proposals that say the same, as a new group with a title or ``into`` one there is.
    Those that stood in another leave it; a group nobody is left in goes.

    What is put into a group that is answered gets its answer: ``takes`` is the version of the
    answer that one knows of. Raises ``AskedBack`` without it, and ``Invalid``."""
    seen = _answering(session, viewer, consultation_id, now)
    rows = [queries.see_proposal(session, seen, each) for each in dict.fromkeys(proposals)]
    title = clean_line(title)
    faults = []
    if not rows:
        faults.append(Fault("proposals", N_("Choose the proposals that say the same.")))
    if any(row.status != SENT for row in rows):
        raise NotFound
    found = _group(session, seen, into) if into else None
    if found is None:
        faults += check_said("title", title, LONGEST_TITLE, N_("Say what they have in common."))
    if faults:
        raise Invalid(faults)
    if found is not None and takes != found.answer_version and _takes(rows, found):
        raise AskedBack([Fault("takes", rules.TAKES, {"title": found.title})])
    if found is None:
        found = ProposalGroup(consultation_id=consultation_id, title=title)
        session.add(found)
        session.flush()
    for row in rows:
        _move(session, row, found)
    _tidy(session, consultation_id)
    _record(session, seen, now, group=found.id)
    return found


def ungroup(
    session: Session, viewer: Viewer, consultation_id: int, proposal_id: int, group_id: int,
    version: int, now: datetime,
) -> None:  # fmt: skip
    """Take a proposal out of a group: it has its own answer or none. ``version`` is that of the
    group's answer, which one knows of. Raises ``Stale`` where the group has another since, or the
    proposal stands in it no more."""
    seen = _answering(session, viewer, consultation_id, now)
    row = queries.see_proposal(session, seen, proposal_id)
    there = session.get(ProposalGroup, row.group_id) if row.group_id else None
    if there is None or (there.id, there.answer_version) != (group_id, version):
        raise Stale(there.answer_version if there else 0)
    _move(session, row, None)
    _tidy(session, consultation_id)
    _record(session, seen, now, proposal=row.id)


def join_groups(
    session: Session, viewer: Viewer, consultation_id: int, group_id: int, into: int,
    now: datetime, takes: int | None = None,
) -> ProposalGroup:  # fmt: skip
    """Put all of a group into another, as ``group`` does: the one goes, the other keeps its title
    and answer. Raises ``AskedBack`` and ``Invalid``."""
    seen = _answering(session, viewer, consultation_id, now)
    gone = _group(session, seen, group_id)
    if gone.id == into:
        raise Invalid([Fault("into", N_("Choose another group."))])
    return group(session, viewer, consultation_id, _members(session, gone), "", into, now, takes)


def take_apart(
    session: Session, viewer: Viewer, consultation_id: int, group_id: int, version: int,
    now: datetime,
) -> None:  # fmt: skip
    """Take a group apart: its proposals have their own answers or none. Raises ``Stale``."""
    seen = _answering(session, viewer, consultation_id, now)
    row = _group(session, seen, group_id)
    if row.answer_version != version:
        raise Stale(row.answer_version)
    for each in _members(session, row):
        session.get_one(Proposal, each).group_id = None
    _tidy(session, consultation_id)
    _record(session, seen, now, group=group_id)


def _members(session: Session, row: ProposalGroup) -> list[int]:
    return list(session.scalars(
        select(Proposal.id).where(Proposal.group_id == row.id).order_by(Proposal.id)
    ))  # fmt: skip


def _takes(rows: Sequence[Proposal], group: ProposalGroup) -> bool:
    """Say whether an answer that is given already would become that of one of these."""
    return group.answer is not None and any(
        row.group_id != group.id and row.answer is None for row in rows
    )


def _move(session: Session, row: Proposal, into: ProposalGroup | None) -> None:
    """Put a proposal into a group, or take it out: what either is an answer to is another then."""
    if row.group_id == (into.id if into else None):
        return
    left = session.get(ProposalGroup, row.group_id) if row.group_id else None
    for each in (left, into):
        if each is not None:
            each.answer_version += 1
    row.group_id = into.id if into else None


def _tidy(session: Session, consultation_id: int) -> None:
    session.flush()
    session.execute(delete(ProposalGroup).where(
        ProposalGroup.consultation_id == consultation_id,
        ~exists().where(Proposal.group_id == ProposalGroup.id),
    ))  # fmt: skip


def _group(session: Session, seen: SeenConsultation, group_id: int) -> ProposalGroup:
    row = session.get(ProposalGroup, group_id, populate_existing=True)
    if row is None or row.consultation_id != seen.consultation.id:
        raise NotFound
    return row


def answer_group(
    session: Session, viewer: Viewer, consultation_id: int, group_id: int, answer: str,
    reason: str, version: int, now: datetime,
) -> ProposalGroup:  # fmt: skip
    """Answer all proposals of a group that have no answer of their own. ``version`` is that of
    the answer one began from. Raises ``Stale`` where it was answered otherwise since, or other
    proposals stand in it, and ``Invalid``."""
    seen = _answering(session, viewer, consultation_id, now)
    row = _group(session, seen, group_id)
    _answer(row, viewer, answer, reason, version, now)
    _record(session, seen, now, group=row.id)
    return row


def answer_proposal(
    session: Session, viewer: Viewer, consultation_id: int, proposal_id: int, answer: str,
    reason: str, version: int, now: datetime,
) -> Proposal:  # fmt: skip
    """Answer one proposal, also otherwise than its group. Raises ``Stale``, ``Invalid``."""
    seen = _answering(session, viewer, consultation_id, now)
    row = queries.see_proposal(session, seen, proposal_id)
    if row.status != SENT:
        raise NotFound
    _answer(row, viewer, answer, reason, version, now)
    _record(session, seen, now, proposal=row.id)
    return row


def take_answer_back(
    session: Session, viewer: Viewer, consultation_id: int, proposal_id: int, version: int,
    now: datetime,
) -> None:  # fmt: skip
    """Let a proposal have its group's answer again, or none. Raises ``Stale``."""
    seen = _answering(session, viewer, consultation_id, now)
    row = queries.see_proposal(session, seen, proposal_id)
    _next(row, version)
    row.answer, row.reason, row.answered_by, row.answered_at = None, "", None, None
    _record(session, seen, now, proposal=row.id)


def _answer(
    row: Proposal | ProposalGroup, viewer: Viewer, answer: str, reason: str, version: int,
    now: datetime,
) -> None:  # fmt: skip
    reason = clean_text(reason)
    if faults := rules.check_answer(answer, reason):
        raise Invalid(faults)
    _next(row, version)
    row.answer, row.reason = answer, reason
    row.answered_by, row.answered_at = viewer.id, now


def _next(row: Proposal | ProposalGroup, version: int) -> None:
    """Let an answer have its next version; the consultation is locked. Raises ``Stale``."""
    if row.answer_version != version:
        raise Stale(row.answer_version)
    row.answer_version += 1


def put_together(
    session: Session, viewer: Viewer, consultation_id: int, paragraph: int, slot: str,
    text: str, of: Sequence[str], version: int, now: datetime,
) -> None:  # fmt: skip
    """Say what stands where several proposals are accepted, or one in part; an empty text is that
    nothing does. ``of`` says of which proposals it is put together, as ``rules.made_of`` does.

    Raises ``Stale`` where others are accepted since or another text was put together, ``NotFound``
    where no proposal is accepted, and ``Invalid``."""
    seen = _answering(session, viewer, consultation_id, now)
    places = queries.places_of(session, seen, queries.proposals_of(session, seen))
    place = places.get((paragraph, slot))
    if place is None:
        raise NotFound
    text = clean_text(text)
    if faults := too_long("text", text, rules.LONGEST_PARAGRAPH):
        raise Invalid(faults)
    key = (consultation_id, paragraph, slot)
    row = session.get(HandWording, key)
    if version != place.version or tuple(of) != rules.made_of(place.proposals):
        raise Stale(place.version)
    if row is None:
        row = HandWording(consultation_id=consultation_id, paragraph=paragraph, slot=slot)
        session.add(row)
    row.text, row.made_of, row.version = text, list(of), place.version + 1
    row.made_by, row.made_at = viewer.id, now
    session.flush()
    _record(session, seen, now, paragraph=paragraph)


def _record(session: Session, seen: SeenConsultation, now: datetime, **data: Any) -> None:
    """Record it. Answers stay out of the trail: it is read before they may be."""
    session.flush()
    record(session, events.CONSULTATION_WORKED_ON, now=now, actor_id=seen.viewer.id,
           consultation=seen.consultation.id, **data)  # fmt: skip

