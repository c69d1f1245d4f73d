"""Which passwords can be chosen: long ones of any signs, but none that would be guessed soon."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas import breached
from intranet_ideas.errors import Invalid
from intranet_ideas.people import actions, passwords
from intranet_ideas.people.passwords import check_new, hash_password, password_fits

from ..browsing import Browser
from ..factories import PASSWORD, Factory


@pytest.fixture(autouse=True)
def no_list() -> Iterator[None]:
    yield
    breached.look_in(None)


@pytest.mark.parametrize("password", [
    "password1234", "qwertyuiop123", "1234567890123", "iloveyou1234", "Fotball123456",
    "aaaaaaaaaaaaaa", "letmein12345678", "abcdefghijklmn", "kommune2026!", "Idéutfordring1",
    "administrator1", "velkommen1234",
])  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert check_new(password)


def test_no_common_password_passes_not_even_said_twice() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    common = list(FREQUENCY_LISTS["passwords"])
    assert len(common) >= 3000
    long_enough = [word for word in common if len(word) >= 12]
    assert len(long_enough) > 100
    assert all(check_new(word) for word in long_enough)
    assert all(check_new(f"{word}{word}") for word in common[:600:12])


@pytest.mark.sqlite_only
def test_the_names_of_here_are_no_secret(make: Factory) -> None:
    make.organisation()
    for password in ("Sykehjem2026!", "helse og velferd", "kajsa.varg1234"):
        with pytest.raises(Invalid) as caught, make.ground.database.write() as session:
            actions.add_user(session, email="kajsa.varg@example.org", name="Kajsa Varg",
                             department="helse", now=make.clock.now(), password=password)
        assert [fault.field for fault in caught.value.faults] == ["password"]


def test_any_signs_will_do_and_every_one_counts() -> None:
    long = "Rk7!pQ zz9 vinter " * 6
    for password in (
        "correct horse battery", "blåbær og tordenvær", "ыыы кошка летит", long,
        "ingen store bokstaver her",
    ):  # fmt: skip
        assert check_new(password) == []
    assert len(long) > 100
    password = f" 🦊🐻 Skogen 7 dager {long}"
    assert check_new(password) == []
    stored = hash_password(password)
    assert password_fits(stored, password)
    for other in (password[:-1], password.strip(), password.swapcase()):
        assert not password_fits(stored, other)


@given(st.sets(st.text(min_size=1, max_size=12), max_size=40), st.text(max_size=12))
def test_the_list_is_searched_right(known: set[str], asked: str) -> None:
    lines = sorted(
        hashlib.sha1(each.encode(), usedforsecurity=False).hexdigest().upper() for each in known
    )
    path = Path("/dev/shm") / f"breached-{hashlib.sha256(repr(known).encode()).hexdigest()[:16]}"
    path.write_text("".join(f"{line}:{n + 1}\r\n" for n, line in enumerate(lines)))
    try:
        breached.look_in(path)
        assert all(breached.seen(each) for each in known)
        assert breached.seen(asked) == (asked in known)
    finally:
        path.unlink()


@pytest.mark.sqlite_only
def test_a_password_of_the_list_is_refused(
    app: Flask, make: Factory, tmp_path: Path
) -> None:
    make.person("ada@example.org", "Ada", password=PASSWORD)
    new = "blåbær og tordenvær"
    digest = hashlib.sha1(new.encode(), usedforsecurity=False).hexdigest().upper()
    (tmp_path / "list").write_text(f"{digest}:3\n")
    breached.look_in(tmp_path / "list")
    browser = Browser(app, make.session_token("ada@example.org"))
    answer = browser.post("/me/password", {"old_password": PASSWORD, "new_password": new,
                                           "again": new})  # fmt: skip
    assert answer.status_code == 422
    assert "seen in a breach" in answer.get_data(as_text=True)
    breached.look_in(None)
    assert browser.post("/me/password", {"old_password": PASSWORD, "new_password": new,
                                         "again": new}).status_code == 303  # fmt: skip


def test_hashing_costs_what_the_standard_asks() -> None:
    script = (
        "from intranet_ideas.people import passwords as p;"
        "print(p.hash_password('correct horse battery'), p._NOBODYS, p.password_fits(None, ''))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    stored, nobodys, fits = ran.stdout.split()
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert nobodys.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert len(stored) == len(nobodys)
    assert fits == "False"
    assert passwords.GUESSED >= 10**8
