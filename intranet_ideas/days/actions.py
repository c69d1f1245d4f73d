"""Making a challenge a day, its big screen, and coming in."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import queries as seen_challenges
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import Timeline
from intranet_ideas.database import new_version
from intranet_ideas.days import queries, rules
from intranet_ideas.days.models import Day
from intranet_ideas.days.queries import SeenDay
from intranet_ideas.days.rules import Plan
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.queries import outside
from intranet_ideas.people.rules import Viewer

NO_THUMBS = N_("In the room people vote with one tap. Choose another way to vote in this challenge "
               "first: “A number of votes for each person”.")  # fmt: skip
NO_END = N_("Say first when voting closes, under “Change dates”.")


def new_code(length: int) -> str:
    """Return a code that is easily typed."""
    return "".join(secrets.choice(rules.ALPHABET) for _ in range(length))


def set_day(
    session: Session, viewer: Viewer, challenge_id: int, plan: Plan, now: datetime
) -> Day:
    """Make a challenge a day, or change what is decided about the day.

    In a draft the plan sets its instants and lets each person have one vote; a published one
    keeps both, and they are changed where they always are. Raises ``Invalid``, ``Conflict``.
    """
    seen = seen_challenges.see(session, viewer, challenge_id, now, "day.host", lock=True)
    seen.require("day.host")
    if seen.phase == Phase.DRAFT:
        if faults := rules.check_plan(plan):
            raise Invalid(faults)
        _plan(session, seen, plan, now)
    else:
        if plan.minutes not in rules.MINUTES:
            raise Invalid([Fault("minutes", rules.BAD_MINUTES)])
        if seen.challenge.voting not in voting.THUMBS:
            raise Conflict(NO_THUMBS)
        if seen.challenge.voting_closes_at is None:
            raise Conflict(NO_END)
    day = session.get(Day, challenge_id)
    if plan.guests and outside(session) is None:
        raise Invalid([Fault("guests", rules.NO_OUTSIDE)])
    if day is None:
        day = Day(challenge_id=challenge_id, code=_free_code(session), screen=None,
                  room=secrets.token_urlsafe(24))  # fmt: skip
        session.add(day)
    day.minutes, day.own_team_barred = plan.minutes or 1, plan.own_team_barred
    day.guests = plan.guests
    day.set_by, day.set_at = viewer.id, now
    session.flush()
    record(session, events.DAY_SET, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           minutes=day.minutes, guests=day.guests)  # fmt: skip
    return day


def _free_code(session: Session) -> str:
    while True:
        code = new_code(rules.CODE_LENGTH)
        if not session.scalar(select(exists().where(Day.code == code))):
            return code


def _plan(session: Session, seen: SeenChallenge, plan: Plan, now: datetime) -> None:
    challenge = seen.challenge
    challenge.opens_at, challenge.closes_at = plan.opens_at, plan.closes_at
    challenge.voting_opens_at = plan.voting_opens_at
    challenge.voting_closes_at = ends = plan.voting_closes_at
    if ends is None:
        return
    # Judges may have their days after it; a day without them ends with the vote.
    if challenge.judging_closes_at is None or challenge.judging_closes_at < ends:
        challenge.judging_closes_at = ends
    if challenge.results_at is None or challenge.results_at < challenge.judging_closes_at:
        challenge.results_at = challenge.judging_closes_at
    if challenge.voting not in voting.THUMBS or challenge.voting == voting.SUPPORT:
        challenge.voting, challenge.votes_per_person = voting.VOTES, 1
        challenge.budget = None
    challenge.totals_hidden = True
    challenge.changed_at = now
    new_version(challenge)
    session.flush()
    record(session, events.CHALLENGE_UPDATED, now=now, actor_id=seen.viewer.id,
           challenge_id=challenge.id, fields=["voting", "opens_at", "closes_at"])  # fmt: skip


def open_screen(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> str:
    """Let the big screen be shown by a new secret address; one made before stops working."""
    seen = queries.see_day(session, viewer, challenge_id, now, "day.host", lock=True)
    seen.require("day.host")
    seen.day.screen = secrets.token_urlsafe(24)
    session.flush()
    record(session, events.DAY_SCREEN_OPENED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id)
    return seen.day.screen


def end_screen(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Let the big screen's address show nothing any more, nor that of the room: phones in it get
    the new one by themselves. (A new screen leaves them alone: the day goes on.)"""
    seen = queries.see_day(session, viewer, challenge_id, now, "day.host", lock=True)
    seen.require("day.host")
    if seen.day.screen is None:
        return
    seen.day.screen, seen.day.room = None, secrets.token_urlsafe(24)
    session.flush()
    record(session, events.DAY_SCREEN_ENDED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id)


def enter(session: Session, viewer: Viewer, code: str, now: datetime) -> SeenDay:
    """Come in by the day's code: join its challenge, as long as that can be joined. Raises
    ``NotFound`` where no day has that code, or the viewer is not invited."""
    day = queries.day_by_code(session, code)
    if day is None:
        raise NotFound
    join(session, seen_challenges.see(session, viewer, day.challenge_id, now), now)
    return queries.see_day(session, viewer, day.challenge_id, now)


def join(session: Session, seen: SeenChallenge, now: datetime) -> None:
    """Join the day's challenge. Who comes when ideas are taken no more has no part in them, but
    comes in, to a table while there is time, and votes."""
    if Role.PARTICIPANT not in seen.roles and seen.may("challenge.join"):
        challenges.join(session, seen, now)


def show_winners(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, *, show: bool
) -> None:
    """Let the screen show who won, or no longer. Raises ``Conflict`` while votes are not known."""
    seen = queries.see_day(session, viewer, challenge_id, now, "day.host", lock=True)
    seen.require("day.host")
    if show and not seen.votes_known(now):
        raise Conflict(rules.NOT_YET)
    if (seen.day.winners_at is not None) == show:
        return
    seen.day.winners_at = now if show else None
    session.flush()
    kind = events.DAY_WINNERS_SHOWN if show else events.DAY_WINNERS_HIDDEN
    record(session, kind, now=now, actor_id=viewer.id, challenge_id=challenge_id)


def open_voting(
    session: Session, viewer: Viewer, challenge_id: int, reason: str, now: datetime
) -> None:
    """Open voting in the room at this instant; no more ideas are taken then. ``reason`` stands in
    the log of changed instants, which everyone in the challenge reads.

    Raises ``Conflict`` when it is open, or over.
    """
    seen = _see_to_vote(session, viewer, challenge_id, now)
    challenge, timeline = seen.challenge.challenge, seen.challenge.timeline
    if seen.challenge.votes_open:
        raise Conflict(rules.VOTES_OPEN)
    if timeline.voting_closes_at is None or timeline.voting_closes_at <= now:
        raise Conflict(rules.VOTES_OVER)
    if timeline.opens_at is not None and timeline.opens_at >= now:
        raise Conflict(rules.TOO_SOON)
    if not challenge.entry_count:
        raise Conflict(rules.NO_IDEAS)
    moved = replace(timeline, voting_opens_at=now, closes_at=min(timeline.closes_at or now, now))
    changes = _move(session, seen.challenge, moved, reason, now)
    record(session, events.DAY_VOTING_OPENED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, changes=changes)


def close_voting(
    session: Session, viewer: Viewer, challenge_id: int, reason: str, now: datetime
) -> None:
    """Close voting in the room at this instant. Raises ``Conflict`` when it isn't open."""
    seen = _see_to_vote(session, viewer, challenge_id, now)
    timeline = seen.challenge.timeline
    if not seen.challenge.votes_open or (timeline.closes_at or now) >= now:
        raise Conflict(rules.VOTES_SHUT)
    moved = replace(timeline, voting_closes_at=now)
    if timeline.judging_closes_at == timeline.voting_closes_at:
        moved = replace(moved, judging_closes_at=now)  # nobody judges: deciding begins
    changes = _move(session, seen.challenge, moved, reason, now)
    record(session, events.DAY_VOTING_CLOSED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, changes=changes)


def _see_to_vote(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime
) -> SeenDay:
    # Who votes at this moment holds the setting: they wait for this, or this for them.
    queries.lock_setting(session, challenge_id)
    seen = queries.see_day(session, viewer, challenge_id, now, "day.host", lock=True)
    seen.require("day.vote_time")
    return seen


def _move(
    session: Session, seen: SeenChallenge, moved: Timeline, reason: str, now: datetime
) -> dict[str, list[str | None]]:
    challenge = seen.challenge
    changes = challenges.log_moves(session, seen, moved, reason, now)
    challenge.voting_opens_at = moved.voting_opens_at
    challenge.changed_at = challenge.look_at = now
    new_version(challenge)
    session.flush()
    return changes
