"""Offers of help with an idea: made to its authors by who reads it, for no place in particular,
and answered by them. An offer is a wish to join that asks for no place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.models import SUBMITTED
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.people.rules import Viewer
from intranet_ideas.teams import rules
from intranet_ideas.teams.actions import make_request, standing, take_in, tell
from intranet_ideas.teams.models import TeamRequest
from intranet_ideas.teams.rules import ACCEPTED, ASK, AUTHOR, DECLINED, HELPER, OPEN, WITHDRAWN
from intranet_ideas.text import clean_text


def offer(
    session: Session, viewer: Viewer, entry_id: int, word: str, now: datetime
) -> TeamRequest:
    """Offer to help with an idea, saying how. The authors alone learn who offers.

    Raises ``Invalid`` without words, and ``Conflict`` for who is in the team, has offered or
    asked already, or judges in the challenge: who helps an idea can't judge it.
    """
    seen = _see(session, viewer, entry_id, "help.offer", now)
    if seen.entry.status != SUBMITTED:
        raise Conflict(rules.NO_OFFER_YET)
    word = clean_text(word)
    if faults := rules.check_offer(word):
        raise Invalid(faults)
    if Role.JUDGE in seen.roles:
        raise Conflict(rules.JUDGES_HERE)
    if refused := rules.obstacle(standing(session, seen.entry, viewer.id), HELPER):
        raise Conflict(refused)
    made = make_request(session, seen.entry, viewer.id, viewer, now, kind=ASK, role=HELPER,
                        word=word)  # fmt: skip
    tell(session, events.HELP_OFFERED, seen.entry, viewer, now, request=made.id)
    return made


def answer_offer(
    session: Session, viewer: Viewer, entry_id: int, request_id: int, role: str, word: str,
    now: datetime,
) -> TeamRequest:  # fmt: skip
    """Take who offers help in as a helper or as an author, or decline with ``role`` empty.

    Raises ``NotFound`` for who is no author, ``Invalid``, and ``Conflict`` where it is answered
    already, there is no room, or nobody can become an author any more.
    """
    seen = _see(session, viewer, entry_id, "help.answer", now)
    request = _offer(session, entry_id, request_id)
    if seen.entry.status != SUBMITTED:
        raise Conflict(rules.WITHDRAWN_IDEA)
    if request.status != OPEN:
        raise Conflict(rules.CLOSED)
    word = clean_text(word)
    faults = rules.check_word("word", word)
    if role and role not in rules.ROLES:
        faults.append(Fault("role", N_("Choose author or helper.")))
    if faults:
        raise Invalid(faults)
    if role == AUTHOR and not seen.may("team.answer"):
        raise Conflict(rules.NO_AUTHORS_NOW)
    request.status, request.reply = ACCEPTED if role else DECLINED, word
    request.role = role or request.role
    request.answered_by, request.answered_at = viewer.id, now
    session.flush()
    if role:
        take_in(session, seen.entry, request, viewer, now)
        tell(session, events.TEAM_ACCEPTED, seen.entry, viewer, now, request=request.id)
    else:
        tell(session, events.HELP_DECLINED, seen.entry, viewer, now, request=request.id,
             user_ids=[request.user_id])  # fmt: skip
    return request


def take_offer_back(
    session: Session, viewer: Viewer, entry_id: int, request_id: int, now: datetime
) -> None:
    """Take one's own offer back, whenever one wants, until it is answered."""
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    request = _offer(session, entry_id, request_id)
    if request.user_id != viewer.id:
        raise NotFound
    seen.require("help.withdraw")
    if request.status != OPEN:
        raise Conflict(rules.CLOSED)
    request.status, request.answered_by, request.answered_at = WITHDRAWN, viewer.id, now
    tell(session, events.TEAM_TAKEN_BACK, seen.entry, viewer, now, request=request.id)


def _see(session: Session, viewer: Viewer, entry_id: int, action: str, now: datetime) -> SeenEntry:
    # Whether one judges, and so can't help, must hold until the end.
    hold_challenge_of(session, entry_id)
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require(action)
    return seen


def _offer(session: Session, entry_id: int, request_id: int) -> TeamRequest:
    request = session.get(TeamRequest, request_id, populate_existing=True)
    if request is None or request.entry_id != entry_id or not request.is_offer:
        raise NotFound
    return request
