"""Input of the pages about answers and results."""

from __future__ import annotations

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from intranet_ideas.outcomes.models import Answer

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What a manager has chosen and written."""

    outcome: str = ""
    reason: str = ""
    version: int = 0


def parse_answer(form: Form) -> AnswerForm:
    """Return the answer as it was sent."""
    version = form.get("version", "0")
    return AnswerForm(
        outcome=form.get("outcome", ""), reason=form.get("reason", ""),
        version=int(version) if version.isdecimal() and version.isascii() else 0,
    )  # fmt: skip


def filled_from(answer: Answer | None) -> AnswerForm:
    """Return the form as the stored answer fills it."""
    if answer is None:
        return AnswerForm()
    return AnswerForm(answer.outcome, answer.reason, answer.version)


def with_text(typed: AnswerForm, outcome: str, text: str) -> AnswerForm:
    """Return the form with a ready-made text after what is written, and its outcome unless
    one is chosen."""
    reason = f"{typed.reason.rstrip()}\n\n{text}" if typed.reason.strip() else text
    return replace(typed, outcome=typed.outcome or outcome, reason=reason)
