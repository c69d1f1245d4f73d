"""The minutes of the innovation group as a PDF. The page says the same, and is the one for screen
readers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date

from intranet_ideas import fonts
from intranet_ideas.errors import Conflict
from intranet_ideas.i18n import current_language, gettext, local_datetime
from intranet_ideas.meetings.queries import Deed, Point, Task, Whole
from intranet_ideas.meetings.rules import Kind, ends_at
from intranet_ideas.meetings.views import instant_filter, point_words
from intranet_ideas.outcomes.minutes_pdf import NOT_INSTALLED

try:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
except ImportError:  # the extra "pdf" is not installed
    SimpleDocTemplate = None

Stages = Mapping[str, str]


def make_pdf(found: Whole, stages: Stages, zone: ZoneInfo) -> bytes:
    """Return the minutes as a PDF in the present language, with what their reader may read;
    ``stages`` are the names of initiatives' stages. Raises ``Conflict`` where PDFs can't be made.
    """
    if SimpleDocTemplate is None:
        raise Conflict(NOT_INSTALLED)
    fonts.register()
    target = io.BytesIO()
    title = gettext("Minutes of the innovation group")
    document = SimpleDocTemplate(target, pagesize=A4, title=title, lang=current_language(),
                                 invariant=True)  # fmt: skip
    document.build(list(_story(found, stages, title, zone)))
    return target.getvalue()


def _story(found: Whole, stages: Stages, title: str, zone: ZoneInfo) -> Iterator[Any]:
    meeting, language = found.meeting, current_language()

    def at(value: Any) -> str:
        return local_datetime(value, zone, language) if value else ""

    yield _text(title, size=18, bold=True)
    yield _text(at(meeting.starts_at), size=13)
    yield Spacer(1, 8)
    present = ", ".join(filter(None, (*(each.name for each in found.present), meeting.others)))
    absent = ", ".join(each.name for each in found.absent)
    approved = gettext("not yet")
    if meeting.approved_at:
        approved = gettext("%(when)s by %(name)s", when=at(meeting.approved_at),
                           name=found.approved_by)  # fmt: skip
    for label, value in (
        (gettext("Until"), at(ends_at(meeting.starts_at, meeting.minutes))),
        (gettext("Where"), meeting.place),
        (gettext("Present"), present or gettext("not written down")),
        (gettext("Absent"), absent or gettext("nobody")), (gettext("Approved"), approved),
    ):  # fmt: skip
        yield _text(f"{label}: {value}")
    if not found.whole:
        yield _text(gettext("What the group keeps closed is left out, and so is what you can't see "
                            "otherwise."), size=8)  # fmt: skip
    for point in found.points:
        yield from _point(found, point, stages, zone, at)
    corrections = [each for each in found.additions if each.row.point_id is None]
    if corrections:
        yield _text(gettext("Corrections"), size=13, bold=True)
    for each in corrections:
        yield _text(f"{at(each.row.made_at)}, {each.by}", bold=True)
        yield _text(each.row.words)
    if found.whole and meeting.digest:
        yield Spacer(1, 8)
        yield _text(gettext("Mark in the audit trail (SHA-256): %(digest)s",
                            digest=meeting.digest), size=8)  # fmt: skip


def _point(
    found: Whole, point: Point, stages: Stages, zone: ZoneInfo, at: Any
) -> Iterator[Any]:  # fmt: skip
    yield Spacer(1, 8)
    name = point_words(point)
    if point.row.kind == Kind.MINUTES and point.thing:
        day = instant_filter(point.thing.title).astimezone(zone).date()
        name = gettext("Minutes of the meeting on %(day)s", day=_day(day))
    number = f"{point.number}. " if found.whole else ""
    closed = f" ({gettext('Kept closed')})" if point.row.closed else ""
    yield _text(f"{number}{name}{closed}", size=12, bold=True)
    if point.row.words:
        yield _text(point.row.words, size=9)
    if point.barred:
        names = ", ".join(each.name for each in point.barred)
        yield _text(gettext("Disqualified: %(names)s", names=names), size=9)
    yield _text(point.row.decision or gettext("Nothing is decided."))
    for deed in point.deeds:
        yield _text(f"• {deed_words(deed, stages)} – {deed.by}, {at(deed.at)}", size=9)
        if deed.reason:
            yield _text(deed.reason, size=9)
    for task in point.tasks:
        yield _text(f"• {_task(task)}", size=9)
    for each in found.additions:
        if each.row.point_id == point.row.id:
            yield _text(gettext("Correction, %(when)s, %(name)s", when=at(each.row.made_at),
                                name=each.by), size=9, bold=True)  # fmt: skip
            yield _text(each.row.words, size=9)


def deed_words(deed: Deed, stages: Stages) -> str:
    """Return what was done, in the present language."""
    return {
        "moved": gettext("Moved to %(stage)s", stage=stages.get(deed.stage, deed.stage)),
        "paused": gettext("Paused"), "active": gettext("Taken up again"),
        "ended": gettext("Ended"), "note": gettext("Asked for more, in its log"),
        "answered": gettext("Answered"), "begun": gettext("Made an initiative"),
        "approved": gettext("Minutes approved"),
    }[deed.kind]  # fmt: skip


def _task(task: Task) -> str:
    due = gettext("By %(day)s", day=_day(task.due_on))
    return f"{task.words} – {task.responsible}. {due}"


def _day(value: date) -> str:
    return str(format_date(value, "d. MMMM y" if current_language() != "en" else "d MMMM y"))


def _text(words: str, *, size: int = 10, bold: bool = False) -> Any:
    style = ParagraphStyle(
        "words", fontName=fonts.BOLD if bold else fonts.REGULAR, fontSize=size, leading=size * 1.4,
        spaceBefore=max(size - 8, 0), spaceAfter=2,
    )  # fmt: skip
    # Line for line as it was written; markup in it is text.
    return Paragraph(escape(str(words)).replace("\n", "<br/>"), style)
