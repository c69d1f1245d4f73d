"""Who assesses what, in which order, and what makes an assessment right. Pure."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from intranet_ideas.access import Phase, Role
from intranet_ideas.errors import N_, Fault, check_said, too_long
from intranet_ideas.judging.impartiality import ConflictKind, Ties
from intranet_ideas.plugin_api import facts

LONGEST_COMMENT = 5_000
LONGEST_REASON = 1_000
CONFIDENCES = (1, 2, 3)
"""1 is unsure, 3 is sure."""

T = TypeVar("T")

Scores = Mapping[str, int | None]
"""Values by criterion. None is "not applicable"; a criterion not judged yet is left out."""


class State(enum.StrEnum):
    """How far a judge has come with one entry. ``changed`` was handed in and edited since."""

    TO_DO = "to_do"
    BEGUN = "begun"
    HANDED_IN = "handed_in"
    CHANGED = "changed"
    CONFLICT = "conflict"


def state_of(
    *, version: int | None, handed_in_version: int | None, conflict: ConflictKind | None
) -> State:
    """Return the state of an assessment by its ``version`` (None: not begun) and the one that
    was handed in last (None: never)."""
    if conflict is not None:
        return State.CONFLICT
    if version is None:
        return State.TO_DO
    if handed_in_version is None:
        return State.BEGUN
    return State.HANDED_IN if version == handed_in_version else State.CHANGED


@dataclass(frozen=True, slots=True)
class Panel:
    """Who judges what in one challenge. ``judges`` are user ids; pairs are (user, entry).

    ``entries`` are those handed in and not withdrawn. ``assigned`` counts only where not
    all judge all. ``pseudonymous`` are entries whose authors nobody may learn.
    """

    judges: tuple[int, ...]
    entries: tuple[int, ...]
    assign_all: bool = True
    assigned: frozenset[tuple[int, int]] = frozenset()
    ties: Ties = field(default_factory=Ties)
    pseudonymous: frozenset[int] = frozenset()

    def conflict(self, user: int, entry: int) -> ConflictKind | None:
        """Return why the user may not assess the entry, or None."""
        return self.ties.conflict(user, entry)

    def given(self, user: int) -> list[int]:
        """Return the entries a judge was given, those with a conflict included."""
        if user not in self.judges:
            return []
        return [
            entry for entry in self.entries if self.assign_all or (user, entry) in self.assigned
        ]

    def assesses(self, user: int) -> list[int]:
        """Return the entries a judge is to assess: those given, without conflicts."""
        return [entry for entry in self.given(user) if self.conflict(user, entry) is None]


def reading_order(user: int, entries: Iterable[int]) -> list[int]:
    """Return the entries in the order in which this judge meets them.

    Each judge has an order of their own, always the same: the first and the last idea
    read are judged differently, and that must not fall on the same ideas for all.
    """
    return sorted(entries, key=lambda entry: digest(f"{user}:{entry}"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_scores(
    scores: Mapping[str, object], criteria: Sequence[facts.Criterion]
) -> list[Fault]:
    """Return what is wrong with scores even as a draft: an unknown criterion, or a value that
    is no step of its scale. None is "not applicable"."""
    known = {criterion.key: criterion for criterion in criteria}
    faults = []
    for key, value in scores.items():
        criterion = known.get(key)
        if criterion is None:
            faults.append(Fault(f"scores.{key}", N_("The challenge has no such criterion.")))
        elif value is not None and not _on_scale(value, criterion):
            faults.append(
                Fault(
                    f"scores.{key}", N_("Choose a whole number from %(minimum)s to %(maximum)s."),
                    {"minimum": criterion.minimum, "maximum": criterion.maximum},
                )
            )  # fmt: skip
    return faults


def _on_scale(value: object, criterion: facts.Criterion) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return criterion.minimum <= value <= criterion.maximum


def check_complete(scores: Scores, criteria: Sequence[facts.Criterion]) -> list[Fault]:
    """Return what an assessment lacks before it can be handed in: every criterion is judged
    or marked as not applicable, and at least one has a value."""
    faults = [
        Fault(
            f"scores.{criterion.key}",
            N_("Give a score for “%(criterion)s”, or choose “Not applicable”."),
            {"criterion": criterion.name},
        )
        for criterion in criteria
        if criterion.key not in scores
    ]
    if not faults and all(value is None for value in scores.values()):
        field = f"scores.{criteria[0].key}" if criteria else ""
        faults.append(Fault(field, N_("Give at least one score.")))
    return faults


def check_texts(confidence: int, comment_to_author: str, comment_to_panel: str) -> list[Fault]:
    """Return what is wrong with an assessment beside its scores."""
    faults = []
    if confidence not in CONFIDENCES:
        faults.append(Fault("confidence", N_("Say how sure you are, from 1 to 3.")))
    for name, text in (
        ("comment_to_author", comment_to_author), ("comment_to_panel", comment_to_panel)
    ):  # fmt: skip
        faults += too_long(name, text, LONGEST_COMMENT)
    return faults


def check_reason(reason: str) -> list[Fault]:
    """Return what is wrong with the reason for a declared conflict."""
    return check_said("reason", reason, LONGEST_REASON,
                      N_("Say in a few words why you can't judge this idea."))  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScaleUse(Generic[T]):
    """The tasks a judge gave one value of a criterion; None is "not applicable"."""

    value: int | None
    tasks: tuple[T, ...]


def scale_use(criterion: str, scored: Iterable[tuple[T, Scores]]) -> tuple[ScaleUse[T], ...]:
    """Return how a judge used one criterion's scale: the lowest value first, "not applicable"
    last, so that the next score can be held against those given before."""
    used: dict[int | None, list[T]] = {}
    for task, scores in scored:
        if criterion in scores:
            used.setdefault(scores[criterion], []).append(task)
    order = sorted(used, key=lambda value: (value is None, value or 0))
    return tuple(ScaleUse(value, tuple(used[value])) for value in order)


def may_see_others(*, handed_in: bool, conflict: ConflictKind | None) -> bool:
    """Say whether a judge may see what the others said of an entry: after handing in, so that
    nobody is led by another's score, and never with a conflict."""
    return handed_in and conflict is None


def ranking_kept_from(roles: frozenset[Role], phase: Phase, *, conflicted: bool) -> bool:
    """Say whether the ranking must wait for someone the permission matrix would show it to.

    A manager who judges is not led by it while judging lasts; a judge who is
    disqualified for one of the ideas sees it with everyone else. The others' places
    would give that idea's place away, so no part of it can be shown.
    """
    if Role.JUDGE not in roles or phase == Phase.DECIDED:
        return False
    return phase == Phase.JUDGING or (conflicted and Role.CHALLENGE_MANAGER not in roles)
