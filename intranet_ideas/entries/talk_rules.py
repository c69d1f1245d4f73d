"""What a comment may say beside its words: a side, where one is asked for, and what others
answer it with; and whose comments wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.errors import N_, Fault

FOR, AGAINST = SIDES = ("for", "against")
"""Which side of an idea a comment takes, where the challenge asks."""

THANKS, GOOD_POINT, WONDER = REACTIONS = ("thanks", "good_point", "wonder")
"""What one can answer a comment with by a click: few, and none of them against anybody."""

OWN_COMMENT = N_("This is your own comment.")
GONE = N_("This comment is gone.")
NO_SUCH_REACTION = N_("There is no such reaction.")


def check_side(side: str, *, asked: bool, reply: bool) -> list[Fault]:
    """Return what is wrong with the side a comment takes; none need be taken. A reply takes
    none: it speaks to a comment, not to the idea."""
    if not side:
        return []
    if not asked:
        return [Fault("side", N_("This challenge doesn't ask for sides."))]
    if side not in SIDES:
        return [Fault("side", N_("Choose for, against or neither."))]
    if reply:
        return [Fault("side", N_("A reply takes no side."))]
    return []


LATELY = timedelta(days=90)
"""For how long after a hidden comment someone is not trusted."""


@dataclass(frozen=True, slots=True)
class Talker:
    """Someone who says something. ``moderates``: decides on others' comments there;
    ``restricted``: was told that what they say waits for a while. ``stood`` counts their comments
    that stand, anywhere; ``hidden_lately`` says that one was hidden in ``LATELY``."""

    moderates: bool = False
    restricted: bool = False
    staff: bool = True
    stood: int = 0
    hidden_lately: bool = False


def must_wait(talker: Talker, rules: TalkRules) -> bool:
    """Say whether what someone says waits for a moderator, under what a challenge chose."""
    if talker.moderates:
        return False
    if talker.restricted:
        return True
    everyone = rules.pre_moderated and not (rules.staff_trusted and talker.staff)
    if not everyone and not (rules.guests_wait and not talker.staff):
        return False
    return talker.hidden_lately or talker.stood < (rules.trusted_after or 1)
