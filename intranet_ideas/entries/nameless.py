"""Copies of PDF and office documents without the names that programs write into them.

For those who must not know who wrote an idea: a document's properties, and who commented or
changed what, name its author. The words of the document itself stay: those are the author's to
mind. The work is done by a child process with little time and memory, since a document may be made
to take much of both; the one that was handed in stays as it is.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping

from intranet_ideas.errors import N_, Conflict

SECONDS = 20
MOST_BYTES = 1024 * 1024 * 1024
DEEPEST = 2
"""Documents within documents that are looked through."""

PDF = "application/pdf"
PACKED = re.compile(r"application/vnd\.(openxmlformats-officedocument|oasis\.opendocument)\.")

WITHHELD = N_(
    "This file can't be freed of its author's name, so it is kept back while the authors are not "
    "shown. Ask those who run the challenge."
)

_PROPERTIES: Mapping[str, bytes] = {
    "docProps/core.xml": b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/'
    b'2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
    "docProps/custom.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/'
    b'2006/custom-properties"/>',
}
_SIGNED = ("_xmlsignatures/", "META-INF/documentsignatures")
_DOCUMENTS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")

_SAID_BY = re.compile(
    rb"(\s(?:\w+:)?(?:author|initials|userId|userName|lastModifiedBy))\s*=\s*(\"[^\"]*\"|'[^']*')"
)
"""Who commented, changed or shares, in any part of an office document."""

_PEOPLE = re.compile(rb"(\s(?:\w+:)?(?:name|displayName))\s*=\s*(\"[^\"]*\"|'[^']*')")
"""Who that is, in the lists of people."""

_LISTS = re.compile(r"(commentAuthors|authors|persons?/|people)[^/]*\.?[^/]*\.xml$")

_NAMING = re.compile(
    rb"<((?:dc:creator|author|meta:(?:initial-creator|printed-by|creator-initials|user-defined)"
    rb"|text:(?:author-name|author-initials|creator|initial-creator|printed-by|sender-[a-z-]+))"
    rb"(?:\s[^>]*)?)>[^<]*</"
)
"""Elements that hold a name."""


def without_names(content: bytes, media_type: str) -> bytes:
    """Return a document without its author's name; anything else as it is.

    Raises ``Conflict`` where that can't be done, or takes too long.
    """
    if media_type != PDF and not PACKED.match(media_type):
        return content
    kind = "pdf" if media_type == PDF else "packed"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "intranet_ideas.entries.nameless", kind],
            input=content, capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        raise Conflict(WITHHELD) from error
    return done.stdout


def packed(content: bytes, depth: int = 0) -> bytes:
    """Return an office document without names. Raises ``ValueError`` for one that is signed,
    too deep, or not in UTF-8."""
    if depth > DEEPEST:
        raise ValueError("documents within documents")
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        for part in source.infolist():
            if part.filename.startswith(_SIGNED):
                raise ValueError("signed")
            clean = _part(part.filename, source.read(part), depth)
            fresh = zipfile.ZipInfo(part.filename)
            fresh.compress_type = part.compress_type
            copy.writestr(fresh, clean)
    return target.getvalue()


def _part(name: str, content: bytes, depth: int) -> bytes:
    if name in _PROPERTIES:
        return _PROPERTIES[name]
    if name.lower().endswith(_DOCUMENTS):
        return packed(content, depth + 1)
    if not name.endswith(".xml"):
        return content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ValueError("UTF-16")
    content = _NAMING.sub(rb"<\1></", _SAID_BY.sub(rb'\1=""', content))
    return _PEOPLE.sub(rb'\1=""', content) if _LISTS.search(name) else content


def pdf(content: bytes) -> bytes:
    """Return a PDF without names. Raises ``ValueError`` for one that is signed or locked."""
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise ValueError("locked")
    writer = PdfWriter(clone_from=reader)
    root = writer.root_object
    form = root.get("/AcroForm")
    if form is not None and int(form.get_object().get("/SigFlags", 0)) & 1:
        raise ValueError("signed")
    writer.metadata = None
    for each in [root, *writer.pages]:
        for key in ("/Metadata", "/PieceInfo"):
            each.pop(key, None)
    for page in writer.pages:
        for note in page.get("/Annots") or ():
            if note.get_object().get("/Subtype") != "/Widget":
                note.get_object().pop("/T", None)
    writer.compress_identical_objects(remove_unreferenced=True)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def main(kind: str) -> None:
    """Be the child: read a document from standard input and write the copy."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    clean: Callable[[bytes], bytes] = pdf if kind == "pdf" else packed
    sys.stdout.buffer.write(clean(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main(sys.argv[1])
