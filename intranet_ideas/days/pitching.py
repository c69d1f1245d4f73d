"""Pitches: their order, and the time of the one that is on. Whoever changes them holds the day."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.days import queries, rules
from intranet_ideas.days.models import Day, DayTeam
from intranet_ideas.errors import Conflict, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer


def _hold(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime
) -> list[DayTeam]:
    seen = queries.see_day(session, viewer, challenge_id, now, "day.host")
    seen.require("day.pitch")
    session.execute(
        select(Day.challenge_id).where(Day.challenge_id == challenge_id).with_for_update()
    )
    return list(session.scalars(
        select(DayTeam).where(DayTeam.challenge_id == challenge_id)
        .order_by(DayTeam.place, DayTeam.id)
        .execution_options(populate_existing=True)
    ))  # fmt: skip


def _turns(teams: Sequence[DayTeam]) -> rules.Turns:
    return [(team.id, team.state) for team in teams]


def _arrange(teams: Sequence[DayTeam], order: Sequence[int]) -> None:
    for team in teams:
        team.place = order.index(team.id) + 1


def _on(teams: Sequence[DayTeam]) -> DayTeam | None:
    return next((team for team in teams if team.state == rules.ON), None)


def _named(teams: Sequence[DayTeam], team_id: int) -> DayTeam:
    found = next((team for team in teams if team.id == team_id), None)
    if found is None:
        raise NotFound
    return found


def draw_order(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Draw the order of those who have still to pitch by lot."""
    teams = _hold(session, viewer, challenge_id, now)
    lot = [team.id for team in teams]
    secrets.SystemRandom().shuffle(lot)
    _arrange(teams, rules.drawn(_turns(teams), lot))
    _ordered(session, viewer, challenge_id, teams, "lot", now)


def move_team(
    session: Session, viewer: Viewer, challenge_id: int, team_id: int, now: datetime, *,
    last: bool = False,
) -> None:  # fmt: skip
    """Let a waiting team pitch one turn earlier, or as the ``last`` one: it is not ready. So is
    one that is on; its time begins anew then. Raises ``Conflict`` for one that has pitched."""
    teams = _hold(session, viewer, challenge_id, now)
    team = _named(teams, team_id)
    if team.state == rules.DONE or (team.state == rules.ON and not last):
        raise Conflict(rules.NOT_WAITING)
    if last:
        team.state, team.running_since, team.spent = rules.WAITING, None, 0
        order = rules.put_last(_turns(teams), team_id)
    else:
        order = rules.put_earlier(_turns(teams), team_id)
    _arrange(teams, order)
    _ordered(session, viewer, challenge_id, teams, "last" if last else "earlier", now)


def _ordered(
    session: Session, viewer: Viewer, challenge_id: int, teams: Sequence[DayTeam], how: str,
    now: datetime,
) -> None:  # fmt: skip
    session.flush()
    order = sorted(teams, key=lambda team: (team.place, team.id))
    record(session, events.PITCH_ORDER_SET, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, how=how, teams=[team.id for team in order])  # fmt: skip


def start(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, *, team_id: int = 0
) -> None:
    """Let the time run: of the pitch that is paused, else of the next team's, or of the named
    one's, which waits. A second press changes nothing.

    Raises ``Conflict`` when another pitches, or all have.
    """
    teams = _hold(session, viewer, challenge_id, now)
    on = _on(teams)
    if on is not None and team_id not in (0, on.id):
        raise Conflict(rules.PITCHES_NOW)
    if on is None:
        waiting = rules.upcoming(_turns(teams))
        if not waiting:
            raise Conflict(rules.ALL_DONE)
        on = _named(teams, team_id or waiting[0])
        if on.state != rules.WAITING:
            raise Conflict(rules.NOT_WAITING)
        had = [team.id for team in teams if team.state == rules.DONE]
        rest = [each for each in waiting if each != on.id]
        _arrange(teams, [*had, on.id, *rest])
        on.state, on.spent = rules.ON, 0
    if on.running_since is not None:
        return
    on.running_since = now
    session.flush()
    record(session, events.PITCH_STARTED, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           team=on.id, spent=on.spent)  # fmt: skip


def pause(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Let the time stand still; a second press changes nothing. Raises ``Conflict``."""
    on = _on(_hold(session, viewer, challenge_id, now))
    if on is None:
        raise Conflict(rules.NOBODY_PITCHES)
    if on.running_since is None:
        return
    on.spent, on.running_since = rules.spent_at(on.spent, on.running_since, now), None
    session.flush()
    record(session, events.PITCH_PAUSED, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           team=on.id, spent=on.spent)  # fmt: skip


def end(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """End the pitch that is on. Raises ``Conflict``."""
    on = _on(_hold(session, viewer, challenge_id, now))
    if on is None:
        raise Conflict(rules.NOBODY_PITCHES)
    spent = rules.spent_at(on.spent, on.running_since, now)
    on.state, on.running_since, on.spent = rules.DONE, None, spent
    session.flush()
    record(session, events.PITCH_ENDED, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           team=on.id, spent=spent)  # fmt: skip


Press = Callable[[Session, Viewer, int, datetime, int], None]
"""What a button does: with the session, the host, the challenge, now, and the team it names."""


def _move(*, last: bool) -> Press:
    """Return what moves the named team."""
    return lambda session, host, day, now, team: move_team(
        session, host, day, team, now, last=last
    )


def _next(session: Session, host: Viewer, challenge_id: int, now: datetime, _: int) -> None:
    end(session, host, challenge_id, now)
    start(session, host, challenge_id, now)


PRESSES: dict[str, Press] = {
    "start": lambda session, host, day, now, _: start(session, host, day, now),
    "pause": lambda session, host, day, now, _: pause(session, host, day, now),
    "end": lambda session, host, day, now, _: end(session, host, day, now),
    "next": _next,
    "draw": lambda session, host, day, now, _: draw_order(session, host, day, now),
    "earlier": _move(last=False),
    "last": _move(last=True),
}
"""The host's buttons, on the page and in the API."""
