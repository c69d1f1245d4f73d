"""Themes: what is sent and answered."""

from __future__ import annotations

from marshmallow import fields, validate

from intranet_ideas.api.schemas.base import Strict
from intranet_ideas.themes.rules import ICONS, LONGEST_KEY, LONGEST_NAME, MOST_THEMES


class ThemeWordsSchema(Strict):
    """A name by language."""

    nb = fields.String(required=True, validate=validate.Length(max=LONGEST_NAME))
    nn = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))
    en = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))


class ThemeSchema(Strict):
    """A theme. A retired one is chosen no more, and stays where it was chosen."""

    key = fields.String(required=True, validate=validate.Length(max=LONGEST_KEY))
    name = fields.Nested(ThemeWordsSchema, required=True)
    icon = fields.String(load_default="tag", validate=validate.OneOf(list(ICONS)))
    retired = fields.Boolean(load_default=False)


class ThemesSchema(Strict):
    """The organisation's themes, in their order."""

    items = fields.List(fields.Nested(ThemeSchema), required=True,
                        validate=validate.Length(max=MOST_THEMES))  # fmt: skip


class ChosenThemesSchema(Strict):
    """A challenge's themes, by their keys."""

    themes = fields.List(fields.String(validate=validate.Length(max=LONGEST_KEY)), required=True,
                         validate=validate.Length(max=MOST_THEMES))  # fmt: skip
