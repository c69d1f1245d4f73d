"""E-mail against a real SMTP server in this process."""

from __future__ import annotations

import ssl
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import (
    AddressRefused,
    Message,
    NotSetUp,
    Person,
    TryAgainLater,
    Undeliverable,
)
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

loaded = load(Found("notify_email", BUNDLED, bundled("plugins") / "notify_email/__init__.py"))
assert isinstance(loaded, LoadedPlugin)
(CHANNEL,) = loaded.call("register_notification_channels", {})
# Now: another test may load the plugin again, and this name then stands for another module.
SENDING = sys.modules["intranet_ideas_plugins.notify_email.sending"]
CONNECTIONS = sys.modules["intranet_ideas_plugins.notify_email.connections"]

NINA = Person(1, "Nina Åsmund", "nina@example.org", "nb")
MESSAGE = Message(
    id="<12.abcdef@ideas.test>", kind="entry_answered", subject="Ideen din har fått svar – «Lys»",
    text="Hei!\n\nDu har fått svar.", html="<p>Hei! Du har fått <b>svar</b>.</p>",
    url="https://ideas.test/ideas/7", language="nb", thread="challenge-7", challenge="Lys",
)  # fmt: skip


class Sink:
    """Takes mail on, or answers as it is told, ``stall`` seconds after the mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[Any, EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.once = ""
        self.stall = 0.0
        self.port = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str,
                          options: list[str]) -> str:  # fmt: skip
        envelope.mail_from = address
        answer, self.once = self.once, ""
        return answer or self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str,
                          options: list[str]) -> str:  # fmt: skip
        if "rcpt" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio

        await asyncio.sleep(self.stall)
        if "data" in self.answers:
            return self.answers["data"]
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append((envelope, mail))
        return "250 taken on"


class OnAnyPort(Controller):
    """Listens where the system has room; the first greeting then goes there too."""

    def _trigger_server(self) -> None:
        self.port = self.handler.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink() -> Iterator[Sink]:
    handler = Sink()
    controller = OnAnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    yield handler
    SENDING._drawer.sweep(0)  # type: ignore[attr-defined]
    controller.stop()


def settings(sink: Any = None, **changes: object) -> dict[str, Any]:
    port = sink.port if sink else 1
    return {
        "smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "Idéportalen <ideas@example.org>",
        "base_url": "https://ideas.test/portal", "check_certificate": True,
    } | changes  # fmt: skip


def test_a_mail_that_is_taken_on(sink: Sink) -> None:
    CHANNEL.deliver(MESSAGE, NINA, settings(sink))
    ((envelope, mail),) = sink.mails
    assert envelope.mail_from == "ideas@example.org"
    assert envelope.rcpt_tos == ["nina@example.org"]
    assert mail["Subject"] == MESSAGE.subject
    assert mail["To"].addresses[0].display_name == "Nina Åsmund"
    assert mail["From"].addresses[0].display_name == "Idéportalen"
    assert mail["Message-ID"] == "<12.abcdef@ideas.test>"
    assert mail["References"] == mail["In-Reply-To"] == "<challenge-7@ideas.test>"
    assert mail["List-Id"] == "<challenge-7.ideas.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nb"
    assert mail["Date"].datetime.tzinfo is not None
    plain, html = mail.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert "Du har fått svar." in plain.get_content()
    assert "https://ideas.test/ideas/7" in plain.get_content()
    assert "<b>svar</b>" in html.get_content()
    assert all(ord(sign) < 128 for sign in envelope.content.decode("latin-1"))


@pytest.mark.parametrize("text", [
    "Ett ord", "=_text_and_html\n.\n..\nFrom her", "slutt med rom  \nog tabulator\t\n\n\nog mer",
    "æøå 😀 " * 90, "x" * 2500, "linje\r\nlinje\rlinje\u2028samme", "5 = 5, =3D",
])  # fmt: skip
def test_any_text_arrives_as_it_was_on_short_lines(sink: Sink, text: str) -> None:
    told = replace(MESSAGE, text=text, url="", html=f"<p>{text}</p>")
    CHANNEL.deliver(told, NINA, settings(sink))
    ((envelope, mail),) = sink.mails
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for part, expected in zip(mail.iter_parts(), (lines.rstrip(), f"<p>{lines}</p>"), strict=True):
        assert isinstance(part, EmailMessage)
        assert part.get_content_charset() == "utf-8"
        assert part.get_content().replace("\r\n", "\n").removesuffix("\n") == expected
    body = envelope.content.partition(b"\r\n\r\n")[2]
    assert body.isascii()
    assert max(map(len, body.split(b"\r\n"))) <= 76


def test_mail_programs_can_stop_it_with_one_click(sink: Sink) -> None:
    address = "https://ideas.test/notifications/stop/" + "x" * 180
    CHANNEL.deliver(replace(MESSAGE, stop_url=address), NINA, settings(sink))
    envelope, mail = sink.mails[0]
    assert mail["List-Unsubscribe"] == f"<{address}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<{address}>" in envelope.content.decode().replace("\r\n ", "")


def test_each_attempt_is_the_same_mail(sink: Sink) -> None:
    for _ in range(2):
        CHANNEL.deliver(MESSAGE, NINA, settings(sink))
    first, second = (mail["Message-ID"] for _, mail in sink.mails)
    assert first == second


def test_an_odd_id_becomes_a_safe_one(sink: Sink) -> None:
    odd = Message("a b\r\nBcc: x@y", "k", "s", "t", "", "", "nb", thread="é>\r\nX: y")
    CHANNEL.deliver(odd, NINA, settings(sink, base_url="nonsense"))
    mail = sink.mails[0][1]
    assert mail["Message-ID"].endswith("@localhost>")
    assert mail["Bcc"] is None
    assert mail["X"] is None


INJECTION = "Hei\r\nBcc: evil@example.org\r\n\r\nbody\u2028x\x85\x0b"


def test_no_header_can_be_slipped_in(sink: Sink) -> None:
    message = Message("1", "k", INJECTION, INJECTION, INJECTION, "", "n\r\nX: y", INJECTION)
    person = Person(1, INJECTION, "nina@example.org", "nb")
    CHANNEL.deliver(message, person, settings(sink))
    envelope, mail = sink.mails[0]
    assert envelope.rcpt_tos == ["nina@example.org"]
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert len(mail.get_all("Subject")) == 1


@pytest.mark.parametrize(
    "sender", ["A\r\nBcc: e@x <a@example.org>", "nobody", "", "<@x>", "a@example.org\nX: y"]
)
def test_a_sender_that_is_none(sink: Sink, sender: str) -> None:
    with pytest.raises(NotSetUp):
        CHANNEL.deliver(MESSAGE, NINA, settings(sink, mail_from=sender))
    assert sink.mails == []


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@x\r\nRCPT TO:<evil@example.org>", "a@x, b@x", "<a@x>", "a b@x", "@x", "a@"],
)
def test_an_address_that_is_none(sink: Sink, address: str) -> None:
    with pytest.raises(Undeliverable):
        CHANNEL.deliver(MESSAGE, Person(1, "N", address, "nb"), settings(sink))
    assert sink.mails == []


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("rcpt", "550 5.1.1 no such user", AddressRefused),
        ("rcpt", "550 5.7.1 blocked", Undeliverable),
        ("rcpt", "450 4.2.1 try again", TryAgainLater),
        ("data", "554 5.7.1 refused", Undeliverable),
        ("data", "451 4.3.0 busy", TryAgainLater),
        ("mail", "550 5.7.1 sender refused", TryAgainLater),
        ("mail", "421 4.7.0 too many", TryAgainLater),
    ],
)
def test_what_a_refusal_means(
    sink: Sink, step: str, answer: str, expected: type[Exception]
) -> None:
    sink.answers[step] = answer
    with pytest.raises(expected, match=answer[:3]):
        CHANNEL.deliver(MESSAGE, NINA, settings(sink))
    assert sink.mails == []


def test_a_server_that_is_away() -> None:
    with pytest.raises(TryAgainLater):
        CHANNEL.deliver(MESSAGE, NINA, settings())


def test_a_server_that_stalls(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SENDING.TIMEOUT == 10  # type: ignore[attr-defined]
    monkeypatch.setattr(SENDING, "TIMEOUT", 0.5)
    sink.stall = 1.5
    begun = time.monotonic()
    with pytest.raises(TryAgainLater):
        CHANNEL.deliver(MESSAGE, NINA, settings(sink))
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    "changes",
    [
        {"smtp_url": ""}, {"smtp_url": "http://x"}, {"smtp_url": "smtp://"},
        {"smtp_url": "smtp://x:port"}, {"mail_from": ""}, {"mail_from": "nobody"},
    ],
)  # fmt: skip
def test_what_is_not_set_up(changes: dict[str, str]) -> None:
    with pytest.raises(NotSetUp):
        CHANNEL.deliver(MESSAGE, NINA, settings(**changes))


def test_a_password_is_never_sent_in_the_clear(sink: Sink) -> None:
    url = f"smtp://user:hush@127.0.0.1:{sink.port}"
    with pytest.raises(TryAgainLater, match="not sent") as caught:
        CHANNEL.deliver(MESSAGE, NINA, settings(smtp_url=url))
    assert "hush" not in str(caught.value)


class TestTls:
    """A server that offers STARTTLS, with a certificate of its own."""

    @pytest.fixture
    def certificate(self, tmp_path: Any) -> ssl.SSLContext:
        import subprocess

        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
             "-subj", "/CN=127.0.0.1", "-keyout", str(tmp_path / "key"),
             "-out", str(tmp_path / "certificate")],
            check=True, capture_output=True,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
        return context

    @pytest.fixture
    def secure(self, certificate: ssl.SSLContext) -> Iterator[Sink]:
        from aiosmtpd.smtp import AuthResult

        handler = Sink()

        def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
            return AuthResult(success=data.password == b"hush/hush", handled=False)

        controller = OnAnyPort(
            handler, hostname="127.0.0.1", port=0, tls_context=certificate,
            authenticator=check, auth_required=True,
        )  # fmt: skip
        controller.start()
        yield handler
        SENDING._drawer.sweep(0)  # type: ignore[attr-defined]
        controller.stop()

    def test_an_unknown_certificate_is_refused_unless_it_said_so(self, secure: Sink) -> None:
        url = f"smtp://user:hush%2Fhush@127.0.0.1:{secure.port}"
        with pytest.raises(TryAgainLater, match=r"(?i)certificate"):
            CHANNEL.deliver(MESSAGE, NINA, settings(smtp_url=url))
        assert secure.mails == []
        CHANNEL.deliver(MESSAGE, NINA, settings(smtp_url=url, check_certificate=False))
        assert len(secure.mails) == 1

    def test_a_wrong_password_is_it_s_to_mend(self, secure: Sink) -> None:
        url = f"smtp://user:wrong@127.0.0.1:{secure.port}"
        with pytest.raises(TryAgainLater, match="535") as caught:
            CHANNEL.deliver(MESSAGE, NINA, settings(smtp_url=url, check_certificate=False))
        assert "wrong" not in str(caught.value)


class TestConnectionsThatStayOpen:
    """Several mails go through one connection, one thread at a time, and none goes twice."""

    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        made: list[object] = []
        connect = SENDING._connect  # type: ignore[attr-defined]

        def counted(*given: Any, **more: Any) -> object:
            made.append(connect(*given, **more))
            return made[-1]

        monkeypatch.setattr(SENDING, "_connect", counted)
        return made

    def send(self, sink: Sink, **changes: object) -> None:
        CHANNEL.deliver(MESSAGE, NINA, settings(sink, **changes))

    def test_mails_follow_on_one_until_it_has_waited_long(
        self, sink: Sink, opened: list[object]
    ) -> None:
        for _ in range(3):
            self.send(sink)
        assert (len(sink.mails), len(opened)) == (3, 1)
        SENDING._drawer.sweep(0)  # type: ignore[attr-defined]
        self.send(sink)
        assert (len(sink.mails), len(opened)) == (4, 2)

    def test_each_thread_has_its_own(self, sink: Sink, opened: list[object]) -> None:
        sink.stall = 0.05
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: self.send(sink), range(12)))
        assert len(sink.mails) == 12
        assert 1 < len(opened) <= 4

    def test_another_server_or_password_has_another(
        self, sink: Sink, opened: list[object]
    ) -> None:
        self.send(sink)
        self.send(sink, smtp_url=f"smtp://localhost:{sink.port}")
        self.send(sink, check_certificate=False)
        assert len(opened) == 3

    @pytest.mark.parametrize("answer", ["421 4.7.0 too many mails", "hangs up"])
    def test_one_that_the_server_ended_is_replaced(
        self, sink: Sink, opened: list[object], answer: str
    ) -> None:
        self.send(sink)
        if answer == "hangs up":
            opened[0].sock.shutdown(2)  # type: ignore[attr-defined]
        else:
            sink.once = answer
        self.send(sink)
        assert (len(sink.mails), len(opened)) == (2, 2)

    def test_a_mail_that_was_given_is_not_sent_again(
        self, sink: Sink, opened: list[object]
    ) -> None:
        self.send(sink)
        sink.answers["data"] = "421 4.3.0 going down"
        with pytest.raises(TryAgainLater):
            self.send(sink)
        assert (len(sink.mails), len(opened)) == (1, 1)

    def test_one_on_which_a_mail_failed_is_not_used_again(
        self, sink: Sink, opened: list[object]
    ) -> None:
        sink.answers["rcpt"] = "550 5.7.1 blocked"
        with pytest.raises(Undeliverable):
            self.send(sink)
        del sink.answers["rcpt"]
        self.send(sink)
        assert (len(sink.mails), len(opened)) == (1, 2)

    @pytest.mark.parametrize("limit", ["MOST_MAILS", "SLOW_SECONDS"])
    def test_one_that_was_slow_or_carried_many_is_closed(
        self, sink: Sink, opened: list[object], limit: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CONNECTIONS, limit, 0)
        for _ in range(2):
            self.send(sink)
        assert (len(sink.mails), len(opened)) == (2, 2)
