"""Asking for a look through the audit trail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import access
from intranet_ideas.audit import queries
from intranet_ideas.audit.models import AuditCheck
from intranet_ideas.people.rules import Viewer


def ask_for_check(session: Session, viewer: Viewer, now: datetime) -> None:
    """Let the worker look the chain through; one that is asked for already is enough."""
    access.require("audit.verify", viewer.roles)
    if not queries.check_waits(session):
        session.add(AuditCheck(asked_at=now, asked_by=viewer.id))
