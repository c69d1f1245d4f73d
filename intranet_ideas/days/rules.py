"""What is on in the room, whose turn it is, how long is left of it, and who won. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.access import Phase
from intranet_ideas.challenges.rules import Timeline, far_year
from intranet_ideas.errors import N_, Fault, too_long

LONGEST_NAME = 40
"""What is read from the back of the room in one look."""
MOST_TEAMS = 100
MOST_IN_TEAM = 20
MINUTES = range(1, 61)
"""How long a pitch may be."""

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits of codes, without those that look alike."""
CODE_LENGTH, TEAM_CODE_LENGTH = 6, 4

WAITING, ON, DONE = "waiting", "on", "done"
"""Whether a team has still to pitch, does so now, or has done so."""

EARLY, IDEAS, PITCH, VOTE, BETWEEN, WINNERS = (
    "early", "ideas", "pitch", "vote", "between", "winners"
)  # fmt: skip
"""What is on: it has not begun; ideas are taken; a team pitches; people vote; none of these; it
shows who won."""

MOST_GUESTS = 500
"""People who come to a day by a name only."""
MOST_OF_A_NETWORK = 400
"""The same from one network address: a whole hall is behind one."""
CODE_LASTS = timedelta(minutes=15)
"""For how long the code is good that lets a guest in on another phone."""
TRIES_A_MINUTE = 600
"""How often one network address may try to come in by a name, or by a code."""

GUEST = {"nb": "gjest", "nn": "gjest", "en": "guest"}
"""What stands behind the name of a guest of the day, so that nobody passes for a colleague."""
GUEST_OF_THE_DAY = {"nb": "Gjest på dagen", "nn": "Gjest på dagen", "en": "Guest of the day"}
"""What stands where such a name stood."""

NO_GUEST_NAME = N_("Write a first name or a nickname.")
NO_ADDRESS = N_("Write a name, not an address. It stands beside what you write.")
TOO_YOUNG = N_("Who is younger than %(age)s takes part with a guardian's consent, as a guest who "
               "signs in by a link. Ask the host.")  # fmt: skip
FULL = N_("As many guests as there is room for have come. Ask the host.")
TAKEN_OUT = N_("The host has taken this name out. Talk with the host if that is a mistake.")
KEPT_BY_MAIL = N_("You have kept what you did here with an e-mail address. Sign in by a link.")
BAD_CODE = N_("There is no such code, or it is used or older than 15 minutes. Ask the host for a "
              "new one.")  # fmt: skip
NO_OUTSIDE = N_("There is no department for people from outside yet. Ask IT to mark one.")
NO_NAMES = N_("On this site nobody comes in by a name only.")
GUEST_ENDED = N_("The day is over for this guest.")

NO_NAME = N_("Give the team a name.")
TAKEN = N_("There is a team of that name already. Join it, or choose another name.")
NO_SUCH_TEAM = N_("There is no team with that code. Look at it once more: it has four letters and "
                  "digits.")  # fmt: skip
TEAM_FULL = N_("There is no more room in this team.")
TOO_MANY_TEAMS = N_("There are as many teams as there is room for. Join one of them.")
BAD_MINUTES = N_("A pitch can have from 1 to 60 whole minutes.")
NO_INSTANT = N_("Say when this is.")
NOT_IN_ORDER = N_("The day must open before ideas close, ideas close before or when voting opens, "
                  "and voting open before it closes.")  # fmt: skip
NOBODY_PITCHES = N_("No team pitches now.")
PITCHES_NOW = N_("A team pitches now. End its pitch first.")
ALL_DONE = N_("All teams have pitched.")
NOT_WAITING = N_("This team does not wait for its turn.")
VOTES_OPEN = N_("Voting is open already.")
VOTES_SHUT = N_("Voting isn't open.")
VOTES_OVER = N_("Voting has closed for good: votes that were counted stay as they are.")
NOT_YET = N_("Votes are not known yet: close voting first.")
TOO_SOON = N_("The day opened at this very moment. Wait a second, and open voting then.")
NO_IDEAS = N_("There are no ideas to vote for yet.")


@dataclass(frozen=True, slots=True)
class Plan:
    """When the day opens, when ideas close, and between when people vote; minutes for each
    pitch, and whether nobody votes for their own team's ideas."""

    opens_at: datetime | None
    closes_at: datetime | None
    voting_opens_at: datetime | None
    voting_closes_at: datetime | None
    minutes: int | None
    own_team_barred: bool
    guests: bool = False
    """Whether people without an account come in by a name only."""


def check_plan(plan: Plan) -> list[Fault]:
    """Return what is wrong with a plan."""
    instants = ("opens_at", "closes_at", "voting_opens_at", "voting_closes_at")
    faults = [Fault(name, NO_INSTANT) for name in instants if getattr(plan, name) is None]
    faults += [fault for name in instants for fault in far_year(name, getattr(plan, name))]
    if plan.minutes is None or plan.minutes not in MINUTES:
        faults.append(Fault("minutes", BAD_MINUTES))
    opens, closes, begins, ends = (getattr(plan, name) for name in instants)
    if opens and closes and begins and ends and not opens < closes <= begins < ends:
        faults.append(Fault("closes_at", NOT_IN_ORDER))
    return faults


def check_name(name: str, taken: Collection[str]) -> list[Fault]:
    """Return what is wrong with a team's name, beside those ``taken``."""
    if not name:
        return [Fault("name", NO_NAME)]
    if name.casefold() in {each.casefold() for each in taken}:
        return [Fault("name", TAKEN)]
    return too_long("name", name, LONGEST_NAME)


def check_guest_name(name: str) -> list[Fault]:
    """Return what is wrong with the name of a guest of the day."""
    if not name:
        return [Fault("name", NO_GUEST_NAME)]
    if "@" in name or "://" in name:
        return [Fault("name", NO_ADDRESS)]
    return too_long("name", name, LONGEST_NAME)


def guest_name(name: str, language: str) -> str:
    """Return a guest's name as others see it."""
    return f"{name} ({GUEST[language]})"


def over_at(timeline: Timeline) -> datetime | None:
    """Return when the day is over: when nobody hands in or votes any more."""
    ends = [each for each in (timeline.closes_at, timeline.votes_until) if each is not None]
    return timeline.cancelled_at or max(ends, default=None)


def is_over(timeline: Timeline, now: datetime) -> bool:
    """Say whether the day is over."""
    over = over_at(timeline)
    return over is not None and over <= now


def takes_guests(timeline: Timeline, now: datetime, *, guests: bool) -> bool:
    """Say whether people come in by a name only: from when the day is published until it is
    over."""
    over, published = over_at(timeline), timeline.published_at
    return guests and published is not None and over is not None and published <= now < over


def plain_code(typed: str) -> str:
    """Return a code as it is stored, however it was typed."""
    return "".join(sign for sign in typed.lower() if sign in ALPHABET)


def left_of(
    minutes: int, spent: int, running_since: datetime | None, now: datetime
) -> timedelta:
    """Return how much of a pitch is left; less than nothing when its time is up."""
    passed = timedelta(seconds=spent)
    if running_since is not None:
        passed += max(timedelta(), now - running_since)
    return timedelta(minutes=minutes) - passed


def spent_at(spent: int, running_since: datetime | None, now: datetime) -> int:
    """Return how many whole seconds of a pitch have passed."""
    if running_since is None:
        return spent
    return spent + max(0, int((now - running_since).total_seconds()))


Turns = Sequence[tuple[int, str]]
"""Teams in their order, each with its state."""


def upcoming(turns: Turns) -> list[int]:
    """Return the teams that wait for their turn, the next one first."""
    return [team for team, state in turns if state == WAITING]


def put_last(turns: Turns, team: int) -> list[int]:
    """Return the order with a team at its end, since it is not ready."""
    rest = [each for each, _ in turns if each != team]
    return [*rest, team] if len(rest) < len(turns) else rest


def put_earlier(turns: Turns, team: int) -> list[int]:
    """Return the order with a waiting team one turn earlier; never before one that has had its
    turn."""
    order = [each for each, _ in turns]
    waiting = upcoming(turns)
    if team not in waiting or waiting[0] == team:
        return order
    before = waiting[waiting.index(team) - 1]
    order.remove(team)
    order.insert(order.index(before), team)
    return order


def drawn(turns: Turns, lot: Sequence[int]) -> list[int]:
    """Return the order with the waiting teams as the ``lot`` has them; those that pitch or have
    pitched come first, as they are."""
    waiting = set(upcoming(turns))
    had = [each for each, _ in turns if each not in waiting]
    first = [each for each in dict.fromkeys(lot) if each in waiting]
    return [*had, *first, *(each for each in upcoming(turns) if each not in first)]


def scene(phase: Phase, *, pitching: bool, votes_open: bool, winners: bool) -> str:
    """Return what is on in the room."""
    if winners:
        return WINNERS
    if pitching:
        return PITCH
    if votes_open:
        return VOTE
    return {Phase.DRAFT: EARLY, Phase.ANNOUNCED: EARLY, Phase.OPEN: IDEAS}.get(phase, BETWEEN)


@dataclass(frozen=True, slots=True)
class Placed:
    """A place and the ideas that share it."""

    place: int
    votes: int
    entries: tuple[int, ...]


def placed(votes: Mapping[int, int], places: int = 3) -> list[Placed]:
    """Return who stands on the first ``places`` places by votes; equals share one, and the places
    they fill are left out after it. An idea without a vote has none."""
    found: list[Placed] = []
    before = 0
    for count in sorted(set(votes.values()), reverse=True):
        if count <= 0 or before >= places:
            break
        same = tuple(sorted(entry for entry, each in votes.items() if each == count))
        found.append(Placed(before + 1, count, same))
        before += len(same)
    return found
