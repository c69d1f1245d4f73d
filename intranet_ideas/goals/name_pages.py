"""Pages on which goals are named for a challenge, an idea and an initiative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Fault, NotAllowed
from intranet_ideas.goals import actions, queries, rules
from intranet_ideas.goals.models import ChallengeGoal, EntryGoal, InitiativeGoal
from intranet_ideas.goals.queries import Tie
from intranet_ideas.goals.views import bp
from intranet_ideas.i18n import current_language, gettext
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives.views import beside
from intranet_ideas.web import change, ground, page, received_at, row_number, viewer

OF_CHALLENGE = "/challenges/<int:challenge_id>/goals"
OF_ENTRY = "/ideas/<int:entry_id>/goals"
OF_INITIATIVE = "/initiatives/<int:initiative_id>/goals"


@bp.get(OF_CHALLENGE)
def of_challenge(challenge_id: int) -> Any:
    """The goals that a challenge aims at, to choose."""
    return _challenge(challenge_id)


@bp.post(OF_CHALLENGE)
def name_for_challenge(challenge_id: int) -> Any:
    """Say which goals a challenge aims at."""
    return _change(
        lambda session: actions.name_for_challenge(session, viewer(), challenge_id, _asked(),
                                                   received_at()),
        url_for("challenges.desk", challenge_id=challenge_id),
        lambda errors: _challenge(challenge_id, 422, errors),
    )  # fmt: skip


def _challenge(challenge_id: int, status: int = 200, errors: list[Fault] | None = None) -> Any:
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "challenge.run")
        return _page(
            session, ChallengeGoal, challenge_id, status, errors,
            title=seen.challenge.title, language_of=seen.challenge.language,
            action=url_for("goals.name_for_challenge", challenge_id=challenge_id),
            back=url_for("challenges.desk", challenge_id=challenge_id),
            lead=gettext("Which goals does the challenge aim at? Its ideas have the same."),
        )  # fmt: skip


@bp.get(OF_ENTRY)
def of_entry(entry_id: int) -> Any:
    """The goals that an idea's authors name, to choose."""
    return _entry(entry_id)


@bp.post(OF_ENTRY)
def name_for_entry(entry_id: int) -> Any:
    """Name goals for an idea."""
    return _change(
        lambda session: actions.name_for_entry(session, viewer(), entry_id, _asked(),
                                               received_at()),
        url_for("entries.page", entry_id=entry_id, _anchor="goals"),
        lambda errors: _entry(entry_id, 422, errors),
    )  # fmt: skip


def _entry(entry_id: int, status: int = 200, errors: list[Fault] | None = None) -> Any:
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at())
        if not seen.mine:
            raise NotAllowed
        seen.require("entry.edit")
        return _page(
            session, EntryGoal, entry_id, status, errors, title=seen.shown.title,
            language_of=seen.entry.language,
            action=url_for("goals.name_for_entry", entry_id=entry_id),
            back=url_for("entries.page", entry_id=entry_id),
            inherited=[each for each in queries.of_entry(session, seen, current_language())
                       if not each.own],
            lead=gettext(
                "Does the idea serve other goals than those of its challenge? You need not say."
            ),
        )  # fmt: skip


@bp.get(OF_INITIATIVE)
def of_initiative(initiative_id: int) -> Any:
    """The goals that an initiative serves, to choose."""
    return _initiative(initiative_id)


@bp.post(OF_INITIATIVE)
def name_for_initiative(initiative_id: int) -> Any:
    """Say which goals an initiative serves."""
    return _change(
        lambda session: actions.name_for_initiative(session, viewer(), initiative_id, _asked(),
                                                    received_at()),
        url_for("initiatives.page", initiative_id=initiative_id),
        lambda errors: _initiative(initiative_id, 422, errors),
    )  # fmt: skip


def _initiative(initiative_id: int, status: int = 200, errors: list[Fault] | None = None) -> Any:
    with ground().database.read() as session:
        seen = initiatives.see(session, viewer(), initiative_id)
        if not seen.writes:
            raise NotAllowed
        return _page(
            session, InitiativeGoal, initiative_id, status, errors,
            title=seen.initiative.title, language_of=seen.initiative.language,
            action=url_for("goals.name_for_initiative", initiative_id=initiative_id),
            back=url_for("initiatives.page", initiative_id=initiative_id),
            lead=gettext("Which goals does the initiative serve? Its effect is counted there."),
        )  # fmt: skip


def _asked() -> set[int]:
    return {number for each in request.form.getlist("goals") if (number := _number(each))}


def _number(typed: str) -> int | None:
    try:
        return row_number(typed) if typed else None
    except ValueError:
        return -1  # no goal's: said so, not left out


def _change(
    act: Callable[[Session], object], target: str, again: Callable[[list[Fault]], Any]
) -> Any:
    return change(act, target, gettext("The goals are named."), again)


def _page(
    session: Session, tie: Tie, number: int, status: int, errors: list[Fault] | None, **rest: Any
) -> Any:  # fmt: skip
    language = current_language()
    chosen = [str(key) for key, ended in queries.kept_by(session, tie, number).items() if not ended]
    if errors is not None:
        chosen = request.form.getlist("goals")
    return page(
        "goals/name.html", status, offered=queries.offered(session, language), chosen=chosen,
        most=rules.MOST_NAMED, errors=errors or [], **rest,
    )  # fmt: skip


def goals_of_initiative(session: Session, seen: initiatives.SeenInitiative) -> dict[str, Any]:
    """Return the goals of an initiative, for its page; one statement."""
    return {"goals": queries.named_by(session, InitiativeGoal, seen.initiative.id,
                                      current_language())}  # fmt: skip


beside.append(goals_of_initiative)
