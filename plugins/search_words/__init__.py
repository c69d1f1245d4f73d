"""A department's own words: what counts as the same when its people search."""

from __future__ import annotations

from collections.abc import Mapping

from intranet_ideas.plugin_api import PluginInfo, Setting, Settings, Text, hookimpl

CONTRACT = 1

WEIGHT = 0.7
"""How much a word found by another one counts, beside one that was typed itself."""

MOST_LINES, MOST_WORDS = 300, 12


def parse(text: str) -> dict[str, dict[str, float]]:
    """Return synonyms from lines such as ``led = lys, lampe``: each word stands for the others.

    Raises ``ValueError`` with the number of the line that can't be read.
    """
    together: dict[str, dict[str, float]] = {}
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(lines[MOST_LINES][0])
    for number, line in lines:
        words = [each.strip().lower() for each in line.replace("=", ",").split(",")]
        if "=" not in line or not 2 <= len(words) <= MOST_WORDS or not all(words):
            raise ValueError(number)
        if any(" " in word or len(word) > 60 for word in words):
            raise ValueError(number)
        for word in words:
            others = together.setdefault(word, {})
            others.update({other: WEIGHT for other in words if other != word})
    return together


def check_words(value: str | float | bool) -> Text:
    """Return which line can't be read."""
    try:
        parse(str(value))
    except ValueError as error:
        line = error.args[0]
        return {
            "nb": f"Linje {line} kan ikke leses. Skriv ett ord, = og ord med komma mellom.",
            "nn": f"Linje {line} kan ikkje lesast. Skriv eitt ord, = og ord med komma mellom.",
            "en": f"Line {line} can't be read. Write a word, = and words parted by commas.",
        }
    return ""


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="search_words",
        label={"nb": "Egne ord i søket", "nn": "Eigne ord i søket", "en": "Own words in search"},
        summary={
            "nb": "Lar en avdeling si hvilke ord som betyr det samme når dens folk søker.",
            "nn": "Lèt ei avdeling seie kva for ord som tyder det same når folka der søkjer.",
            "en": "Lets a department say which words mean the same when its people search.",
        },
        version="1.0.0",
        licence="MIT",
        settings=(
            Setting(
                "words",
                {"nb": "Ord som betyr det samme", "nn": "Ord som tyder det same",
                 "en": "Words that mean the same"},
                help={
                    "nb": "En linje for hver gruppe: led = lys, lampe, gatelys",
                    "nn": "Ei linje for kvar gruppe: led = lys, lampe, gatelys",
                    "en": "A line for each group: led = light, lamp, streetlight",
                },
                check=check_words, multiline=True, by_managers=True,
            ),
        ),
    )  # fmt: skip


@hookimpl
def search_synonyms(settings: Settings) -> Mapping[str, Mapping[str, float]]:
    """Give the department's words, whatever the language."""
    try:
        return parse(str(settings["words"]))
    except ValueError:  # stored by another version
        return {}
