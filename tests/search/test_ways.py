"""What one can do with a similar idea while writing: support it, join it, or tell it apart."""

from __future__ import annotations

import pytest

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import apart, queries
from intranet_ideas.errors import NotFound
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..factories import Factory
from .test_hints import DRAFT, HTMX, Index, SignIn, on, teacher

__all__ = ["on", "teacher"]
TITLE = "Nattilsyn med sensor"


def test_that_one_is_supported_and_stays(
    on: None, site: Ground, teacher: Browser, make: Factory, index: Index
) -> None:
    challenge = make.challenge()
    other = make.entry(challenge, title=TITLE, body="Sensor i stedet for besøk")
    index()
    address = f"/challenges/{challenge.id}/ideas/alike"
    box = teacher.post(address, DRAFT, headers=HTMX).text
    for words in ("Support that one", "Join forces", "Mine is different"):
        assert words in box
    for _ in range(2):
        box = teacher.post(address, DRAFT | {"support": str(other.id)}, headers=HTMX).text
        assert "You support it." in box
        assert "your own text is not handed in" in box
        assert "To your draft" not in box, "there is none yet"
        assert "Support that one" not in box
    assert "your own text is not handed in" not in teacher.post(address, DRAFT, headers=HTMX).text
    draft = make.entry(challenge, "teacher", submit=False)
    box = teacher.post(f"/ideas/{draft.id}/alike", DRAFT | {"support": str(other.id)}, headers=HTMX)
    assert "your own text is not handed in" in box.text
    assert f'href="/ideas/{draft.id}">To your draft' in box.text
    mine = make.entry(challenge, "teacher")
    box = teacher.post(f"/ideas/{mine.id}/alike", DRAFT | {"support": str(other.id)}, headers=HTMX)
    assert "You support it." in box.text
    assert "your own text is not handed in" not in box.text, "it is"
    with site.database.read() as session:
        seen = queries.see_entry(session, make.viewer("teacher"), other.id, make.clock.now())
        assert (seen.voted, seen.entry.vote_count) == (True, 1)
    page = teacher.get(f"/ideas/{other.id}?join=1").text
    assert "Shall we join forces?" in page
    assert "Shall we join forces?" not in teacher.get(f"/ideas/{other.id}").text


def test_without_votes_left_it_says_so_and_keeps_what_was_typed(
    on: None, teacher: Browser, make: Factory, index: Index
) -> None:
    challenge = make.challenge(votes_per_person=1)
    first = make.entry(challenge, title=TITLE, body="Sensor i stedet for besøk")
    second = make.entry(challenge, "staff", title=TITLE, body="Sensor hver natt")
    index()
    teacher.post(f"/ideas/{first.id}/vote")
    shown = teacher.post(f"/challenges/{challenge.id}/ideas/alike",
                         DRAFT | {"support": str(second.id)}).text  # fmt: skip
    assert "You have used all your votes." in shown
    assert 'value="Sensor"' in shown


def test_what_is_told_apart_is_not_shown_for_that_text_again(
    on: None, sign_in: SignIn, make: Factory, index: Index, clock: FixedClock
) -> None:
    old = make.entry(make.challenge(title="I fjor"), title=TITLE, body="Sensor, natt")
    clock.advance(days=8)
    challenge = make.challenge(title="I år")
    mine = make.entry(challenge, "teacher", submit=False, title="Min")
    index()
    address = f"/ideas/{mine.id}/alike"
    teacher = sign_in("teacher")
    box = teacher.post(address, DRAFT, headers=HTMX).text
    assert TITLE in box
    assert "Support that one" not in box, "its vote is over"
    shown = teacher.post(address, DRAFT | {"different": str(old.id), "version": "1"}).text
    assert TITLE not in shown
    assert 'value="Sensor"' in shown
    assert TITLE not in teacher.post(address, DRAFT, headers=HTMX).text
    elsewhere = teacher.post(f"/challenges/{challenge.id}/ideas/alike", DRAFT, headers=HTMX)
    assert TITLE in elsewhere.text


def test_a_new_text_becomes_a_draft_that_remembers_it(
    on: None, teacher: Browser, make: Factory, index: Index
) -> None:
    challenge = make.challenge()
    other = make.entry(challenge, title=TITLE, body="Sensor i stedet for besøk")
    index()
    made = teacher.post(f"/challenges/{challenge.id}/ideas", DRAFT | {"different": str(other.id)})
    assert made.status_code == 303
    address = made.headers["Location"].removesuffix("/edit")
    assert TITLE not in teacher.post(f"{address}/alike", DRAFT, headers=HTMX).text


@pytest.mark.parametrize("by", ["nurse", "teacher"])
def test_only_ones_own_is_told_apart_from_what_one_may_see(
    site: Ground, make: Factory, by: str
) -> None:
    secret = make.challenge(everyone=False, audience=("helse",))
    hidden = make.entry(secret, "staff")
    mine = make.entry(make.challenge(), "teacher")
    with pytest.raises(NotFound), site.database.write() as session:
        apart.tell_apart(session, make.viewer(by), mine.id, hidden.id, make.clock.now())
