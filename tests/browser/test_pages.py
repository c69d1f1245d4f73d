"""Every page in a real Chromium: readable by all, on a phone and a desk, by day and night."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from .conftest import idea_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "": ["/sign-in", "/offline"],
    "staff": ["/", "/?show=ended", "/me", "/me/sessions", "/notifications",
              "/notifications/preferences", "/me/feeds", "/search?q=natt", "/search?q=xyzzy",
              "/ideas", "/ideas?order=support&need=talk&department=helse", "/ideas?q=xyzzy",
              "/nowhere"],
    "judge1": ["/judging", "/challenges/7/compare"],
    "manager": ["/challenges/new", "/challenges/6/deadline", "/challenges/3/panel",
                "/challenges/3/panel/plan?reviews=2", "/challenges/3/panel/plan?reviews=none",
                "/challenges/3/judges-work", "/challenges/2/answers", "/challenges/2/results",
                "/challenges/2/meeting", "{idea}/decision", "{idea}/redaction",
                "/challenges/2/minutes", "/challenges/1/results/versions", "/challenges/1/keeping",
                "/challenges/6/poster", "/challenges/8/rounds", "/challenges/8/judges-work"],
    "it": ["/it", "/it/plugins", "/it/plugins/search_whoosh", "/it/people", "/it/departments",
           "/it/plugins/scoring_weighted_mean/try", "/it/mail", "/it/work", "/it/events",
           "/it/archive"],
}  # fmt: skip
"""Of the demo's challenges, 1 is decided, 2 is to be decided, 3 is judged and 6 is open; 7 is
judged by comparing, and 8 in rounds. ``{idea}`` is one of 2."""


TOGETHER = {
    "staff": ["/challenges/9", "/challenges/9/ballot", "/challenges/10/ballot", "Lys i akebakken",
              "Lys i akebakken/team",
              "Benker langs Toke, én for hver kilometer",
              "Benker langs Toke, én for hver kilometer/joining"],
    "nurse": ["/challenges/10/ballot", "Lys i akebakken/team", "En stol å ligge i",
              "En stol å ligge i/suggestions/new"],
    "manager": ["/moderation", "/challenges/9/costs", "/challenges/9/talk", "/challenges/9/count",
                "/challenges/6/clarifications", "Ett trygghetsbesøk – tre fag/clarifications"],
    "guest": ["/", "/challenges/9", "/challenges/9/ballot"],
}  # fmt: skip
"""Where people vote, join, ask and moderate. An idea stands by its title: its number depends on
the time of day at which the demo was made."""


def of_idea(page: Any, address: str) -> str:
    """Return the address of an idea's page that is told by the idea's title."""
    if address.startswith("/"):
        return address
    title, _, rest = address.partition("/")
    page.goto(f"/search?q={quote(title)}")
    link = page.locator("main a", has_text=title).first.get_attribute("href")
    return f"{link}/{rest}".rstrip("/")


def addresses(page: Any, who: str) -> list[str]:
    """Return the pages to try as a person: those known, and those that links on them lead to."""
    idea = idea_in(page, 2) if who == "manager" else ""
    found = dict.fromkeys(each.format(idea=idea) for each in PAGES[who])
    starts = {"staff": "/", "manager": "/", "judge1": "/judging"}.get(who)
    if starts:
        page.goto(starts)
        for _ in range(2):
            links = page.eval_on_selector_all(
                "main a[href^='/']", "all => all.map(a => a.pathname)"
            )
            found |= dict.fromkeys(links)
            ideas = [link for link in links if link.startswith("/challenges/")]
            if ideas:
                page.goto(ideas[0])
    return [address for address in found if "/files/" not in address][:18]


@pytest.mark.parametrize("who", list(PAGES))
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(visit: Callable[..., Any], who: str, width: int, scheme: str) -> None:
    page = visit(who, width=width, scheme=scheme)
    wrong = []
    for address in addresses(page, who):
        answer = page.goto(address)
        assert answer.status == (404 if address == "/nowhere" else 200), address
        wrong += faults(page, address, width)
    assert wrong == [], "\n".join(wrong)


def faults(page: Any, address: str, width: int) -> list[str]:
    """Return what axe finds on a page, and whether it is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe

    found = [
        f"{address}: {each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in Axe().run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found + ([f"{address}: {wide} px too wide at {width}"] if wide > 0 else [])


@pytest.mark.parametrize("who", list(TOGETHER))
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_axe_finds_nothing_where_people_meet(
    visit: Callable[..., Any], who: str, width: int, scheme: str
) -> None:
    page = visit(who, width=width, scheme=scheme)
    wrong = []
    for address in TOGETHER[who]:
        answer = page.goto(of_idea(page, address))
        assert answer.status == 200, address
        wrong += faults(page, address, width)
    assert wrong == [], "\n".join(wrong)


FORMS = [
    ("staff", "/challenges/9/ballot", "form[action$='/ballot']"),
    ("nurse", "Lys i akebakken/team", "form[action*='/team/'], form[action*='offer']"),
    ("manager", "/challenges/6/clarifications", "form[action$='/clarifications']"),
]


@pytest.mark.parametrize(("who", "address", "form"), FORMS)
def test_axe_finds_nothing_in_what_is_refused(
    visit: Callable[..., Any], who: str, address: str, form: str
) -> None:
    """A basket that is too full, and forms of which nothing is filled in."""
    page = visit(who, width=390)
    page.goto(of_idea(page, address))
    found = page.locator(form).first
    for box in found.locator("input[data-cost]").all():
        box.check()
    found.locator("button[type=submit]:not([name])").first.click()
    page.locator("main [aria-invalid=true], main .ds-error-summary").first.wait_for()
    assert faults(page, address, 390) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_in_what_opens(
    visit: Callable[..., Any], width: int, scheme: str
) -> None:
    """In the menus of each page, and in the question before what can't be undone; Escape closes
    both, and the focus is where it was."""
    page = visit("manager", width=width, scheme=scheme)
    page.goto("/challenges/6/desk")
    menus = [each for each in page.locator(".site-header details > summary").all()
             if each.is_visible()]  # fmt: skip
    assert len(menus) == (1 if width > 1000 else 2)
    for menu in menus:
        menu.click()
        assert page.locator(".site-header details[open]").count() == 1
        assert faults(page, "menu", width) == []
        page.keyboard.press("Escape")
        assert page.locator(".site-header details[open]").count() == 0
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    button = page.locator("main button[data-confirm]").first
    button.click()
    page.locator("dialog[open]").wait_for()
    assert faults(page, "question", width) == []
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    assert button.evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_on_the_sign_in_page_changes_its_place(
    visit: Callable[..., Any], width: int
) -> None:
    """What stands there is in the order of its source: what comes later pushes nothing away."""
    page = visit(width=width)
    page.goto("/sign-in")
    parts = page.locator(".sign-in > *")
    seen = parts.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(seen) == 3
    assert width > 800 or seen == sorted(seen)


def test_nothing_breaks_the_content_policy(visit: Callable[..., Any]) -> None:
    page = visit("staff")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for address in ("/", "/me", "/search?q=natt"):
        page.goto(address)
    assert [text for text in said if "Content Security Policy" in text or "Error" in text] == []


@pytest.mark.parametrize("script", [True, False])
def test_an_idea_is_written_and_handed_in(visit: Callable[..., Any], script: bool) -> None:
    page = visit("nurse", script=script)
    page.goto("/")
    page.get_by_role("link", name="Trygg hjemme").first.click()
    page.locator("a[href$='/ideas/new']").first.click()
    page.fill("input[name=title]", "Nabovakt på omgang")
    for field in page.locator("textarea[name^='answers.']").all():
        field.fill("Naboene bytter på å se innom, og vi får ro om natta.")
    page.fill("textarea[name=body]", "Vi lager en liste sammen.")
    page.locator("button[name=hand_in]").first.click()
    page.wait_for_url("**/receipt")
    assert page.locator("main dd").get_by_text("Nabovakt på omgang").is_visible()


def test_a_draft_saves_itself_and_survives_leaving(visit: Callable[..., Any]) -> None:
    page = visit("staff2")
    page.goto("/")
    page.get_by_role("link", name="Trygg hjemme").first.click()
    page.locator("a[href$='/ideas/new']").first.click()
    page.fill("input[name=title]", "Halvferdig tanke")
    page.wait_for_url("**/ideas/*/edit", timeout=15_000)
    page.goto("/me")
    assert page.locator("main").get_by_text("Halvferdig tanke").first.is_visible()
