"""Timed innovation challenges across departments, on an organisation's own intranet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intranet_ideas.version import __version__

if TYPE_CHECKING:
    from flask import Flask

    from intranet_ideas.ground import Ground


def create_app(ground: Ground | None = None) -> Flask:
    """Put the application together; ``ground`` is laid from the environment when not given.

    Raises ``settings.SettingsError`` and ``migrations.runner.SchemaError``, each with one
    line that says what is wrong.
    """
    # Imported here so that plugins can import intranet_ideas.plugin_api without the web.
    from intranet_ideas.application import build
    from intranet_ideas.ground import lay
    from intranet_ideas.settings import load_settings

    return build(ground or lay(load_settings()))


__all__ = ["__version__", "create_app"]
