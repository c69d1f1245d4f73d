"""QR codes (ISO/IEC 18004) of this site's addresses, as SVG and PNG."""

from __future__ import annotations

import io

import segno

CORRECTION = "q"
"""A quarter of the code may be soiled or torn and it still reads: it hangs on a wall."""

QUIET = 4
"""Modules of white around the code, as the standard asks."""

PIXELS = 1_200
"""The least width of the PNG: sharp on a poster of 10 cm at 300 dots an inch."""


def code_of(address: str) -> segno.QRCode:
    """Return the code of an address. The smallest that holds it, with what is left of it spent on
    more correction."""
    return segno.make_qr(address, error=CORRECTION, boost_error=True)


def as_svg(address: str) -> bytes:
    """Return the code as an SVG without styles of its own, black on white in every scheme."""
    out = io.BytesIO()
    code_of(address).save(
        out, kind="svg", border=QUIET, light="white", xmldecl=False, svgclass=None,
        lineclass=None, omitsize=True,
    )  # fmt: skip
    return out.getvalue()


def as_png(address: str) -> bytes:
    """Return the code as a PNG, at least ``PIXELS`` wide; every module has the same whole size."""
    code = code_of(address)
    width = code.symbol_size(border=QUIET)[0]
    out = io.BytesIO()
    code.save(out, kind="png", border=QUIET, scale=-(-PIXELS // width))
    return out.getvalue()


def dark_runs(address: str) -> tuple[int, list[tuple[int, int, int]]]:
    """Return the code's width in modules, its quiet zone included, and its dark runs: row from the
    top, first column, length."""
    rows = list(code_of(address).matrix_iter(border=QUIET))
    runs = []
    for number, row in enumerate(rows):
        begun = None
        for column, dark in enumerate([*row, 0]):
            if dark and begun is None:
                begun = column
            elif not dark and begun is not None:
                runs.append((number, begun, column - begun))
                begun = None
    return len(rows), runs
