"""How people may talk in a challenge. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from intranet_ideas.errors import N_, Fault

USUAL_TRUST, MOST_TRUST = 3, 50


@dataclass(frozen=True, slots=True)
class TalkRules:
    """``sides``: a comment may be for or against an idea. ``pre_moderated``: comments wait for a
    moderator, but for those of people of whom ``trusted_after`` comments stand, and of staff
    where ``staff_trusted``. ``guests_wait``: those of inhabitants and partners wait so in any
    case. ``trusted_after`` None is what could not be read as a number."""

    sides: bool = False
    pre_moderated: bool = False
    trusted_after: int | None = USUAL_TRUST
    staff_trusted: bool = False
    guests_wait: bool = True


def check_talk(rules: TalkRules) -> list[Fault]:
    """Return what is wrong with what was chosen."""
    if rules.trusted_after is None or not 1 <= rules.trusted_after <= MOST_TRUST:
        return [Fault("trusted_after", N_("Choose a number from 1 to %(most)s."),
                      {"most": MOST_TRUST})]
    return []
