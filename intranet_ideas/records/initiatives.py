"""A package of an initiative: what it was, what was decided, what came of it, and what the
innovation group's minutes say of it. The same bytes for the same state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.aliases import another
from intranet_ideas.database import insert_into
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import Event, record
from intranet_ideas.ground import Ground
from intranet_ideas.initiatives.models import (
    Benefit,
    Initiative,
    InitiativeMember,
    InitiativeOrigin,
    LogLine,
    Milestone,
    Story,
    Tick,
)
from intranet_ideas.initiatives.queries import stages_of
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.initiatives.story_rules import PARTS
from intranet_ideas.meetings import queries as meetings
from intranet_ideas.meetings.models import GroupMeeting, MeetingPoint
from intranet_ideas.meetings.rules import Kind, State
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.people.rules import Viewer
from intranet_ideas.records import noark, pdf
from intranet_ideas.records.html import make_html
from intranet_ideas.records.initiative_document import Writer
from intranet_ideas.records.models import FULL, OPEN, ArchivedInitiative
from intranet_ideas.records.packing import NOT_SEALED, as_json, described_as, zipped
from intranet_ideas.records.rules import INITIATIVE_EXEMPTIONS
from intranet_ideas.version import __version__

NONE = N_("There is no initiative with this number.")

_measured_by = another(User, name="measured_by")


def make_package(ground: Ground, initiative_id: int, variant: str) -> bytes:
    """Return the package as a ZIP, ``open`` without what is exempt from public access. Takes a
    second: never inside a write transaction. Raises ``NotFound``, ``Invalid`` and ``Conflict``."""
    if variant not in (FULL, OPEN):
        raise Invalid([Fault("variant", N_("Choose which package to make."))])
    with ground.database.read() as session:
        told = gather(session, initiative_id, variant)
        at = max(datetime.fromisoformat(each) for each in _instants(told))
        seq, digest = _head(session, at)
        creator = organisation_name(session)
    files = _files(ground, told, at)
    described = {path: described_as(content) for path, content in sorted(files.items())}
    about = told["initiative"]
    number = f"tiltak-{about['id']}"
    # The PDF is what the archive keeps; the others stand beside it.
    paths = sorted(described, key=lambda path: path.endswith(".pdf"), reverse=True)
    files["arkivmelding.xml"] = noark.message(
        noark.Folder(number, about["title"], about["created_at"], about["owner"],
                     about["department"]),
        f"{number}-{variant}",
        [noark.Registration(f"{number}-sak", about["title"], about["created_at"], "Saksframlegg",
                            paths, [each.basis for each in INITIATIVE_EXEMPTIONS])],
        described, creator=creator, made_at=at.astimezone(UTC).isoformat(),
        system=f"intranet-ideas {__version__}", shielded=variant == FULL,
    )  # fmt: skip
    files["manifest.json"] = as_json({
        "format": 1, "program": f"intranet-ideas {__version__}", "initiative": about["id"],
        "title": about["title"], "state_at": at.astimezone(UTC).isoformat(),
        "audit_trail": {"seq": seq, "digest": digest},
        "exempt_parts": "included" if variant == FULL else "left out",
        "exemptions": [{"part": each.key, "what": each.what, "basis": each.basis}
                       for each in INITIATIVE_EXEMPTIONS],
        "files": {path: described_as(content) for path, content in sorted(files.items())},
    })  # fmt: skip
    return zipped(files, at)


def _files(ground: Ground, told: Mapping[str, Any], at: datetime) -> dict[str, bytes]:
    from intranet_ideas.i18n import catalogue

    language, title = told["initiative"]["language"], told["initiative"]["title"]
    blocks = Writer(catalogue(language).gettext, language, ground.settings.time_zone).all_of(told)
    files = {"record.json": as_json(told),
             "record.html": make_html(title, language, blocks).encode()}  # fmt: skip
    if pdf.can_be_made():
        files["record.pdf"] = pdf.make_pdf(title, language, blocks, at)
    return files


def _instants(told: Any) -> Iterator[str]:
    """Yield the instants at which something that is told happened."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name == "at" or name.endswith("_at"):
                yield from [value] if value else []
            else:
                yield from _instants(value)
    elif isinstance(told, list):
        for each in told:
            yield from _instants(each)


def _head(session: Session, at: datetime) -> tuple[int, str]:
    """Return place and digest of the last event in the trail up to the state."""
    until = Event.recorded_at <= at
    if session.scalar(select(Event.id).where(until, Event.seq.is_(None)).limit(1)):
        raise Conflict(NOT_SEALED)
    row = session.execute(
        select(Event.seq, Event.digest).where(until, Event.seq.is_not(None))
        .order_by(Event.seq.desc()).limit(1)
    ).first()  # fmt: skip
    if row is None or row.seq is None or row.digest is None:
        raise Conflict(NOT_SEALED)
    return row.seq, row.digest


def gather(session: Session, initiative_id: int, variant: str) -> dict[str, Any]:
    """Return all that a package says of an initiative. Raises ``NotFound``."""
    one = session.get(Initiative, initiative_id)
    if one is None:
        raise NotFound(NONE)
    full = variant == FULL
    names = {each.key: in_language(each.name, one.language) for each in stages_of(session)[0]}
    return {
        "variant": variant, "initiative": _about(session, one, names),
        "ideas": _ideas(session, initiative_id),
        "milestones": [
            {"title": each.title, "due_on": each.due_on.isoformat(),
             "done_on": each.done_on.isoformat() if each.done_on else None}
            for each in session.scalars(
                select(Milestone).filter_by(initiative_id=initiative_id)
                .order_by(Milestone.due_on, Milestone.id)
            )
        ],
        "evidence": [
            {"stage": names.get(row.stage, row.stage), "need": row.need, "evidence": row.evidence,
             "by": name, "at": row.ticked_at.isoformat()}
            for row, name in session.execute(
                select(Tick, User.name).join(User, User.id == Tick.ticked_by)
                .where(Tick.initiative_id == initiative_id).order_by(Tick.id)
            )
        ],
        "log": _log(session, initiative_id, names, full), "benefits": _benefits(session, one),
        "story": _story(session, initiative_id, full), "meetings": _meetings(session, one, full),
    }  # fmt: skip


def _about(session: Session, one: Initiative, names: Mapping[str, str]) -> dict[str, Any]:
    team = session.scalars(
        select(User.name).join(InitiativeMember, InitiativeMember.user_id == User.id)
        .where(InitiativeMember.initiative_id == one.id).order_by(User.name, User.id)
    ).all()  # fmt: skip
    place = session.get_one(Department, one.department_id)
    return {
        "id": one.id, "title": one.title, "language": one.language, "summary": one.summary,
        "department": place.name_in(one.language), "team": list(team),
        "owner": session.get_one(User, one.owner_id).name,
        "stage": names.get(one.stage, one.stage), "state": one.state,
        "open_to_staff": one.open_to_staff, "planned_cost": one.planned_cost,
        "used_cost": one.used_cost, "risks": one.risks,
        "created_at": one.created_at.isoformat(), "changed_at": one.changed_at.isoformat(),
    }  # fmt: skip


def _ideas(session: Session, initiative_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Entry.id, Entry.challenge_id, EntryRevision.title)
        .join(InitiativeOrigin, InitiativeOrigin.entry_id == Entry.id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(InitiativeOrigin.initiative_id == initiative_id).order_by(Entry.id)
    )  # fmt: skip
    return [{"id": number, "challenge": challenge, "title": title}
            for number, challenge, title in rows]  # fmt: skip


def _log(
    session: Session, initiative_id: int, names: Mapping[str, str], full: bool
) -> list[dict[str, Any]]:
    query = (
        select(LogLine, User.name).join(User, User.id == LogLine.made_by)
        .where(LogLine.initiative_id == initiative_id).order_by(LogLine.id)
    )  # fmt: skip
    if not full:
        query = query.where(LogLine.kind != "note")
    return [
        {"kind": row.kind, "at": row.made_at.isoformat(), "by": name,
         "stage": names.get(row.stage, row.stage), "words": row.words, "missing": row.missing}
        for row, name in session.execute(query)
    ]  # fmt: skip


def _benefits(session: Session, one: Initiative) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Benefit, User.name, _measured_by.name)
        .join(User, User.id == Benefit.responsible_id)
        .outerjoin(_measured_by, _measured_by.id == Benefit.measured_by)
        .where(Benefit.initiative_id == one.id).order_by(Benefit.id)
    )  # fmt: skip
    return [
        {"kind": row.kind, "name": row.name, "unit": row.unit, "baseline": row.baseline,
         "planned": row.planned, "how": row.how, "responsible": responsible,
         "measure_on": row.measure_on.isoformat(), "realised": row.realised, "word": row.word,
         "measured_by": by,
         "measured_at": row.measured_at.isoformat() if row.measured_at else None}
        for row, responsible, by in rows
    ]  # fmt: skip


def _story(session: Session, initiative_id: int, full: bool) -> dict[str, Any] | None:
    row = session.get(Story, initiative_id)
    if row is None or not (full or row.published_at):
        return None
    return {
        "outcome": row.outcome, **{part: getattr(row, part) for part in PARTS},
        "ask": session.get_one(User, row.ask_id).name, "changed_at": row.changed_at.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None,
    }  # fmt: skip


def _meetings(session: Session, one: Initiative, full: bool) -> list[dict[str, Any]]:
    """Tell what the minutes say of it, and of the ideas it came from."""
    ideas = select(InitiativeOrigin.entry_id).where(InitiativeOrigin.initiative_id == one.id)
    rows = session.execute(
        select(GroupMeeting.id, MeetingPoint.id)
        .join(MeetingPoint, MeetingPoint.meeting_id == GroupMeeting.id)
        .where(
            GroupMeeting.state.in_((State.HELD, State.APPROVED)),
            ((MeetingPoint.kind == Kind.INITIATIVE) & (MeetingPoint.thing == one.id))
            | ((MeetingPoint.kind == Kind.IDEA) & MeetingPoint.thing.in_(ideas)),
        )
        .order_by(GroupMeeting.starts_at, MeetingPoint.id)
    ).all()  # fmt: skip
    return [each for meeting, point in rows
            for each in meetings.recorded(session, meeting, point, closed=full)]  # fmt: skip


def keep_package(
    session: Session, viewer: Viewer, initiative_id: int, variant: str, now: datetime
) -> None:
    """Note that a package was made, and since when the archive can have it."""
    require("initiative.archive", viewer.roles)
    note_packed(session, initiative_id, variant, now)
    record(session, events.PACKAGE_ASKED, now=now, actor_id=viewer.id, initiative=initiative_id,
           variant=variant)  # fmt: skip


def note_packed(session: Session, initiative_id: int, variant: str, now: datetime) -> None:
    """Note that there is a package for the archive of the initiative as it is now."""
    if variant == FULL:
        session.execute(
            insert_into(session, ArchivedInitiative)
            .values(initiative_id=initiative_id, since=now)
            .on_conflict_do_update(index_elements=["initiative_id"], set_={"since": now})
        )


def listed(
    session: Session, viewer: Viewer, *, before: int | None, limit: int
) -> list[tuple[Initiative, datetime | None]]:
    """Return initiatives, the newest first, with when a package for the archive was last made; one
    statement. Raises ``NotAllowed``."""
    require("initiative.archive", viewer.roles)
    query = (
        select(Initiative, ArchivedInitiative.since)
        .outerjoin(ArchivedInitiative, ArchivedInitiative.initiative_id == Initiative.id)
        .order_by(Initiative.id.desc()).limit(limit)
    )
    if before is not None:
        query = query.where(Initiative.id < before)
    return [(row, since) for row, since in session.execute(query)]
