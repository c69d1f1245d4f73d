"""The guided flow in which a challenge is written: nothing typed is lost, whatever is pressed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from intranet_ideas.challenges import queries
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..factories import Factory


@pytest.fixture
def draft(make: Factory, app: Flask) -> Challenge:
    return make.challenge(publish=False)


@pytest.fixture
def manager(sign_in: Callable[[str], Browser], draft: Challenge) -> Browser:
    return sign_in("manager")


def address(draft: Challenge, step: str) -> str:
    return f"/challenges/{draft.id}/edit?step={step}"


def questions(draft: Challenge, *labels: str, **more: str) -> dict[str, str]:
    rows = {
        f"questions-{number}-{name}": value
        for number, label in enumerate(labels)
        for name, value in (("key", f"k-{label.lower()}"), ("label", label), ("required", "1"))
    }
    return {"version": str(draft.version), **rows, **more}


def labels(text: str) -> list[str]:
    found = re.findall(r'name="questions-\d+-label"[^>]*value="([^"]*)"', unescape(text))
    return [label for label in found if label]


def stored(ground: Ground, draft: Challenge) -> list[str]:
    with ground.database.read() as session:
        fields = queries.fields_of(
            queries.load_parts(session, session.get_one(Challenge, draft.id))
        )
    return [question.label for question in fields.questions]


def test_a_question_is_moved_up_with_all_that_was_typed(
    manager: Browser, draft: Challenge, ground: Ground
) -> None:
    before = stored(ground, draft)
    shown = manager.post(address(draft, "questions"),
                         questions(draft, "En", "To", "Tre", up="questions-2"))  # fmt: skip
    assert shown.status_code == 200
    assert labels(shown.text) == ["En", "Tre", "To"]
    assert 'value="k-tre"' in shown.text
    assert stored(ground, draft) == before, "nothing is saved yet"
    saved = manager.post(address(draft, "questions"), questions(draft, "En", "Tre", "To"))
    assert saved.status_code == 303
    assert stored(ground, draft) == ["En", "Tre", "To"]


@pytest.mark.parametrize(
    "pressed",
    [{"up": "questions-0"}, {"up": "questions-99"}, {"up": "title-1"}, {"up": "questions-x"},
     {"up": ""}, {"up": "questions-" + "9" * 5000}, {"more": "title"}, {"more": "nothing"}],
)  # fmt: skip
def test_a_forged_button_changes_nothing(
    manager: Browser, draft: Challenge, pressed: dict[str, str]
) -> None:
    shown = manager.post(address(draft, "questions"), questions(draft, "En", "To", **pressed))
    assert shown.status_code == 200
    assert labels(shown.text) == ["En", "To"]


def test_another_row_keeps_what_was_typed(manager: Browser, draft: Challenge) -> None:
    shown = manager.post(address(draft, "questions"), questions(draft, "En", more="questions"))
    assert labels(shown.text) == ["En"]
    assert 'name="questions-1-label"' in shown.text


def test_criteria_are_moved_too(manager: Browser, draft: Challenge) -> None:
    form = {"version": str(draft.version), "criteria-0-name": "Nytte", "criteria-1-name": "Pris",
            "criteria-1-steps": "1: dyrt\n6: billig", "up": "criteria-1"}  # fmt: skip
    shown = unescape(manager.post(address(draft, "judging"), form).text)
    assert re.findall(r'name="criteria-\d-name"[^>]*value="(\w+)"', shown) == ["Pris", "Nytte"]
    assert "6: billig" in shown


def test_enter_in_a_field_saves(manager: Browser, draft: Challenge) -> None:
    """A form's first submit button is what Enter presses: it must be the one that saves."""
    page = manager.get(address(draft, "questions")).text
    form = page[page.index('id="step-form"'):]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'name="' not in first[0]


def test_a_fault_comes_back_with_all_that_was_typed(manager: Browser, draft: Challenge) -> None:
    form = questions(draft, "En", "To") | {"questions-0-max_length": "lang"}
    shown = manager.post(address(draft, "questions"), form)
    assert shown.status_code == 422
    assert labels(shown.text) == ["En", "To"]
    assert 'value="lang"' in shown.text


def test_two_who_edit_see_both_texts(manager: Browser, draft: Challenge) -> None:
    first = {"version": str(draft.version), "title": "Første", "brief": "A", "language": "nb"}
    assert manager.post(address(draft, "text"), first).status_code == 303
    shown = manager.post(address(draft, "text"), first | {"title": "Andre", "brief": "B"})
    assert shown.status_code == 409
    assert "Første" in shown.text
    assert 'value="Andre"' in shown.text
