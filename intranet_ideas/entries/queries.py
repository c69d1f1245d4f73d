"""What a viewer may see of ideas. Everything starts with ``see_entry`` or ``visible_entries``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session, contains_eager

from intranet_ideas.access import Role, permits, require
from intranet_ideas.aliases import another
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge, Participation
from intranet_ideas.challenges.queries import KINDS, SeenChallenge, me, totals_shown
from intranet_ideas.challenges.rules import authors_hidden
from intranet_ideas.challenges.voting import THUMBS
from intranet_ideas.database import locked, plain_rows
from intranet_ideas.entries.blanking import blank_html, blank_text
from intranet_ideas.entries.hold_models import EntryHold, unseen
from intranet_ideas.entries.models import (
    DRAFT,
    HIDDEN,
    JOINED,
    SHOWN,
    SUBMITTED,
    WITHDRAWN,
    Attachment,
    Comment,
    Entry,
    EntryAdviser,
    EntryAuthor,
    EntryFollow,
    EntryHelper,
    EntryRevision,
    FormerAuthor,
    GrownFrom,
    LapsedVote,
    Redaction,
    Vote,
)
from intranet_ideas.entries.told_models import ToldIdea, written_down_by
from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.people.models import Department, Partner, User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as

_working = another(EntryRevision, name="working")
handed_in_text = another(EntryRevision, name="handed_in")
_masked = another(EntryRevision, name="masked")
_writers = another(Department, name="writers")
_part = another(Entry, name="part")
_grown = another(GrownFrom, name="grown")

_SIGNS = re.compile("([/%_])")
"""Signs that mean something to LIKE."""


def with_words(text: str) -> str:
    """Return the pattern, with “/” as its escape, of what has ``text`` in it."""
    return "%" + _SIGNS.sub(r"/\1", text) + "%"


SEEING = {DRAFT: "entry.view_draft", SUBMITTED: "entry.view", WITHDRAWN: "entry.view_withdrawn",
          JOINED: "entry.view"}  # fmt: skip
"""The action that lets an entry be seen, by its status."""

WHEN_JOINED = frozenset({
    "entry.view", "entry.receipt", "entry.redact", "comment.delete", "comment.report",
    "comment.moderate", "comment.appeal", "team.view", "join.view",
    "join.split", "challenge.view", "challenge.run",
})  # fmt: skip
"""What can be done with an entry that is joined into another; the rest is done there."""

IS_JOINED = N_("This idea is joined into another. Go on there.")


@dataclass(frozen=True, slots=True)
class Author:
    """Someone who owns an entry."""

    user_id: int
    name: str
    department_id: int


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry that a viewer may see, at the instant of the request.

    ``shown`` is the text this viewer reads: the authors their working text, everyone
    else what was handed in. ``names_hidden`` says that this viewer must not learn who
    wrote it; then ``department``, where the first author works, is empty. ``wrote`` says that
    the viewer is one of the authors, or was: such a person decides nothing about it.
    ``helps``: the viewer is one of the helpers.
    ``lapsed``: the viewer's vote for it lapsed when it was handed in again, and they have given
    none since.
    ``grown_from`` is the idea that it was begun from, which may tell who wrote it; ``grew``:
    others were begun from it.
    ``took_in``: other ideas are joined into it. ``was_held``: a text of it waits, or waited, for a
    moderator. ``was_told``: it was written down for who told it. ``partner`` is the organisation
    it is handed in for, None where the viewer must not learn who wrote it.
    """

    entry: Entry
    challenge: SeenChallenge
    roles: frozenset[Role]
    working: EntryRevision
    handed_in: EntryRevision | None
    names_hidden: bool
    department: str
    voted: bool
    follows: bool = False
    masked: EntryRevision | None = None
    wrote: bool = False
    helps: bool = False
    grown_from: int | None = None
    grew: bool = False
    lapsed: bool = False
    took_in: bool = False
    was_held: bool = False
    partner: Partner | None = None
    was_told: bool = False

    @property
    def sees_words(self) -> bool:
        """Whether the viewer reads words that are blanked for others: an author, or someone
        who runs the challenge and does not judge."""
        manages = Role.CHALLENGE_MANAGER in self.roles and Role.JUDGE not in self.roles
        return self.mine or manages

    @property
    def blanked(self) -> bool:
        """Whether words are blanked in what this viewer reads."""
        return self.masked is not None and not self.sees_words

    @property
    def mine(self) -> bool:
        """Whether the viewer is one of the authors."""
        return Role.AUTHOR in self.roles

    @property
    def shown(self) -> EntryRevision:
        """The text that this viewer reads."""
        if self.masked is not None and not self.sees_words:
            return self.masked
        return self.working if self.mine or self.handed_in is None else self.handed_in

    @property
    def changed_since(self) -> bool:
        """Whether the working text differs from what was handed in."""
        return self.handed_in is not None and self.working.id != self.handed_in.id

    def may(self, action: str) -> bool:
        """Say whether the viewer may do ``action`` now."""
        if action == "vote.set" and not (
            self.challenge.votes_open and self.challenge.challenge.voting in THUMBS
            and not self.mine and self.entry.status == SUBMITTED
        ):  # fmt: skip
            return False
        if self.entry.status == JOINED and action not in WHEN_JOINED:
            return False
        return permits(action, self.roles, self.challenge.phase)

    def require(self, action: str) -> None:
        """Raise ``NotAllowed`` or ``WrongPhase`` unless the viewer may do ``action`` now, and
        ``Conflict`` where the idea is joined into another."""
        if self.entry.status == JOINED and action not in WHEN_JOINED:
            raise Conflict(IS_JOINED)
        require(action, self.roles, self.challenge.phase)


def _lapsed(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(LapsedVote.entry_id == Entry.id, LapsedVote.user_id == me(viewer))


def _follows(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(EntryFollow.entry_id == Entry.id, EntryFollow.user_id == me(viewer))


def _writes(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == me(viewer))


def _once_wrote(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(FormerAuthor.entry_id == Entry.id, FormerAuthor.user_id == me(viewer))


def _helps(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        EntryHelper.entry_id == Entry.id, EntryHelper.user_id == me(viewer),
        EntryHelper.until.is_(None),
    )


def _took_in() -> ColumnElement[bool]:
    return exists().where(_part.joined_into_id == Entry.id)


def written_by(user_id: Any) -> CompoundSelect[Any]:
    """Return the ids of the entries that a user owns, or once did: those the user decides
    nothing about. ``user_id`` is a number, or a column of the statement it stands in."""
    return union(*(
        select(table.entry_id).where(table.user_id == user_id)
        for table in (EntryAuthor, FormerAuthor)
    ))  # fmt: skip


def no_vote_of(user_id: Any) -> CompoundSelect[Any]:
    """Return the ids of the entries that a user does not vote for: those the user wrote, and
    those they wrote down for others."""
    return union(
        *(select(table.entry_id).where(table.user_id == user_id)
          for table in (EntryAuthor, FormerAuthor)),
        written_down_by(user_id),
    )  # fmt: skip


def writers_of(entry_id: int) -> CompoundSelect[Any]:
    """Return the ids of the users who own an entry, or once did."""
    return union(*(
        select(table.user_id).where(table.entry_id == entry_id)
        for table in (EntryAuthor, FormerAuthor)
    ))  # fmt: skip


def _votes_for(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(Vote.entry_id == Entry.id, Vote.user_id == me(viewer))


def written_or_followed(viewer: Viewer) -> ColumnElement[bool]:
    """Return whether the viewer is an author of an entry, helps with it or follows it."""
    return or_(_writes(viewer), _helps(viewer), _follows(viewer))


def visible_entries(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which a viewer may see a handed-in entry, for a statement
    that joins ``Entry`` with its ``Challenge``."""
    return and_(
        Entry.status == SUBMITTED, or_(challenges.visible_to(viewer), _writes(viewer))
    )


@lru_cache(maxsize=KINDS)
def _see_locked(viewer: Viewer) -> Select[Any]:
    return locked(_see(viewer), Entry)


@lru_cache(maxsize=KINDS)
def _see(viewer: Viewer) -> Select[Any]:
    works = challenges.department_name(viewer.language, _writers).label("works")
    standing: list[Any] = [
        Partner,
        _once_wrote(viewer).label("once_wrote"), _helps(viewer).label("helps"),
        GrownFrom.from_id.label("grown_from"), _lapsed(viewer).label("lapsed"),
        exists().where(_grown.from_id == Entry.id).label("grew"),
        _took_in().label("took_in"),
        exists().where(EntryHold.entry_id == Entry.id).label("was_held"),
        exists().where(ToldIdea.entry_id == Entry.id).label("was_told"),
        *challenges.standing_columns(viewer),
    ]  # fmt: skip
    query: Select[Any] = (
        select(
            Entry, _working, handed_in_text, _masked, Challenge, _writes(viewer).label("mine"),
            works,
            _votes_for(viewer).label("voted"), _follows(viewer).label("follows_entry"),
            *standing,
        )
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(Challenge.department)
        .join(_writers, _writers.id == Entry.department_id)
        .join(_working, _working.id == Entry.working_id)
        .outerjoin(handed_in_text, handed_in_text.id == Entry.submitted_id)
        .outerjoin(_masked, _masked.id == Entry.masked_id)
        .outerjoin(GrownFrom, GrownFrom.entry_id == Entry.id)
        .outerjoin(Partner, Partner.id == Entry.partner_id)
        .options(contains_eager(Challenge.department))
        .where(Entry.id == bindparam("entry_id"))
    )  # fmt: skip
    return query


def see_entry(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, action: str = "",
    *, lock: bool = False,
) -> SeenEntry:  # fmt: skip
    """Load an entry for the viewer with its texts and challenge; one SQL statement.

    ``action`` is the reading that must be permitted beyond seeing the entry. Raises
    ``NotFound`` where the viewer may not see it.
    """
    seen = _load(session, viewer, entry_id, now, lock=lock)
    for reading in (SEEING[seen.entry.status], action):
        if reading and not permits(reading, seen.roles, seen.challenge.phase):
            raise NotFound
    return seen


def to_release(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, lock: bool = False
) -> SeenEntry:  # fmt: skip
    """Load an entry for one who may let its text through to the others, whether the others see
    anything of it yet or not. What they read is the text that waits, never ``shown``. Raises
    ``NotFound`` for everyone else."""
    seen = _load(session, viewer, entry_id, now, lock=lock)
    if not permits("entry.release", seen.roles, seen.challenge.phase):
        raise NotFound
    return seen


def to_write_down(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, lock: bool = False
) -> SeenEntry:  # fmt: skip
    """Load an entry that is written down for others, for one who does that in its challenge; which
    entries these are is the caller's to know. Raises ``NotFound`` for everyone else."""
    seen = _load(session, viewer, entry_id, now, lock=lock)
    if not permits("told.view", seen.roles, seen.challenge.phase):
        raise NotFound
    return seen


def _load(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, lock: bool
) -> SeenEntry:  # fmt: skip
    query = _see_locked(viewer.kind) if lock else _see(viewer.kind)
    given = {**viewer.values, "entry_id": entry_id}
    row = session.execute(query, given).one_or_none()
    if row is None and lock:
        # PostgreSQL joins what somebody changed while this waited with what stood before that:
        # an idea with a new text seems to be gone. Now that it is locked it is asked anew.
        row = session.execute(query, given).one_or_none()
    if row is None:
        raise NotFound
    return _seen(row, viewer, now)


def _seen(row: Row[Any], viewer: Viewer, now: datetime) -> SeenEntry:
    challenge = challenges.seen_in(row, viewer, now)
    entry: Entry = row._mapping[Entry]
    mine: bool = row._mapping["mine"]
    roles = challenge.roles | ({Role.AUTHOR} if mine else set())
    hidden = not mine and (
        entry.pseudonymous
        or authors_hidden(blind=challenge.challenge.blind, phase=challenge.phase, roles=roles)
    )
    return SeenEntry(
        entry=entry, challenge=challenge, roles=roles, names_hidden=hidden,
        department="" if hidden else row._mapping["works"],
        voted=row._mapping["voted"], working=row._mapping[_working],
        handed_in=row._mapping[handed_in_text], follows=row._mapping["follows_entry"],
        masked=row._mapping[_masked], wrote=mine or row._mapping["once_wrote"],
        helps=row._mapping["helps"],
        grown_from=row._mapping["grown_from"], grew=row._mapping["grew"],
        took_in=row._mapping["took_in"],
        was_held=row._mapping["was_held"], was_told=row._mapping["was_told"],
        lapsed=row._mapping["lapsed"] and not row._mapping["voted"],
        partner=None if hidden else row._mapping[Partner],
    )  # fmt: skip


def authors(session: Session, seen: SeenEntry) -> list[Author]:
    """Return the entry's authors, or none where the viewer must not know them."""
    if seen.names_hidden:
        return []
    return _authors(session, seen.entry.id, known_as())


def all_authors(session: Session, entry_id: int) -> list[Author]:
    """Return the entry's authors for rules, never to be shown."""
    return _authors(session, entry_id, User.name)


def _authors(session: Session, entry_id: int, name: Any) -> list[Author]:
    rows = session.execute(
        select(User.id, name, User.department_id)
        .join(EntryAuthor, EntryAuthor.user_id == User.id)
        .where(EntryAuthor.entry_id == entry_id)
        .order_by(EntryAuthor.position, User.id)
    )
    return [Author(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Adviser:
    """Someone who advised the authors of an entry."""

    user_id: int
    name: str
    email: str


def advisers(session: Session, seen: SeenEntry) -> list[Adviser]:
    """Return who advised the authors, as they say; nobody but for the authors themselves,
    since it may tell who they are."""
    if not seen.mine:
        return []
    rows = session.execute(
        select(User.id, User.name, User.email)
        .join(EntryAdviser, EntryAdviser.user_id == User.id)
        .where(EntryAdviser.entry_id == seen.entry.id)
        .order_by(EntryAdviser.position, User.id)
    )
    return [Adviser(*row) for row in rows]


def attachments(session: Session, seen: SeenEntry) -> Sequence[Attachment]:
    """Return the files that belong to the text the viewer reads."""
    query = select(Attachment).where(Attachment.entry_id == seen.entry.id).order_by(Attachment.id)
    if seen.mine:
        return session.scalars(query.where(Attachment.removed_at.is_(None))).all()
    wanted = seen.shown.attachments
    files = session.scalars(query.where(Attachment.id.in_(wanted))).all() if wanted else ()
    return _unnamed(session, seen, files) if files and seen.blanked else files


def _unnamed(
    session: Session, seen: SeenEntry, files: Sequence[Attachment]
) -> Sequence[Attachment]:
    """Return copies of the files, never to be stored, with the blanked words out of the names."""
    words = blanked_words(session, seen)
    return [
        Attachment(
            id=each.id, entry_id=each.entry_id, name=blank_text(each.name, words),
            media_type=each.media_type, size=each.size, digest=each.digest,
            uploaded_by=each.uploaded_by, uploaded_at=each.uploaded_at,
        )
        for each in files
    ]  # fmt: skip


def blanked_words(session: Session, seen: SeenEntry) -> Sequence[str]:
    """Return the words that are blanked in what this viewer reads."""
    row = session.get(Redaction, seen.entry.id) if seen.blanked else None
    return row.words if row else ()


def attachment(session: Session, seen: SeenEntry, attachment_id: int) -> Attachment:
    """Return one file of the text the viewer reads; raises ``NotFound``."""
    for each in attachments(session, seen):
        if each.id == attachment_id:
            return each
    raise NotFound


def revisions(session: Session, seen: SeenEntry) -> Sequence[EntryRevision]:
    """Return the texts the viewer may read, the newest first: those handed in, and for
    authors the one they are writing."""
    # A difference between two texts, or a digest, would give blanked words away.
    if seen.blanked:
        return ()
    query = (
        select(EntryRevision)
        .where(EntryRevision.entry_id == seen.entry.id, EntryRevision.number > 0)
        .order_by(EntryRevision.number.desc())
    )
    if not seen.mine:
        query = query.where(EntryRevision.received_at.is_not(None), ~unseen())
    return session.scalars(query).all()


def sources(
    session: Session, seen: SeenEntry, texts: Sequence[EntryRevision]
) -> dict[int, tuple[int, str]]:
    """Return who made the suggestion that a text came of, by the text's number. Nobody where
    names are hidden: whom authors let change their words may tell who they are."""
    made = {each.number: each.suggested_by for each in texts if each.suggested_by is not None}
    if not made or seen.names_hidden:
        return {}
    rows = session.execute(select(User.id, known_as()).where(User.id.in_(made.values())))
    names = {row.id: row.name for row in rows}
    return {number: (user_id, names[user_id]) for number, user_id in made.items()}


def receipts(session: Session, seen: SeenEntry) -> Sequence[EntryRevision]:
    """Return the handed-in texts, the newest first."""
    return [each for each in revisions(session, seen) if each.received_at is not None]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry in a list. ``author`` is empty where it must not be known, and so is ``partner``,
    the organisation it is handed in for; ``vote_count`` is None while totals are hidden. ``waits``,
    of one's own: a text of it that is handed in waits for a moderator."""

    id: int
    challenge_id: int
    challenge_title: str
    title: str
    excerpt: str
    language: str
    status: str
    version: int
    author: str
    other_authors: int
    department: str
    submitted_at: datetime | None
    changed_at: datetime
    vote_count: int | None
    comment_count: int
    voted: bool
    mine: bool
    pseudonymous: bool
    partner: str = ""
    partner_closed: bool = False
    waits: bool = False


_contact = another(EntryAuthor, name="contact")
_first = another(User, name="first_author")
_own_vote = another(Vote, name="own_vote")


def select_listed(viewer: Viewer, text: type[EntryRevision]) -> Any:
    """Return a statement for the columns of ``ListedEntry``. The caller joins ``text``, says
    which entries, and gives each row to ``listed_entry``: as they are they name hidden authors."""
    others = (
        select(func.count()).where(EntryAuthor.entry_id == Entry.id).scalar_subquery() - 1
    ).label("others")
    return (
        select(
            Entry.id, Entry.challenge_id, Challenge.title.label("challenge_title"),
            text.title, text.excerpt, Entry.language, Entry.status, Entry.version,
            known_as(_first).label("author"), others,
            challenges.department_name(viewer.language).label("department"),
            Entry.submitted_at, Entry.changed_at, Entry.vote_count, Entry.comment_count,
            _votes_for(viewer).label("voted"),
            _writes(viewer).label("mine"), Entry.pseudonymous,
            func.coalesce(Partner.name, "").label("partner"), Partner.closed_on.is_not(None),
        )
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(_contact, and_(_contact.entry_id == Entry.id, _contact.position == 0))
        .join(_first, _first.id == _contact.user_id)
        .join(Department, Department.id == Entry.department_id)
        .outerjoin(Partner, Partner.id == Entry.partner_id)
    )  # fmt: skip


def _waits() -> ColumnElement[bool]:
    return (
        exists().where(EntryHold.entry_id == Entry.id, EntryHold.outcome.is_(None)).label("waits")
    )


def listed_entry(row: Row[Any], *, hidden: bool, totals: bool) -> ListedEntry:
    """Return a row of ``select_listed``, whose columns stand in the order of ``ListedEntry``."""
    entry = ListedEntry(*tuple(row))
    if not totals:
        entry = replace(entry, vote_count=None)
    if not entry.mine and (hidden or entry.pseudonymous):
        entry = replace(entry, author="", other_authors=0, department="", partner="",
                        partner_closed=False)  # fmt: skip
    return entry


def gallery(
    session: Session, seen: SeenChallenge, now: datetime, *, by_votes: bool = False,
    after: int | None = None, limit: int = 30, text: str = "",
    only: Sequence[int] | None = None,
) -> list[ListedEntry]:  # fmt: skip
    """Return a challenge's handed-in entries, newest first, ``after`` being the last id had
    before; or the most supported ones, where totals show. ``only`` keeps these ids. One
    statement."""
    totals = totals_shown(seen.challenge, now)
    hidden = authors_hidden(
        blind=seen.challenge.blind, phase=seen.phase, roles=seen.roles
    )
    values = {**seen.viewer.values, "challenge_id": seen.challenge.id, "most": limit}
    if text:
        values["words"] = with_words(text)
    by_votes = by_votes and totals
    if after is not None and not by_votes:
        values["after"] = after
    if only is not None:
        values["only"] = list(only)
    query = _gallery(
        seen.viewer.kind, by_votes=by_votes, searched=bool(text), later="after" in values,
        chosen=only is not None,
    )
    rows = plain_rows(session, query, values)
    return [listed_entry(row, hidden=hidden, totals=totals) for row in rows]


@lru_cache(maxsize=KINDS)
def _gallery(
    viewer: Viewer, *, by_votes: bool, searched: bool, later: bool, chosen: bool
) -> Select[Any]:
    query: Select[Any] = (
        select_listed(viewer, handed_in_text)
        .join(handed_in_text, handed_in_text.id == Entry.read_id)
        .where(
            Entry.challenge_id == bindparam("challenge_id"), Entry.status == SUBMITTED,
            handed_in_text.title.ilike(bindparam("words"), escape="/") if searched else true(),
            Entry.id < bindparam("after") if later else true(),
            Entry.id.in_(bindparam("only", expanding=True)) if chosen else true(),
        )
        .limit(bindparam("most", type_=Integer))
    )  # fmt: skip
    newest = Entry.id.desc()
    return query.order_by(Entry.vote_count.desc(), newest) if by_votes else query.order_by(newest)


def mine_in(session: Session, seen: SeenChallenge) -> list[ListedEntry]:
    """Return the viewer's own entries in a challenge, drafts included, not thrown-away ones."""
    if not seen.writes:
        return []
    values = {**seen.viewer.values, "challenge_id": seen.challenge.id}
    rows = plain_rows(session, _mine_in(seen.viewer.kind), values)
    return [listed_entry(row, hidden=False, totals=False) for row in rows]


@lru_cache(maxsize=KINDS)
def _mine_in(viewer: Viewer) -> Select[Any]:
    query: Select[Any] = (
        select_listed(viewer, _working).add_columns(_waits())
        .join(_working, _working.id == Entry.working_id)
        .where(
            Entry.challenge_id == bindparam("challenge_id"), _writes(viewer),
            or_(Entry.status != WITHDRAWN, Entry.submitted_id.is_not(None)),
        )
        .order_by(Entry.id.desc())
        .limit(50)
    )  # fmt: skip
    return query


def mine(
    session: Session, viewer: Viewer, *, after: int | None = None, limit: int = 50
) -> list[ListedEntry]:
    """Return all entries the viewer owns, in every challenge, the newest first."""
    query = (
        select_listed(viewer, _working).add_columns(_waits())
        .join(_working, _working.id == Entry.working_id)
        .where(
            _writes(viewer), or_(Entry.status != WITHDRAWN, Entry.submitted_id.is_not(None)),
            Entry.id < after if after is not None else true(),
        )
        .order_by(Entry.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [listed_entry(row, hidden=False, totals=False) for row in session.execute(query)]


def voted_for(session: Session, viewer: Viewer, limit: int = 50) -> list[ListedEntry]:
    """Return the entries the viewer supports and may still see, without their authors."""
    query = (
        select_listed(viewer, handed_in_text)
        .join(handed_in_text, handed_in_text.id == Entry.read_id)
        .join(_own_vote, and_(_own_vote.entry_id == Entry.id, _own_vote.user_id == me(viewer)))
        .where(visible_entries(viewer))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return [listed_entry(row, hidden=True, totals=False) for row in session.execute(query)]


def followed(session: Session, viewer: Viewer, limit: int = 50) -> list[ListedEntry]:
    """Return the entries the viewer follows and may still see, without their authors."""
    query = (
        select_listed(viewer, handed_in_text)
        .join(handed_in_text, handed_in_text.id == Entry.read_id)
        .where(visible_entries(viewer), _follows(viewer))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    rows = session.execute(query, viewer.values)
    return [listed_entry(row, hidden=True, totals=False) for row in rows]


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as the viewer reads it. ``name`` is empty for an author who is hidden;
    a deleted one keeps its place without its text. ``side`` is empty where it takes none.
    ``state``: what waits for a moderator is there for its writer alone; what is hidden keeps its
    place, and its text for its writer."""

    id: int
    parent_id: int | None
    author_id: int | None
    name: str
    by_author: bool
    body: str
    body_html: str
    created_at: datetime
    deleted: bool
    mine: bool
    by_helper: bool = False
    side: str = ""
    state: str = SHOWN
    written_on: Part | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An entry that is joined into another, by its title as the viewer reads it."""

    id: int
    title: str
    language: str


def parts(session: Session, seen: SeenEntry) -> list[Part]:
    """Return the entries that are joined into this one; one statement where any are."""
    if not seen.took_in:
        return []
    text = Entry.submitted_id if seen.sees_words else Entry.read_id
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language)
        .join(EntryRevision, EntryRevision.id == text)
        .where(Entry.joined_into_id == seen.entry.id)
        .order_by(Entry.id)
    )
    words = blanked_words(session, seen)
    return [Part(row.id, blank_text(row.title, words), row.language) for row in rows]


def part_of(session: Session, entry_id: int, other_id: int) -> bool:
    """Say whether an entry is another, or joined into it: what is said of it is said there."""
    found = session.get(Entry, entry_id)
    return entry_id == other_id or (found is not None and found.joined_into_id == other_id)


def comments(
    session: Session, seen: SeenEntry, *, after: int = 0, limit: int = 500
) -> list[ShownComment]:
    """Return an entry's comments, the oldest first; two statements at most.

    An author of a blind or pseudonymous entry comments as "the author", a helper as "a helper",
    and what was so written stays so whoever they are now. Who reads the entry with words blanked
    reads the others' comments so, too: they may name its authors. Comments on what is joined
    into it stand among its own, with where they were written; one statement more.
    """
    joined = {each.id: each for each in parts(session, seen)}
    rows = session.execute(
        select(Comment, known_as())
        .join(User, User.id == Comment.author_id)
        .where(
            Comment.entry_id.in_([seen.entry.id, *joined]), Comment.id > after,
            or_(Comment.shown_at.is_not(None), Comment.author_id == seen.challenge.viewer.id),
        )
        .order_by(Comment.id)
        .limit(limit)
    )
    words = blanked_words(session, seen)
    return [
        replace(_comment(comment, name, seen, words), written_on=joined.get(comment.entry_id))
        for comment, name in rows
    ]


def _comment(
    comment: Comment, name: str, seen: SeenEntry, words: Sequence[str]
) -> ShownComment:
    deleted = comment.deleted_at is not None
    state = SHOWN if deleted else comment.state
    # Whom the authors let help them may well tell who they are.
    unnamed = (comment.by_author or comment.by_helper) and seen.names_hidden
    mine = comment.author_id == seen.challenge.viewer.id
    words = () if mine else words
    gone = deleted or (state == HIDDEN and not mine)
    return ShownComment(
        id=comment.id, parent_id=comment.parent_id,
        author_id=None if unnamed or gone else comment.author_id,
        name="" if unnamed or gone else name, by_author=comment.by_author,
        body="" if gone else blank_text(comment.body, words),
        body_html="" if gone else blank_html(comment.body_html, words),
        created_at=comment.created_at, deleted=deleted, mine=mine, by_helper=comment.by_helper,
        side="" if gone else comment.side or "", state=state,
    )  # fmt: skip


def vote_total(seen: SeenEntry, now: datetime) -> int | None:
    """Return the entry's votes, or None while totals are hidden."""
    return seen.entry.vote_count if totals_shown(seen.challenge.challenge, now) else None


def people_in(session: Session, seen: SeenEntry, limit: int = 500) -> dict[int, str]:
    """Return those who can be mentioned under an entry: who joined, and who commented."""
    joined = select(Participation.user_id).where(
        Participation.challenge_id == seen.entry.challenge_id
    )
    spoke = select(Comment.author_id).where(
        Comment.entry_id == seen.entry.id, Comment.state == SHOWN
    )
    rows = session.execute(
        select(User.id, User.name)
        .where(User.active, User.id.in_(joined.union(spoke)))
        .order_by(User.id)
        .limit(limit)
    )
    return {row.id: row.name for row in rows}

