"""Who hears of what, how loudly, and what people can choose. Pure.

A person's attention is a budget: the centre shows all that concerns someone, and a
channel outside it (mail) carries only what someone has to know now or asked for.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.errors import N_
from intranet_ideas.notifications.pacing import Pace

TOO_OLD = timedelta(days=7)
"""After this time a timed fact found late, or a message that waited, is no news any more."""

MOST_ATTEMPTS = 12


class Who(enum.StrEnum):
    """A group of people, as one event sees them."""

    AUDIENCE = "audience"
    PARTICIPANTS = "participants"
    CHALLENGE_AUTHORS = "challenge_authors"
    AUTHORS = "authors"
    JUDGES = "judges"
    MANAGERS = "managers"
    NAMED = "named"
    MENTIONED = "mentioned"
    ANSWERED_TO = "answered_to"
    IT = "it"


class Loudness(enum.StrEnum):
    """Who of them also hears of it outside the page, unless they chose otherwise."""

    ALL = "all"
    HOST = "host"
    JUDGES = "judges"
    OTHERS_THAN_AUTHORS = "others_than_authors"
    NOBODY = "nobody"


class Target(enum.StrEnum):
    """The page that a notification leads to."""

    CHALLENGE = "challenge"
    DESK = "desk"
    RESULTS = "results"
    ENTRY = "entry"
    RECEIPT = "receipt"
    JUDGING = "judging"
    PLUGINS = "plugins"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification.

    ``needs`` is the permission towards the thing without which nobody hears of it.
    ``also_actor`` tells the one who did it too, as a receipt. ``timed`` kinds follow from
    the clock and grow stale. ``urgent`` ones can't wait for a digest. ``label`` names the
    kind where people choose.
    """

    who: frozenset[Who]
    loudness: Loudness
    needs: str
    target: Target
    label: str
    also_actor: bool = False
    timed: bool = False
    urgent: bool = False


def _kind(
    *who: Who, needs: str, target: Target, label: str, loudness: Loudness = Loudness.ALL,
    also_actor: bool = False, timed: bool = False, urgent: bool = False,
) -> Kind:  # fmt: skip
    return Kind(frozenset(who), loudness, needs, target, label, also_actor, timed, urgent)


KINDS: Mapping[str, Kind] = {
    "challenge_announced": _kind(
        Who.AUDIENCE, Who.JUDGES, needs="challenge.view", target=Target.CHALLENGE,
        loudness=Loudness.HOST,
        label=N_("A new challenge (only from your own department, or where you judge)"),
    ),
    "challenge_opened": _kind(
        Who.AUDIENCE, needs="challenge.view", target=Target.CHALLENGE, timed=True,
        loudness=Loudness.NOBODY, label=N_("A challenge opens for ideas"),
    ),
    "challenge_closing_soon": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, needs="challenge.view", target=Target.CHALLENGE,
        timed=True, urgent=True, label=N_("A challenge you have joined closes within a day"),
    ),
    "challenge_closed": _kind(
        Who.PARTICIPANTS, Who.JUDGES, needs="challenge.view", target=Target.CHALLENGE, timed=True,
        loudness=Loudness.JUDGES,
        label=N_("A challenge has closed (only where you judge)"),
    ),
    "deadline_changed": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.JUDGES, Who.MANAGERS,
        needs="challenge.view", target=Target.CHALLENGE, urgent=True,
        label=N_("A deadline is changed in a challenge you take part in"),
    ),
    "challenge_cancelled": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.JUDGES, Who.MANAGERS,
        needs="challenge.view", target=Target.CHALLENGE, urgent=True,
        label=N_("A challenge you take part in is cancelled"),
    ),
    "entry_submitted": _kind(
        Who.AUTHORS, needs="entry.receipt", target=Target.RECEIPT, also_actor=True,
        urgent=True,
        label=N_("Your idea is handed in (receipt)"),
    ),
    "comment_added": _kind(
        Who.AUTHORS, Who.MENTIONED, Who.ANSWERED_TO, needs="entry.view", target=Target.ENTRY,
        label=N_("A comment on your idea, an answer to your comment, or a mention of you"),
    ),
    "entry_answered": _kind(
        Who.AUTHORS, needs="answer.view", target=Target.ENTRY, urgent=True,
        label=N_("Your idea has got its answer"),
    ),
    "results_released": _kind(
        Who.PARTICIPANTS, Who.CHALLENGE_AUTHORS, Who.JUDGES, needs="challenge.view",
        target=Target.RESULTS, loudness=Loudness.OTHERS_THAN_AUTHORS,
        label=N_("The results are published in a challenge you take part in"),
    ),
    "judge_assigned": _kind(
        Who.NAMED, needs="judges.view", target=Target.JUDGING, urgent=True,
        label=N_("You are asked to judge"),
    ),
    "judging_closed": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK, timed=True, urgent=True,
        label=N_("Judging has closed in a challenge you run"),
    ),
    "results_due": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK, timed=True, urgent=True,
        label=N_("The promised day for results has come in a challenge you run"),
    ),
    "ranking_failed": _kind(
        Who.MANAGERS, needs="challenge.run", target=Target.DESK,
        label=N_("A ranking could not be made in a challenge you run"),
    ),
    "plugin_suspended": _kind(
        Who.IT, needs="site.run", target=Target.PLUGINS, urgent=True,
        label=N_("A plugin was suspended"),
    ),
}  # fmt: skip
"""Every kind of Event that people hear of; the order is the one people choose in."""

FOR_IT = frozenset({"plugin_suspended"})


def usual(kind: str) -> Pace:
    """Return the pace of a kind for those who choose nothing."""
    return Pace.NEVER if KINDS[kind].loudness == Loudness.NOBODY else Pace.AT_ONCE


def chosen(kind: str, choices: Mapping[tuple[str, str], Pace], channel: str) -> Pace:
    """Return how soon someone wants ``kind`` on ``channel``: as chosen, else as is usual."""
    return choices.get((kind, channel), usual(kind))


def pace_of(kind: str, choice: Pace | None, *, in_host: bool, author: bool, judge: bool) -> Pace:
    """Return how soon one person's notification goes out on one channel, budget aside.

    ``choice`` is what the person chose for kind and channel, None for nothing. A choice
    for it counts everywhere; without one the kind's loudness decides.
    """
    if choice is not None:
        return choice
    out = {
        Loudness.ALL: True,
        Loudness.HOST: in_host or judge,
        Loudness.JUDGES: judge,
        Loudness.OTHERS_THAN_AUTHORS: not author,
        Loudness.NOBODY: False,
    }[KINDS[kind].loudness]
    return Pace.AT_ONCE if out else Pace.NEVER


def is_stale(kind: str, happened_at: datetime, closes_at: datetime | None, now: datetime) -> bool:
    """Say whether a fact of the clock is no news any more: found a week late, or an
    approaching deadline that has passed."""
    if not KINDS[kind].timed:
        return False
    if kind == "challenge_closing_soon" and closes_at is not None and closes_at <= now:
        return True
    return now - happened_at > TOO_OLD


def choices_to_keep(
    wanted: Mapping[tuple[str, str], Pace]
) -> dict[tuple[str, str], Pace]:
    """Return the choices that differ from what is usual: only those are stored."""
    return {pair: pace for pair, pace in wanted.items() if pace != usual(pair[0])}
