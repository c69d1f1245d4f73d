"""Who an Event concerns: in pages, or for several Events about ideas at once."""

# The groups below are one table of functions with one signature.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from intranet_ideas.access import Role
from intranet_ideas.aliases import another
from intranet_ideas.challenges.models import (
    Challenge,
    ChallengeAudience,
    ChallengeFollow,
    ChallengeManager,
    ChallengePartner,
    Participation,
)
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.consultations.models import (
    Consultation,
    ConsultationComment,
    ConsultationPerson,
    ConsultationReport,
)
from intranet_ideas.consultations.queries import took_part
from intranet_ideas.consultations.rules import ALL, READERS, SENT, STAFF
from intranet_ideas.database import among
from intranet_ideas.entries.hold_models import EntryHold
from intranet_ideas.entries.models import (
    DRAFT,
    SHOWN,
    SUBMITTED,
    Comment,
    Entry,
    EntryAuthor,
    EntryFollow,
    LapsedVote,
    Vote,
)
from intranet_ideas.entries.queries import writers_of
from intranet_ideas.events import (
    APPEAL_DECIDED,
    COMMENT_ADDED,
    COMMENT_APPROVED,
    COMMENT_HIDDEN,
    COMMENT_REACTED,
    ENTRY_WITHDRAWN,
    Event,
)
from intranet_ideas.judging.impartiality import Ties
from intranet_ideas.judging.models import Assignment, Judge
from intranet_ideas.judging.queries import missing_assessments
from intranet_ideas.judging.shares import reached
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.moderation.queries import is_pending
from intranet_ideas.notifications.rules import KINDS, Target, Who
from intranet_ideas.people.models import (
    Department,
    DepartmentManager,
    Partner,
    PartnerMember,
    User,
)
from intranet_ideas.people.queries import has_role

_invited = another(Department, name="invited")

OF_AN_IDEA = frozenset({
    Who.AUTHORS, Who.MENTIONED, Who.ANSWERED_TO, Who.FOLLOWERS, Who.COMMENTER,
})  # fmt: skip
"""Groups around one idea: small, and asked for together for any number of ideas."""


NEWS = frozenset({COMMENT_ADDED, COMMENT_REACTED})
"""Kinds about a comment that are no news once nobody may read it."""

OF_A_COMMENT = NEWS | {COMMENT_APPROVED, COMMENT_HIDDEN, APPEAL_DECIDED}


def is_about_an_idea(kind: str) -> bool:
    """Say whether a kind concerns only those around one idea."""
    return kind in KINDS and KINDS[kind].who <= OF_AN_IDEA


def concerned(
    session: Session, event: Event, *, after: int, limit: int,
    among: Collection[int] | None = None,
) -> list[int]:  # fmt: skip
    """Return the ids of users an Event concerns, by id, those past ``after``; of those named
    in ``among``, if any are. Who has left may be there where an idea is what it is about.

    Whole audiences are walked along the users' primary key; smaller groups are a union of
    their own tables.
    """
    if is_about_an_idea(event.kind):
        (ids,) = around(session, [event]).values()
        kept = (each for each in ids if each > after and (among is None or each in among))
        return list(islice(kept, limit))
    who = KINDS[event.kind].who
    groups = [_GROUPS[each](session, event) for each in who if each in _GROUPS]
    if Who.AUDIENCE in who:
        member = or_(_in_audience(session, event), *(User.id.in_(group) for group in groups))
    else:
        member = User.id.in_(union(*groups))
    query = select(User.id).where(User.active, User.id > after, member)
    if KINDS[event.kind].target == Target.CONSULTATION:
        query = query.where(_may_read(session, event))
    if among is not None:
        query = query.where(User.id.in_(among))
    if not KINDS[event.kind].also_actor and event.actor_id is not None:
        query = query.where(User.id != event.actor_id)
    return list(session.scalars(query.order_by(User.id).limit(limit)))


def around(session: Session, events: Sequence[Event]) -> dict[int, list[int]]:
    """Return the ids of the users that Events about ideas concern, sorted, by the Event's id;
    at most four statements for any number of Events."""
    entries = sorted({each.entry_id for each in events if each.entry_id is not None})
    authors = _by_entry(session, select(EntryAuthor.entry_id, EntryAuthor.user_id)
                        .where(among(EntryAuthor.entry_id, entries)))  # fmt: skip
    followers = _by_entry(session, select(EntryFollow.entry_id, EntryFollow.user_id)
                          .where(among(EntryFollow.entry_id, entries)))  # fmt: skip
    comments, answered = _comments(session, events)
    found: dict[int, list[int]] = {}
    for event in events:
        comment = comments[event.data["comment"]] if event.kind in OF_A_COMMENT else None
        if comment is not None and (
            comment.deleted_at is not None or (event.kind in NEWS and comment.state != SHOWN)
        ):
            found[event.id] = []
            continue
        entry_id = event.entry_id or 0
        # By a co-author: not where a guardian's word, or who wrote it down for them, took it out.
        if event.kind == ENTRY_WITHDRAWN and event.actor_id not in authors.get(entry_id, ()):
            found[event.id] = []
            continue
        groups: Mapping[Who, Collection[int]] = {
            Who.AUTHORS: authors.get(entry_id, ()), Who.FOLLOWERS: followers.get(entry_id, ()),
            Who.MENTIONED: comment.mentions if comment else (),
            Who.ANSWERED_TO: answered.get(comment.parent_id or 0, ()) if comment else (),
            Who.COMMENTER: (comment.author_id,) if comment else (),
        }  # fmt: skip
        kind = KINDS[event.kind]
        people = {int(each) for who in kind.who for each in groups[who]}
        found[event.id] = sorted(people if kind.also_actor else people - {event.actor_id})
    return found


def _by_entry(session: Session, query: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry_id, user_id in session.execute(query):
        found.setdefault(entry_id, []).append(user_id)
    return found


def _comments(
    session: Session, events: Sequence[Event]
) -> tuple[dict[int, Comment], dict[int, tuple[int]]]:
    """Return the comments that events are of, and the authors of what they answer, by its id."""
    ids = [each.data["comment"] for each in events if each.kind in OF_A_COMMENT]
    if not ids:
        return {}, {}
    comments = {each.id: each for each in
                session.scalars(select(Comment).where(among(Comment.id, ids)))}  # fmt: skip
    parents = sorted({each.parent_id for each in comments.values() if each.parent_id})
    if not parents:
        return comments, {}
    rows = session.execute(
        select(Comment.id, Comment.author_id)
        .where(among(Comment.id, parents), Comment.deleted_at.is_(None), Comment.state == SHOWN)
    )
    return comments, {parent_id: (author_id,) for parent_id, author_id in rows}


def _in_audience(session: Session, event: Event) -> ColumnElement[bool]:
    challenge = session.get_one(Challenge, event.challenge_id)
    members = select(PartnerMember.user_id).join(
        ChallengePartner, ChallengePartner.partner_id == PartnerMember.partner_id
    ).join(Partner, Partner.id == PartnerMember.partner_id).where(
        ChallengePartner.challenge_id == challenge.id, Partner.closed_on.is_(None)
    )  # fmt: skip
    guests = and_(User.guest, true() if challenge.guests else User.id.in_(members))
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
    """Those with a draft; what waits for a moderator is handed in."""
    waits = exists().where(EntryHold.entry_id == Entry.id, EntryHold.outcome.is_(None))
    return _writing(event, DRAFT).where(~waits)


def _judges_behind(session: Session, event: Event) -> Select[int]:
    behind = missing_assessments(session, session.get_one(Challenge, event.challenge_id))
    return select(User.id).where(User.id.in_(behind))


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
    authors = select(EntryAuthor.user_id).where(EntryAuthor.entry_id == event.entry_id)
    return select(found.c.user_id).where(
        found.c.user_id.not_in(_judges(session, event)), found.c.user_id.not_in(authors)
    )


def _named(session: Session, event: Event) -> Select[int]:
    return select(User.id).where(User.id.in_([int(each) for each in event.data["user_ids"]]))


def _clarified(session: Session, event: Event) -> Any:
    """Those who judge the idea, and who of those who run the challenge asked; never its authors."""
    asked = (
        select(Clarification.asked_by)
        .where(Clarification.id == event.data["clarification"], Clarification.as_judge.is_(False))
    )  # fmt: skip
    given = exists().where(Assignment.judge_id == Judge.id, Assignment.entry_id == Entry.id)
    judges = (
        select(Judge.user_id)
        .join(Challenge, and_(Challenge.id == Judge.challenge_id, Challenge.round == Judge.round))
        .join(Entry, Entry.challenge_id == Challenge.id)
        .where(Entry.id == event.entry_id, or_(Challenge.assign_all.is_(True), given),
               reached(Challenge.round))
    )  # fmt: skip
    found = union(asked, judges).subquery()
    key = event.challenge_id or 0
    ties = ties_of(session, [key]).get(key, Ties())
    ids = session.scalars(select(found.c[0])).all()
    barred = [each for each in ids if ties.conflict(each, event.entry_id or 0) is not None]
    return select(found.c[0]).where(found.c[0].not_in(barred))


def _followers(session: Session, event: Event) -> Select[int]:
    return select(ChallengeFollow.user_id).where(
        ChallengeFollow.challenge_id == event.challenge_id
    )


def _lapsed(session: Session, event: Event) -> Select[int]:
    """Those whose votes lapsed at that moment, but for who supports the idea again already."""
    votes = select(Vote.user_id).where(Vote.entry_id == event.entry_id)
    return select(LapsedVote.user_id).where(
        LapsedVote.entry_id == event.entry_id, LapsedVote.lapsed_at == event.happened_at,
        LapsedVote.user_id.not_in(votes),
    )


def _moderators(session: Session, event: Event) -> Select[int]:
    """Those who may decide on a comment while it waits for that: who moderates, and who runs the
    challenge; not its writer, nor those whose idea it stands under."""
    comment_id = int(event.data["comment"])
    found = union(_managers(session, event), _with_role(Role.MODERATOR)).subquery()
    wrote = select(Comment.author_id).where(Comment.id == comment_id)
    return select(found.c.user_id).where(
        is_pending(comment_id), found.c.user_id.not_in(wrote),
        found.c.user_id.not_in(writers_of(event.entry_id or 0)),
    )  # fmt: skip


def _releasers(session: Session, event: Event) -> Select[int]:
    """Those who may decide on an idea while it waits: who moderates, and who runs the challenge;
    not its authors."""
    held = session.get_one(EntryHold, event.data["hold"])
    found = union(_managers(session, event), _with_role(Role.MODERATOR)).subquery()
    return select(found.c.user_id).where(
        true() if held.waits else ~true(), found.c.user_id.not_in(writers_of(held.entry_id)),
    )  # fmt: skip


def _with_role(role: Role) -> Select[int]:
    return select(User.id.label("user_id")).where(has_role(role))


def _tip_desk(session: Session, event: Event) -> Select[int]:
    manages = exists().where(DepartmentManager.user_id == User.id)
    return select(User.id.label("user_id")).where(
        or_(has_role(Role.MODERATOR), has_role(Role.INNOVATION_GROUP), manages)
    )


def _site_moderators(session: Session, event: Event) -> Select[int]:
    return select(User.id.label("user_id")).where(has_role(Role.MODERATOR))


def _partner_keepers(session: Session, event: Event) -> Select[int]:
    return select(User.id.label("user_id")).where(
        or_(has_role(Role.IT_ADMINISTRATOR), has_role(Role.INNOVATION_GROUP))
    )


def _consulted(session: Session, event: Event) -> Select[int]:
    """Those who are asked in a consultation, as ``consultations.rules.in_audience`` says it; nobody
    where it is cancelled since."""
    found = session.get_one(Consultation, event.data["consultation"])
    asked = _asked(session, found) if found.cancelled_at is None else ~true()
    return select(User.id.label("user_id")).where(asked)


def _asked(session: Session, found: Consultation) -> ColumnElement[bool]:
    if found.audience == ALL:
        return true()
    if found.audience == STAFF or found.department_id is None:
        return ~User.guest
    path = session.get_one(Department, found.department_id).path
    below = select(Department.id).where(func.substr(Department.path, 1, len(path)) == path)
    return and_(~User.guest, User.department_id.in_(below))


def _may_read(session: Session, event: Event) -> ColumnElement[bool]:
    """Whether a user may read the consultation that an Event is about, as it is now."""
    found = session.get_one(Consultation, event.data["consultation"])
    return or_(
        User.id == found.owner_id, _asked(session, found), has_role(Role.INNOVATION_GROUP),
        *(has_role(each) for each in READERS),
    )  # fmt: skip


def _consulting(session: Session, event: Event) -> Select[int]:
    """Those who took part in a consultation, and who follow it."""
    number = event.data["consultation"]
    follows = select(ConsultationPerson.user_id).where(
        ConsultationPerson.consultation_id == number, ConsultationPerson.follows
    )
    found = union(select(took_part(number).subquery().c.user_id), follows).subquery()
    return select(found.c.user_id)


def _consultation_moderators(session: Session, event: Event) -> Select[int]:
    """Those who may decide on a comment while it is reported: moderators and who runs the
    consultation, or the innovation group where it is the word of who does; not its writer."""
    found = session.get_one(Consultation, event.data["consultation"])
    comment = session.get_one(ConsultationComment, event.data["comment"])
    waits = exists().where(
        ConsultationReport.comment_id == comment.id, ConsultationReport.settled_at.is_(None)
    )
    others = or_(
        User.id == found.owner_id, has_role(Role.MODERATOR),
        has_role(Role.INNOVATION_GROUP) if comment.user_id == found.owner_id else ~true(),
    )  # fmt: skip
    return select(User.id.label("user_id")).where(
        others, User.id != comment.user_id, waits, true() if comment.state == SENT else ~true()
    )


def _it(session: Session, event: Event) -> Select[int]:
    return _with_role(Role.IT_ADMINISTRATOR)


_GROUPS: dict[Who, Callable[[Session, Event], Any]] = {
    Who.PARTICIPANTS: _participants, Who.CHALLENGE_AUTHORS: _challenge_authors,
    Who.WITHOUT_IDEA: _without_idea, Who.DRAFT_AUTHORS: _draft_authors,
    Who.JUDGES_BEHIND: _judges_behind, Who.JUDGES: _judges, Who.MANAGERS: _managers,
    Who.BLANKING: _blanking, Who.NAMED: _named, Who.FOLLOWERS: _followers,
    Who.CLARIFIED: _clarified, Who.LAPSED: _lapsed, Who.IT: _it, Who.MODERATORS: _moderators,
    Who.RELEASERS: _releasers,
    Who.PARTNER_KEEPERS: _partner_keepers, Who.SITE_MODERATORS: _site_moderators,
    Who.TIP_DESK: _tip_desk, Who.CONSULTED: _consulted, Who.CONSULTING: _consulting,
    Who.CONSULTATION_MODERATORS: _consultation_moderators,
}  # fmt: skip
