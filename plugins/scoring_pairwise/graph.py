"""Which entries can be held against each other: directly, or through others."""

from __future__ import annotations

from intranet_ideas.plugin_api import ScoreSheet


def components(sheet: ScoreSheet) -> list[list[str]]:
    """Return the groups of compared entries that comparisons tie together, each in the sheet's
    order, the group with the sheet's first entry first. Entries never compared are in none."""
    tied: dict[str, set[str]] = {}
    for each in sheet.comparisons:
        tied.setdefault(each.better, set()).add(each.worse)
        tied.setdefault(each.worse, set()).add(each.better)
    groups: list[list[str]] = []
    seen: set[str] = set()
    for start in sheet.entries:
        if start in seen or start not in tied:
            continue
        group, waiting = {start}, [start]
        while waiting:
            fresh = tied[waiting.pop()] - group
            group |= fresh
            waiting += fresh
        seen |= group
        groups.append([entry for entry in sheet.entries if entry in group])
    return groups
