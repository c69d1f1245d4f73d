"""What people and IT see of what is known about people."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable

from intranet_ideas.entries import uploads
from intranet_ideas.ground import Ground
from intranet_ideas.people.models import User
from intranet_ideas.privacy.register import TABLES

from ..browsing import Browser
from ..factories import Factory
from .test_erasing import SAID, busy


def test_all_about_me_is_all_and_only_mine(
    ground: Ground, make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    busy(ground, make)
    draft = make.entry(make.challenge(), by="nurse", submit=False, pseudonymous=True)
    with ground.database.write() as session:
        stored = uploads.store_file("notat.pdf", b"%PDF-1.4 mine", ground.files)
        uploads.add_attachment(session, make.viewer("nurse"), draft.id, stored, ground.clock.now())
    nurse = sign_in("nurse@example.org")
    assert "Download everything" in nurse.get("/me/data").get_data(as_text=True)
    archive = zipfile.ZipFile(io.BytesIO(nurse.get("/me/data/all.zip").get_data()))
    text = archive.read("about_me.json").decode()
    known = {
        name: rows for purpose in json.loads(text)["purposes"]
        for name, rows in purpose["tables"].items()
    }  # fmt: skip
    assert {"user", "user_session", "entry", "entry_revision", "comment", "vote", "event",
            "attachment", "participation"} <= set(known)  # fmt: skip
    assert known["user"][0]["name"] == "Nina Nurse"
    assert SAID in text
    assert SAID in archive.read("about_me.html").decode()
    assert [name for name in archive.namelist() if name.endswith("notat.pdf")]
    for foreign in ("Tora", "teacher@", "password", "token_hash", "argon2"):
        assert foreign not in text
    for name, rows in known.items():
        assert not {*TABLES[name].secret} & {*rows[0]}


def test_the_register_and_erasing_are_its(
    ground: Ground, make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    number = busy(ground, make)
    it = sign_in("it@example.org")
    assert "KEEP_DRAFTS_DAYS" in it.get("/it/privacy").get_data(as_text=True)
    address = f"/it/people/{number}/erase"
    # Nothing on IT's page tells of what someone wrote or voted for.
    shown = [
        re.sub(r'(name="(csrf|idempotency)[^"]*" (content|value)="[^"]*"|\d+|Nina Nurse|Jon Janitor'
               r"|nurse@|janitor@)", "", it.get(f"/it/people/{each}/erase").get_data(as_text=True))
        for each in (number, make.viewer("janitor").id)
    ]
    assert "Ideas that were handed in" in shown[0]
    assert shown[0] == shown[1]
    wrong = it.post(address, it.hidden(address) | {"email": "someone@example.org"})
    assert wrong.status_code == 422
    done = it.post(address, it.hidden(address) | {"email": "Nurse@example.org "}, follow=True)
    assert "The person is erased" in done.get_data(as_text=True)
    with ground.database.read() as session:
        assert session.get_one(User, number).name == "Erased person"
    assert "erased already" in it.get(address).get_data(as_text=True)
    for outsider in ("manager@example.org", "auditor@example.org"):
        assert sign_in(outsider).get(address).status_code == 404
