"""What people see of their notifications and choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from intranet_ideas.access import Role, permits
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import visible_to
from intranet_ideas.database import among
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryAuthor, EntryRevision
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.events import Event
from intranet_ideas.notifications import rules
from intranet_ideas.notifications.models import (
    Delivery,
    Notification,
    NotificationPreference,
    RefusedAddress,
)
from intranet_ideas.notifications.pacing import Pace
from intranet_ideas.outcomes.standings import Standing
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.teams.queries import is_invited


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification as its recipient reads it.

    ``visible`` is False when the thing can't be seen any more: the titles are then empty.
    ``data`` is the event's own, with what only IT and auditors may read left out. ``standing``
    is what an answer comes with, in messages that go out. ``votes_limited`` says that each person
    may have something left to vote with.
    """

    id: int
    kind: str
    challenge_id: int | None
    entry_id: int | None
    challenge_title: str
    entry_title: str
    closes_at: datetime | None
    happened_at: datetime
    created_at: datetime
    read_at: datetime | None
    visible: bool
    data: Mapping[str, Any] = field(default_factory=dict)
    standing: Standing | None = None
    votes_limited: bool = False

    @property
    def read(self) -> bool:
        """Whether it has been opened."""
        return self.read_at is not None

    # For pages: what happened, and where, in words and addresses of the present request.

    @property
    def sentence(self) -> str:
        """What happened, in the present language."""
        from intranet_ideas.notifications.messages import sentence

        return sentence(self)

    @property
    def url(self) -> str:
        """The address of the page it leads to, in the present request."""
        from intranet_ideas.notifications.messages import page_url

        return page_url(self)


SHOWN_DATA = ("reason", "changes", "late", "plugin", "deadline", "missing", "words",
              "changed", "consultation")


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer may still see what a notification is about."""
    writes = exists().where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == viewer.id)
    about_site = Notification.challenge_id.is_(None)
    readable = [kind for kind, rule in rules.KINDS.items() if permits(rule.needs, viewer.roles)]
    return or_(
        and_(about_site, Notification.kind.in_(readable)),
        and_(Notification.entry_id.is_(None), ~about_site, visible_to(viewer)),
        and_(Notification.entry_id.is_not(None), or_(visible_entries(viewer), writes)),
        _invited(viewer.id),
        # Who moderates sees ideas they are not invited to.
        and_(Notification.kind == "moderation_needed", Entry.status == SUBMITTED,
             true() if Role.MODERATOR in viewer.roles else false()),
    )


def _there() -> ColumnElement[bool]:
    """Whether what a notification is about is there for its user, whom the access rules let
    see it: an idea that is handed in, or one's own."""
    writes = exists().where(
        EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == Notification.user_id
    )
    return or_(Notification.entry_id.is_(None), Entry.status == SUBMITTED, writes,
               _invited(Notification.user_id))  # fmt: skip


def _invited(user_id: Any) -> ColumnElement[bool]:
    """Whether it is an invitation to an idea's team that is not answered yet."""
    return and_(Notification.kind == "team_invited", Entry.id.in_(is_invited(user_id)))


def _notices(visible: ColumnElement[bool]) -> Any:
    return (
        select(
            Notification.id, Notification.kind, Notification.challenge_id,
            Notification.entry_id, Notification.created_at, Notification.read_at,
            Challenge.title.label("challenge_title"), Challenge.closes_at,
            Challenge.voting, Challenge.votes_per_person,
            EntryRevision.title.label("entry_title"), Event.happened_at, Event.data,
            case((visible, True), else_=False).label("visible"),
        )
        .join(Event, Event.id == Notification.event_id)
        .outerjoin(Challenge, Challenge.id == Notification.challenge_id)
        .outerjoin(Entry, Entry.id == Notification.entry_id)
        # What is not handed in is for its authors alone, by its working title.
        .outerjoin(EntryRevision,
                   EntryRevision.id == func.coalesce(Entry.read_id, Entry.working_id))
    )  # fmt: skip


def _own(viewer: Viewer) -> Any:
    return _notices(_visible(viewer)).where(Notification.user_id == viewer.id)


def _notice(row: Row[Any]) -> Notice:
    visible = bool(row.visible)
    return Notice(
        id=row.id, kind=row.kind, challenge_id=row.challenge_id, entry_id=row.entry_id,
        challenge_title=(row.challenge_title or "") if visible else "",
        entry_title=(row.entry_title or "") if visible else "",
        closes_at=row.closes_at if visible else None, happened_at=row.happened_at,
        created_at=row.created_at, read_at=row.read_at, visible=visible,
        data={key: row.data[key] for key in SHOWN_DATA if key in row.data} if visible else {},
        votes_limited=visible and voting.limited(row.voting, row.votes_per_person),
    )  # fmt: skip


def centre(
    session: Session, viewer: Viewer, *, after: int | None = None, limit: int = 30
) -> list[Notice]:
    """Return the viewer's notifications, the newest first; ``after`` is the id of the last
    one had before. One statement."""
    query = _own(viewer).order_by(Notification.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Notification.id < after)
    return [_notice(row) for row in session.execute(query)]


def newest(session: Session, viewer: Viewer, limit: int = 5) -> list[Notice]:
    """Return the viewer's newest notifications."""
    return centre(session, viewer, limit=limit)


def notice(session: Session, viewer: Viewer, notification_id: int) -> Notice | None:
    """Return one of the viewer's own notifications."""
    row = session.execute(_own(viewer).where(Notification.id == notification_id)).one_or_none()
    return _notice(row) if row else None


def notices_to_send(session: Session, ids: Sequence[int]) -> dict[int, Notice]:
    """Return notifications of any users, by id, for those whom the access rules have been asked
    about. One statement."""
    rows = session.execute(_notices(_there()).where(among(Notification.id, ids)))
    return {row.id: _notice(row) for row in rows}


def choices_of(session: Session, user_id: int) -> dict[tuple[str, str], Pace]:
    """Return what a user chose, by kind and channel; the rest is as usual."""
    rows = session.scalars(select(NotificationPreference).filter_by(user_id=user_id))
    return {(row.kind, row.channel): Pace(row.pace) for row in rows}


def spent_today(
    session: Session, user_ids: Sequence[int], since: datetime
) -> dict[tuple[int, str], int]:
    """Return how many messages that could have waited went out at once since ``since``, by
    user and channel."""
    waiting = [kind for kind, rule in rules.KINDS.items() if not rule.urgent]
    rows = session.execute(
        select(Notification.user_id, Delivery.channel, func.count())
        .join(Delivery, Delivery.notification_id == Notification.id)
        .where(
            among(Notification.user_id, user_ids), Notification.created_at >= since,
            Notification.kind.in_(waiting), Delivery.pace == Pace.AT_ONCE,
        )
        .group_by(Notification.user_id, Delivery.channel)
    )  # fmt: skip
    return {(user_id, channel): count for user_id, channel, count in rows}


def refused(session: Session, user_ids: Sequence[int]) -> frozenset[tuple[int, str]]:
    """Return the users' channels on which their present address was refused for good."""
    rows = session.execute(
        select(RefusedAddress.user_id, RefusedAddress.channel)
        .join(User, User.id == RefusedAddress.user_id)
        .where(among(RefusedAddress.user_id, user_ids), RefusedAddress.address == User.email)
    )
    return frozenset((user_id, channel) for user_id, channel in rows)


def kinds_for(viewer: Viewer) -> Sequence[str]:
    """Return the kinds of notification that the viewer may get."""
    return [
        kind for kind, rule in rules.KINDS.items()
        if kind not in rules.FOR_SOME or permits(rule.needs, viewer.roles)
    ]
