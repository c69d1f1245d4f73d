"""A challenge can say that it is meant for children and youth, where inhabitants are invited."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from intranet_ideas.challenges.rules import ChallengeFields, check_fields

from ..browsing import Browser
from ..factories import Factory


def test_the_page_says_that_it_is_meant_for_children_and_youth(app: Flask, make: Factory) -> None:
    marked = make.challenge(guests=True, for_youth=True)
    other = make.challenge(guests=True)
    browser = Browser(app, make.session_token("guest"))
    assert "For children and youth" in browser.get(f"/challenges/{marked.id}").text
    assert "For children and youth" not in browser.get(f"/challenges/{other.id}").text


@pytest.mark.parametrize(("outsiders", "marked"), [("all", True), ("nobody", False)])
def test_it_is_chosen_with_who_is_invited(
    app: Flask, make: Factory, outsiders: str, marked: bool
) -> None:
    draft = make.challenge(publish=False)
    browser = Browser(app, make.session_token("manager"))
    page = f"/challenges/{draft.id}/edit?step=people"
    shown = browser.get(page)
    assert "meant for children and youth" in shown.text
    hidden = browser.hidden(page)
    answer = browser.post(page, hidden | {"staff": "everyone", "outsiders": outsiders,
                                          "for_youth": "1"})  # fmt: skip
    assert answer.status_code == 303, answer.text
    api = app.test_client().get(
        f"/api/v1/challenges/{draft.id}",
        headers={"Authorization": f"Bearer {make.token('manager')}"},
    )
    assert api.get_json()["for_youth"] is marked
    again = browser.get(page).text
    assert bool(re.search(r'name="for_youth"[^>]* checked', again)) == marked


def test_who_comes_as_an_inhabitant_must_be_invited() -> None:
    faults = check_fields(ChallengeFields(title="x", for_youth=True))
    assert [each.field for each in faults] == ["for_youth"]
    assert check_fields(ChallengeFields(title="x", for_youth=True, guests=True)) == []
