"""Phases, roles and what makes a challenge complete. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from intranet_ideas.access import Phase, Role, permits
from intranet_ideas.challenges.public import NOTHING, check_public
from intranet_ideas.errors import N_, Fault, too_long
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import Criterion, Evidence, Question
from intranet_ideas.themes.rules import MOST_CHOSEN
from intranet_ideas.working_time import WorkingTime

LONGEST_TITLE = 120
LONGEST_SUMMARY = 300
LONGEST_BRIEF = 20_000
MOST_QUESTIONS = 20
MOST_CRITERIA = 12
LARGEST_SCORE = 1000
MOST_PARTNERS = 50
LONGEST_SCALE = 20

INSTANTS = ("opens_at", "closes_at", "voting_closes_at", "judging_closes_at", "results_at")
"""The timeline's instants, in their order."""

DEADLINES = INSTANTS[1:]
"""Those by which someone must have done something."""

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Instants outside are slips of the pen, and the last ones there are have no local time."""

EVERYONE, GUESTS = "everyone", "guests"
"""Words for audiences that are no department."""


OPENNESS = ("place", "criteria", "full")
"""What is told of a published result, each with what comes before it: to authors in which part
of the order their idea stood; to them its place and means; to everyone the whole order."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A challenge's instants, all in UTC. None: not set, or has not happened."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    voting_closes_at: datetime | None = None
    judging_closes_at: datetime | None = None
    results_at: datetime | None = None
    published_at: datetime | None = None
    cancelled_at: datetime | None = None
    released_at: datetime | None = None
    voting_opens_at: datetime | None = None

    @property
    def votes_until(self) -> datetime | None:
        """When voting closes: with the ideas, unless it has an instant of its own."""
        return self.voting_closes_at or self.closes_at


def phase_at(timeline: Timeline, now: datetime) -> Phase:
    """Return the phase at ``now``. Windows are half-open: an instant belongs to what it begins.

    Every instant belongs to exactly one phase; a published timeline is complete.
    """
    t = timeline
    if t.cancelled_at is not None and t.cancelled_at <= now:
        return Phase.CANCELLED
    if t.published_at is None or now < t.published_at:
        return Phase.DRAFT
    if t.released_at is not None and t.released_at <= now:
        return Phase.DECIDED
    begins = (
        (t.opens_at, Phase.ANNOUNCED),
        (t.closes_at, Phase.OPEN),
        (t.voting_closes_at, Phase.VOTING),
        (t.judging_closes_at, Phase.JUDGING),
    )
    for ends_at, phase in begins:
        if ends_at is not None and now < ends_at:
            return phase
    return Phase.DECIDING


def next_instant(timeline: Timeline, phase: Phase) -> datetime | None:
    """Return the instant that ends ``phase``, which a page counts down to."""
    return {
        Phase.ANNOUNCED: timeline.opens_at,
        Phase.OPEN: timeline.closes_at,
        Phase.VOTING: timeline.voting_closes_at,
        Phase.JUDGING: timeline.judging_closes_at,
        Phase.DECIDING: timeline.results_at,
    }.get(phase)


@dataclass(frozen=True, slots=True)
class Standing:
    """What binds a person to one challenge."""

    department_path: str
    everyone: bool
    guests: bool
    invited: bool
    participant: bool
    judge: bool
    manager: bool
    day: bool = False
    """Whether the person came to it, an innovation day, as a guest of that day."""
    partner: bool = False
    """Whether the person is a member of an organisation that is invited."""


def roles_towards(viewer: Viewer, standing: Standing) -> frozenset[Role]:
    """Return all the viewer's roles towards a challenge, the organisation-wide ones included.

    Guests of a day have a part in that one alone, and keep it when they become guests like others,
    who are invited only by the switch for guests, or as members of an organisation that is named;
    staff by ``everyone`` or through a department. Who manages the host department, or one above
    it, manages the challenge.
    """
    roles = set(viewer.roles)
    if not viewer.signed_in:
        return frozenset(roles)
    if viewer.day_guest and not standing.day:
        return frozenset(roles)
    by_guests = standing.guests or standing.day or standing.partner
    if by_guests if viewer.guest else (standing.everyone or standing.invited):
        roles.add(Role.AUDIENCE)
    if standing.participant:
        roles.add(Role.PARTICIPANT)
    if standing.judge:
        roles.add(Role.JUDGE)
    if standing.manager or viewer.manages(standing.department_path):
        roles.add(Role.CHALLENGE_MANAGER)
    return frozenset(roles)


def authors_hidden(*, blind: bool, phase: Phase, roles: frozenset[Role]) -> bool:
    """Say whether the authors of a blind challenge's entries are hidden from these roles.

    Hidden from all but the managers until the results are out, since a judge is a
    colleague with the same pages; and from a manager who also judges.
    """
    if not blind or phase == Phase.DECIDED:
        return False
    return Role.CHALLENGE_MANAGER not in roles or Role.JUDGE in roles


def shown_outside(outside: str, phase: Phase) -> bool:
    """Say whether public pages, and pages of other sites, may show the challenge to anyone in
    this phase."""
    return outside != NOTHING and permits(
        "challenge.view_outside", frozenset({Role.ANONYMOUS}), phase
    )


def order_visible(openness: str, roles: frozenset[Role]) -> bool:
    """Say whether the order of a published result is shown to these roles."""
    inside = {Role.CHALLENGE_MANAGER, Role.JUDGE, Role.AUDITOR}
    return openness == "full" or not roles.isdisjoint(inside)


@dataclass(frozen=True, slots=True)
class ChallengeFields:
    """All that a person decides about a challenge.

    ``evidence`` is what its scoring method ranks from: it follows from that choice. ``guide`` is
    advice to whoever writes it, by the steps of the guided flow; ``themes`` are keys. ``partners``
    are the organisations whose members are invited where ``guests`` as a whole are not.
    """

    title: str = ""
    summary: str = ""
    brief: str = ""
    department: str = ""
    language: str = "nb"
    everyone: bool = True
    guests: bool = False
    for_youth: bool = False
    audience: tuple[str, ...] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    voting_closes_at: datetime | None = None
    judging_closes_at: datetime | None = None
    results_at: datetime | None = None
    questions: tuple[Question, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    scoring_method: str = ""
    evidence: Evidence = "scores"
    blind: bool = False
    voting: str = "support"
    voting_opens_at: datetime | None = None
    votes_per_person: int | None = None
    budget: int | None = None
    budget_count: str = "votes"
    totals_hidden: bool = False
    totals_at_release: bool = False
    openness: str = "full"
    outside: str = NOTHING
    public_parts: tuple[str, ...] = ()
    comments_released: bool = True
    judges_named: bool = False
    guide: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    partners: tuple[int, ...] = ()

    @property
    def timeline(self) -> Timeline:
        """The five instants, and when voting opens, as a timeline that is not published."""
        return Timeline(
            voting_opens_at=self.voting_opens_at,
            **{name: getattr(self, name) for name in INSTANTS},
        )


def check_fields(fields: ChallengeFields) -> list[Fault]:
    """Return what is wrong with a challenge even as a draft."""
    faults: list[Fault] = []
    if not fields.title:
        faults.append(Fault("title", N_("Give the challenge a title.")))
    faults += too_long("title", fields.title, LONGEST_TITLE)
    faults += too_long("summary", fields.summary, LONGEST_SUMMARY)
    faults += too_long("brief", fields.brief, LONGEST_BRIEF)
    if fields.votes_per_person is not None and fields.votes_per_person < 1:
        faults.append(Fault("votes_per_person", N_("Give each person at least one vote.")))
    if len(fields.partners) > MOST_PARTNERS:
        faults.append(Fault("partners", N_("Choose %(most)s partner organisations at most."),
                            {"most": MOST_PARTNERS}))
    faults += check_public(fields.outside, fields.public_parts)
    if fields.for_youth and not fields.guests:
        faults.append(Fault("for_youth", N_("Children and youth come as inhabitants: invite all "
                                            "inhabitants, or leave this out.")))  # fmt: skip
    if fields.openness not in OPENNESS:
        faults.append(Fault("openness", N_("Choose what is told of the results.")))
    faults += check_themes(fields.themes)
    return [
        *faults, *check_order(fields.timeline), *_check_questions(fields.questions),
        *check_criteria(fields.criteria),
    ]  # fmt: skip


def check_themes(keys: Sequence[str]) -> list[Fault]:
    """Return what is wrong with how many themes are chosen."""
    if len(keys) <= MOST_CHOSEN:
        return []
    return [Fault("themes", N_("Choose %(most)s themes at most."), {"most": MOST_CHOSEN})]


def check_order(timeline: Timeline) -> list[Fault]:
    """Return which of the timeline's instants are absurd, or come in the wrong order."""
    t = timeline
    rules = (
        ("closes_at", t.opens_at, t.closes_at, True,
         N_("The deadline must be later than the opening.")),
        ("voting_closes_at", t.closes_at, t.voting_closes_at, True,
         N_("Voting must close later than the deadline for ideas.")),
        ("voting_opens_at", t.opens_at, t.voting_opens_at, False,
         N_("Voting can't open before the challenge does.")),
        ("voting_opens_at", t.voting_opens_at, t.votes_until, True,
         N_("Voting must open before it closes.")),
        ("judging_closes_at", t.votes_until, t.judging_closes_at, False,
         N_("Judging can't close before ideas and voting do.")),
        ("results_at", t.judging_closes_at, t.results_at, False,
         N_("Results can't come before judging closes.")),
    )
    far = [
        fault for name in (*INSTANTS, "voting_opens_at")
        for fault in far_year(name, getattr(t, name))
    ]  # fmt: skip
    return far or [
        Fault(field, message)
        for field, earlier, later, strictly, message in rules
        if earlier and later and (later <= earlier if strictly else later < earlier)
    ]


def far_year(field: str, instant: datetime | None) -> list[Fault]:
    """Return that an instant is in a year that nobody means, where it is: some years have no local
    time."""
    meant = instant is None or EARLIEST <= instant < LATEST
    return [] if meant else [Fault(field, N_("This year can't be meant."))]


def window_fault(timeline: Timeline, ends: Sequence[datetime | None]) -> str:
    """Return what is wrong with when the rounds of judging close (a msgid), or ``""``.

    ``ends`` are those of all rounds but the last, which closes with judging; None: not set.
    """
    instants = [timeline.votes_until, *ends, timeline.judging_closes_at]
    known = [instant for instant in instants if instant is not None]
    far = any(not EARLIEST <= end < LATEST for end in ends if end)
    if ends and (far or any(later <= earlier for earlier, later in pairwise(known))):
        return N_("The rounds must close one after another: after ideas and votes are in, and "
                  "before judging closes.")
    return ""


def _check_questions(questions: Sequence[Question]) -> list[Fault]:
    faults = []
    if len(questions) > MOST_QUESTIONS:
        faults.append(Fault("questions", N_("There is room for %(most)s questions."),
                            {"most": MOST_QUESTIONS}))
    if any(not question.label for question in questions):
        faults.append(Fault("questions", N_("Every question needs a text.")))
    if _doubles(question.key for question in questions):
        faults.append(Fault("questions", N_("Two questions are the same.")))
    if any(not 1 <= question.max_length <= 20_000 for question in questions):
        faults.append(Fault("questions", N_("An answer may have from 1 to 20,000 characters.")))
    return faults


def check_criteria(criteria: Sequence[Criterion]) -> list[Fault]:
    """Return what is wrong with criteria."""
    faults = []
    if len(criteria) > MOST_CRITERIA:
        faults.append(Fault("criteria", N_("There is room for %(most)s criteria."),
                            {"most": MOST_CRITERIA}))
    if any(not criterion.name for criterion in criteria):
        faults.append(Fault("criteria", N_("Every criterion needs a name.")))
    if _doubles(criterion.key for criterion in criteria):
        faults.append(Fault("criteria", N_("Two criteria are the same.")))
    if any(not 0 < criterion.weight <= 1_000_000 for criterion in criteria):
        faults.append(Fault("criteria", N_("Every weight must be more than 0.")))
    for criterion in criteria:
        if not 1 <= criterion.maximum - criterion.minimum <= LONGEST_SCALE:
            faults.append(Fault("criteria", N_("A scale must have from 2 to 21 steps.")))
            break
        if not -LARGEST_SCORE <= criterion.minimum <= LARGEST_SCORE:
            faults.append(Fault("criteria", N_("A scale must lie between −1,000 and 1,000.")))
            break
    if any(_steps_outside(criterion) for criterion in criteria):
        faults.append(Fault("criteria", N_("A described level lies outside its scale.")))
    if any(_doubles(step.value for step in criterion.steps) for criterion in criteria):
        faults.append(Fault("criteria", N_("A level of a scale is described twice.")))
    return faults


def _steps_outside(criterion: Criterion) -> bool:
    return any(
        not criterion.minimum <= step.value <= criterion.maximum for step in criterion.steps
    )


def _doubles(keys: Iterable[object]) -> bool:
    listed = list(keys)
    return len(set(listed)) < len(listed)


def check_publishable(fields: ChallengeFields, now: datetime) -> list[Fault]:
    """Return what a challenge lacks before people can be invited to it."""
    faults = check_fields(fields)
    if not fields.brief:
        faults.append(Fault("brief", N_("Say what the challenge is about.")))
    missing = {
        "opens_at": N_("Say when the challenge opens."),
        "closes_at": N_("Say when the deadline is."),
        "judging_closes_at": N_("Say when judging closes."),
        "results_at": N_("Promise when the results will come."),
    }
    faults += [
        Fault(name, message) for name, message in missing.items() if getattr(fields, name) is None
    ]
    if fields.closes_at is not None and fields.closes_at <= now:
        faults.append(Fault("closes_at", N_("The deadline has already passed.")))
    if not (fields.everyone or fields.guests or fields.audience or fields.partners):
        faults.append(Fault("audience", N_("Choose who is invited.")))
    if fields.criteria and not fields.scoring_method:
        faults.append(Fault("scoring_method", N_("Choose how the ranking is made.")))
    return faults


def check_deadline(
    timeline: Timeline, changed: dict[str, datetime | None], reason: str, now: datetime
) -> tuple[Timeline, list[Fault]]:
    """Return the timeline with ``changed`` instants, and what is wrong with the change.

    An instant that has passed stays: what happened then can't be undone. A new one
    must lie ahead.
    """
    faults: list[Fault] = []
    if not reason:
        faults.append(Fault("reason", N_("Give a reason; everyone in the challenge will see it.")))
    for name, instant in changed.items():
        old = getattr(timeline, name)
        if instant == old:
            continue
        if old is not None and old <= now:
            faults.append(Fault(name, N_("This instant has passed and can't be changed.")))
        elif instant is None and name != "voting_closes_at":
            faults.append(Fault(name, N_("A published challenge needs this instant.")))
        elif instant is not None and instant <= now:
            faults.append(Fault(name, N_("The new instant must lie ahead.")))
    moved = replace(timeline, **changed)
    if not any(fault.field == "voting_closes_at" for fault in faults):
        faults += _votes_end(timeline.votes_until, moved.votes_until, now)
    if moved == timeline:
        faults.append(Fault("closes_at", N_("Nothing would change: choose another instant.")))
    return moved, faults + check_order(moved)


def _votes_end(was: datetime | None, will: datetime | None, now: datetime) -> list[Fault]:
    # Without an instant of its own voting ends with the deadline: emptying the field may not end
    # it at once, nor filling it in begin it anew, once totals may be known.
    if was == will:
        return []
    if was is not None and was <= now:
        return [Fault("voting_closes_at", N_("This instant has passed and can't be changed."))]
    if will is None or will <= now:
        return [Fault("voting_closes_at", N_("The new instant must lie ahead."))]
    return []


class NoSuchTime(ValueError):
    """The clocks are put forward over this local time: it does not exist."""


class TwiceTime(ValueError):
    """The clocks are put back: this local time comes twice."""


def instant_of(local: datetime, zone: ZoneInfo, fold: int | None = None) -> datetime:
    """Return the instant in UTC of a naive local time.

    ``fold`` 0 is the first and 1 the second of two (PEP 495); without it a time that
    comes twice raises ``TwiceTime``. A time that does not exist raises ``NoSuchTime``.
    """
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchTime
    if first == second:
        return first
    if fold is None:
        raise TwiceTime
    return second if fold else first


def unusual_deadlines(new: Timeline, old: Timeline, working: WorkingTime) -> list[Fault]:
    """Return which deadlines that differ from the ``old`` ones come at a bad hour, and why."""
    return [
        Fault(name, why)
        for name in DEADLINES
        if (instant := getattr(new, name)) and instant != getattr(old, name)
        and (why := working.unusual(instant))
    ]


def proposed_timeline(
    days: tuple[int, int, int, int, int], now: datetime, working: WorkingTime
) -> Timeline:
    """Return a timeline that begins tomorrow: opens at 09:00 and ends each phase at 15:00
    local time, on the next working day where an end would fall on a day off or in July's
    general holiday.

    ``days`` are the lengths: announced, open, voting, judging, deciding.
    """
    announced, opened, voting, judging, deciding = days
    zone = working.zone
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)

    def end(start: datetime, length: int) -> datetime:
        day = start + timedelta(days=length)
        while working.day_off(day.date()):
            day += timedelta(days=1)
        return day

    def at(day: datetime, hour: int) -> datetime:
        return instant_of(day.replace(hour=hour), zone, fold=0)

    opens = end(today, max(1, announced))
    closes = end(opens, max(1, opened))
    votes = end(closes, voting) if voting else closes
    judged = end(votes, max(1, judging))
    decided = end(judged, max(1, deciding))
    return Timeline(
        opens_at=at(opens, 9), closes_at=at(closes, 15),
        voting_closes_at=at(votes, 15) if voting else None,
        judging_closes_at=at(judged, 15), results_at=at(decided, 15),
    )  # fmt: skip
