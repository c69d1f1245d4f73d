"""Faulty plugins of every kind, all on at once: what people came for goes on, IT sees each fault
with its trace, and is told once of each that is suspended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import EntryRevision
from intranet_ideas.ground import Ground, lay
from intranet_ideas.judging import queries as judging
from intranet_ideas.notifications.models import Notification
from intranet_ideas.people.models import User
from intranet_ideas.plugin_host import actions, host, registry
from intranet_ideas.plugin_host.health import SUSPENDED_AFTER
from intranet_ideas.plugin_host.limits import Limits, set_limits
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..browsing import Browser
from ..factories import Factory
from ..judging.panels import Judged, begin
from .conftest import HEAD, Write

HOOKS = """
@hookimpl
def check_entry(challenge, entry):
    {check}
@hookimpl
def entry_submitted(event):
    {hear}
@hookimpl
def choose_recipients(event, recipients):
    {choose}
@hookimpl
def register_challenge_panels():
    return [Panel("p", "P", draw)]
def draw(challenge, language):
    {draw}
"""
CHANNEL = """
sent = []
@hookimpl
def register_notification_channels():
    return [NotificationChannel("c", "C", deliver)]
def deliver(message, recipient, settings):
    {}
"""
WAIT = "__import__('threading').Event().wait(2)"
MUTATE = "entry.answers.clear(); object.__setattr__(entry, 'title', 'Changed')"


def hooks(does: str, *, check: str = "", choose: str = "", draw: str = "", hear: str = "") -> str:
    return HOOKS.format(check=check or does, hear=hear or does, choose=choose or does,
                        draw=draw or does)  # fmt: skip


CALLED = {
    "raises": (hooks("1 / 0"), "ZeroDivisionError"),
    "exits": (hooks("raise SystemExit(3)"), "SystemExit: 3"),
    "nonsense": (hooks("return 7", hear="1 / 0"), "int instead of"),
    "endless": (hooks("return iter(int, 1)", draw="return 'x' * 300_000", hear="raise MemoryError"),
                "callable_iterator instead of a list"),
    "hangs": (hooks(WAIT), "given up"),
    "bad_channel": (CHANNEL.format("raise KeyboardInterrupt if 0 else ValueError('no luck')"),
                    "ValueError: no luck"),
}  # fmt: skip
"""Plugins that are imported well and fail when they are called, with what IT reads."""

IMPORTED = {
    "signature": ("@hookimpl\ndef check_entry(something_else): return []", "something_else"),
    "unknown": ("@hookimpl\ndef no_such_hook(): pass", "no_such_hook"),
    "raises_at_import": ("raise RuntimeError('too early')", "RuntimeError: too early"),
    "exits_at_import": ("raise SystemExit(1)", "SystemExit: 1"),
    "no_module": ("import no_such_module_anywhere", "ModuleNotFoundError"),
    "syntax": ("def broken(:", "SyntaxError"),
    "contract": ("CONTRACT = 99", "contract 99"),
    "circle_a": ("", "circle_a → circle_b → circle_a"),
    "circle_b": ("", "circle_b → circle_a → circle_b"),
}
"""Plugins that went bad after they were switched on: what came last in their file."""

HARMLESS = {
    "mutates": hooks("return []", check=f"{MUTATE}; return []",
                     hear="object.__setattr__(event, 'kind', 'other'); event.entry.answers.clear()",
                     choose="object.__setattr__(event, 'kind', 'other'); return recipients",
                     draw="object.__setattr__(challenge, 'title', 'Changed'); return ''"),
    "slow": hooks("return []", choose="return recipients", draw="return ''")
    + "import time; time.sleep(.03)",
    "sound": CHANNEL.format("sent.append(message.kind)"),
    "z_sound": "seen = []\n" + hooks(
        "pass", check="seen.append((entry.title, dict(entry.answers))); return []",
        choose="return recipients", draw="return f'**{challenge.title}**'",
    ),
}  # fmt: skip


@pytest.fixture
def faulty(
    site: Ground, folder: Path, write: Write, switch_on: Callable[..., None], clock: FixedClock,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Ground]:  # fmt: skip
    """A site that was started anew after all its plugins went bad."""
    for name in (*CALLED, *IMPORTED, *HARMLESS, "missing"):
        write(name, HARMLESS.get(name) or CALLED.get(name, ("",))[0])
        switch_on(name)
    switch_on("scoring_weighted_mean")
    for name, (body, _) in IMPORTED.items():
        needed = {"circle_a": "circle_b", "circle_b": "circle_a"}.get(name)
        text = HEAD.format(name=name, settings="", scope="department")
        if needed:
            text = text.replace('version="1.0"', f'version="1.0", requires=("{needed}",)')
        (folder / f"{name}.py").write_text(f"{text}\n{body}\n", encoding="utf-8")
    (folder / "missing.py").unlink()
    second = tmp_path / "second"
    second.mkdir()
    (second / "sound.py").write_text("raise AssertionError('the second of one name')")
    for module in [each for each in sys.modules if each.startswith("intranet_ideas_plugins.")]:
        del sys.modules[module]
    monkeypatch.setattr(host, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(host, "WAITED_SECONDS", 0.2)
    monkeypatch.setattr(registry, "SLOW_IMPORT_SECONDS", 0.02)
    (gone := tmp_path / "gone").mkdir()
    started = lay(load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path / "data"),
        "INTRANET_IDEAS_DATABASE_URL": site.settings.database_url,
        "INTRANET_IDEAS_SECRET_KEY": "a secret that only tests have",
        "INTRANET_IDEAS_PLUGIN_PATH": f"{folder}:{second}:{gone}",
    }), clock)  # fmt: skip
    gone.rmdir()
    yield started
    started.database.dispose()


def hand_in(nurse: Browser, challenge: Challenge, title: str) -> str:
    """Look at the challenge, hand an idea in, and return where that led."""
    page = nurse.get(f"/challenges/{challenge.id}")
    assert page.status_code == 200
    assert "<strong>Trygg hjemme</strong>" in page.text, "the sound panel"
    answer = nurse.post(f"/challenges/{challenge.id}/ideas", {
        "title": title, "body": "Mer ro om natta.", "answers.behov": "Søvn", "hand_in": "1",
        "idempotency_key": title,
    })  # fmt: skip
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def plugin_named(name: str) -> Any:
    return sys.modules[f"intranet_ideas_plugins.{name}"]


@pytest.mark.sqlite_only
def test_everything_goes_on_and_it_sees_why_each_is_left_out(
    faulty: Ground, clock: FixedClock
) -> None:
    make = Factory(faulty, clock)
    challenge = make.challenge()
    app = create_app(faulty)
    app.config.update(TESTING=True)
    nurse = Browser(app, make.session_token("nurse"))
    for number in range(SUSPENDED_AFTER + 1):
        assert hand_in(nurse, challenge, f"Idé {number}").endswith("/receipt")
        Worker(faulty).once()
    assert plugin_named("sound").sent.count("entry_submitted") == SUSPENDED_AFTER + 1
    seen = plugin_named("z_sound").seen
    assert [title for title, _ in seen] == [f"Idé {number}" for number in range(len(seen))]
    assert all(answers["behov"] == "Søvn" for _, answers in seen)
    with faulty.database.read() as session:
        stored = session.scalars(select(EntryRevision)).all()
        assert {each.title for each in stored} == {title for title, _ in seen}
        assert all(each.answers["behov"] == "Søvn" for each in stored)
        suspended = faulty.plugins.snapshot(session).suspended
        told = session.scalars(
            select(Notification).join(User, User.id == Notification.user_id)
            .where(Notification.kind == "plugin_suspended", User.email == "it@example.org")
        ).all()  # fmt: skip
    assert set(suspended) == set(CALLED)
    assert len(told) == len(suspended), "once for each"
    it = Browser(app, make.session_token("it"))
    listed = it.get("/it/plugins").text
    assert "There are two plugins of this name" in listed
    assert "The plugin folder can&#39;t be read" in listed
    for name, (_, expected) in (CALLED | IMPORTED).items():
        page = it.get(f"/it/plugins/{name}").text
        page = page.replace("&#39;", "'").replace("did not finish within 0.2", "given up")
        assert expected in page, name
        assert name.startswith("circle") or "Traceback" in page or "File &#34;" in page or (
            name == "contract"
        ), f"{name}: no trace"  # fmt: skip
    assert "it is not there" in it.get("/it/plugins").text
    assert "import" in it.get("/it/plugins/slow").text
    assert it.get("/it").status_code == 200


SCORING = """
def rank(sheet, settings):
    {}
@hookimpl
def register_scoring_methods():
    return [ScoringMethod("m", "M", rank)]
"""


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("while True: pass", "did not finish within 1 seconds"),
        ("hoard = []\n    while True: hoard.append(bytearray(10 ** 8))", "more than 512 MB"),
        ("while True: print('x' * 100_000)", "File too large"),
        ("sheet.criteria[0].steps.append(1)", "AttributeError"),
        ("return Ranking(())", "every idea exactly once"),
    ],
)  # fmt: skip
def test_a_faulty_method_leaves_the_ranking_and_the_manager_reads_why(
    ground: Ground, make: Factory, clock: FixedClock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, body: str, told: str,
) -> None:  # fmt: skip
    judged: Judged = begin(make, clock)
    judged.put("judge1", judged.entries[0])
    assert judged.rank() == 1
    text = HEAD.format(name="bad_method", settings="", scope="department")
    (tmp_path / "bad_method.py").write_text(text + SCORING.format(body), encoding="utf-8")
    monkeypatch.setattr(ground.plugins._registry, "_folders", [(tmp_path, "folder")])
    with ground.database.write() as session:
        actions.enable(session, None, "bad_method", "kommune", clock.now(), host=ground.plugins)
        limits = Limits(1 if "pass" in body else 20, 512)
        set_limits(session, None, "bad_method", limits, clock.now())
        challenge = session.get_one(Challenge, judged.challenge_id)
        challenge.scoring_method = "bad_method.m"
    clock.advance(hours=2)
    judged.put("judge2", judged.entries[1])
    judged.rank()
    with ground.database.read() as session:
        seen = judged.seen("manager")
        ranking, fault = judging.latest_ranking(session, seen), judging.latest_fault(session, seen)
    assert ranking is not None
    assert ranking.plugin == "scoring_weighted_mean", "the one before stays"
    assert fault is not None
    assert told in fault.fault % fault.fault_values
