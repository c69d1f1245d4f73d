"""Answer an idea with reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from intranet_ideas import events
from intranet_ideas.access import Phase
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.models import SUBMITTED
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, too_long
from intranet_ideas.events import record
from intranet_ideas.judging.deciders import require_impartial
from intranet_ideas.outcomes import rules
from intranet_ideas.outcomes.answer_versions import keep, overruled_why
from intranet_ideas.outcomes.deciding import against_order
from intranet_ideas.outcomes.models import Answer, Decision
from intranet_ideas.outcomes.weighing import LONGEST_TEXT, Wanted
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text, render_markdown


def answer_entry(
    session: Session, viewer: Viewer, entry_id: int, outcome: str, reason: str,
    base_version: int | None, now: datetime, *, overrule_reason: str = "",
) -> Answer:  # fmt: skip
    """Write the answer to an idea (``reason`` is Markdown), or change it; every version is kept.

    Its authors read it when the results are released; a change after that they hear of at once,
    while the list of what is decided follows with the next version of the result. Then it may
    turn round what the meeting decided: ``overrule_reason`` says why where that goes against the
    order. ``base_version`` None says that there was none yet.
    Raises ``Stale``, ``Invalid``, and ``Conflict`` for who may not decide on the idea.
    """
    hold_challenge_of(session, entry_id)
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("answer.write")
    require_impartial(session, seen)
    if seen.entry.status != SUBMITTED:
        raise Conflict(N_("The idea was withdrawn, so it gets no answer."))
    answer = session.get(Answer, entry_id)
    check_version(answer.version if answer else 0, base_version or 0)
    reason = clean_text(reason)
    faults = rules.check_answer(outcome, reason)
    decision = session.get(Decision, entry_id)
    released = seen.challenge.phase == Phase.DECIDED
    otherwise = decision is not None and decision.outcome not in ("", outcome)
    wanted = Wanted(outcome=outcome, reason=reason, overrule_reason=clean_text(overrule_reason))
    overrules = False
    if not faults and otherwise and not released:
        faults = [Fault("outcome", rules.OTHERWISE_DECIDED)]
    elif not faults and otherwise:
        overrules, faults = against_order(session, seen, wanted)
        faults += too_long("overrule_reason", wanted.overrule_reason, LONGEST_TEXT)
    if faults:
        raise Invalid(faults)
    why = wanted.overrule_reason if overrules else ""
    if answer is None:
        answer = Answer(entry_id=entry_id, challenge_id=seen.entry.challenge_id)
        session.add(answer)
    elif (answer.outcome, answer.reason, answer.outdated) == (outcome, reason, False) and (
        why == overruled_why(session, answer)
    ):
        return answer
    else:
        # A version of its own, also where nothing but why it goes against the order is new.
        flag_modified(answer, "reason")
    answer.outdated = False
    answer.outcome, answer.reason, answer.reason_html = outcome, reason, render_markdown(reason)
    answer.answered_by, answer.answered_at = viewer.id, now
    session.flush()
    keep(session, answer, viewer.id, now, why)
    # Sealed answers stay out of the trail: it is read before they may be.
    changed: dict[str, Any] = {"changed": True} if released else {}
    record(session, events.ENTRY_ANSWERED if released else events.ANSWER_WRITTEN, now=now,
           actor_id=viewer.id, challenge_id=answer.challenge_id, entry_id=entry_id,
           version=answer.version, **changed)  # fmt: skip
    return answer
