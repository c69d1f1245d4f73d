"""What a viewer may see of tips: who answers all, others their own, and who has a code its one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import require
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import NotFound
from intranet_ideas.initiatives.models import Initiative, InitiativeOrigin
from intranet_ideas.initiatives.queries import stages_of
from intranet_ideas.initiatives.rules import Words
from intranet_ideas.outcomes.answer_versions import published_among
from intranet_ideas.outcomes.models import CHOSEN
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.tips import rules
from intranet_ideas.tips.models import Tip
from intranet_ideas.tips.rules import Stands

MOST = 200
NO_HASH = "0" * 64


def queue(
    session: Session, viewer: Viewer, *, status: str = "", area: str = ""
) -> Sequence[tuple[Tip, str | None]]:
    """Return tips with who left them, None without a name: those promised first come first; one
    statement. An empty filter takes all."""
    require("tip.answer", viewer.roles)
    query = select(Tip, User.name).outerjoin(User, User.id == Tip.user_id)
    if status:
        query = query.where(Tip.status == status)
    if area:
        query = query.where(Tip.area == area)
    first = (Tip.status != rules.WAITING, Tip.answer_by, Tip.id)
    return [(tip, name) for tip, name in session.execute(query.order_by(*first).limit(MOST))]


def see_tip(session: Session, viewer: Viewer, tip_id: int) -> Tip:
    """Return a tip to who answers tips. Raises ``NotFound``."""
    require("tip.answer", viewer.roles)
    tip = session.get(Tip, tip_id)
    if tip is None:
        raise NotFound
    return tip


def own(session: Session, viewer: Viewer) -> Sequence[Tip]:
    """Return the tips the viewer left with their name, the newest first."""
    if not viewer.signed_in:
        return []
    return session.scalars(
        select(Tip).where(Tip.user_id == viewer.id).order_by(Tip.id.desc()).limit(MOST)
    ).all()


def stands(
    session: Session, tips: Sequence[Tip], now: datetime
) -> dict[int, tuple[Stands, Words]]:
    """Return where it stands what tips became, by tip, to whoever may read these tips; of an
    initiative with the name of its stage by language. Four statements at most, none for tips that
    became nothing."""
    found: dict[int, tuple[Stands, Words]] = {}
    asked = {each.challenge_id: each.id for each in tips if each.challenge_id is not None}
    if asked:
        for challenge in session.scalars(select(Challenge).where(Challenge.id.in_(asked))):
            phase = phase_at(timeline_of(challenge), now)
            found[asked[challenge.id]] = rules.challenge_stands(phase), {}
    written = {each.entry_id: each.id for each in tips if each.entry_id is not None}
    if not written:
        return found
    answers = published_among(session, list(written))
    names = {each.key: each.name for each in stages_of(session)[0]}
    for entry, challenge, initiative in session.execute(
        select(Entry, Challenge, Initiative)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .outerjoin(InitiativeOrigin, InitiativeOrigin.entry_id == Entry.id)
        .outerjoin(Initiative, and_(Initiative.id == InitiativeOrigin.initiative_id,
                                    Initiative.open_to_staff))
        .where(Entry.id.in_(written))
    ):  # fmt: skip
        answer = answers.get(entry.id)
        stand = rules.entry_stands(
            phase_at(timeline_of(challenge), now), entry.status,
            chosen=answer is not None and answer.outcome == CHOSEN,
            initiative=initiative.state if initiative else "",
        )  # fmt: skip
        stage = names.get(initiative.stage, {}) if initiative else {}
        found[written[entry.id]] = stand, stage
    return found


def by_code(session: Session, typed: str) -> Tip | None:
    """Return the tip that a code follows. It takes the same whatever is typed, one statement, so
    that nobody learns from the time how near a guess was."""
    code = rules.plain_code(typed)
    hashed = rules.code_hash(code)
    found = session.scalars(select(Tip).where(Tip.code_hash == hashed)).one_or_none()
    right = compare_digest(found.code_hash if found else NO_HASH, hashed)
    return found if code and right else None
