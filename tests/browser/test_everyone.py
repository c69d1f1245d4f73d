"""What the pages promise those who see, hear, move or read otherwise: WCAG 2.2 at level AA, where
a browser must be asked. What axe finds of it is asked of every page in ``test_pages``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .places import Places

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "": ["/sign-in", "/accessibility"],
    "staff": ["/", "{challenge: Trygg hjemme}", "{idea: Én gang er nok}", "/me",
              "/search?q=natt", "/notifications", "{challenge: Trygg hjemme}/ideas/new"],
    "judge1": ["/judging"],
    "manager": ["{challenge: Flere bein}/answers", "{challenge: Alle med}/panel",
                "/challenges/new"],
    "it": ["/it", "/it/people", "/it/privacy"],
}  # fmt: skip



SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""

CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const style = getComputedStyle(one);
  if (!one.childNodes.length || style.webkitLineClamp !== "none") return false;
  if (style.clipPath !== "none" || one.closest(".visually-hidden, textarea, svg")) return false;
  const cut = (way) => ["hidden", "clip"].includes(way);
  return (cut(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
    || (cut(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""

FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const label = one.labels && one.labels[0];
  const seen = (at) => {
    return ["", "::before", "::after"].some((part) => {
      const shape = getComputedStyle(at, part || null);
      return shape.outlineStyle !== "none" && parseFloat(shape.outlineWidth) >= 2;
    });
  };
  // A card or a box around a field may bear the sign for what is in it.
  const around = [one, label, one.parentElement, one.closest(".ds-card, .card, li, label")];
  return {
    what: one.outerHTML.slice(0, 140),
    indicated: around.some((at) => at && seen(at)),
    covered: !(top && (one.contains(top) || top.contains(one) || (label && label.contains(top)))),
    mark: one.dataset.walked ? "again" : (one.dataset.walked = "once"),
  };
}"""

SHAPE = """() => {
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => +h.tagName[1]);
  return {
    titles: levels.filter((level) => level === 1).length,
    skipped: levels.some((level, at) => at && level > levels[at - 1] + 1),
    mains: document.querySelectorAll("main").length,
    language: document.documentElement.lang,
    skip: document.querySelector("a[href='#main']") !== null,
    live: document.querySelectorAll("[aria-live=polite]").length,
    title: document.title,
    moving: document.getAnimations().length,
    slow: [...document.querySelectorAll("body *")].filter((one) => getComputedStyle(one)
      .transitionDuration.split(", ").some((each) => parseFloat(each) > 0.05)).length,
  };
}"""


@pytest.mark.parametrize("who", list(PAGES))
def test_pages_are_shaped_to_be_heard_and_are_still(
    visit: Callable[..., Any], places: Places, who: str
) -> None:
    page = visit(who)
    titles = []
    for address in map(places, PAGES[who]):
        page.goto(address)
        shape = page.evaluate(SHAPE)
        titles.append(shape.pop("title"))
        live = shape.pop("live")
        assert shape == {"titles": 1, "skipped": False, "mains": 1, "language": "nb",
                         "skip": True, "moving": 0, "slow": 0}, address  # fmt: skip
        assert live >= 1, address
    assert len(set(titles)) == len(titles), "each page has a title of its own"


@pytest.mark.parametrize("who", list(PAGES))
def test_pages_fit_four_times_enlarged_and_with_wide_letters(
    visit: Callable[..., Any], places: Places, who: str
) -> None:
    page = visit(who, width=320)
    wrong = []
    for address in map(places, PAGES[who]):
        page.goto(address)
        for spaced in (False, True):
            if spaced:
                page.evaluate(SPACED)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            wrong += [f"{address}: {wide} px too wide, spaced: {spaced}"] if wide > 0 else []
            wrong += [f"{address}: cut off, spaced: {spaced}: {each}"
                      for each in page.evaluate(CLIPPED)]  # fmt: skip
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("who", "colours"), [*((who, "none") for who in PAGES), ("staff", "active")]
)
def test_everything_is_reached_and_left_by_keyboard_and_one_sees_where(
    visit: Callable[..., Any], places: Places, who: str, colours: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(who)
    page.emulate_media(forced_colors=colours, reduced_motion="reduce")
    wrong = []
    for address in map(places, PAGES[who][:4]):
        page.goto(address)
        steps = 0
        for _ in range(150):
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUSED)
            if found is None or found["mark"] == "again":
                break
            steps += 1
            faults = ["covered"] if found["covered"] else []
            faults += [] if found["indicated"] else ["without a sign of focus"]
            wrong += [f"{address}: {fault}: {found['what']}" for fault in faults]
        small = Axe().run(page, options={"runOnly": ["target-size"]}).response["violations"]
        wrong += [f"{address}: small: {node['html'][:120]}" for each in small
                  for node in each["nodes"]]  # fmt: skip
        assert 3 < steps < 150, f"{address}: {steps} steps"
    assert wrong == [], "\n".join(wrong)


def test_a_form_with_faults_says_them_where_focus_goes_and_at_the_field(
    visit: Callable[..., Any]
) -> None:
    page = visit("manager")
    page.goto("/challenges/new")
    page.locator("main form button[type=submit]").first.click()
    summary = page.locator(".ds-error-summary")
    summary.wait_for()
    assert summary.evaluate("(one) => one.contains(document.activeElement)")
    link = summary.locator("a").first
    field = page.locator(link.get_attribute("href"))
    assert field.get_attribute("aria-invalid") == "true"
    told = field.get_attribute("aria-describedby").split()
    assert any(link.inner_text().strip() in page.locator(f"[id='{each}']").inner_text()
               for each in told)  # fmt: skip
    link.click()
    assert field.evaluate("(one) => one === document.activeElement")
