"""Themes: the organisation's list, what challenges take of it, and finding by them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import queries
from intranet_ideas.errors import Invalid, NotAllowed, Stale
from intranet_ideas.themes import actions, forms, rules
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.themes.rules import DEFAULT, LANGUAGES, Theme

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

SignIn = Callable[[str], Browser]

LINE = st.text("abcæøå ", max_size=20).map(lambda text: " ".join(text.split()))
KEY = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
THEME = st.builds(
    Theme, KEY, st.fixed_dictionaries({"nb": LINE.filter(bool), "nn": LINE, "en": LINE}),
    st.sampled_from(sorted(rules.ICONS)), st.booleans(),
)  # fmt: skip
THEMES = st.lists(THEME, max_size=8, unique_by=lambda each: each.key)


@given(THEMES)
def test_the_form_brings_back_what_it_shows(themes: list[Theme]) -> None:
    assert forms.parse(forms.as_typed(themes)) == themes


@given(THEMES, THEMES)
def test_no_theme_is_ever_lost(before: list[Theme], chosen: list[Theme]) -> None:
    after = rules.with_kept(chosen, before)
    assert {each.key for each in after} == {each.key for each in [*before, *chosen]}
    assert list(after[: len(chosen)]) == chosen
    assert all(each.retired for each in after[len(chosen) :])


@given(THEMES, st.lists(KEY))
def test_what_a_challenge_has_can_stay(themes: list[Theme], present: list[str]) -> None:
    offered = {each.key for each in rules.offered(themes, present)}
    for each in themes:
        assert (each.key in offered) == (not each.retired or each.key in present)


@given(st.dictionaries(st.from_regex(r"(key|name-nb|place|icon|retired)-[0-9]{1,4}",
                                     fullmatch=True), st.text()))  # fmt: skip
def test_any_form_is_understood(typed: dict[str, str]) -> None:
    found = forms.parse(typed)
    rules.check_themes(found)
    assert len(found) <= len(typed)


def test_the_usual_themes_are_right() -> None:
    assert rules.check_themes(DEFAULT) == []
    assert len({each.name_in(language) for each in DEFAULT for language in LANGUAGES}) > 12


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([], "from 1 to"), ([DEFAULT[0], DEFAULT[0]], "same key"),
        ([Theme("a", {"nb": "Klima"}), Theme("b", {"nb": "klima"})], "same name"),
        ([Theme("Å", {"nb": "Klima"})], "A key holds"), ([Theme("a", {"nb": ""})], "bokmål"),
        ([Theme("a", {"nb": "A"}, "skull")], "icons"),
    ],
)  # fmt: skip
def test_a_wrong_list_is_told_so(wrong: list[Theme], words: str) -> None:
    assert any(words in fault.message for fault in rules.check_themes(wrong))


def put(make: Factory, by: str, themes: list[Theme], version: int = 0) -> None:
    with make.ground.database.write() as session:
        actions.set_themes(session, make.viewer(by), themes, version, make.clock.now())


def test_who_may_set_the_list(make: Factory) -> None:
    make.organisation()
    for name in ("staff", "guest", "auditor"):
        with pytest.raises(NotAllowed):
            put(make, name, [DEFAULT[0]])
    put(make, "it", list(DEFAULT[:2]))
    put(make, "manager", list(DEFAULT[:1]), 1)
    with pytest.raises(Stale):
        put(make, "boss", list(DEFAULT), 1)
    with make.ground.database.read() as session:
        found, version = themes_of(session)
    assert version == 2
    assert [(each.key, each.retired) for each in found] == [
        ("helse", False), *((each.key, True) for each in DEFAULT[1:])
    ]  # fmt: skip


def test_two_who_set_the_first_list_at_once_are_told(make: Factory) -> None:
    make.organisation()

    def set_list() -> bool:
        with make.ground.database.write() as session:
            actions.set_themes(session, make.viewer("manager"), DEFAULT[:2], 0, make.clock.now())
            begun.set()
            time.sleep(0.2)
        return True

    begun = Event()
    with ThreadPoolExecutor() as beside:
        first = beside.submit(set_list)
        begun.wait()
        with pytest.raises(Stale):
            set_list()
        assert first.result()


def test_a_retired_theme_stays_on_old_challenges_and_on_no_new_one(make: Factory) -> None:
    soon = make.clock.now() + timedelta(days=1)
    old = make.challenge(themes=("klima", "helse"), opens_at=soon)
    put(make, "it", [each for each in DEFAULT if each.key != "klima"])
    with pytest.raises(Invalid):
        make.challenge(themes=("klima",))
    with pytest.raises(Invalid):
        make.challenge(themes=("never-heard-of",))
    viewer = make.viewer("manager")
    with make.ground.database.write() as session:
        seen = queries.see(session, viewer, old.id, make.clock.now())
        fields = queries.fields_of(queries.load_parts(session, seen.challenge))
        assert fields.themes == ("klima", "helse")
        kept = challenges.update_challenge(session, viewer, old.id, fields,
                                           seen.challenge.version, make.clock.now())  # fmt: skip
        assert kept.themes == ["klima", "helse"]
        copy = challenges.clone_challenge(session, viewer, old.id, make.clock.now())
        assert copy.themes == ["helse"]


def test_ideas_and_challenges_are_found_by_theme(make: Factory, sign_in: SignIn) -> None:
    green, other = make.challenge(title="Grønt", themes=("klima",)), make.challenge(title="Annet")
    one = make.entry(green, "nurse", title="Kompost").id
    two = make.entry(other, "nurse", title="Rullator").id
    browser = sign_in("teacher")
    page = browser.get("/ideas").text
    assert 'href="/ideas?theme=klima"' in page
    assert "Climate and environment" in page
    found = browser.get("/ideas?theme=klima&q=o").text
    assert f'href="/ideas/{one}"' in found
    assert f'href="/ideas/{two}"' not in found
    assert '<input type="hidden" name="theme" value="klima">' in found
    assert "No idea is like that" in browser.get("/ideas?theme=helse").text
    assert "No idea is like that" in browser.get("/ideas?theme=%25").text
    on = browser.get("/?theme=klima").text
    assert f'href="/challenges/{green.id}"' in on
    assert f'href="/challenges/{other.id}"' not in on
    assert "No challenge on this theme" in browser.get("/?theme=helse").text
    assert 'href="/ideas?theme=klima"' in browser.get(f"/challenges/{green.id}").text
    assert "/ideas?theme" not in browser.get(f"/challenges/{other.id}").text


def test_whom_a_challenge_is_not_for_finds_nothing_by_its_theme(
    make: Factory, sign_in: SignIn
) -> None:
    inside = make.challenge(everyone=False, audience=("helse",), themes=("klima",))
    make.entry(inside, "nurse", title="Kompost")
    page = sign_in("teacher").get("/ideas?theme=klima").text
    assert "No idea is like that" in page
    assert "Kompost" not in page
    assert "Trygg hjemme" not in page


def test_a_view_keeps_its_theme(app: Flask, make: Factory) -> None:
    make.organisation()
    client = Client(app, make.token("teacher"))
    saved = client.call("saveView", {"name": "Grønt", "theme": "klima"}).get_json()
    assert saved["asked"] == {"theme": "klima"}


def test_the_page_sets_the_list(make: Factory, sign_in: SignIn) -> None:
    make.organisation()
    assert sign_in("staff").get("/themes").status_code == 404
    browser = sign_in("it")
    assert 'value="Helse og velferd"' in browser.get("/themes").text
    typed = forms.as_typed(DEFAULT) | {"version": "0", "name-nb-6": "", "key-6": "",
                                       "name-en-6": "Ferry", "place-6": "1"}  # fmt: skip
    wrong = browser.post("/themes", typed)
    assert wrong.status_code == 422
    assert 'value="Ferry"' in wrong.text
    typed |= {"name-nb-6": "Ferge og båt", "retired-0": "1"}
    assert browser.post("/themes", typed).status_code == 303
    with make.ground.database.read() as session:
        found, _ = themes_of(session)
    assert found[0].retired
    assert ("ferge-og-bat", "Ferry") in [(each.key, each.name_in("en")) for each in found]
    assert "Ferry" in browser.get("/ideas").text
    assert "Health and welfare" not in browser.get("/ideas").text


def test_who_makes_a_challenge_chooses_on_its_page(make: Factory, sign_in: SignIn) -> None:
    draft = make.challenge(publish=False)
    browser = sign_in("manager")
    address = f"/challenges/{draft.id}/edit?step=text"
    assert 'name="themes"' in browser.get(address).text
    form = {"title": "Ny", "brief": "Tekst", "version": str(draft.version), "language": "nb",
            "themes": [each.key for each in DEFAULT]}  # fmt: skip
    wrong = browser.post(address, form)
    assert wrong.status_code == 422
    assert "Choose 5 themes at most." in wrong.text
    assert browser.post(address, form | {"themes": ["klima", "helse"]}).status_code == 303
    with make.ground.database.read() as session:
        made = queries.see(session, make.viewer("manager"), draft.id, make.clock.now()).challenge
        assert made.themes == ["klima", "helse"]


def test_programs_set_and_read_themes(app: Flask, make: Factory) -> None:
    challenge = make.challenge(themes=("klima",))
    client = Client(app, make.token("manager"))
    listed = client.call("getThemes")
    assert [each["key"] for each in listed.get_json()["items"]][:2] == ["helse", "oppvekst"]
    chosen = [{"key": "klima", "name": {"nb": "Natur"}, "icon": "plant"}]
    changed = client.call("setThemes", {"items": chosen}, etag=listed.headers["ETag"])
    assert changed.status_code == 200
    assert changed.get_json()["items"][0]["name"]["nb"] == "Natur"
    found = client.call("listChallenges", query={"theme": "klima"}).get_json()
    assert [each["id"] for each in found["items"]] == [challenge.id]
    assert client.call("listChallenges", query={"theme": "helse"}).get_json()["items"] == []
    got = client.call("getChallenge", challenge_id=challenge.id).get_json()
    assert got["themes"] == ["klima"]
    made = client.call("createChallenge", {"title": "Ny", "department": "helse",
                                           "themes": ["hverdag"]})  # fmt: skip
    assert made.status_code == 422, "it is retired now"


def test_templates_bring_their_themes(make: Factory, sign_in: SignIn) -> None:
    make.organisation()
    browser = sign_in("manager")
    began = browser.post("/challenges", {"title": "Svinn", "department": "helse",
                                         "template": "klima", "language": "nb"})  # fmt: skip
    number = int(began.headers["Location"].split("/challenges/")[1].split("/")[0])
    with make.ground.database.read() as session:
        made = queries.see(session, make.viewer("manager"), number, make.clock.now()).challenge
        assert made.themes in (["klima"], []), "none where the plugin is off"


def test_themes_are_chosen_at_any_time(app: Flask, make: Factory, sign_in: SignIn) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, "nurse").id
    address = f"/challenges/{challenge.id}/themes"
    assert sign_in("staff").get(address).status_code == 404
    browser = sign_in("manager")
    assert address in browser.get(f"/challenges/{challenge.id}/desk").text
    wrong = browser.post(address, {"themes": ["nothing-like-it"]})
    assert (wrong.status_code, "among the themes in use" in wrong.text) == (422, True)
    assert browser.post(address, {"themes": ["klima", "klima"]}).status_code == 303
    assert 'value="klima" checked' in browser.get(address).text
    assert f'href="/ideas/{entry}"' in browser.get("/ideas?theme=klima").text
    client = Client(app, make.token("manager"))
    changed = client.call("setChallengeThemes", {"themes": ["helse"]}, challenge_id=challenge.id)
    assert changed.get_json()["themes"] == ["helse"]
    assert "Health and welfare" in browser.get(f"/challenges/{challenge.id}").text
