"""A challenge and its handed-in ideas as files that need no program: JSON, Markdown, attachments.

What the site promises to hide stays hidden: the authors of pseudonymous ideas always,
those of a blind challenge and the words blanked there until the results are out, vote totals
while they are sealed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import INSTANTS, phase_at
from intranet_ideas.clarifications.queries import told_of
from intranet_ideas.entries.blanking import blank_text
from intranet_ideas.entries.models import (
    SHOWN,
    SUBMITTED,
    Attachment,
    Comment,
    Entry,
    EntryAuthor,
    EntryRevision,
    Redaction,
)
from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.ground import Ground
from intranet_ideas.outcomes.answer_versions import said_since
from intranet_ideas.outcomes.models import Answer
from intranet_ideas.people.models import Department, Partner, User
from intranet_ideas.people.standing import known_as
from intranet_ideas.teams.models import TeamPlace


@dataclass(frozen=True, slots=True)
class _Rights:
    """What may be told of the ideas of one challenge at one instant."""

    authors: bool
    totals: bool
    answers: bool


def take_out(session: Session, ground: Ground, challenge_id: int, folder: Path) -> int:
    """Write the challenge into ``folder`` and return the number of ideas.

    Raises ``NotFound``, and ``Conflict`` for a folder that is not empty.
    """
    challenge = session.get(Challenge, challenge_id)
    if challenge is None:
        raise NotFound(N_("There is no challenge with this number."))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(N_("%(path)s is not empty"), path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    queries.load_parts(session, challenge)
    now = ground.clock.now()
    timeline = queries.timeline_of(challenge)
    phase = phase_at(timeline, now)
    rights = _Rights(
        authors=not challenge.blind or phase == Phase.DECIDED,
        totals=queries.totals_shown(challenge, now),
        answers=phase == Phase.DECIDED,
    )
    ideas = [
        _idea(session, ground, entry, revision, rights, folder)
        for entry, revision in _handed_in(session, challenge_id, blanked=not rights.authors)
    ]
    about = _about(session, challenge, phase, now)
    _write_json(folder / "challenge.json", about)
    _write_json(folder / "ideas.json", ideas)
    (folder / "challenge.md").write_text(
        f"# {challenge.title}\n\n{challenge.brief}\n", encoding="utf-8"
    )
    labels = {question["key"]: question["label"] for question in challenge.questions}
    for idea in ideas:
        path = folder / "ideas" / f"{idea['id']:04}-{_slug(idea['title'])}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_markdown(idea, labels), encoding="utf-8")
    return len(ideas)


def _handed_in(
    session: Session, challenge_id: int, *, blanked: bool
) -> Sequence[tuple[Entry, EntryRevision]]:
    text = Entry.read_id if blanked else Entry.submitted_id
    rows = session.execute(
        select(Entry, EntryRevision)
        .join(EntryRevision, EntryRevision.id == text)
        .where(Entry.challenge_id == challenge_id, Entry.status == SUBMITTED)
        .order_by(Entry.id)
    )
    return [(row[0], row[1]) for row in rows]


def _about(session: Session, challenge: Challenge, phase: Phase, now: datetime) -> dict[str, Any]:
    return {
        "id": challenge.id, "title": challenge.title, "brief": challenge.brief,
        "language": challenge.language,
        "department": session.get_one(Department, challenge.department_id).slug,
        "phase": phase.value, "exported_at": now.isoformat(),
        **{name: _iso(getattr(challenge, name))
           for name in (*INSTANTS, "published_at", "released_at", "cancelled_at")},
        "cancel_reason": challenge.cancel_reason, "blind": challenge.blind,
        "scoring_method": challenge.scoring_method, "questions": challenge.questions,
        "criteria": [
            {"key": each.key, "name": each.name, "question": each.question,
             "weight": each.weight, "minimum": each.minimum, "maximum": each.maximum,
             "steps": each.steps}
            for each in challenge.criteria
        ],
    }  # fmt: skip


def _idea(
    session: Session, ground: Ground, entry: Entry, revision: EntryRevision, rights: _Rights,
    folder: Path,
) -> dict[str, Any]:  # fmt: skip
    named = rights.authors and not entry.pseudonymous
    row = None if rights.authors else session.get(Redaction, entry.id)
    words = row.words if row else ()
    answer = session.get(Answer, entry.id) if rights.answers else None
    authors = session.scalars(
        select(known_as()).join(EntryAuthor, EntryAuthor.user_id == User.id)
        .where(EntryAuthor.entry_id == entry.id).order_by(EntryAuthor.position)
    ).all()  # fmt: skip
    return {
        "id": entry.id, "title": revision.title, "body": revision.body,
        "answers": revision.answers, "language": entry.language,
        "pseudonymous": entry.pseudonymous,
        "authors": list(authors) if named else None,
        "handed_in_for": _partner(session, entry) if named else None,
        "department": session.get_one(Department, entry.department_id).slug if named else None,
        "revision": abs(revision.number), "received_at": _iso(revision.received_at),
        "digest": revision.digest,
        "votes": entry.vote_count if rights.totals else None,
        "open_places": _places(session, entry, words),
        "comments": _comments(session, entry, words, named=named),
        "clarifications": told_of(session, entry.id, words) if rights.answers else None,
        "attachments": _attachments(session, ground, revision, words, folder),
        "answer": answer and {
            "outcome": answer.outcome, "reason": answer.reason,
            "said_before": _said_before(session, entry),
        },
    }  # fmt: skip


def _said_before(session: Session, entry: Entry) -> list[dict[str, Any]]:
    """Return what the answer said since the results were published, before it was changed."""
    challenge = session.get_one(Challenge, entry.challenge_id)
    return [{"outcome": each.outcome, "reason": each.reason, "at": _iso(each.at)}
            for each in said_since(session, challenge, entry.id)[:-1]]  # fmt: skip


def _partner(session: Session, entry: Entry) -> str | None:
    """Return the name of the organisation that an idea is handed in for."""
    return session.get_one(Partner, entry.partner_id).name if entry.partner_id else None


def _places(session: Session, entry: Entry, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the authors looked for, with how many came; never who."""
    rows = session.scalars(
        select(TeamPlace).where(TeamPlace.entry_id == entry.id).order_by(TeamPlace.id)
    )
    return [
        {"wanted": blank_text(row.wanted, words), "role": row.role, "places": row.places,
         "filled": row.filled}
        for row in rows
    ]  # fmt: skip


def _comments(
    session: Session, entry: Entry, words: Sequence[str], *, named: bool
) -> list[dict[str, Any]]:
    whole = select(Entry.id).where(or_(Entry.id == entry.id, Entry.joined_into_id == entry.id))
    rows = session.execute(
        select(Comment, known_as()).join(User, User.id == Comment.author_id)
        .where(Comment.entry_id.in_(whole), Comment.deleted_at.is_(None), Comment.state == SHOWN)
        .order_by(Comment.id)
    )  # fmt: skip
    return [
        {"id": comment.id, "parent": comment.parent_id,
         "joined_idea": comment.entry_id if comment.entry_id != entry.id else None,
         "body": blank_text(comment.body, words),
         "at": _iso(comment.created_at),
         "by": name if named or not (comment.by_author or comment.by_helper) else None}
        for comment, name in rows
    ]  # fmt: skip


def _attachments(
    session: Session, ground: Ground, revision: EntryRevision, words: Sequence[str], folder: Path
) -> list[dict[str, Any]]:
    """Write the files that were handed in; a missing one is named all the same."""
    rows = session.scalars(
        select(Attachment).where(Attachment.id.in_(revision.attachments)).order_by(Attachment.id)
    ).all()
    told = []
    for each in rows:
        name = blank_text(each.name, words)
        path = Path("attachments") / f"{each.entry_id:04}" / f"{each.id}-{name}"
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.write_bytes(ground.files.get(each.digest))
        except FileNotFoundError:
            path = Path()
        told.append({
            "name": name, "media_type": each.media_type, "sha256": each.digest,
            "file": path.as_posix() if path.name else None,
        })  # fmt: skip
    return told


def _markdown(idea: dict[str, Any], labels: dict[str, str]) -> str:
    lines = [f"# {idea['title']}", ""]
    if idea["authors"]:
        lines += [", ".join(idea["authors"]), ""]
    if idea["handed_in_for"]:
        lines += [idea["handed_in_for"], ""]
    lines += [idea["body"], ""] if idea["body"] else []
    for key, text in idea["answers"].items():
        lines += [f"## {labels.get(key, key)}", "", text, ""]
    for each in idea["attachments"]:
        lines.append(f"- [{each['name']}](../{each['file'] or ''})")
    if idea["answer"]:
        lines += ["", f"## {idea['answer']['outcome']}", "", idea["answer"]["reason"]]
    return "\n".join(lines).rstrip() + "\n"


def _slug(title: str) -> str:
    plain = title.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a").replace("é", "e")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "idea"


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
