"""Small files for the demo, made here so that none need to be kept: a picture and a page."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 320, 200
_GREEN, _BLUE, _ROAD, _MARK = (214, 232, 205), (168, 205, 230), (250, 250, 245), (176, 44, 44)


def png() -> bytes:
    """Return a picture that looks like a map: land, a lake, a road and three marks."""
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # no filter
        for x in range(WIDTH):
            rows += bytes(_colour(x, y))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"".join((
        b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header),
        _chunk(b"IDAT", zlib.compress(bytes(rows), 9)), _chunk(b"IEND", b""),
    ))  # fmt: skip


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if any((x - a) ** 2 + (y - b) ** 2 < 36 for a, b in ((90, 60), (150, 120), (260, 80))):
        return _MARK
    if abs(y - (40 + x // 3)) < 4:
        return _ROAD
    lake = ((x - 235) / 60) ** 2 + ((y - 150) / 35) ** 2 < 1
    return _BLUE if lake else _GREEN


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(title: str) -> bytes:
    """Return a page with a heading (Western European letters)."""
    shown = title.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    stream = f"BT /F1 20 Tf 60 760 Td ({shown}) Tj ET".encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
         b" /Resources << /Font << /F1 5 0 R >> >> >>"),
        b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    body += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    return bytes(body + f"startxref\n{start}\n%%EOF\n".encode())
