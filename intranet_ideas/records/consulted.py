"""A consultation that is over as a package: every version of its text, what was said and proposed,
the answers with their reasons, what changed, and thanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.consultations import queries
from intranet_ideas.consultations.models import (
    Consultation,
    ConsultationComment,
    Extension,
    HandWording,
    Proposal,
    ProposalGroup,
    Support,
    TextVersion,
)
from intranet_ideas.consultations.paragraphs import Changed, compared, numbers
from intranet_ideas.consultations.rules import ANSWER_LABELS, KIND_LABELS, SENT, WHO
from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.i18n import catalogue
from intranet_ideas.operations.words import EVENTS
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.people.rules import Viewer
from intranet_ideas.records import document, noark, pdf
from intranet_ideas.records.document import Block, heading, listed, paragraph
from intranet_ideas.records.html import make_html
from intranet_ideas.records.packing import (
    FORMAT,
    NOT_SEALED,
    State,
    as_json,
    described_as,
    zipped,
)
from intranet_ideas.version import __version__

NOT_OVER = N_("The package is made when the consultation is answered or cancelled.")

INSTANTS = {
    "published_at": N_("Published"), "opens_at": N_("Opens"), "closes_at": N_("Closes"),
    "answered_at": N_("Answered"), "cancelled_at": N_("Cancelled"),
}  # fmt: skip

LOGGED = frozenset({
    events.CONSULTATION_BEGUN, events.CONSULTATION_CHANGED, events.CONSULTATION_PUBLISHED,
    events.CONSULTATION_EXTENDED, events.CONSULTATION_OPENED, events.CONSULTATION_CLOSED,
    events.CONSULTATION_WORKED_ON, events.CONSULTATION_ANSWERED, events.CONSULTATION_CANCELLED,
})  # fmt: skip
"""What belongs to how the decision came about; all of it is done by who runs the consultation."""

OWN = LOGGED | {
    events.CONSULTATION_PROPOSED, events.CONSULTATION_COMMENTED, events.CONSULTATION_REPORTED,
    events.CONSULTATION_MODERATED,
}  # fmt: skip

NEVER = N_(
    "Late drafts, words that were hidden, who reported a comment and who supported what are not in "
    "it. Of a cancelled consultation nothing that was answered is, since nobody was told."
)


def over(session: Session, viewer: Viewer, now: datetime, limit: int = 100) -> list[Consultation]:
    """Return consultations that are over, the newest first, for who keeps the archive. Raises
    ``NotAllowed``."""
    require("records.archive", viewer.roles)
    rows = session.scalars(
        select(Consultation)
        .where((Consultation.answered_at <= now) | (Consultation.cancelled_at <= now))
        .order_by(Consultation.id.desc()).limit(limit)
    )  # fmt: skip
    return list(rows)


def pack_for_archive(ground: Ground, viewer: Viewer, consultation_id: int) -> bytes:
    """Return a package for who keeps the archive. Raises ``NotAllowed`` and as ``pack``."""
    require("records.archive", viewer.roles)
    return pack(ground, consultation_id)


def pack_own(ground: Ground, viewer: Viewer, consultation_id: int, now: datetime) -> bytes:
    """Return a package for who runs the consultation. Raises ``NotFound`` and as ``pack``."""
    with ground.database.read() as session:
        queries.see(session, viewer, consultation_id, now).require_running()
    return pack(ground, consultation_id)


def pack(ground: Ground, consultation_id: int) -> bytes:
    """Return the package as a ZIP: the same bytes for the same state. Raises ``NotFound``, and
    ``Conflict`` while the consultation is not over or its last events are not sealed yet."""
    with ground.database.read() as session:
        row = session.get(Consultation, consultation_id)
        if row is None:
            raise NotFound
        if row.answered_at is None and row.cancelled_at is None:
            raise Conflict(NOT_OVER)
        state = _state(session, row)
        record = gather(session, row)
        creator = organisation_name(session)
    about = record["consultation"]
    language, title = about["language"], about["title"]
    writer = Writer(catalogue(language).gettext, language, ground.settings.time_zone, EVENTS)
    blocks = writer.record(record)
    files = {
        "record.json": as_json(record), "record.html": make_html(title, language, blocks).encode(),
    }
    if pdf.can_be_made():
        files["record.pdf"] = pdf.make_pdf(title, language, blocks, state.at)
    described = {path: described_as(content) for path, content in sorted(files.items())}
    number, made_at = f"horing-{consultation_id}", state.at.astimezone(UTC).isoformat()
    program = f"intranet-ideas {__version__}"
    files["arkivmelding.xml"] = noark.message(
        noark.Folder(number, title, about["created_at"], about["run_by"], about["department"]),
        number,
        [noark.Registration(f"{number}-svar", title, about["created_at"], "Saksframlegg",
                            sorted(described, reverse=True, key=lambda path: path[-4:] == ".pdf"))],
        described, creator=creator, made_at=made_at, system=program, shielded=False,
    )  # fmt: skip
    files["manifest.json"] = as_json({
        "format": FORMAT, "program": program, "consultation": consultation_id, "title": title,
        "state_at": made_at, "audit_trail": {"seq": state.seq, "digest": state.digest},
        "in_no_package": {"what": NEVER},
        "files": {path: described_as(content) for path, content in sorted(files.items())},
    })  # fmt: skip
    return zipped(files, state.at)


def _of(row: Consultation) -> Any:
    # SQLite gives the number of a draft that was deleted to the next one.
    return and_(Event.data["consultation"].as_integer() == row.id,
                Event.happened_at >= row.created_at)  # fmt: skip


def _state(session: Session, consultation: Consultation) -> State:
    row: Any = session.execute(
        select(Event.seq, Event.digest, Event.recorded_at)
        .where(Event.kind.in_(OWN), _of(consultation)).order_by(Event.id.desc()).limit(1)
    ).first()  # fmt: skip
    if row is None or row.seq is None:
        raise Conflict(NOT_SEALED)
    return State(*row)


def gather(session: Session, row: Consultation) -> dict[str, Any]:
    """Return all that a package says of a consultation."""
    versions = session.scalars(
        select(TextVersion)
        .where(TextVersion.text_id == row.text_id, TextVersion.number <= (row.result or row.base))
        .order_by(TextVersion.number)
    ).all()  # fmt: skip
    texts = {each.number: queries.read_rows(each.paragraphs) for each in versions}
    number = {at: numbers(paragraphs) for at, paragraphs in texts.items()}
    changes = compared(texts[row.base], texts[row.result]) if row.result else []
    thanks = queries.thanks(session, row.id)
    return {
        "consultation": _about(session, row),
        "versions": [
            {"number": each.number, "made_at": _iso(each.made_at),
             "asked_about": each.number == row.base,
             "paragraphs": [
                 {"key": one.key, "number": number[each.number][one.key], "level": one.level,
                  "text": one.text} for one in texts[each.number]
             ]}
            for each in versions
        ],
        "comments": _comments(session, row), "groups": _groups(session, row),
        "proposals": _proposals(session, row), "wordings": _wordings(session, row),
        "changes": [_change(each) for each in changes if not each.same],
        "thanks": {"names": list(thanks.names), "others": thanks.others}
        if row.answered_at else None,
        "log": _log(session, row),
    }  # fmt: skip


def _about(session: Session, row: Consultation) -> dict[str, Any]:
    unit = session.get(Department, row.department_id) if row.department_id else None
    later = session.execute(
        select(Extension, User.name).join(User, User.id == Extension.made_by)
        .where(Extension.consultation_id == row.id).order_by(Extension.id)
    )  # fmt: skip
    return {
        "id": row.id, "title": row.title, "introduction": row.introduction,
        "language": row.language, "audience": row.audience,
        "department": unit.name if unit else organisation_name(session),
        "run_by": session.get_one(User, row.owner_id).name, "created_at": _iso(row.created_at),
        "instants": {name: _iso(getattr(row, name)) for name in INSTANTS},
        "cancel_reason": row.cancel_reason,
        "made_later": [
            {"at": _iso(each.made_at), "by": name, "before": _iso(each.before),
             "after": _iso(each.closes_at), "notice": each.notice}
            for each, name in later
        ],
    }  # fmt: skip


def _comments(session: Session, row: Consultation) -> list[dict[str, Any]]:
    """Tell what was said; of what was hidden or is gone the place, where somebody replied."""
    rows = session.execute(
        select(ConsultationComment, User.name)
        .join(User, User.id == ConsultationComment.user_id)
        .where(ConsultationComment.consultation_id == row.id, ConsultationComment.state != "late")
        .order_by(ConsultationComment.paragraph, ConsultationComment.id)
    )  # fmt: skip
    return [
        {"id": each.id, "paragraph": each.paragraph, "replies_to": each.parent_id,
         "at": _iso(each.made_at), "by": name if each.state == SENT else None,
         "body": each.body if each.state == SENT else ""}
        for each, name in rows
    ]  # fmt: skip


def _groups(session: Session, row: Consultation) -> list[dict[str, Any]]:
    told = row.answered_at is not None
    return [
        {"id": each.id, "title": each.title, "answer": each.answer, "reason": each.reason}
        for each in queries.groups_of(session, row.id) if told
    ]  # fmt: skip


def _proposals(session: Session, row: Consultation) -> list[dict[str, Any]]:
    supports = select(func.count()).where(Support.proposal_id == Proposal.id).scalar_subquery()
    rows = session.execute(
        select(Proposal, User.name, supports, ProposalGroup)
        .join(User, User.id == Proposal.user_id)
        .outerjoin(ProposalGroup, ProposalGroup.id == Proposal.group_id)
        .where(Proposal.consultation_id == row.id, Proposal.status == SENT)
        .order_by(Proposal.paragraph, Proposal.id)
    )  # fmt: skip
    found = []
    for each, name, number, group in rows:
        source = each if each.answer is not None or group is None else group
        told = row.answered_at is not None
        found.append({
            "id": each.id, "paragraph": each.paragraph, "kind": each.kind, "text": each.text,
            "why": each.why, "by": name, "at": _iso(each.made_at),
            "changed_at": _iso(each.changed_at), "supports": number,
            "group": group.id if group and told else None,
            "answer": source.answer if told else None, "reason": source.reason if told else "",
            "answered_at": _iso(source.answered_at) if told else None,
        })  # fmt: skip
    return found


def _wordings(session: Session, row: Consultation) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(HandWording).where(HandWording.consultation_id == row.id)
        .order_by(HandWording.paragraph, HandWording.slot)
    )  # fmt: skip
    return [
        {"paragraph": each.paragraph, "slot": each.slot, "text": each.text, "of": each.made_of}
        for each in rows if row.answered_at is not None
    ]  # fmt: skip


def _change(each: Changed) -> dict[str, Any]:
    return {"key": each.key, "before": each.before.text if each.before else None,
            "after": each.after.text if each.after else None}  # fmt: skip


def _log(session: Session, row: Consultation) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Event.seq, Event.kind, Event.happened_at, User.name, Event.data)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.kind.in_(LOGGED), _of(row), Event.seq.is_not(None))
        .order_by(Event.seq)
    )
    return [
        {"seq": seq, "kind": kind, "at": _iso(at), "by": name, "reason": data.get("reason")}
        for seq, kind, at, name, data in rows
    ]


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


class Writer(document.Writer):
    """Writes the record of a consultation in one language."""

    def record(self, record: Mapping[str, Any]) -> list[Block]:
        """Return the whole document."""
        asked = next(each for each in record["versions"] if each["asked_about"])
        return [
            *self._told(record["consultation"]), *self._versions(record["versions"]),
            *self._changes(record["changes"]),
            *(block for each in asked["paragraphs"] for block in self._at_place(each, record)),
            *self._thanked(record["thanks"]), *self._did(record["log"]),
        ]  # fmt: skip

    def _told(self, about: Mapping[str, Any]) -> Iterator[Block]:
        yield heading(1, about["title"])
        yield self._facts(
            {N_("Department"): about["department"], N_("Run by"): about["run_by"],
             N_("Who may take part"): self.say(WHO[about["audience"]])}
            | {INSTANTS[name]: self._at(at) for name, at in about["instants"].items() if at}
            | ({N_("Why it was cancelled"): about["cancel_reason"]} if about["cancel_reason"]
               else {})
        )  # fmt: skip
        if about["introduction"]:
            yield paragraph(about["introduction"])
        if about["made_later"]:
            yield heading(2, self.say(N_("The deadline was made later")))
            yield listed([
                f"{self._at(each['at'])}, {each['by']}: {self._at(each['before'])} → "
                f"{self._at(each['after'])}. {each['notice']}"
                for each in about["made_later"]
            ])  # fmt: skip
        yield paragraph(self.say(NEVER))

    def _versions(self, versions: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        for each in versions:
            day = self._at(each["made_at"])
            yield heading(2, self.say(N_("Version %(number)s, %(day)s")) % {
                "number": each["number"], "day": day})  # fmt: skip
            for one in each["paragraphs"]:
                if one["level"]:
                    yield heading(min(one["level"] + 2, 6), f"{one['number']} {one['text']}")
                else:
                    yield paragraph(one["text"])
            if not each["paragraphs"]:
                yield paragraph(self.say(N_("Nothing is left of the text.")))

    def _changes(self, changes: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        if changes:
            yield heading(2, self.say(N_("What changed")))
        nothing = self.say(N_("nothing"))
        for each in changes:
            yield self._facts({N_("Before"): each["before"] or nothing,
                               N_("After"): each["after"] or nothing})  # fmt: skip

    def _at_place(
        self, there: Mapping[str, Any], record: Mapping[str, Any]
    ) -> Iterator[Block]:  # fmt: skip
        here = [each for each in record["proposals"] if each["paragraph"] == there["key"]]
        words = [each for each in record["comments"] if each["paragraph"] == there["key"]
                 and each["body"]]  # fmt: skip
        if not here and not words:
            return
        name = N_("Heading %(number)s") if there["level"] else N_("Paragraph %(number)s")
        yield heading(2, self.say(name) % there)
        yield paragraph(there["text"])
        titles = {each["id"]: each["title"] for each in record["groups"]}
        for each in here:
            yield from self._proposed(each, titles)
        if words:
            yield heading(3, self.say(N_("Comments")))
            yield listed([f"{each['by']}, {self._at(each['at'])}: {each['body']}"
                          for each in words])  # fmt: skip

    def _proposed(
        self, each: Mapping[str, Any], titles: Mapping[int, str]
    ) -> Iterator[Block]:  # fmt: skip
        yield heading(3, f"{self.say(N_('Proposal %(number)s')) % {'number': each['id']}}: "
                         f"{self.say(KIND_LABELS[each['kind']])}")  # fmt: skip
        facts = {N_("Proposed by"): f"{each['by']}, {self._at(each['at'])}",
                 N_("Why"): each["why"], N_("Support"): str(each["supports"])}  # fmt: skip
        if each["group"]:
            facts[N_("Group")] = titles[each["group"]]
        if each["answer"]:
            facts[N_("Answer")] = self.say(ANSWER_LABELS[each["answer"]])
            facts[N_("Reason")] = each["reason"]
        if each["text"]:
            yield paragraph(each["text"])
        yield self._facts(facts)

    def _thanked(self, thanks: Mapping[str, Any] | None) -> Iterator[Block]:
        if thanks is None:
            return
        yield heading(2, self.say(N_("Thanks")))
        others = self.say(N_("A few more took part.")) if thanks["others"] is None else (
            self.say(N_("Others who took part: %(number)s")) % {"number": thanks["others"]})
        yield listed([*thanks["names"], others])

    def _did(self, log: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        yield from self._log([{**each, "entry": None} for each in log])

