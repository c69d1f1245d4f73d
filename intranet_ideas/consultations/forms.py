"""What is typed of consultations, parsed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from intranet_ideas.challenges.forms import local_text
from intranet_ideas.challenges.rules import NoSuchTime, TwiceTime, instant_of
from intranet_ideas.consultations.models import Consultation
from intranet_ideas.consultations.rules import LONGEST_TEXT, ConsultationFields
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.text import clean_line, clean_text

Typed = Mapping[str, str]


def consultation_fields(
    typed: Typed, zone: ZoneInfo, present: Consultation | None = None, uploaded: bytes = b"",
) -> ConsultationFields:  # fmt: skip
    """Parse the form; an ``uploaded`` file of text takes the place of what is typed. ``present``
    is what it was shown with. Raises ``Invalid``."""
    faults: list[Fault] = []
    fields = ConsultationFields(
        title=clean_line(typed.get("title", "")),
        introduction=clean_text(typed.get("introduction", "")),
        text=text_of(typed, uploaded, faults),
        owner=clean_line(typed.get("owner", "")), language=typed.get("language", ""),
        audience=typed.get("audience", ""), names=typed.get("names", "all"),
        department=typed.get("department", ""),
        opens_at=instant(typed, "opens_at", zone,
                         present.opens_at if present else None, faults),
        closes_at=instant(typed, "closes_at", zone,
                          present.closes_at if present else None, faults),
    )  # fmt: skip
    if faults:
        raise Invalid(faults)
    return fields


def text_of(typed: Typed, uploaded: bytes, faults: list[Fault]) -> str | None:
    """Return the text of a form, None where it has none."""
    if uploaded:
        if len(uploaded) > 4 * LONGEST_TEXT:
            faults.append(Fault("file", N_("The file is too large for a text.")))
        else:
            try:
                return clean_text(uploaded.decode("utf-8-sig").replace("\0", ""))
            except UnicodeDecodeError:
                faults.append(Fault("file", N_("This is not a file of plain text. Copy the text "
                                               "and paste it instead.")))  # fmt: skip
    text = typed.get("text")
    return None if text is None else clean_text(text)


def instant(
    typed: Typed, name: str, zone: ZoneInfo, before: datetime | None, faults: list[Fault]
) -> datetime | None:
    """Return the instant of a field in local time, None where it is empty; what can't be
    understood is noted in ``faults``."""
    text = typed.get(name, "").strip()
    if not text:
        return None
    if text == local_text(before, zone):
        return before  # as it was shown: with its seconds, and which of two it is
    try:
        local = datetime.fromisoformat(text)
        if local.tzinfo is not None:
            raise ValueError
        return instant_of(local, zone, None)
    except NoSuchTime:
        message = N_("This time does not exist: the clocks are put forward over it.")
    except TwiceTime:
        message = N_("This time comes twice that night, when the clocks are put back. Write "
                     "another.")  # fmt: skip
    except (ValueError, OverflowError):
        message = N_("Write a day and a time such as 2026-11-24 15:00.")
    faults.append(Fault(name, message))
    return before


def as_typed(row: Consultation, owner: str, department: str, text: str, zone: ZoneInfo) -> Typed:
    """Return a consultation as its form would send it."""
    return {
        "title": row.title, "introduction": row.introduction, "language": row.language,
        "owner": owner, "audience": row.audience, "names": row.names, "department": department,
        "text": text,
        "opens_at": local_text(row.opens_at, zone), "closes_at": local_text(row.closes_at, zone),
        "version": str(row.version),
    }  # fmt: skip
