"""How far the judges have come, as far as who looks may know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import authors_hidden
from intranet_ideas.judging.impartiality import (
    ConflictKind,
    hidden_from_judge,
    hidden_from_manager,
)
from intranet_ideas.judging.models import Assessment
from intranet_ideas.judging.pairing import goal
from intranet_ideas.judging.panels import PanelJudge, judges, panel_of
from intranet_ideas.judging.rules import Panel, State, state_of
from intranet_ideas.judging.shares import compared_entries, judges_each, made_by, made_in
from intranet_ideas.judging.tasks import last_handed_in


def conflicts_shown(seen: SeenChallenge, panel: Panel) -> dict[tuple[int, int], ConflictKind]:
    """Return the conflicts that the viewer may know of, by user and entry: the managers', and
    not even theirs where they would tell who wrote an idea; else one's own ideas, since
    how many one is given must not tell whether they went on to a further round."""
    if not seen.may("challenge.run"):
        me = seen.viewer.id
        own = (entry for entry in panel.entries if panel.conflict(me, entry) == ConflictKind.OWN)
        return {(me, entry): ConflictKind.OWN for entry in own}
    hidden = authors_hidden(blind=seen.challenge.blind, phase=seen.phase, roles=seen.roles)
    return {
        (user, entry): kind
        for user in panel.judges for entry in panel.entries
        if (kind := panel.conflict(user, entry)) is not None
        and not hidden_from_manager(kind, names_hidden=hidden or entry in panel.pseudonymous)
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """How far a judge has come. ``states`` maps each entry the judge was given to its state.

    ``given`` are those entries even where a conflict must not be shown: in a blind
    challenge it would tell a manager who also judges who wrote an idea. Where ideas are
    compared, ``made`` counts the judge's comparisons and ``goal`` is the judge's share;
    an entry counts as handed in when it was part of one.
    """

    judge: PanelJudge
    states: Mapping[int, State]
    made: int = 0
    goal: int | None = None

    @property
    def total(self) -> int:
        """How many entries the judge is to assess, or comparisons to make."""
        return len(self.states) - self.conflicts if self.goal is None else self.goal

    @property
    def begun(self) -> int:
        """How many are begun but not handed in."""
        return sum(state == State.BEGUN for state in self.states.values())

    @property
    def handed_in(self) -> int:
        """How many are handed in, those edited since included; or comparisons made, up to
        the judge's share."""
        if self.goal is not None:
            return min(self.made, self.goal)
        return sum(
            state in (State.HANDED_IN, State.CHANGED) for state in self.states.values()
        )

    @property
    def conflicts(self) -> int:
        """How many the judge is disqualified for."""
        return sum(state == State.CONFLICT for state in self.states.values())


def progress(
    session: Session, seen: SeenChallenge, number: int | None = None
) -> list[JudgeProgress]:
    """Return how far each judge of a round (the present one) has come, never with which scores
    or choices; eight statements at most.

    Raises ``NotFound`` unless the viewer may see who judges. Conflicts are the managers'
    to know, and not even theirs where they would tell who wrote an idea.
    """
    challenge, number = seen.challenge, number or seen.challenge.round
    listed = judges(session, seen, number)
    panel = panel_of(session, challenge, number)
    shown = conflicts_shown(seen, panel)
    versions = _versions(session, challenge, number)
    # How many there are would tell a judge whether an idea of their own went on.
    kept = number > 1 and not seen.may("challenge.run")
    untold = {entry for _, entry in shown} if kept else set()

    def state(user: int, entry: int) -> State:
        version, handed_in = versions.get((user, entry), (None, None))
        return state_of(
            version=version, handed_in_version=handed_in, conflict=shown.get((user, entry))
        )

    def listed_for(user: int) -> Iterator[int]:
        """Yield what is counted: of the viewer's own no more than the viewer's desk shows, since
        the difference would be an idea by someone close."""
        for entry in panel.given(user):
            kind = panel.conflict(user, entry) if mine == user else None
            names = challenge.blind or entry in panel.pseudonymous
            if entry not in untold and not hidden_from_judge(kind, names_hidden=names):
                yield entry

    mine = None if seen.may("challenge.run") else seen.viewer.id
    states = [
        {entry: state(judge.user_id, entry) for entry in listed_for(judge.user_id)}
        for judge in listed
    ]
    if not challenge.by_comparison:
        return [JudgeProgress(*row) for row in zip(listed, states, strict=True)]
    here = number == challenge.round
    made = made_by(session, [challenge.id]) if here else made_in(session, challenge.id, number)
    each = judges_each(session, [challenge.id])[challenge.id] if here else float(len(listed))
    return [
        JudgeProgress(
            judge, theirs, made.get((challenge.id, judge.user_id), 0),
            # By what is shown: a smaller share would tell of a conflict that must be hidden.
            goal(sum(state != State.CONFLICT for state in theirs.values()), each),
        )
        for judge, theirs in zip(listed, states, strict=True)
    ]  # fmt: skip


Versions = dict[tuple[int, int], tuple[int, int | None]]
"""By user and entry: the version of what was saved last, and of what was handed in."""


def _versions(session: Session, challenge: Challenge, number: int) -> Versions:
    if challenge.by_comparison:
        return dict.fromkeys(compared_entries(session, challenge.id, number), (1, 1))
    rows = session.execute(
        select(Assessment.user_id, Assessment.entry_id, Assessment.version, last_handed_in())
        .where(Assessment.challenge_id == challenge.id, Assessment.round == number)
    )  # fmt: skip
    return {(user, entry): (version, handed_in) for user, entry, version, handed_in in rows}
