"""Consultations as a viewer may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, union
from sqlalchemy.orm import Session

from intranet_ideas.access import Role
from intranet_ideas.consultations import rules
from intranet_ideas.consultations.models import (
    Consultation,
    ConsultationComment,
    ConsultationPerson,
    ConsultationReport,
    ConsultedText,
    Extension,
    HandWording,
    Proposal,
    ProposalGroup,
    Support,
    TextVersion,
)
from intranet_ideas.consultations.paragraphs import Paragraph
from intranet_ideas.consultations.rules import (
    LATE,
    SENT,
    Answered,
    Phase,
    Place,
    Slot,
    Window,
    Wording,
    phase_at,
)
from intranet_ideas.database import locked
from intranet_ideas.errors import NotAllowed, NotFound
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as
from intranet_ideas.small_groups import shown

FIRST = 20


@dataclass(frozen=True, slots=True)
class SeenConsultation:
    """A consultation that the viewer may see, its phase, and what the viewer is in it."""

    consultation: Consultation
    phase: Phase
    runs: bool
    takes_part: bool
    viewer: Viewer
    department: Department | None

    @property
    def open(self) -> bool:
        """Whether the viewer may say something now."""
        return self.takes_part and self.phase == Phase.OPEN

    @property
    def moderates(self) -> bool:
        """Whether the viewer lets comments stand or hides them."""
        return rules.moderates(self.viewer, self.consultation.owner_id)

    @property
    def names_shown(self) -> bool:
        """Whether the viewer reads the names of those who comment and propose."""
        return self.moderates or self.consultation.names != "runners"

    @property
    def answers_shown(self) -> bool:
        """Whether the viewer reads answers: who runs it as they are given, others when the new
        version is out."""
        return self.runs or self.phase == Phase.ANSWERED

    def require_running(self) -> None:
        """Raise ``NotAllowed`` where somebody else runs it."""
        if not self.runs:
            raise NotAllowed


@dataclass(frozen=True, slots=True)
class Listed:
    """A consultation in a list."""

    id: int
    title: str
    language: str
    phase: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    owner: str
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal with who made it, empty where that is not told, and who supports it. ``answer`` is
    the one it has, with its reason, None where there is none or it is not for the viewer yet."""

    proposal: Proposal
    name: str
    mine: bool
    supports: int
    supported: bool
    group: ProposalGroup | None
    answer: str | None
    reason: str

    @property
    def answered(self) -> Answered:
        """What it says, for the rules."""
        row = self.proposal
        return Answered(row.id, row.paragraph, row.kind, row.text, self.answer)


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment with who wrote it, empty where that is not told, and the replies to it.
    ``readable`` says whether its words are for the viewer; ``reports`` are for who moderates."""

    comment: ConsultationComment
    name: str
    mine: bool
    readable: bool
    replies: tuple[ShownComment, ...] = ()
    reports: tuple[ConsultationReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Thanks:
    """Who took part: names of those who agree, and how many others, None where they are few."""

    names: tuple[str, ...]
    others: int | None


def window_of(row: Consultation) -> Window:
    """Return a consultation's instants."""
    return Window(row.published_at, row.opens_at, row.closes_at, row.answered_at,
                  row.cancelled_at)  # fmt: skip


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of what the viewer may see, as ``rules.may_read`` says it; the
    department is joined."""
    if Role.INNOVATION_GROUP in viewer.roles:
        return true()
    asked = asked_of(viewer) if viewer.roles.isdisjoint(rules.READERS) else true()
    return or_(
        Consultation.owner_id == viewer.id, and_(Consultation.published_at.is_not(None), asked)
    )


def asked_of(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of what the viewer is asked in, as ``rules.in_audience`` says it; the
    department is joined."""
    asked: list[ColumnElement[bool]] = [Consultation.audience == rules.ALL]
    if Role.STAFF in viewer.roles:
        home = viewer.department_path
        asked += [
            Consultation.audience == rules.STAFF,
            and_(Consultation.audience == rules.DEPARTMENT,
                 func.substr(home, 1, func.length(Department.path)) == Department.path),
        ]  # fmt: skip
    return or_(*asked)


def listed(
    session: Session, viewer: Viewer, now: datetime, *, before: int | None = None,
    limit: int = FIRST,
) -> list[Listed]:  # fmt: skip
    """Return consultations, the newest first, those before a number; one statement."""
    query = _listed(viewer).order_by(Consultation.id.desc()).limit(limit)
    if before:
        query = query.where(Consultation.id < before)
    return _rows(session, query, now)


def among_these(
    session: Session, viewer: Viewer, ids: Sequence[int], now: datetime
) -> list[Listed]:
    """Return those of some consultations that the viewer may see; one statement."""
    return _rows(session, _listed(viewer).where(Consultation.id.in_(ids)), now) if ids else []


def _listed(viewer: Viewer) -> Any:
    return (
        select(Consultation, User.name)
        .join(User, User.id == Consultation.owner_id)
        .outerjoin(Department, Department.id == Consultation.department_id)
        .where(visible_to(viewer))
    )


def _rows(session: Session, query: Any, now: datetime) -> list[Listed]:
    return [
        Listed(row.id, row.title, row.language, phase_at(window_of(row), now), row.opens_at,
               row.closes_at, name, row.cancelled_at)
        for row, name in session.execute(query)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A consultation that waits for the viewer: open to them until ``closes_at``, or closed and
    theirs to answer, with ``left`` proposals without an answer."""

    id: int
    title: str
    language: str
    closes_at: datetime
    answers: bool
    left: int


def waiting_for(
    session: Session, viewer: Viewer, now: datetime, *, limit: int = FIRST
) -> list[Waiting]:  # fmt: skip
    """Return what waits for the viewer: what they run and must answer, then what they are asked in
    and is open, the next deadline first; one statement."""
    left = (
        select(func.count()).select_from(Proposal)
        .outerjoin(ProposalGroup, ProposalGroup.id == Proposal.group_id)
        .where(Proposal.consultation_id == Consultation.id, Proposal.status == SENT,
               Proposal.answer.is_(None), ProposalGroup.answer.is_(None))
        .correlate(Consultation).scalar_subquery()
    )  # fmt: skip
    open_now = and_(Consultation.opens_at <= now, Consultation.closes_at > now, asked_of(viewer))
    to_answer = and_(Consultation.owner_id == viewer.id, Consultation.closes_at <= now)
    rows = session.execute(
        select(Consultation.id, Consultation.title, Consultation.language,
               Consultation.closes_at, Consultation.closes_at <= now, left)
        .outerjoin(Department, Department.id == Consultation.department_id)
        .where(Consultation.published_at.is_not(None), Consultation.answered_at.is_(None),
               Consultation.cancelled_at.is_(None), or_(open_now, to_answer))
        .order_by(Consultation.closes_at, Consultation.id).limit(limit)
    )  # fmt: skip
    return [
        Waiting(number, title, language, closes_at, bool(closed), unanswered)
        for number, title, language, closes_at, closed, unanswered in rows
        if closes_at is not None
    ]


def see(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime, *, lock: bool = False
) -> SeenConsultation:
    """Return a consultation. Raises ``NotFound``."""
    query: Any = (
        select(Consultation, Department)
        .outerjoin(Department, Department.id == Consultation.department_id)
        .where(Consultation.id == consultation_id)
    )
    found = session.execute(locked(query, Consultation) if lock else query).one_or_none()
    if found is None:
        raise NotFound
    row, department = found
    phase = phase_at(window_of(row), now)
    path = department.path if department else ""
    if not rules.may_read(viewer, owner_id=row.owner_id, audience=row.audience,
                          department=path, phase=phase):  # fmt: skip
        raise NotFound
    runs = rules.runs(viewer, row.owner_id)
    takes_part = runs or rules.in_audience(viewer, row.audience, path)
    return SeenConsultation(row, phase, runs, takes_part, viewer, department)


def see_to_run(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime
) -> SeenConsultation:
    """Return a consultation that the viewer runs, locked. Raises ``NotAllowed`` where somebody
    else does, and ``NotFound``."""
    seen = see(session, viewer, consultation_id, now, lock=True)
    seen.require_running()
    return seen


def version_of(session: Session, text_id: int, number: int) -> list[Paragraph]:
    """Return a version's paragraphs. Raises ``NotFound``."""
    row = session.get(TextVersion, (text_id, number))
    if row is None:
        raise NotFound
    return read_rows(row.paragraphs)


def read_rows(rows: Sequence[Mapping[str, Any]]) -> list[Paragraph]:
    """Return paragraphs as they are stored."""
    return [Paragraph(each["key"], each["text"], each["level"]) for each in rows]


def paragraphs_of(session: Session, seen: SeenConsultation) -> list[Paragraph]:
    """Return the text that people are asked about; one statement."""
    return version_of(session, seen.consultation.text_id, seen.consultation.base)


def paragraph_of(session: Session, seen: SeenConsultation, key: int) -> Paragraph:
    """Return one paragraph of it. Raises ``NotFound``."""
    for each in paragraphs_of(session, seen):
        if each.key == key:
            return each
    raise NotFound


def next_key(session: Session, seen: SeenConsultation) -> int:
    """Return the address of the next paragraph."""
    return session.get_one(ConsultedText, seen.consultation.text_id).next_key


def versions(session: Session, seen: SeenConsultation) -> list[TextVersion]:
    """Return the text's versions up to this consultation's newest, the first first: what a later
    round becomes stands there, and one that only others were asked about is not shown. One
    statement."""
    row = seen.consultation
    asked = (
        select(Consultation.id)
        .outerjoin(Department, Department.id == Consultation.department_id)
        .where(Consultation.text_id == TextVersion.text_id, visible_to(seen.viewer),
               or_(Consultation.base == TextVersion.number,
                   Consultation.result == TextVersion.number))
    )  # fmt: skip
    return list(session.scalars(
        select(TextVersion)
        .where(TextVersion.text_id == row.text_id, TextVersion.number <= (row.result or row.base),
               asked.exists())
        .order_by(TextVersion.number)
    ))  # fmt: skip


def further_round(
    session: Session, seen: SeenConsultation, now: datetime
) -> Consultation | None:  # fmt: skip
    """Return the consultation on what this one's text became, if the viewer may see it."""
    row = seen.consultation
    if row.result is None:
        return None
    found = session.scalars(
        select(Consultation.id)
        .where(Consultation.text_id == row.text_id, Consultation.base == row.result,
               Consultation.cancelled_at.is_(None))
    ).one_or_none()  # fmt: skip
    try:
        return see(session, seen.viewer, found, now).consultation if found else None
    except NotFound:
        return None


def extensions(session: Session, consultation_id: int) -> Sequence[Extension]:
    """Return how the deadline was made later, the newest first."""
    return session.scalars(
        select(Extension).where(Extension.consultation_id == consultation_id)
        .order_by(Extension.id.desc())
    ).all()  # fmt: skip


def counts(session: Session, consultation_id: int) -> dict[int, tuple[int, int]]:
    """Return how many comments and proposals each paragraph has; two statements. What is gone
    with its writer does not count."""
    found: dict[int, tuple[int, int]] = {}
    readable = and_(ConsultationComment.state == SENT, ConsultationComment.body != "")
    for at, table, counts_here in (
        (0, ConsultationComment, readable), (1, Proposal, Proposal.status == SENT)
    ):  # fmt: skip
        rows = session.execute(
            select(table.paragraph, func.count())
            .where(table.consultation_id == consultation_id, counts_here)
            .group_by(table.paragraph)
        )
        for key, number in rows:
            was = found.get(key, (0, 0))
            found[key] = (number, was[1]) if at == 0 else (was[0], number)
    return found


def proposals_of(
    session: Session, seen: SeenConsultation, *, paragraph: int | None = None, own: bool = False,
    only_own: bool = False,
) -> list[ShownProposal]:  # fmt: skip
    """Return what is proposed, by paragraph and in the order it came; ``own``: also what the
    viewer sent too late, or nothing else where it is ``only_own``. One statement."""
    me = seen.viewer.id
    supports = select(func.count()).where(Support.proposal_id == Proposal.id).scalar_subquery()
    supported = exists().where(Support.proposal_id == Proposal.id, Support.user_id == me)
    late = and_(Proposal.status == LATE, Proposal.user_id == me)
    query = (
        select(Proposal, known_as(), supports, supported, ProposalGroup)
        .join(User, User.id == Proposal.user_id)
        .outerjoin(ProposalGroup, ProposalGroup.id == Proposal.group_id)
        .where(Proposal.consultation_id == seen.consultation.id)
        .where(or_(Proposal.status == SENT, late) if own else Proposal.status == SENT)
        .order_by(Proposal.paragraph, Proposal.id)
    )
    if paragraph is not None:
        query = query.where(Proposal.paragraph == paragraph)
    if only_own:
        query = query.where(Proposal.user_id == me)
    return [_shown(seen, *row) for row in session.execute(query)]


def in_order(
    proposals: Sequence[ShownProposal], text: Sequence[Paragraph], order: str = ""
) -> list[ShownProposal]:
    """Return proposals sorted, usually as the text goes: addresses don't follow each other once
    something came in between."""
    place = {each.key: at for at, each in enumerate(text)}
    return sorted(proposals, key=lambda each: rules.sort_key(
        order, each.proposal.id, place.get(each.proposal.paragraph, len(place)), each.supports
    ))  # fmt: skip


def _shown(
    seen: SeenConsultation, row: Proposal, name: str, supports: int, supported: bool,
    group: ProposalGroup | None,
) -> ShownProposal:  # fmt: skip
    source = row if row.answer is not None or group is None else group
    answer, reason = (source.answer, source.reason) if seen.answers_shown else (None, "")
    mine = row.user_id == seen.viewer.id
    return ShownProposal(row, name if mine or seen.names_shown else "", mine, supports, supported,
                         group if seen.answers_shown else None, answer, reason)  # fmt: skip


def see_proposal(session: Session, seen: SeenConsultation, proposal_id: int) -> Proposal:
    """Return a proposal that was sent, or the viewer's own. Raises ``NotFound``."""
    row = session.get(Proposal, proposal_id, populate_existing=True)
    mine = row is not None and row.user_id == seen.viewer.id
    if row is None or row.consultation_id != seen.consultation.id or (
        row.status != SENT and not mine
    ):
        raise NotFound
    return row


def comments_of(
    session: Session, seen: SeenConsultation, paragraph: int
) -> list[ShownComment]:  # fmt: skip
    """Return the comments on a paragraph with the replies to each; two statements. Of those that
    are hidden or deleted the place stays where there are replies."""
    me = seen.viewer.id
    rows = session.execute(
        select(ConsultationComment, known_as())
        .join(User, User.id == ConsultationComment.user_id)
        .where(ConsultationComment.consultation_id == seen.consultation.id,
               ConsultationComment.paragraph == paragraph,
               or_(ConsultationComment.state != LATE, ConsultationComment.user_id == me))
        .order_by(ConsultationComment.id)
    ).all()  # fmt: skip
    reports = _reports(session, [row.id for row, _ in rows]) if seen.moderates else {}

    def one(row: ConsultationComment, name: str, *replies: ShownComment) -> ShownComment:
        mine = row.user_id == me
        readable = row.state in (SENT, LATE) or (row.state == "hidden" and (mine or seen.moderates))
        readable = readable and bool(row.body)  # empty where its writer is erased
        return ShownComment(row, name if mine or seen.names_shown else "", mine, readable,
                            replies, reports.get(row.id, ()))  # fmt: skip

    under: dict[int, list[ShownComment]] = {}
    for row, name in rows:
        if row.parent_id and (shown_one := one(row, name)).readable:
            under.setdefault(row.parent_id, []).append(shown_one)
    first = (one(row, name, *under.get(row.id, ())) for row, name in rows if not row.parent_id)
    return [each for each in first if each.readable or each.replies]


def _reports(
    session: Session, comments: Sequence[int]
) -> dict[int, tuple[ConsultationReport, ...]]:  # fmt: skip
    found: dict[int, tuple[ConsultationReport, ...]] = {}
    for row in session.scalars(
        select(ConsultationReport)
        .where(ConsultationReport.comment_id.in_(comments),
               ConsultationReport.settled_at.is_(None))
        .order_by(ConsultationReport.reported_at, ConsultationReport.user_id)
    ):  # fmt: skip
        found[row.comment_id] = (*found.get(row.comment_id, ()), row)
    return found


def reported_places(session: Session, seen: SeenConsultation) -> list[int]:
    """Return the paragraphs with comments that are reported and not decided on, for who moderates
    it: none with their own."""
    if not seen.moderates:
        return []
    return list(session.scalars(
        select(ConsultationComment.paragraph).distinct()
        .join(ConsultationReport, ConsultationReport.comment_id == ConsultationComment.id)
        .where(ConsultationComment.consultation_id == seen.consultation.id,
               ConsultationComment.state == SENT, ConsultationReport.settled_at.is_(None),
               ConsultationComment.user_id != seen.viewer.id)
        .order_by(ConsultationComment.paragraph)
    ))  # fmt: skip


def person_of(session: Session, seen: SeenConsultation) -> ConsultationPerson | None:
    """Return what the viewer chose for themselves."""
    return session.get(ConsultationPerson, (seen.consultation.id, seen.viewer.id))


def took_part(consultation_id: int) -> Any:
    """Return a statement of the ids of those who said something or supported something."""
    return union(
        select(Proposal.user_id.label("user_id"))
        .where(Proposal.consultation_id == consultation_id, Proposal.status == SENT),
        select(ConsultationComment.user_id)
        .where(ConsultationComment.consultation_id == consultation_id,
               ConsultationComment.state == SENT),
        select(Support.user_id).join(Proposal, Proposal.id == Support.proposal_id)
        .where(Proposal.consultation_id == consultation_id, Proposal.status == SENT),
    )  # fmt: skip


def thanks(session: Session, consultation_id: int) -> Thanks:
    """Return whom to thank; one statement."""
    part = took_part(consultation_id).subquery()
    named = exists().where(
        ConsultationPerson.consultation_id == consultation_id,
        ConsultationPerson.user_id == part.c.user_id, ConsultationPerson.named,
    )  # fmt: skip
    rows = session.execute(
        select(known_as(), and_(named, User.active))
        .join(part, part.c.user_id == User.id).order_by(User.name)
    ).all()  # fmt: skip
    names = tuple(name for name, agrees in rows if agrees)
    return Thanks(names, shown(len(rows) - len(names)))


def groups_of(session: Session, consultation_id: int) -> Sequence[ProposalGroup]:
    """Return the groups of proposals."""
    return session.scalars(
        select(ProposalGroup).where(ProposalGroup.consultation_id == consultation_id)
        .order_by(ProposalGroup.id)
    ).all()  # fmt: skip


def wordings_of(session: Session, consultation_id: int) -> dict[Slot, Wording]:
    """Return the texts that were put together by hand."""
    rows = session.scalars(
        select(HandWording).where(HandWording.consultation_id == consultation_id)
    )
    return {(row.paragraph, row.slot): Wording(row.text, tuple(row.made_of), row.version)
            for row in rows}  # fmt: skip


def places_of(
    session: Session, seen: SeenConsultation, proposals: Sequence[ShownProposal]
) -> dict[Slot, Place]:
    """Return what the accepted proposals make of the text; one statement."""
    return rules.places(
        [each.answered for each in proposals if each.proposal.status == SENT],
        wordings_of(session, seen.consultation.id),
    )
