"""Who may decide on an idea, answer it, and read what was said of it to that end: whoever runs the
challenge, and is not disqualified for it.

One rule for all who decide, by the same grounds as for judges; only a superior counts as well who
is named to run the challenge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import ChallengeManager
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.judging.impartiality import ConflictKind, hidden_from_judge
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.people.models import Department, DepartmentManager, User
from intranet_ideas.people.rules import and_above

BARRED: Mapping[ConflictKind, str] = {
    ConflictKind.OWN: N_(
        "You wrote this idea, so someone else must decide on it and answer it: another of those "
        "who run the challenge, or who manage its department or one above it."),
    ConflictKind.DECLARED: N_(
        "You have said that you are disqualified for this idea, so someone else must decide on it "
        "and answer it: another of those who run the challenge, or who manage its department or "
        "one above it."),
    ConflictKind.ADVISER: N_(
        "You advised those who wrote this idea, so someone else must decide on it and answer it: "
        "another of those who run the challenge, or who manage its department or one above it."),
    ConflictKind.LEADER: N_(
        "You are the nearest leader of someone who wrote this idea, so someone else must decide "
        "on it and answer it: another of those who run the challenge, or who manage its department "
        "or one above it."),
    ConflictKind.REPORT: N_(
        "Your nearest leader wrote this idea, so someone else must decide on it and answer it: "
        "another of those who run the challenge, or who manage its department or one above it."),
    ConflictKind.SUPERIOR: N_(
        "Your nearest leader is disqualified for this idea, and so are you. Someone else must "
        "decide on it and answer it: another of those who run the challenge, or who manage its "
        "department or one above it."),
    ConflictKind.UNIT: N_(
        "Someone in your unit wrote this idea, so someone else must decide on it and answer it: "
        "another of those who run the challenge, or who manage its department or one above it."),
}  # fmt: skip
"""Why someone who runs a challenge decides nothing of an idea, and who does instead."""

BARRED_UNSAID = N_(
    "You are disqualified for this idea, so someone else must decide on it and answer it: another "
    "of those who run the challenge, or who manage its department or one above it. Why is not said "
    "while names are hidden: it could tell who wrote it."
)
"""The same where the ground would tell something of authors who are hidden."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps someone from deciding on an idea. ``words`` are a msgid: the ground, or that it
    is not said here."""

    kind: ConflictKind
    hidden: bool

    @property
    def own(self) -> bool:
        """Whether it is their own idea."""
        return self.kind == ConflictKind.OWN

    @property
    def words(self) -> str:
        """Why, and who decides instead."""
        return BARRED_UNSAID if self.hidden else BARRED[self.kind]


def bar_of(session: Session, seen: SeenEntry) -> Bar | None:
    """Return what keeps the viewer from deciding on an entry, None where nothing does; one
    statement at most."""
    if seen.wrote:
        return Bar(ConflictKind.OWN, hidden=False)
    here, viewer = seen.entry.challenge_id, seen.challenge.viewer.id
    kind = ties_of(session, [here], (viewer,))[here].bars(viewer, seen.entry.id)
    if kind is None:
        return None
    return Bar(kind, hidden_from_judge(kind, names_hidden=seen.names_hidden))


def require_impartial(session: Session, seen: SeenEntry) -> None:
    """Raise ``Conflict`` for who may not decide on an entry; one statement at most. To be asked
    under the challenge's lock, which whoever declares a conflict waits for too."""
    if (bar := bar_of(session, seen)) is not None:
        raise Conflict(bar.words)


def barred_in(
    session: Session, user: int, challenge_ids: Sequence[int]
) -> dict[int, dict[int, ConflictKind]]:
    """Return the entries handed in that a user may not decide on, with the ground, by challenge;
    one statement."""
    found: dict[int, dict[int, ConflictKind]] = {}
    for challenge, ties in ties_of(session, challenge_ids, (user,)).items():
        kinds = ((entry, ties.bars(user, entry)) for entry in ties.entries)
        found[challenge] = {entry: kind for entry, kind in kinds if kind is not None}
    return found


def barred_here(session: Session, seen: SeenChallenge) -> Mapping[int, ConflictKind]:
    """Return the entries of a challenge that the viewer may not decide on; one statement."""
    return barred_in(session, seen.viewer.id, [seen.challenge.id])[seen.challenge.id]


@dataclass(frozen=True, slots=True)
class OtherDeciders:
    """Who can decide on an idea instead of the viewer, by name. Empty where nobody can."""

    names: tuple[str, ...]


def others_of(session: Session, seen: SeenEntry) -> OtherDeciders | None:
    """Return who else of those who run the challenge may decide on an entry, for who may not; three
    statements. None where names are hidden: who may not would tell who wrote it."""
    if seen.names_hidden:
        return None
    here, challenge = seen.entry.challenge_id, seen.challenge.challenge
    path = challenge.department.path
    above = select(Department.id).where(Department.path.in_(and_above(path)))
    rows = session.execute(
        select(User.id, User.name)
        .where(
            User.active, User.id != seen.challenge.viewer.id,
            or_(
                User.id.in_(select(ChallengeManager.user_id).filter_by(challenge_id=here)),
                User.id.in_(
                    select(DepartmentManager.user_id)
                    .where(DepartmentManager.department_id.in_(above))
                ),
            ),
        )
        .order_by(User.name, User.id)
    ).all()  # fmt: skip
    free = _free(session, here, seen.entry.id, [user for user, _ in rows])
    return OtherDeciders(tuple(name for user, name in rows if user in free))


def _free(session: Session, challenge: int, entry: int, users: Collection[int]) -> frozenset[int]:
    ties = ties_of(session, [challenge], tuple(users))[challenge]
    return frozenset(user for user in users if ties.bars(user, entry) is None)
