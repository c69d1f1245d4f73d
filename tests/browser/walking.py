"""Goes through pages as people do: with a finger, by keyboard alone, or without JavaScript.

A picture of each step is written to the folder that ``IDEAS_WALKS`` names, to be looked at.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from intranet_ideas.i18n import catalogue

from ..factories import PASSWORD

PICTURES = os.environ.get("IDEAS_WALKS", "")
MOST_TABS = 120


@dataclass(frozen=True)
class Mode:
    """A language with a way of going: each of both comes in one mode."""

    language: str
    width: int
    keyboard: bool = False
    script: bool = True
    dark: bool = False


FINGER = Mode("nb", 390)
KEYBOARD = Mode("nn", 1280, keyboard=True, dark=True)
PLAIN = Mode("en", 360, script=False)


class Walker:
    """One person at one device; what they do is named by the English text of it."""

    def __init__(self, chromium: Any, address: str, mode: Mode, name: str) -> None:
        self.mode = mode
        self._say = catalogue(mode.language).gettext
        self._name = f"{name}-{mode.language}"
        self._steps = 0
        touch = not mode.keyboard
        self.context = chromium.new_context(
            base_url=address, viewport={"width": mode.width, "height": 844},
            locale={"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}[mode.language],
            java_script_enabled=mode.script, has_touch=touch, is_mobile=touch,
            color_scheme="dark" if mode.dark else "light", reduced_motion="reduce",
        )  # fmt: skip
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.pages: list[str] = []
        self.page.on("framenavigated", self._arrive)

    def _arrive(self, frame: Any) -> None:
        path = urlsplit(frame.url).path
        if frame == self.page.main_frame and self.pages[-1:] != [path] and path != "blank":
            self.pages.append(path)

    def open(self, path: str) -> None:
        """Come by a link or a code."""
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        """Look at the page: it is in the person's language, and no wider than their device."""
        page = self.page
        page.locator("h1").first.wait_for()
        assert page.locator("html").get_attribute("lang") == self.mode.language
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"
        if PICTURES:
            self._steps += 1
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{PICTURES}/{self._name}-{self._steps}.png", full_page=True)

    def follow(self, text: str, *, own: bool = False) -> None:
        """Follow a link and look where it leads; ``own``: its text is people's own."""
        self._act(self._found("link", text, own=own))
        self.look()

    def press(self, text: str) -> None:
        """Press a button and look where it leads."""
        self._act(self._found("button", text))
        self.look()

    def write(self, label: str, text: str) -> None:
        """Write in a field; the text is what a reader hears as its label."""
        label = re.escape(self._say(label))
        field = self.page.locator("main").get_by_label(re.compile(f"^{label}")).first
        self._write(field, text)

    def choose(self, label: str, *, off: bool = False) -> None:
        """Set the mark at something that somebody named, or take it away."""
        box = self.page.get_by_label(label).first
        if self.mode.keyboard:
            self._reach(box)
            self.page.keyboard.press("Space")
        else:
            box.set_checked(not off)
        assert box.is_checked() != off

    def say(self, label: str, **values: object) -> None:
        """Answer a question with the choice that has this label."""
        self.choose(self._say(label) % values)

    def sign_in(self, who: str) -> None:
        """Come in by the door one stands before."""
        self._write(self.page.locator("input[name=email]"), f"{who}@example.org")
        self._write(self.page.locator("input[name=password]"), PASSWORD)
        button = self.page.locator("main form:has(input[name=password]) button[type=submit]")
        self._act(button)
        self.look()

    def read(self, text: str, *, own: bool = False) -> None:
        """Wait until a text is there to be read; ``own``: people's own."""
        words = text if own else self._say(text)
        self.page.get_by_text(words).filter(visible=True).first.wait_for()

    def _found(self, role: str, text: str, *, own: bool = False) -> Any:
        words = re.compile(re.escape(text if own else self._say(text)))
        return self.page.locator("main").get_by_role(role, name=words).filter(visible=True).first

    def _act(self, what: Any) -> None:
        seen = self.page.locator("h1").first
        seen.evaluate("(title) => { title.dataset.seen = 'yes'; }")
        if self.mode.keyboard:
            self._reach(what)
            self.page.keyboard.press("Enter")
        else:
            what.tap()
        self.page.locator("h1:not([data-seen])").first.wait_for()

    def _write(self, field: Any, text: str) -> None:
        if self.mode.keyboard:
            self._reach(field)
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def _reach(self, what: Any) -> None:
        """Go there by the Tab key alone, as it is all that somebody has."""
        what.wait_for()
        for _ in range(MOST_TABS):
            if what.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: not reached by keyboard: {what}")


