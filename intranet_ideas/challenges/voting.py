"""Kinds of voting: what may be chosen, when votes are taken, and the rule in words. Pure.

A challenge has one kind. It stays once somebody has voted, unless nobody loses by the change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from intranet_ideas.challenges.rules import ChallengeFields, Timeline
from intranet_ideas.errors import N_, Fault

NONE, SUPPORT, VOTES, BUDGET, PAIRS = KINDS = ("none", "support", "votes", "budget", "pairs")
"""No voting; a thumb for as many ideas as one likes; a number of votes for each person; a sum
in kroner to share out; two ideas at a time."""

THUMBS = frozenset({SUPPORT, VOTES})
"""Kinds in which one votes for an idea on its own page."""

LIMITED = frozenset({VOTES, BUDGET, PAIRS})
"""Kinds in which one may have something left: support has no end."""

BY_VOTES, EQUAL_SHARES = COUNTS = ("votes", "equal_shares")
"""How a budget is counted."""

SETTING = ("voting", "voting_opens_at", "votes_per_person", "budget", "budget_count",
           "totals_hidden", "totals_at_release")
"""The names of what people decide about voting."""

LARGEST_BUDGET = 2_000_000_000
"""Kroner; a sum of some ideas' costs stays within what a column holds."""

LABELS = {
    NONE: N_("No voting"),
    SUPPORT: N_("Support as many ideas as one likes"),
    VOTES: N_("A number of votes for each person"),
    BUDGET: N_("Share out a sum of kroner"),
    PAIRS: N_("Two ideas at a time"),
}
HELP = {
    NONE: N_("Nobody votes. People can still comment and follow."),
    SUPPORT: N_("A thumb on the idea's page."),
    VOTES: N_("People must choose: they have so many votes and no more."),
    BUDGET: N_("Every idea has a cost, and each person fills a basket up to the sum. Voting "
               "begins when the ideas are in."),
    PAIRS: N_("“Which of these two would help most?” Good where there are too many ideas to read "
              "them all."),
}

Sentence = tuple[str, dict[str, object]]
"""A msgid with what fills it in."""

VOTERS = N_("You can change your ballot until voting closes.")
SECRET = N_("Your ballot is secret: the audit trail says that you voted, not for what.")
OPEN_TOTALS = N_("How many votes each idea has is shown all the time.")
AT_CLOSING = N_("Nobody, not even those who run the challenge, sees how it goes until voting has "
                "closed.")  # fmt: skip
AT_RELEASE = N_("Nobody, not even those who run the challenge, sees how it went until the results "
                "are published.")  # fmt: skip


class HasVoting(Protocol):
    """A challenge, or what people decided about one."""

    @property
    def voting(self) -> str: ...
    @property
    def votes_per_person(self) -> int | None: ...
    @property
    def budget(self) -> int | None: ...
    @property
    def budget_count(self) -> str: ...
    @property
    def totals_hidden(self) -> bool: ...
    @property
    def totals_at_release(self) -> bool: ...


def limited(kind: str, votes_per_person: int | None) -> bool:
    """Say whether each person may have something left in this kind of voting."""
    return kind in LIMITED and (kind != VOTES or votes_per_person is not None)


@dataclass(frozen=True, slots=True)
class Cast:
    """What has been voted in a challenge: whether anybody has, and the most votes that one
    person has given, also to ideas that are withdrawn by now."""

    anybody: bool = False
    most_used: int = 0


def given_voting(given: Mapping[str, object], base: HasVoting) -> dict[str, object]:
    """Return what follows for the kind or the number of votes where only the other is given."""
    if "votes_per_person" in given and "voting" not in given and base.voting in THUMBS:
        return {"voting": SUPPORT if given["votes_per_person"] is None else VOTES}
    if given.get("voting", VOTES) != VOTES and "votes_per_person" not in given:
        return {"votes_per_person": None}
    return {}


def check_voting(fields: ChallengeFields) -> list[Fault]:
    """Return what is wrong with the setting, even in a draft."""
    if fields.voting not in KINDS:
        return [Fault("voting", N_("Choose how people vote."))]
    faults = []
    if fields.voting == VOTES and fields.votes_per_person is None:
        faults.append(Fault("votes_per_person", N_("Say how many votes each person has.")))
    if fields.voting == BUDGET:
        if fields.budget is None or not 1 <= fields.budget <= LARGEST_BUDGET:
            faults.append(Fault("budget", N_("Write the sum in whole kroner, from 1 to "
                                             "2,000,000,000.")))
        if fields.closes_at and fields.voting_closes_at is None:
            faults.append(Fault("voting_closes_at", N_("Say when voting closes: on a budget people "
                                                       "vote when all ideas are in.")))
    if fields.budget_count not in COUNTS:
        faults.append(Fault("budget_count", N_("Choose how the budget is counted.")))
    return faults


def losses(before: HasVoting, after: HasVoting, cast: Cast) -> list[Fault]:
    """Return why the setting can't change so, now that people have voted: somebody's vote would
    mean something else than when it was given, or be seen where it was promised not to be."""
    if not cast.anybody:
        return []
    faults = []
    if not _same_ballots(before, after, cast):
        faults.append(Fault("voting", N_("People have voted, so how they vote stays as it is.")))
    counted = (before.budget, before.budget_count) == (after.budget, after.budget_count)
    if before.voting == after.voting == BUDGET and not counted:
        faults.append(Fault("budget", N_("People have voted, so the sum and the count stay as they "
                                         "are.")))
    secrecy = ("totals_hidden", "totals_at_release")
    if any(getattr(before, name) and not getattr(after, name) for name in secrecy):
        faults.append(Fault("totals_hidden", N_("People have voted, and were told that nobody sees "
                                                "how it goes. That stays.")))
    return faults


def _same_ballots(before: HasVoting, after: HasVoting, cast: Cast) -> bool:
    if after.voting == SUPPORT and before.voting in THUMBS:
        return True  # more votes than before, for everybody
    if after.voting == VOTES and before.voting in THUMBS:
        # Votes for an idea that is withdrawn may stand beside all that one has.
        had = before.votes_per_person or cast.most_used
        return (after.votes_per_person or 0) >= min(cast.most_used, had)
    return after.voting == before.voting


def begins_at(voting: str, timeline: Timeline) -> datetime | None:
    """Return when votes are taken from: with the challenge unless it has an instant of its own;
    on a budget never before all ideas are in, as people choose among them with their costs."""
    first = timeline.closes_at if voting == BUDGET else timeline.opens_at
    own = timeline.voting_opens_at
    return max(first, own) if first and own else own or first


def open_at(voting: str, timeline: Timeline, now: datetime) -> bool:
    """Say whether votes are taken at ``now``, as far as the challenge's instants go."""
    begins, until = begins_at(voting, timeline), timeline.votes_until
    return voting != NONE and bool(begins and until and begins <= now < until)


def totals_at(hidden: HasVoting, timeline: Timeline, now: datetime) -> bool:
    """Say whether it shows how a vote goes, or went: to nobody or to all who see the challenge.
    Baskets and pairs are counted when voting has closed."""
    shows = hidden.voting in THUMBS or _closed(timeline, now)
    return shows and signs_at(hidden, timeline, now)


def signs_at(hidden: HasVoting, timeline: Timeline, now: datetime) -> bool:
    """Say whether other signs of what people like show too, such as how many react to a word."""
    if hidden.totals_at_release:
        return timeline.released_at is not None and timeline.released_at <= now
    return not hidden.totals_hidden or _closed(timeline, now)


def _closed(timeline: Timeline, now: datetime) -> bool:
    return timeline.votes_until is not None and now >= timeline.votes_until


def rule_of(challenge: HasVoting) -> Sequence[Sentence]:
    """Return the rule of the challenge's voting, sentence by sentence."""
    if challenge.voting == NONE:
        return [(N_("Nobody votes in this challenge."), {})]
    return [*_how(challenge), *_secrecy(challenge)]


def _how(challenge: HasVoting) -> list[Sentence]:
    if challenge.voting == SUPPORT:
        return [(N_("You can support as many ideas as you like."), {}), _OWN]
    if challenge.voting == VOTES:
        return [
            (N_("Votes for each person: %(votes)s. At most one for each idea."),
             {"votes": challenge.votes_per_person}),
            (N_("You can take a vote back and give it to another idea until voting closes."), {}),
            _OWN,
        ]  # fmt: skip
    if challenge.voting == PAIRS:
        return [
            (N_("You get two ideas at a time and choose the one that would help most."), {}),
            (N_("“I can't choose” counts for neither, and you don't get the two again."), {}),
            (N_("The ideas that have been compared least come first, and never one of your own. "
                "Which stands first is drawn by lot."), {}),
            (N_("All choices together give the order (Bradley–Terry): an idea stands higher the "
                "more often it is preferred, and to ideas that stand high. Places that are too "
                "close to tell apart are shown so."), {}),
        ]  # fmt: skip
    return [
        (N_("There are %(sum)s kroner. Put the ideas you want into your basket, for that sum at "
            "most."), {"sum": challenge.budget}),
        _OWN,
        *COUNT_RULES[challenge.budget_count],
    ]  # fmt: skip


def _secrecy(challenge: HasVoting) -> list[Sentence]:
    found: list[Sentence] = [] if challenge.voting in THUMBS | {PAIRS} else [(VOTERS, {})]
    found.append((SECRET, {}))
    if challenge.totals_at_release:
        found.append((AT_RELEASE, {}))
    elif challenge.totals_hidden or challenge.voting not in THUMBS:
        found.append((AT_CLOSING, {}))
    else:
        found.append((OPEN_TOTALS, {}))
    return found


_OWN: Sentence = (N_("Nobody votes for their own idea."), {})

TIES = N_("Where two are equal the cheaper one comes first, and where they cost the same a lot "
          "decides, the same one however often it is counted.")  # fmt: skip

COUNT_RULES: dict[str, Sequence[Sentence]] = {
    BY_VOTES: (
        (N_("Counting: the idea that is in most baskets gets its money first, then the next, as "
            "long as there is money. An idea that costs more than what is left is passed over."),
         {}),
        (TIES, {}),
    ),
    EQUAL_SHARES: (
        (N_("Counting, by the method of equal shares: the sum is divided equally among all who "
            "voted. An idea is bought when those who have it in their basket can pay for it "
            "together, as evenly as they can. The one for which nobody has to pay much comes "
            "first."), {}),
        (N_("What is left then goes to the ideas that are in most baskets, as long as it is "
            "enough."), {}),
        (TIES, {}),
    ),
}  # fmt: skip
"""How a budget is counted, in words."""
