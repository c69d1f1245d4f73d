"""Benefits as a viewer may see them, and what they came to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.initiatives import benefit_rules as rules
from intranet_ideas.initiatives.benefit_rules import Line, Measured, Total
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


def plain(value: float | None) -> str:
    """Return a number without needless decimals, empty for none."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
