"""Parts of pages that are kept once they are drawn.

A macro that draws the same for the same arguments and language need not run again:
``kept("challenges/_pieces.html", "challenge_card", row)``. What is kept must say
nothing of the moment or of who asks beyond its arguments; the CSRF token, which is
another each time, is filled in afterwards.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from flask import Flask, current_app, request
from flask_wtf.csrf import generate_csrf
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from intranet_ideas.i18n import current_language

MOST = 4096
"""Fragments kept in a process; at a few kB each, some megabytes."""

TOKEN_PLACE = "the-csrf-token-of-this-request"  # noqa: S105 - a place, not a secret
"""What a kept fragment has where the CSRF token belongs."""


class Fragments:
    """The fragments kept, the least used forgotten first. Safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def draw(self, app: Flask, template: str, macro: str, arguments: tuple[Hashable, ...]
             ) -> Markup:
        """Return what a template's macro draws, from memory where it was drawn before."""
        key = (template, macro, current_language(), request.script_root, arguments)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        module = app.jinja_env.get_template(template).module
        drawn = Markup(getattr(module, macro)(*arguments))  # noqa: S704 - a template's own output
        with self._lock:
            self._kept[key] = drawn
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return drawn


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
    """Give templates ``kept`` and ``token_place``, and imports that cost little."""
    app.jinja_env.template_class = KeptModule
    app.extensions["fragments"] = Fragments()
    app.jinja_env.globals.update(kept=kept, kept_form=kept_form, token_place=TOKEN_PLACE)


def kept(template: str, macro: str, *arguments: Hashable) -> Markup:
    """Return what a macro draws for these arguments in the present language."""
    fragments: Fragments = current_app.extensions["fragments"]
    return fragments.draw(current_app, template, macro, arguments)


def kept_form(template: str, macro: str, *arguments: Hashable) -> Markup:
    """Return the same for a part with forms: with this request's CSRF token."""
    drawn = kept(template, macro, *arguments)
    return Markup(drawn.replace(TOKEN_PLACE, generate_csrf()))  # noqa: S704
