"""What the deciding meeting sees: the ideas in order, what was said of each, who took part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import ChallengeManager
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import ListedEntry, SeenEntry, gallery
from intranet_ideas.errors import NotFound
from intranet_ideas.judging import queries as judging
from intranet_ideas.judging.conflict_rules import ChangeTold, changes_of
from intranet_ideas.judging.deciders import bar_of
from intranet_ideas.judging.impartiality import WORDS, ConflictKind
from intranet_ideas.judging.models import Assessment, AssessmentVersion, Judge, Ranking
from intranet_ideas.judging.sheets import entry_name
from intranet_ideas.judging.tasks import last_handed_in
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.outcomes import weighing
from intranet_ideas.outcomes.held import (
    SEALED_BEFORE,
    DecidedBefore,
    Held,
    conflicts_held,
    decided_before,
    held,
    host_held,
    sheet_held,
)
from intranet_ideas.outcomes.models import Attendance, Decision, Meeting
from intranet_ideas.outcomes.ordering import places
from intranet_ideas.outcomes.queries import MOST_ENTRIES, Placed, placed_by
from intranet_ideas.outcomes.rounds_told import (
    Disqualified,
    LastRound,
    RoundTold,
    last_round_told,
    rounds_told,
)
from intranet_ideas.outcomes.weighing import Decided
from intranet_ideas.people.models import Department, DepartmentManager, User


@dataclass(frozen=True, slots=True)
class Item:
    """An idea before the meeting. ``torn``: its judges are in two camps. ``overrules`` are the
    ideas whose decisions, with this one, turn the order round; ``before`` is what earlier versions
    of the result say was decided. ``unplaced``: it came to the last of several rounds and has no
    place there, so that it stands behind those who have and ahead of those left before."""

    placed: Placed
    torn: bool
    decision: Decision | None
    decided_by: str
    overrules: tuple[ListedEntry, ...]
    before: tuple[DecidedBefore, ...] = ()
    unplaced: bool = False

    @property
    def idea(self) -> ListedEntry:
        """The idea itself."""
        return self.placed.idea

    @property
    def outcome(self) -> str:
        """What was decided, or ``""``."""
        return self.decision.outcome if self.decision else ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can take part in the meeting."""

    user_id: int
    name: str
    judge: bool
    attended: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """All before the meeting. ``kept`` is why the viewer must wait (a msgid), or ``""``.

    ``rounds`` are those that were left, ``last_round`` how the last had been before that was taken
    back; ``disqualified`` is of the last. ``host`` is the department
    as it was called at the release; ``notes`` (msgids) say what does not stand as it was then.
    ``rule_changes``: how the grounds of disqualification were changed once judging had begun."""

    ranking: Ranking | None
    kept: str
    items: tuple[Item, ...]
    meeting: Meeting | None
    people: tuple[Person, ...]
    disqualified: tuple[Disqualified, ...]
    rounds: tuple[RoundTold, ...] = ()
    last_round: LastRound | None = None
    host: Department | None = None
    notes: tuple[str, ...] = ()
    rule_changes: tuple[ChangeTold, ...] = ()

    @property
    def undecided(self) -> int:
        """How many ideas are not decided on."""
        return sum(not item.outcome for item in self.items)

    @property
    def attended(self) -> tuple[Person, ...]:
        """Who took part."""
        return tuple(person for person in self.people if person.attended)


def agenda(session: Session, seen: SeenChallenge, now: datetime) -> Agenda:
    """Return what the meeting has before it; a constant number of statements.

    Raises ``NotFound`` for those who may not see the decisions. A judge who must wait for
    the ranking waits for this too.
    """
    if not seen.may("decisions.view"):
        raise NotFound
    if kept := judging.ranking_kept(session, seen):
        return Agenda(None, kept, (), None, (), ())
    ranking = judging.latest_ranking(session, seen)
    ideas = {idea.id: idea for idea in gallery(session, seen, now, limit=MOST_ENTRIES)}
    # Whoever reads it: minutes are passed on.
    hidden = seen.challenge.blind and seen.phase != Phase.DECIDED
    found = held(session, seen)
    return Agenda(
        ranking=ranking, kept="", items=tuple(_items(session, seen, ranking, ideas, found)),
        meeting=session.get(Meeting, seen.challenge.id),
        people=tuple(may_attend(session, seen)),
        disqualified=tuple(_disqualified(session, seen, ideas, found, hidden=hidden)),
        rounds=tuple(rounds_told(session, seen, ideas, hidden=hidden)),
        last_round=last_round_told(session, seen, ideas),
        host=host_held(seen, found), notes=_notes(found),
        rule_changes=tuple(changes_of(session, seen.challenge.id)),
    )  # fmt: skip


def _notes(found: Held) -> tuple[str, ...]:
    earlier = found.sealed is not None and found.sealed.host is None
    return tuple(note for note in (found.note, SEALED_BEFORE if earlier else "") if note)


def _items(
    session: Session, seen: SeenChallenge, ranking: Ranking | None, ideas: dict[int, ListedEntry],
    found: Held,
) -> list[Item]:  # fmt: skip
    rows = session.execute(
        select(Decision, User.name)
        .outerjoin(User, User.id == Decision.decided_by)
        .where(Decision.challenge_id == seen.challenge.id)
    )
    decisions: dict[int, tuple[Decision | None, str]] = {
        made.entry_id: (made, name or "") for made, name in rows
    }
    order = placed_by(session, seen, ranking, ideas)
    # As when it is decided: who came to the last round stands ahead of those left before.
    ranks = places([
        {"entry": each.idea.id, "rank": each.rank, "round": each.round} for each in order
    ])  # fmt: skip
    several = any(each.round for each in order)
    unplaced = {
        each.idea.id for each in order if several and each.rank is None and each.round is None
    }
    # Behind them those that the ranking does not know.
    order += [Placed(ideas[entry], None, None, None, None, None, "")
              for entry in sorted(ideas.keys() - ranks.keys())]  # fmt: skip
    decided = {
        entry: Decided(made.outcome, bool(made.overrule_reason))
        for entry, (made, _) in decisions.items() if made is not None and entry in ideas
    }  # fmt: skip
    turned = weighing.all_against(ranks, decided)
    sheet = sheet_held(session, seen, found)
    torn = set(weighing.torn(sheet)) if sheet else set()
    earlier = decided_before(session, seen)
    return [
        Item(
            placed, entry_name(placed.idea.id) in torn, made, by,
            tuple(ideas[each] for each in turned.get(placed.idea.id, ())),
            earlier.get(placed.idea.id, ()), placed.idea.id in unplaced,
        )
        for placed in order
        for made, by in [decisions.get(placed.idea.id, (None, ""))]
    ]  # fmt: skip


def may_attend(session: Session, seen: SeenChallenge) -> list[Person]:
    """Return the judges and those who run the challenge, by name, with who took part; two
    statements."""
    here = seen.challenge.id
    judges = select(Judge.user_id).where(Judge.challenge_id == here)
    managers = select(ChallengeManager.user_id).where(ChallengeManager.challenge_id == here)
    host = select(DepartmentManager.user_id).where(
        DepartmentManager.department_id == seen.challenge.department_id
    )
    attended = select(Attendance.user_id).where(Attendance.challenge_id == here)
    rows = session.execute(
        select(User.id, User.name, User.id.in_(judges), User.id.in_(attended))
        .where(or_(User.id.in_(judges), User.id.in_(managers), User.id.in_(host),
                   User.id.in_(attended), User.id == seen.viewer.id if seen.may("meeting.put")
                   else User.id.in_(attended)))
        .order_by(User.name, User.id)
    )  # fmt: skip
    return [Person(*row) for row in rows]


def _disqualified(
    session: Session, seen: SeenChallenge, ideas: dict[int, ListedEntry], held_by: Held, *,
    hidden: bool,
) -> list[Disqualified]:  # fmt: skip
    """Return who was left out of judging what, as far as it gives no author away."""
    names = {judge.user_id: judge.name for judge in judging.judges(session, seen)}
    conflicts = conflicts_held(session, seen, held_by, names)
    return [
        Disqualified(names[user], ideas[entry], WORDS[conflicts[user, entry]])
        for user, entry in sorted(conflicts, key=lambda pair: (names[pair[0]], *pair))
        if entry in ideas
        and (conflicts[user, entry] == ConflictKind.DECLARED
             or not (hidden or ideas[entry].pseudonymous))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PanelWord:
    """What a judge wrote to the panel of an idea in a round, as handed in."""

    name: str
    words: str
    confidence: int
    round: int


def panel_words(session: Session, seen: SeenEntry) -> list[PanelWord]:
    """Return what the judges wrote to the panel, but for those who are disqualified. For who
    writes down the decision, and not of an idea of their own or that they are disqualified for.
    Raises ``NotFound`` for others."""
    if not seen.may("decision.put"):
        raise NotFound
    if bar_of(session, seen):
        return []
    here = seen.challenge.challenge.id
    ties = ties_of(session, [here])[here]
    rows = session.execute(
        select(User.id, User.name, AssessmentVersion.comment_to_panel, AssessmentVersion.confidence,
               Assessment.round)
        .select_from(AssessmentVersion)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .join(User, User.id == Assessment.user_id)
        .where(
            Assessment.entry_id == seen.entry.id, Assessment.set_aside_at.is_(None),
            AssessmentVersion.version == last_handed_in(),
            AssessmentVersion.comment_to_panel != "",
        )
        .order_by(Assessment.round, User.name, User.id)
    )  # fmt: skip
    return [
        PanelWord(name, words, confidence, number)
        for user, name, words, confidence, number in rows
        if ties.conflict(user, seen.entry.id) is None
    ]
