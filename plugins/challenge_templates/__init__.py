"""Ten ready challenges for a municipality, in bokmål, nynorsk and English."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from intranet_ideas.plugin_api import (
    ChallengeTemplate,
    Criterion,
    PluginInfo,
    Question,
    ScaleStep,
    hookimpl,
)

CONTRACT = 1

LANGUAGES = ("nb", "nn", "en")

LABELS = {
    "nb": "**Dette kan du vinne:** ", "nn": "**Dette kan du vinne:** ",
    "en": "**What you can win:** ",
}  # fmt: skip


def read_templates() -> tuple[ChallengeTemplate, ...]:
    """Return the templates of ``templates.json`` beside this file, each in three languages."""
    content = json.loads(Path(__file__).with_name("templates.json").read_text(encoding="utf-8"))
    return tuple(
        template_of(row, content, language)
        for row in content["templates"] for language in LANGUAGES
    )  # fmt: skip


def template_of(
    row: Mapping[str, Any], shared: Mapping[str, Any], language: str
) -> ChallengeTemplate:
    """Return one row of the file as a template in a language.

    ``shared`` holds the questions that all begin with, the criteria by key with a word for each
    score from 1 on, and the advice for each step, to which a row adds its own; ``without`` names
    shared questions that a row leaves out.
    """
    questions = [
        {"key": key, **each} for key, each in shared["questions"].items()
        if key not in row.get("without", ())
    ]  # fmt: skip
    own = row["guide"]
    return ChallengeTemplate(
        key=row["key"],
        title=row["title"][language],
        when_to_use=row["when_to_use"][language],
        brief=f"{row['brief'][language]}\n\n{LABELS[language]}{row['reward'][language]}.",
        language=language,
        questions=tuple(_question(each, language) for each in questions + row["questions"]),
        criteria=tuple(
            _criterion(key, weight, shared["criteria"][key], language)
            for key, weight in row["criteria"].items()
        ),
        days=tuple(row["days"]),  # type: ignore[arg-type]
        guests=row["guests"],
        blind=row["blind"],
        themes=tuple(row["themes"]),
        guide={
            step: "\n\n".join(each[language] for each in (text, own.get(step)) if each)
            for step, text in shared["guide"].items()
        },
    )


def _question(row: Mapping[str, Any], language: str) -> Question:
    return Question(
        row["key"], row["label"][language], row["help"][language], row["required"],
        row["max_chars"],
    )  # fmt: skip


def _criterion(key: str, weight: float, row: Mapping[str, Any], language: str) -> Criterion:
    words = row["steps"][language]
    return Criterion(
        key=key, name=row["name"][language], weight=float(weight), minimum=1,
        maximum=len(words), question=row["question"][language],
        steps=tuple(ScaleStep(value, text) for value, text in enumerate(words, 1)),
    )  # fmt: skip


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="challenge_templates",
        label={"nb": "Utfordringsmaler", "nn": "Utfordringsmalar", "en": "Challenge templates"},
        summary={
            "nb": "Ti ferdige utfordringer å starte fra, med spørsmål, kriterier, tidsplan og råd.",
            "nn": "Ti ferdige utfordringar å starte frå, med spørsmål, kriterium, tidsplan og råd.",
            "en": "Ten ready challenges to start from, with questions, criteria, timeline and "
            "advice.",
        },
        version="1.2.0",
        licence="MIT",
    )


@hookimpl
def register_challenge_templates() -> Sequence[ChallengeTemplate]:
    """Offer the templates."""
    return read_templates()
