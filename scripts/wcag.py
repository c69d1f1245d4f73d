"""The page of WCAG's criteria, made of intranet_ideas/accessibility.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from intranet_ideas.accessibility import UNTRIED, criteria, statement

INTRO = """\
# Accessibility

How the pages stand by the [Web Content Accessibility Guidelines 2.2](https://www.w3.org/TR/WCAG22/)
at levels A and AA, said in fewer words of ours; the standard's own text counts. The statement at
`/accessibility` on each site counts this table. A test fails when a criterion is missing or names
a test that is not there; *axe* marks those that the rules of axe-core are held against, on every
kind of page, in light and in the dark, by every `make test`.

Of {total} criteria {met} are met and {without} do not apply{open}. What the tests can't say:

{untried}

"""


def page(table: Callable[[tuple[str, ...], Iterable[tuple[str, ...]]], str]) -> str:
    """Return the page; ``table`` writes one of columns and rows."""
    known = criteria()
    made = statement(known)
    rows = []
    for number, each in known.items():
        state = "met" if "a" in each else "does not apply" if "n" in each else "not met"
        tests = [f"[`{name}`](../tests/{name.partition('::')[0]}.py)" for name in each.get("t", ())]
        shown = (["axe"] if each.get("axe") else []) + tests
        rows.append((number, each["l"], each["w"], state,
                     each.get("a") or each.get("n") or each["o"]["en"], "<br>".join(shown) or "–"))
    not_met = f", and {len(made.open)} are not met" if made.open else ""
    return INTRO.format(
        total=made.total, met=made.met, without=made.without, open=not_met,
        untried="\n".join(f"* {each}" for each in UNTRIED),
    ) + table(("Criterion", "Level", "What it asks", "State", "How", "Shown by"), rows)
