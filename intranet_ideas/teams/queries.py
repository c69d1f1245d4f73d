"""What a viewer may see of an idea's team: open places, one's own request, and for the authors
all that wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Role, permits
from intranet_ideas.aliases import another
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.database import locked
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.blanking import blank_text
from intranet_ideas.entries.models import JOINED as JOINED_IDEA
from intranet_ideas.entries.models import WITHDRAWN as WITHDRAWN_IDEA
from intranet_ideas.entries.models import Entry, EntryHelper, EntryRevision
from intranet_ideas.entries.queries import Author, SeenEntry
from intranet_ideas.errors import NotFound
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as
from intranet_ideas.teams.models import TeamPlace, TeamRequest
from intranet_ideas.teams.rules import DECLINED, INVITATION, OFFER, OPEN

_other = another(User, name="other")

CLOSED = (WITHDRAWN_IDEA, JOINED_IDEA)
"""An idea that takes nobody in, whoever asks."""


@dataclass(frozen=True, slots=True)
class Place:
    """An open place, as the viewer reads it."""

    id: int
    wanted: str
    role: str
    places: int
    left: int


@dataclass(frozen=True, slots=True)
class Helper:
    """Someone who helps the authors."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to join, an invitation, or an offer of help. ``name`` is who would join,
    ``invited_by`` who made an invitation, empty where authors are hidden from who is invited;
    ``wanted`` is the text of the place asked for. Who answered is not told."""

    id: int
    kind: str
    role: str
    user_id: int
    name: str
    invited_by: str
    word: str
    wanted: str
    made_at: datetime
    status: str
    reply: str
    way_back: bool
    """Whether it is the way back into a draft that one has left."""


@dataclass(frozen=True, slots=True)
class Team:
    """An idea's team. ``waiting`` is for the authors alone; ``own`` is the viewer's request
    that is open, or was declined last."""

    authors: Sequence[Author]
    helpers: Sequence[Helper]
    places: Sequence[Place]
    waiting: Sequence[Request]
    own: Request | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An idea that the viewer is invited to and may not see otherwise: its title alone."""

    entry: Entry
    challenge: SeenChallenge
    title: str
    request: Request


def team_of(session: Session, seen: SeenEntry) -> Team:
    """Return the team as the viewer may see it; five statements at most. Names of helpers are
    hidden with those of the authors: they may tell who they are."""
    helpers = [] if seen.names_hidden else [
        Helper(*row) for row in session.execute(
            select(User.id, known_as()).join(EntryHelper, EntryHelper.user_id == User.id)
            .where(EntryHelper.entry_id == seen.entry.id, EntryHelper.until.is_(None))
            .order_by(EntryHelper.since, User.id)
        )
    ]  # fmt: skip
    me = seen.challenge.viewer.id
    mine = TeamRequest.user_id == me
    rows = session.execute(
        _requests().where(
            TeamRequest.entry_id == seen.entry.id, TeamRequest.status.in_((OPEN, DECLINED)),
            or_(mine, TeamRequest.status == OPEN) if seen.mine else mine,
        ).order_by(TeamRequest.id)
    )  # fmt: skip
    found = [_request(row, hidden=seen.names_hidden) for row in rows]
    own = [each for each in found if each.user_id == me]
    return Team(
        authors=entries.authors(session, seen), helpers=helpers, places=places_of(session, seen),
        waiting=[each for each in found if each.user_id != me], own=own[-1] if own else None,
    )  # fmt: skip


def places_of(session: Session, seen: SeenEntry) -> list[Place]:
    """Return the open places of an idea, with the words blanked that are blanked in it. None
    once nobody can join any more."""
    if seen.entry.status in CLOSED or not offering(seen):
        return []
    rows = session.scalars(
        select(TeamPlace).where(TeamPlace.entry_id == seen.entry.id, TeamPlace.closed_at.is_(None))
        .order_by(TeamPlace.id)
    ).all()  # fmt: skip
    words = entries.blanked_words(session, seen) if rows else ()
    return [
        Place(row.id, blank_text(row.wanted, words), row.role, row.places, row.places - row.filled)
        for row in rows
    ]


def offering(seen: SeenEntry) -> bool:
    """Say whether an idea can take anyone in now, whoever looks."""
    return permits("team.offer", AUTHORS, seen.challenge.phase)


AUTHORS = frozenset({Role.AUTHOR})


def invited(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, lock: bool = False
) -> Invited:
    """Return the idea that the viewer is invited to, seen or not; raises ``NotFound``."""
    query: Select[Any] = select(Entry).where(Entry.id == entry_id)
    entry = session.scalars(locked(query, Entry) if lock else query).one_or_none()
    if entry is None or entry.status in CLOSED:
        raise NotFound
    row = session.execute(
        _requests().where(
            TeamRequest.entry_id == entry_id, TeamRequest.user_id == viewer.id,
            TeamRequest.kind == INVITATION, TeamRequest.status == OPEN,
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    challenge = challenges.see(session, viewer, entry.challenge_id, now)
    text = session.get_one(EntryRevision, entry.read_id or entry.working_id)
    # Who declines must not know who wrote it.
    hidden = entry.pseudonymous or challenge.challenge.blind
    return Invited(entry, challenge, text.title, _request(row, hidden=hidden))


def is_invited(viewer_id: Any) -> Select[int]:
    """Return the ids of the ideas that someone has an open invitation to."""
    return select(TeamRequest.entry_id).where(
        TeamRequest.user_id == viewer_id, TeamRequest.kind == INVITATION,
        TeamRequest.status == OPEN,
    )  # fmt: skip


def invitations(session: Session, viewer: Viewer) -> list[tuple[int, str]]:
    """Return the ideas that the viewer has an open invitation to, by number and title."""
    rows = session.execute(
        select(Entry.id, EntryRevision.title)
        .join(EntryRevision, EntryRevision.id == func.coalesce(Entry.read_id, Entry.working_id))
        .where(Entry.id.in_(is_invited(viewer.id)), Entry.status.not_in(CLOSED))
        .order_by(Entry.id)
    )
    return [(row.id, row.title) for row in rows]


def _requests() -> Select[Any]:
    columns: tuple[Any, ...] = (TeamRequest, known_as(), known_as(_other), TeamPlace.wanted)
    return (
        select(*columns)
        .join(User, User.id == TeamRequest.user_id)
        .join(_other, _other.id == TeamRequest.made_by)
        .outerjoin(TeamPlace, TeamPlace.id == TeamRequest.place_id)
    )


def _request(row: Row[Any], *, hidden: bool) -> Request:
    request, name, maker, wanted = tuple(row)
    invites = request.kind == INVITATION and request.made_by != request.user_id
    return Request(
        id=request.id, kind=OFFER if request.is_offer else request.kind, role=request.role,
        user_id=request.user_id, name=name,
        invited_by=maker if invites and not hidden else "", word=request.word, wanted=wanted or "",
        made_at=request.made_at, status=request.status, reply=request.reply,
        way_back=request.kind == INVITATION and not invites,
    )  # fmt: skip
