"""What plugins leave to the managers of a department."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import create_app, events
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.plugin_host import actions

from ..browsing import Browser
from ..factories import Factory

ADDRESS = "/department-settings"


@pytest.fixture
def app(make: Factory, ground: Ground) -> Flask:
    make.organisation()
    with ground.database.write() as session:
        for name in ("search_words", "notify_teams"):
            actions.enable(session, None, name, "helse", ground.clock.now(), host=ground.plugins)
    return create_app(ground)


def sent(app: Flask, make: Factory, by: str, **fields: str) -> tuple[int, str]:
    answer = Browser(app, make.session_token(by)).post(
        ADDRESS, {"plugin": "search_words", "department": "helse"} | fields
    )
    return answer.status_code, answer.get_data(as_text=True)


def words(ground: Ground, path: str) -> str:
    with ground.database.read() as session:
        return str(ground.plugins.settings_for(session, "search_words", path)["words"])


def test_a_manager_gives_the_department_its_own_words(
    app: Flask, make: Factory, ground: Ground
) -> None:
    manager = Browser(app, make.session_token("manager"))
    page = manager.get(ADDRESS).get_data(as_text=True)
    assert 'name="set_words"' in page
    assert "notify_teams" not in page
    status, _ = sent(app, make, "manager", set_words="led = lys, lampe")
    assert status == 303
    assert "led = lys, lampe" in manager.get(ADDRESS).get_data(as_text=True)
    with ground.database.read() as session:
        (event,) = session.scalars(select(Event).filter_by(kind=events.PLUGIN_CONFIGURED))
        assert event.actor_id == make.viewer("manager").id
        assert event.data["keys"] == ["words"]


def test_a_manager_reads_where_a_value_comes_from(
    app: Flask, make: Factory, ground: Ground
) -> None:
    with ground.database.write() as session:
        actions.configure(session, None, "search_words", "kommune", {"words": "a = b"},
                          ground.clock.now(), host=ground.plugins)  # fmt: skip
        above = department_by_slug(session, "kommune")
        assert above is not None
        name = above.name_in("en")
    page = Browser(app, make.session_token("manager")).get(ADDRESS).get_data(as_text=True)
    assert f"Inherited from {name}." in page


def test_what_cannot_be_read_comes_back_with_what_was_typed(app: Flask, make: Factory) -> None:
    status, page = sent(app, make, "manager", set_words="led lys lampe")
    assert status == 422
    assert "led lys lampe" in page
    assert 'data-color="danger"' in page or "error-summary" in page


@pytest.mark.parametrize(("by", "fields"), [
    ("manager", {"department": "skole"}),
    ("manager", {"department": "kommune"}),
    ("manager", {"department": "nowhere"}),
    ("manager", {"plugin": "notify_teams", "set_url": "https://example.org"}),
    ("manager", {"plugin": "missing"}),
    ("nurse", {}),
    ("guest", {}),
])  # fmt: skip
def test_nothing_else_can_be_set(
    app: Flask, make: Factory, ground: Ground, by: str, fields: dict[str, str]
) -> None:
    status, _ = sent(app, make, by, **({"set_words": "a = b"} | fields))
    assert status == 404
    with ground.database.read() as session:
        assert not session.scalars(select(Event).filter_by(kind=events.PLUGIN_CONFIGURED)).all()


def test_an_empty_desk_says_why(app: Flask, make: Factory, ground: Ground) -> None:
    with ground.database.write() as session:
        actions.disable(session, None, "search_words", "helse", ground.clock.now(),
                        host=ground.plugins)  # fmt: skip
    manager = Browser(app, make.session_token("manager"))
    assert "Nothing is left to the department" in manager.get(ADDRESS).get_data(as_text=True)
    status, _ = sent(app, make, "manager", set_words="a = b")
    assert status == 404
