"""How the site fares, what mail waits, and the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from intranet_ideas import access, events, parking
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import visible_to
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.migrations import runner
from intranet_ideas.notifications.models import KEPT, PARKED, PENDING, Delivery, Notification
from intranet_ideas.operations.models import WorkerBeat
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.search.queries import SearchStatus, search_status

WORKER_GONE = timedelta(minutes=2)
"""A worker that was not seen for so long is taken to be gone."""

BEHIND = timedelta(minutes=5)
"""Events that wait longer than this are a fault."""

LANES = ("timing", "notify", "deliver", "index", "tell")
"""The worker's lanes that have something in line, in the order in which work flows."""

OF_AN_IDEA = {
    events.CONFLICT_FOUND: ("user", "ground", "set_aside"),
    events.ASSESSMENT_SET_ASIDE: ("user", "ground", "number", "round"),
    events.STANDING_CHANGED: ("number",),
}
"""What the trail shows of an event about an idea, when nobody's name must be kept: without it
nobody could tell who was disqualified from what."""

UNNAMED = (
    events.VOTE_SET, events.VOTE_REMOVED, events.VOTES_LAPSED, events.BALLOT_HANDED_IN,
    events.BALLOT_TAKEN_BACK, events.PAIR_CHOSEN, events.PAIR_UNDONE,
    events.COMMENT_REPORTED, events.REACTION_SET, events.REACTION_REMOVED,
    events.THANKS_GIVEN, events.THANKS_TAKEN_BACK,
    events.CLARIFICATION_ASKED,
)  # fmt: skip
"""What the trail tells without who did it: ballots, and what people were promised to do unnamed."""


@dataclass(frozen=True, slots=True)
class WorkHealth:
    """How the worker fares. ``seen_at`` is None when none was ever seen; ``lag_seconds`` is
    how long the oldest event has waited, those that wait for another try aside, and ``lanes``
    says it for each lane, those of the clock and of messages too."""

    seen_at: datetime | None
    version: str
    lag_seconds: float
    waiting: Mapping[str, int]
    lanes: Mapping[str, float] = field(default_factory=dict)


def database_health(session: Session) -> tuple[str, str]:
    """Return ``"ok"`` or what is wrong, for the database and for its schema; never raises."""
    try:
        runner.check(session.connection())
    except runner.SchemaError as error:
        return "ok", str(error)
    except SQLAlchemyError as error:
        return f"no answer: {type(error).__name__}", "unknown"
    return "ok", "ok"


def work_health(session: Session, now: datetime) -> WorkHealth:
    """Return how the worker fares, in two statements."""
    beat = session.execute(
        select(WorkerBeat.seen_at, WorkerBeat.version).order_by(WorkerBeat.seen_at.desc()).limit(1)
    ).first()
    due = or_(Event.next_attempt_at.is_(None), Event.next_attempt_at <= now)
    # One subquery for each consumer, so that each reads its own small index.
    parts = {
        "notifications": and_(due, parking.unparked(parking.NOTIFY, now)),
        "search": parking.unparked(parking.INDEX, now),
        "plugins": and_(Event.told_at.is_(None), due),
    }
    columns = []
    for undone in parts.values():
        columns += [
            select(func.min(Event.recorded_at)).where(undone).scalar_subquery(),
            select(func.count()).select_from(Event).where(undone).scalar_subquery(),
        ]
    columns += [
        select(func.min(Challenge.look_at)).where(Challenge.look_at <= now).scalar_subquery(),
        select(func.min(Delivery.next_attempt_at))
        .where(Delivery.status == PENDING, Delivery.next_attempt_at <= now).scalar_subquery(),
    ]  # fmt: skip
    *row, look_at, deliver_at = session.execute(select(*columns)).one()
    oldest = [each for each in row[::2] if each is not None]
    lag = max(0.0, (now - min(oldest)).total_seconds()) if oldest else 0.0
    waiting = dict(zip(parts, row[1::2], strict=True))
    since = dict(zip(LANES, (look_at, row[0], deliver_at, row[2], row[4]), strict=True))
    lanes = {
        lane: max(0.0, (now - at).total_seconds()) if at else 0.0 for lane, at in since.items()
    }
    return WorkHealth(beat[0] if beat else None, beat[1] if beat else "", lag, waiting, lanes)


def last_backup(session: Session) -> datetime | None:
    """Return when the last backup was made by the program; one statement."""
    return session.scalar(
        select(Event.happened_at)
        # As text, so that the index of these few events is used.
        .where(text(f"kind = '{events.BACKUP_MADE}'"))
        .order_by(Event.id.desc())
        .limit(1)
    )


def mail_counts(session: Session) -> Mapping[str, int]:
    """Return how many messages are pending, kept and parked."""
    rows: Any = session.execute(
        select(Delivery.status, func.count())
        .where(Delivery.status.in_((PENDING, KEPT, PARKED)))
        .group_by(Delivery.status)
    )
    return {PENDING: 0, KEPT: 0, PARKED: 0} | {row[0]: row[1] for row in rows}


def search_health(ground: Ground) -> SearchStatus | None:
    """Return how search fares, or None when it can't even say."""
    try:
        return search_status(ground)
    # An engine is a plugin's code: a readiness check must outlive it.
    except (Exception, SystemExit):  # noqa: BLE001
        return None


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that has not gone out."""

    id: int
    channel: str
    status: str
    attempts: int
    error: str
    kind: str
    recipient: str
    email: str
    created_at: datetime
    next_attempt_at: datetime


def mail(
    session: Session, viewer: Viewer, *, status: str = "", before: int | None = None,
    limit: int = 50,
) -> list[Mail]:  # fmt: skip
    """Return messages that have not gone out, the newest first; one statement."""
    access.require("site.run", viewer.roles)
    query = (
        select(
            Delivery.id, Delivery.channel, Delivery.status, Delivery.attempts, Delivery.error,
            Notification.kind, User.name, User.email, Notification.created_at,
            Delivery.next_attempt_at,
        )
        .join(Notification, Notification.id == Delivery.notification_id)
        .join(User, User.id == Notification.user_id)
        .where(Delivery.status.in_((status,) if status else (PENDING, KEPT, PARKED)))
        .order_by(Delivery.id.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        query = query.where(Delivery.id < before)
    rows: Any = session.execute(query)
    return [Mail(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An event as the audit trail shows it.

    ``actor`` is empty where nobody acted, and also where the site promises not to say who
    did; ``hidden`` tells the two apart. ``challenge_title`` is empty unless the reader may
    see the challenge.
    """

    id: int
    kind: str
    happened_at: datetime
    recorded_at: datetime
    actor: str
    hidden: bool
    department: str
    challenge_id: int | None
    challenge_title: str
    entry_id: int | None
    entry_shown: bool
    data: Mapping[str, Any]


def audit_trail(
    session: Session, viewer: Viewer, now: datetime, *, kinds: Sequence[str] = (),
    challenge_id: int | None = None, entry_id: int | None = None, before: int | None = None,
    limit: int = 50,
) -> list[AuditLine]:  # fmt: skip
    """Return events, the newest first; one statement.

    Who did something to an idea is left out while its authors are hidden, and always for
    votes and pseudonymous ideas; so is what an event says of an idea beyond its kind, and all
    that is not ``OF_AN_IDEA`` ever.
    """
    access.require("audit.read", viewer.roles)
    sealed = or_(
        Event.kind.in_(UNNAMED),
        and_(Event.entry_id.is_not(None), Entry.pseudonymous.is_(True)),
        and_(
            Event.entry_id.is_not(None), Challenge.blind.is_(True),
            or_(Challenge.released_at.is_(None), Challenge.released_at > now),
        ),
    )  # fmt: skip
    query = (
        select(
            Event.id, Event.kind, Event.happened_at, Event.recorded_at, User.name,
            func.coalesce(sealed, False).label("sealed"), Department.name, Department.name_nn,
            Department.name_en, Event.challenge_id, Challenge.title,
            func.coalesce(visible_to(viewer), False).label("visible"), Event.entry_id, Event.data,
            func.coalesce(Entry.status, "").label("status"),
        )
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Challenge, Challenge.id == Event.challenge_id)
        .outerjoin(Entry, Entry.id == Event.entry_id)
        .outerjoin(Department, Department.id == Event.department_id)
        .order_by(Event.id.desc())
        .limit(limit)
    )  # fmt: skip
    if kinds:
        query = query.where(Event.kind.in_(kinds))
    if challenge_id is not None:
        query = query.where(Event.challenge_id == challenge_id)
    if entry_id is not None:
        query = query.where(Event.entry_id == entry_id)
    if before is not None:
        query = query.where(Event.id < before)
    return [_audit_line(row, viewer.language) for row in session.execute(query)]


def _audit_line(row: Any, language: str) -> AuditLine:
    name, name_nn, name_en = row[6:9]
    sealed, visible = bool(row[5]), bool(row[11])
    return AuditLine(
        id=row[0], kind=row[1], happened_at=row[2], recorded_at=row[3],
        actor="" if sealed else row[4] or "", hidden=sealed,
        department="" if sealed else {"nn": name_nn, "en": name_en}.get(language) or name or "",
        challenge_id=row[9], challenge_title=(row[10] or "") if visible else "",
        entry_id=row[12], entry_shown=visible and row[14] == SUBMITTED,
        data=row[13] if row[12] is None else _of_an_idea(row[1], row[13], sealed=sealed),
    )  # fmt: skip


def _of_an_idea(kind: str, data: Mapping[str, Any], *, sealed: bool) -> Mapping[str, Any]:
    shown = () if sealed else OF_AN_IDEA.get(kind, ())
    return {key: data[key] for key in shown if key in data}


def people_by_id(session: Session, ids: Sequence[int]) -> Mapping[int, User]:
    """Return users by id."""
    return {each.id: each for each in session.scalars(select(User).where(User.id.in_(ids)))}
