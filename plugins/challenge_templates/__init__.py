"""Eight ready challenges for a municipality, in bokmål."""

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

STEPS = (
    ScaleStep(1, "Svarer ikke på kriteriet"),
    ScaleStep(2, "Svakt"),
    ScaleStep(3, "Noe, men med klare mangler"),
    ScaleStep(4, "Godt"),
    ScaleStep(5, "Meget godt"),
    ScaleStep(6, "Fremragende, dokumentert"),
)

ASKED = {
    "nyttig": "Løser ideen et reelt behov? Hvem merker forskjellen, og hvor mange?",
    "gevinst": "Kvalitet, spart tid, unngåtte kostnader eller økte inntekter. "
    "Hvordan kan vi måle det?",
    "gjennomforbar": "Kan vi prøve dette innen 90 dager med folk og penger vi har eller kan få?",
    "samskaping": "Er de det gjelder med på å lage løsningen? "
    "Går den på tvers av enheter og sektorer?",
    "nytt": "Er dette nytt hos oss? Det kan gjerne være brukt andre steder før.",
    "spredning": "Kan løsningen brukes av flere enheter, eller av andre kommuner?",
    "baerekraft": "Når ideen grupper som står utenfor? Er den bra for miljø og økonomi over tid?",
    "arbeidsplasser": "Kan ideen gi nye eller tryggere arbeidsplasser lokalt?",
}
"""What judges are asked under each criterion."""

JUDGED = ("videreutvikling", "faglig", "vurdering")
"""Phases of the file that are the judging of a challenge here."""


def read_templates() -> tuple[ChallengeTemplate, ...]:
    """Return the templates of ``templates.json`` beside this file."""
    content = json.loads(Path(__file__).with_name("templates.json").read_text(encoding="utf-8"))
    return tuple(template_of(each) for each in content["templates"])


def template_of(row: Mapping[str, Any]) -> ChallengeTemplate:
    """Return one row of the file as a template."""
    days = {phase["key"]: int(phase["days"]) for phase in row["phases"]}
    return ChallengeTemplate(
        key=row["id"],
        title=row["title"],
        when_to_use=row["when_to_use"],
        brief=f"{row['brief']}\n\n**Dette kan du vinne:** {row['reward']}.",
        language=row["lang"],
        questions=tuple(_question(each) for each in row["questions"]),
        criteria=tuple(_criterion(each) for each in row["criteria"]),
        days=(
            days["forankring"],
            days["innsending"],
            0,
            sum(days.get(phase, 0) for phase in JUDGED),
            days["beslutning"],
        ),
        guests=bool(row["open_to_inhabitants"]),
        blind=row["author_visibility"] == "hidden_from_jury",
    )


def _question(row: Mapping[str, Any]) -> Question:
    return Question(row["key"], row["label"], row["help"], bool(row["required"]), row["max_chars"])


def _criterion(row: Mapping[str, Any]) -> Criterion:
    return Criterion(
        key=row["key"], name=row["name"], weight=float(row["weight"]), minimum=STEPS[0].value,
        maximum=STEPS[-1].value, question=ASKED.get(row["key"], ""), steps=STEPS,
    )  # fmt: skip


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="challenge_templates",
        label={"nb": "Utfordringsmaler", "nn": "Utfordringsmalar", "en": "Challenge templates"},
        summary={
            "nb": "Åtte ferdige utfordringer å starte fra, med spørsmål, kriterier og tidsplan.",
            "nn": "Åtte ferdige utfordringar å starte frå, med spørsmål, kriterium og tidsplan "
            "(på bokmål).",
            "en": "Eight ready challenges to start from, with questions, criteria and timeline "
            "(in Bokmål).",
        },
        version="1.0.0",
        licence="MIT",
    )


@hookimpl
def register_challenge_templates() -> Sequence[ChallengeTemplate]:
    """Offer the templates."""
    return read_templates()
