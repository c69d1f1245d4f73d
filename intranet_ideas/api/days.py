"""Operations on innovation days: what is on, teams and votes, and the host's steps."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.api.core import answer, bp, done, operation, whole_listing, write
from intranet_ideas.api.entries import fields_of
from intranet_ideas.api.schemas.days import (
    DayIdeaSchema,
    DayIdeasSchema,
    DayPlanSchema,
    DaySchema,
    DayTeamSchema,
    DayTeamsSchema,
    DayVoteSchema,
    DayVotingSchema,
    PressSchema,
    ShownSchema,
    TeamNameSchema,
    TeamWantedSchema,
)
from intranet_ideas.api.schemas.entries import EntryFieldsSchema
from intranet_ideas.days import actions, pitching, queries, rules, teaming
from intranet_ideas.days.queries import Board, Idea, SeenDay, TeamRow
from intranet_ideas.days.rules import Plan
from intranet_ideas.days.views import guests_allowed
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.entries.writing import checker
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.i18n import gettext
from intranet_ideas.web import ground, received_at, viewer

PATH = "/challenges/<int:challenge_id>/day"


def _titles(rows: tuple[tuple[str, str, str], ...]) -> list[dict[str, str]]:
    return [{"title": title, "language": language, "team": team} for title, language, team in rows]


def _board(board: Board) -> dict[str, Any]:
    pitch = board.pitch
    return {
        "scene": board.scene, "until": board.until, "people": board.people, "teams": board.teams,
        "ideas": board.ideas, "wall": _titles(board.wall), "upcoming": board.upcoming,
        "pitch": pitch and {
            "team": pitch.team, "until": pitch.until, "left": pitch.left, "minutes": pitch.minutes,
            "ideas": [{"title": title, "language": each} for title, each in pitch.ideas],
        },
        "winners": [
            {"place": each.place, "votes": each.votes, "ideas": _titles(each.ideas)}
            for each in board.winners
        ],
    }  # fmt: skip


def _day(session: Session, seen: SeenDay) -> Response:
    day, challenge = seen.day, seen.challenge.challenge
    hosts = seen.may("day.host")
    address = url_for("days.screen", token=day.screen) if day.screen and hosts else ""
    return answer(DaySchema, {
        "challenge": challenge.id, "title": challenge.title, "language": challenge.language,
        "phase": seen.challenge.phase, "code": day.code, "minutes": day.minutes,
        "own_team_barred": day.own_team_barred, "votes_open": seen.challenge.votes_open,
        "may_host": hosts, "team": seen.team.id if seen.team else None, "now": received_at(),
        "screen": f"{ground().settings.base_url}{address}" if address else None,
        "board": None if seen.challenge.phase == Phase.CANCELLED else _board(
            queries.board_of(session, day, received_at())
        ),
    })  # fmt: skip


def _teams(session: Session, seen: SeenDay) -> list[dict[str, Any]]:
    own, hosts = seen.team.id if seen.team else 0, seen.may("day.host")

    def row(each: TeamRow) -> dict[str, Any]:
        return {
            "id": each.id, "name": each.name, "state": each.state, "spent": each.spent,
            "running_since": each.running_since, "people": each.people, "ideas": each.ideas,
            "mine": each.id == own, "code": each.code if hosts or each.id == own else None,
        }  # fmt: skip

    return [row(each) for each in queries.teams_of(session, seen.day.challenge_id)]


def _see(session: Session, challenge_id: int, action: str = "day.view") -> SeenDay:
    return queries.see_day(session, viewer(), challenge_id, received_at(), action)


@operation("GET", PATH, "getDay", DaySchema)
def get_day(challenge_id: int) -> Response:
    """A day with what is on in the room now: the clock, the wall, the pitch, and the winners once
    they are shown."""
    with ground().database.read() as session:
        return _day(session, _see(session, challenge_id))


@operation("GET", PATH + "/plan", "getDayPlan", DayPlanSchema)
def get_day_plan(challenge_id: int) -> Response:
    """What is decided about a day, for its host."""
    with ground().database.read() as session:
        return _plan(_see(session, challenge_id, "day.host"))


def _plan(seen: SeenDay) -> Response:
    seen.require("day.host")
    day, challenge = seen.day, seen.challenge.challenge
    return answer(DayPlanSchema, {
        "opens_at": challenge.opens_at, "closes_at": challenge.closes_at,
        "voting_opens_at": challenge.voting_opens_at,
        "voting_closes_at": challenge.voting_closes_at, "minutes": day.minutes,
        "own_team_barred": day.own_team_barred, "guests": day.guests,
    })  # fmt: skip


@operation("PUT", PATH + "/plan", "setDayPlan", DayPlanSchema, write=True)
@bp.arguments(DayPlanSchema)
def set_day_plan(data: dict[str, Any], challenge_id: int) -> Response:
    """Make a challenge an innovation day, or change what is decided about the day."""

    def action(session: Session) -> Response:
        if data["guests"] and not guests_allowed():
            raise Invalid([Fault("guests", rules.NO_NAMES)])
        actions.set_day(session, viewer(), challenge_id, Plan(**data), received_at())
        session.expire_all()
        return _plan(_see(session, challenge_id, "day.host"))

    return write(action)


@operation("POST", PATH + "/screen", "openDayScreen", DaySchema, write=True)
def open_day_screen(challenge_id: int) -> Response:
    """Let the big screen be shown by a new secret address; one made before stops working."""

    def action(session: Session) -> Response:
        actions.open_screen(session, viewer(), challenge_id, received_at())
        return _day(session, _see(session, challenge_id))

    return write(action)


@operation("DELETE", PATH + "/screen", "endDayScreen", None, status=204, write=True)
def end_day_screen(challenge_id: int) -> Response:
    """Let the big screen's address show nothing any more."""
    return done(lambda session: actions.end_screen(
        session, viewer(), challenge_id, received_at()
    ))  # fmt: skip


@operation("GET", PATH + "/teams", "listDayTeams", DayTeamsSchema)
def list_day_teams(challenge_id: int) -> Response:
    """The teams in the order of their pitches."""
    with ground().database.read() as session:
        rows = _teams(session, _see(session, challenge_id))
    return whole_listing(DayTeamSchema, rows)


@operation("GET", PATH + "/ideas", "listDayIdeas", DayIdeasSchema)
def list_day_ideas(challenge_id: int) -> Response:
    """The ideas in the room, to look at and vote for."""
    with ground().database.read() as session:
        rows = queries.ideas_of(session, _see(session, challenge_id))
    return whole_listing(DayIdeaSchema, rows)


@operation("POST", PATH + "/teams", "makeDayTeam", DayTeamSchema, status=201, write=True)
@bp.arguments(TeamNameSchema)
def make_day_team(data: dict[str, Any], challenge_id: int) -> Response:
    """Make a team and be the first in it."""

    def action(session: Session) -> Response:
        teaming.make_team(session, viewer(), challenge_id, data["name"], received_at())
        return _own(session, challenge_id, 201)

    return write(action)


@operation("PUT", PATH + "/team", "joinDayTeam", DayTeamSchema, write=True)
@bp.arguments(TeamWantedSchema)
def join_day_team(data: dict[str, Any], challenge_id: int) -> Response:
    """Join a team, and leave the one before."""

    def action(session: Session) -> Response:
        teaming.join_team(session, viewer(), challenge_id, received_at(), team_id=data["team"],
                          code=data["code"])  # fmt: skip
        return _own(session, challenge_id)

    return write(action)


def _own(session: Session, challenge_id: int, status: int = 200) -> Response:
    rows = _teams(session, _see(session, challenge_id))
    return answer(DayTeamSchema, next(each for each in rows if each["mine"]), status)


@operation("DELETE", PATH + "/team", "leaveDayTeam", None, status=204, write=True)
def leave_day_team(challenge_id: int) -> Response:
    """Leave one's team; without one, nothing changes."""

    def action(session: Session) -> Response:
        teaming.leave_team(session, viewer(), challenge_id, received_at())
        return Response(status=204)

    return write(action)


@operation("POST", PATH + "/ideas", "sendDayIdea", DayIdeaSchema, status=201, write=True)
@bp.arguments(EntryFieldsSchema)
def send_day_idea(data: dict[str, Any], challenge_id: int) -> Response:
    """Write an idea and hand it in, as one of the caller's team. After the deadline nothing of it
    is kept."""

    def action(session: Session) -> Response:
        fields = fields_of(session, data, EntryFields(language=viewer().language))
        made = teaming.send_idea(session, viewer(), challenge_id, fields, received_at(),
                                 check=checker(session))  # fmt: skip
        seen = _see(session, challenge_id)
        shown = queries.ideas_of(session, seen, only=made.entry.id)
        # A guest's may wait for a moderator before it stands on the wall.
        row = shown[0] if shown else Idea(
            made.entry.id, made.working.title, made.entry.language,
            seen.team.name if seen.team else "", seen.team.id if seen.team else None, mine=True,
            waits=True,
        )  # fmt: skip
        return answer(DayIdeaSchema, row, 201)

    return write(action)


@operation("PUT", PATH + "/vote", "putDayVote", None, status=204, write=True)
@bp.arguments(DayVoteSchema)
def put_day_vote(data: dict[str, Any], challenge_id: int) -> Response:
    """Vote for an idea, with the vote one has wherever it was before. It is taken back as every
    vote is: ``removeVote``."""

    def action(session: Session) -> Response:
        teaming.cast(session, viewer(), challenge_id, data["entry"], received_at())
        return Response(status=204)

    return write(action)


@operation("POST", PATH + "/pitches", "pressDayPitches", DaySchema, write=True)
@bp.arguments(PressSchema)
def press_day_pitches(data: dict[str, Any], challenge_id: int) -> Response:
    """Let the next pitch begin, its clock run or stand still, or arrange their order."""

    def action(session: Session) -> Response:
        press = pitching.PRESSES[data["do"]]
        press(session, viewer(), challenge_id, received_at(), data["team"])
        return _day(session, _see(session, challenge_id))

    return write(action)


@operation("POST", PATH + "/voting", "setDayVoting", DaySchema, write=True)
@bp.arguments(DayVotingSchema)
def set_day_voting(data: dict[str, Any], challenge_id: int) -> Response:
    """Open voting in the room now, or close it for good."""
    opens = data["open"]
    usual = gettext("Voting was opened in the room.") if opens else (
        gettext("Voting was closed in the room."))  # fmt: skip
    reason = data["reason"].strip() or usual

    def action(session: Session) -> Response:
        change = actions.open_voting if opens else actions.close_voting
        change(session, viewer(), challenge_id, reason, received_at())
        session.expire_all()
        return _day(session, _see(session, challenge_id))

    return write(action)


@operation("PUT", PATH + "/winners", "setDayWinners", DaySchema, write=True)
@bp.arguments(ShownSchema)
def set_day_winners(data: dict[str, Any], challenge_id: int) -> Response:
    """Let the screen show who won, once voting is closed, or no longer."""

    def action(session: Session) -> Response:
        actions.show_winners(
            session, viewer(), challenge_id, received_at(), show=data["shown"]
        )
        return _day(session, _see(session, challenge_id))

    return write(action)
