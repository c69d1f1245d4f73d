"""The example that the judges of a round score first, and what they say of it. Nothing of it ever
comes into a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from intranet_ideas import errors, events
from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.entries.queries import see_entry, visible_entries
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.judging import rules
from intranet_ideas.judging.assessing import criteria_of
from intranet_ideas.judging.exampling import (
    Spread,
    check_example,
    check_note,
    may_see_all,
    spreads,
)
from intranet_ideas.judging.models import Example, ExampleNote, ExampleScore, Judge
from intranet_ideas.judging.rounds import round_name
from intranet_ideas.judging.tasks import require_evidence
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import facts
from intranet_ideas.text import clean_line, clean_text, render_markdown

SCORED = N_("A judge has scored the example, so it stays as it is.")
FIRST = N_("Score the example first, so that all judges read the scales alike.")
MOST_COPYABLE = 500
ONCE = N_("You have scored the example already. Use the notes for what you think now.")


@dataclass(frozen=True, slots=True)
class Note:
    """A note on the example."""

    user_id: int
    name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What one judge gave the example, and the notes that go with it."""

    user_id: int
    name: str
    scores: Mapping[str, int | None]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenExample:
    """The present round's example as a judge or a manager sees it. ``round`` is what the round is
    called, ``""`` where there is only one. ``own`` are the viewer's scores, None before; ``said``,
    ``spread`` and ``notes`` are empty until the viewer may see them (``open``). ``judges`` counts
    who is to score it, ``done`` who has."""

    challenge: SeenChallenge
    example: Example | None
    criteria: tuple[facts.Criterion, ...]
    judge: bool
    own: Mapping[str, int | None] | None
    open: bool
    judges: int
    done: int
    round: str = ""
    said: tuple[Said, ...] = ()
    spread: tuple[Spread, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def other_notes(self) -> tuple[Note, ...]:
        """The notes of those who gave no scores."""
        scored = {each.user_id for each in self.said}
        return tuple(note for note in self.notes if note.user_id not in scored)


@dataclass(frozen=True, slots=True)
class ExampleTask:
    """What an example asks of a judge. ``required``: nothing else can be judged before it."""

    scored: bool
    required: bool


def example_of(session: Session, challenge: Challenge) -> Example | None:
    """Return the present round's example, for rules; one statement."""
    return session.get(Example, (challenge.id, challenge.round))


def seen_example(session: Session, viewer: Viewer, challenge_id: int, now: datetime
                 ) -> SeenExample:  # fmt: skip
    """Return the present round's example; eight statements at most.

    Raises ``NotFound`` for who neither judges in the round nor runs the challenge, and for
    judges where there is no example.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "example.view")
    challenge = seen.challenge
    example = example_of(session, challenge)
    judges = set(session.scalars(
        select(Judge.user_id).filter_by(challenge_id=challenge_id, round=challenge.round)
    ))  # fmt: skip
    runs = seen.may("example.set") or seen.may("challenge.run")
    if (viewer.id not in judges and not runs) or (example is None and not runs):
        raise NotFound
    rows = session.execute(
        select(ExampleScore.user_id, User.name, ExampleScore.scores)
        .join(User, User.id == ExampleScore.user_id)
        .where(ExampleScore.challenge_id == challenge_id, ExampleScore.round == challenge.round)
        .order_by(User.name, User.id)
    ).all()
    given = {user: scores for user, _, scores in rows if user in judges}
    open_ = may_see_all(given, viewer.id, manager=runs and viewer.id not in judges)
    criteria = criteria_of(session, challenge)
    notes = tuple(_notes(session, challenge)) if open_ else ()
    return SeenExample(
        seen, example, criteria, viewer.id in judges, given.get(viewer.id), open_, len(judges),
        len(given), round=round_name(session, challenge, challenge.round),
        said=tuple(
            Said(user, name, scores, tuple(note for note in notes if note.user_id == user))
            for user, name, scores in rows if user in judges
        ) if open_ else (),
        spread=tuple(spreads(criteria, list(given.values()))) if open_ else (),
        notes=notes,
    )  # fmt: skip


def _notes(session: Session, challenge: Challenge) -> list[Note]:
    rows = session.execute(
        select(User.id, User.name, ExampleNote.text, ExampleNote.at)
        .join(User, User.id == ExampleNote.user_id)
        .where(ExampleNote.challenge_id == challenge.id, ExampleNote.round == challenge.round)
        .order_by(ExampleNote.id)
    )
    return [Note(*row) for row in rows]


def set_example(
    session: Session, viewer: Viewer, challenge_id: int, title: str, body: str, required: bool,
    copy_of: int | None, base_version: int, now: datetime,
) -> Example:  # fmt: skip
    """Write the example of the present round, or copy the text of an idea of a decided challenge
    (``copy_of``) that the viewer sees.

    ``required``: a judge's ideas open when the judge has scored it. Raises ``Stale``,
    ``Invalid``, and ``Conflict`` once a judge has scored it.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("example.set")
    challenge = seen.challenge
    require_evidence(challenge, "scores")
    example = example_of(session, challenge)
    check_version(example.version if example else 0, base_version)
    title, body = clean_line(title), clean_text(body)
    if copy_of:
        title, body = _copied(session, viewer, copy_of, now)
    if faults := check_example(title, body):
        raise Invalid(faults)
    changed = example is None or (example.title, example.body) != (title, body)
    if changed and is_scored(session, challenge):
        raise errors.Conflict(SCORED)
    if example is None:
        example = Example(challenge_id=challenge_id, round=challenge.round)
        session.add(example)
    example.title, example.body, example.body_html = title, body, render_markdown(body)
    example.required, example.changed_at = required, now
    session.flush()
    record(session, events.EXAMPLE_SET, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           round=challenge.round, required=required, copy_of=copy_of)  # fmt: skip
    return example


def _copied(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> tuple[str, str]:
    """Return title and text of an idea of a challenge that is decided."""
    try:
        found = see_entry(session, viewer, entry_id, now)
    except NotFound:
        found = None
    if found is None or found.challenge.phase != Phase.DECIDED:
        raise Invalid([
            Fault("copy_of", N_("There is no idea with this number in a decided challenge."))
        ])  # fmt: skip
    return found.shown.title, found.shown.body


def copyable(
    session: Session, seen: SeenChallenge
) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the ideas whose text the viewer may copy as the example: those of challenges that
    are decided, as others read them, by number and title below their challenge's title. The
    challenges decided last come first; ``MOST_COPYABLE`` ideas at most. One statement."""
    if not seen.may("example.set"):
        raise NotFound
    rows = session.execute(
        select(Challenge.id, Challenge.title, Entry.id, EntryRevision.title)
        .select_from(Entry)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(visible_entries(seen.viewer), Challenge.released_at.is_not(None))
        .order_by(Challenge.released_at.desc(), Challenge.id, EntryRevision.title, Entry.id)
        .limit(MOST_COPYABLE)
    )
    return [
        (below[0][1], [(entry, title) for _, _, entry, title in below])
        for _, below in ((key, list(group)) for key, group in groupby(rows, itemgetter(0)))
    ]


def is_scored(session: Session, challenge: Challenge) -> bool:
    """Say whether a judge has scored the present round's example, so that its text stays."""
    return session.scalar(
        select(ExampleScore.user_id)
        .filter_by(challenge_id=challenge.id, round=challenge.round).limit(1)
    ) is not None  # fmt: skip


def remove_example(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Take the example away with its scores and notes; nothing happens where there is none."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("example.set")
    example = example_of(session, seen.challenge)
    if example is None:
        return
    for table in (ExampleNote, ExampleScore):
        session.execute(
            delete(table)
            .where(table.challenge_id == challenge_id, table.round == seen.challenge.round)
            .execution_options(synchronize_session=False)
        )
    session.delete(example)
    session.flush()
    record(session, events.EXAMPLE_REMOVED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, round=seen.challenge.round)  # fmt: skip


def score_example(
    session: Session, viewer: Viewer, challenge_id: int, scores: Mapping[str, Any], now: datetime
) -> ExampleScore:
    """Score the example, once: the first impression is what judges compare. Raises ``Invalid``
    and ``Conflict``."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("example.score")
    found = seen_example(session, viewer, challenge_id, now)
    if found.example is None or not found.judge:
        raise NotFound
    if found.own is not None:
        raise errors.Conflict(ONCE)
    faults = rules.check_scores(scores, found.criteria)
    if faults := faults or rules.check_complete(scores, found.criteria):
        raise Invalid(faults)
    made = ExampleScore(challenge_id=challenge_id, round=seen.challenge.round,
                        user_id=viewer.id, scores=dict(scores), given_at=now)  # fmt: skip
    session.add(made)
    session.flush()
    record(session, events.EXAMPLE_SCORED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, round=seen.challenge.round)  # fmt: skip
    return made


def add_note(
    session: Session, viewer: Viewer, challenge_id: int, text: str, now: datetime
) -> ExampleNote:
    """Add a note for the panel; for who may see what all gave. Raises ``Invalid``."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("example.note")
    found = seen_example(session, viewer, challenge_id, now)
    if found.example is None or not found.open:
        raise errors.Conflict(FIRST)
    text = clean_text(text)
    if faults := check_note(text):
        raise Invalid(faults)
    made = ExampleNote(challenge_id=challenge_id, round=seen.challenge.round,
                       user_id=viewer.id, text=text, at=now)  # fmt: skip
    session.add(made)
    session.flush()
    record(session, events.EXAMPLE_NOTED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, round=seen.challenge.round)  # fmt: skip
    return made


def example_first(session: Session, seen: SeenChallenge) -> bool:
    """Say whether the viewer, a judge, must score the example before anything else; two
    statements at most."""
    if Role.JUDGE not in seen.roles:
        return False
    example = example_of(session, seen.challenge)
    if example is None or not example.required:
        return False
    here = (seen.challenge.id, seen.challenge.round, seen.viewer.id)
    return session.get(ExampleScore, here) is None


def with_example(
    session: Session, viewer: Viewer, challenge_ids: Sequence[int]
) -> dict[int, ExampleTask]:
    """Return the challenges whose present round has an example, and what it asks of the viewer;
    one statement."""
    rows = session.execute(
        select(Example.challenge_id, Example.required, ExampleScore.user_id)
        .join(Challenge, and_(Challenge.id == Example.challenge_id,
                              Challenge.round == Example.round))
        .outerjoin(
            ExampleScore,
            and_(ExampleScore.challenge_id == Example.challenge_id,
                 ExampleScore.round == Example.round, ExampleScore.user_id == viewer.id),
        )
        .where(Example.challenge_id.in_(challenge_ids))
    )  # fmt: skip
    return {
        challenge: ExampleTask(user is not None, required) for challenge, required, user in rows
    }


def require_example(session: Session, seen: SeenChallenge) -> None:
    """Raise ``Conflict`` while the viewer must score the example first."""
    if example_first(session, seen):
        raise errors.Conflict(FIRST)
