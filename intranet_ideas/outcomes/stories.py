"""Reads what became of an idea, as far as the viewer may know it, for ``outcomes.story``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase
from intranet_ideas.challenges.rules import order_visible
from intranet_ideas.entries.models import JOINED, WITHDRAWN
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.events import Event
from intranet_ideas.judging.models import Round, RoundEntry
from intranet_ideas.outcomes import story
from intranet_ideas.outcomes.answer_versions import said_since
from intranet_ideas.outcomes.models import (
    CHOSEN,
    Answer,
    AnswerVersion,
    Decision,
    ResultSeal,
    SealedAnswer,
)
from intranet_ideas.outcomes.story import (
    Corrected,
    Decided,
    Facts,
    Happened,
    Happening,
    LeftRound,
    Step,
)

_KINDS = (
    events.ENTRY_CREATED, events.ENTRY_SUBMITTED, events.ENTRY_WITHDRAWN,
    events.STANDING_CHANGED, events.SUGGESTION_ACCEPTED,
    events.ENTRY_JOINED, events.ENTRY_TOOK_IN, events.ENTRY_SPLIT, events.ENTRY_GAVE_BACK,
)  # fmt: skip


_JOININGS = {
    events.ENTRY_JOINED: Happening.JOINED, events.ENTRY_TOOK_IN: Happening.TOOK_IN,
    events.ENTRY_SPLIT: Happening.SPLIT, events.ENTRY_GAVE_BACK: Happening.SPLIT,
}  # fmt: skip


def story_of(session: Session, seen: SeenEntry, now: datetime) -> list[Step]:
    """Return what the viewer may know of what became of an idea; one statement, and at most four
    more when the results are out."""
    rows = session.scalars(
        select(Event)
        .where(Event.entry_id == seen.entry.id, Event.kind.in_(_KINDS))
        .order_by(Event.id)
    ).all()
    challenge = seen.challenge
    reads_answer = seen.may("answer.view") and challenge.phase == Phase.DECIDED
    facts = Facts(
        challenge.timeline, list(_happened(seen, rows)),
        withdrawn=seen.entry.status in (WITHDRAWN, JOINED),
    )  # fmt: skip
    if challenge.phase == Phase.DECIDED and not facts.withdrawn:
        facts = Facts(
            facts.timeline, facts.happened, rounds=_rounds(session, seen),
            decided=_decided(session, seen, reads_answer=reads_answer), answered=reads_answer,
            corrections=_corrections(session, seen, rows if reads_answer else ()),
        )  # fmt: skip
    return story.story(facts, now)


def _happened(seen: SeenEntry, rows: Sequence[Event]) -> Iterator[Happened]:
    """Yield what the viewer may know: everyone when a text came in, its authors and those who
    run the challenge the withdrawals, the authors alone when it was begun. A suggestion that was
    accepted is told with the text that has it, to who made it at once."""
    inside = seen.mine or seen.may("challenge.run")
    for row in rows:
        at = row.happened_at
        if row.kind == events.ENTRY_SUBMITTED:
            yield Happened(Happening.HANDED_IN, at, row.data.get("revision", 0))
        elif row.kind in _JOININGS:
            yield Happened(_JOININGS[row.kind], at)
        elif row.kind == events.ENTRY_CREATED and seen.mine:
            yield Happened(Happening.BEGUN, at)
        elif row.kind == events.SUGGESTION_ACCEPTED and _reads(seen, row):
            yield Happened(Happening.HELPED, at)
        elif row.kind == events.ENTRY_WITHDRAWN and inside:
            yield Happened(Happening.WITHDRAWN, at)


def _reads(seen: SeenEntry, accepted: Event) -> bool:
    """Say whether the viewer can read the text that a suggestion went into, or made it."""
    reached = seen.handed_in.number if seen.handed_in else 0
    made = seen.challenge.viewer.id in accepted.data.get("user_ids", ())
    return seen.mine or made or int(accepted.data.get("revision", 0)) <= reached


def _sees_order(seen: SeenEntry) -> bool:
    challenge = seen.challenge
    return challenge.may("ranking.view") and order_visible(
        challenge.challenge.openness, challenge.roles
    )


def _decided(session: Session, seen: SeenEntry, *, reads_answer: bool) -> list[Decided]:
    """Return what became of it: to those who read its answer each version since the release, to
    others whether it is chosen, as it was published. Two statements."""
    challenge = seen.challenge.challenge
    made = session.execute(
        select(Answer.outcome, Decision.outcome, Decision.overrule_reason)
        .outerjoin(Decision, Decision.entry_id == Answer.entry_id)
        .where(Answer.entry_id == seen.entry.id)
    ).one_or_none()
    if made is None:
        return []
    answered, decided, overruled = made
    begun = challenge.released_at
    if reads_answer:
        told = [(each.at or begun, each.outcome)
                for each in said_since(session, challenge, seen.entry.id)]  # fmt: skip
    else:
        told = [(at, outcome if outcome == CHOSEN else "")
                for at, outcome in _published(session, seen.entry.id)]  # fmt: skip
        told = told or [(begun, answered if answered == CHOSEN else "")]
        told = [told[0], *(new for old, new in pairwise(told) if old[1] != new[1])]
    why = overruled if overruled and _sees_order(seen) else ""
    # Why the order was not followed is said where the decision that stands was made.
    last = max((place for place, (_, outcome) in enumerate(told) if outcome == decided), default=-1)
    return [
        Decided(at, outcome, why if place == last else "")
        for place, (at, outcome) in enumerate(told) if at is not None
    ]  # fmt: skip


def _published(session: Session, entry_id: int) -> Sequence[Any]:
    """Return what each version of the result says became of it, with when that was published."""
    return session.execute(
        select(ResultSeal.made_at, AnswerVersion.outcome)
        .join(SealedAnswer, and_(SealedAnswer.challenge_id == ResultSeal.challenge_id,
                                 SealedAnswer.number == ResultSeal.number))
        .join(AnswerVersion, and_(AnswerVersion.entry_id == SealedAnswer.entry_id,
                                  AnswerVersion.version == SealedAnswer.version))
        .where(SealedAnswer.entry_id == entry_id)
        .order_by(ResultSeal.number)
    ).all()  # fmt: skip


def _rounds(session: Session, seen: SeenEntry) -> list[LeftRound]:
    """Return the rounds it was in; one statement. None where the order is kept from the viewer:
    who went on tells more of it than a third or a half does."""
    openness = seen.challenge.challenge.openness
    own = seen.may("answer.view") and openness != "place"
    if seen.challenge.challenge.round == 1 or not (own or _sees_order(seen)):
        return []
    rows = session.execute(
        select(Round.number, Round.name, Round.left_at, RoundEntry.entry_id.is_not(None))
        .outerjoin(RoundEntry, and_(RoundEntry.round == Round.number,
                                    RoundEntry.entry_id == seen.entry.id))
        .where(Round.challenge_id == seen.entry.challenge_id)
        .order_by(Round.number)
    )  # fmt: skip
    return story.rounds_of([(number, name, at, came) for number, name, at, came in rows])


def _corrections(
    session: Session, seen: SeenEntry, rows: Sequence[Event]
) -> list[Corrected]:
    """Return the corrections of the result; one statement. ``rows`` tell which moved the idea."""
    moved = {row.data.get("number") for row in rows if row.kind == events.STANDING_CHANGED}
    if not seen.challenge.may("ranking.view"):
        return []
    seals = session.execute(
        select(ResultSeal.number, ResultSeal.made_at, ResultSeal.note)
        .where(ResultSeal.challenge_id == seen.entry.challenge_id, ResultSeal.number > 1)
        .order_by(ResultSeal.number)
    )
    return [Corrected(made_at, note, number in moved) for number, made_at, note in seals]
