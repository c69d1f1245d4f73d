"""Whether judges can be compared at all: by ideas they share, and across departments."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.plugin_api import ScoreSheet

AT_HOME = 0.9
"""From this share of assessments within the judge's own department on, departments are told
apart by too few judges: in simulated panels one assessment in three across departments is
plenty, and none makes calibration worse than the plain mean."""

Pairs = Sequence[tuple[str, str]]
"""Judge and entry of each assessment."""


def linked(pairs: Pairs) -> bool:
    """Say whether all judges and entries hang together through who assessed what."""
    reached: dict[str, set[str]] = {}
    for judge, entry in pairs:
        reached.setdefault(f"judge {judge}", set()).add(f"entry {entry}")
        reached.setdefault(f"entry {entry}", set()).add(f"judge {judge}")
    seen: set[str] = set()
    waiting = [next(iter(reached))] if reached else []
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting.extend(reached[here] - seen)
    return len(seen) == len(reached)


def only_at_home(sheet: ScoreSheet, pairs: Pairs) -> bool:
    """Say whether judges of several departments have hardly assessed any but their own
    department's entries. Entries whose department is not known are left out."""
    departments = {judge.id: judge.department for judge in sheet.judges}
    known = [
        (departments[judge], sheet.departments[entry])
        for judge, entry in pairs if entry in sheet.departments
    ]  # fmt: skip
    if len({home for home, _ in known}) < 2:
        return False
    return sum(home == other for home, other in known) >= AT_HOME * len(known)
