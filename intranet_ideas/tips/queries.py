"""What a viewer may see of tips: who answers all, others their own, and who has a code its one."""

from __future__ import annotations

from collections.abc import Sequence
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.access import require
from intranet_ideas.errors import NotFound
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.tips import rules
from intranet_ideas.tips.models import Tip

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


def by_code(session: Session, typed: str) -> Tip | None:
    """Return the tip that a code follows. It takes the same whatever is typed, one statement, so
    that nobody learns from the time how near a guess was."""
    code = rules.plain_code(typed)
    hashed = rules.code_hash(code)
    found = session.scalars(select(Tip).where(Tip.code_hash == hashed)).one_or_none()
    right = compare_digest(found.code_hash if found else NO_HASH, hashed)
    return found if code and right else None
