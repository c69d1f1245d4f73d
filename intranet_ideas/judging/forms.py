"""Input of the judging pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from intranet_ideas.judging.models import Assessment
from intranet_ideas.judging.planning import Balanced

NOT_APPLICABLE = "na"
CANT_TELL = "none"
PREFIX = "scores."

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class AssessmentForm:
    """What a judge has chosen and typed. ``scores`` may hold nonsense; the rules refuse it."""

    scores: Mapping[str, Any] = field(default_factory=dict)
    confidence: int = 2
    comment_to_author: str = ""
    comment_to_panel: str = ""
    version: int = 0
    opened_at: datetime | None = None

    def chosen(self, key: str) -> str:
        """Return what is chosen for a criterion, as the form's radio buttons have it."""
        if key not in self.scores:
            return ""
        value = self.scores[key]
        return NOT_APPLICABLE if value is None else str(value)


def parse_assessment(form: Form) -> AssessmentForm:
    """Return the assessment as it was sent. A criterion without a choice is left out."""
    scores: dict[str, Any] = {}
    for name, value in form.items():
        if name.startswith(PREFIX) and value:
            scores[name.removeprefix(PREFIX)] = _score(value)
    return AssessmentForm(
        scores=scores, confidence=_number(form.get("confidence", "2")),
        comment_to_author=form.get("comment_to_author", ""),
        comment_to_panel=form.get("comment_to_panel", ""),
        version=_number(form.get("version", "0")), opened_at=_instant(form.get("opened", "")),
    )  # fmt: skip


def _instant(text: str) -> datetime | None:
    """Return an instant as the page wrote it, None for anything else."""
    try:
        instant = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None


def filled_from(assessment: Assessment | None) -> AssessmentForm:
    """Return the form as the stored assessment fills it."""
    if assessment is None:
        return AssessmentForm()
    return AssessmentForm(
        scores=dict(assessment.scores), confidence=assessment.confidence,
        comment_to_author=assessment.comment_to_author,
        comment_to_panel=assessment.comment_to_panel, version=assessment.version,
    )  # fmt: skip


def _score(value: str) -> int | str | None:
    if value == NOT_APPLICABLE:
        return None
    try:
        return int(value)
    except ValueError:
        return value


def _number(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        return 0


def parse_choice(form: Form) -> tuple[int, int, int | None]:
    """Return the ideas on the left and the right and the one chosen; None for "can't tell", 0
    where something is missing."""
    chosen = form.get("preferred", "")
    preferred = None if chosen == CANT_TELL else _number(chosen)
    return _number(form.get("left", "")), _number(form.get("right", "")), preferred


def parse_judges(form: Form) -> list[str]:
    """Return the addresses of those who are to judge."""
    return [email for email in form.getlist("emails") if email.strip()]


def parse_assignments(form: Form) -> dict[str, list[int]]:
    """Return who was ticked for what: a judge's address → the ids of entries."""
    return {
        email: [entry for text in form.getlist(f"entries.{email}") if (entry := _number(text))]
        for email in form.getlist("judge")
    }


def parse_balanced(form: Form) -> Balanced:
    """Return how ideas are to be shared out evenly; 0 judges where no number was typed."""
    return Balanced(
        reviews=_number(form.get("reviews", "")),
        without=frozenset(_number(text) for text in form.getlist("without")),
        digest=form.get("digest", ""),
    )


def parse_knows(form: Form) -> dict[str, str]:
    """Return what each judge knows well: an address → words."""
    return {
        name.removeprefix("knows."): words
        for name, words in form.items() if name.startswith("knows.")
    }  # fmt: skip
