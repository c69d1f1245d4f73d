"""What people do with an idea's team. Each locks the entry, so that its authors change one
after the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.database import new_version
from intranet_ideas.entries import authorship
from intranet_ideas.entries.models import DRAFT, SUBMITTED, Entry
from intranet_ideas.entries.models import WITHDRAWN as WITHDRAWN_IDEA
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.queries import people_by_address, viewers_by_ids
from intranet_ideas.people.rules import Viewer
from intranet_ideas.teams import queries, rules
from intranet_ideas.teams.models import TeamPlace, TeamRequest
from intranet_ideas.teams.rules import (
    ACCEPTED,
    ASK,
    AUTHOR,
    DECLINED,
    HELPER,
    INVITATION,
    OFFER,
    OPEN,
    WITHDRAWN,
    Standing,
)
from intranet_ideas.text import clean_line, clean_text


def _see(session: Session, viewer: Viewer, entry_id: int, action: str, now: datetime) -> SeenEntry:
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require(action)
    if seen.entry.status == WITHDRAWN_IDEA:
        raise Conflict(rules.WITHDRAWN_IDEA)
    return seen


def open_place(
    session: Session, viewer: Viewer, entry_id: int, wanted: str, role: str, places: int | None,
    now: datetime,
) -> TeamPlace:  # fmt: skip
    """Put up an open place: what is looked for, in what role, for how many. Raises ``Invalid``."""
    seen = _see(session, viewer, entry_id, "team.offer", now)
    wanted = clean_line(wanted)
    already = len(queries.places_of(session, seen))
    if faults := rules.check_place(wanted, role, places, already):
        raise Invalid(faults)
    place = TeamPlace(entry_id=entry_id, wanted=wanted, role=role, places=places or 1, filled=0,
                      opened_by=viewer.id, opened_at=now)  # fmt: skip
    session.add(place)
    session.flush()
    tell(session, events.TEAM_PLACE_OPENED, seen.entry, viewer, now, place=place.id)
    return place


def close_place(
    session: Session, viewer: Viewer, entry_id: int, place_id: int, now: datetime
) -> None:
    """Take an open place down. Who has asked for it still gets an answer."""
    seen = _see(session, viewer, entry_id, "team.offer", now)
    place = session.get(TeamPlace, place_id)
    if place is None or place.entry_id != entry_id:
        raise NotFound
    if place.closed_at is None:
        place.closed_at = now
        tell(session, events.TEAM_PLACE_CLOSED, seen.entry, viewer, now, place=place_id)


def ask(
    session: Session, viewer: Viewer, entry_id: int, place_id: int, word: str, now: datetime
) -> TeamRequest:
    """Ask to join an idea for one of its open places, with a word. The authors alone learn who
    asks. Raises ``Invalid``, and ``Conflict`` for who is in the team or has asked."""
    seen = _see(session, viewer, entry_id, "team.ask", now)
    if seen.entry.status != SUBMITTED:
        raise Conflict(rules.NOT_HANDED_IN)
    word = clean_text(word)
    faults = rules.check_ask(word)
    place = session.get(TeamPlace, place_id)
    if place is None or place.entry_id != entry_id or place.closed_at is not None:
        faults.append(Fault("place", rules.PLACE_GONE))
    if faults:
        raise Invalid(faults)
    assert place is not None  # noqa: S101 - a missing one is a fault  # nosec B101
    if refused := rules.obstacle(standing(session, seen.entry, viewer.id), place.role):
        raise Conflict(refused)
    made = make_request(session, seen.entry, viewer.id, viewer, now, kind=ASK, role=place.role,
                        place_id=place.id, word=word)  # fmt: skip
    tell(session, events.TEAM_ASKED, seen.entry, viewer, now, request=made.id)
    return made


def invite(
    session: Session, viewer: Viewer, entry_id: int, email: str, role: str, word: str,
    now: datetime,
) -> TeamRequest:  # fmt: skip
    """Invite a colleague by e-mail address; joining is up to them. Raises ``Invalid``."""
    seen = _see(session, viewer, entry_id, "team.offer", now)
    word, email = clean_text(word), email.strip().lower()
    found = people_by_address(session, viewer, [email])
    faults = rules.check_word("word", word)
    if role not in rules.ROLES:
        faults.append(Fault("role", N_("Choose author or helper.")))
    elif role == HELPER and seen.entry.status == DRAFT:
        faults.append(Fault("role", rules.DRAFT_IS_FOR_AUTHORS))
    if email not in found:
        faults.append(Fault("email", N_("There is no colleague with the address %(email)s."),
                            {"email": email}))
    elif not _can_join(session, seen.entry, found[email]):
        faults.append(Fault("email", N_("%(email)s is not invited to this challenge."),
                            {"email": email}))
    elif standing(session, seen.entry, found[email]) not in (FREE, HELPING) or (
        role == HELPER and standing(session, seen.entry, found[email]).helper
    ):
        faults.append(Fault("email", N_("%(email)s is in the team, invited or has asked already."),
                            {"email": email}))
    elif fault := _room(session, seen.entry, role):
        faults.append(Fault("email", fault.message, fault.values))
    if faults:
        raise Invalid(faults)
    made = make_request(session, seen.entry, found[email], viewer, now, kind=INVITATION,
                        role=role, word=word)  # fmt: skip
    tell(session, events.TEAM_INVITED, seen.entry, viewer, now, request=made.id,
         user_ids=[made.user_id])  # fmt: skip
    return made


FREE, HELPING = Standing(author=False, helper=False), Standing(author=False, helper=True)


def answer(
    session: Session, viewer: Viewer, entry_id: int, request_id: int, accept: bool, word: str,
    now: datetime,
) -> TeamRequest:  # fmt: skip
    """Accept or decline: the authors a wish to join, who is invited an invitation.

    Raises ``NotFound`` for what is not the viewer's to answer, ``Invalid``, and ``Conflict``
    where it is answered already or there is no room.
    """
    entry, request = _to_answer(session, viewer, entry_id, request_id, now)
    if request.status != OPEN:
        raise Conflict(rules.CLOSED)
    word = clean_text(word)
    if faults := rules.check_word("word", word):
        raise Invalid(faults)
    request.status, request.reply = ACCEPTED if accept else DECLINED, word
    request.answered_by, request.answered_at = viewer.id, now
    session.flush()
    asked = request.kind == ASK
    if not accept and asked:
        tell(session, events.TEAM_DECLINED, entry, viewer, now, request=request.id,
             user_ids=[request.user_id])  # fmt: skip
        return request
    if accept:
        take_in(session, entry, request, viewer, now)
    if asked:
        tell(session, events.TEAM_ACCEPTED, entry, viewer, now, request=request.id)
    else:
        tell(session, events.TEAM_ANSWERED, entry, viewer, now, request=request.id,
             accepted=accept)  # fmt: skip
    return request


def _to_answer(
    session: Session, viewer: Viewer, entry_id: int, request_id: int, now: datetime
) -> tuple[Entry, TeamRequest]:
    request = session.get(TeamRequest, request_id, populate_existing=True)
    if request is None or request.entry_id != entry_id:
        raise NotFound
    if request.kind == INVITATION and request.user_id == viewer.id:
        if request.status != OPEN:
            raise Conflict(rules.CLOSED)
        found = queries.invited(session, viewer, entry_id, now, lock=True)
        require("team.answer", found.challenge.roles, found.challenge.phase)
        if request.made_by == viewer.id and found.entry.status != DRAFT:
            raise Conflict(rules.HANDED_IN_SINCE)
        session.refresh(request)
        return found.entry, request
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    if not seen.mine or request.kind != ASK or request.is_offer:
        raise NotFound
    seen.require("team.answer")
    if seen.entry.status == WITHDRAWN_IDEA:
        raise Conflict(rules.WITHDRAWN_IDEA)
    session.refresh(request)
    return seen.entry, request


def take_in(
    session: Session, entry: Entry, request: TeamRequest, viewer: Viewer, now: datetime
) -> None:
    """Let in who asked or was invited, in the role agreed on. Raises ``Conflict``."""
    if not _can_join(session, entry, request.user_id):
        raise Conflict(rules.CANT_JOIN)
    if fault := _room(session, entry, request.role):
        raise Conflict(fault.message, **fault.values)
    if request.role == HELPER:
        authorship.add_helper(session, entry, request.user_id, now, actor_id=viewer.id)
    else:
        authors = authorship.ids(session, entry)
        if request.user_id not in authors:
            authorship.arrange(session, entry, [*authors, request.user_id], now,
                               actor_id=viewer.id)  # fmt: skip
            _changed(session, entry)
    place = session.get(TeamPlace, request.place_id) if request.place_id else None
    if place is not None and place.filled < place.places:
        place.filled += 1
        if place.filled == place.places:
            place.closed_at = place.closed_at or now


def withdraw(
    session: Session, viewer: Viewer, entry_id: int, request_id: int, now: datetime
) -> None:
    """Take a wish to join back, or as an author an invitation."""
    request = session.get(TeamRequest, request_id)
    if request is None or request.entry_id != entry_id:
        raise NotFound
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    own = request.user_id == viewer.id and request.kind == ASK
    if not own and not (seen.mine and request.kind == INVITATION):
        raise NotFound
    seen.require("team.answer")
    session.refresh(request)
    if request.status != OPEN:
        raise Conflict(rules.CLOSED)
    request.status, request.answered_by, request.answered_at = WITHDRAWN, viewer.id, now
    tell(session, events.TEAM_TAKEN_BACK, seen.entry, viewer, now, request=request.id)


def leave(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> bool:
    """Leave the authors, or stop helping. Returns whether there is a way back: out of a draft,
    by an invitation that stays open while it is one.

    Raises ``Conflict`` for the only author, and for who is not in the team.
    """
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("team.leave")
    entry = seen.entry
    if seen.helps:
        authorship.drop_helper(session, entry, viewer.id, now)
        return False
    if not seen.mine:
        raise Conflict(rules.NOT_IN_TEAM)
    rest = rules.without(authorship.ids(session, entry), viewer.id)
    if not rest:
        raise Conflict(rules.LAST_AUTHOR)
    authorship.arrange(session, entry, rest, now, actor_id=viewer.id)
    _changed(session, entry)
    tell(session, events.TEAM_LEFT, entry, viewer, now)
    if entry.status != DRAFT:
        return False
    # Who was named without an answer to what they had asked may have that standing open.
    session.execute(
        update(TeamRequest)
        .where(TeamRequest.entry_id == entry_id, TeamRequest.user_id == viewer.id,
               TeamRequest.status == OPEN)
        .values(status=WITHDRAWN, answered_at=now, answered_by=viewer.id)
    )  # fmt: skip
    make_request(session, entry, viewer.id, viewer, now, kind=INVITATION, role=AUTHOR)
    return True


def hand_over(
    session: Session, viewer: Viewer, entry_id: int, user_id: int, now: datetime
) -> None:
    """Let another author be the contact, who stands first and answers for the idea."""
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("team.lead")
    authors = authorship.ids(session, seen.entry)
    if user_id not in authors:
        raise Invalid([Fault("user", rules.NO_CONTACT)])
    if authors[0] == user_id:
        return
    authorship.arrange(session, seen.entry, rules.led_by(authors, user_id), now,
                       actor_id=viewer.id)  # fmt: skip
    _changed(session, seen.entry)
    tell(session, events.CONTACT_SET, seen.entry, viewer, now, user_ids=[user_id])


def standing(session: Session, entry: Entry, user_id: int) -> Standing:
    """Return how someone stands towards the team of an entry."""
    waiting = session.scalar(
        select(TeamRequest).where(
            TeamRequest.entry_id == entry.id, TeamRequest.user_id == user_id,
            TeamRequest.status == OPEN,
        )
    )  # fmt: skip
    return Standing(
        author=user_id in authorship.ids(session, entry),
        helper=user_id in authorship.helpers(session, entry), open=_kind(waiting),
    )  # fmt: skip


def _kind(request: TeamRequest | None) -> str:
    if request is None:
        return ""
    return OFFER if request.is_offer else request.kind


def _can_join(session: Session, entry: Entry, user_id: int) -> bool:
    return any(authorship.takes_part(session, other, entry.challenge_id)
               for other in viewers_by_ids(session, [user_id]))  # fmt: skip


def _room(session: Session, entry: Entry, role: str) -> Fault | None:
    return rules.room_for(role, len(authorship.ids(session, entry)),
                          len(authorship.helpers(session, entry)))  # fmt: skip


def make_request(
    session: Session, entry: Entry, user_id: int, by: Viewer, now: datetime, *, kind: str,
    role: str, word: str = "", place_id: int | None = None,
) -> TeamRequest:  # fmt: skip
    """Write a wish to join, an offer or an invitation down."""
    made = TeamRequest(
        entry_id=entry.id, user_id=user_id, kind=kind, role=role, word=word, place_id=place_id,
        made_by=by.id, made_at=now, status=OPEN, reply="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _changed(session: Session, entry: Entry) -> None:
    # Who has the form open with the authors of before must not write them back.
    new_version(entry)
    session.flush()


def tell(
    session: Session, kind: str, entry: Entry, viewer: Viewer, now: datetime, **data: Any
) -> None:
    """Record what happened with the team of an entry."""
    record(session, kind, now=now, actor_id=viewer.id, challenge_id=entry.challenge_id,
           entry_id=entry.id, **data)  # fmt: skip
