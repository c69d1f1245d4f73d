"""What a viewer may see of challenges. Everything starts with ``see`` or ``visible_to``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Label,
    Row,
    Select,
    String,
    Text,
    and_,
    bindparam,
    cast,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
    true,
    type_coerce,
)
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from intranet_ideas.access import Phase, Role, permits, require, require_sight
from intranet_ideas.aliases import another
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import (
    Challenge,
    ChallengeAudience,
    ChallengeFollow,
    ChallengeManager,
    ChallengePartner,
    DeadlineChange,
    Participation,
)
from intranet_ideas.challenges.models import Criterion as Criterion_
from intranet_ideas.challenges.rules import (
    ChallengeFields,
    Standing,
    Timeline,
    phase_at,
    roles_towards,
)
from intranet_ideas.database import UTCDateTime, locked, plain_rows
from intranet_ideas.errors import NotFound
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as, speaks_for
from intranet_ideas.plugin_api.facts import Criterion, Question, ScaleStep

RECENT = timedelta(days=60)
"""How long a decided challenge stays on the front page."""

# An alias, since the statements around join the host department by its own name.
_invitee = another(Department, name="invitee")
_named = another(ChallengePartner, name="named_partner")

# Judging stands above challenges; only whether someone is a judge is asked here.
_judge = table("judge", column("challenge_id"), column("round"), column("user_id"))
_round = table("judging_round", column("challenge_id"), column("number"),
               column("closes_at", UTCDateTime))  # fmt: skip
# And entries, where votes are: how many the viewer has used, and whether they have ideas.
_entry = table("entry", column("id"), column("challenge_id"))
_author = table("entry_author", column("entry_id"), column("user_id"))
_ballot = table("ballot", column("challenge_id"), column("user_id"), column("used"))
_vote = table("vote", column("entry_id"), column("user_id"))
# And days: whether a guest of a day came to this one.
_day_guest = table("day_guest", column("challenge_id"), column("user_id"),
                   column("taken_out_at", UTCDateTime))  # fmt: skip
_basket = table("basket", column("challenge_id"))
_pair = table("pair_choice", column("challenge_id"))

KINDS = 512
"""How many kinds of viewer have their statements kept ready."""


def timeline_of(challenge: Challenge) -> Timeline:
    """Return the challenge's instants."""
    return Timeline(
        opens_at=challenge.opens_at, closes_at=challenge.closes_at,
        voting_closes_at=challenge.voting_closes_at,
        judging_closes_at=challenge.judging_closes_at, results_at=challenge.results_at,
        published_at=challenge.published_at, cancelled_at=challenge.cancelled_at,
        released_at=challenge.released_at, voting_opens_at=challenge.voting_opens_at,
    )  # fmt: skip


def totals_shown(challenge: Challenge, now: datetime) -> bool:
    """Say whether it shows how many votes each idea has, where people vote so."""
    return challenge.voting in voting.THUMBS and voting.totals_at(
        challenge, timeline_of(challenge), now
    )


@dataclass(frozen=True, slots=True)
class SeenChallenge:
    """A challenge that a viewer may see, with phase and roles at the instant of the request.

    ``votes_open`` says that votes are taken now, as far as its instants go;
    ``writes`` that the viewer owns ideas in it, drafts too; ``follows`` that they follow
    it, where the page of the challenge itself is asked for.
    """

    challenge: Challenge
    timeline: Timeline
    phase: Phase
    roles: frozenset[Role]
    viewer: Viewer
    votes_used: int = 0
    writes: bool = False
    follows: bool = False
    votes_open: bool = False

    def may(self, action: str) -> bool:
        """Say whether the viewer may do ``action`` now."""
        return permits(action, self.roles, self.phase)

    def require(self, action: str) -> None:
        """Raise ``NotAllowed`` or ``WrongPhase`` unless the viewer may do ``action`` now."""
        require(action, self.roles, self.phase)


def me(viewer: Viewer) -> BindParameter[int]:
    """The viewer's id: a named place, so that people of one kind can share a statement."""
    return bindparam("viewer_id", viewer.id)


def _invited(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer's department stands at or below an invited one."""
    home: BindParameter[str] = bindparam("viewer_home", viewer.department_path)
    return exists().where(
        ChallengeAudience.challenge_id == Challenge.id,
        ChallengeAudience.department_id == _invitee.id,
        func.substr(home, 1, func.length(_invitee.path)) == _invitee.path,
    )


def _as_partner(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer is a member of an organisation that is named."""
    if not viewer.guest:
        return false()
    return exists().where(
        _named.challenge_id == Challenge.id, speaks_for(me(viewer), _named.partner_id)
    )


def _participates(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        Participation.challenge_id == Challenge.id, Participation.user_id == me(viewer)
    )


def _writes(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        _author.c.user_id == me(viewer), _entry.c.id == _author.c.entry_id,
        _entry.c.challenge_id == Challenge.id,
    )


def _follows(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        ChallengeFollow.challenge_id == Challenge.id, ChallengeFollow.user_id == me(viewer)
    )


def concerns(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    """Return what binds a viewer to a challenge of their own doing: taking part, following it, or
    writing in it."""
    return _participates(viewer), _follows(viewer), _writes(viewer)


def _judges(viewer: Viewer) -> ColumnElement[bool]:
    if not viewer.judges:
        return false()
    return exists().where(
        _judge.c.challenge_id == Challenge.id, _judge.c.user_id == me(viewer)
    )


def _came(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that someone came to this challenge as a guest of its day."""
    if not viewer.guest:
        return false()
    return exists().where(
        _day_guest.c.challenge_id == Challenge.id, _day_guest.c.user_id == me(viewer),
        _day_guest.c.taken_out_at.is_(None),
    )


def _named_manager(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        ChallengeManager.challenge_id == Challenge.id, ChallengeManager.user_id == me(viewer)
    )


def _manages(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer runs the challenge, by name or through its host department."""
    host = select(Department.path).where(Department.id == Challenge.department_id)
    above = [
        host.correlate(Challenge).scalar_subquery().startswith(path, autoescape=True)
        for path in viewer.managed
    ]
    return or_(_named_manager(viewer), *above)


def managed_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which a viewer runs a challenge."""
    return _manages(viewer)


def in_touch(viewer: Viewer) -> ColumnElement[bool]:
    """Return whether the viewer joined, follows or runs the challenge."""
    return or_(_participates(viewer), _follows(viewer), _manages(viewer))


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which ``challenge.view`` lets the viewer see a challenge.

    The twin, in SQL, of ``roles_towards`` with the permission matrix; a test holds the
    two against each other.
    """
    if not viewer.signed_in:
        return false()
    published = Challenge.published_at.is_not(None)
    if viewer.day_guest:
        return and_(published, _came(viewer))
    if Role.AUDITOR in viewer.roles:
        return or_(published, _manages(viewer))
    invited = (
        or_(Challenge.guests.is_(True), _came(viewer), _as_partner(viewer))
        if viewer.guest
        else or_(Challenge.everyone.is_(True), _invited(viewer))
    )
    return or_(
        and_(published, or_(invited, _participates(viewer), _judges(viewer))), _manages(viewer)
    )


def standing_columns(viewer: Viewer) -> tuple[Label[Any], ...]:
    """Return the columns that ``seen_in`` needs beside ``Challenge`` with its department."""
    used = select(_ballot.c.used).where(
        _ballot.c.challenge_id == Challenge.id, _ballot.c.user_id == me(viewer)
    )
    return (
        used.scalar_subquery().label("votes_used"),
        _invited(viewer).label("invited"),
        _as_partner(viewer).label("partner"),
        _participates(viewer).label("participant"),
        _judges(viewer).label("judge"),
        _named_manager(viewer).label("manager"),
        _came(viewer).label("day"),
    )


def seen_in(row: Row[Any], viewer: Viewer, now: datetime) -> SeenChallenge:
    """Return the challenge of a row selected with ``standing_columns``, unchecked: whoever
    asks must require the action that lets it be read."""
    values = row._mapping
    challenge: Challenge = values[Challenge]
    standing = Standing(
        department_path=challenge.department.path, everyone=challenge.everyone,
        guests=challenge.guests, invited=values["invited"], participant=values["participant"],
        judge=values["judge"], manager=values["manager"], day=values["day"],
        partner=values["partner"],
    )  # fmt: skip
    timeline = timeline_of(challenge)
    return SeenChallenge(
        challenge, timeline, phase_at(timeline, now), roles_towards(viewer, standing), viewer,
        values["votes_used"] or 0, values.get("writes", False), values.get("follows", False),
        voting.open_at(challenge.voting, timeline, now),
    )  # fmt: skip


@lru_cache(maxsize=KINDS)
def _see_locked(viewer: Viewer) -> Select[Any]:
    return locked(_see(viewer), Challenge)


@lru_cache(maxsize=KINDS)
def _see(viewer: Viewer) -> Select[Any]:
    return (
        select(
            Challenge, _writes(viewer).label("writes"), _follows(viewer).label("follows"),
            *standing_columns(viewer),
        )
        .join(Challenge.department)
        .options(contains_eager(Challenge.department))
        .where(Challenge.id == bindparam("challenge_id"))
    )


def see(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime,
    action: str = "challenge.view", *, lock: bool = False,
) -> SeenChallenge:  # fmt: skip
    """Load a challenge for the viewer, with its department; one SQL statement.

    ``action`` is the reading that must be permitted. Raises ``NotFound`` where the
    viewer may not see it, which looks the same as where there is none.
    """
    query = _see_locked(viewer.kind) if lock else _see(viewer.kind)
    row = session.execute(query, {**viewer.values, "challenge_id": challenge_id}).one_or_none()
    if row is None:
        raise NotFound
    seen = seen_in(row, viewer, now)
    require_sight("challenge.view", seen.roles, seen.phase)
    if action != "challenge.view":
        require_sight(action, seen.roles, seen.phase)
    return seen


def load_parts(session: Session, challenge: Challenge) -> Challenge:
    """Load criteria, audience, partners and managers of a challenge; four statements."""
    return session.scalars(
        select(Challenge)
        .where(Challenge.id == challenge.id)
        .options(
            selectinload(Challenge.criteria),
            selectinload(Challenge.audience).joinedload(ChallengeAudience.department),
            selectinload(Challenge.partners).joinedload(ChallengePartner.partner),
            selectinload(Challenge.managers),
            joinedload(Challenge.department),
        )
        .execution_options(populate_existing=True)
    ).one()


def load_public(session: Session, challenge: Challenge) -> Challenge:
    """Load what everyone may know of a challenge: criteria, and who is invited; three
    statements at most."""
    criteria = session.scalars(
        select(Criterion_)
        .filter_by(challenge_id=challenge.id, round=1)
        .order_by(Criterion_.position)
    ).all()
    set_committed_value(challenge, "criteria", list(criteria))
    invited: Sequence[ChallengeAudience] = ()
    if not challenge.everyone:
        invited = session.scalars(
            select(ChallengeAudience)
            .filter_by(challenge_id=challenge.id)
            .options(joinedload(ChallengeAudience.department))
        ).all()
    set_committed_value(challenge, "audience", list(invited))
    partners: Sequence[ChallengePartner] = ()
    if challenge.partners_named:
        partners = session.scalars(
            select(ChallengePartner)
            .filter_by(challenge_id=challenge.id)
            .options(joinedload(ChallengePartner.partner))
        ).all()
    set_committed_value(challenge, "partners", list(partners))
    return challenge


def criteria_of(challenge: Challenge) -> tuple[Criterion, ...]:
    """Return the loaded criteria as facts."""
    return tuple(
        Criterion(
            key=each.key, name=each.name, weight=each.weight, minimum=each.minimum,
            maximum=each.maximum, question=each.question,
            steps=tuple(ScaleStep(int(step["value"]), step["label"]) for step in each.steps),
        )
        for each in challenge.criteria
    )  # fmt: skip


def questions_of(challenge: Challenge) -> tuple[Question, ...]:
    """Return the challenge's questions as facts."""
    return tuple(Question(**question) for question in challenge.questions)


def fields_of(challenge: Challenge) -> ChallengeFields:
    """Return what people decided about the challenge. Its parts must be loaded."""
    return ChallengeFields(
        title=challenge.title, summary=challenge.summary, brief=challenge.brief,
        department=challenge.department.slug, language=challenge.language,
        everyone=challenge.everyone, guests=challenge.guests,
        audience=tuple(sorted(each.department.slug for each in challenge.audience)),
        opens_at=challenge.opens_at, closes_at=challenge.closes_at,
        voting_closes_at=challenge.voting_closes_at,
        judging_closes_at=challenge.judging_closes_at, results_at=challenge.results_at,
        questions=questions_of(challenge), criteria=criteria_of(challenge),
        scoring_method=challenge.scoring_method, evidence=challenge.evidence,
        blind=challenge.blind, **{name: getattr(challenge, name) for name in voting.SETTING},
        openness=challenge.openness, outside=challenge.outside,
        public_parts=tuple(challenge.public_parts),
        comments_released=challenge.comments_released,
        judges_named=challenge.judges_named, for_youth=challenge.for_youth, guide=challenge.guide,
        themes=tuple(challenge.themes),
        partners=tuple(sorted(each.partner_id for each in challenge.partners)),
    )  # fmt: skip


def votes_cast(session: Session, challenge_id: int) -> voting.Cast:
    """Return what has been voted in a challenge, also for ideas that are withdrawn or joined by
    now: those votes come back with them. One statement."""
    each_used = (
        select(func.count().label("used"))
        .join_from(_vote, _entry, _entry.c.id == _vote.c.entry_id)
        .where(_entry.c.challenge_id == challenge_id).group_by(_vote.c.user_id).subquery()
    )  # fmt: skip
    used = select(func.max(each_used.c.used))
    more = (exists().where(each.c.challenge_id == challenge_id) for each in (_basket, _pair))
    most, other = session.execute(select(used.scalar_subquery(), or_(*more))).one()
    return voting.Cast(bool(most) or bool(other), most or 0)


def voting_of(challenge: Challenge) -> ChallengeFields:
    """Return what people decided about voting, and nothing else."""
    return ChallengeFields(**{name: getattr(challenge, name) for name in voting.SETTING})


def department_name(
    language: str, department: type[Department] = Department
) -> ColumnElement[str]:
    """Return a department's name in a language, else in bokmål, as a column."""
    name = {"nn": department.name_nn, "en": department.name_en}.get(language)
    if name is None:
        return type_coerce(department.name, String)
    return func.coalesce(func.nullif(name, ""), department.name)


@dataclass(frozen=True, slots=True)
class Listed:
    """A challenge in a list. ``voting`` is how people vote in it."""

    id: int
    title: str
    summary: str
    language: str
    department: str
    phase: Phase
    timeline: Timeline
    entry_count: int
    participant_count: int
    joined: bool
    manages: bool
    voting: str


_LIST_COLUMNS = (
    Challenge.id, Challenge.title, Challenge.summary, Challenge.language, Challenge.opens_at,
    Challenge.closes_at, Challenge.voting_closes_at, Challenge.judging_closes_at,
    Challenge.results_at, Challenge.published_at, Challenge.cancelled_at, Challenge.released_at,
    Challenge.entry_count, Challenge.participant_count, Challenge.voting,
    Challenge.voting_opens_at,
)  # fmt: skip


def votes_until() -> ColumnElement[datetime | None]:
    """Return ``Timeline.votes_until`` in SQL."""
    return func.coalesce(Challenge.voting_closes_at, Challenge.closes_at)


def in_phase(phase: Phase, now: datetime) -> ColumnElement[bool]:
    """Return ``phase_at(…, now) == phase`` in SQL; a test holds the two against each other."""
    c = Challenge
    alive = and_(
        c.published_at.is_not(None), c.published_at <= now, c.cancelled_at.is_(None),
        or_(c.released_at.is_(None), c.released_at > now),
    )  # fmt: skip
    return {
        Phase.DRAFT: and_(c.published_at.is_(None), c.cancelled_at.is_(None)),
        Phase.CANCELLED: c.cancelled_at.is_not(None),
        Phase.DECIDED: and_(c.released_at <= now, c.cancelled_at.is_(None)),
        Phase.ANNOUNCED: and_(alive, c.opens_at > now),
        Phase.OPEN: and_(alive, c.opens_at <= now, c.closes_at > now),
        Phase.VOTING: and_(alive, c.closes_at <= now, c.voting_closes_at > now),
        Phase.JUDGING: and_(alive, votes_until() <= now, c.judging_closes_at > now),
        Phase.DECIDING: and_(alive, votes_until() <= now, c.judging_closes_at <= now),
    }[phase]


def about(theme: str) -> ColumnElement[bool]:
    """Return whether a challenge has a theme, by its key."""
    return cast(Challenge.themes, Text).contains(f'"{theme}"', autoescape=True)


def _select_listed(viewer: Viewer, department: str, theme: str = "") -> Any:
    query = (
        select(
            *_LIST_COLUMNS, department_name(viewer.language).label("department"),
            _participates(viewer).label("joined"), _manages(viewer).label("manages"),
        )
        .join(Department, Department.id == Challenge.department_id)
        .where(visible_to(viewer))
    )  # fmt: skip
    if department:
        query = query.where(
            Department.path.startswith(f"{department}/", autoescape=True)
            | Department.path.contains(f"/{department}/", autoescape=True)
        )
    if theme:
        query = query.where(about(theme))
    return query


def listed(
    session: Session, viewer: Viewer, now: datetime, *, phases: Sequence[Phase] = (),
    department: str = "", theme: str = "", after: int | None = None, limit: int = 50,
    by_deadline: bool = False,
) -> list[Listed]:  # fmt: skip
    """Return challenges the viewer may see, newest first or by deadline; one statement.

    ``after`` is the id of the last one had before (newest first only).
    """
    query = _select_listed(viewer, department, theme).limit(limit)
    if phases:
        query = query.where(or_(*(in_phase(phase, now) for phase in phases)))
    if by_deadline:
        query = query.order_by(Challenge.closes_at, Challenge.id)
    else:
        query = query.order_by(Challenge.id.desc())
        query = query.where(Challenge.id < after if after is not None else true())
    return [_listed(row, now) for row in session.execute(query)]


def current(
    session: Session, viewer: Viewer, now: datetime, *, department: str = "", theme: str = "",
    limit: int = 80,
) -> list[Listed]:  # fmt: skip
    """Return what is on for the viewer: everything alive, the viewer's drafts, and what was
    decided in the last ``RECENT``; the newest deadline first. One statement."""
    values = {**viewer.values, "recently": now - RECENT, "most": limit}
    query = _current(viewer.kind, department, theme)
    return [_listed(row, now) for row in plain_rows(session, query, values)]


def followed(
    session: Session, viewer: Viewer, now: datetime, limit: int = 50
) -> list[Listed]:
    """Return the challenges the viewer follows and may still see, the newest first. One
    statement."""
    query = (
        _select_listed(viewer, "")
        .where(_follows(viewer))
        .order_by(Challenge.id.desc())
        .limit(limit)
    )
    return [_listed(row, now) for row in session.execute(query)]


@lru_cache(maxsize=KINDS)
def _current(viewer: Viewer, department: str, theme: str) -> Select[Any]:
    alive = or_(Challenge.released_at.is_(None), Challenge.released_at > bindparam("recently"))
    query: Select[Any] = (
        _select_listed(viewer, department, theme)
        .where(Challenge.cancelled_at.is_(None), alive)
        .order_by(Challenge.closes_at.desc(), Challenge.id.desc())
        .limit(bindparam("most", type_=Integer))
    )
    return query


def _listed(row: Row[tuple[object, ...]], now: datetime) -> Listed:
    c = row._mapping
    timeline = Timeline(
        c["opens_at"], c["closes_at"], c["voting_closes_at"], c["judging_closes_at"],
        c["results_at"], c["published_at"], c["cancelled_at"], c["released_at"],
        c["voting_opens_at"],
    )  # fmt: skip
    return Listed(
        id=c["id"], title=c["title"], summary=c["summary"], language=c["language"],
        department=c["department"], phase=phase_at(timeline, now), timeline=timeline,
        entry_count=c["entry_count"], participant_count=c["participant_count"],
        joined=c["joined"], manages=c["manages"], voting=c["voting"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone who joined, as others in the challenge see them."""

    user_id: int
    name: str
    department: str
    joined_at: datetime


def participants(
    session: Session, seen: SeenChallenge, *, after: int = 0, limit: int = 100
) -> list[Participant]:
    """Return who has joined, by user id."""
    rows = session.execute(
        select(
            User.id, known_as(), department_name(seen.viewer.language).label("department"),
            Participation.joined_at,
        )
        .select_from(Participation)
        .join(User, User.id == Participation.user_id)
        .join(Department, Department.id == User.department_id)
        .where(Participation.challenge_id == seen.challenge.id, User.id > after)
        .order_by(User.id)
        .limit(limit)
    )
    return [Participant(*row) for row in rows]


def deadline_log(session: Session, challenge: Challenge) -> Sequence[DeadlineChange]:
    """Return every change of a deadline, the newest first: public to all who see the challenge."""
    return session.scalars(
        select(DeadlineChange)
        .filter_by(challenge_id=challenge.id)
        .order_by(DeadlineChange.id.desc())
    ).all()


def round_ends(session: Session, challenge_id: int) -> list[datetime | None]:
    """Return when the rounds of judging close, the last left out: it closes with judging. Empty
    where judging has one round. One statement."""
    rows = session.scalars(
        select(_round.c.closes_at).where(_round.c.challenge_id == challenge_id)
        .order_by(_round.c.number)
    )  # fmt: skip
    return list(rows)[:-1]


def judges_of(session: Session, challenge_id: int) -> list[int]:
    """Return the ids of the users who judge in the challenge's first round."""
    rows = session.scalars(
        select(_judge.c.user_id)
        .where(_judge.c.challenge_id == challenge_id, _judge.c.round == 1)
        .order_by(_judge.c.user_id)
    )
    return list(rows)


def managers(session: Session, challenge_id: int) -> Sequence[User]:
    """Return the active users named as managers of the challenge."""
    return session.scalars(
        select(User)
        .join(ChallengeManager, ChallengeManager.user_id == User.id)
        .where(ChallengeManager.challenge_id == challenge_id, User.active)
        .order_by(User.id)
    ).all()
