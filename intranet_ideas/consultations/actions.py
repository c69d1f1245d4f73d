"""What who runs a consultation does: write it, open it, publish what the text became."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from intranet_ideas import access, events
from intranet_ideas.consultations import queries, rules
from intranet_ideas.consultations.models import (
    Consultation,
    ConsultationPerson,
    ConsultedText,
    Extension,
    TextVersion,
)
from intranet_ideas.consultations.paragraphs import Paragraph, applied, read
from intranet_ideas.consultations.queries import SeenConsultation
from intranet_ideas.consultations.rules import ConsultationFields, Phase
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, Stale
from intranet_ideas.events import record
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import department_by_slug, people_by_address
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def begin(
    session: Session, viewer: Viewer, fields: ConsultationFields, now: datetime
) -> Consultation:
    """Make a draft with a text of its own. Raises ``Invalid``."""
    access.require("consultation.begin", viewer.roles)
    text = ConsultedText(next_key=1)
    made = Consultation(base=1, created_by=viewer.id, created_at=now, owner_id=viewer.id)
    _fill(session, viewer, made, fields)
    session.add(text)
    session.flush()
    version = TextVersion(text_id=text.id, number=1, made_by=viewer.id, made_at=now, paragraphs=[])
    session.add(version)
    session.flush()
    made.text_id = text.id
    _write(session, text, version, read(fields.text or "", [], 1))
    session.add(made)
    session.flush()
    record(session, events.CONSULTATION_BEGUN, now=now, actor_id=viewer.id,
           department_id=made.department_id, consultation=made.id)  # fmt: skip
    return made


def change(
    session: Session, viewer: Viewer, consultation_id: int, fields: ConsultationFields,
    version: int, now: datetime,
) -> SeenConsultation:  # fmt: skip
    """Change what is written of it. The text and the instants stay once people are asked, and the
    text of a further round always. Raises ``Stale``, ``Conflict`` and ``Invalid``."""
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    found = seen.consultation
    if found.version != version:
        raise Stale(found.version)
    if seen.phase in rules.STOPPED:
        raise Conflict(rules.STOPPED[seen.phase])
    _fill(session, viewer, found, fields, draft=seen.phase == Phase.DRAFT)
    if fields.text is not None and may_write_text(seen):
        text = session.get_one(ConsultedText, found.text_id)
        row = session.get_one(TextVersion, (found.text_id, found.base))
        _write(session, text, row,
               read(fields.text, queries.read_rows(row.paragraphs), text.next_key))  # fmt: skip
    flag_modified(found, "title")
    session.flush()
    record(session, events.CONSULTATION_CHANGED, now=now, actor_id=viewer.id,
           department_id=found.department_id, consultation=found.id)  # fmt: skip
    return seen


def may_write_text(seen: SeenConsultation) -> bool:
    """Say whether the text can be written: while the first round on it is a draft."""
    return seen.phase == Phase.DRAFT and seen.consultation.base == 1


def _write(
    session: Session, text: ConsultedText, row: TextVersion, paragraphs: Sequence[Paragraph]
) -> None:  # fmt: skip
    row.paragraphs = [
        {"key": each.key, "level": each.level, "text": each.text} for each in paragraphs
    ]
    text.next_key = max([text.next_key, *(each.key + 1 for each in paragraphs)])
    session.flush()


def _fill(
    session: Session, viewer: Viewer, found: Consultation, fields: ConsultationFields, *,
    draft: bool = True,
) -> None:  # fmt: skip
    faults = rules.check_fields(fields)
    owner = people_by_address(session, viewer, [fields.owner.lower()]).get(fields.owner.lower())
    if owner is None and found.id:  # who runs it already may have left, and stays until changed
        present = session.get_one(User, found.owner_id)
        owner = present.id if present.email == fields.owner.lower() else None
    if owner is None:
        faults.append(Fault("owner", N_("Write the e-mail address of a colleague.")))
    department = department_by_slug(session, fields.department) if fields.department else None
    if department is None and (fields.department or fields.audience == rules.DEPARTMENT):
        faults.append(Fault("department", N_("Choose a department.")))
    if faults or owner is None:
        raise Invalid(faults)
    found.title, found.introduction = fields.title, fields.introduction
    found.language, found.owner_id = fields.language, owner
    if draft:
        found.audience, found.names = fields.audience, fields.names
        found.department_id = department.id if department else None
        found.opens_at, found.closes_at = fields.opens_at, fields.closes_at


def publish(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime
) -> SeenConsultation:
    """Ask people: from now on it opens and closes by itself. Raises ``Invalid`` where something
    lacks, ``Conflict`` where it is published already."""
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    found = seen.consultation
    if seen.phase != Phase.DRAFT:
        raise Conflict(N_("It is published already."))
    faults = rules.check_publish(queries.window_of(found), queries.paragraphs_of(session, seen),
                                 now)  # fmt: skip
    if faults:
        raise Invalid(faults)
    found.published_at = now
    session.flush()
    record(session, events.CONSULTATION_PUBLISHED, now=now, actor_id=viewer.id,
           department_id=found.department_id, consultation=found.id)  # fmt: skip
    return seen


def extend(
    session: Session, viewer: Viewer, consultation_id: int, closes_at: datetime | None,
    notice: str, now: datetime,
) -> SeenConsultation:  # fmt: skip
    """Make the deadline later, before it has passed, and tell those who take part why. Raises
    ``Conflict`` and ``Invalid``."""
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    found, notice = seen.consultation, clean_text(notice)
    if seen.phase not in (Phase.ANNOUNCED, Phase.OPEN) or found.closes_at is None:
        raise Conflict(rules.NOT_OPEN)
    faults = rules.check_extension(found.closes_at, closes_at, notice)
    if faults or closes_at is None:
        raise Invalid(faults)
    session.add(Extension(consultation_id=found.id, before=found.closes_at, closes_at=closes_at,
                          notice=notice, made_by=viewer.id, made_at=now))  # fmt: skip
    found.closes_at = closes_at
    session.flush()
    record(session, events.CONSULTATION_EXTENDED, now=now, actor_id=viewer.id,
           department_id=found.department_id, consultation=found.id, reason=notice)  # fmt: skip
    return seen


def cancel(
    session: Session, viewer: Viewer, consultation_id: int, reason: str, version: int,
    now: datetime,
) -> SeenConsultation:  # fmt: skip
    """Cancel a consultation for good, with a reason that all who are asked can read: those who
    took part and who follow hear of it. Raises ``Stale``, ``Conflict`` and ``Invalid``."""
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    found, reason = seen.consultation, clean_text(reason)
    if found.version != version:
        raise Stale(found.version)
    if refused := rules.not_to_cancel(seen.phase):
        raise Conflict(refused)
    if faults := rules.check_cancel(reason):
        raise Invalid(faults)
    found.cancelled_at, found.cancel_reason = now, reason
    session.flush()
    record(session, events.CONSULTATION_CANCELLED, now=now, actor_id=viewer.id,
           department_id=found.department_id, consultation=found.id, reason=reason)  # fmt: skip
    return queries.see(session, viewer, consultation_id, now)


def delete_draft(
    session: Session, viewer: Viewer, consultation_id: int, version: int, now: datetime
) -> None:
    """Delete a draft, and its text where that was never asked about. Raises ``Stale``, and
    ``Conflict`` for one that is published."""
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    found = seen.consultation
    if found.version != version:
        raise Stale(found.version)
    if seen.phase != Phase.DRAFT:
        raise Conflict(rules.NO_DRAFT)
    session.execute(delete(ConsultationPerson).filter_by(consultation_id=found.id))
    session.delete(found)
    session.flush()
    if found.base == 1:
        session.execute(delete(TextVersion).filter_by(text_id=found.text_id))
        session.execute(delete(ConsultedText).filter_by(id=found.text_id))
    record(session, events.CONSULTATION_DELETED, now=now, actor_id=viewer.id,
           department_id=found.department_id, consultation=consultation_id)  # fmt: skip


def release(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime
) -> SeenConsultation:
    """Publish the new version, with all answers: those who took part and who follow hear of it.
    Raises ``Conflict`` while something is left to answer or to put together."""
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    found = seen.consultation
    if refused := rules.not_to_answer(seen.phase):
        raise Conflict(refused)
    proposals = queries.proposals_of(session, seen)
    places = queries.places_of(session, seen, proposals)
    if any(each.answer is None for each in proposals) or any(
        each.text is None for each in places.values()
    ):
        raise Conflict(rules.LEFT)
    text = session.get_one(ConsultedText, found.text_id)
    new = applied(queries.paragraphs_of(session, seen), rules.settled(places), text.next_key)
    row = TextVersion(text_id=text.id, number=found.base + 1, made_by=viewer.id, made_at=now,
                      paragraphs=[])  # fmt: skip
    session.add(row)
    _write(session, text, row, new)
    found.result, found.answered_at = row.number, now
    session.flush()
    record(session, events.CONSULTATION_ANSWERED, now=now, actor_id=viewer.id,
           department_id=found.department_id, consultation=found.id)  # fmt: skip
    return seen


def again(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime
) -> Consultation:  # fmt: skip
    """Begin a further round from the new version, as a draft. Raises ``Conflict`` before there
    is one, where nothing is left of the text, and where there is a further round already."""
    access.require("consultation.begin", viewer.roles)
    seen = queries.see_to_run(session, viewer, consultation_id, now)
    found = seen.consultation
    if found.result is None:
        raise Conflict(N_("Publish the new version first."))
    if not queries.version_of(session, found.text_id, found.result):
        raise Conflict(rules.NOTHING_LEFT)
    if session.scalar(select(exists().where(
        Consultation.text_id == found.text_id, Consultation.base == found.result,
        Consultation.cancelled_at.is_(None),
    ))):  # fmt: skip
        raise Conflict(rules.ONE_ROUND)
    made = Consultation(
        text_id=found.text_id, base=found.result, title=found.title,
        introduction=found.introduction, language=found.language, owner_id=found.owner_id,
        audience=found.audience, names=found.names, department_id=found.department_id,
        created_by=viewer.id, created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, events.CONSULTATION_BEGUN, now=now, actor_id=viewer.id,
           department_id=made.department_id, consultation=made.id)  # fmt: skip
    return made


def tell_of_time(session: Session, now: datetime) -> int:
    """Tell that consultations have opened and closed, once for each; return how many."""
    told = 0
    for kind, instant in (
        (events.CONSULTATION_OPENED, Consultation.opens_at),
        (events.CONSULTATION_CLOSED, Consultation.closes_at),
    ):
        due = session.scalars(
            select(Consultation)
            .where(Consultation.published_at.is_not(None), Consultation.answered_at.is_(None),
                   Consultation.cancelled_at.is_(None), instant <= now)
            .order_by(Consultation.id)
        ).all()  # fmt: skip
        keys = {f"{kind}:{row.id}": row for row in due}
        known = set(session.scalars(
            select(events.Event.key).where(events.Event.key.in_(keys))
        ))  # fmt: skip
        for key, row in keys.items():
            if key not in known:
                told += 1
                record(session, kind, now=now, key=key, department_id=row.department_id,
                       happened_at=getattr(row, instant.key), consultation=row.id,
                       user_ids=[row.owner_id])  # fmt: skip
    return told
