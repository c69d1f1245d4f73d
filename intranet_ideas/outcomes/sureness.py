"""How sure a ranking is, as those who run the challenge read it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import ListedEntry
from intranet_ideas.judging.certainty import GOOD, LITTLE, certainty
from intranet_ideas.judging.sheets import entry_name
from intranet_ideas.outcomes.held import held, sheet_held
from intranet_ideas.outcomes.queries import Results

MOST_FIRST = 10
"""Of ideas that may be the first, so many are named."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A criterion by name, its weight now and where another idea would be first, in per cent."""

    criterion: str
    weight: int
    needed: int
    idea: ListedEntry


@dataclass(frozen=True, slots=True)
class Sureness:
    """``agreement`` is ``"good"``, ``"some"``, ``"little"`` or, with a single judge for each idea,
    ``""``; ``alpha`` the figure behind it. ``first`` are the ideas that may be the first when there
    is more than one, ``review`` is the one for which one more review would settle most. ``note``
    (a msgid, or ``""``) says what it does not follow from; ``lost`` that nothing else is told."""

    agreement: str = ""
    alpha: float | None = None
    first: tuple[ListedEntry, ...] = ()
    others_first: int = 0
    review: ListedEntry | None = None
    turns: tuple[Turn, ...] = ()
    note: str = ""
    lost: bool = False


def sureness(session: Session, seen: SeenChallenge, results: Results) -> Sureness | None:
    """Return how sure the ranking that the viewer sees is; thirteen statements at most, two where
    it is sealed.

    None before judging has closed, without a ranking, and for all but those who run the
    challenge: it tells of single judges' scores.
    """
    over = seen.phase in (Phase.DECIDING, Phase.DECIDED)
    if not (over and results.placed and seen.may("challenge.run")):
        return None
    ideas = {entry_name(each.idea.id): each.idea for each in results.placed}
    basis = held(session, seen)
    sheet = sheet_held(session, seen, basis)
    if sheet is None:
        return Sureness(note=basis.note, lost=True)
    found = certainty(sheet, [
        {"entry": entry_name(each.idea.id), "rank": each.rank, "rank_low": each.rank_low,
         "rank_high": each.rank_high}
        for each in results.placed
    ])  # fmt: skip
    names = {each.key: each.name for each in sheet.criteria}
    first = found.first if len(found.first) > 1 else ()
    return Sureness(
        agreement=_in_words(found.alpha), alpha=found.alpha,
        first=tuple(ideas[entry] for entry in first[:MOST_FIRST]),
        others_first=max(0, len(first) - MOST_FIRST),
        review=ideas.get(found.review or ""),
        turns=tuple(
            Turn(names[each.criterion], round(100 * each.weight), round(100 * each.needed),
                 ideas[each.entry])
            for each in found.flips if each.entry in ideas
        ),
        note=basis.note,
    )  # fmt: skip


def _in_words(alpha: float | None) -> str:
    if alpha is None:
        return ""
    return "good" if alpha >= GOOD else "some" if alpha >= LITTLE else "little"
