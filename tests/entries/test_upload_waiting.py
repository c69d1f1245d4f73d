"""A store of files that takes its time keeps nobody else from writing."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from intranet_ideas import create_app
from intranet_ideas.files import FolderStore
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..factories import Factory

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


class Waiting(FolderStore):
    """Stores a file while somebody else writes."""

    ground: Ground

    def put(self, content: bytes) -> str:
        with self.ground.database.write() as session:
            session.execute(text("SELECT 1"))
        return super().put(content)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("by", ["page", "api"])
def test_others_write_while_a_file_is_stored(
    app: Flask, ground: Ground, make: Factory, by: str
) -> None:
    store = Waiting(ground.settings.data / "slow")
    store.ground = ground
    site = create_app(replace(ground, files=store))
    entry = make.entry(make.challenge(), "nurse", submit=False)
    if by == "api":
        answer = site.test_client().post(
            f"/api/v1/entries/{entry.id}/attachments",
            headers={"Authorization": f"Bearer {make.token('nurse')}"},
            data={"file": (io.BytesIO(PDF), "plan.pdf")},
        )
        assert answer.status_code == 201, answer.text
    else:
        browser = Browser(site, make.session_token("nurse@example.org"))
        form = browser.hidden(f"/ideas/{entry.id}/edit")
        form["attachments"] = (io.BytesIO(PDF), "plan.pdf")  # type: ignore[assignment]
        assert browser.post(f"/ideas/{entry.id}/files", form).status_code in (200, 303)
    assert len(list(store.digests())) == 1
