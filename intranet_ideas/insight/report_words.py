"""The report of a year in words: the same blocks become the page and the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for

from intranet_ideas.i18n import current_language, gettext, ngettext, translate
from intranet_ideas.initiatives.benefit_rules import KINDS, Kind, Measured, Total, plain
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.initiatives.story_rules import OUTCOMES, Outcome
from intranet_ideas.insight.queries import Line
from intranet_ideas.insight.report import MOST, Ended, Report
from intranet_ideas.records.document import Block


def title_of(found: Report) -> str:
    """Return what the report is called."""
    name = found.department.name_in(current_language())
    return gettext("Innovation in %(year)s: %(department)s", year=found.year, department=name)


def report_blocks(found: Report) -> list[Block]:
    """Return the report below its title, in the present language."""
    return [each for part in (_text, _challenges, _people, _ideas, _answers, _initiatives,
                              _benefits, _stories, _finished, _stopped)
            for each in part(found)]  # fmt: skip


def _text(found: Report) -> Iterator[Block]:
    if found.text and found.text.published_at and found.text.text:
        for part in found.text.text.split("\n\n"):
            yield {"kind": "text", "text": part}


def _challenges(found: Report) -> Iterator[Block]:
    yield _heading(gettext("Challenges"))
    if not found.challenges:
        yield _said(gettext("No challenge opened in this year."))
        return
    yield _list([
        each.title + ": " + ngettext("%(num)d idea", "%(num)d ideas", each.ideas)
        for each in found.challenges
    ], [url_for("challenges.page", challenge_id=each.id) for each in found.challenges])  # fmt: skip
    if len(found.challenges) == MOST:
        yield _said(gettext("The list ends here: there are more."))


def _people(found: Report) -> Iterator[Block]:
    numbers = found.numbers
    if not found.of_all:
        return
    yield _heading(gettext("Who took part"))
    yield _facts([(gettext("People who took part"), _told(numbers.people)),
                  (gettext("Guests who took part"), _told(numbers.guests))])  # fmt: skip
    yield _list([_share(each) for each in numbers.departments])
    yield _said(gettext("Groups of fewer than five are never told, nor what would give them away."))


def _ideas(found: Report) -> Iterator[Block]:
    way = found.numbers.way
    yield _heading(gettext("What became of the ideas"))
    yield _facts([
        (gettext("Handed in"), str(way.handed_in)), (gettext("Answered"), str(way.answered)),
        (gettext("For later"), str(way.later)), (gettext("Chosen"), str(way.chosen)),
    ])  # fmt: skip


def _answers(found: Report) -> Iterator[Block]:
    days = found.numbers.answers
    yield _heading(gettext("Answers, as they were promised"))
    yield _facts([
        (gettext("Published by the promised day"), str(found.kept)),
        (gettext("Later than promised, or not yet"), str(found.missed)),
        (gettext("Days from the deadline to the published results"),
         ", ".join(str(round(each)) for each in days) or "–"),
    ])  # fmt: skip


def _initiatives(found: Report) -> Iterator[Block]:
    yield _heading(gettext("Initiatives by stage"))
    yield _facts([(gettext("Begun in this year"), str(found.begun))])
    yield _said(gettext("As they stand today:"))
    yield _list([
        f"{in_language(stage.name, current_language())}: {number}" for stage, number in found.stages
    ])


def _benefits(found: Report) -> Iterator[Block]:
    yield _heading(gettext("Benefits that were to be measured in this year"))
    if not found.benefits:
        yield _said(gettext("None were."))
        return
    yield _list([_total(each) for each in found.benefits])
    yield _said(gettext("Reported by those responsible, not audited. Quality is not added up."))


def _total(each: Total) -> str:
    kind = f"{translate(KINDS[Kind(each.kind)])} ({each.unit})"
    words = gettext(
        "%(kind)s: %(count)s planned, %(measured)s measured, %(overdue)s overdue, %(never)s never "
        "measured.", kind=kind, count=each.count, measured=each.states[Measured.DONE],
        overdue=each.states[Measured.OVERDUE], never=each.states[Measured.NEVER],
    )  # fmt: skip
    if each.realised is None:
        return words
    return words + " " + gettext(
        "Of those measured %(realised)s was realised, and %(planned)s promised.",
        realised=plain(each.realised), planned=plain(each.planned_of_measured),
    )  # fmt: skip


def _stories(found: Report) -> Iterator[Block]:
    yield _heading(gettext("Stories"))
    if not found.stories:
        yield _said(gettext("None was published."))
        return
    yield _list([f"{each.title}: {translate(OUTCOMES[Outcome(each.outcome)])}"
                 for each in found.stories],
                [url_for("initiatives.story", initiative_id=each.id)
                 for each in found.stories])  # fmt: skip


def _finished(found: Report) -> Iterator[Block]:
    if found.finished:
        yield _heading(gettext("What was carried through"))
        yield _ended(found.finished)


def _stopped(found: Report) -> Iterator[Block]:
    yield _heading(gettext("What was stopped, and why"))
    if not found.stopped:
        yield _said(gettext("Nothing was stopped. Was anything tried that could fail?"))
        return
    yield _ended(found.stopped)


def _ended(rows: Sequence[Ended]) -> Block:
    return _list([f"{each.title}: {each.why}" for each in rows],
                 [url_for("initiatives.page", initiative_id=each.id) for each in rows])


def _share(line: Line) -> str:
    name, share = line.name or gettext("The others"), line.share
    if share.took_part is None:
        return gettext("%(department)s: of %(people)s, too few to tell", department=name,
                       people=share.people)  # fmt: skip
    return gettext("%(department)s: %(took)s of %(people)s", department=name,
                   took=share.took_part, people=share.people)  # fmt: skip


def _told(number: int | None) -> str:
    return gettext("too few to tell") if number is None else str(number)


def _heading(text: str) -> Block:
    return {"kind": "heading", "level": 2, "text": text}


def _said(text: str) -> Block:
    return {"kind": "text", "text": text}


def _facts(rows: Sequence[tuple[str, str]]) -> Block:
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def _list(items: Sequence[str], urls: Sequence[str] = ()) -> Block:
    found: dict[str, Any] = {"kind": "list", "items": list(items)}
    return found | {"urls": list(urls)} if urls else found
