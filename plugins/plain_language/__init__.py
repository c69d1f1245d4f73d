"""Plain language: says while one writes when a text grows heavy or long to read, and where."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.plugin_api import (
    Entry,
    Hint,
    PluginInfo,
    Setting,
    Settings,
    Text,
    hookimpl,
)

from .reading import lix, sentences, words

CONTRACT = 1

FEWEST_WORDS = 50
"""Words below which LIX says little: one long word more would tip it."""
A_MINUTE = 200
"""Words that people read in a minute."""
MOST_QUOTED = 2
"""Long sentences that are shown at once."""
WORDS_QUOTED = 7
"""Words by which a long sentence is known again."""


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="plain_language",
        label={"nb": "Klart språk", "nn": "Klart språk", "en": "Plain language"},
        summary={
            "nb": "Sier fra mens man skriver, når en tekst blir tung å lese, og hvor.",
            "nn": "Seier frå medan ein skriv, når ein tekst blir tung å lese, og kvar.",
            "en": "Says while one writes when a text grows heavy to read, and where.",
        },
        version="1.1.0",
        licence="MIT",
        settings=(
            Setting("heaviest", {"nb": "Tyngste lesbarhetsindeks (LIX)",
                                 "nn": "Tyngste lesbarheitsindeks (LIX)",
                                 "en": "Heaviest readability index (LIX)"}, "number", 50,
                    help={"nb": "40 er lett, 50 som en avis, 60 som brev fra det offentlige.",
                          "nn": "40 er lett, 50 som ei avis, 60 som brev frå det offentlege.",
                          "en": "40 is easy, 50 like a newspaper, 60 like letters of authorities."},
                    minimum=30, maximum=80),
            Setting("longest", {"nb": "Lengste setning, i ord", "nn": "Lengste setning, i ord",
                                "en": "Longest sentence, in words"}, "number", 30,
                    minimum=15, maximum=80),
            Setting("most", {"nb": "Lengste tekst, i ord", "nn": "Lengste tekst, i ord",
                             "en": "Longest text, in words"}, "number", 500,
                    help={"nb": "500 ord leses på to til tre minutter.",
                          "nn": "500 ord blir lesne på to til tre minutt.",
                          "en": "500 words are read in two to three minutes."},
                    minimum=100, maximum=4000),
        ),
    )  # fmt: skip


@hookimpl
def suggest_while_writing(draft: Entry, settings: Settings) -> Sequence[Hint]:
    """Say of the text what makes it heavy; nothing where it reads well."""
    said = sentences("\n\n".join((draft.body, *draft.answers.values())))
    hints = [
        Hint(_long(sentence, len(words(sentence))))
        for sentence in said if len(words(sentence)) > settings["longest"]
    ][:MOST_QUOTED]  # fmt: skip
    count = sum(len(words(sentence)) for sentence in said)
    if count > settings["most"]:
        hints.append(Hint(_much(count)))
    if count >= FEWEST_WORDS:
        weight = lix(said)
        if weight > float(settings["heaviest"]):
            hints.append(Hint(_heavy(round(weight))))
    return hints


def _long(sentence: str, count: int) -> Text:
    begins = " ".join(sentence.split()[:WORDS_QUOTED])
    return {
        "nb": f"En setning er på {count} ord: «{begins} …». Kan den deles i to?",
        "nn": f"Ei setning er på {count} ord: «{begins} …». Kan ho delast i to?",
        "en": f"One sentence has {count} words: “{begins} …”. Could it be two?",
    }


def _much(count: int) -> Text:
    minutes = max(2, round(count / A_MINUTE))
    return {
        "nb": f"Teksten er på {count} ord og tar {minutes} minutter å lese. Si det viktigste "
              "først; det som ikke trengs for å forstå ideen, kan stå i et vedlegg.",
        "nn": f"Teksten er på {count} ord og tek {minutes} minutt å lese. Sei det viktigaste "
              "først; det som ikkje trengst for å forstå ideen, kan stå i eit vedlegg.",
        "en": f"The text has {count} words and takes {minutes} minutes to read. Say what matters "
              "most first; what isn't needed to understand the idea can stand in a file.",
    }  # fmt: skip


def _heavy(weight: int) -> Text:
    return {
        "nb": f"Teksten er tung å lese (LIX {weight}). Kortere setninger og kortere ord hjelper: "
              "skriv som du ville sagt det til en kollega.",
        "nn": f"Teksten er tung å lese (LIX {weight}). Kortare setningar og kortare ord hjelper: "
              "skriv som du ville sagt det til ein kollega.",
        "en": f"The text is heavy to read (LIX {weight}). Shorter sentences and words help: "
              "write it as you would tell a colleague.",
    }  # fmt: skip
