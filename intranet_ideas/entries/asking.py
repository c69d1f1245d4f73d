"""Asking an author whose text seems to name a person, once, before it is handed in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, request
from sqlalchemy.orm import Session

from intranet_ideas.entries import naming, queries
from intranet_ideas.entries.personal import Found
from intranet_ideas.i18n import gettext
from intranet_ideas.web import received_at, viewer


def named(session: Session, entry_id: int) -> Sequence[Found]:
    """Return whom the text seems to name, where the author is to be asked.

    Shortly before the deadline the author is told instead, and nothing is returned.
    """
    if request.form.get("confirm_named") == "1":
        return ()
    seen = queries.see_entry(session, viewer(), entry_id, received_at())
    found = naming.named(session, seen) if seen.mine else []
    if not found or naming.time_to_ask(seen.challenge.timeline, received_at()):
        return found
    flash(gettext("Your text seems to name a person. Look through it: until the deadline you can "
                  "change it, and afterwards those who run the challenge can help."), "warning")
    return ()
