"""The pages of consultations that everyone reads: the list, a text, a paragraph, what became."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from markupsafe import Markup

from intranet_ideas.access import permits
from intranet_ideas.consultations import queries, rules, sheets
from intranet_ideas.consultations.paragraphs import compared, excerpt, numbers
from intranet_ideas.consultations.rules import Phase
from intranet_ideas.entries.rules import Piece, difference
from intranet_ideas.errors import Fault, NotFound
from intranet_ideas.i18n import translate
from intranet_ideas.moderation.rules import REASONS
from intranet_ideas.text import render_markdown
from intranet_ideas.web import ground, list_as_file, page, received_at, row_number, viewer

bp = Blueprint("consultations", __name__)
ONE = "/consultations/<int:consultation_id>"
PARAGRAPH = ONE + "/paragraphs/<int:paragraph_key>"


@bp.app_template_global()
def drawn(text: str) -> Markup:
    """Return a paragraph of a text as it is read."""
    return Markup(render_markdown(text))  # nosec B704  # noqa: S704 - its own output


@bp.app_template_global()
def rule_label(label: str) -> str:
    """Return a label of the rules in the reader's language."""
    return translate(label)


def proposed(there: str, proposal: Any) -> list[Piece]:
    """Return what a proposal would change, by words."""
    if proposal.kind == rules.ADD:
        return difference("", proposal.text)
    return difference(there, proposal.text)


@bp.get("/consultations")
def listing() -> Any:
    """The consultations that the viewer is asked in, the newest first."""
    with ground().database.read() as session:
        rows = queries.listed(
            session, viewer(), received_at(), limit=queries.FIRST + 1,
            before=request.args.get("before", type=row_number),
        )  # fmt: skip
    return page(
        "consultations/list.html", rows=rows[:queries.FIRST], rules=rules,
        next_before=rows[queries.FIRST - 1].id if len(rows) > queries.FIRST else None,
        begins=permits("consultation.begin", viewer().roles),
    )  # fmt: skip


@bp.get(ONE, endpoint="page")
def consultation(consultation_id: int) -> Any:
    """A consultation: its text, with how much is said at each paragraph."""
    return consultation_page(consultation_id)


def consultation_page(
    consultation_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: str = "",
) -> Any:  # fmt: skip
    """Show it, with what was typed in ``form`` where that could not be done."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        text = queries.paragraphs_of(session, seen)
        return page(
            "consultations/page.html", status, seen=seen, one=seen.consultation, rules=rules,
            paragraphs=text, numbers=numbers(text), by_key={each.key: each for each in text},
            counts=queries.counts(session, consultation_id), excerpt=excerpt,
            mine=queries.proposals_of(session, seen, own=True, only_own=True),
            extensions=queries.extensions(session, consultation_id),
            person=queries.person_of(session, seen), proposed=proposed,
            further=queries.further_round(session, seen, received_at()),
            reported=queries.reported_places(session, seen),
            errors=errors or [], typed=typed or {}, form=form,
            zone=ground().settings.time_zone,
        )  # fmt: skip


@bp.get(PARAGRAPH)
def paragraph(consultation_id: int, paragraph_key: int) -> Any:
    """A paragraph with what is said of it and proposed."""
    return paragraph_page(consultation_id, paragraph_key)


def paragraph_page(
    consultation_id: int, key: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None, form: str = "",
) -> Any:  # fmt: skip
    """Show it, with what was typed in ``form`` where that could not be done: ``propose``,
    ``comment``, or one of these with a number."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        text = queries.paragraphs_of(session, seen)
        place = next((at for at, each in enumerate(text) if each.key == key), None)
        if place is None:
            raise NotFound
        return page(
            "consultations/paragraph.html", status, seen=seen, one=seen.consultation,
            rules=rules, there=text[place], number=numbers(text)[key],
            before=text[place - 1] if place else None,
            after=text[place + 1] if place + 1 < len(text) else None,
            proposals=queries.proposals_of(session, seen, paragraph=key, own=True),
            comments=queries.comments_of(session, seen, key), proposed=proposed,
            errors=errors or [], typed=typed or {}, form=form, reasons=REASONS,
        )  # fmt: skip


@bp.get(ONE + "/result")
def result(consultation_id: int) -> Any:
    """What the text became: what changed, every proposal with its answer, and thanks."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        row = seen.consultation
        if seen.phase != Phase.ANSWERED or row.result is None:
            raise NotFound
        old = queries.paragraphs_of(session, seen)
        new = queries.version_of(session, row.text_id, row.result)
        proposals = queries.proposals_of(session, seen)
        by_key: dict[int, list[Any]] = {}
        for each in proposals:
            by_key.setdefault(each.proposal.paragraph, []).append(each)
        return page(
            "consultations/result.html", seen=seen, one=row, rules=rules, new=new,
            changes=[each for each in compared(old, new) if not each.same],
            proposals=by_key, numbers=numbers(old), new_numbers=numbers(new), old=old,
            excerpt=excerpt, proposed=proposed,
            answered={answer: sum(each.answer == answer for each in proposals)
                      for answer in rules.ANSWERS},
            thanks=queries.thanks(session, consultation_id),
            further=queries.further_round(session, seen, received_at()),
            may_begin=permits("consultation.begin", viewer().roles),
        )  # fmt: skip


@bp.get(ONE + "/compare")
def compare(consultation_id: int) -> Any:
    """Two versions of the text, one in the other."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        found = {each.number: each for each in queries.versions(session, seen)}
        last = max(found)
        first = request.args.get("from", sorted(found)[-2:][0], type=row_number)
        second = request.args.get("to", last, type=row_number)
        if first not in found or second not in found:
            raise NotFound
        old, new = (queries.read_rows(found[each].paragraphs) for each in (first, second))
        return page(
            "consultations/compare.html", seen=seen, one=seen.consultation, rules=rules,
            versions=list(found.values()), first=first, second=second,
            changes=compared(old, new),
        )  # fmt: skip


@bp.get(ONE + "/proposals.<kind>")
def proposals_file(consultation_id: int, kind: str) -> Any:
    """What is proposed as a list, with the answers that the viewer may read."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        text = queries.paragraphs_of(session, seen)
        found = queries.in_order(queries.proposals_of(session, seen), text)
        rows = sheets.rows(found, text, translate)
    return list_as_file(f"consultation-{consultation_id}", kind, sheets.COLUMNS, rows)
