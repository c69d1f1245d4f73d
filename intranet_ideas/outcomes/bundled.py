"""Answering all ideas of a bundle with one text: an answer of its own for each, by the same rules
as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.bundles.queries import SeenBundle, see_bundle
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound, Stale
from intranet_ideas.outcomes import rules
from intranet_ideas.outcomes.answering import answer_entry
from intranet_ideas.outcomes.models import Answer
from intranet_ideas.outcomes.queries import MOST_ENTRIES, IdeaToAnswer, answers
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

NOTHING = N_("Choose at least one idea to answer.")
NOT_HERE = N_("One of the ideas stands no longer in this bundle.")
CHANGED = N_("“%(title)s” has got another answer since you looked. Look at it first.")
BARRED = N_("“%(title)s”: someone else who runs the challenge must answer it.")
OTHERWISE = N_("“%(title)s”: the meeting decided otherwise. Answer it on a page of its own.")


@dataclass(frozen=True, slots=True)
class ToAnswerTogether:
    """A bundle before whoever answers its ideas. ``versions`` are those of the answers there are,
    by idea; also of one that is outdated, which counts as lacking."""

    seen: SeenBundle
    ideas: Sequence[IdeaToAnswer]
    versions: Mapping[int, int]


def to_answer(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, now: datetime
) -> ToAnswerTogether:
    """Return the ideas of a bundle with what was answered, for who may answer; a constant number
    of statements. Raises ``NotFound``."""
    seen = see_bundle(session, viewer, challenge_id, bundle_id, now)
    if not seen.challenge.may("bundle.answer"):
        raise NotFound
    here = set(seen.entries)
    rows = [each for each in answers(session, seen.challenge, limit=MOST_ENTRIES)
            if each.entry_id in here]  # fmt: skip
    versions = session.execute(
        select(Answer.entry_id, Answer.version).where(Answer.entry_id.in_(here))
    ).all()
    return ToAnswerTogether(seen, rows, {row[0]: row[1] for row in versions})


def answer_bundle(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, outcome: str, reason: str,
    wanted: Mapping[int, int], now: datetime,
) -> int:  # fmt: skip
    """Answer the ``wanted`` ideas of a bundle alike, all or none; return how many.

    ``wanted`` gives the version of the answer that each had when it was looked at, 0 for none: an
    answer that is there is only replaced by who knows of it. Raises ``Invalid``.
    """
    found = to_answer(session, viewer, challenge_id, bundle_id, now)
    found.seen.challenge.require("bundle.answer")
    titles = {each.entry_id: each.title for each in found.ideas}
    faults = rules.check_answer(outcome, clean_text(reason))
    if not wanted:
        faults.append(Fault("entries", NOTHING))
    elif wanted.keys() - titles.keys():
        faults.append(Fault("entries", NOT_HERE))
    if faults:
        raise Invalid(faults)
    for entry_id in sorted(wanted):
        fault = _answer_one(session, viewer, entry_id, outcome, reason, wanted[entry_id], now)
        if fault:
            faults.append(Fault("entries", fault, {"title": titles[entry_id]}))
    if faults:
        raise Invalid(faults)
    return len(wanted)


def _answer_one(
    session: Session, viewer: Viewer, entry_id: int, outcome: str, reason: str, version: int,
    now: datetime,
) -> str:  # fmt: skip
    """Answer an idea; return why it can't be, or ``""``. What was done is undone with the rest."""
    try:
        answer_entry(session, viewer, entry_id, outcome, reason, version or None, now)
    except Stale:
        return CHANGED
    except Conflict:
        return BARRED
    except Invalid:
        return OTHERWISE
    return ""
