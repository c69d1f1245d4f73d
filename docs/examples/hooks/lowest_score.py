"""Scoring: an idea is as good as the lowest mark that any judge gave it."""

from intranet_ideas.plugin_api import PluginInfo, RankedEntry, Ranking, ScoringMethod, hookimpl

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo(
        name="lowest_score",
        label="Lowest mark",
        summary={
            "nb": "Rangerer etter den laveste karakteren.",
            "nn": "Rangerer etter den lågaste karakteren.",
            "en": "Ranks by the lowest mark.",
        },
        version="1.0",
        licence="MIT",
    )


@hookimpl
def register_scoring_methods():
    """Offer the method to challenges."""
    return [ScoringMethod("lowest", "Lowest mark", rank)]


def rank(sheet, settings):
    marks = {entry: [] for entry in sheet.entries}
    for each in sheet.assessments:
        marks[each.entry] += [mark for mark in each.scores.values() if mark is not None]
    lowest = {entry: min(given) for entry, given in marks.items() if given}
    ranked = [
        RankedEntry(entry, 1 + sum(other > mark for other in lowest.values()), mark)
        for entry, mark in sorted(lowest.items(), key=lambda item: -item[1])
    ]
    left = [
        RankedEntry(entry, None, None, reason="Nobody has assessed it.")
        for entry in sheet.entries if entry not in lowest
    ]  # fmt: skip
    return Ranking((*ranked, *left))
