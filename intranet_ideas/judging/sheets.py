"""What a scoring method gets to see, and what is kept of its answer. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from intranet_ideas.canonical import digest_of
from intranet_ideas.errors import N_
from intranet_ideas.judging.rules import Panel, Scores, digest
from intranet_ideas.plugin_api import facts

if TYPE_CHECKING:
    from intranet_ideas.challenges.models import Challenge

RETRY_AFTER = timedelta(minutes=10)
"""A scoring method that failed is tried again on the same scores after this long."""

SETTLE = timedelta(minutes=10)
"""A change is looked at for this long: it may be committed late, by a machine whose clock is
behind."""

CORE = "core"
"""Stands as ``plugin`` of a ranking where there was nothing for a scoring method to do."""

CORE_VERSION = "1"

FEW = 3
"""Assessments of an idea below which a mean is little more than chance."""

NOBODY_PLACED = N_("No idea has a place. Why stands with each of them.")
ONLY_ONE_HERE = N_("There is only one idea here, so there is nothing to hold it against.")
ONLY_ONE = N_("Only one idea has a place, so there is nothing to hold it against.")
ALL_SHARE = N_("All ideas share the first place: what the judges gave does not tell them apart.")
ONE_JUDGE = N_("One judge alone has given scores. The order is that person's view.")
FEW_REVIEWS = N_(
    "Most ideas have fewer than three assessments. Another judge might have turned the order."
)

NOTHING_SCORED = N_("No assessment of this idea was handed in.")
NOTHING_COMPARED = N_("No judge has compared this idea with another.")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What one judge handed in last for one entry, as it counts."""

    user: int
    entry: int
    scores: Scores
    confidence: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What one judge chose between two entries; ``preferred`` None: could not tell."""

    user: int
    first: int
    second: int
    preferred: int | None


def judge_names(key: str, users: Iterable[int]) -> dict[int, str]:
    """Return an opaque name (``j1``, ``j2``, …) for each judge, always the same for one
    ``key``; the order tells nothing of who they are."""
    ordered = sorted(users, key=lambda user: digest(f"{key}:{user}"))
    return {user: f"j{number}" for number, user in enumerate(ordered, start=1)}


def names_key(challenge: Challenge) -> str:
    """Return what the judges' opaque names in a challenge are made from."""
    return f"{challenge.id}:{challenge.created_at.isoformat()}"


def names_in(challenge: Challenge, users: Iterable[int]) -> dict[int, str]:
    """Return the opaque names of judges in a challenge."""
    return judge_names(names_key(challenge), users)


def entry_name(entry: int) -> str:
    """Return an entry's opaque name in a score sheet: ``e7``."""
    return f"e{entry}"


def build_sheet(
    panel: Panel, criteria: Sequence[facts.Criterion], handed_in: Iterable[HandedIn] = (), *,
    compared: Iterable[Compared] = (), departments: Mapping[int, str],
    origins: Mapping[int, str] | None = None, key: str,
) -> facts.ScoreSheet:  # fmt: skip
    """Return the score sheet: only what was given by those who were to assess it counts.

    ``departments`` gives each judge's department and ``origins`` each entry's; ``key`` is what
    the judges' names are ordered by. The same facts give the same sheet, in whatever order.
    """
    names = judge_names(key, panel.judges)
    counts = {(user, entry) for user in panel.judges for entry in panel.assesses(user)}
    keys = {criterion.key for criterion in criteria}
    assessments = [
        facts.Assessment(
            judge=names[each.user], entry=entry_name(each.entry),
            scores={key: value for key, value in each.scores.items() if key in keys},
            confidence=each.confidence,
        )
        for each in handed_in
        if (each.user, each.entry) in counts
    ]  # fmt: skip
    comparisons = [
        _comparison(names[each.user], each) for each in compared
        if {(each.user, each.first), (each.user, each.second)} <= counts
    ]  # fmt: skip
    return facts.ScoreSheet(
        criteria=tuple(criteria),
        entries=tuple(entry_name(entry) for entry in sorted(panel.entries)),
        judges=tuple(
            facts.Judge(id=name, department=departments.get(user, ""))
            for user, name in names.items()
        ),
        assessments=tuple(sorted(assessments, key=lambda each: (each.entry, each.judge))),
        comparisons=tuple(
            sorted(comparisons, key=lambda each: (each.judge, each.better, each.worse))
        ),
        departments={entry_name(entry): origin for entry, origin in sorted((origins or {}).items())
                     if entry in panel.entries},
    )


def _comparison(judge: str, choice: Compared) -> facts.Comparison:
    better, worse = choice.first, choice.second
    if choice.preferred == worse:
        better, worse = worse, better
    return facts.Comparison(judge, entry_name(better), entry_name(worse),
                            tie=choice.preferred is None)  # fmt: skip


def sheet_digest(sheet: facts.ScoreSheet, method: str, *, homes: bool = True) -> str:
    """Return the SHA-256, hex, of the canonical JSON of a sheet and its method's name.

    Without ``homes`` it is as it was made before departments stood in it.
    """
    content: dict[str, Any] = {
        "method": method,
        "criteria": [
            [each.key, each.weight, each.minimum, each.maximum] for each in sheet.criteria
        ],
        "entries": list(sheet.entries),
        "judges": [judge.id for judge in sheet.judges],
        "assessments": [
            [each.entry, each.judge, dict(each.scores), each.confidence]
            for each in sheet.assessments
        ],
    }
    # Only where there are any: sheets of scores keep the digest they have had all along.
    if sheet.comparisons:
        content["comparisons"] = [
            [each.judge, each.better, each.worse, each.tie] for each in sheet.comparisons
        ]
    if homes:
        content["homes"] = [judge.department for judge in sheet.judges]
        content["origins"] = dict(sheet.departments)
    return digest_of(content)


def worth_a_look(
    now: datetime, *, computed_at: datetime | None, failed: bool, changes: Sequence[datetime]
) -> bool:
    """Say whether a ranking may be out of date, without reading a score.

    ``changes`` are when scores, judges or plugins were changed last. To be sure, it is
    also looked at for a minute in every hour since it was made.
    """
    if computed_at is None or (failed and computed_at <= now - RETRY_AFTER):
        return True
    last = max(changes, default=None)
    if last is not None and (last > computed_at or now - last < SETTLE):
        return True
    return timedelta(hours=1) <= now - computed_at and (now - computed_at) % timedelta(
        hours=1
    ) < timedelta(minutes=1)


def rankable(sheet: facts.ScoreSheet, method: str) -> bool:
    """Say whether there is anything for a scoring method to do."""
    scored = sheet.criteria and sheet.assessments
    return bool(method and sheet.entries and (scored or sheet.comparisons))


def unranked(sheet: facts.ScoreSheet, reason: str) -> facts.Ranking:
    """Return the ranking of a sheet without anything to rank: every entry, without a place and
    with the same reason."""
    return facts.Ranking(
        tuple(
            facts.RankedEntry(entry=entry, rank=None, score=None, reason=reason)
            for entry in sheet.entries
        )
    )


def items_of(ranking: facts.Ranking) -> list[dict[str, Any]]:
    """Return a ranking's entries as they are stored, best first, those without a place last."""
    ordered = sorted(
        ranking.entries, key=lambda each: (each.rank is None, each.rank or 0, each.entry)
    )
    return [
        {
            "entry": int(each.entry.removeprefix("e")),
            "rank": each.rank,
            "rank_low": each.rank if each.rank_low is None else each.rank_low,
            "rank_high": each.rank if each.rank_high is None else each.rank_high,
            "score": each.score,
            "reason": _plain(each.reason),
            "plain": each.plain,
        }
        for each in ordered
    ]


def effects_of(ranking: facts.Ranking, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return a ranking's effects of judges as they are stored, the most severe first.

    ``names`` gives each judge's opaque name.
    """
    users = {name: user for user, name in names.items()}
    return [
        {"user": users[each.judge], "effect": each.effect, "low": each.low, "high": each.high}
        for each in sorted(ranking.effects, key=lambda each: (each.effect, each.judge))
    ]


def notes_of(ranking: facts.Ranking) -> list[Any]:
    """Return a ranking's notes as they are stored."""
    return [_plain(note) for note in ranking.notes]


def explained(sheet: facts.ScoreSheet, ranking: facts.Ranking) -> list[str]:
    """Return what must be said of a ranking that says less than it seems to (msgids), beside the
    method's own notes: nothing to compare, nothing that tells ideas apart, or few judges."""
    placed = [each for each in ranking.entries if each.rank is not None]
    if not placed:
        alone = [ONLY_ONE_HERE] if len(sheet.entries) == 1 else []
        return [NOBODY_PLACED, *alone] if sheet.entries else []
    found = []
    if len(placed) == 1:
        found.append(ONLY_ONE)
    elif all(each.rank == 1 for each in placed) and not (ranking.notes and _all_equal(sheet)):
        found.append(ALL_SHARE)
    judges = {each.judge for each in sheet.assessments}
    counts = Counter(each.entry for each in sheet.assessments)
    few = sum(counts[each.entry] < FEW for each in placed)
    if len(judges) == 1:
        found.append(ONE_JUDGE)
    elif judges and 2 * few > len(placed):
        found.append(FEW_REVIEWS)
    return found


def _all_equal(sheet: facts.ScoreSheet) -> bool:
    return len({tuple(sorted(each.scores.items())) for each in sheet.assessments}) <= 1


def _plain(text: facts.Text) -> str | dict[str, str]:
    return text if isinstance(text, str) else dict(text)
