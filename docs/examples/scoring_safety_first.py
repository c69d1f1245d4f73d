"""Health: safety counts twice, whatever else the challenge weighs."""

from statistics import fmean

from intranet_ideas.plugin_api import PluginInfo, RankedEntry, Ranking, ScoringMethod, hookimpl

CONTRACT = 1


def points(criteria, scores):
    given = [(2 if each.key == "safety" else 1, scores[each.key]) for each in criteria
             if scores.get(each.key) is not None]  # fmt: skip
    total = sum(weight for weight, _ in given)
    return sum(weight * score for weight, score in given) / total if total else None


def rank(sheet, settings):
    found = {entry: [] for entry in sheet.entries}
    for each in sheet.assessments:
        if (value := points(sheet.criteria, each.scores)) is not None:
            found[each.entry].append(value)
    means = {entry: round(fmean(values), 9) for entry, values in found.items() if values}
    ranked = [RankedEntry(entry, 1 + sum(other > mean for other in means.values()), mean)
              for entry, mean in sorted(means.items(), key=lambda item: -item[1])]  # fmt: skip
    left = [RankedEntry(entry, None, None, reason="Nobody has assessed it.")
            for entry in sheet.entries if entry not in means]  # fmt: skip
    return Ranking((*ranked, *left))


@hookimpl
def describe_plugin():
    return PluginInfo("scoring_safety_first", "Ranks with safety counted twice.", "1.0")


@hookimpl
def register_scoring_methods():
    return [ScoringMethod("safety_first", "Safety first", rank, "Safety counts twice.")]
