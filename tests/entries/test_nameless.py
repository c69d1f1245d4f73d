"""Documents are handed to who must not know their author without the author's name in them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions, nameless, uploads
from intranet_ideas.ground import Ground

from ..factories import Factory
from ..judging.panels import Judged, begin, visitors

NAME = "Kari Nordmann"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def archive(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(re.sub("_xml$", ".xml", name.replace("__", "/")), content)
    return target.getvalue()


WORD = {
    "[Content_Types]_xml": "<Types/>",
    "docProps__core_xml": f"<cp><dc:creator>{NAME}</dc:creator></cp>",
    "docProps__app_xml": f"<Properties><Manager>{NAME}</Manager></Properties>",
    "word__document_xml": f'<w:ins w:id="1" w:author="{NAME}"><w:t>Author of words</w:t></w:ins>',
    "word__comments_xml": f"<w:comment w:author='{NAME}' w:initials=\"KN\">Ja</w:comment>",
    "word__people_xml": f'<w15:person w15:author="{NAME}"><p w15:userId="{NAME}"/></w15:person>',
}


def pdf() -> bytes:
    from reportlab.pdfbase.pdfdoc import PDFString
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, pageCompression=0, invariant=1)
    canvas.setAuthor(NAME)
    canvas.drawString(100, 100, "Ideas of ours")
    canvas.textAnnotation("Ja", addtopage=1, Rect=[0, 0, 9, 9], T=PDFString(NAME))
    canvas.save()
    return target.getvalue()


def unpacked(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        assert made.testzip() is None
        return "".join(made.read(name).decode() for name in made.namelist())


def test_an_office_document_keeps_its_words_and_loses_its_names() -> None:
    text = unpacked(nameless.without_names(archive(**WORD), DOCX))
    assert NAME not in text
    assert "KN" not in text
    assert "Author of words" in text


def test_workbooks_open_documents_and_what_is_packed_within_are_looked_through() -> None:
    inner = archive(**WORD)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("meta.xml", f"<o><meta:initial-creator>{NAME}</meta:initial-creator>"
                      f'<meta:user-defined m="x">{NAME}</meta:user-defined></o>')  # fmt: skip
        made.writestr("content.xml", f"<a><dc:creator>{NAME}</dc:creator><p>Ord</p></a>")
        made.writestr("xl/comments1.xml", f"<authors><author>{NAME}</author></authors>")
        made.writestr("xl/persons/person.xml", f'<person displayName="{NAME}" id="1"/>')
        made.writestr("xl/tables/table1.xml", '<table displayName="Utgifter"/>')
        made.writestr("word/embeddings/inner.docx", inner)
    clean = nameless.packed(target.getvalue())
    with zipfile.ZipFile(io.BytesIO(clean)) as made:
        assert made.namelist()[0] == "mimetype"
        whole = b"".join(made.read(name) for name in made.namelist() if "inner" not in name)
        whole += unpacked(made.read("word/embeddings/inner.docx")).encode()
    assert NAME.encode() not in whole
    assert b"<p>Ord</p>" in whole
    assert b'displayName="Utgifter"' in whole


def test_a_pdf_loses_its_properties_and_who_noted_what() -> None:
    from pypdf import PdfReader

    given = pdf()
    assert NAME.encode() in given
    clean = nameless.without_names(given, nameless.PDF)
    assert NAME.encode() not in clean
    reader = PdfReader(io.BytesIO(clean))
    assert "Ideas of ours" in reader.pages[0].extract_text()
    assert not (reader.metadata or {}).get("/Author")


@pytest.mark.parametrize(("content", "kind"), [
    (b"%PDF-1.7 nothing", nameless.PDF), (archive(**WORD, _xmlsignatures__sig1_xml=NAME), DOCX),
    (b"PK\x03\x04 broken", DOCX),
])  # fmt: skip
def test_what_can_not_be_cleaned_is_kept_back(content: bytes, kind: str) -> None:
    with pytest.raises(nameless.Conflict, match="kept back"):
        nameless.without_names(content, kind)


def test_judges_of_a_blind_challenge_get_the_copy_and_authors_what_they_handed_in(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, blind=True)
    entry = judged.entries[0]
    file = attach(judged, judged.ground, clock, entry)
    visit = visitors(judged)
    address = f"/ideas/{entry}/files/{file}"
    assert visit("nurse").get(address).data == pdf()
    answer = visit("judge1").get(address)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert NAME.encode() not in answer.data


def attach(judged: Judged, ground: Ground, clock: FixedClock, entry: int) -> int:
    clock.advance(days=-8)
    nurse = judged.make.viewer("nurse")
    taken = uploads.take_in("plan.pdf", pdf(), ground, clock.now())
    with ground.database.write() as session:
        made = uploads.add_attachment(session, nurse, entry, taken, clock.now())
        actions.submit_entry(session, nurse, entry, clock.now())
        number = made.id
    clock.advance(days=8)
    return number
