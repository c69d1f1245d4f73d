"""Secrets: out of files, replaced without losing what they sealed; and where plugins may call."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import itsdangerous
import pytest

from intranet_ideas import create_app, seal
from intranet_ideas.ground import Ground, lay
from intranet_ideas.notifications.tickets import Ticket, stop_url, ticket_of
from intranet_ideas.plugin_api import outgoing
from intranet_ideas.seal import seal_for, unsealed
from intranet_ideas.settings import PREFIX, SettingsError, load_settings

from ..factories import Factory

OLD, NEW = "the secret key of last year", "the secret key of this year"
PURPOSE = b"one purpose"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    seal.open_with("")
    outgoing.allow(())


def test_every_secret_can_come_out_of_a_file(tmp_path: Path) -> None:
    kept = {
        "SECRET_KEY": "sixteen signs or more", "SMTP_URL": "smtp://u:hush@mail.example.org",
        "DATABASE_URL": "sqlite:///x.sqlite3", "METRICS_TOKEN": "sixteen signs and more",
        "SECRET_KEY_BEFORE": OLD,
    }  # fmt: skip
    given = {}
    for name, value in kept.items():
        (tmp_path / name).write_text(value + "\n")
        given[f"{PREFIX}{name}_FILE"] = str(tmp_path / name)
    settings = load_settings(given)
    assert {name: getattr(settings, name.lower()) for name in kept} == kept
    assert "hush" not in str(settings.given)
    named = given | {f"{PREFIX}METRICS_TOKEN": "this one is named itself"}
    assert load_settings(named).metrics_token == "this one is named itself"
    with pytest.raises(SettingsError, match="SMTP_URL_FILE: .*can't be read"):
        load_settings(given | {f"{PREFIX}SMTP_URL_FILE": "/nowhere/at/all"})


@pytest.mark.sqlite_only
def test_a_key_is_replaced_and_nothing_is_lost(ground: Ground, make: Factory) -> None:
    make.organisation()
    before = replace(ground, settings=replace(ground.settings, secret_key=OLD))
    changed = replace(ground.settings, secret_key=NEW, secret_key_before=OLD)
    after = lay(changed, ground.clock)
    sealed = seal_for(OLD, PURPOSE).encrypt(b"hemmelig").decode()
    assert unsealed(seal_for(NEW, PURPOSE), sealed) == "hemmelig"
    fresh = seal_for(NEW, PURPOSE).encrypt(b"nytt").decode()
    assert unsealed(seal_for(NEW, PURPOSE), fresh) == "nytt"
    assert unsealed(seal_for(OLD, PURPOSE), fresh) == "", "only the new one seals"

    ticket = Ticket(1, "email", "digest")
    old_link = stop_url(before.settings, ticket).rpartition("/")[2]
    assert ticket_of(changed, old_link) == ticket
    assert ticket_of(before.settings, stop_url(changed, ticket).rpartition("/")[2]) is None

    client = create_app(before).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = make.session_token("nurse")
    kept = client.get_cookie("ideas")
    assert kept is not None
    moved = create_app(after).test_client()
    moved.set_cookie("ideas", kept.value)
    assert moved.get("/me").status_code == 200, "nobody is signed out"
    seal.open_with("")
    ended = create_app(replace(after, settings=replace(changed, secret_key_before="")))
    gone = ended.test_client()
    gone.set_cookie("ideas", kept.value)
    assert gone.get("/me").status_code == 303, "the old key is worth nothing at last"
    assert unsealed(seal_for(NEW, PURPOSE), sealed) == ""
    after.database.dispose()


def test_plugins_call_the_hosts_that_it_names_and_no_other() -> None:
    outgoing.allow((), ("hooks.example.org", ".chat.example.org"))
    for fine in ("https://hooks.example.org/x", "https://HOOKS.example.org", "https://a.chat.example.org"):
        outgoing.check_url(fine)
    for other in ("https://example.org", "https://evilhooks.example.org", "https://chat.example.org",
                  "https://hooks.example.org.evil.example"):  # fmt: skip
        with pytest.raises(outgoing.Refused, match="none of the hosts"):
            outgoing.check_url(other)
        with pytest.raises(outgoing.Refused, match="none of the hosts"):
            outgoing.post(other, b"", {})
    outgoing.allow(())
    outgoing.check_url("https://example.org")


@pytest.mark.sqlite_only
def test_a_ticket_of_the_worker_opens_on_the_pages(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker loads nothing of the web, where signatures are set to SHA-256."""
    ticket = Ticket(1, "notify_email.email", "entry_answered")
    with monkeypatch.context() as worker:
        worker.setattr(itsdangerous.Signer, "default_digest_method", staticmethod(hashlib.sha1))
        made = stop_url(ground.settings, ticket).rpartition("/")[2]
    monkeypatch.setattr(
        itsdangerous.Signer, "default_digest_method", staticmethod(hashlib.sha256)
    )
    assert ticket_of(ground.settings, made) == ticket
