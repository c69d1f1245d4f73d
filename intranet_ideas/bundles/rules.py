"""What a bundle may be called, and which ideas may stand in it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from intranet_ideas.errors import N_, Fault, too_long

LONGEST_TITLE = 120
LONGEST_WORDS = 1_000
MOST_IDEAS = 100
MOST_BUNDLES = 200
"""In one challenge, the dissolved ones not counted."""

UNTITLED = N_("Give the bundle a title.")
NOTHING = N_("Choose at least one idea.")
GONE = N_("One of the ideas is gone, or is not of this challenge.")
ELSEWHERE = N_("“%(title)s” stands in another bundle. Take it out there first.")
TOO_MANY = N_("A bundle has room for %(most)s ideas.")
CROWDED = N_("A challenge has room for %(most)s bundles.")
DISSOLVED = N_("This bundle is dissolved.")
NOT_DISSOLVED = N_("This bundle is not dissolved.")


@dataclass(frozen=True, slots=True)
class BundleFields:
    """What a bundle is: its title, a few words, and the ids of its ideas."""

    title: str = ""
    words: str = ""
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Free:
    """An idea that may stand in a bundle: its title, and in which bundle it stands now."""

    title: str
    bundle_id: int | None


def check_words(title: str, words: str) -> list[Fault]:
    """Return what is wrong with a title and the words below it."""
    faults = [] if title else [Fault("title", UNTITLED)]
    return faults + too_long("title", title, LONGEST_TITLE) + too_long("words", words,
                                                                        LONGEST_WORDS)  # fmt: skip


def check_ideas(
    wanted: Sequence[int], known: Mapping[int, Free], bundle_id: int | None
) -> list[Fault]:
    """Return why these ideas can't stand together in a bundle (None: in a new one). ``known``
    are the ideas of the challenge that are handed in. A bundle that is too large by now, as ideas
    that were withdrawn came back, gets no more, but can be changed and made smaller."""
    faults = []
    there = {key for key, idea in known.items() if bundle_id and idea.bundle_id == bundle_id}
    if len(set(wanted)) > MOST_IDEAS and not there >= set(wanted):
        faults.append(Fault("entries", TOO_MANY, {"most": MOST_IDEAS}))
    for each in dict.fromkeys(wanted):
        idea = known.get(each)
        if idea is None:
            faults.append(Fault("entries", GONE))
        elif idea.bundle_id not in (None, bundle_id):
            faults.append(Fault("entries", ELSEWHERE, {"title": idea.title}))
    return faults


def still_free(
    ids: Collection[int], taken: Collection[int], known: Mapping[int, Free]
) -> list[int]:
    """Return which of the ideas that stood in a dissolved bundle can stand in it again: not those
    that another has ``taken``, nor for which one joined into them stands there. Who is withdrawn
    or joined now (not ``known``) has its place again, and shows when it is back."""
    return sorted(
        each for each in set(ids)
        if each not in taken and (each not in known or known[each].bundle_id is None)
    )
