"""What the site speaks to: a virus scanner, a database, a mail server; and what it seals."""

from __future__ import annotations

import os
import socket
import ssl
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID
from flask import Flask
from gunicorn.sock import ssl_context

from intranet_ideas import doctor, server
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import uploads
from intranet_ideas.errors import Invalid
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api import TryAgainLater
from intranet_ideas.seal import seal_for, unsealed
from intranet_ideas.server import Server
from intranet_ideas.setting_kinds import database_url
from intranet_ideas.settings import SettingsError, load_settings

from ..plugins.test_notify_email import CHANNEL, MESSAGE, NINA, Sink, settings, sink

__all__ = ["sink"]
PDF = b"%PDF-1.4\nplan\n%%EOF\n"
BAD = PDF + b"X5O!P%@AP"


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[str]:
    """A daemon that speaks clamd's INSTREAM and finds something in files with ``X5O``."""
    path = tmp_path / "clamd"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()

    def read(daemon: socket.socket, count: int) -> bytes:
        got = b""
        while len(got) < count and (more := daemon.recv(count - len(got))):
            got += more
        return got

    def serve() -> None:
        while True:
            try:
                daemon, _ = listening.accept()
            except OSError:
                return
            with daemon:
                assert read(daemon, 10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", read(daemon, 4))[0]:
                    content += read(daemon, size)
                found = b"Eicar-Test FOUND" if b"X5O" in content else b"OK"
                daemon.sendall(b"stream: " + found + b"\0")

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"unix://{path}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


@pytest.mark.sqlite_only
def test_an_upload_is_looked_through_and_refused_when_it_can_not_be(
    ground: Ground, clock: FixedClock, scanner: str
) -> None:
    guarded = replace(ground, settings=replace(ground.settings, virus_scanner=scanner))
    assert uploads.take_in("plan.pdf", PDF, guarded, clock.now()).size == len(PDF)
    for content, where, word in (
        (BAD, scanner, "found something"), (PDF, "unix:///nowhere", "can't be looked through"),
        (PDF, "clamd://127.0.0.1:1", "can't be looked through"),
    ):  # fmt: skip
        away = replace(ground, settings=replace(ground.settings, virus_scanner=where))
        with pytest.raises(Invalid) as caught:
            uploads.take_in("plan2.pdf", content, away, clock.now())
        assert word in caught.value.faults[0].message
    assert len(list(ground.files.digests())) == 1


def test_a_database_over_the_network_is_spoken_to_with_tls() -> None:
    far = "postgresql+psycopg://ideas@db.example.org/ideas"
    assert database_url(far) == f"{far}?sslmode=verify-full&sslrootcert=system"
    own = f"{far}?sslrootcert=/etc/ca.pem"
    assert database_url(own) == f"{own}&sslmode=verify-full"
    for as_is in (
        f"{far}?sslmode=disable", "postgresql+psycopg://ideas@127.0.0.1/ideas",
        "postgresql+psycopg://ideas@/ideas?host=/run/postgresql", "sqlite:////srv/ideas", "",
    ):  # fmt: skip
        assert database_url(as_is) == as_is


@pytest.mark.parametrize(("changes", "named"), [
    ({"traces_url": "http://collector.example.org:4318"}, "TRACES_URL"),
    ({"s3_endpoint": "http://s3.example.org"}, "S3_ENDPOINT"),
    ({"virus_scanner": "clamd://10.0.0.7:3310"}, "VIRUS_SCANNER"),
    ({"database_url": "postgresql+psycopg://i@db.example.org/i?sslmode=disable"}, "DATABASE_URL"),
    ({"traces_url": "http://127.0.0.1:4318", "s3_endpoint": "http://bucket:9000",
      "virus_scanner": "unix:///run/clamd"}, ""),
])  # fmt: skip
@pytest.mark.sqlite_only
def test_the_doctor_names_what_anyone_on_the_network_can_read(
    ground: Ground, changes: dict[str, str], named: str
) -> None:
    changed = replace(ground, settings=replace(ground.settings, **changes))  # type: ignore[arg-type]
    found = doctor._connections(changed)
    assert found.ok == (not named)
    assert named in found.detail


def test_mail_leaves_this_machine_encrypted_or_not_at_all(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of this very copy: a plugin that was loaded anew has another module of the same name.
    sending = CHANNEL.deliver.__globals__
    monkeypatch.setitem(sending, "_here", lambda _host: False)
    sending["_drawer"].sweep(0)
    with pytest.raises(TryAgainLater, match="offers no TLS"):
        CHANNEL.deliver(MESSAGE, NINA, settings(sink))
    assert sink.mails == []
    CHANNEL.deliver(MESSAGE, NINA, settings(sink, allow_plain=True))
    assert len(sink.mails) == 1


def test_a_seal_hides_and_holds() -> None:
    seal = seal_for("a secret that only tests have", b"one purpose")
    once, twice = seal.encrypt(b"hemmelig"), seal.encrypt(b"hemmelig")
    assert once != twice
    assert b"hemmelig" not in once
    assert unsealed(seal, once.decode()) == "hemmelig"
    changed = once[:-3] + (b"A" if once[-3:-2] != b"A" else b"B") + once[-2:]
    for broken in (changed, once[:10], b"g1.", b"", b"nothing"):
        assert unsealed(seal, broken.decode()) == ""
    assert unsealed(seal_for("a secret that only tests have", b"another"), once.decode()) == ""
    assert unsealed(seal_for("another secret of the tests", b"one purpose"), once.decode()) == ""


def test_what_was_sealed_before_is_still_opened() -> None:
    import base64

    secret, purpose = os.urandom(16).hex(), b"one purpose"
    key = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    old = Fernet(base64.urlsafe_b64encode(key)).encrypt(b"hemmelig").decode()
    assert unsealed(seal_for(secret, purpose), old) == "hemmelig"


def test_the_program_speaks_tls_itself_where_it_must(tmp_path: Path) -> None:
    files = {"CERTIFICATE": str(certificate(tmp_path)), "KEY": str(tmp_path / "key.pem")}
    given = {f"INTRANET_IDEAS_TLS_{name}": value for name, value in files.items()}
    given["INTRANET_IDEAS_SECRET_KEY"] = "sixteen signs or more"
    options = server.encryption(load_settings(given))
    asked = Server(Flask("x"), options).cfg
    context = ssl_context(asked)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    here, there = socket.socketpair()
    with here, there:
        def greet() -> None:
            with context.wrap_socket(here, server_side=True) as speaking:
                speaking.sendall(b"hei")

        thread = Thread(target=greet)
        thread.start()
        trusting = ssl.create_default_context(cafile=files["CERTIFICATE"])
        with trusting.wrap_socket(there, server_hostname="web.example.org") as spoken:
            assert spoken.recv(3) == b"hei"
            assert spoken.version() in ("TLSv1.2", "TLSv1.3")
        thread.join(5)
    assert server.encryption(load_settings({"INTRANET_IDEAS_SECRET_KEY": "x" * 20})) == {}
    with pytest.raises(SettingsError, match="goes with INTRANET_IDEAS_TLS_KEY"):
        load_settings({"INTRANET_IDEAS_TLS_CERTIFICATE": files["CERTIFICATE"]})


def certificate(folder: Path) -> Path:
    """Make a certificate of ``web.example.org``, with its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "web.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("web.example.org")]), False)
        .sign(key, SHA256())
    )  # fmt: skip
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ))  # fmt: skip
    path = folder / "web.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path
