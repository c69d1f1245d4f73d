"""Days, their teams, who is in them, and which idea came from which team."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base


class Day(Base):
    """A challenge that is held in a room within hours. ``code`` is what people type or scan to
    come in, ``room`` the secret part of the address that their phones ask for what is on now, and
    ``screen`` that of the big screen; None: there is none, or it was ended.

    ``winners_at`` is when the one who runs the day let the screen show who won; None: not yet.
    ``guests`` says whether people without an account come in by a name only.
    """

    __tablename__ = "day"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    room: Mapped[str] = mapped_column(sa.String(64), unique=True)
    screen: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    minutes: Mapped[int] = mapped_column(default=3)
    own_team_barred: Mapped[bool] = mapped_column(default=True)
    guests: Mapped[bool] = mapped_column(default=False)
    winners_at: Mapped[datetime | None]
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime]


class DayTeam(Base):
    """A team, which is a table in the room. ``place`` is its turn to pitch, ``spent`` how many
    seconds of its pitch had passed when it was last paused, ``running_since`` since when the time
    runs on; None: it stands still."""

    __tablename__ = "day_team"
    __table_args__ = (
        UniqueConstraint("challenge_id", "code"),
        CheckConstraint("state IN ('waiting', 'on', 'done')", name="state"),
        CheckConstraint("running_since IS NULL OR state = 'on'", name="running"),
        CheckConstraint("spent >= 0", name="spent"),
        Index("ix_day_team_on", "challenge_id", unique=True, sqlite_where=sa.text("state = 'on'"),
              postgresql_where=sa.text("state = 'on'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("day.challenge_id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    code: Mapped[str] = mapped_column(sa.String(20))
    place: Mapped[int]
    state: Mapped[str] = mapped_column(KEY, default="waiting")
    running_since: Mapped[datetime | None]
    spent: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class DayMember(Base):
    """A person is in a team of a day; in one at a time."""

    __tablename__ = "day_member"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("day.challenge_id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("day_team.id"), index=True)
    joined_at: Mapped[datetime]


class DayIdea(Base):
    """An idea came from a team, whoever leaves that later."""

    __tablename__ = "day_idea"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("day_team.id"), index=True)


class DayGuest(Base):
    """Someone came to a day by a name only, in a browser of which the digest of a cookie's number
    is kept; so is a digest of the network address, with the site's key, to count by.

    ``code``, until ``code_until``, is the digest of what lets them in on another phone.
    ``taken_out_at`` is when a host took them out, of which team. ``kept_at`` is when they became a
    guest with an address, ``ended_at`` when the sign-in of the day ended for good.
    """

    __tablename__ = "day_guest"
    __table_args__ = (
        UniqueConstraint("challenge_id", "browser"),
        CheckConstraint("(code IS NULL) = (code_until IS NULL)", name="code"),
        CheckConstraint("(taken_out_at IS NULL) = (taken_out_by IS NULL)", name="taken_out"),
        Index("ix_day_guest_network", "challenge_id", "network"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("day.challenge_id"))
    name: Mapped[str] = mapped_column(NAME)
    browser: Mapped[str | None] = mapped_column(sa.String(64))
    network: Mapped[str | None] = mapped_column(sa.String(64))
    came_at: Mapped[datetime]
    code: Mapped[str | None] = mapped_column(sa.String(64))
    code_until: Mapped[datetime | None]
    taken_out_at: Mapped[datetime | None]
    taken_out_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("day_team.id"), index=True)
    kept_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
