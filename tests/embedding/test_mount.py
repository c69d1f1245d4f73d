"""Below a path of somebody else's host: nothing leads out of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.access import Phase
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import talk
from intranet_ideas.ground import Ground
from intranet_ideas.identity.views import redirect_uri
from intranet_ideas.notifications.messages import mail_app, speaking
from intranet_ideas.notifications.queries import centre
from intranet_ideas.passkeys.ceremony import Site
from intranet_ideas.people.tokens import make_feed_token
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.worker import Worker

from ..access.world import World
from ..factories import PASSWORD, Factory
from .mounted import HOST, ROOT, Mounted, addresses, crawl

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def app(ground: Ground, make: Factory) -> Flask:
    """The site, at an address below the host's."""
    make.organisation()
    settings = replace(ground.settings, base_url=HOST + ROOT)
    return create_app(replace(ground, settings=settings))


@pytest.mark.slow
def test_no_link_leaves_the_mount(app: Flask, make: Factory, clock: FixedClock) -> None:
    World(make, clock, Phase.DECIDED)
    World(make, clock, Phase.JUDGING)
    with make.ground.database.write() as session:
        for name in ("challenge_calendar", "export_xlsx", "similar_ideas"):
            plugins.enable(session, None, name, "kommune", clock.now(), host=make.ground.plugins)
    World(make, clock, Phase.OPEN)
    fewest = {"": 2, "nurse": 25, "judge2": 20, "manager": 40, "it": 25}
    for name, least in fewest.items():
        browser = Mounted(app, make.session_token(name) if name else "")
        count, wrong = crawl(browser, [f"{ROOT}/", f"{ROOT}/search?q=nattilsyn"])
        assert wrong == [], f"as {name or 'nobody'}:\n" + "\n".join(wrong)
        assert count >= least, f"{name or 'nobody'} came to {count} kinds of pages"


def test_signing_in_leads_back_below_the_mount(app: Flask, make: Factory) -> None:
    challenge = make.challenge()
    make.person("ada@example.org", "Ada", password=PASSWORD)
    wanted = f"{ROOT}/challenges/{challenge.id}?from=mail"

    def sign_in(target: str) -> str:
        browser = Mounted(app)
        page = browser.open(f"{ROOT}/sign-in")
        token = unescape(re.findall(r'name="csrf-token" content="([^"]+)"', page.text)[0])
        form = {"email": "ada@example.org", "password": PASSWORD, "next": target,
                "csrf_token": token}  # fmt: skip
        answer = browser.open(f"{ROOT}/sign-in", "POST", data=form)
        assert answer.status_code == 303
        assert "Path=/" in answer.headers["Set-Cookie"], "what __Host- asks for"
        return answer.headers["Location"]

    door = next(addresses(Mounted(app).open(wanted), wanted))
    assert door == f"{HOST}{ROOT}/sign-in?next=/ideer/challenges/{challenge.id}?from%3Dmail"
    assert sign_in(wanted) == wanted
    for outside in ("/", "/wiki", "/ideerhus/x", f"{ROOT}/../wiki", f"{ROOT}/%2e%2E/wiki",
                    f"{ROOT}/a/.%2e/.%2E/wiki"):  # fmt: skip
        assert sign_in(outside) == f"{ROOT}/", outside


def test_the_api_feeds_and_letters_say_the_whole_address(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge(title="Trygg hjemme")
    with ground.database.write() as session:
        plugins.enable(session, None, "challenge_calendar", "kommune", clock.now(),
                       host=ground.plugins)
        feed = make_feed_token(session, make.viewer("nurse"), clock.now())
    bearer = {"Authorization": f"Bearer {make.token('nurse')}"}
    browser = Mounted(app)
    entry = browser.open(f"{ROOT}/api/v1/challenges/{challenge.id}/entries", "POST",
                         json={"title": "Sensor"}, headers=bearer)  # fmt: skip
    assert entry.headers["Location"] == f"{ROOT}/api/v1/entries/{entry.json['id']}"  # type: ignore[index]
    assert browser.open(entry.headers["Location"], headers=bearer).status_code == 200
    shown = browser.open(f"{ROOT}/api/v1/challenges/{challenge.id}", headers=bearer)
    assert json.loads(shown.text)["url"] == f"{HOST}{ROOT}/challenges/{challenge.id}"
    described = json.loads(browser.open(f"{ROOT}/api/v1/openapi.json").text)
    assert described["servers"] == [{"url": f"{HOST}{ROOT}"}]
    for name in ("calendar.ics", "news.atom"):
        told = browser.open(f"{ROOT}/feeds/{feed}/challenge_calendar.{name}").text
        assert f"{HOST}{ROOT}/challenges/{challenge.id}" in told.replace("\r\n ", "")
        assert f"{HOST}/challenges" not in told
    nurse = Mounted(app, make.session_token("nurse"))
    page = nurse.open(f"{ROOT}/me/feeds").text
    token = unescape(re.findall(r'name="csrf-token" content="([^"]+)"', page)[0])
    made = nurse.open(f"{ROOT}/me/feeds", "POST", data={"csrf_token": token}).text
    shown_once = re.findall(r'value="([^"]+/feeds/[^"]+)"', made)
    assert len(shown_once) == 2
    for address in shown_once:
        assert address.startswith(f"{HOST}{ROOT}/feeds/")
        assert nurse.open(address.removeprefix(HOST)).status_code == 200


def test_letters_issuers_and_passkeys_know_where_the_site_is(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    entry = make.entry(make.challenge(), by="nurse")
    with ground.database.write() as session:
        talk.add_comment(session, make.viewer("staff"), entry.id, "Fin idé", clock.now())
    Worker(ground).once()
    settings = replace(ground.settings, base_url=HOST + ROOT)
    viewer = make.viewer("nurse")
    with ground.database.read() as session:
        notices = centre(session, viewer, limit=9)
    with speaking(mail_app(settings), settings, "nb", "Kommunen") as compose:
        for several in (notices[:1], notices * 2):
            letter = compose(several, "id", viewer, "notify_email.email")
            links = re.findall(r"https?://[^\s\"<>)]+", repr(letter))
            assert f"{HOST}{ROOT}/challenges/{entry.challenge_id}" in "".join(links)
            assert [each for each in links if not each.startswith(f"{HOST}{ROOT}/")] == []
    assert redirect_uri(settings.base_url, "entra") == f"{HOST}{ROOT}/sign-in/with/entra/back"
    site = Site("https://intranet.test/ideer")
    assert (site.origin, site.server().rp.id) == ("https://intranet.test", "intranet.test")
