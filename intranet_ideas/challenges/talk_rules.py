"""How people may talk in a challenge. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from intranet_ideas.errors import N_, Fault

USUAL_TRUST, MOST_TRUST = 3, 50
USUAL_TRUST_IN_IDEAS = 1


@dataclass(frozen=True, slots=True)
class TalkRules:
    """``sides``: a comment may be for or against an idea. ``pre_moderated``: comments wait for a
    moderator, but for those of people of whom ``trusted_after`` comments stand, and of staff
    where ``staff_trusted``. ``guests_wait``: those of inhabitants and partners wait so in any
    case. ``guest_ideas_wait``: the ideas that they hand in wait, too, until ``ideas_trusted_after``
    of theirs were let through. None is what could not be read as a number."""

    sides: bool = False
    pre_moderated: bool = False
    trusted_after: int | None = USUAL_TRUST
    staff_trusted: bool = False
    guests_wait: bool = True
    guest_ideas_wait: bool = False
    ideas_trusted_after: int | None = USUAL_TRUST_IN_IDEAS


def check_talk(rules: TalkRules) -> list[Fault]:
    """Return what is wrong with what was chosen."""
    numbers = {"trusted_after": rules.trusted_after,
               "ideas_trusted_after": rules.ideas_trusted_after}  # fmt: skip
    return [
        Fault(name, N_("Choose a number from 1 to %(most)s."), {"most": MOST_TRUST})
        for name, number in numbers.items() if number is None or not 1 <= number <= MOST_TRUST
    ]  # fmt: skip
