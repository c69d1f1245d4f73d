"""What other sites' pages show: to anyone, where IT named the site and a manager the challenge."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas import create_app
from intranet_ideas.access import Phase, matrix
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.clock import FixedClock
from intranet_ideas.embedding import rules
from intranet_ideas.entries import actions as entries
from intranet_ideas.ground import Ground
from intranet_ideas.paths import PACKAGE
from intranet_ideas.security import HALF_IN
from intranet_ideas.settings import load_settings

from ..access.test_matrix import every_route
from ..access.world import World
from ..browsing import Browser
from ..counting import statements
from ..factories import Factory

INTRANET, TEAMS = "https://intranet.test", "https://*.teams.test"
BASE = "http://ideas.test"


def site(ground: Ground, make: Factory, *origins: str) -> Flask:
    make.organisation()
    return create_app(replace(ground, settings=replace(ground.settings, frame_ancestors=origins)))


@pytest.fixture
def outside(ground: Ground, make: Factory) -> Flask:
    """The site, with two origins that may show it."""
    return site(ground, make, INTRANET, TEAMS)


def routes(app: Flask) -> list[str]:
    return [rule for endpoint, _, rule in every_route(app) if endpoint.startswith("embedding.")]


@pytest.mark.sqlite_only
def test_while_no_origin_is_named_nothing_is_there_and_no_page_stands_in_a_frame(
    ground: Ground, make: Factory
) -> None:
    app = site(ground, make)
    challenge = make.challenge(outside="ideas")
    entry = make.entry(challenge)
    for name in ("", "manager", "it"):
        browser = Browser(app, make.session_token(name) if name else None)
        for rule in routes(app):
            path = rule.replace("<int:challenge_id>", str(challenge.id))
            path = path.replace("<int:entry_id>", str(entry.id))
            address = f"{path}?url={BASE}/challenges/{challenge.id}"
            assert browser.get(address).status_code == 404, (name, path)
    nurse = Browser(app, make.session_token("nurse"))
    for path in ("/", f"/challenges/{challenge.id}", "/nowhere", "/api/v1/openapi.json"):
        headers = nurse.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
    assert "oembed" not in nurse.get(f"/challenges/{challenge.id}").text


@pytest.mark.sqlite_only
def test_only_frames_stand_on_named_origins(outside: Flask, make: Factory) -> None:
    challenge = make.challenge(outside="challenge")
    client = outside.test_client()
    for path in ("/embed/", f"/embed/challenges/{challenge.id}", "/embed/challenges/999"):
        headers = client.get(path).headers
        assert f"frame-ancestors {INTRANET} {TEAMS};" in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    nurse = Browser(outside, make.session_token("nurse"))
    for path in ("/", "/sign-in", f"/challenges/{challenge.id}", "/embed/nowhere"):
        assert "frame-ancestors 'none'" in nurse.get(path).headers["Content-Security-Policy"]
    for origin, may in ((INTRANET, INTRANET), ("https://a.teams.test", None),
                        (f"{INTRANET}.evil.test", None), ("null", None)):  # fmt: skip
        for path in ("/embed/idea-challenges.js", f"/oembed?url={BASE}/"):
            answer = client.get(path, headers={"Origin": origin})
            assert answer.status_code == 200
            assert answer.headers.get("Access-Control-Allow-Origin") == may
            assert "Origin" in answer.headers["Vary"]
            assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.sqlite_only
@pytest.mark.parametrize("phase", list(Phase))
def test_a_challenge_is_shown_where_its_manager_said_so_and_to_all_alike(
    ground: Ground, make: Factory, clock: FixedClock, phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = make.fields
    monkeypatch.setattr(make, "fields", lambda **more: fields(outside="ideas", **more))
    world, app = World(make, clock, phase), site(ground, make, INTRANET)
    hidden = make.challenge(title="Skjult")
    make.entry(hidden, title="Skjult idé")
    with ground.database.write() as session:
        shut = challenges.create_challenge(session, make.viewer("manager"),
                                           fields(title="Stengt", outside="nothing"), clock.now())
        session.flush()
        shut_id = shut.id
    public = phase not in (Phase.DRAFT, Phase.CANCELLED)
    paths = {
        f"/embed/challenges/{world.challenge_id}": public,
        f"/embed/ideas/{world.entry_id}": public and world.entry_id > 0,
        f"/embed/ideas/{world.draft_id}": False, f"/embed/challenges/{shut_id}": False,
        "/embed/challenges/999999": False,
    }  # fmt: skip
    nobody = Browser(app)
    for path, seen in paths.items():
        answer = nobody.get(path)
        assert (answer.status_code == 200) == seen, path
        asked = f"/oembed?url={quote(BASE + path.removeprefix('/embed'))}"
        assert nobody.get(asked).status_code == (200 if seen else 401), path
        for name in ("nurse", "judge2", "manager", "it"):
            same = Browser(app, make.session_token(name)).get(path)
            assert same.get_data() == answer.get_data(), f"{name} at {path}"


@pytest.mark.sqlite_only
def test_what_stays_inside_is_told_to_nobody(
    outside: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    def text(path: str) -> str:
        return outside.test_client().get(path).text

    alone = make.challenge(title="Bare utfordringen", outside="challenge")
    first = make.entry(alone, title="Hemmelig idé")
    with_ideas = make.challenge(title="Med ideer", outside="ideas", blind=False)
    shown = make.entry(with_ideas, by="nurse", title="Sensor ved døra")
    draft = make.entry(with_ideas, by="staff", title="Bare et utkast", submit=False)
    make.challenge(title="Uten", outside="nothing")
    listing = text("/embed/")
    assert "Bare utfordringen" in listing
    assert "Uten" not in listing
    both = text(f"/embed/challenges/{alone.id}") + text(f"/embed/ideas/{first.id}")
    assert "Hemmelig" not in both
    page = text(f"/embed/challenges/{with_ideas.id}") + text(f"/embed/ideas/{shown.id}")
    assert "Sensor ved døra" in page
    assert "Bare et utkast" not in page + text(f"/embed/ideas/{draft.id}")
    assert "Nina" not in page
    with ground.database.write() as session:
        entries.withdraw_entry(session, make.viewer("nurse"), shown.id, clock.now())
    for path in (f"/embed/challenges/{with_ideas.id}", f"/embed/ideas/{shown.id}"):
        assert "Sensor" not in text(path)
    clock.advance(days=30)
    assert "Med ideer" not in text("/embed/"), "nothing left to take part in"


@pytest.mark.sqlite_only
def test_oembed_answers_as_its_specification_says(outside: Flask, make: Factory) -> None:
    challenge = make.challenge(title='Trygg <hjemme> "nå"', outside="ideas")
    entry, client = make.entry(challenge), outside.test_client()

    def ask(path: str, **more: Any) -> Any:
        return client.get("/oembed", query_string={"url": path, **more})

    address = f"{BASE}/challenges/{challenge.id}"
    told = ask(address, maxwidth=320, maxheight=5000)
    assert told.mimetype == "application/json"
    assert told.json["version"] == "1.0"
    assert (told.json["type"], told.json["width"]) == ("rich", 320)
    assert told.json["height"] <= 5000
    assert told.json["title"] == 'Trygg <hjemme> "nå"'
    assert f'src="{BASE}/embed/challenges/{challenge.id}"' in told.json["html"]
    assert "<hjemme>" not in told.json["html"]
    for found in (f"{BASE}/ideas/{entry.id}", f"{BASE}/embed/ideas/{entry.id}", f"{BASE}/"):
        assert ask(found, format="json").status_code == 200
    assert ask(address, format="xml").status_code == 501
    path = f"/challenges/{challenge.id}"
    for foreign in ("", f"https://evil.test{path}", f"{BASE}/it", f"{BASE}.evil/",
                    f"http://u@ideas.test{path}", f"{BASE}/sign-in"):  # fmt: skip
        assert ask(foreign).status_code == 404, foreign
    assert ask(address, maxwidth=40).status_code == 404, "nothing that small can be read"
    assert ask(f"{BASE}/challenges/4711").status_code == 401, "as of one that is not shown"
    nurse = Browser(outside, make.session_token("nurse"))
    for path in (f"/challenges/{challenge.id}", f"/ideas/{entry.id}", f"/embed/ideas/{entry.id}"):
        page = nurse.get(path).text
        assert 'type="application/json+oembed" href="/oembed?url=http%3A%2F%2Fideas.test%2F' in page


@pytest.mark.sqlite_only
def test_language_theme_and_host_are_taken_from_a_short_list(outside: Flask, make: Factory) -> None:
    make.challenge(outside="challenge")
    nurse = Browser(outside, make.session_token("nurse"))

    def first_line(**asked: str) -> str:
        return nurse.get("/embed/", query_string=asked).text.split("<head>")[0]

    assert 'lang="nn"' in first_line(lang="nn", theme="dark")
    assert 'data-color-scheme="dark"' in first_line(theme="dark")
    odd = first_line(lang='"><script>', theme='"><script>', host='"><script>')
    assert "script" not in odd
    assert 'data-color-scheme="auto"' in odd
    assert f'data-host="{INTRANET}"' in first_line(host=INTRANET)
    assert 'data-host="https://a.b.teams.test"' in first_line(host="https://a.b.teams.test")
    for foreign in ("https://teams.test", "https://evil.test", "https://eviltest", "*", "null"):
        assert "data-host" not in first_line(host=foreign), foreign


@pytest.mark.sqlite_only
def test_the_manager_chooses_in_the_form_and_authors_are_told(
    outside: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    later = clock.now() + timedelta(days=1)
    challenge = make.challenge(opens_at=later)
    manager, path = Browser(outside, make.session_token("manager")), f"/challenges/{challenge.id}"
    form = manager.get(f"{path}/edit?step=people")
    assert "What may anyone see" in form.text
    hidden = manager.hidden(f"{path}/edit?step=people")
    answer = manager.post(f"{path}/edit?step=people",
                          hidden | {"staff": "everyone", "outside": "ideas"})  # fmt: skip
    assert answer.status_code == 303
    assert outside.test_client().get(f"/embed{path}").status_code == 200
    clock.advance(days=2)
    draft = make.entry(challenge, submit=False)
    nurse = Browser(outside, make.session_token("nurse"))
    assert "titles and first lines. No names." in nurse.get(path).text
    assert "titles and first lines." in nurse.get(f"/ideas/{draft.id}/edit").text
    with ground.database.write() as session:
        by = make.viewer("manager")
        copy = challenges.clone_challenge(session, by, challenge.id, clock.now())
        assert copy.outside == "nothing", "a copy is shown nowhere until somebody says so"


def test_three_statements_however_many(outside: Flask, ground: Ground, make: Factory) -> None:
    challenge = make.challenge(outside="ideas")
    for number in range(3):
        make.challenge(title=f"Nr {number}", outside="challenge")
        make.entry(challenge, title=f"Idé {number}")
    client = outside.test_client()
    for path, most in (("/embed/", 2), (f"/embed/challenges/{challenge.id}", 3)):
        client.get(path)
        with statements(ground.database.engine) as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= most, path


def test_what_opens_to_all_alike_does_so_half_way_in() -> None:
    assert set(matrix()["outside.read"].pages) <= HALF_IN, "a redirect would tell of a session"


def test_the_pages_examples_are_understood(tmp_path: Path) -> None:
    text = (PACKAGE.parent / "docs" / "embedding.md").read_text(encoding="utf-8")
    named = re.findall(r"^INTRANET_IDEAS_FRAME_ANCESTORS=(.+)$", text, re.MULTILINE)
    for each in named:
        given = {"INTRANET_IDEAS_FRAME_ANCESTORS": each, "INTRANET_IDEAS_DATA": str(tmp_path)}
        assert len(load_settings(given).frame_ancestors) == len(each.split())
    (manifest,) = (json.loads(each.split("```")[0]) for each in text.split("```json\n")[1:])
    for tab in manifest["staticTabs"]:
        assert urlsplit(tab["contentUrl"]).hostname in manifest["validDomains"]
        assert urlsplit(tab["contentUrl"]).path == "/embed/"
    assert len(named) == 2


@given(st.text(alphabet=st.sampled_from("abz.-:/@*?#%2e\\testams"), max_size=24))
def test_no_other_origin_passes_for_a_named_one(text: str) -> None:
    origin = f"https://{text}"
    if rules.allows((TEAMS,), origin):
        assert origin.endswith(".teams.test")
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert not rules.named((TEAMS,), origin)


@given(wide=st.integers(0, 5000) | st.none(), high=st.integers(0, 5000) | st.none())
def test_a_frame_is_never_larger_than_asked_for(wide: int | None, high: int | None) -> None:
    try:
        width, height = rules.size(wide, high)
    except ValueError:
        assert min(wide or rules.WIDTH, high or rules.HEIGHT) < rules.SMALLEST
        return
    assert width <= (wide or rules.WIDTH)
    assert height <= (high or rules.HEIGHT)
