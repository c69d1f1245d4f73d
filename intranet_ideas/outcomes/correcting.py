"""Correct a published result: prepare what is set aside, throw that away, or publish it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, too_long
from intranet_ideas.events import record
from intranet_ideas.judging.choosing import set_comparisons_aside
from intranet_ideas.judging.deciders import barred_here
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.models import Assessment, Judge, Ranking, Round
from intranet_ideas.judging.sheets import entry_name, names_in, sheet_digest
from intranet_ideas.outcomes import aside, queries, rules
from intranet_ideas.outcomes.aside import Said
from intranet_ideas.outcomes.models import (
    Answer,
    AnswerVersion,
    CorrectionDraft,
    Decision,
    ResultSeal,
    SetAside,
)
from intranet_ideas.outcomes.sealing import seal
from intranet_ideas.outcomes.standings import tell
from intranet_ideas.outcomes.verifying import require_whole
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_host.codec import sheet_from_json
from intranet_ideas.text import clean_text

NOT_SEALED = N_("These results were published before results were sealed.")
NOTHING_RANKED = N_("There is no ranking here, so there is nothing to rank anew.")
NOT_PREPARED = N_("There is no correction to publish. Choose what is set aside first.")
NOT_READY = N_("The new order is being computed. Try again in a minute.")
FAILED = N_("The new order could not be computed, so it can't be published.")
WHY_IT_STANDS = N_(
    "What was decided goes against the new order. Say why it stands, or change those answers first."
)

def draft_correction(
    session: Session, viewer: Viewer, challenge_id: int, pairs: Collection[Said], ground: str,
    reason: str, now: datetime,
) -> CorrectionDraft:  # fmt: skip
    """Prepare a correction that sets aside what these judges said of these entries in these
    rounds; the worker then ranks anew, and nothing counts before it is published.

    ``ground`` is one of ``aside.GROUNDS``. Replaces what was prepared before. Raises
    ``Invalid``, and ``Conflict`` for who wrote an idea here or where nothing was ranked.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("results.correct")
    require_impartial(session, seen)
    sealed = _correctable(session, seen)
    wanted, reason = sorted(set(pairs)), clean_text(reason)
    faults = aside.check_aside(wanted, ground, reason) + _unknown(session, seen, sealed, wanted)
    if faults:
        raise Invalid(faults)
    draft = _draft(session, challenge_id)
    if draft is None:
        draft = CorrectionDraft(challenge_id=challenge_id, fault="", fault_values={})
        session.add(draft)
    draft.base_number, draft.ground, draft.reason = sealed.number, ground, reason
    draft.pairs, draft.made_by, draft.made_at = [list(each) for each in wanted], viewer.id, now
    _to_compute(draft)
    session.flush()
    # As with declared conflicts, the reason is not the trail's.
    record(session, events.CORRECTION_DRAFTED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, base=sealed.number, ground=ground,
           pairs=[list(each[:_parts(seen.challenge)]) for each in wanted])  # fmt: skip
    return draft


def _draft(session: Session, challenge_id: int) -> CorrectionDraft | None:
    """Return what is prepared, locked: the worker may be storing what came of it."""
    return session.get(CorrectionDraft, challenge_id, with_for_update=True)


def _parts(challenge: Challenge) -> int:
    """Return how much the trail says of what is set aside: rounds only where there are several."""
    return 3 if challenge.round > 1 else 2


def _to_compute(draft: CorrectionDraft) -> None:
    draft.computed_at, draft.made, draft.fault, draft.fault_values = None, {}, "", {}


def _correctable(session: Session, seen: SeenChallenge) -> ResultSeal:
    """Return the version that counts, if it can be ranked anew and the viewer may do it."""
    sealed = queries.newest_seal(session, seen.challenge.id)
    if sealed is None:
        raise Conflict(NOT_SEALED)
    require_whole(session, sealed)
    if sealed.content["ranking"] is None:
        raise Conflict(NOTHING_RANKED)
    return sealed


def require_impartial(session: Session, seen: SeenChallenge) -> None:
    """Raise ``Conflict`` for who may not decide on an idea of the challenge: what is set aside
    moves every idea, and the scores are of all. One statement."""
    grounds = set(barred_here(session, seen).values())
    if ConflictKind.OWN in grounds:
        raise Conflict(aside.OWN_IDEA_HERE)
    if grounds:
        raise Conflict(aside.DISQUALIFIED_HERE)


def names_of(session: Session, challenge: Challenge) -> dict[int, Mapping[int, str]]:
    """Return the judges' opaque names in the sealed sheets, by round and user id; one
    statement."""
    judges: dict[int, set[int]] = {}
    for number, user in session.execute(
        select(Judge.round, Judge.user_id)
        .where(Judge.challenge_id == challenge.id, Judge.round <= challenge.round)
    ):  # fmt: skip
        judges.setdefault(number, set()).add(user)
    return {number: names_in(challenge, users) for number, users in judges.items()}


def _unknown(
    session: Session, seen: SeenChallenge, sealed: ResultSeal, pairs: Sequence[Said]
) -> list[Fault]:
    names = names_of(session, seen.challenge)
    rounds = aside.by_round(sealed.content)
    there = {(number, *pair) for number, made_of in rounds.items()
             for pair in aside.said(made_of["sheet"])}  # fmt: skip
    return [
        Fault("pairs", aside.NOT_THERE_THEN if len(rounds) > 1 else aside.NOT_THERE,
              {"judge": each.user, "entry": each.entry, "round": each.round})
        for each in pairs
        if (each.round, names.get(each.round, {}).get(each.user, ""), entry_name(each.entry))
        not in there
    ]  # fmt: skip


def drop_correction(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Throw a prepared correction away, if there is one."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("results.correct")
    require_impartial(session, seen)
    draft = _draft(session, challenge_id)
    if draft is None:
        return
    session.delete(draft)
    session.flush()
    record(session, events.CORRECTION_DROPPED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, base=draft.base_number)  # fmt: skip


def correct_results(
    session: Session, viewer: Viewer, challenge_id: int, note: str, now: datetime, *,
    overrule_reason: str = "",
) -> ResultSeal:  # fmt: skip
    """Publish the results as they stand now as a new version, with a public reason: answers were
    corrected, the order stays.

    Everyone in the challenge is told; what was published before is kept and shown.
    ``overrule_reason`` says why decisions stand that go against the order. Raises ``Invalid``.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("results.correct")
    require_impartial(session, seen)
    note = _noted(note)
    before = queries.newest_seal(session, challenge_id)
    if before is None:
        raise Conflict(NOT_SEALED)
    _decide_anew(session, seen, now)
    _let_stand(session, seen, clean_text(overrule_reason), now)
    ranking = queries.released_ranking(session, challenge_id)
    sealed = seal(session, seen.challenge, ranking, made_by=viewer.id, note=note, now=now,
                  evidence=before.content)  # fmt: skip
    _announce(session, seen, sealed, now)
    draft = _draft(session, challenge_id)
    if draft is not None:
        draft.base_number = sealed.number
    return sealed


def _noted(note: str) -> str:
    note = clean_text(note)
    if not note:
        raise Invalid([Fault("note", N_("Say what was wrong, and what is right now."))])
    if faults := too_long("note", note, rules.LONGEST_REASON):
        raise Invalid(faults)
    return note


def _announce(
    session: Session, seen: SeenChallenge, sealed: ResultSeal, now: datetime
) -> None:
    record(session, events.RESULTS_CORRECTED, now=now, actor_id=seen.viewer.id,
           challenge_id=seen.challenge.id, department_id=seen.challenge.department_id,
           number=sealed.number, digest=sealed.digest, reason=sealed.note)  # fmt: skip


def publish_correction(
    session: Session, viewer: Viewer, challenge_id: int, note: str, overrule_reason: str,
    base_version: int, now: datetime,
) -> ResultSeal:  # fmt: skip
    """Publish a prepared correction: set aside, rank and seal anew, tell those it moves.

    ``base_version`` is the draft's as it was looked at. ``overrule_reason`` says why decisions
    stand that the new order speaks against. Raises ``Stale``, ``Invalid`` and ``Conflict``.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("results.correct")
    require_impartial(session, seen)
    before = _correctable(session, seen)
    draft = _draft(session, challenge_id)
    if draft is None:
        raise Conflict(NOT_PREPARED)
    check_version(draft.version, base_version)
    if draft.fault:
        raise Conflict(FAILED)
    if draft.computed_at is None:
        raise Conflict(NOT_READY)
    note = _noted(note)
    number = before.number + 1
    _set_aside(session, seen, draft, number, now)
    evidence = evidence_without(session, seen.challenge, draft, before.content)
    _correct_rounds(session, seen.challenge, evidence, draft.made)
    ranking = _ranking(session, seen.challenge, draft, evidence, now)
    _decide_anew(session, seen, now)
    _let_stand(session, seen, clean_text(overrule_reason), now)
    sealed = seal(session, seen.challenge, ranking, made_by=viewer.id, note=note, now=now,
                  evidence=evidence)  # fmt: skip
    session.delete(draft)
    _announce(session, seen, sealed, now)
    for entry in tell(session, seen.challenge, sealed):
        record(session, events.STANDING_CHANGED, now=now, actor_id=viewer.id,
               challenge_id=challenge_id, entry_id=entry, number=sealed.number)  # fmt: skip
    session.flush()
    return sealed


def _set_aside(
    session: Session, seen: SeenChallenge, draft: CorrectionDraft, number: int, now: datetime
) -> None:
    here = seen.challenge
    for user, entry, turn in draft.said:
        session.execute(
            update(Assessment)
            .where(Assessment.entry_id == entry, Assessment.user_id == user,
                   Assessment.round == turn, Assessment.set_aside_at.is_(None))
            .values(set_aside_at=now)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        set_comparisons_aside(session, user, entry, now, turn)
        session.add(SetAside(
            entry_id=entry, user_id=user, number=number, round=turn, challenge_id=here.id,
            ground=draft.ground, reason=draft.reason, set_by=seen.viewer.id, set_at=now,
        ))  # fmt: skip
        # Only where there are several: the trail speaks of rounds to nobody who has none.
        several: dict[str, Any] = {"round": turn} if here.round > 1 else {}
        record(session, events.ASSESSMENT_SET_ASIDE, now=now, actor_id=seen.viewer.id,
               challenge_id=here.id, entry_id=entry, user=user, ground=draft.ground,
               number=number, **several)  # fmt: skip
    session.flush()


def opaque_pairs(
    session: Session, challenge: Challenge, pairs: Iterable[Said]
) -> dict[int, set[aside.Pair]]:
    """Return by round who has said something of what, by their names in its sealed sheet."""
    names = names_of(session, challenge)
    found: dict[int, set[aside.Pair]] = {}
    for user, entry, number in pairs:
        found.setdefault(number, set()).add((names[number][user], entry_name(entry)))
    return found


def evidence_without(
    session: Session, challenge: Challenge, draft: CorrectionDraft, content: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a sealed result is made of when a draft that is computed is published; one
    statement."""
    pairs = opaque_pairs(session, challenge, draft.said)
    # What was said in the last round is sealed as it always was; other rounds by their number.
    said = [
        [*pair, draft.ground, *([] if number == challenge.round else [number])]
        for number, those in pairs.items() for pair in those
    ]

    def ranked(number: int, sheet: Mapping[str, Any]) -> dict[str, Any] | None:
        made = draft.made.get(str(number))
        return made and _ranking_made(made, sheet, challenge)

    return aside.corrected(content, pairs, ranked) | {
        "set_aside": sorted([*content.get("set_aside", []), *said])
    }


def _ranking_made(
    made: Mapping[str, Any], sheet: Mapping[str, Any], challenge: Challenge
) -> dict[str, Any]:
    """Return a round's order that a draft came to, as it is kept in a seal."""
    fact = sheet_from_json(sheet)
    return {
        **{name: made[name] for name in ("plugin", "version", "method", "settings", "items")},
        "weights": {each.key: each.weight for each in fact.criteria},
        "sheet_digest": sheet_digest(fact, challenge.scoring_method),
    }


def _correct_rounds(
    session: Session, challenge: Challenge, evidence: Mapping[str, Any], made: Mapping[str, Any]
) -> None:
    """Keep the orders that rounds left before come to now, beside what was looked at when it was
    decided who goes on."""
    for left in evidence.get("rounds", ()):
        if str(left["number"]) in made:
            row = session.get_one(Round, (challenge.id, left["number"]))
            row.kept = row.kept | {"corrected": left["ranking"]}
    session.flush()


def _ranking(
    session: Session, challenge: Challenge, draft: CorrectionDraft, evidence: Mapping[str, Any],
    now: datetime,
) -> Ranking | None:  # fmt: skip
    """Store the last round's order that the draft came to, as the published one; the one that
    is published where nothing of that round was set aside."""
    made = draft.made.get(str(challenge.round))
    if made is None:
        return queries.released_ranking(session, challenge.id)
    told = evidence["ranking"]
    ranking = Ranking(
        challenge_id=challenge.id, round=challenge.round, plugin=told["plugin"],
        plugin_version=told["version"], method=told["method"], settings=told["settings"],
        weights=told["weights"], items=told["items"], notes=made["notes"],
        effects=made["effects"], fault="", fault_values={}, sheet_digest=told["sheet_digest"],
        computed_at=draft.computed_at, released_at=now,
    )  # fmt: skip
    session.add(ranking)
    session.flush()
    return ranking


def _decide_anew(session: Session, seen: SeenChallenge, now: datetime) -> None:
    """Let what was decided follow the answers that were changed since the result was published:
    the meeting is over, and this version says what is decided now."""
    rows = session.execute(
        select(Decision, Answer, AnswerVersion.overrule_reason)
        .join(Answer, Answer.entry_id == Decision.entry_id)
        .outerjoin(AnswerVersion, and_(AnswerVersion.entry_id == Answer.entry_id,
                                       AnswerVersion.version == Answer.version))
        .where(Decision.challenge_id == seen.challenge.id, Decision.outcome != "",
               Decision.outcome != Answer.outcome)
        .order_by(Decision.entry_id)
    ).all()  # fmt: skip
    for made, answer, why in rows:
        made.outcome, made.reason, made.overrule_reason = answer.outcome, answer.reason, why or ""
        made.decided_by, made.decided_at = answer.answered_by, answer.answered_at
        made.changed_at = now
        session.flush()
        record(session, events.DECISION_MADE, now=now, actor_id=seen.viewer.id,
               challenge_id=made.challenge_id, entry_id=made.entry_id,
               version=made.version)  # fmt: skip


def _let_stand(
    session: Session, seen: SeenChallenge, reason: str, now: datetime
) -> None:
    """Write down why decisions stand that the new order speaks against."""
    against = queries.unexplained(session, seen.challenge.id)
    if against and not reason:
        raise Invalid([Fault("overrule_reason", WHY_IT_STANDS)])
    if faults := too_long("overrule_reason", reason, rules.LONGEST_REASON):
        raise Invalid(faults)
    for entry in against:
        made = session.get_one(Decision, entry)
        made.overrule_reason, made.changed_at = reason, now
        session.flush()
        record(session, events.DECISION_MADE, now=now, actor_id=seen.viewer.id,
               challenge_id=seen.challenge.id, entry_id=entry, version=made.version)  # fmt: skip
