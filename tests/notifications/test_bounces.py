"""A mail that came back switches its address off, and nobody else can do that."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.ground import Ground
from intranet_ideas.notifications.bounces import bounces_in, take_in
from intranet_ideas.notifications.models import PARKED, Delivery, RefusedAddress

from ..browsing import Browser
from ..factories import Factory
from .conftest import PAGER, Pager

Work = Callable[[], None]

STATUS = """Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: no such user here
"""


def report(message_id: str, *, address: str = "nurse@example.org", action: str = "failed",
           status: str = "5.1.1") -> bytes:
    """A report as mail servers write it."""
    mail = MIMEMultipart("report", **{"report-type": "delivery-status"})
    mail["From"], mail["To"] = "MAILER-DAEMON@example.org", "ideas@example.org"
    mail.attach(MIMEText("Your mail could not be delivered."))
    text = mail.as_string().rstrip()
    boundary = mail.get_boundary()
    end = f"--{boundary}--"
    parts = (
        ("message/delivery-status", STATUS.format(address=address, action=action, status=status)),
        ("text/rfc822-headers", f"Message-ID: <{message_id}@ideas.test>\nSubject: x\n"),
    )
    body = text.removesuffix(end)
    for kind, content in parts:
        body += f"--{boundary}\nContent-Type: {kind}\n\n{content}\n"
    return (body + end + "\n").encode()


@pytest.fixture
def sent(ground: Ground, make: Factory, work: Work, pager: Pager) -> Delivery:
    """The nurse's receipt, that the server took."""
    make.entry(make.challenge(), "nurse")
    work()
    (message,) = [each for each, _ in pager.sent if each.kind == "entry_submitted"]
    pager.sent.clear()
    with ground.database.read() as session:
        return session.scalars(select(Delivery).where(Delivery.message_id == message.id)).one()


def refused(ground: Ground) -> list[str]:
    with ground.database.read() as session:
        return [row.address for row in session.scalars(select(RefusedAddress))]


def take(ground: Ground, content: bytes) -> list[str]:
    with ground.database.write() as session:
        return take_in(session, content, PAGER, ground.clock.now())


def test_a_mail_that_came_back_silences_its_address_with_a_notice(
    app: Flask, ground: Ground, make: Factory, sent: Delivery, work: Work, pager: Pager
) -> None:
    for _ in range(2):
        assert take(ground, report(sent.message_id)) == ["nurse@example.org"]
    assert refused(ground) == ["nurse@example.org"]
    with ground.database.read() as session:
        row = session.get_one(Delivery, sent.id)
    assert (row.status, "no such user here" in row.error) == (PARKED, True)
    make.entry(1, "nurse", title="En til")
    work()
    assert pager.sent == []
    nurse = Browser(app, make.session_token("nurse"))
    for page in ("/notifications", "/notifications/preferences"):
        assert "Your address is refused" in nurse.get(page).text


@pytest.mark.parametrize(
    "changes",
    [{"action": "delayed"}, {"status": "4.2.2"}, {"status": "5.7.1"}, {"status": ""},
     {"address": "staff@example.org"}, {"address": ""}],
)  # fmt: skip
def test_what_may_pass_or_is_about_somebody_else_changes_nothing(
    ground: Ground, sent: Delivery, changes: dict[str, str]
) -> None:
    assert take(ground, report(sent.message_id, **changes)) == []  # type: ignore[arg-type]
    assert refused(ground) == []


@pytest.mark.parametrize("guess", ["1.0000000000000000", "", "%", "nurse@example.org"])
def test_a_report_of_a_mail_that_never_was_changes_nothing(
    ground: Ground, sent: Delivery, guess: str
) -> None:
    assert take(ground, report(guess)) == []
    assert refused(ground) == []


def test_other_mail_is_left_alone() -> None:
    holiday = EmailMessage()
    holiday["Subject"] = "Out of office"
    holiday.set_content("Back on Monday")
    empty = b"Content-Type: multipart/report\n\n"
    for content in (b"", b"\xff\x00nonsense", holiday.as_bytes(), empty):
        assert bounces_in(content) == []
