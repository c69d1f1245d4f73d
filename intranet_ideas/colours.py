"""The shades of an organisation's own colour, and whether it can be seen.

A colour becomes the same steps that Designsystemet makes of its accent: each step has a fixed
luminance, so that text and edges keep their contrast whatever the colour is
(designsystemet.no/en/fundamentals/themes; the luminances of its version 1.15).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import Any

EDGE_CONTRAST = 3.0
"""What a button needs against the page behind it (WCAG 2.2, 1.4.11)."""
TEXT_CONTRAST = 4.5
"""What text needs (WCAG 2.2, 1.4.3)."""
LIGHT = {
    "background-default": 1.0, "background-tinted": 0.9, "surface-default": 1.0,
    "surface-tinted": 0.81, "surface-hover": 0.7, "surface-active": 0.59, "border-subtle": 0.5,
    "border-default": 0.19, "border-strong": 0.11, "text-subtle": 0.11, "text-default": 0.0245,
}  # fmt: skip
"""Relative luminance of each step, as WCAG defines it."""
DARK = {
    "background-default": 0.009, "background-tinted": 0.014, "surface-default": 0.021,
    "surface-tinted": 0.027, "surface-hover": 0.036, "surface-active": 0.056,
    "border-subtle": 0.08, "border-default": 0.22, "border-strong": 0.52, "text-subtle": 0.52,
    "text-default": 0.84,
}  # fmt: skip
DARK_BASE = 0.44
"""Luminance of a button in the dark; two lighter ones follow for hover and press."""


def fits(colour: str) -> bool:
    """Say whether a colour, ``#rrggbb``, stands out from the white page as a button's must."""
    return bool(_colour(colour).contrast("white", method="wcag21") >= EDGE_CONTRAST)


def nearest_fit(colour: str) -> str:
    """Return the lightest colour of the same tone that stands out enough."""
    lightest = 1.05 / EDGE_CONTRAST - 0.05
    # Written with eight bits for red, green and blue, a colour may become a little lighter.
    shades = (_at(_colour(colour), lightest - 0.002 * step) for step in count(1))
    return next(each for each in shades if fits(each))


def steps(colour: str, *, dark: bool) -> Mapping[str, str]:
    """Return the colour of each step, ``#rrggbb``, by its name in Designsystemet."""
    base = _colour(colour)
    if dark:
        toned = base.convert("oklch")
        toned["chroma"] *= 0.7
        quiet = toned.convert("srgb").fit()
        made = {name: _at(quiet, luminance) for name, luminance in DARK.items()}
        shades = [_at(base, DARK_BASE + more) for more in (0, 0.1, 0.2)]
    else:
        made = {name: _at(base, luminance) for name, luminance in LIGHT.items()}
        shade = base.luminance()
        shades = [colour.lower(), *(_at(base, shade * part) for part in (0.65, 0.4))]
    for name, each in zip(("base-default", "base-hover", "base-active"), shades, strict=True):
        made[name] = each
    white = _colour(shades[0]).contrast("white", method="wcag21")
    made["base-contrast-default"] = "#ffffff" if white >= TEXT_CONTRAST else "#000000"
    made["base-contrast-subtle"] = made["base-contrast-default"]
    return made


def _colour(text: str) -> Any:
    # Only where a colour is set: the library takes a while to load.
    from coloraide import Color

    return Color(text)


def _at(colour: Any, luminance: float) -> str:
    """Mix a colour with white or black until it has the luminance."""
    other = "white" if luminance > colour.luminance() else "black"
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        mixed = colour.mix(other, middle, space="srgb").luminance()
        if (mixed < luminance) == (other == "white"):
            low = middle
        else:
            high = middle
    return str(colour.mix(other, (low + high) / 2, space="srgb").to_string(hex=True))


@cache
def stylesheet(colour: str) -> bytes:
    """Return the style sheet that sets the accent's steps, in light and in the dark."""
    light, dark = (
        "".join(f"--ds-color-accent-{name}:{value};" for name, value in each.items())
        for each in (steps(colour, dark=False), steps(colour, dark=True))
    )
    in_the_dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return f":root{{{light}}}{in_the_dark}".encode()
