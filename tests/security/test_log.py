"""Security events in the log: what, who, where and when, one line each, nothing typed in."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from intranet_ideas import logs, security_log
from intranet_ideas.people.models import User

from ..browsing import Browser
from ..factories import PASSWORD, Factory

ADA = "ada@example.org"


@pytest.mark.sqlite_only
def test_what_is_done_and_refused_at_the_door_is_told(
    app: Flask, make: Factory, caplog: pytest.LogCaptureFixture
) -> None:
    ada = make.person(ADA, "Ada", password=PASSWORD)
    challenge = make.challenge()
    caplog.set_level(logging.INFO, "intranet_ideas.security")
    browser = Browser(app)
    browser.post("/sign-in", {"email": ADA, "password": "wrong\nwrong wrong"})
    browser.post("/sign-in", {"email": ADA, "password": PASSWORD})
    browser.get("/it")
    browser.get(f"/challenges/{challenge.id}/desk")
    browser.client.post("/me/password", data={"csrf_token": "forged"})
    app.test_client().get("/api/v1/me", headers={"Authorization": "Bearer guessed"})
    app.test_client().post(
        f"/api/v1/challenges/{challenge.id}/join",
        headers={"Authorization": f"Bearer {make.token(ADA, 'read')}"},
    )
    browser.post("/sign-out")
    told = "\n".join(each.getMessage() for each in caplog.records)
    for line in (
        rf"sign_in_failed actor={ada.id} .*endpoint=people.sign_in network=127.0.0.x",
        rf"signed_in actor={ada.id} ", r"refused code=not-found actor=\d+ .*endpoint=operations",
        r"refused code=not-found .*endpoint=challenges.desk", "refused code=csrf",
        "refused code=not-signed-in method=GET endpoint=api.getMe",
        "refused code=insufficient-scope", f"session_ended actor={ada.id}",
    ):  # fmt: skip
        assert re.search(line, told), (line, told)
    for secret in (ADA, PASSWORD, "wrong", "guessed", "127.0.0.1", "forged"):
        assert secret not in told


@pytest.mark.sqlite_only
def test_what_is_rolled_back_was_not_done(
    app: Flask, make: Factory, caplog: pytest.LogCaptureFixture
) -> None:
    from intranet_ideas import events

    caplog.set_level(logging.INFO, "intranet_ideas.security")
    with make.ground.database.read() as session:
        events.record(session, events.TOKEN_MADE, now=make.clock.now())
        session.flush()
        session.rollback()
    assert caplog.records == []


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.text(max_size=20),
                       max_size=3))  # fmt: skip
def test_no_value_begins_an_entry_or_another_fact(facts: dict[str, str]) -> None:
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(logs.OneLine("%(asctime)s %(message)s").format(record))

    ear, logger = Ear(), security_log.log
    logger.addHandler(ear)
    before, logger.propagate = logger.propagate, False
    logger.setLevel(logging.INFO)
    try:
        security_log.note("tried", facts)
    finally:
        logger.removeHandler(ear)
        logger.setLevel(logging.NOTSET)
        logger.propagate = before
    (line,) = heard
    assert len(line.splitlines()) == 1
    found = re.findall(r' ([a-z]{1,5})=(?:"[^"]*"|[^" ]+)', line)
    assert found == [name for name, value in facts.items() if value]


@pytest.mark.usefixtures("app")
def test_what_the_database_refuses_leaves_nobody_in_a_trace(make: Factory) -> None:
    ada = make.person(ADA, "Ada Secretname")
    with make.ground.database.read() as session:
        row = session.get_one(User, ada.id)
        values = {column.key: getattr(row, column.key) for column in User.__table__.columns}
        session.add(User(**values | {"id": ada.id + 1000}))
        with pytest.raises(IntegrityError) as refused:
            session.flush()
    trace = (refused.type, refused.value, refused.tb)
    record = logging.LogRecord("x", logging.ERROR, "", 1, "fault", (), trace)
    told = logs.OneLine(logs.FORMAT).format(record)
    assert "IntegrityError" in told
    assert "email" in told
    for secret in (ADA, "Secretname"):
        assert secret not in told


def test_times_are_in_utc() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "said", (), None)
    record.created, record.msecs = 1_772_000_000.25, 250.0
    assert logs.OneLine("%(asctime)s %(message)s").format(record) == "2026-02-25T06:13:20.250Z said"
