"""Putting a package together: the same bytes for the same state of the challenge."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.database import insert_into
from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.ground import Ground
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.records import document, noark, pdf
from intranet_ideas.records.gathering import gather, state_of
from intranet_ideas.records.html import make_html
from intranet_ideas.records.models import FULL, ArchivedChallenge
from intranet_ideas.records.rules import ALWAYS, ALWAYS_BASIS, EXEMPTIONS
from intranet_ideas.version import __version__

FORMAT = 1
NOT_SEALED = N_("What happened last is not sealed yet. Try again in a minute.")
NOT_CLOSED = N_("The package is made when the challenge is decided or cancelled.")

Told = Callable[[int, int], None]
"""Is told how many parts are made, of how many."""


@dataclass(frozen=True, slots=True)
class State:
    """The last event of what is packed in the audit trail: which state the package is of."""

    seq: int
    digest: str
    at: datetime


def no_one(done: int, total: int) -> None:
    """Tell nobody."""


def make_package(
    ground: Ground, challenge_id: int, variant: str, now: datetime, told: Told = no_one
) -> bytes:
    """Return the package as a ZIP. Takes seconds: never inside a write transaction.

    Raises ``NotFound``, and ``Conflict`` while the challenge is not closed or its last events
    are not sealed yet.
    """
    with ground.database.read() as session:
        challenge = session.get(Challenge, challenge_id)
        if challenge is None:
            raise NotFound(N_("There is no challenge with this number."))
        challenges.load_parts(session, challenge)
        require_closed(challenge, now)
        state = _state(session, challenge_id)
        record = gather(session, challenge_id, variant)
        creator = organisation_name(session)
    files = _written(ground, record, state, told)
    described = {path: described_as(content) for path, content in sorted(files.items())}
    files["arkivmelding.xml"] = noark.make_xml(
        record, described, creator=creator, made_at=state.at.astimezone(UTC).isoformat(),
        system=f"intranet-ideas {__version__}",
    )  # fmt: skip
    manifest = _manifest(record, state) | {
        "files": {path: described_as(content) for path, content in sorted(files.items())}
    }
    files["manifest.json"] = as_json(manifest)
    return zipped(files, state.at)


def note_packed(session: Session, challenge_id: int, variant: str, now: datetime) -> None:
    """Note that there is a package for the archive: what judges wrote to each other need not be
    kept for it any more."""
    if variant == FULL:
        session.execute(insert_into(session, ArchivedChallenge).values(
            challenge_id=challenge_id, since=now).on_conflict_do_nothing())  # fmt: skip


def require_closed(challenge: Challenge, now: datetime) -> None:
    """Raise ``Conflict`` unless the challenge is decided or cancelled."""
    if phase_at(challenges.timeline_of(challenge), now) not in (Phase.DECIDED, Phase.CANCELLED):
        raise Conflict(NOT_CLOSED)


def _state(session: Session, challenge_id: int) -> State:
    found = state_of(session, challenge_id)
    if found is None:
        raise Conflict(NOT_SEALED)
    return State(*found)


def _written(
    ground: Ground, record: Mapping[str, Any], state: State, told: Told
) -> dict[str, bytes]:
    from intranet_ideas.i18n import catalogue
    from intranet_ideas.operations.words import EVENTS

    about = record["challenge"]
    language, title = about["language"], about["title"]
    writer = document.Writer(
        catalogue(language).gettext, language, ground.settings.time_zone, EVENTS
    )
    blocks = writer.record(record)
    files = {
        "record.json": as_json(record), "record.html": make_html(title, language, blocks).encode(),
    }
    if pdf.can_be_made():
        files["record.pdf"] = pdf.make_pdf(title, language, blocks, state.at)
    total = len(record["entries"])
    for done, entry in enumerate(record["entries"], start=1):
        page = make_html(entry["title"], language, list(writer.entry(entry, record)))
        files[f"entries/{entry['id']:04}.html"] = page.encode()
        for each in entry["files"]:
            # A file that is missing from the store is missing from the list of checksums too.
            try:
                files[each["path"]] = ground.files.get(each["sha256"])
            except FileNotFoundError:
                continue
        told(done, total)
    return files


def _manifest(record: Mapping[str, Any], state: State) -> dict[str, Any]:
    return {
        "format": FORMAT, "program": f"intranet-ideas {__version__}",
        "challenge": record["challenge"]["id"], "title": record["challenge"]["title"],
        "state_at": state.at.astimezone(UTC).isoformat(),
        "audit_trail": {"seq": state.seq, "digest": state.digest},
        "exempt_parts": "included" if record["variant"] == FULL else "left out",
        "exemptions": [
            {"part": each.key, "what": each.what, "basis": each.basis} for each in EXEMPTIONS
        ],
        "in_no_package": {"what": ALWAYS, "basis": ALWAYS_BASIS},
    }  # fmt: skip


def described_as(content: bytes) -> dict[str, Any]:
    """Return a file's size and checksum."""
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def as_json(content: object) -> bytes:
    """Return what is told as data, always in the same order."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    """Return the files as a ZIP: the same bytes for the same files and instant."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            member = zipfile.ZipInfo(path, at.astimezone(UTC).timetuple()[:6])
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            member.create_system = 3
            archive.writestr(member, content)
    return target.getvalue()
