"""Whom a trusted proxy says it has signed in, by the header that the settings name."""

from __future__ import annotations

import logging
from ipaddress import ip_address

from flask import request

from intranet_ideas.people.rules import short_address
from intranet_ideas.web import ground

log = logging.getLogger(__name__)

LONGEST = 255


def proxied_subject() -> str:
    """Return the name in the header, ``""`` when there is none that counts.

    It counts from a trusted proxy alone. From anyone else it is ignored, and logged: there
    somebody tries, or a proxy is missing from the settings.
    """
    settings = ground().settings
    value = request.headers.get(settings.sign_in_header, "") if settings.sign_in_header else ""
    if not value:
        return ""
    peer = _peer()
    if not any(ip_address(peer) in network for network in settings.sign_in_proxies):
        log.warning("the header %s from %s was ignored: it is no trusted proxy",
                    settings.sign_in_header, short_address(peer))  # fmt: skip
        return ""
    # A proxy that adds its header to the browser's own gives both, with a comma.
    if "," in value or len(value) > LONGEST or not value.isprintable():
        log.warning("the header %s from %s was ignored: it is no single name",
                    settings.sign_in_header, short_address(peer))  # fmt: skip
        return ""
    return value.strip()


def _peer() -> str:
    """Return who opened the connection, whatever forwarding headers say."""
    original = request.environ.get("werkzeug.proxy_fix.orig", {})
    address = str(original.get("REMOTE_ADDR") or request.environ.get("REMOTE_ADDR") or "")
    try:
        return str(ip_address(address))
    except ValueError:
        return "0.0.0.0"  # nosec B104  # noqa: S104 - a socket of the file system: no address, trusted nowhere
