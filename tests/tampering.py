"""Someone who may write to the database behind the program's back, past its guards."""

from __future__ import annotations

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from intranet_ideas.audit.queries import GUARDS
from intranet_ideas.canonical import digest_of
from intranet_ideas.events import RESULTS_CORRECTED, RESULTS_RELEASED, Event
from intranet_ideas.outcomes.models import ResultSeal


def without_guards(session: Session) -> None:
    """Take the triggers that keep events away."""
    of = "" if session.get_bind().dialect.name == "sqlite" else " ON event"
    for name in GUARDS:
        session.execute(text(f"DROP TRIGGER {name}{of}"))


def reseal(session: Session, content: object, *, digest: bool = True, trail: bool = True) -> None:
    """Put another content into the newest seal, with its ``digest``, in the ``trail`` too."""
    row = session.scalars(select(ResultSeal).order_by(ResultSeal.number.desc())).first()
    assert row is not None
    row.content = content  # type: ignore[assignment]
    if digest:
        row.digest = digest_of(content)
    session.flush()
    if trail:
        without_guards(session)
        kind = RESULTS_RELEASED if row.number == 1 else RESULTS_CORRECTED
        events = session.scalars(select(Event).filter_by(kind=kind).order_by(Event.id.desc()))
        event = events.first()
        assert event is not None
        session.execute(update(Event).where(Event.id == event.id)
                        .values(data=event.data | {"digest": digest_of(content)}))  # fmt: skip
