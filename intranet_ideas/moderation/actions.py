"""What people do about comments that should not stand. Each locks the entry, so that of two who
decide at once the second knows what the first did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, union, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.challenges.models import Challenge, ChallengeManager
from intranet_ideas.database import insert_into
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import HIDDEN, SHOWN, WAITING, Comment
from intranet_ideas.entries.queries import SeenEntry, part_of, see_entry
from intranet_ideas.entries.talk_models import TalkRestriction
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.events import record
from intranet_ideas.moderation import queries, rules
from intranet_ideas.moderation.models import CommentAppeal, CommentReport, CommentRuling
from intranet_ideas.moderation.rules import HIDE
from intranet_ideas.people.models import Department, DepartmentManager, User
from intranet_ideas.people.queries import has_role, viewers_by_ids
from intranet_ideas.people.rules import Viewer, and_above
from intranet_ideas.text import clean_text


def report(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, reason: str, words: str,
    now: datetime,
) -> None:  # fmt: skip
    """Report a comment, saying why. Those who moderate hear of the first report, and who it was
    is told to nobody.

    Raises ``Invalid``, ``NotAllowed`` for one's own comment, and ``Conflict`` for a second time
    or after too many in a day.
    """
    seen, comment = _see(session, viewer, entry_id, comment_id, "comment.report", now)
    words = clean_text(words)
    if comment.author_id == viewer.id:
        raise NotAllowed(rules.OWN)
    if comment.deleted_at is not None or comment.state != SHOWN:
        raise Conflict(rules.GONE)
    if faults := rules.check_report(reason, words):
        raise Invalid(faults)
    lately = session.scalar(
        select(func.count()).where(
            CommentReport.user_id == viewer.id, CommentReport.reported_at > now - rules.PER
        )
    )
    if (lately or 0) >= rules.MOST_REPORTS:
        raise Conflict(rules.ENOUGH_REPORTS)
    if session.get(CommentReport, (comment_id, viewer.id)) is not None:
        raise Conflict(rules.REPORTED)
    known = session.scalar(select(queries.is_pending(comment_id)))
    # The entry is locked, so that nobody reports a second time at this moment.
    session.add(CommentReport(comment_id=comment_id, user_id=viewer.id, reason=reason,
                              words=words, reported_at=now))  # fmt: skip
    session.flush()
    _tell(session, events.COMMENT_REPORTED, seen, comment, now, viewer)
    if not known:
        _tell(session, events.MODERATION_NEEDED, seen, comment, now)


def decide(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, decision: str, reason: str,
    now: datetime, *, restrict: bool = False,
) -> None:  # fmt: skip
    """Let a comment stand, or through where it waits; or hide it, with a reason that its writer
    reads, and ``restrict`` what the writer says in the challenge to wait for a while.

    Raises ``NotAllowed`` for one's own comment or under one's own idea, ``Invalid``, and
    ``Conflict`` for one that is hidden or deleted already.
    """
    seen, comment = _to_decide(session, viewer, entry_id, comment_id, now)
    reason = clean_text(reason)
    if faults := rules.check_decision(decision, reason):
        raise Invalid(faults)
    if comment.state == HIDDEN:
        raise Conflict(rules.HIDDEN_ALREADY)
    restrict = restrict and decision == HIDE
    session.add(CommentRuling(
        comment_id=comment_id, kind=decision, reason=reason, restricted=restrict,
        made_by=viewer.id, made_at=now,
    ))  # fmt: skip
    session.execute(
        update(CommentReport)
        .where(CommentReport.comment_id == comment_id, CommentReport.settled_at.is_(None))
        .values(settled_at=now)
    )
    if decision == HIDE:
        _hide(session, seen, comment, viewer, now, restrict=restrict)
    elif comment.state == WAITING:
        talk.show_comment(session, comment, seen.entry, now)
        _tell(session, events.COMMENT_APPROVED, seen, comment, now, viewer)
    else:
        _tell(session, events.COMMENT_KEPT, seen, comment, now, viewer)


def _hide(
    session: Session, seen: SeenEntry, comment: Comment, viewer: Viewer, now: datetime, *,
    restrict: bool,
) -> None:  # fmt: skip
    talk.hide_comment(session, comment)
    if restrict:
        values = {"until": now + rules.RESTRICTED_FOR, "set_by": viewer.id, "set_at": now}
        session.execute(
            insert_into(session, TalkRestriction)
            .values(challenge_id=seen.entry.challenge_id, user_id=comment.author_id, **values)
            .on_conflict_do_update(index_elements=["challenge_id", "user_id"], set_=values)
        )
    _tell(session, events.COMMENT_HIDDEN, seen, comment, now, viewer, restricted=restrict)


def appeal(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, words: str, now: datetime
) -> None:
    """Ask that someone else looks at one's comment that is hidden; once.

    Raises ``NotFound`` for a comment of somebody else, ``Invalid``, and ``Conflict`` where it is
    not hidden, or for a second time.
    """
    seen, comment = _see(session, viewer, entry_id, comment_id, "comment.appeal", now)
    if comment.author_id != viewer.id:
        raise NotFound
    if comment.state != HIDDEN or comment.deleted_at is not None:
        raise Conflict(rules.NOT_HIDDEN)
    words = clean_text(words)
    if faults := rules.check_appeal(words):
        raise Invalid(faults)
    before = session.get(CommentAppeal, comment_id, populate_existing=True)
    if before is not None:
        if before.made_at >= queries.latest_hidings(session, [comment_id])[comment_id].made_at:
            raise Conflict(rules.APPEALED)
        # It was about another time; what was decided then stays in the trail.
        session.delete(before)
        session.flush()
    session.add(CommentAppeal(comment_id=comment_id, user_id=viewer.id, words=words, made_at=now))
    session.flush()
    _tell(session, events.COMMENT_APPEALED, seen, comment, now, viewer)
    _tell(session, events.MODERATION_NEEDED, seen, comment, now)


def decide_appeal(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, restore: bool, reply: str,
    now: datetime,
) -> None:  # fmt: skip
    """Show a hidden comment again, or leave it hidden, with an answer to its writer. Who hid it
    decides only where nobody else can. What is shown again frees its writer from waiting.

    Raises ``NotAllowed``, ``Invalid``, and ``Conflict`` where nothing waits for an answer.
    """
    seen, comment = _to_decide(session, viewer, entry_id, comment_id, now)
    found = session.get(CommentAppeal, comment_id, populate_existing=True)
    if found is None or found.decided_at is not None or comment.state != HIDDEN:
        raise Conflict(rules.NO_APPEAL)
    ruling = queries.latest_hidings(session, [comment_id])[comment_id]
    hid = ruling.made_by == viewer.id
    others = hid and _others(session, viewer, seen, comment, now)
    if not rules.may_hear_appeal(hid=hid, others=others):
        raise NotAllowed(rules.ANOTHER_THAN_WHO_HID)
    reply = clean_text(reply)
    if faults := rules.check_reply(reply):
        raise Invalid(faults)
    found.restored, found.reply = restore, reply
    found.decided_by, found.decided_at = viewer.id, now
    if restore:
        talk.show_comment(session, comment, seen.entry, now)
        session.execute(delete(TalkRestriction).where(
            TalkRestriction.challenge_id == seen.entry.challenge_id,
            TalkRestriction.user_id == comment.author_id,
            TalkRestriction.set_at == ruling.made_at,
        ))  # fmt: skip
    _tell(session, events.APPEAL_DECIDED, seen, comment, now, viewer, restored=restore)


def _others(
    session: Session, viewer: Viewer, seen: SeenEntry, comment: Comment, now: datetime
) -> bool:
    """Say whether anyone else may decide on the comment, by the same rules as the viewer."""
    for other in viewers_by_ids(session, sorted(candidates(session, seen) - {viewer.id})):
        try:
            theirs = see_entry(session, other, seen.entry.id, now)
        except NotFound:
            continue
        if queries.may_decide(other, theirs, comment):
            return True
    return False


def candidates(session: Session, seen: SeenEntry) -> set[int]:
    """Return who may decide on what is said in an entry's challenge, by their ids, if nothing else
    stands in the way."""
    challenge: Challenge = seen.challenge.challenge
    return set(session.scalars(union(
        select(User.id).where(User.active, has_role(Role.MODERATOR)),
        select(ChallengeManager.user_id).where(ChallengeManager.challenge_id == challenge.id),
        select(DepartmentManager.user_id)
        .join(Department, Department.id == DepartmentManager.department_id)
        .where(Department.path.in_(and_above(challenge.department.path))),
    )))  # fmt: skip


def _to_decide(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, now: datetime
) -> tuple[SeenEntry, Comment]:
    seen, comment = _see(session, viewer, entry_id, comment_id, "comment.moderate", now)
    if not queries.may_decide(viewer, seen, comment):
        raise NotAllowed(rules.ANOTHER_DECIDES)
    if comment.deleted_at is not None:
        raise Conflict(rules.GONE)
    return seen, comment


def _see(
    session: Session, viewer: Viewer, entry_id: int, comment_id: int, action: str, now: datetime
) -> tuple[SeenEntry, Comment]:
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    comment = session.get(Comment, comment_id, with_for_update=True)
    if comment is None or not part_of(session, comment.entry_id, entry_id):
        raise NotFound
    if comment.shown_at is None and comment.author_id != viewer.id and not seen.may(
        "comment.moderate"
    ):
        raise NotFound
    seen.require(action)
    return seen, comment


def _tell(
    session: Session, kind: str, seen: SeenEntry, comment: Comment, now: datetime,
    viewer: Viewer | None = None, **data: Any,
) -> None:  # fmt: skip
    record(session, kind, now=now, actor_id=viewer.id if viewer else None,
           challenge_id=seen.entry.challenge_id, entry_id=seen.entry.id, comment=comment.id,
           **data)  # fmt: skip
