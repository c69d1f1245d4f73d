"""The reference pages say what the code says, and the examples work."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import FunctionType

import pytest

from intranet_ideas.paths import PACKAGE
from scripts import fact_reference, make_docs

DOCS = PACKAGE.parent / "docs"


@pytest.mark.parametrize("name", make_docs.PAGES)
def test_the_page_is_what_the_code_makes(name: str) -> None:
    made = make_docs.PAGES[name]()
    assert (DOCS / name).read_text(encoding="utf-8") == made, "run scripts/make_docs.py"


def test_every_fact_and_field_says_what_it_means() -> None:
    assert fact_reference.undocumented() == [], "write it in a text below the field"


def test_the_tests_of_the_guide_to_testing_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(DOCS / "examples" / "hooks")
    names: dict[str, object] = {}
    for block in blocks((DOCS / "plugins" / "testing.md").read_text(encoding="utf-8")):
        exec(block, names)
    tests = [each for name, each in names.items()
             if name.startswith("test_") and isinstance(each, FunctionType)]  # fmt: skip
    assert len(tests) == 10
    for test in tests:
        test(*[tmp_path for _ in inspect.signature(test).parameters])


@pytest.mark.parametrize("page", sorted(DOCS.glob("plugins/*.md")), ids=lambda page: page.stem)
def test_every_link_of_the_authors_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), target


def test_using_it_leads_to_what_has_a_page_of_its_own() -> None:
    linked = re.findall(r"\]\(([\w-]+\.md)", (DOCS / "using.md").read_text(encoding="utf-8"))
    assert {"innovation-day.md", "consultation.md", "goals.md"} <= set(linked)
    assert all((DOCS / name).exists() for name in linked)


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [page.name[:4] for page in sorted((DOCS / "decisions").glob("*.md"))]
    assert sorted({each for each in numbers if numbers.count(each) > 1}) == []


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings have on GitHub and elsewhere."""
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
