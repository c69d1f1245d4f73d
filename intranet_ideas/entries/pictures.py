"""Pictures: decoded within limits, turned upright, and written anew.

What is written anew holds pixels and colour profile alone: no place, no name of a camera or
owner, no words, and nothing that hangs behind the picture for another program to run.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from threading import Lock
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from intranet_ideas.errors import N_

MOST_PIXELS = 50_000_000
"""Pixels of all frames together: a telephone's largest photo, and some 200 MB while it is read."""

MOST_FRAMES = 500
LONGEST_SIDE = 30_000
LARGEST_PROFILE = 64 * 1024
"""Bytes of a colour profile that are kept."""

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}

DAMAGED = N_("“%(name)s” can't be read as a picture. Save it anew and try again.")
TOO_MANY_PIXELS = N_("“%(name)s” has too many pixels. Make the picture smaller and try again.")

_SETTINGS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 90}, "WEBP": {"quality": 90}}
_KEPT = ("transparency", "duration", "loop", "background")

# Pillow's readers raise whatever they stumble over in bytes that somebody made up.
_STUMBLES = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
    AttributeError, NotImplementedError, MemoryError, struct.error, zlib.error,
)  # fmt: skip

_one_at_a_time = Lock()
"""Memory for one picture is bounded, so memory for all is."""


class Refused(Exception):
    """It is no picture that may come in; ``message`` is a msgid with a place for its name."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def cleaned(content: bytes, media_type: str) -> bytes:
    """Return a picture written anew in its own format. Raises ``Refused``."""
    kind = FORMATS[media_type]
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=[kind]) as picture:
            frames = _frames(picture, moving=kind != "JPEG")
            return _written(frames, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(TOO_MANY_PIXELS) from None
    except _STUMBLES:
        raise Refused(DAMAGED) from None


def _frames(picture: Image.Image, *, moving: bool) -> list[Image.Image]:
    """Return the frames, each complete in itself, after a look at how much they come to."""
    width, height = picture.size
    most = min(MOST_FRAMES, MOST_PIXELS // max(1, width * height))
    if most < 1 or max(width, height) > LONGEST_SIDE:
        raise Refused(TOO_MANY_PIXELS)
    if not moving or not getattr(picture, "is_animated", False):
        return [_bare(ImageOps.exif_transpose(picture))]
    frames: list[Image.Image] = []
    for frame in ImageSequence.Iterator(picture):
        if len(frames) == most:
            raise Refused(TOO_MANY_PIXELS)
        frames.append(_bare(frame.copy()))
    return frames


def _bare(picture: Image.Image) -> Image.Image:
    """Return a decoded picture that remembers nothing but what its look needs."""
    picture.load()
    profile = picture.info.get("icc_profile") or b""
    info: dict[str | tuple[int, int], Any] = {
        name: picture.info[name] for name in _KEPT if name in picture.info
    }
    if picture.mode == "CMYK":
        picture, profile = picture.convert("RGB"), b""  # browsers differ in showing CMYK
    picture.info = info
    if 0 < len(profile) <= LARGEST_PROFILE:
        picture.info["icc_profile"] = profile
    return picture


def _written(frames: list[Image.Image], kind: str) -> bytes:
    first, *rest = frames
    more = dict(_SETTINGS.get(kind, {}))
    if profile := first.info.get("icc_profile"):
        more["icc_profile"] = profile
    if rest:
        more |= {
            "save_all": True, "append_images": rest, "loop": first.info.get("loop", 0),
            "duration": list(_durations(frames)),
        }  # fmt: skip
    written = io.BytesIO()
    first.save(written, kind, **more)
    return written.getvalue()


def _durations(frames: list[Image.Image]) -> Iterator[int]:
    """Yield how many milliseconds each frame is shown."""
    for frame in frames:
        yield int(frame.info.get("duration", 100))
