"""Puts the demo's content in place: all of it or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intranet_ideas import first_start
from intranet_ideas.demo import ACCOUNTS, DOMAIN, PASSWORD
from intranet_ideas.demo.chain import written
from intranet_ideas.demo.hall import GUEST
from intranet_ideas.demo.story import Story
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground, lay
from intranet_ideas.guardians.models import GuestAge
from intranet_ideas.migrations import runner
from intranet_ideas.notifications.concerned import is_about_an_idea
from intranet_ideas.notifications.fan_out import fan_out, fan_out_together
from intranet_ideas.notifications.models import SENT, Delivery, Notification
from intranet_ideas.people import actions as people
from intranet_ideas.people import tree
from intranet_ideas.people.models import User
from intranet_ideas.people.passwords import hash_password
from intranet_ideas.people.queries import departments, user_by_email
from intranet_ideas.people.rules import DepartmentLine
from intranet_ideas.plugin_host import actions
from intranet_ideas.settings import Settings

BEGUN = timedelta(days=260)
"""How long ago the organisation was set up."""

NOTIFIED_FOR = timedelta(days=45)
"""What is older has no notifications any more: nobody scrolls so far back."""

UNREAD_FOR = timedelta(days=4)
"""Notifications older than this have been read, but for each person's newest."""

MAIL_OPEN_FOR = timedelta(hours=18)
"""Mail older than this is taken to have been sent."""

SHOWN_OFF = ("similar_ideas", "plain_language", "challenge_calendar", "scoring_pairwise")
"""Plugins that are off on a new site, and on in the demo."""

ROLES = {"it": ["it_administrator"], "auditor": ["auditor"], "sentral2": ["moderator"],
         "manager": ["innovation_group"], "inno1": ["innovation_group"],
         "inno2": ["innovation_group"], "nav1": ["innovation_group"]}


@cache
def content() -> dict[str, Any]:
    """Return what ``content.json`` holds, with the challenge of ``chain.json``."""
    found = json.loads((Path(__file__).parent / "content.json").read_text(encoding="utf-8"))
    more = written()
    challenge = more["challenge"]
    return {
        **found, "challenges": [*found["challenges"], challenge],
        "ideas": found["ideas"] + more["ideas"], "comments": found["comments"] + more["comments"],
        "answers": found["answers"] | {challenge["id"]: more["answers"]},
    }  # fmt: skip


def email_of(key: str) -> str:
    """Return the address of someone in the content."""
    return f"{key}@{DOMAIN}"


def is_new(ground: Ground) -> bool:
    """Say whether the site has no organisation yet. Its schema must be there."""
    with ground.database.read() as session:
        return not departments(session)


def load(ground: Ground) -> None:
    """Load the demo into a site without an organisation, as if it had run for months.

    With SQLite it is made beside the data and put in place in one step, so that a start
    that is interrupted leaves nothing behind.
    """
    if not ground.settings.embedded:
        _load(ground)
        return
    data = ground.settings.data
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = Path(tempfile.mkdtemp(dir=data, prefix=".demo-"))
    try:
        fresh = lay(_beside(ground.settings, beside), ground.clock)
        runner.upgrade(fresh.settings.database_url)
        _load(fresh)
        fresh.database.dispose()
        ground.database.dispose()
        for digest in fresh.files.digests():
            ground.files.put(fresh.files.get(digest))
        target = Path(ground.settings.database_url.removeprefix("sqlite:///"))
        for suffix in ("-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
        (beside / "ideas.sqlite3").replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _beside(settings: Settings, folder: Path) -> Settings:
    return replace(
        settings, data=folder, database_url=f"sqlite:///{folder / 'ideas.sqlite3'}", files=""
    )


def _load(ground: Ground) -> None:
    now = ground.clock.now()
    with ground.database.write() as session:
        _organisation(session, ground, now - BEGUN)
    story = Story(ground, content(), now)
    story.tell()
    _notify(ground, story.lasting)
    with ground.database.write() as session:
        _settle(session, now)


def _organisation(session: Session, ground: Ground, at: datetime) -> None:
    """Make departments, people and their leaders, and switch the bundled plugins on."""
    lines = [
        DepartmentLine(line=number, **each)
        for number, each in enumerate(content()["departments"], 1)
    ]
    tree.import_departments(session, lines, now=at)
    for each in content()["people"]:
        if each["key"] == GUEST:
            continue
        user = people.add_user(
            session, email=email_of(each["key"]), name=each["name"],
            department=each["department"], language=each.get("language", "nb"),
            roles=ROLES.get(each["key"], ()), guest=each.get("guest", False), now=at,
        )  # fmt: skip
        if user.guest:
            session.add(GuestAge(user_id=user.id, said_at=at, held=False))
    _leaders(session, lines, at)
    first_start.enable_bundled(session, ground, at)
    for name in SHOWN_OFF:
        actions.enable(session, None, name, lines[0].slug, at, host=ground.plugins)


def _leaders(session: Session, lines: list[DepartmentLine], at: datetime) -> None:
    heads = {each["department"]: each["key"] for each in content()["people"] if each.get("head")}
    tree.import_departments(
        session,
        [replace(line, managers=(email_of(heads[line.slug]),)) for line in lines
         if line.slug in heads],
        now=at,
    )  # fmt: skip
    above = {line.slug: line.parent for line in lines}
    for each in content()["people"]:
        place = above[each["department"]] if each.get("head") else each["department"]
        user, boss = user_by_email(session, email_of(each["key"])), None
        if place in heads:
            boss = user_by_email(session, email_of(heads[place]))
        if user and boss and not user.guest:
            user.manager_id = boss.id


def _notify(ground: Ground, lasting: Collection[int]) -> None:
    """Turn each event into notifications as of its own time; the older ones only in ``lasting``
    challenges, and what concerns the innovation group."""
    long_ago = ground.clock.now() - NOTIFIED_FOR
    with ground.database.write() as session:
        session.execute(
            update(Event).where(
                Event.notified_at.is_(None), Event.recorded_at < long_ago,
                func.coalesce(Event.challenge_id, 0).not_in(lasting),
                Event.kind.not_like("group_%"),
            )
            .values(notified_at=Event.recorded_at)
        )  # fmt: skip
    with ground.database.read() as session:
        waiting = session.execute(
            select(Event.id, Event.kind, Event.recorded_at)
            .where(Event.notified_at.is_(None)).order_by(Event.id)
        ).all()  # fmt: skip
    lately = ground.clock.now() - UNREAD_FOR
    for (_, together), some in groupby(
        waiting, lambda each: (each.recorded_at.date() if each.recorded_at < lately else each.id,
                               is_about_an_idea(each.kind)),
    ):  # fmt: skip
        # What was about ideas long ago is told at the end of its day: that takes far less time.
        events = list(some)
        if together:
            fan_out_together(ground, [each.id for each in events], events[-1].recorded_at)
            continue
        for each in events:
            fan_out(ground, each.id, each.recorded_at)


def _settle(session: Session, now: datetime) -> None:
    """Let the past be past: read, sent and told; count what is unread, and let people sign in."""
    # One hash for all, since making one takes long; it is no secret here.
    session.execute(
        update(User).where(User.email.in_(ACCOUNTS)).values(password_hash=hash_password(PASSWORD))
    )
    newest = select(func.max(Notification.id)).group_by(Notification.user_id)
    session.execute(
        update(Notification)
        .where(Notification.created_at < now - UNREAD_FOR, Notification.id.not_in(newest))
        .values(read_at=Notification.created_at)
    )
    unread = (
        select(func.count()).select_from(Notification)
        .where(Notification.user_id == User.id, Notification.read_at.is_(None))
        .scalar_subquery()
    )  # fmt: skip
    session.execute(update(User).values(unread_count=unread))
    session.execute(
        update(Delivery).where(Delivery.next_attempt_at < now - MAIL_OPEN_FOR)
        .values(status=SENT, attempts=1, sent_at=Delivery.next_attempt_at)
    )  # fmt: skip
    session.execute(
        update(Event).where(Event.told_at.is_(None)).values(told_at=Event.recorded_at)
    )
