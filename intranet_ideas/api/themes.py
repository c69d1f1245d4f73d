"""Operations on the organisation's themes."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, base_version, bp, etag, operation, write
from intranet_ideas.api.schemas.themes import ThemesSchema
from intranet_ideas.themes import actions
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.themes.rules import Theme
from intranet_ideas.web import ground, received_at, viewer


def _themes(session: Session) -> Response:
    found, version = themes_of(session)
    return answer(ThemesSchema, {"items": found}, 200, etag(version))


@operation("GET", "/themes", "getThemes", ThemesSchema)
def get_themes() -> Response:
    """The organisation's themes, the retired ones too."""
    with ground().database.read() as session:
        return _themes(session)


@operation("PUT", "/themes", "setThemes", ThemesSchema, write=True, match=True)
@bp.arguments(ThemesSchema)
def set_themes(data: dict[str, Any]) -> Response:
    """Set the themes. One that is left out is retired."""

    def action(session: Session) -> Response:
        _, version = themes_of(session)
        themes = [Theme(**each) for each in data["items"]]
        actions.set_themes(session, viewer(), themes, base_version(version, required=True),
                           received_at())  # fmt: skip
        return _themes(session)

    return write(action)
