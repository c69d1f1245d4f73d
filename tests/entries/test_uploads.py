"""What may come in: pictures that are decoded and written anew, documents without macros."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from intranet_ideas.demo import files
from intranet_ideas.entries import pictures
from intranet_ideas.entries.uploads import check_upload, store_file
from intranet_ideas.errors import Invalid
from intranet_ideas.files import FolderStore

from ..browsing import Browser
from ..factories import Factory

GPS, ORIENTATION = 0x8825, 0x0112
SECRET = b"Hjemme hos Kari"


def photo(form: str, orientation: int = 1, mode: str = "RGB") -> bytes:
    """Return a picture, red to the left and blue to the right, with all that can come along."""
    picture = Image.new("RGB", (80, 40), "blue")
    picture.paste("red", (0, 0, 40, 40))
    picture = picture.convert(mode)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(GPS)[2] = (59.0, 54.0, 30.0)
    written = io.BytesIO()
    more = {"comment": SECRET} if form in ("JPEG", "GIF") else {}
    if form in ("JPEG", "WEBP"):
        more["xmp"] = SECRET
    if form != "GIF":
        more["exif"] = exif  # type: ignore[assignment]
    picture.save(written, form, **more)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_keeps_nothing_but_its_pixels(form: str) -> None:
    raw = photo(form) + b"<script>alert(1)</script>"
    clean = pictures.cleaned(raw, f"image/{form.lower()}")
    assert SECRET in raw
    for left in (SECRET, b"Exif", b"<script", b"http://ns.adobe.com"):
        assert left not in clean
    picture = opened(clean)
    assert dict(picture.getexif()) == {}
    assert (picture.format, picture.size) == (form, (80, 40))
    assert picture.convert("RGB").getpixel((5, 20))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_camera_was_held(orientation: int) -> None:
    raw = photo("JPEG", orientation)
    right = ImageOps.exif_transpose(Image.open(io.BytesIO(raw)))
    clean = opened(pictures.cleaned(raw, "image/jpeg"))
    assert clean.size == right.size
    for place in ((5, 5), (right.width - 5, right.height - 5)):
        one, other = clean.getpixel(place), right.getpixel(place)
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 30  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "mode"),
    [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGBA")],
)
def test_every_kind_of_colour_comes_through(form: str, mode: str) -> None:
    raw = photo(form, mode=mode)
    clean, before = opened(pictures.cleaned(raw, f"image/{form.lower()}")), opened(raw)
    assert clean.size == before.size
    for place in ((5, 20), (75, 20)):
        one, other = (each.convert("RGB").getpixel(place) for each in (clean, before))
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 30  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_goes_on_moving(form: str) -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "lime", "blue")]
    written = io.BytesIO()
    frames[0].save(written, form, save_all=True, append_images=frames[1:], duration=120, loop=0)
    clean = opened(pictures.cleaned(written.getvalue(), f"image/{form.lower()}"))
    assert clean.n_frames == 3  # type: ignore[attr-defined]
    clean.seek(2)
    clean.load()
    assert clean.info["duration"] == 120
    assert clean.convert("RGB").getpixel((5, 5))[2] > 200  # type: ignore[index]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, in a few hundred bytes."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def many_frames() -> bytes:
    """Return a GIF of one pixel that moves for ever."""
    frame = Image.new("P", (1, 1))
    written = io.BytesIO()
    frame.save(written, "GIF")
    head, body = written.getvalue()[:-1], written.getvalue()[written.getvalue().index(b","):-1]
    return head + body * 5000 + b";"


@pytest.mark.parametrize(
    "content",
    [png_of(60_000, 60_000), png_of(10_000, 9_000), png_of(1, 2_000_000), many_frames()],
    ids=["bomb", "large", "long", "frames"],
)
def test_what_would_burst_is_refused_before_it_is_decoded(
    content: bytes,
) -> None:
    with pytest.raises(Invalid) as caught:
        store_file("kart.png", content, FolderStore(None))  # type: ignore[arg-type]
    assert "too many pixels" in caught.value.faults[0].message


@given(st.integers(8, 600), st.integers(0, 255), st.integers(9, 600))
def test_a_broken_picture_is_refused_in_words(place: int, value: int, length: int) -> None:
    content = bytearray(photo("PNG"))
    content[place % len(content)] = value
    with suppress(pictures.Refused):
        pictures.cleaned(bytes(content[: max(length, 9)]), "image/png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_half_a_picture_is_none(form: str) -> None:
    content = photo(form)
    with pytest.raises(Invalid) as caught:
        store_file("halv", content[: len(content) // 2], FolderStore(None))  # type: ignore[arg-type]
    assert "can't be read" in caught.value.faults[0].message


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


TYPES = "[Content_Types].xml"
WORD = {TYPES: "<Types/>", "word/document.xml": "<w/>"}
ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}


@pytest.mark.parametrize("parts", [WORD, ODT, {TYPES: "<Types/>", "xl/workbook.xml": "<x/>"}])
def test_a_document_comes_in(parts: dict[str, str]) -> None:
    assert check_upload("notat", archive(parts))[1] in ("docx", "odt", "xlsx")


@pytest.mark.parametrize(
    "parts",
    [
        WORD | {"word/vbaProject.bin": "x"},
        WORD | {"word/VBAPROJECT.BIN": "x"},
        WORD | {TYPES: '<Types><Override PartName="/word/a.bin" '
                'ContentType="application/vnd.ms-office.vbaProject"/></Types>', "word/a.bin": "x"},
        WORD | {TYPES: "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"},
        ODT | {"Basic/Standard/Module1.xml": "<x/>"},
        ODT | {"Scripts/python/a.py": "import os"},
        WORD | {TYPES: " " * 2_000_000},
    ],
)  # fmt: skip
def test_macros_stay_outside_however_they_hide(parts: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        check_upload("notat.docx", archive(parts))
    assert "macros" in caught.value.faults[0].message


@pytest.mark.sqlite_only
def test_what_came_in_goes_out_where_nothing_runs(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge(), submit=False)
    browser = Browser(app, make.session_token("nurse"))
    headers = {"Authorization": f"Bearer {make.token('nurse')}"}
    for name, content, kept in (("a.jpg", photo("JPEG", 6), "inline"),
                                ("b.pdf", files.pdf("B"), "attachment")):
        address = f"/api/v1/entries/{entry.id}/attachments"
        made = app.test_client().post(
            address, data={"file": (io.BytesIO(content), name)}, headers=headers
        )
        assert made.status_code == 201, made.text
        number = made.get_json()["id"]
        answer = browser.get(f"/ideas/{entry.id}/files/{number}")
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; sandbox; frame-ancestors 'none'"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith(kept)
        assert answer.headers["Content-Type"] in ("image/jpeg", "application/pdf")
        assert SECRET not in answer.data


@pytest.mark.sqlite_only
def test_a_heic_picture_is_refused_in_words_that_help_and_the_text_stays(
    app: Flask, make: Factory
) -> None:
    challenge = make.challenge()
    nurse = Browser(app, make.session_token("nurse"))
    for brand in (b"heic", b"mif1"):
        content = b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00mif1heic" + bytes(300)
        answer = nurse.post(f"/challenges/{challenge.id}/ideas", {
            "title": "Lys", "body": "Se bildet.",
            "attachments": (io.BytesIO(content), "IMG_2.HEIC"),
        })  # fmt: skip
        assert answer.status_code == 422
        assert "“IMG_2.HEIC” is a HEIC picture" in answer.text
        assert "Se bildet." in answer.text
