"""Parts of pages that are kept once they are drawn.

A macro that draws the same for the same arguments and language need not run again:
``kept("challenges/_pieces.html", "challenge_card", row)``. What is kept must say
nothing of the moment or of who asks beyond its arguments; the CSRF token, which is
another each time, is filled in afterwards.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from sys import getsizeof
from threading import Lock

from flask import Flask, current_app, get_template_attribute, request
from flask_wtf.csrf import generate_csrf
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from intranet_ideas.i18n import current_language

MOST_BYTES = 8 * 1024 * 1024
"""What the fragments kept in a process may take, with what they were drawn from."""

TOKEN_PLACE = "the-csrf-token-of-this-request"  # noqa: S105 - a place, not a secret
"""What a kept fragment has where the CSRF token belongs."""


class Fragments:
    """The fragments kept, the least used forgotten first. Safe to share between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: OrderedDict[Hashable, tuple[Markup, int]] = OrderedDict()
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], str]) -> Markup:
        """Return what ``draw`` draws, from memory where ``key`` was drawn before."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found[0]
        drawn = Markup(draw())  # nosec B704  # noqa: S704 - a template's own output
        takes = getsizeof(drawn) + size_of(key)
        with self._lock:
            if key not in self._kept:  # another thread may have been first
                self._kept[key] = drawn, takes
                self._bytes += takes
            while self._bytes > self._most_bytes and self._kept:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._bytes -= dropped
        return drawn


def size_of(value: object) -> int:
    """Return about how many bytes a key takes: tuples and dataclasses with all they hold. What
    several keys share is counted for each."""
    if isinstance(value, tuple | frozenset):
        return getsizeof(value) + sum(map(size_of, value))
    if is_dataclass(value):
        return getsizeof(value) + sum(size_of(getattr(value, each.name)) for each in fields(value))
    return getsizeof(value)


class KeptModule(Template):
    """A template whose macros are made once, whoever imports them.

    Jinja looks at every import for globals that the importing template has and this one
    lacks; ours are the environment's, so there are none, and the look is an eighth of a
    page's time.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002
        if self._module is None:
            self._module = self.make_module()
        return self._module


def init_app(app: Flask) -> None:
    """Give templates ``kept``, ``keeper`` and ``token_place``, and imports that cost little."""
    app.jinja_env.template_class = KeptModule
    app.extensions["fragments"] = Fragments()
    app.jinja_env.globals.update(
        kept=kept, kept_form=kept_form, keeper=keeper, token_place=TOKEN_PLACE
    )


def keeper(template: str, macro: str) -> Callable[..., Markup]:
    """Return the macro as one that is kept: for a list, where it is asked for many times."""
    fragments: Fragments = current_app.extensions["fragments"]
    frame = (template, macro, current_language(), request.script_root)

    def draw(*arguments: Hashable) -> Markup:
        return fragments.get(
            (frame, arguments), lambda: get_template_attribute(template, macro)(*arguments)
        )

    return draw


def kept(template: str, macro: str, *arguments: Hashable) -> Markup:
    """Return what a macro draws for these arguments in the present language."""
    return keeper(template, macro)(*arguments)


def kept_under(key: Hashable, draw: Callable[[], str]) -> Markup:
    """Return what ``draw`` draws in the present language; ``key`` tells all it draws from.

    For parts drawn from what must first be read: where they are kept, nothing is read.
    """
    fragments: Fragments = current_app.extensions["fragments"]
    return fragments.get((key, current_language(), request.script_root), draw)


def kept_form(template: str, macro: str, *arguments: Hashable) -> Markup:
    """Return the same for a part with forms: with this request's CSRF token."""
    drawn = kept(template, macro, *arguments)
    return Markup(drawn.replace(TOKEN_PLACE, generate_csrf()))  # nosec B704  # noqa: S704 - a template's own output
