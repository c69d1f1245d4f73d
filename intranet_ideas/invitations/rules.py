"""How much may be written before one signs in, and for how long it is kept. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from intranet_ideas.access import Phase, Role, permits
from intranet_ideas.entries.rules import EntryFields, check_draft
from intranet_ideas.errors import N_, Fault, too_long
from intranet_ideas.plugin_api.facts import Question

KEPT = timedelta(hours=24)
"""How long a text waits for its writer to sign in."""

LONGEST = 20_000
"""Characters of a whole text, its answers included: what nobody signed for takes little room."""

MOST_TEXTS = 5_000
"""Texts of one challenge that wait at the same time."""

MOST_OF_A_BROWSER = 20
"""Texts of one browser that wait at the same time: people share some."""

MOST_A_MINUTE = 300
"""Texts from one address in a minute: a school's hall stands behind one."""

_NOBODY = frozenset({Role.ANONYMOUS})


def addresses(base_url: str, challenge_id: int, token: str) -> tuple[str, str]:
    """Return the whole address that a challenge's code leads to, and the one that is short enough
    to type; the same where there is no link.

    From the settings, since who prints them may have come by another name.
    """
    short = f"{base_url}/c/{challenge_id}"
    return (f"{base_url}/w/{token}" if token else short), short


def shows(phase: Phase) -> bool:
    """Say whether a challenge's link shows anything in this phase."""
    return permits("challenge.view_by_link", _NOBODY, phase)


def takes(phase: Phase) -> bool:
    """Say whether what is written by the link is kept in this phase. That is so after the deadline
    too, for a text that was begun before it: it can still become a draft."""
    return permits("entry.write_first", _NOBODY, phase)


def digest_of(*parts: str) -> str:
    """Return a digest (SHA-256, hex) under which a text, or all of a browser, is found."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def check_text(fields: EntryFields, questions: Sequence[Question]) -> list[Fault]:
    """Return why a text can't be kept until its writer signs in."""
    faults = check_draft(fields, questions)
    texts = [fields.title, fields.body, *fields.answers.values()]
    if not any(texts):
        faults.append(Fault("body", N_("Write something first.")))
    return faults or too_long("body", "".join(texts), LONGEST)
