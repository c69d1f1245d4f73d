"""How long things about people are kept: rules that the worker follows, with a preview.

Each rule has a setting of days; 0 switches it off. A challenge may choose its own days for what
is said and done in it, within the setting ``KEEP_WITHIN``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.database import insert_into
from intranet_ideas.entries import unused
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.people.models import User
from intranet_ideas.privacy.challenge_rules import CHALLENGE_RULES
from intranet_ideas.privacy.keeping import Keys, Rule, Taken, together
from intranet_ideas.privacy.models import ChallengeKeeping, ClosedAccount
from intranet_ideas.privacy.site_rules import SITE_RULES
from intranet_ideas.settings import Settings

AT_ONCE = 500
"""Rows in one transaction, so that nobody waits long for SQLite's one write lock."""

RULES = CHALLENGE_RULES + SITE_RULES


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows a rule would take now. ``days`` 0: it is off. ``chosen`` is how many
    challenges have days of their own."""

    rule: Rule
    days: int
    rows: int
    chosen: int = 0


def preview(session: Session, settings: Settings, now: datetime) -> list[Due]:
    """Return what each rule would do if it were followed now; a constant number of statements."""
    chosen = _chosen(session, settings)
    return [
        Due(rule, rule.days(settings), rows(session, rule, rule.reach(session, settings, now)),
            chosen.get(rule.kind.key, 0) if rule.kind else 0)
        for rule in RULES
    ]  # fmt: skip


def rows(session: Session, rule: Rule, reach: Any, *, first: bool = False) -> int:
    """Return how many rows a rule takes within ``reach``; ``first``: of its first table alone,
    which has what people did."""
    if reach is None:
        return 0
    return sum(
        session.scalar(select(func.count()).select_from(each.key[0].class_)
                       .where(each.due(reach))) or 0
        for each in (rule.taken[:1] if first else rule.taken)
    )  # fmt: skip


def _chosen(session: Session, settings: Settings) -> Mapping[str, int]:
    kinds = list(settings.keep_within)
    if not kinds:
        return {}
    counts = session.execute(select(*(func.count(getattr(ChallengeKeeping, kind))
                                      for kind in kinds))).one()  # fmt: skip
    return dict(zip(kinds, counts, strict=True))


def follow(ground: Ground, now: datetime) -> int:
    """Follow every rule that is on; return how many rows were dealt with. For the worker."""
    _note_closed(ground, now)
    done = sum(_follow(ground, rule, each, now) for rule in RULES for each in rule.taken)
    return done + unused.clear(ground, now)


def _follow(ground: Ground, rule: Rule, taken: Taken, now: datetime) -> int:
    done, after = 0, None
    while True:
        with ground.database.write() as session:
            found = _batch(session, ground.settings, rule, taken, after, now)
            if found:
                keys: Keys = [row[0] for row in found] if len(taken.key) == 1 else found
                taken.act(session, ground.settings, keys, now)
                record(session, events.RETENTION_FOLLOWED, now=now, rule=rule.setting,
                       rows=len(found), table=taken.key[0].class_.__tablename__)
        if not found:
            return done
        done, after = done + len(found), found[-1]


def _batch(
    session: Session, settings: Settings, rule: Rule, taken: Taken, after: Any, now: datetime
) -> Sequence[Any]:
    """Return the keys of the next rows; asked for anew each time, since a challenge may have
    chosen to keep them longer meanwhile."""
    reach = rule.reach(session, settings, now)
    if reach is None:
        return []
    query = select(*taken.key).where(taken.due(reach)).order_by(*taken.key).limit(AT_ONCE)
    if after is not None:
        query = query.where(together(taken.key) > together(after))
    return [tuple(row) for row in session.execute(query)]


def _note_closed(ground: Ground, now: datetime) -> None:
    """Note which accounts are closed, and forget it of those that are open again."""
    with ground.database.read() as session:
        known = select(ClosedAccount.user_id)
        closed = session.scalars(
            select(User.id).where(User.active.is_(False), User.id.not_in(known))
        ).all()
        opened = session.scalars(
            select(ClosedAccount.user_id).join(User, User.id == ClosedAccount.user_id)
            .where(User.active, ClosedAccount.erased_at.is_(None))
        ).all()
    if not (closed or opened):
        return
    with ground.database.write() as session:
        for user_id in closed:
            session.execute(insert_into(session, ClosedAccount).values(
                user_id=user_id, since=now
            ).on_conflict_do_nothing())
        session.execute(delete(ClosedAccount).where(ClosedAccount.user_id.in_(opened)))
