"""All that is known about one person, as a file to take away (GDPR articles 15 and 20)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intranet_ideas.ground import Ground
from intranet_ideas.privacy import queries
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.privacy.rules import PROCESSINGS

LONGEST_NAME = 80


def known_about(
    session: Session, user_id: int, now: datetime, said: Callable[[str], str]
) -> dict[str, Any]:
    """Return what is known about someone, by purpose and table; ``said`` translates. One
    statement for each table."""
    purposes = []
    for each in PROCESSINGS:
        tables = {
            name: rows for name in queries.personal_tables()
            if TABLES[name].processing == each.key
            and (rows := queries.rows_about(session, name, user_id))
        }  # fmt: skip
        purposes.append({
            "purpose": each.key, "name": said(each.name), "why": said(each.why),
            "basis": said(each.basis), "kept": said(each.kept), "tables": tables,
        })  # fmt: skip
    return {"made_at": now.isoformat(), "purposes": purposes}


def take_away(
    session: Session, ground: Ground, user_id: int, now: datetime, said: Callable[[str], str],
    readable: Callable[[dict[str, Any]], str],
) -> bytes:  # fmt: skip
    """Return a ZIP with what is known about someone, as JSON and (``readable``) as a page, and
    the files of the person's ideas."""
    known = known_about(session, user_id, now, said)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about_me.json", json.dumps(known, ensure_ascii=False, indent=1))
        archive.writestr("about_me.html", readable(known))
        for number, each in sorted(queries.files_of(session, user_id).items()):
            try:
                content = ground.files.get(each.digest)
            except FileNotFoundError:
                continue
            archive.writestr(f"files/{number}-{each.name[-LONGEST_NAME:]}", content)
    return target.getvalue()
