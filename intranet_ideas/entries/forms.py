"""Input of the idea pages, turned into ``EntryFields`` and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.plugin_api.facts import Question

Form = MultiDict[str, str]


def parse(form: Form, questions: Sequence[Question], language: str) -> EntryFields:
    """Return what was typed. A field that the form lacks is empty; people then stay."""
    return EntryFields(
        title=form.get("title", ""), body=form.get("body", ""),
        answers={
            question.key: form[f"answers.{question.key}"]
            for question in questions if f"answers.{question.key}" in form
        },
        pseudonymous="pseudonymous" in form, language=form.get("language", language),
        authors=_addresses(form, "authors"), advisers=_addresses(form, "advisers"),
        partner=_number(form, "partner"),
    )  # fmt: skip


def _number(form: Form, name: str) -> int | None:
    """Return the number in a field, 0 where it is empty, None where there is none; what is no
    number is one that nothing has."""
    if name not in form:
        return None
    text = form[name].strip()
    if not text:
        return 0
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


def _addresses(form: Form, name: str) -> tuple[str, ...] | None:
    if name not in form:
        return None
    return tuple(part for part in re.split(r"[\s,;]+", form[name]) if part)


def values_of(
    title: str, body: str, answers: dict[str, Any], *, pseudonymous: bool, authors: Sequence[str],
    advisers: Sequence[str] = (), partner: int | None = None,
) -> dict[str, Any]:
    """Return the stored text as the form shows it."""
    return {
        "title": title, "body": body, "pseudonymous": pseudonymous,
        "authors": ", ".join(authors), "advisers": ", ".join(advisers),
        "partner": str(partner or ""),
    } | {f"answers.{key}": value for key, value in answers.items()}  # fmt: skip


def typed(form: Form) -> dict[str, Any]:
    """Return what was typed as the form shows it again."""
    return form.to_dict() | {"pseudonymous": "pseudonymous" in form}
