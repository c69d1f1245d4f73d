"""What the worker tidies away, and its sign of life. What is kept of people for as long as the
settings say is ``privacy.retention``'s."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from intranet_ideas.consultations import actions as consultations
from intranet_ideas.database import Base
from intranet_ideas.days import guests as day_guests
from intranet_ideas.ground import Ground
from intranet_ideas.guardians.models import GuardianLetter
from intranet_ideas.guests.models import MailLink
from intranet_ideas.idempotency import IdempotentRequest
from intranet_ideas.identity.models import IdentitySession, SeenClaims, UsedToken
from intranet_ideas.invitations.models import KeptText
from intranet_ideas.invitations.rules import KEPT as TEXTS_KEPT
from intranet_ideas.moderation import idea_actions as deciding_ideas
from intranet_ideas.operations.models import WorkerBeat
from intranet_ideas.partners import actions as partners
from intranet_ideas.partners.models import PartnerInvitation
from intranet_ideas.partners.queries import changed_hands
from intranet_ideas.people import importing
from intranet_ideas.people.models import (
    DepartmentImport,
    Partner,
    PeopleImport,
    SignInAttempt,
    UserSession,
)
from intranet_ideas.plugin_host import figures
from intranet_ideas.plugin_host.models import PluginCall, PluginTiming
from intranet_ideas.shade.models import Trial
from intranet_ideas.tips import actions as tips
from intranet_ideas.tips.models import Tip
from intranet_ideas.version import __version__

REQUESTS_KEPT = timedelta(days=7)
ATTEMPTS_KEPT = timedelta(days=1)
BEATS_KEPT = timedelta(days=1)
TRIALS_KEPT = timedelta(days=30)
CALLS_KEPT = timedelta(days=30)
CLAIMS_KEPT = timedelta(days=7)
LINKS_KEPT = timedelta(hours=1)
LETTERS_KEPT = timedelta(days=30)
BATCH = 2_000

NAME = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"[-200:]
"""This worker: no other, though a container that starts again has host and process as before."""


def tidy(ground: Ground, now: datetime) -> int:
    """Delete what has outlived its purpose, a little at a time; return the number of rows."""
    over: tuple[tuple[type[Base], ColumnElement[bool]], ...] = (
        (IdempotentRequest, IdempotentRequest.created_at < now - REQUESTS_KEPT),
        (SignInAttempt, SignInAttempt.at < now - ATTEMPTS_KEPT),
        (IdentitySession, IdentitySession.session_id.in_(
            select(UserSession.id)
            .where(or_(UserSession.ended_at.is_not(None), UserSession.expires_at < now))
        )),
        (UsedToken, UsedToken.expires_at < now),
        (SeenClaims, SeenClaims.at < now - CLAIMS_KEPT),
        (WorkerBeat, WorkerBeat.seen_at < now - BEATS_KEPT),
        (PluginCall, PluginCall.at < now - CALLS_KEPT),
        (Trial, Trial.asked_at < now - TRIALS_KEPT),
        (DepartmentImport, DepartmentImport.made_at < now - importing.KEPT),
        (PeopleImport, PeopleImport.made_at < now - importing.KEPT),
        (KeptText, KeptText.written_at <= now - TEXTS_KEPT),
        (MailLink, MailLink.expires_at < now - LINKS_KEPT),
        (GuardianLetter, GuardianLetter.expires_at < now - LETTERS_KEPT),
        (PartnerInvitation, PartnerInvitation.expires_at < now),
        (PluginTiming, PluginTiming.day < (now - figures.KEPT).date()),
    )  # fmt: skip
    if days := ground.settings.keep_tips_days:
        over += ((Tip, Tip.answered_at < now - timedelta(days=days)),)
    return sum(_delete(ground, table, condition) for table, condition in over)


def recall_tips(ground: Ground, now: datetime) -> int:
    """Recall tips whose promised day has passed; return how many."""
    with ground.database.write() as session:
        return tips.remind(session, now)


def recall_ideas(ground: Ground, now: datetime) -> int:
    """Recall ideas that wait for a moderator for long, or at the deadline, and end the waiting of
    those that nobody decides on; return how many."""
    with ground.database.write() as session:
        return deciding_ideas.end_waiting(session, now) + deciding_ideas.remind(session, now)


def tell_of_consultations(ground: Ground, now: datetime) -> int:
    """Tell of consultations that have opened or closed; return how many."""
    with ground.database.write() as session:
        return consultations.tell_of_time(session, now)


def end_day_guests(ground: Ground, now: datetime) -> int:
    """End the sign-ins of guests of days that are over; return how many."""
    with ground.database.write() as session:
        return day_guests.end_due(session, now, ground.settings.day_guests_hours)


def look_for_contacts(ground: Ground, now: datetime) -> int:
    """Tell of partner organisations that have no contact any more; return how many."""
    with ground.database.read() as session:
        if session.scalars(select(Partner.id).where(changed_hands(now)).limit(1)).first() is None:
            return 0
    with ground.database.write() as session:
        return partners.tell_of_orphans(session, now)


def _delete(ground: Ground, table: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete in batches, so that nobody waits long for SQLite's one write lock."""
    keys = list(table.__table__.primary_key)
    done = 0
    while True:
        with ground.database.read() as session:
            rows = session.execute(select(*keys).where(condition).limit(BATCH)).all()
        if not rows:
            return done
        with ground.database.write() as session:
            these = or_(
                *(and_(*(key == value for key, value in zip(keys, row, strict=True)))
                  for row in rows)
            )  # fmt: skip
            session.execute(delete(table).where(these, condition))
        done += len(rows)


class Beat:
    """Notes that this worker lives, for ``readyz`` and the IT page, and how plugins fared."""

    def __init__(self) -> None:
        self._started_at: datetime | None = None

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Write the sign of life; it counts as nothing done."""
        self._started_at = self._started_at or now
        values = {"started_at": self._started_at, "seen_at": now, "version": __version__}
        dialect = sqlite if ground.database.embedded else postgresql
        with ground.database.write() as session:
            session.execute(
                dialect.insert(WorkerBeat)
                .values(name=NAME, **values)
                .on_conflict_do_update(index_elements=["name"], set_=values)
            )
        ground.plugins.health.add_when_due()
        return 0
