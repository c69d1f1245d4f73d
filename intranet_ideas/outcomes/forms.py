"""Input of the pages about answers and results."""

from __future__ import annotations

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from intranet_ideas.outcomes.aside import Said
from intranet_ideas.outcomes.models import Answer, CorrectionDraft, Decision
from intranet_ideas.outcomes.weighing import Wanted
from intranet_ideas.web import row_number

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What a manager has chosen and written."""

    outcome: str = ""
    reason: str = ""
    version: int = 0
    overrule_reason: str = ""


def parse_answer(form: Form) -> AnswerForm:
    """Return the answer as it was sent."""
    return AnswerForm(
        outcome=form.get("outcome", ""), reason=form.get("reason", ""), version=version_of(form),
        overrule_reason=form.get("overrule_reason", ""),
    )  # fmt: skip


def version_of(form: Form) -> int:
    """Return the version that a form started from, 0 for none."""
    version = form.get("version", "0")
    return int(version) if version.isdecimal() and version.isascii() else 0


@dataclass(frozen=True, slots=True)
class MeetingForm:
    """What is said of a meeting, as typed."""

    held_on: str = ""
    attended: tuple[int, ...] = ()
    others: str = ""
    version: int = 0


def parse_meeting(form: Form) -> MeetingForm:
    """Return what was sent of a meeting."""
    return MeetingForm(
        held_on=form.get("held_on", ""),
        attended=tuple(dict.fromkeys(form.getlist("attended", type=row_number))),
        others=form.get("others", ""), version=version_of(form),
    )  # fmt: skip


def parse_decision(form: Form) -> tuple[Wanted, int]:
    """Return what was sent of an idea before the meeting, and the version it started from."""
    names = ("mark", "notes", "outcome", "reason", "overrule_reason")
    return Wanted(**{name: form.get(name, "") for name in names}), version_of(form)


@dataclass(frozen=True, slots=True)
class AsideForm:
    """What is to be set aside, as ticked and typed."""

    pairs: tuple[Said, ...] = ()
    ground: str = "conflict"
    reason: str = ""


def parse_aside(form: Form) -> AsideForm:
    """Return what was sent of a correction; each is ``user:entry:round``, nonsense is left
    out."""
    pairs = []
    for value in form.getlist("pairs"):
        parts = value.split(":")
        if len(parts) == 3 and all(
            part.isdecimal() and part.isascii() and len(part) < 18 for part in parts
        ):
            pairs.append(Said(*map(int, parts)))
    return AsideForm(
        tuple(dict.fromkeys(pairs)), form.get("ground", ""), form.get("reason", "")
    )


def aside_from(draft: CorrectionDraft | None) -> AsideForm:
    """Return the form as what is prepared fills it."""
    if draft is None:
        return AsideForm()
    return AsideForm(
        tuple(draft.said), draft.ground, draft.reason
    )


def filled_from(
    answer: Answer | None, decision: Decision | None = None, why: str = ""
) -> AnswerForm:
    """Return the form as the stored answer fills it; without one, the outcome as decided. ``why``
    is why it goes against the order."""
    if answer is None:
        return AnswerForm(outcome=decision.outcome if decision else "")
    return AnswerForm(answer.outcome, answer.reason, answer.version, why)


def with_text(typed: AnswerForm, outcome: str, text: str) -> AnswerForm:
    """Return the form with a ready-made text after what is written, and its outcome unless
    one is chosen."""
    reason = f"{typed.reason.rstrip()}\n\n{text}" if typed.reason.strip() else text
    return replace(typed, outcome=typed.outcome or outcome, reason=reason)
