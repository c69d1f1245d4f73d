"""What people in the room see of a day, and what all of them see alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge, timeline_of, totals_shown
from intranet_ideas.challenges.rules import next_instant, phase_at
from intranet_ideas.days import rules
from intranet_ideas.days.models import Day, DayIdea, DayMember, DayTeam
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryAuthor, EntryRevision, Vote
from intranet_ideas.errors import NotFound
from intranet_ideas.people.rules import Viewer

ON_THE_WALL = 10
"""Ideas on the screen at a time."""
MOST_IDEAS = 500


@dataclass(frozen=True, slots=True)
class SeenDay:
    """A day that a viewer may see, and the team they are in."""

    day: Day
    challenge: SeenChallenge
    team: DayTeam | None

    def require(self, action: str) -> None:
        """Raise ``NotAllowed`` or ``WrongPhase`` unless the viewer may do ``action`` now."""
        self.challenge.require(action)

    def may(self, action: str) -> bool:
        """Say whether the viewer may do ``action`` now."""
        return self.challenge.may(action)

    def votes_known(self, now: datetime) -> bool:
        """Say whether the votes may be told of."""
        return totals_shown(self.challenge.challenge, now)


def see_day(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime,
    action: str = "day.view", *, lock: bool = False,
) -> SeenDay:  # fmt: skip
    """Load a day for the viewer; three statements. Raises ``NotFound`` where the viewer may not
    see its challenge, and where that is no day."""
    seen = challenges.see(session, viewer, challenge_id, now, action, lock=lock)
    day = session.get(Day, challenge_id, populate_existing=lock)
    if day is None:
        raise NotFound
    return SeenDay(day, seen, team_of(session, challenge_id, viewer.id))


def day_of(session: Session, challenge_id: int) -> Day | None:
    """Return the day that a challenge is, if it is one."""
    return session.get(Day, challenge_id)


_TEAM_OF = (
    select(DayTeam)
    .join(DayMember, DayMember.team_id == DayTeam.id)
    .where(DayMember.challenge_id == bindparam("challenge_id"),
           DayMember.user_id == bindparam("user_id"))
)  # fmt: skip


def team_of(session: Session, challenge_id: int, user_id: int) -> DayTeam | None:
    """Return the team that someone is in."""
    given = {"challenge_id": challenge_id, "user_id": user_id}
    return session.scalars(_TEAM_OF, given).one_or_none()


def lock_setting(session: Session, challenge_id: int) -> None:
    """Let nobody vote, and nobody change how people vote, until the transaction ends."""
    session.execute(select(Challenge.id).where(Challenge.id == challenge_id).with_for_update())


def hold_challenge(session: Session, challenge_id: int) -> None:
    """Let nobody open or close voting until the transaction ends; what refers to the challenge is
    written meanwhile."""
    session.execute(
        select(Challenge.id).where(Challenge.id == challenge_id).with_for_update(key_share=True)
    )


def day_by_code(session: Session, typed: str) -> Day | None:
    """Return the day with a code, however it was typed."""
    code = rules.plain_code(typed)
    return session.scalars(select(Day).where(Day.code == code)).one_or_none()


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in the order of pitches, with how many are in it and how many ideas are known to be
    its own."""

    id: int
    name: str
    code: str
    state: str
    running_since: datetime | None
    spent: int
    people: int
    ideas: int


def teams_of(session: Session, challenge_id: int) -> list[TeamRow]:
    """Return the teams of a day in the order of their pitches; one statement."""
    people = (
        select(func.count()).where(DayMember.team_id == DayTeam.id).correlate(DayTeam)
        .scalar_subquery()
    )
    ideas = (
        select(func.count()).select_from(DayIdea).join(Entry, Entry.id == DayIdea.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        # One more of a team would tell whose an idea is that has just come.
        .where(DayIdea.team_id == DayTeam.id, Entry.status == SUBMITTED,
               Entry.pseudonymous.is_(False), Challenge.blind.is_(False))
        .correlate(DayTeam).scalar_subquery()
    )
    rows = session.execute(
        select(DayTeam.id, DayTeam.name, DayTeam.code, DayTeam.state, DayTeam.running_since,
               DayTeam.spent, people, ideas)
        .where(DayTeam.challenge_id == challenge_id)
        .order_by(DayTeam.place, DayTeam.id)
    )  # fmt: skip
    return [TeamRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea in the room. ``team`` is empty where it came from none, or must not be known;
    ``mine`` says that the viewer can't vote for it, ``voted`` that they do, ``waits`` that it is
    not on the wall yet."""

    id: int
    title: str
    language: str
    team: str
    team_id: int | None
    mine: bool = False
    voted: bool = False
    waits: bool = False


@cache
def _ideas(
    *, blind: bool, one: bool
) -> Select[int, str, str, bool, bool, int, str, bool, bool]:
    me = bindparam("me", type_=Integer)
    author = exists().where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == me)
    voted = exists().where(Vote.entry_id == Entry.id, Vote.user_id == me)
    named = false() if blind else Entry.pseudonymous.is_(False)
    # Who goes from team to team must not learn whose an idea is whose team isn't told.
    ours_too = exists().where(
        DayMember.user_id == me, DayMember.team_id == DayTeam.id,
        or_(named, DayMember.joined_at <= Entry.submitted_at),
    )  # fmt: skip
    known = and_(DayTeam.id.is_not(None), or_(named, ours_too))
    return (
        select(Entry.id, EntryRevision.title, Entry.language, known, ours_too, DayTeam.id,
               DayTeam.name, author, voted)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .outerjoin(DayIdea, DayIdea.entry_id == Entry.id)
        .outerjoin(DayTeam, DayTeam.id == DayIdea.team_id)
        .where(Entry.challenge_id == bindparam("challenge_id"), Entry.status == SUBMITTED,
               Entry.id == bindparam("only") if one else true())
        # An idea whose team is not told must not stand in that team's place either.
        .order_by(case((known, 0), else_=1), case((known, DayTeam.place)),
                  case((known, DayTeam.id)), Entry.id)
        .limit(MOST_IDEAS)
    )  # fmt: skip


def ideas_of(session: Session, seen: SeenDay, *, only: int | None = None) -> list[Idea]:
    """Return the ideas that are handed in, for a viewer to look at and vote for, in the order of
    pitches as far as their teams are told, or one ``only``; one statement."""
    rows = session.execute(
        _ideas(blind=seen.challenge.challenge.blind, one=only is not None),
        {"me": seen.challenge.viewer.id, "challenge_id": seen.day.challenge_id, "only": only},
    )
    found = []
    for entry, title, language, told, ours, team, name, wrote, votes in rows:
        barred = wrote or (ours and seen.day.own_team_barred)
        found.append(Idea(entry, title, language, name if told else "", team if told else None,
                          barred, votes))  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Pitching:
    """The pitch that is on: ``until`` is when its time is up, None while it is paused with
    ``left`` seconds to go."""

    team: str
    ideas: tuple[tuple[str, str], ...]
    until: datetime | None
    left: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Winner:
    """A place, with the titles and teams of the ideas on it."""

    place: int
    votes: int
    ideas: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What everybody in the room may see. Ideas and pitches have ``(title, language)``, on the
    wall with the team, the newest first."""

    challenge_id: int
    title: str
    language: str
    scene: str
    phase: Phase
    until: datetime | None
    people: int
    teams: int
    ideas: int
    wall: tuple[tuple[str, str, str], ...]
    pitch: Pitching | None
    upcoming: tuple[str, ...]
    winners: tuple[Winner, ...]
    over: bool = False
    """Whether the day is over, so that its code leads no guest in any more."""


def board_of(session: Session, day: Day, now: datetime) -> Board:
    """Return what the room sees of a day; four statements at most. Whose token it is has been
    asked before."""
    challenge = session.get_one(Challenge, day.challenge_id)
    timeline = timeline_of(challenge)
    phase = phase_at(timeline, now)
    teams = teams_of(session, challenge.id)
    on = next((team for team in teams if team.state == rules.ON), None)
    votes_open = voting.open_at(challenge.voting, timeline, now)
    winners = day.winners_at is not None and totals_shown(challenge, now)
    scene = rules.scene(phase, pitching=on is not None, votes_open=votes_open, winners=winners)
    waits = timeline.voting_opens_at is not None and timeline.voting_opens_at > now
    until = timeline.votes_until if votes_open else next_instant(timeline, phase)
    if phase == Phase.VOTING and waits:
        until = timeline.voting_opens_at
    wall: tuple[tuple[str, str, str], ...] = ()
    if scene in (rules.EARLY, rules.IDEAS, rules.BETWEEN, rules.VOTE):
        wall = _told(session, challenge, limit=ON_THE_WALL)
    return Board(
        challenge_id=challenge.id, title=challenge.title, language=challenge.language,
        scene=scene, phase=phase,
        until=until if phase in (Phase.ANNOUNCED, Phase.OPEN, Phase.VOTING) else None,
        people=challenge.participant_count, teams=len(teams), ideas=challenge.entry_count,
        wall=wall, pitch=_pitch(session, challenge, day, on, now) if on else None,
        upcoming=tuple(team.name for team in teams if team.state == rules.WAITING)[:6],
        winners=_winners(session, challenge) if scene == rules.WINNERS else (),
        over=rules.is_over(timeline, now),
    )  # fmt: skip


def _told(
    session: Session, challenge: Challenge, *, limit: int, only: Sequence[int] | None = None,
    team: int | None = None,
) -> tuple[tuple[str, str, str], ...]:  # fmt: skip
    return tuple(row[1:] for row in _rows(session, challenge, limit, only, team))


def _rows(
    session: Session, challenge: Challenge, limit: int, only: Sequence[int] | None,
    team: int | None,
) -> list[tuple[int, str, str, str]]:  # fmt: skip
    query = (
        select(Entry.id, EntryRevision.title, Entry.language, Entry.pseudonymous, DayTeam.name)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .outerjoin(DayIdea, DayIdea.entry_id == Entry.id)
        .outerjoin(DayTeam, DayTeam.id == DayIdea.team_id)
        .where(Entry.challenge_id == challenge.id, Entry.status == SUBMITTED)
        .order_by(Entry.id.desc()).limit(limit)
    )  # fmt: skip
    if only is not None:
        query = query.where(Entry.id.in_(only))
    if team is not None:
        # A pitch names its team: what must not be known to come from it stays out.
        query = query.where(DayTeam.id == team, Entry.pseudonymous.is_(False))
    return [
        (entry, title, language, "" if challenge.blind or pseudonymous else name or "")
        for entry, title, language, pseudonymous, name in session.execute(query)
    ]


def _pitch(
    session: Session, challenge: Challenge, day: Day, on: TeamRow, now: datetime
) -> Pitching:
    left = rules.left_of(day.minutes, on.spent, on.running_since, now)
    standing = rules.left_of(day.minutes, on.spent, None, now)
    ideas = () if challenge.blind else _told(session, challenge, limit=3, team=on.id)
    return Pitching(
        team=on.name, ideas=tuple((title, language) for title, language, _ in ideas),
        until=None if on.running_since is None else now + left,
        left=int(standing.total_seconds()), minutes=day.minutes,
    )  # fmt: skip


def _winners(session: Session, challenge: Challenge) -> tuple[Winner, ...]:
    votes = {
        row.id: row.vote_count for row in session.execute(
            select(Entry.id, Entry.vote_count).where(
                Entry.challenge_id == challenge.id, Entry.status == SUBMITTED,
                Entry.vote_count > 0,
            )
        )
    }  # fmt: skip
    places = rules.placed(votes)
    wanted = [entry for each in places for entry in each.entries]
    told = {row[0]: row[1:] for row in _rows(session, challenge, MOST_IDEAS, wanted, None)}
    return tuple(
        # Of very many that share a place not all are read.
        Winner(each.place, each.votes, tuple(told[one] for one in each.entries if one in told))
        for each in places
    )


def is_over(session: Session, day: Day, now: datetime) -> bool:
    """Say whether a day is over."""
    return rules.is_over(timeline_of(session.get_one(Challenge, day.challenge_id)), now)


def day_by_token(session: Session, token: str) -> tuple[Day, str] | None:
    """Return the day whose screen or room a secret address names, and which of both it is; none
    whose challenge is cancelled."""
    day = session.scalars(
        select(Day).join(Challenge, Challenge.id == Day.challenge_id)
        .where(or_(Day.screen == token, Day.room == token), Challenge.cancelled_at.is_(None))
    ).one_or_none()
    if day is None:
        return None
    return day, "screen" if day.screen == token else "room"
