"""What a viewer may see of ideas that are written down for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Role
from intranet_ideas.aliases import another
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import SUBMITTED, WITHDRAWN, Entry, EntryRevision
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.told_models import ToldIdea, ToldSheet
from intranet_ideas.errors import NotFound
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import NO_MAIL, Viewer
from intranet_ideas.tips import rules as codes

NO_HASH = "0" * 64
STAND_IN = "told-"
"""How what stands for the address begins of accounts that only stand for somebody."""

_writer = another(User, name="writer")
_teller = another(User, name="teller")


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea of a sheet, as it is written down. ``shown``: a text of it is handed in; ``changed``:
    another than what is written down by now."""

    entry_id: int
    title: str
    body: str
    version: int
    language: str
    handed_in: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its ideas. ``stands_in``: its author is an account that only stands for who told
    them."""

    sheet: ToldSheet
    name: str
    email: str
    writer: str
    ideas: Sequence[Idea]
    stands_in: bool

    @property
    def goes_on(self) -> bool:
        """Whether who writes it down goes on with it: that ends when somebody took it over, or
        when it was handed in for somebody who has an account of their own."""
        taken = self.sheet.claimed_at is not None
        return not taken and (self.stands_in or not any(each.handed_in for each in self.ideas))

    @property
    def language(self) -> str:
        """The language that its ideas are written in."""
        return self.ideas[0].language if self.ideas else ""

    @property
    def waiting(self) -> bool:
        """Whether something of it is not handed in."""
        return any(not each.handed_in or each.changed for each in self.ideas)


def is_stand_in(user: User) -> bool:
    """Say whether an account only stands for who told an idea: nobody can sign in with it. That
    there is no address says nothing: those whose issuer gives none have none either."""
    return user.guest and user.email.startswith(STAND_IN) and user.email.endswith(f"@{NO_MAIL}")


def listed(session: Session, seen: SeenChallenge) -> list[tuple[ToldSheet, str, str, int]]:
    """Return the sheets of a challenge that the viewer may see, with whose they are, who wrote and
    how many ideas: who runs it all, others their own; one statement."""
    count = (
        select(func.count(ToldIdea.entry_id)).join(Entry, Entry.id == ToldIdea.entry_id)
        .where(ToldIdea.sheet_id == ToldSheet.id, Entry.status != WITHDRAWN).scalar_subquery()
    )  # fmt: skip
    query = (
        select(ToldSheet, _teller.name, _writer.name, count)
        .join(_teller, _teller.id == ToldSheet.author_id)
        .join(_writer, _writer.id == ToldSheet.written_by)
        .where(ToldSheet.challenge_id == seen.challenge.id)
        .order_by(ToldSheet.id.desc())
    )
    if not _sees_all(seen):
        query = query.where(ToldSheet.written_by == seen.viewer.id)
    return [(sheet, name, writer, ideas) for sheet, name, writer, ideas in session.execute(query)]


def _sees_all(seen: SeenChallenge) -> bool:
    # Who also judges must not learn whose an idea is.
    return Role.CHALLENGE_MANAGER in seen.roles and Role.JUDGE not in seen.roles


def gives_codes(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> bool:
    """Say whether a viewer can write down ideas for others in a challenge, or could while it was
    open, and so make codes for them."""
    try:
        return challenges.see(session, viewer, challenge_id, now).may("told.view")
    except NotFound:
        return False


def see_sheet(
    session: Session, seen: SeenChallenge, sheet_id: int, *, lock: bool = False
) -> Sheet:
    """Return a sheet with its ideas; three statements. Raises ``NotFound`` where the viewer may
    not see it."""
    query = select(ToldSheet).where(
        ToldSheet.id == sheet_id, ToldSheet.challenge_id == seen.challenge.id
    )
    if lock:
        # As it is now, also for who has read it before.
        query = query.with_for_update().execution_options(populate_existing=True)
    sheet = session.scalars(query).one_or_none()
    if sheet is None or not (sheet.written_by == seen.viewer.id or _sees_all(seen)):
        raise NotFound
    author, writer = session.get_one(User, sheet.author_id), session.get_one(User, sheet.written_by)
    stands_in = is_stand_in(author)
    email = "" if stands_in or not author.active else author.email
    return Sheet(sheet, author.name, email, writer.name,
                 ideas_of(session, sheet), stands_in)  # fmt: skip


def ideas_of(session: Session, sheet: ToldSheet) -> list[Idea]:
    """Return the ideas of a sheet as they are written down, in their order; one statement."""
    rows = session.execute(
        select(Entry, EntryRevision.title, EntryRevision.body)
        .join(ToldIdea, ToldIdea.entry_id == Entry.id)
        .join(EntryRevision, EntryRevision.id == Entry.working_id)
        .where(ToldIdea.sheet_id == sheet.id, Entry.status != WITHDRAWN)
        .order_by(ToldIdea.place, Entry.id)
    )
    return [
        Idea(entry.id, title, body, entry.version, entry.language, entry.status == SUBMITTED,
             entry.submitted_id is not None and entry.submitted_id != entry.working_id)
        for entry, title, body in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """How an idea came, and who wrote it down."""

    way: str
    writer: str
    mine: bool
    sheet_id: int


def of_entry(session: Session, seen: SeenEntry) -> Came | None:
    """Return how an idea came that was written down for somebody, or None: also where the viewer
    must not learn whose it is. One statement."""
    if seen.names_hidden:
        return None
    row = session.execute(
        select(ToldSheet.way, User.name, ToldSheet.written_by, ToldSheet.id)
        .join(ToldIdea, ToldIdea.sheet_id == ToldSheet.id)
        .join(User, User.id == ToldSheet.written_by)
        .where(ToldIdea.entry_id == seen.entry.id)
    ).one_or_none()
    if row is None:
        return None
    way, name, written_by, sheet_id = row
    return Came(way, name, written_by == seen.challenge.viewer.id, sheet_id)


def by_code(session: Session, typed: str) -> ToldSheet | None:
    """Return the sheet that a code follows. It takes the same whatever is typed, so that nobody
    learns from the time how near a guess was."""
    code = codes.plain_code(typed)
    hashed = codes.code_hash(code)
    found = session.scalars(select(ToldSheet).where(ToldSheet.code_hash == hashed)).one_or_none()
    right = compare_digest((found.code_hash or NO_HASH) if found else NO_HASH, hashed)
    return found if code and right else None


def home_of_tellers(session: Session, challenge: Challenge) -> Department:
    """Return the department of those who tell ideas: of inhabitants, else the whole organisation,
    so that nobody in a unit is taken for somebody close to them."""
    outside = session.scalars(
        select(Department).where(Department.external).order_by(Department.path).limit(1)
    ).first()
    if outside is not None:
        return outside
    whole = session.scalars(select(Department).where(Department.parent_id.is_(None))).first()
    return whole or challenge.department
