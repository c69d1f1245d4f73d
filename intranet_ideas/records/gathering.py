"""What a package says, as plain data: in the same order for the same state, without the time
of asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.bundles.models import Bundle
from intranet_ideas.bundles.queries import ideas_to_bundle
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import (
    Challenge,
    ChallengeManager,
    Criterion,
    DeadlineChange,
)
from intranet_ideas.challenges.rules import INSTANTS
from intranet_ideas.clarifications.queries import told_of
from intranet_ideas.entries.hold_models import unseen
from intranet_ideas.entries.models import (
    JOINED,
    SUBMITTED,
    Attachment,
    Entry,
    EntryAuthor,
    EntryRevision,
    Redaction,
)
from intranet_ideas.errors import N_, NotFound
from intranet_ideas.events import Event
from intranet_ideas.judging.models import Assessment, AssessmentVersion, Conflict, Judge
from intranet_ideas.judging.sheets import names_in
from intranet_ideas.judging.tasks import last_handed_in
from intranet_ideas.outcomes.answer_versions import said_since
from intranet_ideas.outcomes.models import Answer, Attendance, Decision, Meeting, ResultSeal
from intranet_ideas.outcomes.sealed import sealed_or_none
from intranet_ideas.people.models import Partner, User
from intranet_ideas.people.standing import known_as
from intranet_ideas.records.models import FULL
from intranet_ideas.records.rounds import grounds_recorded, rounds_recorded

LOGGED = frozenset({
    events.CHALLENGE_CREATED, events.CHALLENGE_UPDATED, events.CHALLENGE_ANNOUNCED,
    events.CHALLENGE_OPENED, events.CHALLENGE_CLOSED, events.VOTING_OPENS, events.VOTING_CLOSED,
    events.ROUND_CLOSED,
    events.ROUNDS_SET, events.ROUND_ADVANCED, events.ROUND_TAKEN_BACK, events.JUDGING_CLOSED,
    events.DEADLINE_CHANGED, events.CHALLENGE_CANCELLED, events.RESULTS_RELEASED,
    events.RESULTS_CORRECTED, events.RESULTS_RECHECKED, events.ENTRY_SUBMITTED,
    events.ENTRY_REVISED, events.ENTRY_REDACTED, events.ENTRY_WITHDRAWN, events.JUDGES_SET,
    events.MANAGER_NAMED, events.MANAGER_REMOVED,
    events.ENTRIES_ASSIGNED, events.CONFLICT_DECLARED, events.CONFLICT_RULES_SET,
    events.ASSESSMENT_HANDED_IN, events.RANKING_COMPUTED, events.DECISION_MADE,
    events.MEETING_NOTED, events.ANSWER_WRITTEN, events.RELEASE_SCHEDULED,
})  # fmt: skip
"""Kinds of events that belong to the log of how the decision came about."""

NAMED = frozenset({
    events.CHALLENGE_CREATED, events.CHALLENGE_UPDATED, events.CHALLENGE_ANNOUNCED,
    events.DEADLINE_CHANGED, events.CHALLENGE_CANCELLED, events.RESULTS_RELEASED,
    events.RESULTS_CORRECTED, events.RESULTS_RECHECKED, events.JUDGES_SET, events.ENTRIES_ASSIGNED,
    events.CONFLICT_RULES_SET, events.DECISION_MADE, events.MEETING_NOTED, events.ANSWER_WRITTEN,
    events.RELEASE_SCHEDULED,
})  # fmt: skip
"""Kinds of which the log says who did it: who runs the challenge. Others would tell who wrote
or judged."""


def gather(session: Session, challenge_id: int, variant: str) -> dict[str, Any]:
    """Return all that a package says of a challenge. Raises ``NotFound``."""
    challenge = session.get(Challenge, challenge_id)
    if challenge is None:
        raise NotFound(N_("There is no challenge with this number."))
    challenges.load_parts(session, challenge)
    full = variant == FULL
    return {
        "variant": variant, "challenge": _about(session, challenge),
        "criteria": _criteria(session, challenge_id), "judges": _judges(session, challenge, full),
        "rounds": rounds_recorded(session, challenge_id, full),
        "entries": _entries(session, challenge, full),
        "bundles": _bundles(session, challenge_id),
        "meeting": _meeting(session, challenge_id, full),
        "results": _results(session, challenge_id, full), "log": _log(session, challenge_id),
    }  # fmt: skip


def _bundles(session: Session, challenge_id: int) -> list[dict[str, Any]]:
    """Tell which ideas those who ran the challenge found to belong together, as everyone read it:
    not of dissolved bundles, nor of ideas that were withdrawn."""
    standing: dict[int, list[int]] = {}
    for entry_id, idea in ideas_to_bundle(session, challenge_id).items():
        if idea.bundle_id is not None:
            standing.setdefault(idea.bundle_id, []).append(entry_id)
    rows = session.scalars(
        select(Bundle).where(Bundle.id.in_(standing)).order_by(Bundle.title, Bundle.id)
    )
    return [
        {"id": each.id, "title": each.title, "words": each.words,
         "entries": sorted(standing[each.id])}
        for each in rows
    ]  # fmt: skip


def _about(session: Session, challenge: Challenge) -> dict[str, Any]:
    managers = session.scalars(
        select(User.name).join(ChallengeManager, ChallengeManager.user_id == User.id)
        .where(ChallengeManager.challenge_id == challenge.id).order_by(User.name, User.id)
    ).all()  # fmt: skip
    changes = session.execute(
        select(DeadlineChange, User.name).join(User, User.id == DeadlineChange.changed_by)
        .where(DeadlineChange.challenge_id == challenge.id).order_by(DeadlineChange.id)
    )
    return {
        "id": challenge.id, "title": challenge.title, "brief": challenge.brief,
        "language": challenge.language, "created_at": _iso(challenge.created_at),
        "department": challenge.department.name_in(challenge.language), "managers": list(managers),
        "questions": challenge.questions, "blind": challenge.blind,
        "instants": {
            name: _iso(getattr(challenge, name))
            for name in (*INSTANTS, "published_at", "released_at", "cancelled_at")
        },
        "cancel_reason": challenge.cancel_reason,
        "changes": [
            {"field": each.field, "old": _iso(each.old), "new": _iso(each.new),
             "reason": each.reason, "by": name, "at": _iso(each.changed_at)}
            for each, name in changes
        ],
    }  # fmt: skip


def _criteria(session: Session, challenge_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(Criterion).filter_by(challenge_id=challenge_id)
        .order_by(Criterion.round, Criterion.position)
    )
    return [
        {"round": each.round, "key": each.key, "name": each.name, "question": each.question,
         "weight": each.weight, "minimum": each.minimum, "maximum": each.maximum,
         "steps": each.steps}
        for each in rows
    ]  # fmt: skip


def _judges(session: Session, challenge: Challenge, full: bool) -> dict[str, Any]:
    names = session.scalars(
        select(User.name).where(User.id.in_(
            select(Judge.user_id).where(Judge.challenge_id == challenge.id)
        )).order_by(User.name, User.id)
    ).all()  # fmt: skip
    conflicts = session.execute(
        select(Conflict.entry_id, User.name, Conflict.reason)
        .join(User, User.id == Conflict.user_id).join(Entry, Entry.id == Conflict.entry_id)
        .where(Entry.challenge_id == challenge.id).order_by(Conflict.entry_id, User.id)
    ).all()
    return {
        "count": len(names), "names": list(names) if full else None,
        "grounds": grounds_recorded(session, challenge, full),
        "conflicts": [
            {"entry": entry, "judge": name if full else None, "reason": reason if full else None}
            for entry, name, reason in conflicts
        ],
    }  # fmt: skip


def _entries(session: Session, challenge: Challenge, full: bool) -> list[dict[str, Any]]:
    """Tell of what was handed in, also of ideas that were joined into others: both texts count."""
    rows = session.scalars(
        select(Entry).where(Entry.challenge_id == challenge.id,
                            Entry.status.in_((SUBMITTED, JOINED)))
        .order_by(Entry.id)
    ).all()  # fmt: skip
    judges = select(Judge.user_id).where(Judge.challenge_id == challenge.id)
    # Also those who were replaced after they had judged.
    users = session.scalars(judges.union(
        select(Assessment.user_id).where(Assessment.challenge_id == challenge.id)
    )).all()  # fmt: skip
    names = names_in(challenge, users)
    return [_entry(session, each, names, full) for each in rows]


def _entry(
    session: Session, entry: Entry, names: dict[int, str], full: bool
) -> dict[str, Any]:
    versions = session.scalars(
        select(EntryRevision)
        .where(EntryRevision.entry_id == entry.id, EntryRevision.received_at.is_not(None),
               ~unseen())
        .order_by(EntryRevision.number)
    ).all()
    authors = session.scalars(
        select(known_as()).join(EntryAuthor, EntryAuthor.user_id == User.id)
        .where(EntryAuthor.entry_id == entry.id).order_by(EntryAuthor.position)
    ).all()  # fmt: skip
    # Words that were blanked stay blanked for those who ask.
    read = versions if full else _readable(session, entry, versions)
    answer, decision = session.get(Answer, entry.id), session.get(Decision, entry.id)
    return {
        "id": entry.id, "title": read[-1].title if read else "",
        "language": entry.language, "pseudonymous": entry.pseudonymous,
        "joined_into": entry.joined_into_id,
        "authors": None if entry.pseudonymous else list(authors),
        "handed_in_for": session.get_one(Partner, entry.partner_id).name
        if entry.partner_id and not entry.pseudonymous else None,
        "versions": [_version(each) for each in read],
        "files": _files(session, versions),
        "clarifications": told_of(session, entry.id, () if full else _blanked(session, entry)),
        "assessments": _assessments(session, entry.id, names),
        "panel": _panel(session, entry.id) if full else None,
        "decision": decision and {
            "outcome": decision.outcome, "reason": decision.reason,
            "overrule_reason": decision.overrule_reason, "at": _iso(decision.decided_at),
            "notes": decision.notes if full else None,
        },
        "answer": answer and {
            "outcome": answer.outcome, "reason": answer.reason, "at": _iso(answer.answered_at),
            "said_before": [
                {"outcome": each.outcome, "reason": each.reason, "at": _iso(each.at)}
                for each in said_since(
                    session, session.get_one(Challenge, entry.challenge_id), entry.id
                )[:-1]
            ],
        },
    }  # fmt: skip


def _blanked(session: Session, entry: Entry) -> Sequence[str]:
    row = session.get(Redaction, entry.id)
    return row.words if row else ()


def _readable(
    session: Session, entry: Entry, versions: Sequence[EntryRevision]
) -> Sequence[EntryRevision]:
    masked = session.get(EntryRevision, entry.masked_id) if entry.masked_id else None
    return [masked] if masked else versions


def _version(revision: EntryRevision) -> dict[str, Any]:
    return {
        "number": revision.number, "received_at": _iso(revision.received_at),
        "digest": revision.digest, "title": revision.title, "body": revision.body,
        "answers": revision.answers,
    }  # fmt: skip


def _files(session: Session, versions: Sequence[EntryRevision]) -> list[dict[str, Any]]:
    numbers = {int(number) for each in versions for number in each.attachments}
    rows = session.scalars(
        select(Attachment).where(Attachment.id.in_(numbers)).order_by(Attachment.id)
    )
    return [
        {"id": each.id, "name": each.name, "media_type": each.media_type, "size": each.size,
         "sha256": each.digest, "at": _iso(each.uploaded_at),
         "path": f"attachments/{each.entry_id:04}/{each.id}-{each.name[-80:]}"}
        for each in rows
    ]  # fmt: skip


def _assessments(session: Session, entry: int, names: dict[int, str]) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Assessment.user_id, Assessment.round, AssessmentVersion.scores,
               AssessmentVersion.comment_to_author, Assessment.set_aside_at)
        .join(AssessmentVersion, AssessmentVersion.assessment_id == Assessment.id)
        .where(Assessment.entry_id == entry, AssessmentVersion.version == last_handed_in())
    )  # fmt: skip
    return sorted(
        ({"judge": names[user], "round": round_, "scores": scores, "to_author": comment,
          "set_aside": aside is not None}
         for user, round_, scores, comment, aside in rows),
        key=lambda each: (each["round"], each["judge"]),
    )  # fmt: skip


def _panel(session: Session, entry: int) -> list[str]:
    """Return what judges wrote to each other, in an order that tells nothing of who wrote it."""
    rows = session.scalars(
        select(AssessmentVersion.comment_to_panel)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(Assessment.entry_id == entry, AssessmentVersion.version == last_handed_in(),
               AssessmentVersion.comment_to_panel != "")
    )  # fmt: skip
    return sorted(rows)


def _meeting(session: Session, challenge_id: int, full: bool) -> dict[str, Any] | None:
    meeting = session.get(Meeting, challenge_id)
    if meeting is None:
        return None
    judges = select(Judge.user_id).where(Judge.challenge_id == challenge_id)
    query = (
        select(User.name).join(Attendance, Attendance.user_id == User.id)
        .where(Attendance.challenge_id == challenge_id).order_by(User.name, User.id)
    )  # fmt: skip
    names = session.scalars(query if full else query.where(User.id.not_in(judges))).all()
    held = meeting.held_on.isoformat() if meeting.held_on else None
    return {"held_on": held, "attended": list(names), "others": meeting.others}


def _results(session: Session, challenge_id: int, full: bool) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(ResultSeal).filter_by(challenge_id=challenge_id).order_by(ResultSeal.number)
    )
    return [
        {"number": each.number, "digest": each.digest, "note": each.note,
         "at": _iso(each.made_at),
         # The sheet says where each judge works.
         "order": list(found.last.order.items) if found and found.last.order else None,
         "content": each.content if full else None}
        for each in rows for found in [sealed_or_none(each.content)]
    ]  # fmt: skip


def _log(session: Session, challenge_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Event.seq, Event.kind, Event.happened_at, Event.entry_id, User.name, Event.data)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.challenge_id == challenge_id, Event.kind.in_(LOGGED), Event.seq.is_not(None))
        .order_by(Event.seq)
    )
    return [
        {"seq": seq, "kind": kind, "at": _iso(at), "entry": entry,
         "by": name if kind in NAMED else None,
         "reason": data.get("reason") if kind in NAMED else None}
        for seq, kind, at, entry, name, data in rows
    ]  # fmt: skip


def state_of(session: Session, challenge_id: int) -> tuple[int, str, datetime] | None:
    """Return place, digest and instant of the challenge's last event in the audit trail, which
    name the state that a package is of; None before there is one."""
    row: Any = session.execute(
        select(Event.seq, Event.digest, Event.recorded_at)
        .where(Event.challenge_id == challenge_id, Event.seq.is_not(None))
        .order_by(Event.seq.desc()).limit(1)
    ).first()  # fmt: skip
    return tuple(row) if row else None


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
