"""Public files, made as small as can be once for each process, not for each who asks."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache

import brotli
from flask import Flask, Response, current_app, request

from intranet_ideas.paths import PACKAGE

SQUEEZERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: bytes(brotli.compress(content, quality=11)),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
"""Encodings, the best first. The best quality takes a third of a second for the style sheet."""


def init_app(app: Flask) -> None:
    """Answer for public files in place of Flask, and before what squeezes pages sees them."""
    app.view_functions["static"] = static


def static(filename: str) -> Response:
    """A public file, as small as the browser can read it."""
    response = current_app.send_static_file(filename)
    for said_already in ("Content-Disposition", "Expires"):
        del response.headers[said_already]
    squeezed = current_app.config["COMPRESS_MIMETYPES"]
    if response.status_code != 200 or response.mimetype not in squeezed:
        return response
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(list(SQUEEZERS))
    if encoding is None:
        return response
    etag, _ = response.get_etag()
    response.direct_passthrough = False
    response.close()  # the file, which is not read from
    response.set_data(_squeezed(filename, encoding))
    response.headers["Content-Encoding"] = encoding
    # Another form of the file is another thing to have.
    response.set_etag(f"{etag}-{encoding}")
    response.make_conditional(request)
    return response


@cache
def _squeezed(filename: str, encoding: str) -> bytes:
    return SQUEEZERS[encoding]((PACKAGE / "static" / filename).read_bytes())
