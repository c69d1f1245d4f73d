"""What people do with tips: leave one, and answer it by words, an idea or a challenge."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import create_challenge
from intranet_ideas.challenges.models import ChallengeFollow
from intranet_ideas.challenges.rules import LONGEST_TITLE, ChallengeFields
from intranet_ideas.database import insert_into
from intranet_ideas.entries.actions import create_entry
from intranet_ideas.entries.models import EntryFollow
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Invalid, NotFound, check_said
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text
from intranet_ideas.tips import rules
from intranet_ideas.tips.models import Tip
from intranet_ideas.tips.rules import ANSWERED, CHALLENGE, ENTRY, WAITING, TipFields


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.CODE_LENGTH))


def leave_tip(
    session: Session, viewer: Viewer, fields: TipFields, code: str, now: datetime, *,
    named: bool, allowed: str, days: int,
) -> Tip:  # fmt: skip
    """Leave a tip that ``code`` follows, once for each code; ``named``: as the viewer, else
    without anything that says who.

    ``allowed`` and ``days`` are the settings of who may and of the promise. Raises ``NotFound``
    where the viewer may not leave one, ``Invalid``.
    """
    if allowed == rules.OFF or (not viewer.signed_in and allowed != rules.ANYONE):
        raise NotFound
    if not rules.plain_code(code):
        raise NotFound
    named = named and viewer.signed_in
    hashed = rules.code_hash(code)
    if earlier := session.scalars(select(Tip).where(Tip.code_hash == hashed)).one_or_none():
        return earlier
    need, whom, better = map(clean_text, (fields.need, fields.whom, fields.better))
    fields = TipFields(fields.area, need, whom, better, fields.language)
    if faults := rules.check_tip(fields):
        raise Invalid(faults)
    left = rules.left_at(now, named=named)
    tip = Tip(
        area=fields.area, need=need, whom=whom, better=better, language=fields.language,
        user_id=viewer.id if named else None, code_hash=hashed, left_at=left,
        answer_by=rules.answer_by(left, days), status=WAITING, answer="",
        remind_at=rules.answer_by(left, days),
    )  # fmt: skip
    session.add(tip)
    session.flush()
    record(session, events.TIP_LEFT, now=left, actor_id=tip.user_id, tip=tip.id)
    return tip


def answer_tip(
    session: Session, viewer: Viewer, tip_id: int, answer: str, becomes: str, now: datetime, *,
    challenge: int | None = None, department: str = "", again: datetime | None = None,
) -> Tip:  # fmt: skip
    """Answer a tip, or one anew that has got words alone: ``again`` is when they were given, so
    that nobody overwrites what another wrote meanwhile.

    ``becomes`` is ``answered``, ``entry`` (a draft of the viewer's in the open
    ``challenge``) or ``challenge`` (a draft for ``department``).

    Raises ``Conflict`` where it is answered already, ``Invalid``, and what beginning an idea or a
    challenge raises.
    """
    require("tip.answer", viewer.roles)
    tip = session.get(Tip, tip_id, with_for_update=True, populate_existing=True)
    if tip is None:
        raise NotFound
    if not rules.may_answer(tip.status, tip.answered_at, again):
        raise Conflict(rules.ALREADY)
    answer = clean_text(answer)
    if faults := check_said("answer", answer, rules.LONGEST_ANSWER, rules.NO_ANSWER):
        raise Invalid(faults)
    text = "\n\n".join(part for part in (tip.need, tip.whom, tip.better) if part)
    title = tip.need.splitlines()[0][: LONGEST_TITLE - 1].strip()
    if becomes == ENTRY:
        seen = challenges.see(session, viewer, challenge or 0, now)
        made = create_entry(
            session, viewer, seen.challenge.id,
            EntryFields(title=title, body=text, language=tip.language), now,
        )  # fmt: skip
        tip.entry_id = made.entry.id
        _follow(session, tip, viewer, EntryFollow, now, entry_id=tip.entry_id)
    elif becomes == CHALLENGE:
        tip.challenge_id = create_challenge(
            session, viewer, ChallengeFields(title=title, brief=text, department=department,
                                             language=tip.language), now
        ).id  # fmt: skip
        _follow(session, tip, viewer, ChallengeFollow, now, challenge_id=tip.challenge_id)
    elif becomes != ANSWERED:
        raise NotFound
    tip.status, tip.answer, tip.remind_at = becomes, answer, None
    tip.answered_by, tip.answered_at = viewer.id, now
    session.flush()
    record(session, events.TIP_ANSWERED, now=now, actor_id=viewer.id, tip=tip.id,
           user_ids=[tip.user_id] if tip.user_id else [])  # fmt: skip
    return tip


def _follow(
    session: Session, tip: Tip, viewer: Viewer, table: type[EntryFollow | ChallengeFollow],
    now: datetime, **what: int,
) -> None:  # fmt: skip
    """Let whoever left a tip with their name follow what it became: they hear how it goes as soon
    as they may see it, however long that takes."""
    if tip.user_id is not None and tip.user_id != viewer.id:
        session.execute(
            insert_into(session, table).values(user_id=tip.user_id, since=now, **what)
            .on_conflict_do_nothing()
        )  # fmt: skip


def remind(session: Session, now: datetime, limit: int = 100) -> int:
    """Tell those who answer of tips whose promised day has passed, once for each; return how
    many."""
    late = session.scalars(
        select(Tip).where(Tip.remind_at <= now).order_by(Tip.id).limit(limit)
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    for tip in late:
        tip.remind_at = None
        record(session, events.TIP_OVERDUE, now=now, happened_at=tip.answer_by,
               key=f"tip_overdue:{tip.id}", tip=tip.id)  # fmt: skip
    session.flush()
    return len(late)
