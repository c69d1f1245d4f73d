"""Seals a result when it is released, and makes it anew to show that it still comes out so.

What is sealed is all that a ranking was made of: the score sheet with opaque names, the
method with its version, settings and weights, who was disqualified, what the host was called,
what was decided, and the order that came of it; with the SHA-256 of its canonical JSON. The head
of the audit trail is sealed too: whoever keeps the result can show that the trail before it was
not written anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.audit.queries import head
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.events import record
from intranet_ideas.judging.keeping import (
    canonical,
    digest_of,
    evidence_of,
    ranking_told,
    rounds_left,
)
from intranet_ideas.judging.models import Ranking
from intranet_ideas.judging.sheets import CORE, items_of, unranked
from intranet_ideas.outcomes.models import Answer, Decision, ResultSeal
from intranet_ideas.outcomes.sealed import HOST
from intranet_ideas.people.models import Department
from intranet_ideas.plugin_host.codec import sheet_from_json
from intranet_ideas.plugin_host.limits import limits_of

if TYPE_CHECKING:
    from intranet_ideas.ground import Ground


def seal(
    session: Session, challenge: Challenge, ranking: Ranking | None, *, made_by: int | None,
    note: str, now: datetime, evidence: Mapping[str, Any] | None = None,
) -> ResultSeal:  # fmt: skip
    """Seal the result as it stands, as the challenge's next version; in the transaction that
    makes it public. ``note`` is the public reason of a correction; ``evidence`` is what an
    earlier version was made of, where it stays so whatever has changed since."""
    content = _evidence(session, challenge) if evidence is None else dict(evidence)
    content |= _outcome(session, challenge, ranking)
    content = json.loads(canonical(content))
    last = session.scalar(
        select(func.max(ResultSeal.number)).where(ResultSeal.challenge_id == challenge.id)
    )
    made = ResultSeal(
        challenge_id=challenge.id, number=(last or 0) + 1,
        ranking_id=ranking.id if ranking else None, content=content,
        digest=digest_of(content), note=note, made_by=made_by, made_at=now, findings={},
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _evidence(session: Session, challenge: Challenge) -> dict[str, Any]:
    """Return what a result is made of."""
    left = rounds_left(session, challenge)
    host = session.get_one(Department, challenge.department_id)
    return {
        "challenge": challenge.id,
        **evidence_of(session, challenge),
        "host": {name: getattr(host, name) for name in HOST},
        # Only where there are any: what is judged in one round is sealed as it always was.
        **({"rounds": left} if left else {}),
    }


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
    trail = head(session)
    return {
        "audit": {"seq": trail.seq, "digest": trail.digest},
        "ranking": ranking and ranking_told(ranking),
        "outcomes": [list(row) for row in answers],
        "decisions": [list(row) for row in decisions],
    }


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of making a sealed result anew.

    ``intact``: the content still has its digest. ``same_order`` is None where it could not be
    made anew, and ``fault`` (English, for people) says why. The versions are the sealed one
    and the one installed now.
    """

    intact: bool
    same_order: bool | None
    sealed_version: str = ""
    present_version: str = ""
    fault: str = ""

    @property
    def good(self) -> bool:
        """Whether the result stands as it was published."""
        return self.intact and self.same_order is True

    @property
    def version_changed(self) -> bool:
        """Whether the plugin is no longer the one that made it."""
        return self.sealed_version != self.present_version


def verify(ground: Ground, content: Mapping[str, Any], sealed_digest: str) -> Findings:
    """Make a sealed result anew from its own sheet, and check its digest.

    Runs the method in a child process: takes seconds, so never inside a transaction.
    """
    intact = digest_of(content) == sealed_digest
    found = _checked(ground, content, intact=intact)
    for left in content.get("rounds", ()):
        before = _checked(ground, left, intact=intact)
        if not before.good:
            return before
    return found


def _checked(ground: Ground, content: Mapping[str, Any], *, intact: bool) -> Findings:
    ranking = content["ranking"]
    if ranking is None:
        return Findings(intact, same_order=True)
    if ranking["plugin"] == CORE:
        items = items_of(unranked(sheet_from_json(content["sheet"]), ""))
        return Findings(intact, _order(items) == _order(ranking["items"]), ranking["version"],
                        ranking["version"])  # fmt: skip
    return _made_anew(ground, content, intact=intact)


def _made_anew(ground: Ground, content: Mapping[str, Any], *, intact: bool) -> Findings:
    # Loaded here: the child process's machinery is not for who only reads.
    from intranet_ideas.plugin_host.scoring import ScoringFailed, run_scoring

    ranking = content["ranking"]
    found = ground.plugins.plugin(ranking["plugin"])
    present = found.info.version if found else ""
    with ground.database.read() as session:
        limits = limits_of(session, ranking["plugin"])
    try:
        made = run_scoring(
            ground.plugins, ranking["plugin"], ranking["method"],
            sheet_from_json(content["sheet"]), ranking["settings"], limits, in_earnest=False,
        )  # fmt: skip
    except ScoringFailed as failed:
        return Findings(intact, None, ranking["version"], present, str(failed))
    same = _order(items_of(made)) == _order(ranking["items"])
    return Findings(intact, same, ranking["version"], present)


def _order(items: list[dict[str, Any]]) -> list[tuple[int, int | None]]:
    """Return the entries with their places; ties in the order of entries."""
    return sorted(
        ((item["entry"], item["rank"]) for item in items),
        key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0]),
    )


def check_asked(ground: Ground, now: datetime) -> int:
    """Make anew the sealed results that someone asked for; return how many. For the worker."""
    with ground.database.read() as session:
        due = session.scalars(
            select(ResultSeal).where(
                ResultSeal.check_asked_at.is_not(None),
                or_(ResultSeal.checked_at.is_(None),
                    ResultSeal.checked_at < ResultSeal.check_asked_at),
            )
        ).all()  # fmt: skip
    for sealed in due:
        found = verify(ground, sealed.content, sealed.digest)
        with ground.database.write() as session:
            row = session.get_one(ResultSeal, sealed.id)
            row.checked_at = max(now, sealed.check_asked_at or now)
            record(session, events.RESULTS_VERIFIED, now=now, challenge_id=sealed.challenge_id,
                   number=sealed.number, intact=found.intact,
                   same_order=found.same_order)  # fmt: skip
            row.findings = {
                "intact": found.intact, "same_order": found.same_order, "fault": found.fault,
                "sealed_version": found.sealed_version, "present_version": found.present_version,
            }  # fmt: skip
    return len(due)
