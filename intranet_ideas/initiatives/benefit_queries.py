"""Benefits as a viewer may see them, and what they came to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.initiatives import benefit_rules as rules
from intranet_ideas.initiatives.benefit_rules import Line, Measured, Total, plain
from intranet_ideas.initiatives.models import Benefit, Initiative
from intranet_ideas.initiatives.queries import visible
from intranet_ideas.initiatives.rules import State
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class ShownBenefit:
    """A benefit with its initiative and who is responsible."""

    benefit: Benefit
    initiative_id: int
    initiative: str
    language: str
    responsible: str
    measured: Measured


@dataclass(frozen=True, slots=True)
class Due:
    """A benefit that somebody should measure now."""

    benefit_id: int
    name: str
    measure_on: date
    initiative_id: int
    initiative: str
    language: str


def benefits(
    session: Session, viewer: Viewer, today: date, initiative_id: int | None = None
) -> list[ShownBenefit]:
    """Return the benefits of the initiatives that the viewer may see, or of one, the first to be
    measured first; one statement."""
    query = (
        select(Benefit, Initiative.id, Initiative.title, Initiative.language, User.name,
               Initiative.state)
        .join(Initiative, Initiative.id == Benefit.initiative_id)
        .join(User, User.id == Benefit.responsible_id)
        .where(visible(viewer)).order_by(Benefit.measure_on, Benefit.id)
    )  # fmt: skip
    if initiative_id is not None:
        query = query.where(Initiative.id == initiative_id)
    return [
        ShownBenefit(row, number, title, language, name, rules.measured(
            row.measure_on, row.realised, today, ended=state == State.ENDED
        ))
        for row, number, title, language, name, state in session.execute(query)
    ]  # fmt: skip


def to_measure(session: Session, viewer: Viewer, today: date, limit: int = 50) -> list[Due]:
    """Return the benefits that the viewer is responsible for and should have measured by now, the
    first due first; one statement. None of what is paused or ended."""
    rows = session.execute(
        select(Benefit.id, Benefit.name, Benefit.measure_on, Initiative.id, Initiative.title,
               Initiative.language)
        .join(Initiative, Initiative.id == Benefit.initiative_id)
        .where(Benefit.responsible_id == viewer.id, Benefit.realised.is_(None),
               Benefit.measure_on <= today, Initiative.state == State.ACTIVE, visible(viewer))
        .order_by(Benefit.measure_on, Benefit.id).limit(limit)
    )  # fmt: skip
    return [Due(*row) for row in rows]


def totals(shown: Sequence[ShownBenefit]) -> list[Total]:
    """Return what benefits came to, by kind and unit."""
    return rules.report(
        Line(each.benefit.kind, each.benefit.unit, each.benefit.planned, each.benefit.realised,
             each.measured)
        for each in shown
    )  # fmt: skip


COLUMNS = ("initiative", "kind", "benefit", "unit", "baseline", "planned", "realised", "state",
           "measure_on", "measured_at", "how", "responsible", "word")  # fmt: skip
"""The columns of the file."""


def as_rows(shown: Sequence[ShownBenefit]) -> list[dict[str, str]]:
    """Return benefits as rows of a file; what is not there is empty, never nought."""
    return [
        {"initiative": each.initiative, "kind": row.kind, "benefit": row.name, "unit": row.unit,
         "baseline": plain(row.baseline), "planned": plain(row.planned),
         "realised": plain(row.realised), "state": each.measured.value,
         "measure_on": row.measure_on.isoformat(),
         "measured_at": row.measured_at.date().isoformat() if row.measured_at else "",
         "how": row.how, "responsible": each.responsible, "word": row.word}
        for each in shown for row in (each.benefit,)
    ]  # fmt: skip
