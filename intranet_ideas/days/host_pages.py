"""Pages for the one who runs a day: its plan, its screen, and the buttons used from a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import forms
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.forms import Parsed
from intranet_ideas.challenges.rules import ChallengeFields
from intranet_ideas.days import actions, pitching, queries, rules
from intranet_ideas.days.rules import Plan
from intranet_ideas.days.views import bp, guests_allowed
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.pages import status_of
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/challenges/<int:challenge_id>/day/plan")
def plan(challenge_id: int) -> Any:
    """What is decided about the day, to change."""
    return _plan_page(challenge_id)


def _plan_page(
    challenge_id: int, status: int = 200, *, errors: Sequence[Fault] = (),
    twice: Sequence[str] = (),
) -> Any:  # fmt: skip
    zone = ground().settings.time_zone
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "day.host")
        day = queries.day_of(session, challenge_id)
        fields = challenges.fields_of(challenges.load_parts(session, seen.challenge))
    values = forms.values_of(fields, zone) | {
        "minutes": day.minutes if day else 3,
        "own_team_barred": day.own_team_barred if day else True,
        "guests": day.guests if day else False,
    }
    if request.form:
        values |= request.form.to_dict() | {
            name: name in request.form for name in ("own_team_barred", "guests")
        }
    return page(
        "days/plan.html", status, seen=seen, challenge=seen.challenge, phase=seen.phase, day=day,
        values=values, errors=errors, twice=set(twice), guests_allowed=guests_allowed(),
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/day/plan")
def set_plan(challenge_id: int) -> Any:
    """Make the challenge a day, or change what is decided about it."""
    parsed: list[Parsed] = []

    def action(session: Session) -> str:
        times = forms.parse_times(request.form, ChallengeFields(), ground().settings.time_zone)
        parsed.append(times)
        if times.faults:
            raise Invalid(times.faults)
        made = times.fields
        decided = Plan(
            made.opens_at, made.closes_at, made.voting_opens_at, made.voting_closes_at,
            request.form.get("minutes", type=row_number), "own_team_barred" in request.form,
            guests="guests" in request.form and guests_allowed(),
        )  # fmt: skip
        actions.set_day(session, viewer(), challenge_id, decided, received_at())
        return url_for("days.host", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The day is set up."))
    except Invalid as error:
        twice = sorted(parsed[0].twice) if parsed else ()
        return _plan_page(challenge_id, 422, errors=shown(error), twice=twice)
    except Conflict as error:
        fault = Fault("", translate(error.message, **error.values))
        return _plan_page(challenge_id, status_of(error), errors=[fault])


@bp.get("/challenges/<int:challenge_id>/day/host")
def host(challenge_id: int) -> Any:
    """The host's buttons: pitches, voting, winners, and the screen."""
    return _host_page(challenge_id)


def _host_page(challenge_id: int, fault: str = "", status: int = 200) -> Any:
    now = received_at()
    with ground().database.read() as session:
        seen = queries.see_day(session, viewer(), challenge_id, now, "day.host")
        teams = queries.teams_of(session, challenge_id)
    on = next((team for team in teams if team.state == rules.ON), None)
    return page(
        "days/host.html", status, seen=seen, day=seen.day, challenge=seen.challenge.challenge,
        phase=seen.challenge.phase, teams=teams, on=on, known=seen.votes_known(now),
        waiting=[team for team in teams if team.state == rules.WAITING],
        done=[team for team in teams if team.state == rules.DONE],
        screen=f"{ground().settings.base_url}{url_for('days.screen', token=seen.day.screen)}"
        if seen.day.screen else "",
        errors=[Fault("", fault)] if fault else [],
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/day/pitches")
def pitches(challenge_id: int) -> Any:
    """Arrange the pitches, or let their clock run. A button for a team names it: "last:7"."""
    wanted, _, number = request.form.get("do", "").partition(":")
    try:
        team = row_number(number or "0")
    except ValueError:
        raise NotFound from None
    if wanted not in pitching.PRESSES:
        raise NotFound
    return _press(
        challenge_id,
        lambda session: pitching.PRESSES[wanted](
            session, viewer(), challenge_id, received_at(), team
        ),
    )


@bp.post("/challenges/<int:challenge_id>/day/voting")
def set_voting(challenge_id: int) -> Any:
    """Open voting in the room now, or close it."""
    close = "close" in request.form
    change = actions.close_voting if close else actions.open_voting
    reason = gettext("Voting was closed in the room.") if close else (
        gettext("Voting was opened in the room."))  # fmt: skip
    return _press(
        challenge_id,
        lambda session: change(session, viewer(), challenge_id, reason, received_at()),
    )


@bp.post("/challenges/<int:challenge_id>/day/winners")
def winners(challenge_id: int) -> Any:
    """Show who won on the screen, or take that off."""
    show = "hide" not in request.form
    return _press(
        challenge_id,
        lambda session: actions.show_winners(
            session, viewer(), challenge_id, received_at(), show=show
        ),
    )


def _press(challenge_id: int, act: Callable[[Session], None]) -> Any:
    def action(session: Session) -> str:
        act(session)
        return url_for("days.host", challenge_id=challenge_id)

    try:
        return perform(action)
    except Conflict as error:
        # The room has gone on meanwhile: the page shows where it is now.
        return _host_page(
            challenge_id, translate(error.message, **error.values), status_of(error)
        )


@bp.post("/challenges/<int:challenge_id>/day/screen")
def set_screen(challenge_id: int) -> Any:
    """Open the big screen by a new address, or end it."""
    end = "end" in request.form

    def action(session: Session) -> str:
        change = actions.end_screen if end else actions.open_screen
        change(session, viewer(), challenge_id, received_at())
        return url_for("days.host", challenge_id=challenge_id, _anchor="screen")

    words = gettext("The screen is ended: its address shows nothing any more.") if end else (
        gettext("The screen has a new address. Open it on the projector."))  # fmt: skip
    return perform(action, success=words)
