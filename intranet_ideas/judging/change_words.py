"""What is said of grounds that were changed and of rounds that were taken back, for pages, minutes
and the archive's document alike. Pure: ``say`` translates."""

from __future__ import annotations

from collections.abc import Callable

from intranet_ideas.errors import N_

Say = Callable[[str], str]

CHANGED = N_("Who is disqualified was changed %(when)s by %(name)s, after judges had handed "
             "something in.")  # fmt: skip
REASON = N_("Reason: %(reason)s")


def grounds_changed(say: Say, when: str, by: str, holds: str, reason: str) -> str:
    """Return how the grounds of disqualification were changed, what has held since then, and
    why."""
    return _joined(say(CHANGED) % {"when": when, "name": by}, holds, _reason(say, reason))


def unit_words(say: Say, *, disqualifies: bool) -> str:
    """Return whether those of an author's unit are disqualified."""
    return say(
        N_("Those who work in the same unit as an author are disqualified.") if disqualifies
        else N_("Those who work in the same unit as an author are not disqualified for that.")
    )  # fmt: skip


def taken_back(
    say: Say, left: str, back: str, titles: str, reason: str | None, why: str | None
) -> str:
    """Return who had gone on from a round before that was taken back, and the reasons given."""
    words = say(N_("Earlier, %(left)s, these had gone on: %(titles)s. That was taken back "
                   "%(back)s."))  # fmt: skip
    return _joined(
        words % {"left": left, "back": back, "titles": titles}, _reason(say, reason),
        say(N_("Why it was taken back: %(why)s")) % {"why": why} if why else "",
    )  # fmt: skip


def _reason(say: Say, reason: str | None) -> str:
    return say(REASON) % {"reason": reason} if reason else ""


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))
