"""Someone who may write to the database behind the program's back, past its guards."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from intranet_ideas.audit.queries import GUARDS


def without_guards(session: Session) -> None:
    """Take the triggers that keep events away."""
    of = "" if session.get_bind().dialect.name == "sqlite" else " ON event"
    for name in GUARDS:
        session.execute(text(f"DROP TRIGGER {name}{of}"))
