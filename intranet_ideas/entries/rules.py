"""What makes an idea complete, its digest, its difference from before, and who votes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from intranet_ideas.canonical import digest_of
from intranet_ideas.entries.merging import changes, words_of
from intranet_ideas.errors import N_, Fault, check_said, too_long
from intranet_ideas.plugin_api.facts import Question

HINTS_HOOK = "suggest_while_writing"
"""The hook by which plugins show something to who writes."""

LONGEST_TITLE = 120
LONGEST_BODY = 20_000
LONGEST_ANSWER = 20_000
LONGEST_COMMENT = 5_000
MOST_AUTHORS = 12
MOST_ATTACHMENTS = 10
LARGEST_ATTACHMENT = 10 * 1024 * 1024
EXCERPT = 220


@dataclass(frozen=True, slots=True)
class EntryFields:
    """What authors write. ``authors`` are e-mail addresses of others who own the idea too,
    ``advisers`` of those who gave advice and so must not judge it; None leaves them. ``partner`` is
    the number of the organisation it is handed in for, 0 for none; None leaves it."""

    title: str = ""
    body: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    pseudonymous: bool = False
    language: str = "nb"
    authors: tuple[str, ...] | None = None
    advisers: tuple[str, ...] | None = None
    partner: int | None = None


def check_draft(fields: EntryFields, questions: Sequence[Question]) -> list[Fault]:
    """Return what can't even be kept as a draft: too long, or an answer to no question."""
    faults = too_long("title", fields.title, LONGEST_TITLE)
    faults += too_long("body", fields.body, LONGEST_BODY)
    known = {question.key for question in questions}
    for key, answer in fields.answers.items():
        if key not in known:
            faults.append(Fault(f"answers.{key}", N_("The challenge does not ask this.")))
        faults += too_long(f"answers.{key}", answer, LONGEST_ANSWER)
    if fields.authors is not None and len(fields.authors) >= MOST_AUTHORS:
        faults.append(Fault("authors", N_("An idea can have at most %(most)s authors."),
                            {"most": MOST_AUTHORS}))
    if fields.advisers is not None and len(fields.advisers) > MOST_AUTHORS:
        faults.append(Fault("advisers", N_("Name at most %(most)s advisers."),
                            {"most": MOST_AUTHORS}))
    return faults


def check_submittable(
    title: str, body: str, answers: Mapping[str, str], questions: Sequence[Question]
) -> list[Fault]:
    """Return what the idea lacks before it can be handed in.

    Where the challenge asks no required question, the idea itself must be described.
    """
    faults = []
    if not title:
        faults.append(Fault("title", N_("Give your idea a title.")))
    for question in questions:
        answer = answers.get(question.key, "").strip()
        name = f"answers.{question.key}"
        if question.required and not answer:
            faults.append(Fault(name, N_("This question must be answered.")))
        faults += too_long(name, answer, question.max_length)
    if not body and not any(question.required for question in questions):
        faults.append(Fault("body", N_("Describe your idea.")))
    return faults


def receipt_digest(
    *, entry: int, revision: int, received_at: datetime, title: str, body: str,
    answers: Mapping[str, str], attachments: Iterable[str],
) -> str:  # fmt: skip
    """Return the receipt's digest: SHA-256, hex, of the canonical JSON of what was handed in.

    Canonical: UTF-8, keys sorted, no spaces, the instant in RFC 3339 UTC, attachments'
    digests sorted. Anyone who has the text can make it again.
    """
    content = {
        "answers": dict(answers), "attachments": sorted(attachments), "body": body,
        "entry": entry, "received_at": received_at.isoformat(), "revision": revision,
        "title": title,
    }  # fmt: skip
    return digest_of(content)


def excerpt_of(body: str, answers: Mapping[str, str]) -> str:
    """Return the idea's first words, for lists. The texts are plain."""
    text = next((part for part in (body, *answers.values()) if part.strip()), "")
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in a difference."""

    kind: Literal["same", "insert", "delete"]
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """Return how ``new`` came from ``old``, word by word, for people to read.

    Joining the pieces that are not ``insert`` gives ``old``; those not ``delete``, ``new``.
    """
    before, after = words_of(old), words_of(new)
    pieces: list[Piece] = []
    place = 0
    for i1, i2, j1, j2 in changes(before, after):
        pieces += _pieces("same", before[place:i1])
        pieces += _in_change("".join(before[i1:i2]), "".join(after[j1:j2]))
        place = i2
    return _run_together(pieces + _pieces("same", before[place:]))


def _in_change(old: str, new: str) -> list[Piece]:
    """Return a changed stretch with the spaces looked at for themselves."""
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    pieces: list[Piece] = []
    place = 0
    for i1, i2, j1, j2 in changes(before, after):
        pieces += _pieces("same", before[place:i1])
        pieces += _pieces("delete", before[i1:i2]) + _pieces("insert", after[j1:j2])
        place = i2
    return pieces + _pieces("same", before[place:])


def _run_together(pieces: Iterable[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind == "same":
            found[-1] = Piece("same", found[-1].text + piece.text)
        else:
            found.append(piece)
    return found


def _pieces(kind: Literal["same", "insert", "delete"], words: Sequence[str]) -> list[Piece]:
    return [Piece(kind, "".join(words))] if words else []


def mentioned(body: str, people: Mapping[int, str]) -> list[int]:
    """Return the ids of the people whose name stands after an @ in ``body``."""
    return sorted(
        user_id for user_id, name in people.items()
        if re.search(rf"@{re.escape(name)}(?!\w)", body, re.IGNORECASE)
    )  # fmt: skip


def check_comment(body: str) -> list[Fault]:
    """Return what is wrong with a comment."""
    return check_said("body", body, LONGEST_COMMENT, N_("Write something first."))


def votes_left(per_person: int | None, used: int) -> int | None:
    """Return how many votes someone has left; None where there is one for every idea."""
    return None if per_person is None else max(0, per_person - used)
