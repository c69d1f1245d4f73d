"""What a theme is, and how the list of them may change. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from intranet_ideas.errors import N_, Fault, check_said, too_long

LANGUAGES = ("nb", "nn", "en")
MOST_THEMES = 30
"""Themes in the list, the retired ones too."""
MOST_CHOSEN = 5
"""Themes that a challenge has at most: one that is about everything is about nothing."""
LONGEST_NAME, LONGEST_KEY = 60, 40

ICONS: Mapping[str, str] = {
    "tag": N_("A label"), "heart": N_("A heart"), "backpack": N_("A backpack"),
    "briefcase": N_("A briefcase"), "people": N_("People"), "plant": N_("A plant"),
    "sparkles": N_("Sparkles"), "house": N_("A house"), "building": N_("Buildings"),
    "globe": N_("A globe"), "shield": N_("A shield"), "puzzle": N_("A piece of a puzzle"),
    "rocket": N_("A rocket"), "monitor": N_("A screen"), "handshake": N_("A handshake"),
}  # fmt: skip
"""The pictures to choose from, by the name of the icon."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme. ``name`` is by language, always in bokmål; a ``retired`` one is chosen no more and
    stays where it was chosen."""

    key: str
    name: Mapping[str, str]
    icon: str = "tag"
    retired: bool = False

    def name_in(self, language: str) -> str:
        """Return the name in a language, else in bokmål."""
        return self.name.get(language) or self.name["nb"]


def _theme(key: str, icon: str, nb: str, nn: str, en: str) -> Theme:
    return Theme(key, {"nb": nb, "nn": nn, "en": en}, icon)


DEFAULT = (
    _theme("helse", "heart", "Helse og velferd", "Helse og velferd", "Health and welfare"),
    _theme("oppvekst", "backpack", "Oppvekst og skole", "Oppvekst og skule",
           "Children and school"),
    _theme("naering", "briefcase", "Næring og arbeid", "Næring og arbeid", "Business and work"),
    _theme("lokalsamfunn", "people", "Lokalsamfunn og kultur", "Lokalsamfunn og kultur",
           "Local community and culture"),
    _theme("klima", "plant", "Klima og miljø", "Klima og miljø", "Climate and environment"),
    _theme("hverdag", "sparkles", "Enklere hverdag", "Enklare kvardag", "Simpler workdays"),
)  # fmt: skip
"""The themes of an organisation that has chosen none of its own."""


def check_themes(themes: Sequence[Theme]) -> list[Fault]:
    """Return what is wrong with an organisation's themes, each kind of fault once."""
    faults: list[Fault] = []
    if not 1 <= len(themes) <= MOST_THEMES:
        faults.append(Fault("themes", N_("There must be from 1 to %(most)s themes."),
                            {"most": MOST_THEMES}))
    if max(Counter(each.key for each in themes).values(), default=0) > 1:
        faults.append(Fault("themes", N_("Two themes have the same key.")))
    names = Counter(each.name.get("nb", "").casefold() for each in themes if not each.retired)
    if max(names.values(), default=0) > 1:
        faults.append(Fault("themes", N_("Two themes have the same name.")))
    for each in themes:
        if len(each.key) > LONGEST_KEY or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", each.key):
            faults.append(Fault("themes", N_("A key holds a–z, 0–9 and -, such as climate.")))
        if each.icon not in ICONS:
            faults.append(Fault("themes", N_("Choose one of the icons.")))
        faults += check_said("themes", each.name.get("nb", ""), LONGEST_NAME,
                             N_("Each theme needs a name in bokmål."))  # fmt: skip
        for language in LANGUAGES[1:]:
            faults += too_long("themes", each.name.get(language, ""), LONGEST_NAME)
    return [each for place, each in enumerate(faults) if each not in faults[:place]]


def with_kept(chosen: Sequence[Theme], before: Sequence[Theme]) -> tuple[Theme, ...]:
    """Return the themes chosen now with those left out of them retired: what challenges were about
    stays to be read."""
    keys = {each.key for each in chosen}
    left = (replace(each, retired=True) for each in before if each.key not in keys)
    return (*chosen, *left)


def offered(themes: Iterable[Theme], present: Collection[str] = ()) -> list[Theme]:
    """Return the themes that can be chosen: those not retired, and those ``present`` already."""
    return [each for each in themes if not each.retired or each.key in present]


def named(themes: Iterable[Theme], keys: Collection[str]) -> list[Theme]:
    """Return the themes with these keys, in the order of the list."""
    return [each for each in themes if each.key in keys]
