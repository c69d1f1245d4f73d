"""What the innovation group writes of a year."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base


class YearText(Base):
    """The text of a department's report of a year; of the whole organisation it is the uppermost
    department's. A draft while ``published_at`` is None."""

    __tablename__ = "year_text"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    department_id: Mapped[int] = mapped_column(
        ForeignKey("department.id"), primary_key=True, autoincrement=False
    )
    text: Mapped[str] = mapped_column(sa.Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
