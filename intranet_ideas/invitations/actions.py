"""Making and revoking a challenge's link, keeping what is written by it, and handing that over to
its writer."""

from __future__ import annotations

import json
import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.database import insert_into
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import N_, Conflict, Invalid, NotFound, WrongPhase
from intranet_ideas.events import record
from intranet_ideas.invitations import queries, rules
from intranet_ideas.invitations.models import KeptText, WriteLink
from intranet_ideas.people.rules import Viewer

FULL = N_("More has been written here than can wait. Sign in first, then write: your text is "
          "still below, copy it.")  # fmt: skip


def make_link(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> WriteLink:
    """Let people write before they sign in, by a new link; one made before stops working."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("challenge.set_link")
    link = queries.link_of(session, challenge_id) or WriteLink(challenge_id=challenge_id)
    link.token = secrets.token_urlsafe(24)  # 192 bits: more than anybody can guess
    link.made_by, link.made_at = viewer.id, now
    session.add(link)
    session.flush()
    record(session, events.WRITE_LINK_MADE, now=now, actor_id=viewer.id,
           challenge_id=challenge_id)
    return link


def revoke_link(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Let nobody write before they sign in any more. What was written so still waits."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("challenge.set_link")
    link = queries.link_of(session, challenge_id)
    if link is None:
        return
    session.delete(link)
    session.flush()
    record(session, events.WRITE_LINK_REVOKED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id)


def keep_text(
    session: Session, token: str, browser: str, key: str, fields: EntryFields, now: datetime,
    *, passing: bool = False,
) -> KeptText:  # fmt: skip
    """Keep what was written by a link until its writer signs in; the same form (``key``) sent
    again is the same text, and waits a whole day again. ``passing``: it becomes a draft in the
    same transaction, and so takes no room of those that wait.

    No Event: nobody did it yet. Becoming a draft is one. Raises ``NotFound``, ``WrongPhase``
    before the challenge opens, ``Invalid``, and ``Conflict`` where too much waits already.
    """
    invited = queries.see_by_link(session, token, now)
    challenge = invited.challenge
    if not rules.takes(invited.phase):
        raise WrongPhase
    fields = entries.cleaned(fields)
    if faults := rules.check_text(fields, questions_of(challenge)):
        raise Invalid(faults)
    answers = dict(fields.answers)
    # The back button sends an old key with new text: that is another text.
    content = json.dumps([fields.title, fields.body, answers], sort_keys=True)
    text_id = rules.digest_of(browser, str(challenge.id), key, content)
    found = session.get(KeptText, text_id)
    if found is not None:
        if found.entry_id is None:
            found.written_at = now
        return found
    if not passing:
        _check_room(session, challenge, browser, now)
    session.execute(
        insert_into(session, KeptText)
        .values(id=text_id, browser=browser, challenge_id=challenge.id, title=fields.title,
                body=fields.body, answers=answers, language=fields.language, written_at=now)
        .on_conflict_do_nothing()
    )  # fmt: skip
    return session.get_one(KeptText, text_id)


def _check_room(session: Session, challenge: Challenge, browser: str, now: datetime) -> None:
    # Neither the mark of what has become a draft nor what nobody can have any more waits.
    count = select(func.count()).select_from(KeptText).where(
        KeptText.entry_id.is_(None), KeptText.written_at > now - rules.KEPT
    )  # fmt: skip
    there = session.scalar(count.where(KeptText.challenge_id == challenge.id)) or 0
    own = session.scalar(count.where(KeptText.browser == browser)) or 0
    if there >= rules.MOST_TEXTS or own >= rules.MOST_OF_A_BROWSER:
        raise Conflict(FULL)


def _waiting(
    session: Session, challenge_id: int, browser: str, text_id: str, now: datetime
) -> KeptText:
    """Lock a text of this browser's, so that of two who come at the same time one makes it a
    draft. Raises ``NotFound`` for one that is gone, too old, another browser's or another
    challenge's."""
    text = session.scalars(
        select(KeptText)
        .where(KeptText.id == text_id, KeptText.browser == browser,
               KeptText.challenge_id == challenge_id, KeptText.written_at > now - rules.KEPT)
        .with_for_update()
    ).one_or_none()  # fmt: skip
    if text is None:
        raise NotFound
    return text


def take_over(
    session: Session, viewer: Viewer, challenge_id: int, browser: str, text_id: str,
    now: datetime,
) -> SeenEntry:  # fmt: skip
    """Make a text that waits in this browser a draft of the viewer's, once: asked again, return
    that draft. Of the text here only its mark stays, until it is tidied away.

    Raises ``NotFound``, or what ``create_entry`` raises: then the text waits on.
    """
    text = _waiting(session, challenge_id, browser, text_id, now)
    if text.entry_id is not None:
        return see_entry(session, viewer, text.entry_id, now)
    challenge = challenges.see(session, viewer, challenge_id, now).challenge
    made = entries.create_entry(session, viewer, challenge_id, _fitting(challenge, text), now)
    text.entry_id, text.title, text.body, text.answers = made.entry.id, "", "", {}
    session.flush()
    return made


def _fitting(challenge: Challenge, text: KeptText) -> EntryFields:
    """Return the text, with answers to questions that were taken away meanwhile below it."""
    known = {question.key for question in questions_of(challenge)}
    lost = [answer for key, answer in text.answers.items() if key not in known and answer]
    return EntryFields(
        title=text.title, body="\n\n".join([part for part in (text.body, *lost) if part]),
        answers={key: answer for key, answer in text.answers.items() if key in known},
        language=text.language,
    )  # fmt: skip


def throw_away(
    session: Session, challenge_id: int, browser: str, text_id: str, now: datetime
) -> None:
    """Throw a waiting text of this browser away; a draft it has become stays. Raises
    ``NotFound``."""
    session.delete(_waiting(session, challenge_id, browser, text_id, now))
    session.flush()
