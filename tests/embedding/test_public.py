"""Public pages: what those who run a challenge chose is there for anyone, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas import create_app
from intranet_ideas.access import Phase
from intranet_ideas.challenges import narrowing
from intranet_ideas.challenges.public import (
    OUTSIDE,
    PARTS,
    kept_parts,
    shown_to_anyone,
    within,
)
from intranet_ideas.clock import FixedClock
from intranet_ideas.embedding.public_queries import PAGE
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import redacting, talk
from intranet_ideas.errors import Invalid, NotAllowed, WrongPhase
from intranet_ideas.ground import Ground
from intranet_ideas.outcomes import actions as outcomes

from ..access.world import World
from ..browsing import Browser
from ..counting import statements
from ..factories import Factory


@pytest.fixture
def public(ground: Ground, make: Factory) -> Flask:
    """The site, with public pages and no page of other sites."""
    make.organisation()
    return create_app(replace(ground, settings=replace(ground.settings, public_pages="on")))


def challenge(make: Factory, *parts: str, **changes: Any) -> Any:
    given: dict[str, Any] = {"outside": "ideas", "public_parts": parts, "blind": False}
    return make.challenge(**(given | changes))


@pytest.mark.sqlite_only
def test_while_it_is_off_nothing_is_there(ground: Ground, make: Factory) -> None:
    made = challenge(make, *PARTS)
    entry = make.entry(made)
    app = create_app(ground)
    for name in ("", "manager", "it"):
        browser = Browser(app, make.session_token(name) if name else None)
        for path in ("/public/", f"/public/challenges/{made.id}", f"/public/ideas/{entry.id}"):
            assert browser.get(path).status_code == 404, (name, path)
    assert "Anyone, also without" not in Browser(app, make.session_token("nurse")).get(
        f"/ideas/{entry.id}/edit").text  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("phase", list(Phase))
def test_what_is_not_shown_is_not_found(
    ground: Ground, make: Factory, clock: FixedClock, phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = make.fields
    monkeypatch.setattr(make, "fields", lambda **more: fields(outside="ideas", **more))
    world = World(make, clock, phase)
    app = create_app(replace(ground, settings=replace(ground.settings, public_pages="on")))
    shown = phase not in (Phase.DRAFT, Phase.CANCELLED)
    nobody = Browser(app)
    for path, seen in {
        f"/public/challenges/{world.challenge_id}": shown,
        f"/public/ideas/{world.entry_id}": shown and world.entry_id > 0,
        f"/public/ideas/{world.draft_id}": False, "/public/challenges/999999": False,
    }.items():  # fmt: skip
        answer = nobody.get(path)
        assert (answer.status_code == 200) == seen, path
        if seen:
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("part", ["", *PARTS])
def test_each_part_shows_itself_and_nothing_else(
    public: Flask, ground: Ground, make: Factory, clock: FixedClock, part: str
) -> None:
    made = challenge(make, *([part] if part else []))
    entry = make.entry(made, title="Sensor ved døra", body=f"Først dette. {'Mer. ' * 60}Til slutt.")
    hidden = make.entry(made, by="staff", title="Uten navn", pseudonymous=True)
    make.entry(made, by="teacher", title="Bare et utkast", submit=False)
    with ground.database.write() as session:
        talk.add_comment(session, make.viewer("teacher"), entry.id, "Lurt sagt", clock.now())
        talk.set_vote(session, make.viewer("teacher"), entry.id, clock.now())
    gallery = public.test_client().get(f"/public/challenges/{made.id}").text
    idea = public.test_client().get(f"/public/ideas/{entry.id}").text
    other = public.test_client().get(f"/public/ideas/{hidden.id}").text
    assert "Sensor ved døra" in gallery
    assert "Bare et utkast" not in gallery
    assert ("Til slutt" in idea) == (part == "texts")
    assert ("De som vekkes hver natt" in idea) == (part == "texts")
    assert ("Nina" in gallery and "Nina" in idea) == (part == "names")
    assert part == "names" or "Nina" not in gallery + idea
    assert "Stian" not in gallery + idea + other, "who hid their name stays hidden"
    assert ("Lurt sagt" in idea) == (part == "comments")
    assert ("1 vote" in gallery and "1 vote" in idea) == (part == "votes")
    assert "Tora" not in gallery + idea + other, "who comments or votes is never named"


def test_names_wait_for_the_results_where_they_are_hidden(
    public: Flask, make: Factory, clock: FixedClock
) -> None:
    made = challenge(make, "names", blind=True)
    entry = make.entry(made)
    assert "Nina" not in public.test_client().get(f"/public/ideas/{entry.id}").text
    assert any("once the results" in line for line in shown_to_anyone(made, pages=True))


def test_whom_a_comment_mentions_is_not_told(
    public: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    """It would name who else has commented, and who wrote an idea whose author is hidden."""
    made = challenge(make, "comments", blind=True)
    entry = make.entry(made)
    with ground.database.write() as session:
        for by, words in (("teacher", "Lurt sagt"),
                          ("staff", "Enig, @Tora Teacher! Godt, @Nina Nurse.")):  # fmt: skip
            talk.add_comment(session, make.viewer(by), entry.id, words, clock.now())
    page = public.test_client().get(f"/public/ideas/{entry.id}").text
    assert "Lurt sagt" in page
    assert "Enig" in page
    assert "Tora" not in page
    assert "Nina" not in page


def test_blanked_words_and_comments_that_are_gone_stay_away(
    public: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = challenge(make, "texts", "comments", blind=True)
    entry = make.entry(made, body="Spør Kåre om dette.")
    with ground.database.write() as session:
        talk.add_comment(session, make.viewer("teacher"), entry.id, "Kåre sa nei", clock.now())
        gone = talk.add_comment(session, make.viewer("staff"), entry.id, "Angrer", clock.now())
        redacting.redact(session, make.viewer("manager"), entry.id, ["Kåre"], 0, clock.now())
        talk.delete_comment(session, make.viewer("staff"), entry.id, gone.id, clock.now())
    text = public.test_client().get(f"/public/ideas/{entry.id}").text
    assert "Kåre" not in text
    assert "sa nei" in text
    assert "Angrer" not in text


def test_what_was_chosen_shows_when_the_results_are_published(
    public: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = challenge(make, "results", criteria=(), scoring_method="")
    quiet = challenge(make, criteria=(), scoring_method="", title="Uten resultat")
    chosen, other = make.entry(made, title="Valgt idé"), make.entry(made, "staff", title="Annen")
    silent = make.entry(quiet, title="Valgt i stillhet")
    clock.advance(days=15)
    with ground.database.write() as session:
        manager = make.viewer("manager")
        for entry, outcome in ((chosen, "chosen"), (other, "declined"), (silent, "chosen")):
            outcomes.answer_entry(session, manager, entry.id, outcome, "Fordi", None, clock.now())
    client = public.test_client()
    assert "Chosen" not in client.get(f"/public/challenges/{made.id}").text
    with ground.database.write() as session:
        for each in (made, quiet):
            outcomes.release(session, make.viewer("manager"), each.id, clock.now())
    gallery = client.get(f"/public/challenges/{made.id}").text
    assert "Chosen ideas" in gallery
    assert "Chosen" in client.get(f"/public/ideas/{chosen.id}").text
    assert "Chosen" not in client.get(f"/public/ideas/{other.id}").text
    assert "Fordi" not in gallery
    assert "Chosen" not in client.get(f"/public/challenges/{quiet.id}").text


def test_a_challenge_alone_tells_nothing_of_its_ideas(
    public: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = challenge(make, *PARTS, outside="challenge")
    before = public.test_client().get(f"/public/challenges/{made.id}").text
    entry = make.entry(made)
    after = public.test_client().get(f"/public/challenges/{made.id}").text
    assert before.split("<main")[1].split("</main")[0] in after
    assert public.test_client().get(f"/public/ideas/{entry.id}").status_code == 404
    with ground.database.write() as session:
        shown = make.entry(challenge(make))
        entries.withdraw_entry(session, make.viewer("nurse"), shown.id, clock.now())
    assert public.test_client().get(f"/public/ideas/{shown.id}").status_code == 404


def test_all_are_told_before_they_hand_in(public: Flask, make: Factory) -> None:
    made = challenge(make, "texts", "comments")
    draft = make.entry(made, submit=False)
    nurse = Browser(public, make.session_token("nurse"))
    form = nurse.get(f"/ideas/{draft.id}/edit").text
    for words in ("visible to:", "Those who work here and are invited",
                  "whole texts, without files", "No names.", "What is said of"):  # fmt: skip
        assert words in form, words
    assert "How many support" not in form
    handed = make.entry(made)
    assert "also shown to anyone" in Browser(public, make.session_token("staff")).get(
        f"/ideas/{handed.id}").text  # fmt: skip


def chosen(text: str) -> set[str]:
    """Return what is ticked in a form."""
    return {
        value for field in re.findall(r"<input[^>]*>", text) if " checked" in field
        for value in re.findall(r' value="([^"]*)"', field)
    }  # fmt: skip


def test_more_is_refused_when_ideas_may_be_there_and_less_holds_at_once(
    public: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = challenge(make, "texts", "votes")
    entry = make.entry(made)
    manager, path = Browser(public, make.session_token("manager")), f"/challenges/{made.id}"
    form = manager.hidden(f"{path}/public")
    wider = form | {"outside": "ideas", "public_parts": ["texts", "names"]}
    answer = manager.post(f"{path}/public", wider)
    assert answer.status_code == 422
    assert "More can" in answer.text
    assert chosen(answer.text) == {"ideas", "texts"}
    less = manager.hidden(f"{path}/public") | {"outside": "ideas", "public_parts": ["votes"]}
    assert manager.post(f"{path}/public", less).status_code == 303
    idea = public.test_client().get(f"/public/ideas/{entry.id}").text
    assert "De som vekkes" not in idea
    late = less | {"idempotency_key": "another"}
    assert manager.post(f"{path}/public", late).status_code == 409
    back = manager.post(f"{path}/public", late | {"outside": "challenge"})
    assert back.status_code == 409
    assert chosen(back.text) == {"challenge", "votes"}
    assert chosen(manager.post(f"{path}/public", late | {"public_parts": []}).text) == {"ideas"}
    nurse = Browser(public, make.session_token("nurse"))
    assert nurse.get(f"{path}/public").status_code in (403, 404)
    with ground.database.write() as session, pytest.raises(NotAllowed):
        narrowing.narrow_public(session, make.viewer("nurse"), made.id, "nothing", [], 1,
                                clock.now())  # fmt: skip
    later = make.challenge(opens_at=clock.now() + timedelta(days=1))
    with ground.database.write() as session, pytest.raises(WrongPhase):
        narrowing.narrow_public(session, make.viewer("manager"), later.id, "nothing", [], 1,
                                clock.now())  # fmt: skip
    with ground.database.write() as session, pytest.raises(Invalid):
        narrowing.narrow_public(session, make.viewer("manager"), made.id, "all", [],
                                made.version + 1, clock.now())  # fmt: skip


def test_chosen_in_the_form_before_it_opens(
    public: Flask, make: Factory, clock: FixedClock
) -> None:
    made = make.challenge(opens_at=clock.now() + timedelta(days=1))
    manager, path = Browser(public, make.session_token("manager")), f"/challenges/{made.id}"
    form = manager.hidden(f"{path}/edit?step=people") | {"staff": "everyone", "outside": "ideas"}
    assert manager.post(f"{path}/edit?step=people",
                        form | {"public_parts": ["names", "texts"]}).status_code == 303  # fmt: skip
    page = public.test_client().get(f"/public{path}").text
    assert "whole texts" in page
    assert "The names of those" in page
    assert f'href="/public{path}"' in public.test_client().get("/public/").text


def test_ideas_come_in_pages_by_a_few_statements(
    public: Flask, ground: Ground, make: Factory
) -> None:
    made = challenge(make, *PARTS)
    for number in range(PAGE + 2):
        make.entry(made, title=f"Idé nr {number}.")
    client, path = public.test_client(), f"/public/challenges/{made.id}"
    first = client.get(path).text
    assert "Idé nr 1." not in first
    later = first.split('rel="next" href="')[1].split('"')[0]
    second = client.get(later).text
    assert "Idé nr 1." in second
    assert "Idé nr 0." in second
    client.get(path)
    with statements(ground.database.engine) as seen:
        client.get(path)
    assert len(seen) <= 4


CHOICES = st.tuples(st.sampled_from(OUTSIDE), st.lists(st.sampled_from(PARTS)))


@given(CHOICES, CHOICES, CHOICES)
def test_within_is_an_order(one: Any, two: Any, three: Any) -> None:
    assert within(*one, *one)
    assert within("nothing", [], *one)
    if within(*one, *two) and within(*two, *three):
        assert within(*one, *three)
    if within(*one, *two) and within(*two, *one):
        assert one[0] == two[0]
        assert kept_parts(*one) == kept_parts(*two)
