"""Who an Event concerns, in pages, and who of them may see what it is about."""

# The groups below are one table of functions with one signature.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from intranet_ideas.access import Phase, Role, permits
from intranet_ideas.challenges.models import (
    Challenge,
    ChallengeAudience,
    ChallengeFollow,
    ChallengeManager,
    Participation,
)
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.rules import Standing, phase_at, roles_towards
from intranet_ideas.entries.models import (
    DRAFT,
    SUBMITTED,
    Comment,
    Entry,
    EntryAuthor,
    EntryFollow,
)
from intranet_ideas.entries.queries import SEEING
from intranet_ideas.events import COMMENT_ADDED, Event
from intranet_ideas.judging.models import Judge
from intranet_ideas.judging.queries import missing_assessments
from intranet_ideas.notifications.rules import KINDS, Who
from intranet_ideas.people.models import Department, DepartmentManager, User
from intranet_ideas.people.queries import viewers_by_ids
from intranet_ideas.people.rules import Viewer

_host = aliased(Department, name="host")
_invited = aliased(Department, name="invited")


def concerned(session: Session, event: Event, *, after: int, limit: int) -> list[int]:
    """Return the ids of active users an Event concerns, by id, those past ``after``.

    Whole audiences are walked along the users' primary key; small groups are a union of
    their own tables, so that a comment never looks at every user.
    """
    who = KINDS[event.kind].who
    if event.kind == COMMENT_ADDED and _is_deleted(session, event):
        return []
    groups = [_GROUPS[each](session, event) for each in who if each in _GROUPS]
    if Who.AUDIENCE in who:
        member = or_(_in_audience(session, event), *(User.id.in_(group) for group in groups))
    else:
        member = User.id.in_(union(*groups))
    query = select(User.id).where(User.active, User.id > after, member)
    if not KINDS[event.kind].also_actor and event.actor_id is not None:
        query = query.where(User.id != event.actor_id)
    return list(session.scalars(query.order_by(User.id).limit(limit)))


def still_concerns(session: Session, event: Event, user_id: int) -> bool:
    """Say whether an event concerns someone yet, who may have done what it reminds of."""
    return concerned(session, event, after=user_id - 1, limit=1) == [user_id]


def _is_deleted(session: Session, event: Event) -> bool:
    return session.get_one(Comment, event.data["comment"]).deleted_at is not None


def _in_audience(session: Session, event: Event) -> ColumnElement[bool]:
    challenge = session.get_one(Challenge, event.challenge_id)
    guests = and_(User.guest, true() if challenge.guests else ~true())
    if challenge.everyone:
        return or_(~User.guest, guests)
    below = (
        select(Department.id)
        .join(_invited, func.substr(Department.path, 1, func.length(_invited.path))
              == _invited.path)
        .join(ChallengeAudience, ChallengeAudience.department_id == _invited.id)
        .where(ChallengeAudience.challenge_id == challenge.id)
    )  # fmt: skip
    return or_(and_(~User.guest, User.department_id.in_(below)), guests)


def _participants(session: Session, event: Event) -> Select[int]:
    return select(Participation.user_id).where(Participation.challenge_id == event.challenge_id)


def _challenge_authors(session: Session, event: Event) -> Select[int]:
    return (
        select(EntryAuthor.user_id)
        .join(Entry, Entry.id == EntryAuthor.entry_id)
        .where(Entry.challenge_id == event.challenge_id)
    )


def _writing(event: Event, *statuses: str) -> Select[int]:
    return (
        select(EntryAuthor.user_id)
        .join(Entry, Entry.id == EntryAuthor.entry_id)
        .where(Entry.challenge_id == event.challenge_id, Entry.status.in_(statuses))
    )


def _without_idea(session: Session, event: Event) -> Select[int]:
    """Those who have joined and begun nothing: who has a draft is reminded of that."""
    return select(Participation.user_id).where(
        Participation.challenge_id == event.challenge_id,
        Participation.user_id.not_in(_writing(event, DRAFT, SUBMITTED)),
    )


def _draft_authors(session: Session, event: Event) -> Select[int]:
    return _writing(event, DRAFT)


def _judges_behind(session: Session, event: Event) -> Select[int]:
    behind = missing_assessments(session, session.get_one(Challenge, event.challenge_id))
    return select(User.id).where(User.id.in_(behind))


def _authors(session: Session, event: Event) -> Select[int]:
    return select(EntryAuthor.user_id).where(EntryAuthor.entry_id == event.entry_id)


def _judges(session: Session, event: Event) -> Select[int]:
    return select(Judge.user_id).where(Judge.challenge_id == event.challenge_id).distinct()


def _managers(session: Session, event: Event) -> Any:
    """Those named; where nobody is, those who manage the host department itself."""
    named = select(ChallengeManager.user_id).where(
        ChallengeManager.challenge_id == event.challenge_id
    )
    of_department = (
        select(DepartmentManager.user_id)
        .join(Challenge, Challenge.department_id == DepartmentManager.department_id)
        .where(Challenge.id == event.challenge_id, ~named.exists())
    )
    return select(union(named, of_department).subquery().c.user_id)


def _blanking(session: Session, event: Event) -> Select[int]:
    """Those who run the challenge and read what is blanked: neither judges nor authors."""
    found = union(_managers(session, event)).subquery()
    return select(found.c.user_id).where(
        found.c.user_id.not_in(_judges(session, event)),
        found.c.user_id.not_in(_authors(session, event)),
    )


def _named(session: Session, event: Event) -> Select[int]:
    return select(User.id).where(User.id.in_([int(each) for each in event.data["user_ids"]]))


def _mentioned(session: Session, event: Event) -> Select[int]:
    comment = session.get_one(Comment, event.data["comment"])
    return select(User.id).where(User.id.in_([int(each) for each in comment.mentions]))


def _answered_to(session: Session, event: Event) -> Select[int]:
    parent = aliased(Comment)
    return (
        select(parent.author_id)
        .join(Comment, Comment.parent_id == parent.id)
        .where(Comment.id == event.data["comment"], parent.deleted_at.is_(None))
    )


def _followers(session: Session, event: Event) -> Select[int]:
    if event.entry_id is not None:
        return select(EntryFollow.user_id).where(EntryFollow.entry_id == event.entry_id)
    return select(ChallengeFollow.user_id).where(
        ChallengeFollow.challenge_id == event.challenge_id
    )


def _it(session: Session, event: Event) -> Select[int]:
    return select(User.id).where(cast(User.roles, Text).contains(f'"{Role.IT_ADMINISTRATOR}"'))


_GROUPS: dict[Who, Callable[[Session, Event], Any]] = {
    Who.PARTICIPANTS: _participants, Who.CHALLENGE_AUTHORS: _challenge_authors,
    Who.WITHOUT_IDEA: _without_idea, Who.DRAFT_AUTHORS: _draft_authors,
    Who.JUDGES_BEHIND: _judges_behind, Who.AUTHORS: _authors, Who.JUDGES: _judges,
    Who.MANAGERS: _managers, Who.BLANKING: _blanking, Who.NAMED: _named,
    Who.MENTIONED: _mentioned, Who.ANSWERED_TO: _answered_to, Who.FOLLOWERS: _followers,
    Who.IT: _it,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone who may hear of an event, with what decides how loudly."""

    viewer: Viewer
    in_host: bool
    author: bool
    judge: bool
    follower: bool = False


@dataclass(frozen=True, slots=True)
class _Bonds:
    """Who of some users is bound to a challenge, and to an entry, how."""

    participants: frozenset[int] = frozenset()
    judges: frozenset[int] = frozenset()
    managers: frozenset[int] = frozenset()
    authors: frozenset[int] = frozenset()
    entry_authors: frozenset[int] = frozenset()
    followers: frozenset[int] = frozenset()
    invited: tuple[str, ...] = field(default=())


def allowed(
    session: Session, user_ids: Sequence[int], kind: str, challenge_id: int | None,
    entry_id: int | None, now: datetime,
) -> list[Recipient]:  # fmt: skip
    """Return those of the active users who may see what an event is about, by id.

    A constant number of statements for any number of users. Roles are worked out by the
    same rules as for a page.
    """
    if not user_ids:
        return []
    viewers = viewers_by_ids(session, user_ids)
    needs = KINDS[kind].needs
    if challenge_id is None:
        return [
            Recipient(each, in_host=True, author=False, judge=False)
            for each in viewers if permits(needs, each.roles)
        ]  # fmt: skip
    row = session.execute(
        select(Challenge, _host.path).join(_host, _host.id == Challenge.department_id)
        .where(Challenge.id == challenge_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return []
    challenge, path = row
    phase = phase_at(timeline_of(challenge), now)
    bonds = _bonds(session, user_ids, challenge_id, entry_id)
    seeing = _seeing(session, entry_id)
    found = []
    for viewer in viewers:
        roles = _roles(viewer, challenge, path, bonds)
        if _may(needs, seeing, roles, phase):
            found.append(
                Recipient(
                    viewer, in_host=viewer.department_path.startswith(path),
                    author=viewer.id in bonds.authors, judge=viewer.id in bonds.judges,
                    follower=viewer.id in bonds.followers,
                )
            )  # fmt: skip
    return found


def _seeing(session: Session, entry_id: int | None) -> str:
    if entry_id is None:
        return ""
    return SEEING[session.scalars(select(Entry.status).where(Entry.id == entry_id)).one()]


def _may(needs: str, seeing: str, roles: frozenset[Role], phase: Phase) -> bool:
    return permits(needs, roles, phase) and (not seeing or permits(seeing, roles, phase))


def _roles(viewer: Viewer, challenge: Challenge, path: str, bonds: _Bonds) -> frozenset[Role]:
    standing = Standing(
        department_path=path, everyone=challenge.everyone, guests=challenge.guests,
        invited=any(viewer.department_path.startswith(each) for each in bonds.invited),
        participant=viewer.id in bonds.participants, judge=viewer.id in bonds.judges,
        manager=viewer.id in bonds.managers,
    )  # fmt: skip
    roles = roles_towards(viewer, standing)
    return roles | {Role.AUTHOR} if viewer.id in bonds.entry_authors else roles


def _bonds(
    session: Session, user_ids: Sequence[int], challenge_id: int, entry_id: int | None
) -> _Bonds:
    def of(query: Select[int], column: Any) -> frozenset[int]:
        return frozenset(session.scalars(query.where(column.in_(user_ids))))

    here = Participation.challenge_id == challenge_id
    writes = (
        select(EntryAuthor.user_id, EntryAuthor.entry_id)
        .join(Entry, Entry.id == EntryAuthor.entry_id)
        .where(Entry.challenge_id == challenge_id, EntryAuthor.user_id.in_(user_ids))
    )
    authorships = session.execute(writes).all()
    return _Bonds(
        participants=of(select(Participation.user_id).where(here), Participation.user_id),
        judges=of(select(Judge.user_id).where(Judge.challenge_id == challenge_id), Judge.user_id),
        managers=of(
            select(ChallengeManager.user_id).where(ChallengeManager.challenge_id == challenge_id),
            ChallengeManager.user_id,
        ),
        followers=of(
            select(ChallengeFollow.user_id).where(ChallengeFollow.challenge_id == challenge_id),
            ChallengeFollow.user_id,
        ),
        authors=frozenset(user_id for user_id, _ in authorships),
        entry_authors=frozenset(user_id for user_id, each in authorships if each == entry_id),
        invited=tuple(session.scalars(
            select(Department.path)
            .join(ChallengeAudience, ChallengeAudience.department_id == Department.id)
            .where(ChallengeAudience.challenge_id == challenge_id)
        )),
    )  # fmt: skip
