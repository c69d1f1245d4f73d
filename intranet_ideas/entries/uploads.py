"""Attachments: what may come in, and adding and removing them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime

import filetype
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import events, scanning
from intranet_ideas.entries import office, pictures, queries, rules, unused
from intranet_ideas.entries.models import Attachment, Entry
from intranet_ideas.errors import N_, DeadlinePassed, Fault, Invalid, WrongPhase
from intranet_ideas.events import record
from intranet_ideas.files import FileStore, digest_of
from intranet_ideas.ground import Ground
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line

log = logging.getLogger(__name__)

_ZIP = b"PK\x03\x04"

IMAGES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
"""Shown on the page; everything else is only handed out as a download."""

ACCEPT = ".png,.jpg,.jpeg,.gif,.webp,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp"

_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""Brands (ISO/IEC 14496-12 and 23008-12) of the pictures that phones take by themselves."""

REFUSED = N_("“%(name)s” is not a picture, PDF or office document, whatever its name says.")
HEIC = N_(
    "“%(name)s” is a HEIC picture, which not all browsers can show. Save it as JPEG and try again; "
    "on an iPhone: Settings → Camera → Formats → Most compatible."
)
VIDEO = N_(
    "“%(name)s” is a video, and videos can't be added. Take a picture instead, or put a link to "
    "the video into the text."
)
TOO_LARGE = N_("“%(name)s” is too large; a file may have %(megabytes)s MB.")
EMPTY = N_("“%(name)s” is empty.")
INFECTED = N_("“%(name)s” is refused: the virus scanner found something in it.")
NOT_SCANNED = N_("“%(name)s” can't be looked through for viruses just now. Try again in a while.")
MACROS = N_("“%(name)s” holds macros. Save it without macros and try again.")


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Return media type and file ending by the content itself, or None if not allowed."""
    guess = filetype.guess(content)
    mime = guess.mime if guess else ""
    if mime in IMAGES:
        return mime, IMAGES[mime]
    if content.startswith(b"%PDF-"):
        return "application/pdf", "pdf"
    return office.kind_of(content) if content.startswith(_ZIP) else None


def check_upload(name: str, content: bytes) -> tuple[str, str]:
    """Return media type and ending of an upload that may come in; raises ``Invalid``."""
    fault = ""
    if not content:
        fault = EMPTY
    elif filetype.is_video(content):
        fault = VIDEO
    elif len(content) > rules.LARGEST_ATTACHMENT:
        fault = TOO_LARGE
    kind = None if fault else kind_of(content)
    if not fault and kind is None:
        fault = HEIC if content[4:8] == b"ftyp" and content[8:12] in _HEIC else REFUSED
    if not fault and content.startswith(_ZIP) and office.has_macros(content):
        fault = MACROS
    if fault or kind is None:
        megabytes = rules.LARGEST_ATTACHMENT // (1024 * 1024)
        raise Invalid([Fault("attachments", fault, {"name": name, "megabytes": megabytes})])
    return kind


def safe_name(name: str, ending: str) -> str:
    """Return a file name without folders and odd signs, with the ending its content has."""
    stem = clean_line(name.replace("\\", "/").rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    stem = re.sub(r'[<>:"|?*;%\x00-\x1f]+', "_", stem).strip(" .")[:100]
    return f"{stem or 'file'}.{ending}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that may come in and whose bytes are durable."""

    name: str
    media_type: str
    size: int
    digest: str


def store_file(name: str, content: bytes, files: FileStore) -> StoredFile:
    """Check an upload and store its bytes, a picture's written anew. Raises ``Invalid``, and
    ``OSError`` of the store.

    To be called before the transaction that adds it: a bucket may take its time, and others
    must not wait for it to write. A row never names a file that is not there.
    """
    stored, content = _checked(name, content)
    files.put(content)
    return stored


def take_in(name: str, content: bytes, ground: Ground, now: datetime) -> StoredFile:
    """Store an upload as ``store_file`` does, noted as without an idea until one has it: what
    is refused after all, or never added, is deleted in time."""
    stored, cleaned = _checked(name, content)
    _scan(name, content, ground.settings.virus_scanner)
    content = cleaned
    with ground.database.write() as session:
        unused.note(session, stored.digest, now)
    ground.files.put(content)
    return stored


def _scan(name: str, content: bytes, scanner: str) -> None:
    """Raise ``Invalid`` for what a virus scanner finds something in, or could not look at: a file
    that nobody looked through is handed out to nobody."""
    try:
        scanning.scan(scanner, content)
    except scanning.Infected as error:
        log.warning("an upload was refused: the virus scanner found %s", error)
        raise Invalid([Fault("attachments", INFECTED, {"name": name})]) from error
    except scanning.NoScanner as error:
        log.error("an upload was refused: %s", error)
        raise Invalid([Fault("attachments", NOT_SCANNED, {"name": name})]) from error


def _checked(name: str, content: bytes) -> tuple[StoredFile, bytes]:
    """Return what an upload becomes and the bytes to store; raises ``Invalid``."""
    media_type, ending = check_upload(name, content)
    if media_type in IMAGES:
        content = _picture(name, content, media_type)
    known = StoredFile(safe_name(name, ending), media_type, len(content), digest_of(content))
    return known, content


def _picture(name: str, content: bytes, media_type: str) -> bytes:
    try:
        return pictures.cleaned(content, media_type)
    except pictures.Refused as error:
        raise Invalid([Fault("attachments", error.message, {"name": name})]) from error


def require_open(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> None:
    """Raise ``DeadlinePassed`` or ``NotAllowed`` unless files can be added or removed."""
    _require_open(queries.see_entry(session, viewer, entry_id, now))


def add_attachment(
    session: Session, viewer: Viewer, entry_id: int, stored: StoredFile, now: datetime
) -> Attachment:
    """Add a stored file to the authors' working text. Raises ``Invalid``, ``DeadlinePassed``."""
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    _require_open(seen)
    there = session.scalar(
        select(func.count()).select_from(Attachment)
        .where(Attachment.entry_id == entry_id, Attachment.removed_at.is_(None))
    )  # fmt: skip
    if (there or 0) >= rules.MOST_ATTACHMENTS:
        raise Invalid([
            Fault("attachments", N_("An idea can have at most %(most)s files."),
                  {"most": rules.MOST_ATTACHMENTS})
        ])  # fmt: skip
    unused.used(session, stored.digest)
    attachment = Attachment(
        entry_id=entry_id, name=stored.name, media_type=stored.media_type, size=stored.size,
        digest=stored.digest, uploaded_by=viewer.id, uploaded_at=now,
    )  # fmt: skip
    session.add(attachment)
    session.flush()
    _note(session, seen.entry, events.ATTACHMENT_ADDED, viewer, attachment, now)
    return attachment


def remove_attachment(
    session: Session, viewer: Viewer, entry_id: int, attachment_id: int, now: datetime
) -> None:
    """Take a file out of the working text. Texts handed in before keep it."""
    seen = queries.see_entry(session, viewer, entry_id, now, lock=True)
    _require_open(seen)
    attachment = queries.attachment(session, seen, attachment_id)
    attachment.removed_at = now
    unused.note(session, attachment.digest, now)
    _note(session, seen.entry, events.ATTACHMENT_REMOVED, viewer, attachment, now)


def _require_open(seen: queries.SeenEntry) -> None:
    try:
        seen.require("attachment.change")
    except WrongPhase:
        raise DeadlinePassed from None


def _note(
    session: Session, entry: Entry, kind: str, viewer: Viewer, attachment: Attachment,
    now: datetime,
) -> None:  # fmt: skip
    record(session, kind, now=now, actor_id=viewer.id, challenge_id=entry.challenge_id,
           entry_id=entry.id, attachment=attachment.id, digest=attachment.digest)
