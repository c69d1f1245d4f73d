"""From the code on the wall to the receipt on a phone, and what happens when the line goes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import queries
from intranet_ideas.entries.models import Attachment, Entry, EntryRevision
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.ground import Ground
from intranet_ideas.invitations import actions as invitations
from intranet_ideas.people import actions as people
from intranet_ideas.plugin_host import actions as plugins

from ..factories import PASSWORD, Factory
from .serving import served, sign_in

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

MOST_PAGES = 4
Phone = Callable[..., Any]


@pytest.fixture
def address(app: Flask, ground: Ground, make: Factory, clock: FixedClock) -> Iterator[str]:
    """Where the site is served, with one open challenge; the nurse has a password."""
    make.challenge(title="Trygg natt", summary="Hva ville du gjort?", questions=())
    with ground.database.write() as session:
        people.change_user(session, "nurse@example.org", password=PASSWORD, now=clock.now())
    with served(app) as url:
        yield url


@pytest.fixture
def phone(chromium: Any, address: str, app: Flask, make: Factory) -> Iterator[Phone]:
    """Return what opens a phone, with someone signed in on it or nobody."""
    contexts = []

    def begin(who: str = "", *, script: bool = True) -> Any:
        context = chromium.new_context(
            base_url=address, viewport={"width": 390, "height": 844}, locale="en-GB",
            has_touch=True, is_mobile=True, java_script_enabled=script,
        )  # fmt: skip
        contexts.append(context)
        if who:
            sign_in(app, make, context, who)
        page = context.new_page()
        page.set_default_timeout(8000)
        return page

    yield begin
    for context in contexts:
        context.close()


def stored(ground: Ground) -> list[tuple[str, str]]:
    with ground.database.read() as session:
        rows = session.execute(
            select(EntryRevision.body, Entry.status)
            .join(Entry, Entry.working_id == EntryRevision.id).order_by(Entry.id)
        )  # fmt: skip
        return [(body, status) for body, status in rows]


@pytest.mark.parametrize("script", [True, False])
def test_from_the_code_to_the_receipt_in_four_pages(
    phone: Phone, ground: Ground, make: Factory, clock: FixedClock, script: bool
) -> None:
    with ground.database.write() as session:
        link = invitations.make_link(session, make.viewer("manager"), 1, clock.now()).token
    page, pages = phone(script=script), []
    page.on("load", lambda shown: pages.append(shown.url))
    page.goto(f"/w/{link}")
    page.get_by_label("Title").fill("Nattlys i gangen")
    page.get_by_label("The idea").fill("Et lys som tennes av seg selv.")
    page.get_by_role("button", name="Go on and sign in").click()
    come_in(page)
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/receipt")
    page.get_by_role("heading").first.inner_text()  # by now each load has been told
    assert pages[-1].endswith("/receipt")
    assert len(pages) <= MOST_PAGES, pages
    assert stored(ground) == [("Et lys som tennes av seg selv.", "submitted")]


def test_where_people_sign_in_first_it_is_four_pages_too(phone: Phone, ground: Ground) -> None:
    page, pages = phone(), []
    page.on("load", lambda shown: pages.append(shown.url))
    page.goto("/c/1")
    come_in(page)
    page.get_by_role("link", name="Write an idea").first.click()
    page.get_by_label("Title").fill("Nattlys i gangen")
    page.get_by_label("The idea").fill("Et lys som tennes av seg selv.")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/receipt")
    page.get_by_role("heading").first.inner_text()  # by now each load has been told
    assert pages[-1].endswith("/receipt")
    assert len(pages) <= MOST_PAGES, pages
    assert stored(ground) == [("Et lys som tennes av seg selv.", "submitted")]


def come_in(page: Any) -> None:
    """Sign in at the door."""
    page.get_by_label("E-mail").fill("nurse@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()


def with_worker(page: Any, path: str) -> None:
    """Open a page when the service worker serves it."""
    page.goto(path)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.goto(path)


def test_without_a_line_a_page_of_ours_says_so_and_goes_on_when_it_is_back(phone: Phone) -> None:
    page = phone("nurse")
    with_worker(page, "/challenges/1")
    heading = page.get_by_role("heading", name="Trygg natt").first
    heading.wait_for()
    # Deadlines follow the server's clock, whatever the device says.
    assert page.evaluate("performance.getEntriesByType('navigation')[0].transferSize > 0")
    page.context.set_offline(True)
    page.goto("/me")
    page.get_by_role("heading", name="No contact with the server").wait_for()
    assert "nurse" not in page.content().lower(), "what is kept is nobody's"
    kept = page.evaluate("""async () => {
        const found = [];
        for (const name of await caches.keys())
            for (const each of await (await caches.open(name)).keys()) found.push(each.url);
        return found;
    }""")
    assert all("/static/" in url or "/offline" in url for url in kept), kept
    page.context.set_offline(False)
    page.get_by_role("heading", name="My page").wait_for()


def test_what_is_typed_without_a_line_is_sent_once_when_it_is_back(
    phone: Phone, ground: Ground
) -> None:
    page = phone("nurse")
    with_worker(page, "/challenges/1/ideas/new")
    lost = []

    def lose(route: Any) -> None:
        """Let the first save arrive and its answer be lost."""
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/challenges/1/ideas", lose)
    page.get_by_label("Title").fill("Nattlys")
    status = page.locator("[data-save-text]")
    status.filter(has_text="No contact with the server").wait_for()
    assert stored(ground) == [("", "draft")], "it arrived, and the phone does not know it"
    told = page.locator("[data-save-status]").bounding_box()
    assert 0 <= told["y"] <= 844 - told["height"], "it is told where one writes"
    page.context.set_offline(True)
    page.get_by_label("The idea").fill("Skrevet i kjelleren.")
    page.get_by_role("button", name="Hand in").click()
    page.context.set_offline(False)
    page.wait_for_url("**/receipt")
    assert stored(ground) == [("Skrevet i kjelleren.", "submitted")], "once"
    assert kept(page) == [], "what the server has is not kept here"


def test_a_text_that_the_line_lost_waits_for_the_page_and_begins_nothing_twice(
    phone: Phone, ground: Ground
) -> None:
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    page.route("**/challenges/1/ideas", lambda route: (route.fetch(), route.abort()))
    page.get_by_label("Title").fill("Nattlys")
    page.locator("[data-save-text]", has_text="No contact with the server").wait_for()
    page.get_by_label("The idea").fill("Skrevet i kjelleren.")
    page.unroute("**/challenges/1/ideas")
    page.goto("/me")
    page.goto("/challenges/1/ideas/new")
    page.get_by_role("button", name="Restore text from this device").click()
    page.wait_for_url("**/ideas/1/edit")
    page.locator("[data-save-text]", has_text="Saved").wait_for()
    page.wait_for_function("() => !Object.keys(localStorage).some(k => k.startsWith('ideas:'))")
    assert stored(ground) == [("Skrevet i kjelleren.", "draft")]


def test_on_a_device_of_many_nothing_is_kept(phone: Phone) -> None:
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    page.context.set_offline(True)
    page.get_by_label("The idea").fill("Mitt")
    assert len(kept(page)) == 1
    page.get_by_label("Others use this device").check()
    page.get_by_label("The idea").fill("Mitt eget")
    page.locator("[data-save-text]", has_text="Leave this page open").wait_for()
    assert kept(page) == []


def kept(page: Any) -> list[str]:
    """Return the keys of what the browser keeps of texts."""
    found: list[str] = page.evaluate(
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
        ".filter(key => key.startsWith('ideas:') && key !== 'ideas:submitted')"
    )
    return found


def photo(wide: int, high: int, kind: str = "JPEG") -> bytes:
    """Return a picture that no format makes small."""
    written = io.BytesIO()
    Image.effect_noise((wide, high), 90).save(written, kind)
    return written.getvalue()


def test_a_large_picture_is_made_smaller_before_it_is_sent(phone: Phone, ground: Ground) -> None:
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    page.get_by_label("Title").fill("Nattlys")
    page.get_by_label("The idea").fill("Se bildet.")
    page.get_by_label("Take a picture").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(2400, 1200)}
    )
    page.get_by_role("button", name="Hand in").click()  # at once: it waits for the picture
    page.wait_for_url("**/receipt")
    with ground.database.read() as session:
        file = session.scalars(select(Attachment)).one()
        assert file.name == "IMG_1.jpg"
        size = Image.open(io.BytesIO(ground.files.get(file.digest))).size
    assert size == (2000, 1000)


def test_what_no_browser_shows_or_is_too_large_is_told_at_once_and_the_text_stays(
    phone: Phone,
) -> None:
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    page.get_by_label("The idea").fill("Se bildet.")
    field = page.get_by_label("Files")
    page.locator("[data-pictures]").evaluate("region => { region.dataset.pictures = 1; }")
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(300)
    field.set_input_files([
        {"name": "IMG_2.HEIC", "mimeType": "image/heic", "buffer": heic},
        {"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(1_100_000)},
        {"name": "stor.pdf", "mimeType": "application/pdf", "buffer": bytes(1_100_000)},
        {"name": "liten.png", "mimeType": "image/png", "buffer": photo(40, 40, "PNG")},
    ])  # fmt: skip
    told = page.locator("[data-picture-status]").first
    told.filter(has_text="IMG_2.HEIC").filter(has_text="stor.pdf").wait_for()
    assert "HEIC picture" in told.inner_text()
    assert "“film.mp4” is a video" in told.inner_text()
    assert "too large; a file may have 10 MB" in told.inner_text()
    assert field.evaluate("field => [...field.files].map(file => file.name)") == ["liten.png"]
    assert page.get_by_label("The idea").input_value() == "Se bildet."


def test_what_is_looked_for_in_passing_fails_in_silence(
    phone: Phone, ground: Ground, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        plugins.enable(session, None, "similar_ideas", "kommune", clock.now(),
                       host=ground.plugins)  # fmt: skip
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    page.get_by_label("Title").fill("Nattlys i gangen")
    page.wait_for_url("**/ideas/1/edit")
    page.wait_for_function("window.htmx")
    page.context.set_offline(True)
    page.get_by_label("The idea").fill("Skrevet i kjelleren.")
    with page.expect_event("requestfailed", lambda sent: sent.url.endswith("/ideas/1/alike")):
        page.get_by_label("Title").focus()
    page.locator("[data-save-text]", has_text="No contact with the server").wait_for()
    assert page.locator("[data-flashes] .ds-alert").count() == 0


def test_a_text_from_the_right_runs_from_the_right_where_it_is_written_and_read(
    phone: Phone,
) -> None:
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    page.get_by_label("Title").fill("فكرة عن الليل")
    page.get_by_label("The idea").fill("ضوء في الممر.\n\nEt lys i gangen.")
    for field in ("Title", "The idea"):
        assert page.get_by_label(field).evaluate(
            "field => getComputedStyle(field).unicodeBidi") == "plaintext"  # fmt: skip
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/receipt")
    page.get_by_role("link", name="See the idea").click()
    page.locator("h1").first.wait_for()
    edges = """block => {
        const range = document.createRange();
        range.selectNodeContents(block);
        const text = range.getBoundingClientRect();
        const box = block.getBoundingClientRect();
        return [text.left - box.left, box.right - text.right];
    }"""
    for name, right in (("main h1", True), (".prose p >> nth=0", True),
                        (".prose p >> nth=1", False)):  # fmt: skip
        left, away = page.locator(name).first.evaluate(edges)
        assert (away < 2 and left > 20) if right else (left < 2 and away > 20), (name, left, away)


def test_a_press_without_a_line_before_signing_in_goes_on_when_it_is_back(
    phone: Phone, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        link = invitations.make_link(session, make.viewer("manager"), 1, clock.now()).token
    page = phone()
    page.goto(f"/w/{link}")
    page.get_by_label("The idea").fill("Skrevet i kjelleren.")
    page.context.set_offline(True)
    page.wait_for_function("!navigator.onLine")
    page.get_by_role("button", name="Go on and sign in").click()
    page.get_by_text("as soon as").first.wait_for()
    page.context.set_offline(False)
    page.wait_for_url("**/sign-in**")


def test_what_is_kept_outlives_a_later_save_and_never_replaces_it_unseen(
    phone: Phone, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    """A co-author saves while the line is gone and the page is closed."""
    entry = make.entry(1, "nurse", submit=False, body="Begynnelsen.", answers={})
    page = phone("nurse")
    page.goto(f"/ideas/{entry.id}/edit")
    page.context.set_offline(True)
    page.get_by_label("The idea").fill("Mitt, uten nett.")
    page.context.set_offline(False)
    page.route("**/autosave", lambda route: route.abort())
    page.goto("about:blank")
    page.unroute("**/autosave")
    clock.advance(minutes=10)
    with ground.database.write() as session:
        seen = queries.see_entry(session, make.viewer("nurse"), entry.id, clock.now())
        fields = EntryFields(title="Nattlys", body="Den andres.", answers={})
        entries.save_entry(session, make.viewer("nurse"), entry.id, fields, seen.entry.version,
                           clock.now())  # fmt: skip
    page.goto(f"/ideas/{entry.id}/edit")
    page.get_by_label("Title").fill("Nattlys nå")  # written on, without looking at the offer
    page.locator("[data-save-text]", has_text="Saved").wait_for()
    page.goto(f"/ideas/{entry.id}/edit")
    page.get_by_role("button", name="Restore text from this device").click()
    page.locator("[data-save-text]", has_text="You have saved it in another window").wait_for()
    assert stored(ground) == [("Den andres.", "draft")]
    page.get_by_role("button", name="Save draft").last.click()
    page.get_by_role("heading", name="What is saved now").wait_for()
    assert "Den andres." in page.locator("main").inner_text()
    assert page.get_by_label("The idea").input_value() == "Mitt, uten nett."


def test_a_form_that_the_line_lost_can_be_sent_again(phone: Phone, ground: Ground) -> None:
    page = phone("nurse")
    with_worker(page, "/challenges/1/ideas/new")
    page.get_by_label("Title").fill("Nattlys")
    page.get_by_label("The idea").fill("Skrevet i kjelleren.")
    page.wait_for_url("**/ideas/1/edit")
    page.context.set_offline(True)
    # As where a device has a network, and no way to the server.
    page.evaluate("Object.defineProperty(navigator, 'onLine', { value: true })")
    with page.expect_event("requestfailed"):
        page.evaluate("document.querySelector('form.with-aside').submit()")
    page.context.set_offline(False)
    page.wait_for_timeout(2500)  # longer than the page without a line waits to go on by itself
    page.reload()  # as who says yes to sending again
    page.locator("[data-flashes]", has_text="saved").wait_for()
    assert stored(ground) == [("Skrevet i kjelleren.", "draft")]


def test_each_picture_that_is_taken_comes_beside_those_before(phone: Phone) -> None:
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    field, told = page.get_by_label("Take a picture"), page.locator("[data-picture-status]")
    small = photo(40, 40)

    def names() -> list[str]:
        found: list[str] = field.evaluate("field => [...field.files].map(file => file.name)")
        return found

    for number in range(11):
        field.set_input_files(
            {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": small}
        )
    told.filter(has_text="10.jpg").wait_for()
    assert names() == [f"{number}.jpg" for number in range(10)]
    assert "at most 10" in told.inner_text()
    page.locator("[data-picture-list] button").nth(3).click()
    told.filter(has_text="“3.jpg” is taken out").wait_for()
    assert names() == [f"{number}.jpg" for number in range(10) if number != 3]
    assert "4.jpg" in page.evaluate("document.activeElement.textContent")
    assert page.locator("[data-picture-list] img").count() == 9
    field.set_input_files([])
    page.locator("[data-picture-list]").wait_for(state="hidden")


def test_what_is_offered_and_not_looked_at_outlives_handing_something_else_in(
    phone: Phone, ground: Ground
) -> None:
    page = phone("nurse")
    page.goto("/challenges/1/ideas/new")
    page.context.set_offline(True)
    page.get_by_label("The idea").fill("Skrevet i kjelleren.")
    page.locator("[data-save-status][data-state=failed]").wait_for()
    page.close()  # a page that is left may live on for a moment, and try again
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto("/challenges/1/ideas/new")
    page.get_by_role("button", name="Restore text from this device").wait_for()
    page.get_by_label("Title").fill("Noe annet")
    page.get_by_label("The idea").fill("En helt annen tanke.")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/receipt")
    assert stored(ground) == [("En helt annen tanke.", "submitted")]
    page.goto("/challenges/1/ideas/new")
    # Saved by itself a moment later, as what one types is.
    page.get_by_role("button", name="Restore text from this device").click()
    assert page.get_by_label("The idea").input_value() == "Skrevet i kjelleren."
