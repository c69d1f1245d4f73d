"""Office documents: known by what their archive holds, and taken in without macros."""

from __future__ import annotations

import io
import zipfile

_OOXML = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
_ODF = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_TYPES = "[Content_Types].xml"
_LARGEST_TYPES = 1024 * 1024

MOST_PARTS = 5_000
LARGEST_UNPACKED = 500 * 1024 * 1024
"""What a document may hold by what its archive says; nothing here unpacks more than its types."""

_UNREADABLE = (
    zipfile.BadZipFile, ValueError, KeyError, OSError, RuntimeError, NotImplementedError,
    EOFError,
)  # fmt: skip


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Return media type and file ending of an office document, or None for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if not _bounded(archive.infolist()):
                return None
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                mime = archive.read("mimetype").decode("ascii", "replace").strip()
                return (mime, _ODF[mime]) if mime in _ODF else None
    except _UNREADABLE:
        return None
    if _TYPES not in names:
        return None
    for folder, kind in _OOXML.items():
        if any(name.startswith(folder) for name in names):
            return kind
    return None


def _bounded(parts: list[zipfile.ZipInfo]) -> bool:
    return len(parts) <= MOST_PARTS and sum(each.file_size for each in parts) <= LARGEST_UNPACKED


def has_macros(content: bytes) -> bool:
    """Say whether a document holds code, by the names of its parts or by what they are said
    to be. One that can't be looked through is taken to hold some."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name.lower() for name in archive.namelist()]
            if any(_is_code(name) for name in names):
                return True
            if _TYPES not in archive.namelist():
                return False
            if archive.getinfo(_TYPES).file_size > _LARGEST_TYPES:
                return True
            types = archive.read(_TYPES).lower()
    except _UNREADABLE:
        return True
    return b"vbaproject" in types or b"macroenabled" in types


def _is_code(name: str) -> bool:
    return name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/"))
