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
    """Return what was typed. A field that the form lacks is empty; authors then stay."""
    authors = None
    if "authors" in form:
        authors = tuple(part for part in re.split(r"[\s,;]+", form["authors"]) if part)
    return EntryFields(
        title=form.get("title", ""), body=form.get("body", ""),
        answers={
            question.key: form[f"answers.{question.key}"]
            for question in questions if f"answers.{question.key}" in form
        },
        pseudonymous="pseudonymous" in form, language=form.get("language", language),
        authors=authors,
    )  # fmt: skip


def values_of(
    title: str, body: str, answers: dict[str, Any], *, pseudonymous: bool, authors: Sequence[str]
) -> dict[str, Any]:
    """Return the stored text as the form shows it."""
    return {
        "title": title, "body": body, "pseudonymous": pseudonymous,
        "authors": ", ".join(authors),
    } | {f"answers.{key}": value for key, value in answers.items()}  # fmt: skip


def typed(form: Form) -> dict[str, Any]:
    """Return what was typed as the form shows it again."""
    return form.to_dict() | {"pseudonymous": "pseudonymous" in form}
