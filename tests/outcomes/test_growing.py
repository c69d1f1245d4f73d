"""An idea that was not chosen is carried on by its authors, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intranet_ideas import create_app
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries import actions, queries
from intranet_ideas.errors import DomainError, NotFound
from intranet_ideas.outcomes import growing

from ..api.client import Client
from ..judging.panels import Judged, visitors
from .test_answers import answer, release


@pytest.fixture
def open_id(judged: Judged) -> int:
    """The results of the first challenge are out, and another is open for all."""
    answer(judged, judged.entries[0])
    answer(judged, judged.entries[1], "declined")
    release(judged)
    return judged.make.challenge(title="Den neste").id


def test_its_owner_copies_it_with_one_click_and_the_new_one_links_back(
    judged: Judged, open_id: int
) -> None:
    chosen, unchosen = judged.entries
    visit = visitors(judged)
    staff = visit("staff")
    assert "Carry the idea on" in staff.get(f"/ideas/{unchosen}").text
    assert "Carry the idea on" not in visit("nurse").get(f"/ideas/{chosen}").text
    assert "Carry the idea on" not in visit("nurse").get(f"/ideas/{unchosen}").text
    made = staff.post(f"/ideas/{unchosen}/carry-on", {"challenge": str(open_id)})
    assert made.status_code == 303
    address = made.headers["Location"].removesuffix("/edit")
    page = staff.get(address).text
    assert "Grew from" in page
    assert f'href="/ideas/{unchosen}"' in page
    assert "Idé fra 2" in staff.get(made.headers["Location"]).text
    assert visit("nurse").get(address).status_code == 404, "a draft is its writer's alone"
    assert "Carry the idea on" not in staff.get(f"/ideas/{unchosen}").text, "once is enough"


@pytest.mark.parametrize("by", ["nurse", "manager", "it"])
def test_nobody_else_carries_it_on(judged: Judged, open_id: int, by: str) -> None:
    with pytest.raises(NotFound), judged.ground.database.write() as session:
        growing.carry_on(session, judged.make.viewer(by), judged.entries[1], open_id, judged.now)


def test_what_was_chosen_or_is_not_decided_is_not_carried_on(
    judged: Judged, open_id: int
) -> None:
    with pytest.raises(DomainError), judged.ground.database.write() as session:
        growing.carry_on(session, judged.make.viewer("nurse"), judged.entries[0], open_id,
                         judged.now)  # fmt: skip
    waiting = judged.make.entry(judged.make.challenge(), "staff")
    with pytest.raises(DomainError), judged.ground.database.write() as session:
        growing.carry_on(session, judged.make.viewer("staff"), waiting.id, open_id, judged.now)
    api = Client(create_app(judged.ground), judged.make.token("staff"))
    closed = api.call("carryEntryOn", {"challenge": judged.challenge_id},
                      entry_id=judged.entries[1])  # fmt: skip
    assert closed.status_code == 409


def test_where_the_author_is_hidden_so_is_what_it_grew_from(judged: Judged, open_id: int) -> None:
    blind = judged.make.challenge(title="I blinde", blind=True)
    api = Client(create_app(judged.ground), judged.make.token("staff"))
    made = api.get("carryEntryOn", {"challenge": blind.id}, entry_id=judged.entries[1])
    with judged.ground.database.write() as session:
        actions.submit_entry(session, judged.make.viewer("staff"), made["id"], judged.now)
        seen = queries.see_entry(session, judged.make.viewer("nurse"), made["id"], judged.now)
        assert growing.origin_of(session, judged.make.viewer("nurse"), seen, judged.now) is None
    address = f"/ideas/{made['id']}"
    visit = visitors(judged)
    assert "Grew from" in visit("staff").get(address).text
    assert "Grew from" not in visit("nurse").get(address).text


def on_theme(judged: Judged, *themes: str) -> None:
    """Say what the challenge was about whose results are out."""
    with judged.ground.database.write() as session:
        session.get_one(Challenge, judged.challenge_id).themes = list(themes)


def test_a_challenge_on_its_theme_is_offered_to_the_owner_of_an_idea_that_was_not_chosen(
    judged: Judged, open_id: int
) -> None:
    on_theme(judged, "helse", "klima")
    make, (_, unchosen) = judged.make, judged.entries
    make.challenge(title="Om noe annet", themes=("oppvekst",))
    make.challenge(title="Ikke for deg", themes=("helse",), everyone=False, audience=("skole",))
    visit = visitors(judged)
    link, words = f'href="/ideas/{unchosen}#carry-on"', "It was not chosen."
    for page in ("/", "/me"):
        assert link not in visit("staff").get(page).text, "another theme, and not invited"
    fits = make.challenge(title="Ett til om helse", themes=("helse",)).id
    for page in ("/", "/me"):
        told = visit("staff").get(page).text
        assert (told.count(link), told.count(words)) == (1, 1), page
        assert "Ett til om helse" in told.partition(words)[2][:200]
        for by in ("nurse", "manager", "guest"):
            assert words not in visit(by).get(page).text, (page, by)
    offers = visit("staff").get(f"/ideas/{unchosen}").text.partition('id="carry-on"')[2]
    assert offers.index("Ett til om helse") < offers.index("Den neste"), "what fits comes first"
    assert offers.count("On the same theme") == 1
    visit("staff").post(f"/ideas/{unchosen}/carry-on", {"challenge": str(fits)})
    for page in ("/", "/me"):
        assert words not in visit("staff").get(page).text, "the owner has said yes"


def test_what_fits_is_news_on_the_front_page_for_two_weeks(judged: Judged, open_id: int) -> None:
    on_theme(judged, "helse")
    soon = judged.now + timedelta(days=30)
    judged.make.challenge(themes=("helse",), closes_at=soon,
                          judging_closes_at=soon + timedelta(days=7),
                          results_at=soon + timedelta(days=14))  # fmt: skip
    words = "It was not chosen."
    assert words in visitors(judged)("staff").get("/").text
    judged.clock.advance(days=15)
    staff = visitors(judged)("staff")
    assert words not in staff.get("/").text
    assert words in staff.get("/me").text


def test_the_old_idea_leads_to_what_grew_from_it_once_that_is_handed_in(
    judged: Judged, open_id: int
) -> None:
    old = judged.entries[1]
    api = Client(create_app(judged.ground), judged.make.token("staff"))
    made = api.get("carryEntryOn", {"challenge": open_id}, entry_id=old)["id"]
    visit = visitors(judged)
    link = f'href="/ideas/{made}"'
    for who in ("staff", "nurse"):
        assert link not in visit(who).get(f"/ideas/{old}").text, "a draft is not told of"
    with judged.ground.database.write() as session:
        actions.submit_entry(session, judged.make.viewer("staff"), made, judged.now)
    for who in ("staff", "nurse"):
        page = visit(who).get(f"/ideas/{old}").text
        assert "Carried on as" in page
        assert link in page
        assert "Den neste" in page


def test_it_does_not_lead_to_one_whose_author_is_hidden(judged: Judged, open_id: int) -> None:
    old = judged.entries[1]
    blind = judged.make.challenge(title="I blinde", blind=True)
    api = Client(create_app(judged.ground), judged.make.token("staff"))
    made = api.get("carryEntryOn", {"challenge": blind.id}, entry_id=old)["id"]
    with judged.ground.database.write() as session:
        actions.submit_entry(session, judged.make.viewer("staff"), made, judged.now)
    visit = visitors(judged)
    assert "Carried on as" in visit("staff").get(f"/ideas/{old}").text
    assert "Carried on as" not in visit("nurse").get(f"/ideas/{old}").text
