"""What those who run a challenge see while they correct its published result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import ListedEntry, gallery
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.cutting import Cut, Place, cut, other_cut
from intranet_ideas.judging.keeping import items_kept
from intranet_ideas.judging.rounds import rows_of
from intranet_ideas.judging.sheets import entry_name
from intranet_ideas.outcomes import aside, queries, weighing
from intranet_ideas.outcomes.aside import Said
from intranet_ideas.outcomes.correcting import evidence_without, names_of, require_impartial
from intranet_ideas.outcomes.models import CorrectionDraft, SetAside
from intranet_ideas.outcomes.ordering import sealed_order
from intranet_ideas.outcomes.queries import MOST_ENTRIES
from intranet_ideas.outcomes.verifying import require_whole
from intranet_ideas.people.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """What a judge said of an idea in a round and counts: the scores by the criterion's name, or
    in how many comparisons it was."""

    user: int
    judge: str
    idea: ListedEntry
    round: int
    scores: Mapping[str, float | None]
    comparisons: int

    @property
    def said(self) -> Said:
        """Who said it, of what, and when."""
        return Said(self.user, self.idea.id, self.round)


@dataclass(frozen=True, slots=True)
class Move:
    """Where an idea stands in the published order and in the one made anew. ``left`` is the
    earlier round in which it was left, whose scores these are; None in the last."""

    idea: ListedEntry
    before: int | None
    after: int | None
    score_before: float | None
    score_after: float | None
    left: int | None = None

    @property
    def moved(self) -> bool:
        """Whether its place changes."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class OtherCut:
    """A round left before from which others would have gone on by its rule: ``instead`` had not,
    ``without`` had. Who went on stays as it was decided."""

    round: int
    name: str
    instead: Sequence[ListedEntry]
    without: Sequence[ListedEntry]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prepared correction. ``moves`` are in the new order, empty until it is computed;
    ``against`` are ideas whose decision the new order speaks against without a reason;
    ``cuts`` the rounds from which others would have gone on."""

    draft: CorrectionDraft
    chosen: Sequence[Choice]
    moves: Sequence[Move]
    against: Sequence[ListedEntry]
    cuts: Sequence[OtherCut]

    @property
    def waiting(self) -> bool:
        """Whether the new order is still being computed."""
        return self.draft.computed_at is None


@dataclass(frozen=True, slots=True)
class Correcting:
    """All that can be set aside, and what is prepared. ``rounds`` are the names of the rounds by
    their numbers, none where there was one."""

    choices: Sequence[Choice]
    prepared: Prepared | None
    rounds: Mapping[int, str]


def correcting(session: Session, seen: SeenChallenge, now: datetime) -> Correcting:
    """Return what may be set aside of the published result, by idea and judge, and what is
    prepared; a constant number of statements. Raises ``NotFound`` for others, and ``Conflict``
    where the seal is not what was published."""
    if not seen.may("results.correct"):
        raise NotFound
    require_impartial(session, seen)
    sealed = queries.newest_seal(session, seen.challenge.id)
    if sealed is None:
        return Correcting((), None, {})
    require_whole(session, sealed)
    if sealed.content["ranking"] is None:
        return Correcting((), None, {})
    content = sealed.content
    rounds = {row.number: row.name for row in rows_of(session, seen.challenge.id)
              if row.number <= seen.challenge.round}  # fmt: skip
    ideas = {idea.id: idea for idea in gallery(session, seen, now, limit=MOST_ENTRIES)}
    choices = _choices(session, seen, content, ideas)
    draft = session.get(CorrectionDraft, seen.challenge.id)
    prepared = None
    if draft is not None:
        wanted = set(draft.said)
        anew = _made_anew(session, seen, content, draft)
        after = sealed_order(anew) if anew else []
        moves = _moves(sealed_order(content), after, ideas)
        against = _against(session, seen, after, ideas) if after else []
        prepared = Prepared(
            draft, [each for each in choices if each.said in wanted], moves, against,
            _other_cuts(content, anew, rounds, ideas) if anew else (),
        )  # fmt: skip
    return Correcting(choices, prepared, rounds)


def _made_anew(
    session: Session, seen: SeenChallenge, content: dict[str, Any], draft: CorrectionDraft
) -> dict[str, Any]:
    """Return the sealed result as the draft makes it; empty before it is computed."""
    if draft.computed_at is None or draft.fault:
        return {}
    return evidence_without(session, seen.challenge, draft, content)


def _other_cuts(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[int, str],
    ideas: Mapping[int, ListedEntry],
) -> list[OtherCut]:  # fmt: skip
    found = []
    for old, new in zip(before.get("rounds", ()), after.get("rounds", ()), strict=True):
        went_on = frozenset(entry for entry, _ in old["went_on"])
        instead, lost = other_cut(_cut(old), _cut(new), went_on)
        if instead or lost:
            found.append(OtherCut(
                old["number"], names.get(old["number"], ""),
                [ideas[each] for each in instead if each in ideas],
                [ideas[each] for each in lost if each in ideas],
            ))  # fmt: skip
    return found


def _cut(left: dict[str, Any]) -> Cut:
    places = [Place(item["entry"], item["rank"], item["score"]) for item in items_kept(left)]
    return cut(places, left["rule"], left["value"])


def _choices(
    session: Session, seen: SeenChallenge, content: Mapping[str, Any],
    ideas: Mapping[int, ListedEntry],
) -> list[Choice]:  # fmt: skip
    names = names_of(session, seen.challenge)
    users = {user for those in names.values() for user in those}
    people: dict[int, str] = dict(
        session.execute(select(User.id, User.name).where(User.id.in_(users))).all()
    )
    by_name = {entry_name(entry): idea for entry, idea in ideas.items()}
    found = []
    for number, made_of in aside.by_round(content).items():
        sheet = made_of["sheet"]
        opaque = {name: user for user, name in names.get(number, {}).items()}
        scores, compared = _scores(sheet), _compared(sheet)
        found += [
            Choice(
                opaque[judge], people.get(opaque[judge], ""), by_name[entry], number,
                scores.get((judge, entry), {}), compared.get((judge, entry), 0),
            )
            for judge, entry in aside.said(sheet) if judge in opaque and entry in by_name
        ]
    return found


def _scores(sheet: Mapping[str, Any]) -> dict[aside.Pair, dict[str, float | None]]:
    criteria = {each["key"]: each["name"] for each in sheet["criteria"]}
    return {
        (each["judge"], each["entry"]): {
            name: each["scores"][key] for key, name in criteria.items() if key in each["scores"]
        }
        for each in sheet["assessments"]
    }


def _compared(sheet: Mapping[str, Any]) -> Counter[aside.Pair]:
    return Counter(pair for each in sheet["comparisons"] for pair in aside.pairs_of(each))


def _moves(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]],
    ideas: Mapping[int, ListedEntry],
) -> list[Move]:  # fmt: skip
    old = {item["entry"]: item for item in before}
    return [
        Move(ideas[item["entry"]], old[item["entry"]]["rank"], item["rank"],
             old[item["entry"]]["score"], item["score"], item.get("round"))
        for item in after if item["entry"] in ideas and item["entry"] in old
    ]  # fmt: skip


def _against(
    session: Session, seen: SeenChallenge, order: Sequence[Mapping[str, Any]],
    ideas: Mapping[int, ListedEntry],
) -> list[ListedEntry]:  # fmt: skip
    ranks = {item["entry"]: item["rank"] for item in order}
    decided = queries.decided_of(session, seen.challenge.id)
    return [ideas[entry] for entry in weighing.unexplained(ranks, decided) if entry in ideas]


@dataclass(frozen=True, slots=True)
class WasSetAside:
    """What was set aside by a correction, for those who run the challenge and auditors."""

    number: int
    judge: str
    entry: int
    round: int
    ground: str
    reason: str
    by: str
    at: datetime


def set_aside(session: Session, seen: SeenChallenge) -> list[WasSetAside]:
    """Return what corrections set aside, by version; one statement.

    Raises ``NotFound`` for those who may not see how results are sealed.
    """
    if not seen.may("results.verify"):
        raise NotFound
    by = aliased(User)
    rows = session.execute(
        select(SetAside.number, User.name, SetAside.entry_id, SetAside.round, SetAside.ground,
               SetAside.reason, by.name, SetAside.set_at)
        .join(User, User.id == SetAside.user_id)
        .join(by, by.id == SetAside.set_by)
        .where(SetAside.challenge_id == seen.challenge.id)
        .order_by(SetAside.number, SetAside.round, SetAside.entry_id, User.name)
    )  # fmt: skip
    return [WasSetAside(*row) for row in rows]
