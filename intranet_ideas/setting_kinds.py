"""Kinds of settings: each parses a text, or raises ``ValueError`` that says what is allowed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intranet_ideas.colours import EDGE_CONTRAST, fits, nearest_fit
from intranet_ideas.working_time import Hours

SHORTEST_SECRET = 16


def text(value: str) -> str:
    """Return the text as it is."""
    return value


def folder(value: str) -> Path:
    """Return a folder's whole path."""
    return Path(value).expanduser().resolve()


def file_or_none(value: str) -> Path | None:
    """Return a file that is there, or nothing."""
    if not value:
        return None
    found = folder(value)
    if not found.is_file():
        raise ValueError("a file that is there")
    return found


LARGEST_LOGO = 200_000


def colour(value: str) -> str:
    """Return a colour that can be seen on a white page, or nothing."""
    if not value:
        return value
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("a colour such as #006072")
    if not fits(value):
        raise ValueError(
            f"a colour that stands out from a white page by {EDGE_CONTRAST:g}:1 or more; of this "
            f"tone {nearest_fit(value)} does"
        )
    return value.lower()


def logo_type(content: bytes) -> str:
    """Return the media type of a logo."""
    if len(content) > LARGEST_LOGO:
        raise ValueError(f"a picture of at most {LARGEST_LOGO // 1000} kB")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if b"<svg" in content[:2000]:
        return "image/svg+xml"
    raise ValueError("a picture in SVG or PNG")


def logo_width(content: bytes, height: int, most: int) -> int:
    """Return how wide a logo is at a height, in pixels; square where it does not say."""
    if content.startswith(b"\x89PNG"):
        wide, high = (float(int.from_bytes(content[at : at + 4])) for at in (16, 20))
    elif box := re.search(rb"viewBox=[\"']\s*\S+[\s,]+\S+[\s,]+([\d.]+)[\s,]+([\d.]+)", content):
        wide, high = float(box[1]), float(box[2])
    else:
        wide = high = 1.0
    return max(height, min(most, round(height * wide / high))) if high else height


def logo_or_none(value: str) -> Path | None:
    """Return the file of a logo, or nothing."""
    found = file_or_none(value)
    if found is not None:
        logo_type(found.read_bytes())
    return found


def scanner(value: str) -> str:
    """Return where a virus scanner listens, or nothing."""
    parts = urlsplit(value)
    if value and not (
        (parts.scheme == "clamd" and parts.hostname) or (parts.scheme == "unix" and parts.path)
    ):
        raise ValueError("clamd://HOST:PORT or unix:///PATH")
    return value


def parts(value: str) -> tuple[str, ...]:
    """Return the parts of a list."""
    return tuple(part for part in value.replace(",", " ").split() if part)


def folders(value: str) -> tuple[Path, ...]:
    """Return folders that are there. Raises ``ValueError``, as all do here."""
    found = tuple(folder(part) for part in value.split(os.pathsep) if part)
    if not all(each.is_dir() for each in found):
        raise ValueError(f"folders that are there, parted by “{os.pathsep}”")
    return found


def all_like(pattern: str, allowed: str) -> Callable[[str], tuple[str, ...]]:
    """Return a parser of lists whose every part matches ``pattern``."""

    def parse(value: str) -> tuple[str, ...]:
        found = parts(value)
        if not all(re.fullmatch(pattern, part) for part in found):
            raise ValueError(f"{allowed}, separated by commas")
        return found

    return parse


hosts = all_like(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\]",
                 "host names such as ideas.example.org")  # fmt: skip
origins = all_like(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?",
                   "origins such as https://intranet.example.org")  # fmt: skip


contacts = all_like(r"mailto:[^@\s<>]+@[^@\s<>]+|https://\S+|tel:[0-9+-]+",
                    "mailto:ADDRESS or https://…")  # fmt: skip


def day_or_none(value: str) -> date | None:
    """Return a day, or nothing."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError("a day such as 2027-06-30") from None


def sender(value: str) -> str:
    """Return an address with or without a name."""
    name, address = parseaddr(value)
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address) or not (name + address).isprintable():
        raise ValueError("an address such as ideas@example.org, or Ideas <ideas@example.org>")
    return value


def zone(value: str) -> ZoneInfo:
    """Return an IANA time zone."""
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("an IANA time zone such as Europe/Oslo") from None


def country(value: str) -> str:
    """Return a country or a part of one."""
    if value in ("", "NO"):
        return value
    import holidays

    country, _, part = value.partition("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is None or (part and part not in parts):
        raise ValueError("a country such as NO, a part of one such as DE-BY, or empty")
    return value


def hours(value: str) -> Hours:
    """Return two hours of a day."""
    try:
        start, end = (
            time.fromisoformat(hour if hour[1:2].isdigit() else f"0{hour}")
            for hour in value.replace(" ", "").split("-")
        )
    except ValueError:
        raise ValueError("two hours such as 20-07 or 08:00-15:30") from None
    return Hours(start, end)


def long_enough(value: str) -> str:
    """Return a secret that is long enough."""
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"at least {SHORTEST_SECRET} characters")
    return value


def secret_or_none(value: str) -> str:
    """Return a secret, or nothing."""
    return long_enough(value) if value else ""


def one_of(*allowed: str) -> Callable[[str], str]:
    """Return a parser of one of these words."""
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return value

    return parse


def header(value: str) -> str:
    """Return the name of a header, or nothing."""
    if not re.fullmatch(r"([A-Za-z][A-Za-z0-9-]{1,59})?", value):
        raise ValueError("the name of a header such as X-Remote-User")
    return value


def database_url(value: str) -> str:
    """Return a database's address, over the network with TLS and a certificate that is checked
    unless it says otherwise. Raises ``ValueError`` for what is none."""
    if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
    if not value.startswith("postgresql") or "sslmode=" in value:
        return value
    host = urlsplit(value).hostname or ""
    if not host or loopback(host) or "host=" in urlsplit(value).query:
        return value
    # libpq's own default goes on without TLS where the server offers none.
    return f"{value}{'&' if '?' in value else '?'}sslmode=verify-full" + (
        "" if "sslrootcert=" in value else "&sslrootcert=system"
    )


def loopback(host: str) -> bool:
    """Say whether a host is this machine, to which nobody can listen in between."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def url(*schemes: str) -> Callable[[str], str]:
    """Return a parser of addresses with these schemes."""
    def parse(value: str) -> str:
        allowed = " or ".join(f"{scheme}://HOST" for scheme in schemes)
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018 - raises on a port that is no number
        except ValueError:
            raise ValueError(allowed) from None
        if value and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(allowed)
        return value.rstrip("/")

    return parse


def networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return networks."""
    try:
        return tuple(ip_network(part) for part in parts(value))
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8, separated by commas") from None


def bucket(value: str) -> str:
    """Return the address of a bucket, or nothing."""
    parts = urlsplit(value)
    if value and (parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("s3://BUCKET or s3://BUCKET/PREFIX")
    return value


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of whole numbers within bounds."""
    def parse(value: str) -> int:
        if not value.isdecimal() or not least <= int(value) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(value)

    return parse


KEPT_BY_CHALLENGES = ("drafts", "comments", "votes", "taking_part", "assessments")
"""What a challenge may choose to keep longer or shorter than the site."""


def bounds(value: str) -> Mapping[str, tuple[int, int]]:
    """Return the fewest and the most days, by kind."""
    found = {}
    for part in parts(value):
        match = re.fullmatch(r"([a-z_]+)=([1-9]\d{0,4})-(\d{1,5})", part)
        days = (int(match[2]), int(match[3])) if match else (1, 0)
        if match is None or match[1] not in KEPT_BY_CHALLENGES or days[0] > days[1]:
            raise ValueError(
                f"kinds with days such as votes=30-3650; kinds are {', '.join(KEPT_BY_CHALLENGES)}"
            )
        found[match[1]] = days
    return found
