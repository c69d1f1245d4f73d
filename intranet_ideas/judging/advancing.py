"""Going on from one round of judging to the next: the list to look over, doing it, taking it
back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.canonical import digest_of
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.errors import N_, Conflict, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.judging import cutting
from intranet_ideas.judging.appointing import tell_judges
from intranet_ideas.judging.cutting import Choice, Cut, Place
from intranet_ideas.judging.deciders import barred_here
from intranet_ideas.judging.keeping import (
    NOT_READY,
    evidence_of,
    made_of,
    ranking_told,
)
from intranet_ideas.judging.models import (
    Assignment,
    Judge,
    Ranking,
    Round,
    RoundEntry,
)
from intranet_ideas.judging.queries import missing_assessments, panel_of, ranking_kept
from intranet_ideas.judging.ranking import Standing, standing
from intranet_ideas.judging.rounds import something_handed_in, told_before
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

LAST_ROUND = N_("This is the last round: nothing comes after it.")
STILL_OPEN = N_("The round is still open; assessments that the judges lack: %(count)s. Wait, give "
                "the ideas to others, or let the round close sooner: then what is handed in "
                "counts.")  # fmt: skip
NO_JUDGES = N_("Choose the judges of the next round first.")
TOO_LATE = N_("The next round would close before it begins. Change the dates first.")
JUDGES_HERE = N_("You judge here yourself, so someone else who runs the challenge must say who "
                 "goes on.")  # fmt: skip
NOT_THEIRS = N_("You wrote an idea of this round or are disqualified for one, so someone else who "
                "runs the challenge must choose.")  # fmt: skip
CHANGED = N_("Something has changed since you looked at the list. Look at it again.")
JUDGED = N_("An assessment is handed in already, so the round can't be taken back.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An idea of the round. ``lot``: it goes on by the rule (``on``), ties at the edge (``tie``),
    or is left (``left``)."""

    entry: int
    title: str
    language: str
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    score: float | None
    lot: str

    @property
    def uncertain(self) -> bool:
        """Whether the place has a range."""
        return self.rank_low != self.rank_high


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would go on from the present round, to be looked over before it is done.

    ``obstacle`` is why nobody can go on now (a msgid, with ``obstacle_values``), or ``""``;
    candidates are empty for a viewer who must not see the ranking. ``own``: the viewer
    may not decide on one of them, and so may only follow the rule where nothing ties.
    ``digest`` names exactly this list.
    """

    row: Round
    following: Round
    found: Cut
    candidates: tuple[Candidate, ...]
    ranking: Ranking | None
    obstacle: str
    obstacle_values: Mapping[str, object]
    own: bool
    digest: str


def proposal(session: Session, seen: SeenChallenge, now: datetime) -> Proposal:
    """Return who would go on; a constant number of statements.

    Raises ``NotFound`` for who may not advance, or where no round follows.
    """
    if not seen.may("round.advance"):
        raise NotFound
    challenge = seen.challenge
    row = session.get(Round, (challenge.id, challenge.round))
    following = session.get(Round, (challenge.id, challenge.round + 1))
    if row is None or following is None:
        raise NotFound
    state, ranking = standing(session, challenge)
    ranking = ranking if state == Standing.FRESH else None
    obstacle, values = _obstacle(session, seen, following, state, now)
    here = panel_of(session, challenge).entries
    items = {item["entry"]: item for item in (ranking.items if ranking else [])}
    places = [
        Place(entry, items[entry]["rank"], items[entry]["score"]) if entry in items
        else Place(entry, None) for entry in here
    ]  # fmt: skip
    found = cutting.cut(places, row.rule, row.value)
    own = _barred_from(session, seen, here)
    kept = obstacle == JUDGES_HERE
    return Proposal(
        row, following, found,
        () if kept else _candidates(session, here, items, found),
        ranking, obstacle, values, own,
        # A digest of what is kept from the viewer would tell it to who tries all orders.
        "" if kept else
        digest_of([challenge.id, row.number, row.rule, row.value,
                   [[each.entry, each.rank, each.score] for each in places]])[:16],
    )  # fmt: skip


def _obstacle(
    session: Session, seen: SeenChallenge, following: Round, state: Standing, now: datetime
) -> tuple[str, Mapping[str, object]]:
    challenge = seen.challenge
    if ranking_kept(session, seen):
        return JUDGES_HERE, {}
    closes_at = challenge.round_closes_at
    if closes_at is not None and now < closes_at:
        lacking = sum(missing_assessments(session, challenge, told=True).values())
        if lacking:
            return STILL_OPEN, {"count": lacking}
    if state == Standing.PENDING:
        return NOT_READY, {}
    judges = exists().where(Judge.challenge_id == challenge.id, Judge.round == following.number)
    if not session.scalar(select(judges)):
        return NO_JUDGES, {}
    ends = following.closes_at or challenge.judging_closes_at
    return (TOO_LATE, {}) if ends is None or ends <= now else ("", {})


def _candidates(
    session: Session, here: tuple[int, ...], items: Mapping[int, Mapping[str, Any]], found: Cut
) -> tuple[Candidate, ...]:
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.id.in_(here))
    )
    texts = {entry: (title, language) for entry, title, language in rows}
    lots = dict.fromkeys(found.goes_on, "on") | dict.fromkeys(found.ties, "tie")
    return tuple(
        Candidate(
            entry, *texts[entry], item.get("rank"), item.get("rank_low"), item.get("rank_high"),
            item.get("score"), lots.get(entry, "left"),
        )
        for entry in (*found.goes_on, *found.ties, *found.left)
        for item in [items.get(entry, {})]
    )  # fmt: skip


def advance(
    session: Session, viewer: Viewer, challenge_id: int, choice: Choice, reason: str,
    looked_at: str, now: datetime,
) -> frozenset[int]:  # fmt: skip
    """Let ideas go on to the next round, which begins now; return which.

    ``looked_at`` is the digest of the proposal that was looked over, or ``""``. Raises
    ``Invalid``, and ``Conflict`` while nobody can go on.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("round.advance")
    if session.get(Round, (challenge_id, seen.challenge.round + 1)) is None:
        raise Conflict(LAST_ROUND)
    wanted = proposal(session, seen, now)
    if wanted.obstacle:
        raise Conflict(wanted.obstacle, **wanted.obstacle_values)
    if looked_at and looked_at != wanted.digest:
        raise Conflict(CHANGED)
    reason = clean_text(reason)
    going = cutting.chosen(wanted.found, choice)
    if faults := cutting.check_going(wanted.found, going, wanted.row.rule, reason):
        raise Invalid(faults)
    if wanted.own and (wanted.found.ties or going != frozenset(wanted.found.goes_on)):
        raise Conflict(NOT_THEIRS)
    departs = cutting.departs(wanted.found, going, wanted.row.rule)
    _leave(session, seen.challenge, wanted, going, reason, now)
    _begin(session, seen.challenge, wanted.following, now)
    # Who went on, and all that would tell, stays out of the trail: authors may read it.
    record(session, events.ROUND_ADVANCED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, department_id=seen.challenge.department_id,
           round=wanted.following.number, rule=wanted.row.rule, value=wanted.row.value,
           went_on=len(going), left=len(wanted.candidates) - len(going),
           against_rule=departs)  # fmt: skip
    if wanted.following.assign_all:
        judges = session.scalars(
            select(Judge.user_id)
            .filter_by(challenge_id=challenge_id, round=wanted.following.number)
        ).all()
        tell_judges(session, seen, judges, now)
    return going


def _leave(
    session: Session, challenge: Challenge, wanted: Proposal, going: frozenset[int], reason: str,
    now: datetime,
) -> None:  # fmt: skip
    lawful = {*wanted.found.goes_on, *(wanted.found.ties)}
    rows = [
        {"entry_id": entry, "round": wanted.following.number, "by_hand": entry not in lawful}
        for entry in sorted(going)
    ]  # fmt: skip
    session.execute(insert(RoundEntry), rows)
    row, evidence = wanted.row, evidence_of(session, challenge)
    if wanted.ranking is not None and not made_of(wanted.ranking, evidence, challenge):
        raise Conflict(NOT_READY)
    row.left_at, row.reason, row.assign_all = now, reason, challenge.assign_all
    row.kept = evidence | {
        "ranking": wanted.ranking and ranking_told(wanted.ranking),
        "rule": row.rule, "value": row.value, "reason": reason,
        "went_on": [[each["entry_id"], each["by_hand"]] for each in rows],
        "ties": list(wanted.found.ties),
        "against_rule": cutting.departs(wanted.found, going, row.rule),
        **told_before(row.kept),
    }  # fmt: skip
    session.flush()


def _begin(session: Session, challenge: Challenge, row: Round, now: datetime) -> None:
    row.begun_at = now
    session.flush()
    _move_to(session, challenge, row, now)


def _move_to(session: Session, challenge: Challenge, row: Round, now: datetime) -> None:
    """Make a round the present one. No edit of the challenge: its version stays."""
    session.execute(
        update(Challenge).where(Challenge.id == challenge.id)
        .values(round=row.number, round_closes_at=row.closes_at, assign_all=row.assign_all,
                look_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.refresh(challenge, ["round", "round_closes_at", "assign_all", "look_at"])


def take_back(
    session: Session, viewer: Viewer, challenge_id: int, why: str, now: datetime
) -> None:
    """Go back to the round before, as if nobody had gone on from it; ``why`` is for those who run
    the challenge, the minutes and the seal.

    Judges and criteria of the round that is taken back stay, drafts of its assessments too; who
    had gone on from the round before, when and why, is kept with that one. Raises ``Invalid``, and
    ``Conflict`` when something was handed in, in the first round, and for who judges here or may
    not decide on an idea that was in the round before.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("round.advance")
    challenge, number = seen.challenge, seen.challenge.round
    row = session.get(Round, (challenge_id, number))
    before = session.get(Round, (challenge_id, number - 1))
    if row is None or before is None:
        raise Conflict(N_("This is the first round."))
    if something_handed_in(session, challenge):
        raise Conflict(JUDGED)
    if ranking_kept(session, seen):
        raise Conflict(JUDGES_HERE)
    if _barred_from(session, seen, panel_of(session, challenge, number - 1).entries):
        raise Conflict(NOT_THEIRS)
    why = clean_text(why)
    if faults := cutting.check_taking_back(why):
        raise Invalid(faults)
    entries = select(Entry.id).filter_by(challenge_id=challenge_id)
    session.execute(
        delete(RoundEntry)
        .where(RoundEntry.round == number, RoundEntry.entry_id.in_(entries))
        .execution_options(synchronize_session=False)
    )
    judges = select(Judge.id).filter_by(challenge_id=challenge_id, round=number)
    session.execute(delete(Assignment).where(Assignment.judge_id.in_(judges)))
    row.begun_at, row.assign_all = None, True
    before.kept = told_before(before.kept) | {"taken_back": [*before.kept.get("taken_back", []), {
        "left_at": before.left_at and before.left_at.isoformat(), "at": now.isoformat(),
        "reason": before.reason, "went_on": before.kept.get("went_on", []),
        "against_rule": before.kept.get("against_rule", False), "why": why,
    }]}  # fmt: skip
    before.left_at, before.reason = None, ""
    session.flush()
    _move_to(session, challenge, before, now)
    # The words may name who had gone on, and authors may read the trail: it holds their digest.
    record(session, events.ROUND_TAKEN_BACK, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, department_id=challenge.department_id,
           round=number, why_digest=digest_of(why))  # fmt: skip


def may_take_back(session: Session, seen: SeenChallenge) -> bool:
    """Say whether the viewer can take the present round back."""
    challenge = seen.challenge
    if challenge.round == 1 or not seen.may("round.advance") or ranking_kept(session, seen):
        return False
    before = panel_of(session, challenge, challenge.round - 1).entries
    return not _barred_from(session, seen, before) and not something_handed_in(session, challenge)


def _barred_from(session: Session, seen: SeenChallenge, entries: Sequence[int]) -> bool:
    """Say whether the viewer may not decide on one of these entries."""
    return not barred_here(session, seen).keys().isdisjoint(entries)
