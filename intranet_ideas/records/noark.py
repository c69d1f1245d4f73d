"""What an archive takes over the package by: a message in the manner of Noark 5's
``arkivmelding``, one folder with a registration for the challenge and one for each idea. Pure.

It has the names and the order of elements of Noark 5.5's message and is no claim to conform:
numbers of the archive, its parts and its users are for the archive to give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from intranet_ideas.records.models import FULL
from intranet_ideas.records.rules import EXEMPTIONS

NAMESPACE = "http://www.arkivverket.no/standarder/noark5/arkivmelding"
FORMATS = {".pdf": "application/pdf", ".html": "text/html", ".json": "application/json"}

Described = Mapping[str, Mapping[str, Any]]
"""Files of the package by path, each with ``size`` and ``sha256``."""


def make_xml(
    record: Mapping[str, Any], described: Described, *, creator: str, made_at: str, system: str
) -> bytes:
    """Return the message. ``creator`` is the organisation (*arkivskaper*), ``made_at`` the
    instant of the state in UTC, ``system`` the program with its version."""
    about = record["challenge"]
    number = f"utfordring-{about['id']}"
    main = Registration(
        f"{number}-vedtak", about["title"], about["created_at"], "Saksframlegg",
        # The PDF is what the archive keeps; the others stand beside it.
        sorted((path for path in described if "/" not in path), reverse=True, key=_is_pdf),
    )
    return message(
        Folder(number, about["title"], about["created_at"], ", ".join(about["managers"]),
               about["department"]),
        f"{number}-{record['variant']}",
        [main, *(_of_entry(entry, about) for entry in record["entries"])], described,
        creator=creator, made_at=made_at, system=system, shielded=record["variant"] == FULL,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folder:
    """What a message is of: its number, title, when it was begun and by whom, and the unit."""

    number: str
    title: str
    created: str
    by: str
    unit: str


def message(
    folder_of: Folder, number: str, registrations: Sequence[Registration], described: Described,
    *, creator: str, made_at: str, system: str, shielded: bool,
) -> bytes:  # fmt: skip
    """Return a message with one folder; ``shielded``: what is exempt from public access is in
    it."""
    root = Element("arkivmelding", {"xmlns": NAMESPACE})
    _add(root, "system", system)
    _add(root, "meldingId", number)
    _add(root, "tidspunkt", made_at)
    _add(root, "antallFiler", str(len(described)))
    folder = SubElement(root, "mappe")
    _add(folder, "systemID", folder_of.number)
    _add(folder, "tittel", folder_of.title)
    _add(folder, "opprettetDato", folder_of.created)
    _add(folder, "opprettetAv", folder_of.by or creator)
    _add(folder, "arkivskaper", creator)
    _add(folder, "administrativEnhet", folder_of.unit)
    for each in registrations:
        _register(folder, each, described, shielded=shielded)
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _is_pdf(path: str) -> bool:
    return path.endswith(".pdf")


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration: the challenge with its decision, or an idea. The first of ``paths`` is its
    main document."""

    number: str
    title: str
    created: str
    kind: str
    paths: Sequence[str]
    bases: Sequence[str] = tuple(each.basis for each in EXEMPTIONS)
    """By which law it is exempt, where it is."""


def _of_entry(entry: Mapping[str, Any], about: Mapping[str, Any]) -> Registration:
    paths = [f"entries/{entry['id']:04}.html", *(each["path"] for each in entry["files"])]
    first = next((each["received_at"] for each in entry["versions"]), None)
    return Registration(f"ide-{entry['id']}", entry["title"], first or about["created_at"], "Idé",
                        paths)  # fmt: skip


def _register(
    folder: Element, given: Registration, described: Described, *, shielded: bool
) -> None:
    made = SubElement(folder, "registrering")
    _add(made, "systemID", given.number)
    _add(made, "opprettetDato", given.created)
    _add(made, "tittel", given.title)
    if shielded:
        shield = SubElement(made, "skjerming")
        _add(shield, "tilgangsrestriksjon", "Unntatt offentlighet")
        _add(shield, "skjermingshjemmel", "; ".join(dict.fromkeys(given.bases)))
    for place, path in enumerate(given.paths, start=1):
        if path not in described:
            continue
        document = SubElement(made, "dokumentbeskrivelse")
        _add(document, "systemID", f"{given.number}-{place}")
        _add(document, "dokumenttype", given.kind if place == 1 else "Vedlegg")
        _add(document, "dokumentstatus", "Dokumentet er ferdigstilt")
        _add(document, "tittel", path.rpartition("/")[2])
        _add(document, "tilknyttetRegistreringSom", "Hoveddokument" if place == 1 else "Vedlegg")
        held = SubElement(document, "dokumentobjekt")
        _add(held, "versjonsnummer", "1")
        _add(held, "variantformat", "Arkivformat" if _is_pdf(path) else "Produksjonsformat")
        _add(held, "format", FORMATS.get(path[path.rfind("."):], "application/octet-stream"))
        _add(held, "referanseDokumentfil", path)
        _add(held, "sjekksum", described[path]["sha256"])
        _add(held, "sjekksumAlgoritme", "SHA-256")
        _add(held, "filstoerrelse", str(described[path]["size"]))


def _add(parent: Element, name: str, text: str) -> None:
    # XML has no place for most control characters.
    SubElement(parent, name).text = "".join(
        letter for letter in text if letter >= " " or letter in "\n\t"
    )
