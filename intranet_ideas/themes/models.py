"""The organisation's own list of themes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base


class ThemeSet(Base):
    """The themes that the organisation chose, one row; none while it has the usual ones.

    ``themes`` are ``[{key, name, icon, retired}]``, names by language.
    """

    __tablename__ = "theme_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
