"""Writing before one signs in, as a browser does it, and what is stored of it."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.ground import Ground
from intranet_ideas.invitations.models import KeptText

from ..browsing import Browser
from ..factories import PASSWORD

IDEA = {"title": "Roligere netter", "body": "En natt uten alarmer."}


def write(browser: Browser, token: str, **changes: str) -> Any:
    """Write at the link as a form does; the same ``key`` is the same form."""
    form = IDEA | {"idempotency_key": "a form", **changes}
    return browser.client.post(f"/w/{token}", data={"csrf_token": token_of(browser), **form})


def token_of(browser: Browser) -> str:
    page = browser.get("/sign-in", follow_redirects=True).text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def come_in(browser: Browser, target: str, who: str = "nurse") -> Any:
    return browser.client.post("/sign-in", data={
        "csrf_token": token_of(browser), "next": target, "email": f"{who}@example.org",
        "password": PASSWORD,
    })  # fmt: skip


def ideas(ground: Ground) -> list[tuple[str, str, str]]:
    with ground.database.read() as session:
        rows = session.execute(
            select(EntryRevision.title, EntryRevision.body, Entry.status)
            .join(Entry, Entry.working_id == EntryRevision.id).order_by(Entry.id)
        )  # fmt: skip
        return [(title, body, status) for title, body, status in rows]


def texts(ground: Ground) -> list[str]:
    with ground.database.read() as session:
        return list(session.scalars(select(KeptText.body)))


def target_of(answer: Any) -> str:
    """Return where a sign-in page will lead."""
    assert answer.status_code == 303, answer.text
    location = str(answer.location)
    assert location.startswith("/sign-in?next=")
    return location.removeprefix("/sign-in?next=").replace("%3F", "?").replace("%3D", "=")
