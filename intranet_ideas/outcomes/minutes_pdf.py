"""The minutes as a PDF. The page says the same, and is the one for screen readers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, gettext

from intranet_ideas import fonts
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.i18n import current_language, local_datetime, translate
from intranet_ideas.judging.views import rule_change_words
from intranet_ideas.outcomes.agenda import Agenda, Item

try:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
except ImportError:  # the extra "pdf" is not installed
    SimpleDocTemplate = None

NOT_INSTALLED = N_(
    "This site can't make PDFs: the extra “pdf” is not installed. Print the page instead."
)

Words = Mapping[str, Any] | None
Rounds = Sequence[tuple[str, Sequence[str]]]
"""Headings, and the lines below each."""


def make_pdf(
    seen: SeenChallenge, found: Agenda, method: Words, rounds: Rounds,
    outcome_label: Callable[[str], str], now: datetime, zone: ZoneInfo,
) -> bytes:  # fmt: skip
    """Return the minutes as a PDF in the present language; ``method`` is how the ranking was
    made, in words, and ``rounds`` what is said of those that were left.

    Raises ``Conflict`` where PDFs can't be made, or the viewer must wait.
    """
    if SimpleDocTemplate is None:
        raise Conflict(NOT_INSTALLED)
    if found.kept:
        raise Conflict(found.kept)
    fonts.register()
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target, pagesize=A4, title=gettext("Minutes of the deciding meeting"),
        subject=seen.challenge.title, lang=seen.viewer.language, invariant=True,
    )  # fmt: skip
    document.build(list(_story(seen, found, method, rounds, outcome_label, now, zone)))
    return target.getvalue()


def _story(
    seen: SeenChallenge, found: Agenda, method: Words, rounds: Rounds,
    outcome_label: Callable[[str], str], now: datetime, zone: ZoneInfo,
) -> Iterator[Any]:  # fmt: skip
    yield _text(gettext("Minutes of the deciding meeting"), size=18, bold=True)
    yield _text(seen.challenge.title, size=13)
    yield Spacer(1, 8)
    yield from _facts(seen, found, now, zone)
    yield _text(gettext("How the order came about"), size=13, bold=True)
    yield _text(_method(found, method, zone))
    for name, value in (method or {}).get("settings", ()):
        yield _text(f"• {name}: {value}")
    for heading, lines in rounds:
        yield Spacer(1, 6)
        yield _text(heading, bold=True)
        yield from map(_text, lines)
    yield _text(gettext("Decisions"), size=13, bold=True)
    for item in found.items:
        yield from _decision(item, outcome_label, zone)
    yield _text(gettext("Disqualified in the last round") if rounds
                else gettext("Disqualified"), size=13, bold=True)  # fmt: skip
    for each in found.disqualified:
        yield _text(f"• {each.name}: {each.idea.title}. {translate(each.why)}")
    if not found.disqualified:
        yield _text(gettext("Nobody, as far as can be told here."))
    for change in found.rule_changes:
        yield _text(rule_change_words(change))
    for note in found.notes:
        yield _text(translate(note))


def _facts(seen: SeenChallenge, found: Agenda, now: datetime, zone: ZoneInfo) -> Iterator[Any]:
    meeting = found.meeting
    unknown = gettext("not written down")
    held = format_date(meeting.held_on, "full") if meeting and meeting.held_on else unknown
    names = [person.name for person in found.attended]
    names += [meeting.others] if meeting and meeting.others else []
    host = (found.host or seen.challenge.department).name_in(seen.viewer.language)
    for label, value in (
        (gettext("Host"), host), (gettext("Held on"), held),
        (gettext("Took part"), ", ".join(names) or unknown),
        (gettext("Results published"), _instant(seen.challenge.released_at, zone)
         or gettext("not yet")),
        (gettext("Made"), _instant(now, zone)),
    ):  # fmt: skip
        yield _text(f"{label}: {value}")
    yield Spacer(1, 8)


def _method(found: Agenda, method: Words, zone: ZoneInfo) -> str:
    if found.ranking is None:
        return str(gettext("There is no ranking."))
    if method is None:
        return str(gettext("Nothing was handed in that could be ranked."))
    return str(gettext(
        "%(method)s, version %(version)s, computed %(when)s.", method=method["label"],
        version=found.ranking.plugin_version, when=_instant(found.ranking.computed_at, zone),
    ))  # fmt: skip


def _decision(item: Item, outcome_label: Callable[[str], str], zone: ZoneInfo) -> Iterator[Any]:
    placed = item.placed
    place = "–" if placed.rank is None else str(placed.rank)
    if placed.rank is not None and placed.rank_low != placed.rank_high:
        place += " " + gettext("(%(low)s to %(high)s)", low=placed.rank_low, high=placed.rank_high)
    yield Spacer(1, 6)
    yield _text(f"{place}  {item.idea.title}", bold=True)
    if placed.round:
        yield _text(gettext("Left in round %(number)s", number=placed.round))
    if item.unplaced:
        yield _text(gettext("In the last round, with no place there: behind those who have one, "
                            "ahead of those left before"))  # fmt: skip
    if item.torn:
        yield _text(gettext("The judges are torn"))
    made = item.decision
    if made is not None and made.notes:
        yield _text(made.notes)
    if made is None or not made.outcome:
        yield _text(gettext("Not decided"))
        return
    yield _text(f"{outcome_label(made.outcome)}: {made.reason}")
    for each in item.before:
        yield _text(gettext(
            "Decided otherwise in the results published on %(when)s: %(outcome)s. %(reason)s",
            when=_instant(each.at, zone), outcome=outcome_label(each.outcome), reason=each.reason,
        ))  # fmt: skip
    if item.overrules:
        titles = "; ".join(each.title for each in item.overrules)
        yield _text(gettext("Against the order") + ". "
                    + gettext("Held against: %(ideas)s", ideas=titles))  # fmt: skip
    if made.overrule_reason:
        yield _text(gettext("Why against the order: %(reason)s", reason=made.overrule_reason))
    yield _text(f"{item.decided_by}, {_instant(made.decided_at, zone)}", size=8)


def _instant(instant: datetime | None, zone: ZoneInfo) -> str:
    return local_datetime(instant, zone, current_language()) if instant else ""


def _text(words: str, *, size: int = 10, bold: bool = False) -> Any:
    style = ParagraphStyle(
        "words", fontName=fonts.BOLD if bold else fonts.REGULAR, fontSize=size, leading=size * 1.4,
        spaceBefore=size - 8, spaceAfter=2,
    )  # fmt: skip
    # Line for line as it was written; markup in it is text.
    return Paragraph(escape(str(words)).replace("\n", "<br/>"), style)
