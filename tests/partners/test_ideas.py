"""Ideas that are handed in for an organisation."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Invalid
from intranet_ideas.partners import actions

from ..browsing import Browser
from .conftest import Partners

TEXT = {"title": "Bod", "body": "Vi har en bod", "answers": {"behov": "Alle"}}


def seen(partners: Partners, who: str, entry_id: int) -> SeenEntry:
    with partners.make.ground.database.read() as session:
        return queries.see_entry(session, partners.make.viewer(who), entry_id,
                                 partners.make.clock.now())  # fmt: skip


def test_a_member_hands_in_for_the_organisation_and_others_do_not(partners: Partners) -> None:
    challenge = partners.make.challenge(guests=True).id
    entry = partners.make.entry(challenge, "kari", partner=partners.cross)
    told = seen(partners, "nurse", entry.id).partner
    assert told is not None
    assert told.name == "Drangedal Røde Kors"
    for who, number in (("guest", partners.cross), ("nurse", partners.cross),
                        ("kari", partners.power), ("kari", -1)):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            partners.make.entry(challenge, who, partner=number)
        assert [each.field for each in refused.value.faults] == ["partner"]


def test_a_co_author_leaves_it_as_it_is_or_takes_it_off(partners: Partners) -> None:
    challenge = partners.make.challenge(guests=True).id
    entry = partners.make.entry(challenge, "kari", partner=partners.cross,
                                authors=("nurse@example.org",))  # fmt: skip
    version = seen(partners, "nurse", entry.id).entry.version
    kept = EntryFields(**TEXT, partner=partners.cross)
    version = partners.do(entries.save_entry, "nurse", entry.id, kept, version).entry.version
    assert seen(partners, "teacher", entry.id).partner is not None
    partners.do(entries.save_entry, "nurse", entry.id, EntryFields(**TEXT, partner=0), version)
    assert seen(partners, "teacher", entry.id).partner is None


def test_it_is_hidden_where_the_names_are(partners: Partners) -> None:
    make = partners.make
    for blind, hidden in ((True, False), (False, True)):
        challenge = make.challenge(guests=True, blind=blind).id
        entry = make.entry(challenge, "kari", partner=partners.cross, pseudonymous=hidden)
        assert seen(partners, "nurse", entry.id).partner is None
        assert seen(partners, "kari", entry.id).partner is not None
        with make.ground.database.read() as session:
            now, nurse = make.clock.now(), make.viewer("nurse")
            (row,) = queries.gallery(session, challenges.see(session, nurse, challenge, now), now)
        assert (row.author, row.partner) == ("", "")


def test_nobody_hands_in_for_one_they_have_left_and_the_rest_stays(partners: Partners) -> None:
    challenge = partners.make.challenge(guests=True).id
    was_in = partners.make.entry(challenge, "kari", partner=partners.cross)
    draft = partners.make.entry(challenge, "kari", partner=partners.cross, submit=False)
    partners.do(actions.take_out, "innovator", partners.cross, partners.make.viewer("kari").id)
    with pytest.raises(Invalid) as refused:
        partners.do(entries.submit_entry, "kari", draft.id)
    assert [each.field for each in refused.value.faults] == ["partner"]
    assert seen(partners, "nurse", was_in.id).partner is not None
    version = seen(partners, "kari", was_in.id).entry.version
    partners.do(entries.save_entry, "kari", was_in.id, EntryFields(**TEXT), version)
    partners.do(entries.submit_entry, "kari", was_in.id)
    assert seen(partners, "nurse", was_in.id).partner is not None


def test_the_form_the_page_and_the_api(partners: Partners, app: Flask) -> None:
    challenge = partners.make.challenge(guests=True).id
    address = f"/challenges/{challenge}/ideas"
    kari, nurse, guest = (Browser(app, partners.make.session_token(who))
                          for who in ("kari", "nurse", "guest"))  # fmt: skip
    assert "Who do you hand it in for?" in kari.get(f"{address}/new").text
    assert "Who do you hand it in for?" not in guest.get(f"{address}/new").text
    form = {"title": "Bod", "body": "Vi har en bod", "answers.behov": "Alle", "hand_in": "1",
            "partner": str(partners.power)}  # fmt: skip
    refused = kari.post(address, form)
    assert refused.status_code == 422
    assert "Choose an organisation that you are a member of" in refused.text
    done = kari.post(address, form | {"partner": str(partners.cross)})
    assert done.status_code == 303
    listed = " ".join(nurse.get(address).text.split())
    assert "For Drangedal Røde Kors" in listed
    bearer = {"Authorization": f"Bearer {partners.make.token('kari')}"}
    client = app.test_client()
    (row,) = client.get(f"/api/v1/challenges/{challenge}/entries", headers=bearer
                        ).get_json()["items"]  # fmt: skip
    assert row["partner"] == "Drangedal Røde Kors"
    one = client.get(f"/api/v1/entries/{row['id']}", headers=bearer).get_json()
    assert one["partner"] == {"id": partners.cross, "name": "Drangedal Røde Kors",
                              "dissolved": False}  # fmt: skip
    shown = nurse.get(f"/ideas/{row['id']}").text
    link = f'<a class="ds-link" href="/partners/{partners.cross}">Drangedal Røde Kors</a>'
    assert f"For {link}" in shown
    changed = client.patch(f"/api/v1/entries/{row['id']}", json={"partner": None},
                           headers=bearer | {"If-Match": f'"{one["version"]}"'})  # fmt: skip
    assert changed.status_code == 200
    assert changed.get_json()["partner"] is None
