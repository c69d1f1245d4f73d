"""Teams in the room: make one, join or leave one, send its ideas, and vote with one tap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.database import insert_into
from intranet_ideas.days import queries, rules
from intranet_ideas.days.actions import join, new_code
from intranet_ideas.days.models import Day, DayIdea, DayMember, DayTeam
from intranet_ideas.days.queries import SeenDay
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line

SETTLED = N_("Voting has begun, so teams stay as they are.")


def make_team(
    session: Session, viewer: Viewer, challenge_id: int, name: str, now: datetime
) -> DayTeam:
    """Make a team and be the first in it. Raises ``Invalid``."""
    seen = _see(session, viewer, challenge_id, now)
    session.execute(
        select(Day.challenge_id).where(Day.challenge_id == challenge_id).with_for_update()
    )
    present = queries.teams_of(session, challenge_id)
    name = clean_line(name)
    if faults := rules.check_name(name, [team.name for team in present]):
        raise Invalid(faults)
    if len(present) >= rules.MOST_TEAMS:
        raise Invalid([Fault("name", rules.TOO_MANY_TEAMS)])
    taken = {team.code for team in present}
    code = new_code(rules.TEAM_CODE_LENGTH)
    while code in taken:
        code = new_code(rules.TEAM_CODE_LENGTH)
    last = session.scalar(
        select(func.max(DayTeam.place)).where(DayTeam.challenge_id == challenge_id)
    )
    team = DayTeam(challenge_id=challenge_id, name=name, code=code, place=(last or 0) + 1,
                   state=rules.WAITING, spent=0, made_by=viewer.id, made_at=now)  # fmt: skip
    session.add(team)
    session.flush()
    record(session, events.DAY_TEAM_MADE, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           team=team.id)  # fmt: skip
    _put_in(session, seen, team, now)
    return team


def join_team(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, *, team_id: int = 0,
    code: str = "",
) -> DayTeam:  # fmt: skip
    """Join a team from the list, or by its ``code``, and leave the one before; its ideas stay its
    own. Raises ``Invalid``, ``Conflict`` once voting has begun."""
    seen = _see(session, viewer, challenge_id, now)
    query = select(DayTeam).where(DayTeam.challenge_id == challenge_id).with_for_update()
    if code or not team_id:
        query = query.where(DayTeam.code == rules.plain_code(code))
    else:
        query = query.where(DayTeam.id == team_id)
    team = session.scalars(query).one_or_none()
    if team is None:
        raise Invalid([Fault("code", rules.NO_SUCH_TEAM)])
    if seen.team is not None and seen.team.id == team.id:
        return team
    people = session.scalar(
        select(func.count()).select_from(DayMember).where(DayMember.team_id == team.id)
    )
    if (people or 0) >= rules.MOST_IN_TEAM:
        raise Invalid([Fault("code", rules.TEAM_FULL)])
    _put_in(session, seen, team, now)
    record(session, events.DAY_TEAM_JOINED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, team=team.id)  # fmt: skip
    return team


def leave_team(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Leave one's team; without one, nothing changes."""
    seen = _see(session, viewer, challenge_id, now)
    if seen.team is None:
        return
    session.execute(
        delete(DayMember).filter_by(challenge_id=challenge_id, user_id=viewer.id)
    )
    record(session, events.DAY_TEAM_LEFT, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           team=seen.team.id)  # fmt: skip


def _see(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> SeenDay:
    # Nobody opens voting meanwhile; and who joins the challenge locks as much of it anyhow.
    queries.hold_challenge(session, challenge_id)
    seen = queries.see_day(session, viewer, challenge_id, now)
    seen.require("day.team")
    # Who votes for a team's idea and moves there, or back, would go round the rule.
    if seen.challenge.votes_open:
        raise Conflict(SETTLED)
    join(session, seen.challenge, now)
    return seen


def _put_in(session: Session, seen: SeenDay, team: DayTeam, now: datetime) -> None:
    values = {"team_id": team.id, "joined_at": now}
    key = {"challenge_id": seen.day.challenge_id, "user_id": seen.challenge.viewer.id}
    session.execute(
        insert_into(session, DayMember).values(**key, **values)
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )


def send_idea(
    session: Session, viewer: Viewer, challenge_id: int, fields: EntryFields, now: datetime, *,
    check: entries.Check = entries.no_check,
) -> SeenEntry:  # fmt: skip
    """Write an idea and hand it in with one press, as one of the viewer's team if they are in
    one. Raises ``Invalid``, and ``DeadlinePassed``: then nothing of it is kept here."""
    seen = queries.see_day(session, viewer, challenge_id, now)
    made = entries.create_entry(session, viewer, challenge_id, fields, now)
    entries.submit_entry(session, viewer, made.entry.id, now, check=check)
    if seen.team is not None:
        session.add(DayIdea(entry_id=made.entry.id, team_id=seen.team.id))
        session.flush()
    return made


def cast(
    session: Session, viewer: Viewer, challenge_id: int, entry_id: int, now: datetime, *,
    take_back: bool = False,
) -> None:  # fmt: skip
    """Vote for an idea with one tap. Who has one vote moves it there; with several it must be free.

    Raises what ``set_vote`` raises, and ``NotFound`` where the idea is not of that day.
    """
    # First, as for every vote: nobody changes how many votes each person has meanwhile.
    found = {"challenge_id": challenge_id, "entry_id": entry_id}
    held = session.execute(_HELD, found).one_or_none()
    if held is None:
        raise NotFound
    act = talk.move_vote if held.votes_per_person == 1 else talk.set_vote
    (talk.remove_vote if take_back else act)(session, viewer, entry_id, now)


_HELD = (
    select(Challenge.votes_per_person)
    .join(Day, Day.challenge_id == Challenge.id)
    .join(Entry, Entry.challenge_id == Challenge.id)
    .where(Challenge.id == bindparam("challenge_id"), Entry.id == bindparam("entry_id"))
    .with_for_update(read=True, key_share=True, of=Challenge)
)
"""Keeps how people vote on an idea's day as it is until the transaction ends; many may."""
