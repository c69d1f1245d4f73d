"""Similar ideas: while someone writes, ideas that are alike, also from closed challenges."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.plugin_api import (
    AlikeIdea,
    Challenge,
    Entry,
    Hint,
    PluginInfo,
    Setting,
    Settings,
    Text,
    hookimpl,
)

CONTRACT = 1

FEWEST_WORDS = 3
"""Different words of a draft below which anything would be alike."""

HERE: Text = {
    "nb": "I samme utfordring: støtt den, eller si hva som er annerledes i din.",
    "nn": "I same utfordring: støtt han, eller sei kva som er annleis i din.",
    "en": "In this challenge: support it, or say what is different in yours.",
}
OPEN: Text = {
    "nb": "I en annen utfordring som er åpen nå.", "nn": "I ei anna utfordring som er open no.",
    "en": "In another challenge that is open now.",
}  # fmt: skip
AT_WORK: Text = {
    "nb": "Fra en utfordring som er stengt og blir vurdert.",
    "nn": "Frå ei utfordring som er stengd og blir vurdert.",
    "en": "From a challenge that is closed and being judged.",
}
DECIDED: Text = {
    "nb": "Fra en avgjort utfordring: se hva som ble av den.",
    "nn": "Frå ei avgjord utfordring: sjå kva det vart av han.",
    "en": "From a challenge that is decided: see what became of it.",
}
CANCELLED: Text = {
    "nb": "Fra en utfordring som ble avlyst.", "nn": "Frå ei utfordring som vart avlyst.",
    "en": "From a challenge that was cancelled.",
}  # fmt: skip


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="similar_ideas",
        label={"nb": "Lignende ideer", "nn": "Liknande idear", "en": "Similar ideas"},
        summary={
            "nb": "Viser ideer som ligner, mens man skriver, også fra stengte utfordringer.",
            "nn": "Viser idear som liknar, medan ein skriv, også frå stengde utfordringar.",
            "en": "Shows ideas that are alike while one writes, also from closed challenges.",
        },
        version="1.1.0",
        licence="MIT",
        settings=(
            Setting("most", {"nb": "Høyst så mange", "nn": "Høgst så mange",
                             "en": "At most so many"}, "number", 3, minimum=1, maximum=10),
            Setting("closed", {"nb": "Også fra stengte utfordringer",
                               "nn": "Også frå stengde utfordringar",
                               "en": "Also from closed challenges"}, "switch", True),
        ),
    )  # fmt: skip


@hookimpl
def suggest_while_writing(
    challenge: Challenge, draft: Entry, alike: Sequence[AlikeIdea], settings: Settings
) -> Sequence[Hint]:
    """Name the ideas most alike, each with where it stands."""
    words = set(" ".join((draft.title, draft.body, *draft.answers.values())).lower().split())
    if len(words) < FEWEST_WORDS:
        return []
    wanted = [
        each for each in alike
        if settings["closed"] or each.challenge == challenge.id or each.phase == "open"
    ]  # fmt: skip
    return [Hint(_where(each, challenge), each.entry) for each in wanted[: int(settings["most"])]]


def _where(idea: AlikeIdea, challenge: Challenge) -> Text:
    if idea.challenge == challenge.id:
        return HERE
    return {"open": OPEN, "decided": DECIDED, "cancelled": CANCELLED}.get(idea.phase, AT_WORK)
