"""The pages of numbers, and the same numbers as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.i18n import gettext
from intranet_ideas.insight import queries
from intranet_ideas.insight.queries import Insight
from intranet_ideas.insight.report import FIRST_YEAR, LAST_YEAR
from intranet_ideas.web import ground, list_as_file, page, received_at, viewer

bp = Blueprint("insight", __name__)

COLUMNS = ("what", "of", "number")


@bp.get("/challenges/<int:challenge_id>/insight")
def challenge(challenge_id: int) -> Any:
    """The numbers of one challenge."""
    with ground().database.read() as session:
        seen, found = _of_challenge(session, challenge_id)
        return page("insight/challenge.html", challenge=seen.challenge, phase=seen.phase,
                    found=found)  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/insight.<kind>")
def challenge_file(challenge_id: int, kind: str) -> Response:
    """The same as a file."""
    with ground().database.read() as session:
        _, found = _of_challenge(session, challenge_id)
    return _file(f"insight-{challenge_id}", kind, found)


def _of_challenge(session: Session, challenge_id: int) -> tuple[SeenChallenge, Insight]:
    now = received_at()
    seen = challenges.see(session, viewer(), challenge_id, now, "insight.view")
    return seen, queries.challenge_insight(session, seen, ground().settings.time_zone, now)


@bp.get("/insight")
def organisation() -> Any:
    """The numbers of a year, beside those of the years before."""
    year = asked_year()
    with ground().database.read() as session:
        found = _of_year(session, year)
        years = queries.years(session, viewer(), year, ground().settings.time_zone)
    this = received_at().astimezone(ground().settings.time_zone).year
    return page("insight/organisation.html", found=found, years=years, year=year,
                later=year + 1 if year < this else None)  # fmt: skip


@bp.get("/insight.<kind>")
def organisation_file(kind: str) -> Response:
    """The same as a file."""
    year = asked_year()
    with ground().database.read() as session:
        found = _of_year(session, year)
    return _file(f"insight-{year}", kind, found)


def _of_year(session: Session, year: int) -> Insight:
    return queries.insight(session, viewer(), year, ground().settings.time_zone)


def asked_year() -> int:
    """Return the year that the address names, this year where it names none."""
    asked = request.args.get("year", type=int)
    if asked is None or not FIRST_YEAR <= asked <= LAST_YEAR:
        return received_at().astimezone(ground().settings.time_zone).year
    return asked


def _file(name: str, kind: str, found: Insight) -> Response:
    heads = dict(zip(COLUMNS, (gettext("What"), gettext("Of"), gettext("Number")), strict=True))
    rows = [{heads[column]: cell for column, cell in zip(COLUMNS, row, strict=True)}
            for row in _rows(found)]  # fmt: skip
    return list_as_file(name, kind, list(heads.values()), rows)


def _rows(found: Insight) -> Iterator[tuple[str, str, str]]:
    """Yield what the page's tables say; a number that is not told is empty."""
    took_part = gettext("People who took part")
    yield took_part, "", _told(found.people)
    yield gettext("Guests who took part"), "", _told(found.guests)
    for line in found.departments:
        name = line.name or gettext("The others")
        yield gettext("Employees"), name, str(line.share.people)
        yield took_part, name, _told(line.share.took_part)
    for each in found.periods:
        begins = each.begins.isoformat()
        yield gettext("New participants"), begins, str(each.joined)
        yield gettext("Ideas"), begins, str(each.ideas)
        yield gettext("Comments"), begins, str(each.comments)
        yield took_part, begins, _told(each.people)
    way = found.way
    for label, number in (
        (gettext("Begun"), way.begun), (gettext("Handed in"), way.handed_in),
        (gettext("Answered"), way.answered), (gettext("For later"), way.later),
        (gettext("Chosen"), way.chosen), (gettext("In an initiative"), way.followed),
        (gettext("With a measured benefit"), way.measured),
    ):  # fmt: skip
        yield label, "", _told(number)
    for label, took in (
        (gettext("Days from the first words to handing in"), found.drafting),
        (gettext("Days to the first comment"), found.first_comment),
        (gettext("Days until the authors answer a question"), found.clarification),
    ):  # fmt: skip
        yield label, gettext("Half of them within"), _told(took.median)
        yield label, gettext("Nine of ten within"), _told(took.nine_of_ten)
    for days in found.answers:
        yield gettext("Days from the deadline to the published results"), "", _told(days)
    yield gettext("Published by the promised day"), "", str(found.in_time)
    yield gettext("Part of the texts that the most active tenth wrote"), "", _told(
        found.voice.most_active
    )
    yield gettext("Gini coefficient"), "", _told(found.voice.gini)


def _told(number: float | None) -> str:
    if number is None:
        return ""
    return str(number) if isinstance(number, int) else f"{number:.2f}"
