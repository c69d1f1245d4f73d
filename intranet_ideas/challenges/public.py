"""What anyone may see of a challenge, also without signing in, in words for those who run it and
those who write. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from intranet_ideas.errors import N_, Fault

NOTHING, CHALLENGE, IDEAS = OUTSIDE = ("nothing", "challenge", "ideas")
"""What is shown to anyone, each with what comes before it: nothing, the challenge, its ideas."""

TEXTS, NAMES, COMMENTS, VOTES, RESULTS = PARTS = (
    "texts", "names", "comments", "votes", "results"
)
"""What is shown of ideas beside their titles and first lines, where the site has public pages."""

LABELS: Mapping[str, tuple[str, str]] = {
    TEXTS: (
        N_("The ideas' whole texts"),
        N_("With the answers to your questions. Files are never shown."),
    ),
    NAMES: (
        N_("The names of those who wrote them"),
        N_("Not of those who chose to hide theirs, nor before the results where names are hidden "
           "from the judges."),
    ),
    COMMENTS: (
        N_("What is said of the ideas"),
        N_("Without the names of those who said it. What waits for a moderator, or is hidden, is "
           "never shown."),
    ),
    VOTES: (N_("How many support each idea"), N_("As soon as that is told to those invited.")),
    RESULTS: (
        N_("Which ideas were chosen"),
        N_("When the results are published. What the others were answered stays with them."),
    ),
}  # fmt: skip
"""Each part's name and what it means (msgids)."""

WIDER = N_("More can't be shown any more: ideas are written under what was said before.")

TELLS_TEXT = N_("The challenge: its text and its dates.")
TELLS_SHORT = N_("The challenge: its title, what it is about in short, and its deadline.")
TELLS_WHOLE = N_("The ideas' titles and whole texts, without files.")
TELLS_LINES = N_("The ideas' titles and first lines.")
TELLS_NAMES = N_("The names of those who wrote an idea, unless they chose to hide theirs.")
TELLS_NAMES_LATER = N_("The names of those who wrote an idea, once the results are published, "
                       "unless they chose to hide theirs.")  # fmt: skip
TELLS_NO_NAMES = N_("No names.")
TELLS_COMMENTS = N_("What is said of the ideas, without the names of those who said it.")
TELLS_VOTES = N_("How many support each idea, as soon as that is told here.")
TELLS_RESULTS = N_("Which ideas were chosen, when the results are published.")

READ_BY_STAFF = N_("Those who work here and are invited: your idea, your name, comments.")
READ_BY_ALL = N_("Those who are invited – people who work here, and inhabitants and partners who "
                 "have signed in: your idea, your name, comments.")  # fmt: skip
READ_BY_PARTNERS = N_("Those who are invited – people who work here, and members of the partner "
                      "organisations that are named: your idea, your name, comments.")
READ_UNNAMED_BY_PARTNERS = N_("Those who are invited – people who work here, and members of the "
                              "partner organisations that are named: your idea and comments, your "
                              "name when the results are published. Those who run the challenge "
                              "see it before.")  # fmt: skip
READ_UNNAMED = N_("Those who work here and are invited: your idea and comments, your name when "
                  "the results are published. Those who run the challenge see it "
                  "before.")  # fmt: skip
READ_UNNAMED_BY_ALL = N_("Those who are invited – people who work here, and inhabitants and "
                         "partners who have signed in: your idea and comments, your name when the "
                         "results are published. Those who run the challenge see it "
                         "before.")  # fmt: skip


class Opened(Protocol):
    """A challenge, as far as it says who sees what."""

    guests: bool
    partners_named: bool
    blind: bool
    outside: str
    public_parts: list[str]


def check_public(outside: str, parts: Iterable[str]) -> list[Fault]:
    """Return what is wrong with what was chosen."""
    if outside not in OUTSIDE:
        return [Fault("outside", N_("Choose what is shown outside this site."))]
    if set(parts) - set(PARTS):
        return [Fault("public_parts", N_("Choose what is shown of the ideas."))]
    return []


def kept_parts(outside: str, parts: Iterable[str]) -> tuple[str, ...]:
    """Return the parts that mean anything, each once and in their order: none where the ideas
    themselves are not shown."""
    return tuple(part for part in PARTS if part in set(parts)) if outside == IDEAS else ()


def within(outside: str, parts: Iterable[str], was: str, had: Iterable[str]) -> bool:
    """Say whether nothing more is shown than what ``was`` and ``had`` say."""
    less = OUTSIDE.index(outside) <= OUTSIDE.index(was)
    return less and set(kept_parts(outside, parts)) <= set(kept_parts(was, had))


def read_inside(challenge: Opened) -> str:
    """Return who of those invited reads an idea, and when with a name (a msgid)."""
    if challenge.partners_named:
        return READ_UNNAMED_BY_PARTNERS if challenge.blind else READ_BY_PARTNERS
    if challenge.blind:
        return READ_UNNAMED_BY_ALL if challenge.guests else READ_UNNAMED
    return READ_BY_ALL if challenge.guests else READ_BY_STAFF


def shown_to_anyone(challenge: Opened, *, pages: bool) -> list[str]:
    """Return what anyone may see, in whole sentences (msgids); nothing: an empty list. ``pages``:
    the site has public pages, where it has not other sites' pages show the least."""
    if challenge.outside == NOTHING:
        return []
    parts = kept_parts(challenge.outside, challenge.public_parts) if pages else ()
    told = [TELLS_TEXT if pages else TELLS_SHORT]
    if challenge.outside == IDEAS:
        told.append(TELLS_WHOLE if TEXTS in parts else TELLS_LINES)
        if NAMES not in parts:
            told.append(TELLS_NO_NAMES)
        else:
            told.append(TELLS_NAMES_LATER if challenge.blind else TELLS_NAMES)
        told += [
            sentence for part, sentence in (
                (COMMENTS, TELLS_COMMENTS), (VOTES, TELLS_VOTES), (RESULTS, TELLS_RESULTS)
            ) if part in parts
        ]  # fmt: skip
    return told
