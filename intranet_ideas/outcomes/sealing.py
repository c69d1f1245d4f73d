"""Seals a result when it is released.

What is sealed is all that a ranking was made of: the score sheet with opaque names, the
method with its version, settings and weights, who was disqualified, what the host was called,
what was decided, the digest of each answer, and the order that came of it; with the SHA-256 of its
canonical JSON. The head of the audit trail is sealed too: whoever keeps the result can show that
the trail before it was not written anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.audit.queries import head
from intranet_ideas.canonical import canonical, digest_of
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clarifications.queries import sealed_of
from intranet_ideas.errors import Conflict
from intranet_ideas.judging.conflict_rules import conflict_rules_told
from intranet_ideas.judging.keeping import (
    NOT_READY,
    evidence_of,
    made_of,
    ranking_told,
    rounds_left,
)
from intranet_ideas.judging.models import Ranking, Round
from intranet_ideas.judging.rounds import told_before
from intranet_ideas.outcomes.answer_versions import answers_told, mark_sealed
from intranet_ideas.outcomes.models import Answer, Decision, ResultSeal
from intranet_ideas.outcomes.queries import newest_seal
from intranet_ideas.outcomes.sealed import HOST
from intranet_ideas.outcomes.verifying import require_whole
from intranet_ideas.people.models import Department


def seal(
    session: Session, challenge: Challenge, ranking: Ranking | None, *, made_by: int | None,
    note: str, now: datetime, evidence: Mapping[str, Any] | None = None,
) -> ResultSeal:  # fmt: skip
    """Seal the result as it stands, as the challenge's next version; in the transaction that
    makes it public. ``note`` is the public reason of a correction; ``evidence`` is what an
    earlier version was made of, where it stays so whatever has changed since. Raises ``Conflict``
    where the version before is no longer what was published."""
    last = newest_seal(session, challenge.id)
    if last is not None:
        require_whole(session, last)
    content = _evidence(session, challenge) if evidence is None else dict(evidence)
    if evidence is None and ranking is not None and not made_of(ranking, content, challenge):
        raise Conflict(NOT_READY)
    content |= _outcome(session, challenge, ranking)
    content = json.loads(canonical(content))
    made = ResultSeal(
        challenge_id=challenge.id, number=last.number + 1 if last else 1,
        ranking_id=ranking.id if ranking else None, content=content,
        digest=digest_of(content), note=note, made_by=made_by, made_at=now, findings={},
    )  # fmt: skip
    session.add(made)
    session.flush()
    mark_sealed(session, made)
    return made


def _evidence(session: Session, challenge: Challenge) -> dict[str, Any]:
    """Return what a result is made of."""
    left = rounds_left(session, challenge)
    host = session.get_one(Department, challenge.department_id)
    return {
        "challenge": challenge.id,
        **evidence_of(session, challenge),
        "host": {name: getattr(host, name) for name in HOST},
        "conflict_rules": conflict_rules_told(session, challenge),
        **_last_round(session, challenge),
        # Only where there are any: what is judged in one round is sealed as it always was.
        **({"rounds": left} if left else {}),
    }


def _last_round(session: Session, challenge: Challenge) -> dict[str, Any]:
    """Return how the last round had been left before that was taken back, how its window was cut
    short, and why; rounds that were left have theirs with them."""
    row = session.get(Round, (challenge.id, challenge.round))
    return told_before(row.kept) if row else {}


def _outcome(
    session: Session, challenge: Challenge, ranking: Ranking | None
) -> dict[str, Any]:
    """Return what came of it."""
    answers = session.execute(
        select(Answer.entry_id, Answer.outcome).where(Answer.challenge_id == challenge.id)
        .order_by(Answer.entry_id)
    )
    decisions = session.execute(
        select(Decision.entry_id, Decision.outcome, Decision.reason, Decision.overrule_reason)
        .where(Decision.challenge_id == challenge.id, Decision.outcome != "")
        .order_by(Decision.entry_id)
    )
    asked = sealed_of(session, challenge.id)
    trail = head(session)
    return {
        "audit": {"seq": trail.seq, "digest": trail.digest},
        "ranking": ranking and ranking_told(ranking),
        "outcomes": [list(row) for row in answers],
        "decisions": [list(row) for row in decisions],
        # Only where there are any: who asked nothing is sealed as before.
        **({"clarifications": asked} if asked else {}),
        "answers": answers_told(session, challenge.id),
    }
