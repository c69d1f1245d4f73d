"""Who of some people may see what an Event is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role, permits
from intranet_ideas.aliases import another
from intranet_ideas.challenges.models import (
    Challenge,
    ChallengeAudience,
    ChallengeFollow,
    ChallengeManager,
    ChallengePartner,
    Participation,
)
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.rules import Standing, phase_at, roles_towards
from intranet_ideas.database import BigId, among, plain_rows
from intranet_ideas.entries.models import Entry, EntryAuthor
from intranet_ideas.entries.queries import SEEING
from intranet_ideas.judging.models import Judge
from intranet_ideas.notifications.rules import KINDS
from intranet_ideas.people.models import Department, Partner, PartnerMember
from intranet_ideas.people.queries import viewers_by_ids
from intranet_ideas.people.rules import Viewer
from intranet_ideas.teams.models import TeamRequest
from intranet_ideas.teams.rules import INVITATION, OPEN

_host = another(Department, name="host")


class Matter(NamedTuple):
    """What an event is about, as far as it decides who may hear of it."""

    kind: str
    challenge_id: int | None
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone who may hear of an event, with what decides how loudly."""

    viewer: Viewer
    in_host: bool
    author: bool
    judge: bool
    follower: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """All that is read for some users and matters: what each is allowed follows from it."""

    viewers: Mapping[int, Viewer] = field(default_factory=dict)
    challenges: Mapping[int, tuple[Challenge, str, Phase]] = field(default_factory=dict)
    invited: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    statuses: Mapping[int, str] = field(default_factory=dict)
    bonds: Mapping[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    """What binds a user to a challenge, by the ids of challenge and user."""
    writes: frozenset[tuple[int, int]] = frozenset()
    """Who owns which entry, by the ids of entry and user."""
    invited_to: frozenset[tuple[int, int]] = frozenset()
    """Who is invited to the team of which entry, likewise."""


def allowed(
    session: Session, user_ids: Sequence[int], kind: str, challenge_id: int | None,
    entry_id: int | None, now: datetime,
) -> list[Recipient]:  # fmt: skip
    """Return those of the users who are active and may see what an event is about, by id."""
    matter = Matter(kind, challenge_id, entry_id)
    return allowed_of(session, {matter: user_ids}, now)[matter]


def allowed_of(
    session: Session, wanted: Mapping[Matter, Collection[int]], now: datetime
) -> dict[Matter, list[Recipient]]:
    """Return, for each matter, those of its users who are active and may see it, by id.

    At most five statements for any number of users and matters. Roles are worked out by the
    same rules as for a page.
    """
    known = _known(session, wanted, now)
    return {
        matter: [
            found for each in sorted(set(user_ids))
            if (viewer := known.viewers.get(each)) and (found := _allowed(viewer, matter, known))
        ]
        for matter, user_ids in wanted.items()
    }  # fmt: skip


def _known(
    session: Session, wanted: Mapping[Matter, Collection[int]], now: datetime
) -> _Known:
    user_ids = sorted({each for ids in wanted.values() for each in ids})
    if not user_ids:
        return _Known()
    # A guest of a day has no place for messages; what they need stands on the day's own page.
    viewers = {
        each.id: each for each in viewers_by_ids(session, user_ids) if not each.day_guest
    }
    challenge_ids = sorted({each.challenge_id for each in wanted if each.challenge_id is not None})
    if not challenge_ids:
        return _Known(viewers)
    invited: dict[int, tuple[str, ...]] = {}
    rows: Any = plain_rows(session, _INVITED, {"challenges": challenge_ids})
    for challenge_id, path in rows:
        invited[challenge_id] = (*invited.get(challenge_id, ()), path)
    entries = {each.entry_id for each in wanted if each.entry_id is not None}
    return _Known(
        viewers, _challenges(session, challenge_ids, now), invited, _statuses(session, entries),
        *_bonds(session, challenge_ids, user_ids),
    )  # fmt: skip


def _challenges(
    session: Session, ids: Sequence[int], now: datetime
) -> dict[int, tuple[Challenge, str, Phase]]:
    rows = session.execute(
        select(Challenge, _host.path).join(_host, _host.id == Challenge.department_id)
        .where(among(Challenge.id, ids))
    )  # fmt: skip
    return {each.id: (each, path, phase_at(timeline_of(each), now)) for each, path in rows}


def _statuses(session: Session, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = session.execute(select(Entry.id, Entry.status).where(among(Entry.id, ids))).all()
    return dict(rows)


def _bonds(
    session: Session, challenge_ids: Sequence[int], user_ids: Sequence[int]
) -> tuple[
    dict[tuple[int, int], frozenset[str]], frozenset[tuple[int, int]], frozenset[tuple[int, int]]
]:
    bonds: dict[tuple[int, int], frozenset[str]] = {}
    writes, invited_to = set(), set()
    values = {"challenges": challenge_ids, "users": user_ids}
    rows: Any = plain_rows(session, _BONDS, values)
    for what, challenge_id, user_id, entry_id in rows:
        place = (challenge_id, user_id)
        bonds[place] = bonds.get(place, frozenset()) | {what}
        if what == AUTHOR:
            writes.add((entry_id, user_id))
        elif what == INVITED:
            invited_to.add((entry_id, user_id))
    return bonds, frozenset(writes), frozenset(invited_to)


def _allowed(viewer: Viewer, matter: Matter, known: _Known) -> Recipient | None:
    needs = KINDS[matter.kind].needs
    if matter.challenge_id is None:
        may = permits(needs, viewer.roles)
        return Recipient(viewer, in_host=True, author=False, judge=False) if may else None
    found = known.challenges.get(matter.challenge_id)
    if found is None:
        return None
    challenge, path, phase = found
    bonds = known.bonds.get((challenge.id, viewer.id), frozenset())
    standing = Standing(
        department_path=path, everyone=challenge.everyone, guests=challenge.guests,
        invited=any(viewer.department_path.startswith(each)
                    for each in known.invited.get(challenge.id, ())),
        participant=PARTICIPANT in bonds, judge=JUDGE in bonds, manager=MANAGER in bonds,
        partner=PARTNER in bonds,
    )  # fmt: skip
    roles = roles_towards(viewer, standing)
    if (matter.entry_id, viewer.id) in known.writes:
        roles |= {Role.AUTHOR}
    # An invitation is for who has it, whoever may see the idea otherwise.
    invited = (matter.entry_id, viewer.id) in known.invited_to
    if matter.kind == "team_invited" and not invited:
        return None
    seeing = _seeing(matter, roles, known, invited=matter.kind == "team_invited")
    if not all(permits(each, roles, phase) for each in (needs, *seeing)):
        return None
    return Recipient(
        viewer, in_host=viewer.department_path.startswith(path), author=AUTHOR in bonds,
        judge=JUDGE in bonds, follower=FOLLOWER in bonds,
    )  # fmt: skip


def _seeing(
    matter: Matter, roles: frozenset[Role], known: _Known, *, invited: bool
) -> Iterator[str]:
    """Yield what must be permitted for the thing to stand in the centre, readable: the rule of
    ``queries.centre``."""
    if Role.AUTHOR not in roles:
        yield "challenge.view"
    if matter.entry_id is not None and not invited:
        yield SEEING[known.statuses[matter.entry_id]]


PARTICIPANT, JUDGE, MANAGER, FOLLOWER, AUTHOR, INVITED, PARTNER = (
    "participant", "judge", "manager", "follower", "author", "invited", "partner",
)  # fmt: skip


def _part(what: str, table: Any, challenge_id: Any, entry_id: Any = None) -> Select[Any]:
    entry = cast(null(), BigId) if entry_id is None else entry_id
    return select(
        literal(what).label("what"), challenge_id.label("challenge_id"), table.user_id,
        entry.label("entry_id"),
    ).where(
        among(challenge_id, "challenges"),
        among(table.user_id, "users"),
    )  # fmt: skip


# Built once: building them for every batch would cost more than running them.
_BONDS = union_all(
    _part(PARTICIPANT, Participation, Participation.challenge_id),
    _part(JUDGE, Judge, Judge.challenge_id),
    _part(MANAGER, ChallengeManager, ChallengeManager.challenge_id),
    _part(PARTNER, PartnerMember, ChallengePartner.challenge_id)
    .join(ChallengePartner, ChallengePartner.partner_id == PartnerMember.partner_id)
    .join(Partner, Partner.id == PartnerMember.partner_id).where(Partner.closed_on.is_(None)),
    _part(FOLLOWER, ChallengeFollow, ChallengeFollow.challenge_id),
    _part(AUTHOR, EntryAuthor, Entry.challenge_id, EntryAuthor.entry_id)
    .join(Entry, Entry.id == EntryAuthor.entry_id),
    _part(INVITED, TeamRequest, Entry.challenge_id, TeamRequest.entry_id)
    .join(Entry, Entry.id == TeamRequest.entry_id)
    .where(TeamRequest.kind == INVITATION, TeamRequest.status == OPEN),
)  # fmt: skip
_INVITED = (
    select(ChallengeAudience.challenge_id, Department.path)
    .join(Department, Department.id == ChallengeAudience.department_id)
    .where(among(ChallengeAudience.challenge_id, "challenges"))
)
