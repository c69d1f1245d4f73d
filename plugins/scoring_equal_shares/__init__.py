"""Equal shares: several winners, so that each group of judges gets its share of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intranet_ideas.plugin_api import (
    PluginInfo,
    RankedEntry,
    Ranking,
    ScoreSheet,
    ScoringMethod,
    Setting,
    Settings,
    Text,
    hookimpl,
)
from intranet_ideas.plugin_api.scores import score_of

from .shares import Choice, Limit, Utilities, choose, means
from .words import (
    ALIKE,
    EXPLANATION,
    LABEL,
    LIMIT_HELP,
    LIMIT_LABEL,
    NOT_ASSESSED,
    SUMMARY,
    UNEVEN,
    WHOLE,
    WINNERS_HELP,
    WINNERS_LABEL,
    by_lot,
    chosen_places,
    filled_up,
    held_back,
    paid_for,
    too_few,
)

CONTRACT = 1

ABOVE = 100.0
"""The highest mean there is: winners' scores lie above it, so that scores fall with places."""


def whole(value: str | float | bool) -> Text:
    """Return what is wrong with a number that is to be whole."""
    return "" if float(value) == int(float(value)) else WHOLE


def rank(sheet: ScoreSheet, settings: Settings) -> Ranking:
    """Rank winners first, in the order they are chosen, then the rest by mean score."""
    utilities = _utilities(sheet)
    worth = means(utilities)
    if len(worth) > 1 and all(each == utilities[next(iter(worth))] for each in utilities.values()):
        return Ranking(_ranked(sheet, (), worth), (ALIKE,))
    winners = int(float(settings["winners"]))
    limit = Limit(int(float(settings["per_department"])), sheet.departments)
    chosen = choose(utilities, winners, limit)
    return Ranking(
        _ranked(sheet, chosen, worth), tuple(_notes(chosen, winners, limit, utilities))
    )  # fmt: skip


def _utilities(sheet: ScoreSheet) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for each in sheet.assessments:
        score = score_of(sheet.criteria, each.scores)
        if score is not None:
            found.setdefault(each.entry, {})[each.judge] = round(score, 9)
    return found


def _notes(
    chosen: Sequence[Choice], winners: int, limit: Limit, utilities: Utilities
) -> list[Text]:
    if not chosen:
        return []
    paid = [each.payers for each in chosen if each.payers]
    names = [each.entry for each in chosen]
    held = sum(not limit.allows(each, names) for each in utilities if each not in names)
    lots = [place for place, each in enumerate(chosen, start=1) if each.by_lot]
    judges = {judge for given in utilities.values() for judge in given}
    notes: list[Text] = [chosen_places(len(chosen))]
    notes += [paid_for(paid, len(judges))] if paid else []
    notes += [filled_up(len(paid) + 1, len(chosen))] if len(paid) < len(chosen) else []
    notes += [held_back(limit.most, held)] if held else []
    notes += [too_few(winners, len(chosen))] if len(chosen) < winners else []
    notes += [by_lot(lots)] if lots else []
    notes += [UNEVEN] if len({len(given) for given in utilities.values()}) > 1 else []
    return notes


def _ranked(
    sheet: ScoreSheet, chosen: Sequence[Choice], worth: Mapping[str, float]
) -> tuple[RankedEntry, ...]:
    ranked = [
        _entry(each.entry, place, ABOVE + len(chosen) + 1 - place, worth)
        for place, each in enumerate(chosen, start=1)
    ]
    names = {each.entry for each in chosen}
    rest = sorted((each for each in worth if each not in names), key=lambda each: -worth[each])
    first: dict[float, int] = {}
    for place, entry in enumerate(rest, start=len(ranked) + 1):
        first.setdefault(worth[entry], place)
    ranked += [_entry(entry, first[worth[entry]], worth[entry], worth) for entry in rest]
    unranked = [
        RankedEntry(entry, None, None, reason=NOT_ASSESSED)
        for entry in sheet.entries if entry not in worth
    ]  # fmt: skip
    return (*ranked, *unranked)


def _entry(entry: str, place: int, score: float, worth: Mapping[str, float]) -> RankedEntry:
    return RankedEntry(entry, place, score, rank_low=place, rank_high=place, plain=worth[entry])


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="scoring_equal_shares", label=LABEL, summary=SUMMARY, version="1.0.0", licence="MIT",
        settings=(
            Setting("winners", WINNERS_LABEL, "number", 5, WINNERS_HELP,
                    minimum=1, maximum=50, check=whole),
            Setting("per_department", LIMIT_LABEL, "number", 0, LIMIT_HELP,
                    minimum=0, maximum=50, check=whole),
        ),
    )  # fmt: skip


@hookimpl
def register_scoring_methods() -> Sequence[ScoringMethod]:
    """Offer the method."""
    return (ScoringMethod("equal_shares", LABEL, rank, EXPLANATION),)
