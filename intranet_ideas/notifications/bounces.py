"""Mail that comes back: what a delivery status notification says of an address (RFC 3464).

Anyone can send mail to the address of the sender, so a report counts only when it quotes
the Message-ID of a mail that went to that very person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.notifications import actions
from intranet_ideas.notifications.models import PARKED, Delivery, Notification
from intranet_ideas.people.models import User

LARGEST = 2_000_000
_NO_MAILBOX = re.compile(r"5\.(1\.[1236]|2\.1)")
"""Status codes that say that the mailbox is none, moved or closed (RFC 3463)."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that could not be delivered to an address. ``message_id`` is the mail's own, as
    far as the at sign."""

    address: str
    status: str
    reason: str
    message_id: str


def bounces_in(content: bytes) -> list[Bounce]:
    """Return what a report says of addresses that can never be reached; nothing for mail that
    is no such report, or speaks of trouble that may pass."""
    report = BytesParser(policy=policy.default).parsebytes(content[:LARGEST])
    if report.get_content_type() != "multipart/report":
        return []
    message_id = _original_id(report)
    if not message_id:
        return []
    found = []
    for fields in _recipients(report):
        status = str(fields.get("Status", "")).strip()
        failed = str(fields.get("Action", "")).strip().lower() == "failed"
        named = fields.get("Original-Recipient") or fields.get("Final-Recipient") or ""
        address = str(named).partition(";")[2].strip().strip("<>").casefold()
        if failed and address and _NO_MAILBOX.fullmatch(status):
            said = " ".join(str(fields.get("Diagnostic-Code", "")).split())[:300]
            found.append(Bounce(address, status, said or f"came back with {status}", message_id))
    return found


def _recipients(report: EmailMessage) -> Iterator[Message]:
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            # The first block is about the mail, each of the others about one recipient.
            yield from payload[1:] if isinstance(payload, list) else ()  # type: ignore[misc]


def _original_id(report: EmailMessage) -> str:
    for part in report.walk():
        kind = part.get_content_type()
        if kind not in ("text/rfc822-headers", "message/rfc822"):
            continue
        text = part.as_bytes().partition(b"\n\n")[2]
        original = BytesParser(policy=policy.compat32).parsebytes(text, headersonly=True)
        return str(original.get("Message-ID", "")).strip().strip("<>").partition("@")[0]
    return ""


def take_in(session: Session, content: bytes, channel: str, now: datetime) -> list[str]:
    """Switch off the channel for those whose mail came back for good, and park that mail;
    return their addresses. A report about a mail that did not go to them changes nothing."""
    done = []
    for bounce in bounces_in(content):
        row = session.execute(
            select(Delivery, User)
            .join(Notification, Notification.id == Delivery.notification_id)
            .join(User, User.id == Notification.user_id)
            .where(Delivery.message_id == bounce.message_id, Delivery.channel == channel)
        ).one_or_none()
        if row is None or row.User.email.casefold() != bounce.address:
            continue
        row.Delivery.status, row.Delivery.error = PARKED, bounce.reason[:2000]
        actions.refuse_address(session, row.User.id, channel, bounce.reason, now)
        done.append(row.User.email)
    return done
