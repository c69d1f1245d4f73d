"""Bundles of ideas, and which ideas stand in them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import NAME, Base, BigId


class Bundle(Base):
    """Ideas of a challenge that belong together: a title and a few words. Nothing of the ideas
    changes by it.

    When it is dissolved, ``dissolved`` keeps the ids of the ideas that stood in it, for undoing
    that; they are free for other bundles meanwhile.
    """

    __tablename__ = "bundle"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    title: Mapped[str] = mapped_column(NAME)
    words: Mapped[str] = mapped_column(sa.Text, default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    dissolved_at: Mapped[datetime | None]
    dissolved: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class BundleEntry(Base):
    """An idea in a bundle: in at most one, by the primary key.

    It stays when the idea is withdrawn or joined into another, which then stands there in its
    place unless it has a bundle of its own; so splitting them needs nothing here.
    """

    __tablename__ = "bundle_entry"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), index=True)
