"""Every page in a real Chromium: readable by all, on a phone and a desk, by day and night."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .places import Places

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DECIDED, DECIDING, JUDGED = (
    "{challenge: En time spart}", "{challenge: Flere bein}", "{challenge: Alle med}"
)  # fmt: skip
COMPARED, IN_ROUNDS = "{challenge: Biblioteket etter stengetid}", "{challenge: Møter som er verdt}"
OPEN, BUDGET, PAIRS = (
    "{challenge: Trygg hjemme}", "{challenge: 100 000 til}", "{challenge: Et bedre pauserom}"
)  # fmt: skip
IDEA = "{idea in: Flere bein}"
LIGHT, BENCHES, VISIT = (
    "{idea: Lys i akebakken}", "{idea: Benker langs Toke, én for}", "{idea: Ett trygghetsbesøk}"
)  # fmt: skip
CHAIR = "{idea: En stol å ligge i}"

PAGES = {
    "": ["/sign-in", "/offline"],
    "staff": ["/", "/?show=ended", "/me", "/me/sessions", "/notifications",
              "/notifications/preferences", "/me/feeds", "/search?q=natt", "/search?q=xyzzy",
              "/ideas", "/ideas?order=support&need=talk&department=helse", "/ideas?q=xyzzy",
              "/nowhere"],
    "judge1": ["/judging", f"{COMPARED}/compare"],
    "manager": ["/challenges/new", f"{OPEN}/deadline", f"{JUDGED}/panel",
                f"{JUDGED}/panel/plan?reviews=2", f"{JUDGED}/panel/plan?reviews=none",
                f"{JUDGED}/judges-work", f"{DECIDING}/answers", f"{DECIDING}/results",
                f"{DECIDING}/meeting", f"{IDEA}/decision", f"{IDEA}/redaction",
                f"{DECIDING}/minutes", f"{DECIDED}/results/versions", f"{DECIDED}/keeping",
                f"{OPEN}/poster", f"{IN_ROUNDS}/rounds", f"{IN_ROUNDS}/judges-work"],
    "it": ["/it", "/it/plugins", "/it/plugins/search_whoosh", "/it/people", "/it/departments",
           "/it/plugins/scoring_weighted_mean/try", "/it/mail", "/it/work", "/it/events",
           "/it/archive"],
}  # fmt: skip

FAULTY = {"nowhere": 404, "plan?reviews=none": 422}
"""Those of them that tell of a fault: how the address ends → the status."""

TOGETHER = {
    "staff": [BUDGET, f"{BUDGET}/ballot", f"{PAIRS}/ballot", LIGHT, f"{LIGHT}/team", BENCHES,
              f"{BENCHES}/joining"],
    "nurse": [f"{PAIRS}/ballot", f"{LIGHT}/team", CHAIR, f"{CHAIR}/suggestions/new"],
    "manager": ["/moderation", f"{BUDGET}/costs", f"{BUDGET}/talk", f"{BUDGET}/count",
                f"{OPEN}/clarifications", f"{VISIT}/clarifications"],
    "guest": ["/", BUDGET, f"{BUDGET}/ballot"],
}  # fmt: skip
"""Where people vote, join, ask and moderate."""


def addresses(page: Any, places: Places, who: str) -> list[str]:
    """Return the pages to try as a person: those known, and those that links on them lead to."""
    found = dict.fromkeys(map(places, PAGES[who]))
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
def test_axe_finds_nothing(
    visit: Callable[..., Any], places: Places, who: str, width: int, scheme: str
) -> None:
    page = visit(who, width=width, scheme=scheme)
    wrong = []
    for address in addresses(page, places, who):
        answer = page.goto(address)
        assert answer.status == FAULTY.get(address.rpartition("/")[2], 200), address
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
    visit: Callable[..., Any], places: Places, who: str, width: int, scheme: str
) -> None:
    page = visit(who, width=width, scheme=scheme)
    wrong = []
    for address in map(places, TOGETHER[who]):
        answer = page.goto(address)
        assert answer.status == 200, address
        wrong += faults(page, address, width)
    assert wrong == [], "\n".join(wrong)


FORMS = [
    ("staff", f"{BUDGET}/ballot", "form[action$='/ballot']"),
    ("nurse", f"{LIGHT}/team", "form[action*='/team/'], form[action*='offer']"),
    ("manager", f"{OPEN}/clarifications", "form[action$='/clarifications']"),
]


@pytest.mark.parametrize(("who", "address", "form"), FORMS)
def test_axe_finds_nothing_in_what_is_refused(
    visit: Callable[..., Any], places: Places, who: str, address: str, form: str
) -> None:
    """A basket that is too full, and forms of which nothing is filled in."""
    page = visit(who, width=390)
    page.goto(places(address))
    found = page.locator(form).first
    for box in found.locator("input[data-cost]").all():
        box.check()
    found.locator("button[type=submit]:not([name])").first.click()
    page.locator("main [aria-invalid=true], main .ds-error-summary").first.wait_for()
    assert faults(page, address, 390) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_in_what_opens(
    visit: Callable[..., Any], places: Places, width: int, scheme: str
) -> None:
    """In the menus of each page, and in the question before what can't be undone; Escape closes
    both, and the focus is where it was."""
    page = visit("manager", width=width, scheme=scheme)
    page.goto(places(f"{OPEN}/desk"))
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
