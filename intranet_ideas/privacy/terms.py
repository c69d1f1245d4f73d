"""How long a challenge keeps what, within what IT lets it choose. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.errors import N_, Fault

Bounds = tuple[int, int]
"""The fewest and the most days."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that a challenge may keep longer or shorter than the site does.

    ``setting`` holds the site's days. ``name``, ``since`` and ``then`` are msgids: what it is,
    from when the days count, and what happens then. ``stays`` says what is a record and stays.
    """

    key: str
    setting: str
    name: str
    since: str
    then: str
    stays: str


DEADLINE = N_("the deadline for ideas")
RESULTS = N_("the results, or the cancelling")

KINDS = (
    Kind("drafts", "keep_drafts_days", N_("Drafts that were never handed in"), DEADLINE,
         N_("Words and files go."), N_("Ideas that were handed in stay: they are a record.")),
    Kind("comments", "keep_comments_days", N_("Comments"), RESULTS,
         N_("The words go, also those with which people asked to join an idea or suggested "
            "changes to its text."),
         N_("The places of the comments stay, and who answered whom.")),
    Kind("votes", "keep_votes_days", N_("Who supported which idea"), RESULTS,
         N_("Nobody is behind a vote any more."), N_("The count of each idea stays.")),
    Kind("taking_part", "keep_taking_part_days", N_("Who joined and followed"), RESULTS,
         N_("The list goes."), N_("The authors of ideas stay, and how many joined.")),
    Kind("assessments", "keep_assessments_days", N_("What the judges wrote to each other"), RESULTS,
         N_("The words go, once the package for the archive is made, and so do questions to "
            "authors and their answers."),
         N_("Scores stay, and what was written to the authors: they are a record of the "
            "decision.")),
)  # fmt: skip

Terms = Mapping[str, int | None]
"""A challenge's days by kind; None: as the site."""


def term(site: int, chosen: int | None, bounds: Bounds | None) -> int:
    """Return the days that count; 0 is for ever. What a challenge chose is drawn into bounds that
    were narrowed since, and counts for nothing where it may no longer choose."""
    if chosen is None or bounds is None:
        return site
    return min(max(chosen, bounds[0]), bounds[1])


def gone_at(since: datetime | None, days: int) -> datetime | None:
    """Return when it goes; None where it never does, or where nobody knows yet."""
    return since + timedelta(days=days) if since is not None and days else None


def check_terms(terms: Terms, bounds: Mapping[str, Bounds]) -> Sequence[Fault]:
    """Return what is wrong with a challenge's choice."""
    faults = []
    for key, days in terms.items():
        if days is None:
            continue
        if key not in bounds:
            faults.append(Fault(key, N_("IT decides this for the whole site.")))
        elif not bounds[key][0] <= days <= bounds[key][1]:
            faults.append(Fault(key, N_("Choose %(least)s to %(most)s days, or leave it empty."),
                                {"least": bounds[key][0], "most": bounds[key][1]}))  # fmt: skip
    return faults
