"""Departments that were imported are put back as they were, but for what others did since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet_ideas.errors import Conflict, Invalid, NotAllowed
from intranet_ideas.housekeeping import tidy
from intranet_ideas.people import actions, importing, queries, tree
from intranet_ideas.people.models import DepartmentImport
from intranet_ideas.people.rules import DepartmentLine

from ..browsing import Browser
from ..factories import Factory


def bring(make: Factory, *lines: DepartmentLine) -> int:
    with make.ground.database.write() as session:
        made, _ = tree.import_tree(session, make.viewer("it"), lines, make.clock.now())
    assert made is not None
    return made.id


def undo(make: Factory, number: int, *, rest: bool = False) -> tree.TreeUndo:
    with make.ground.database.write() as session:
        return tree.undo_import(session, make.viewer("it"), number, make.clock.now(), rest=rest)


def as_it_is(make: Factory) -> dict[str, tuple[str, str, str, tuple[str, ...]]]:
    with make.ground.database.read() as session:
        paths = {each.slug: each.path for each in queries.departments(session)}
        return {
            each.slug: (each.name, paths[each.slug], each.name_en, each.managers)
            for each in queries.department_lines(session)
        }


def test_what_was_changed_moved_added_and_led_is_as_before(app: object, make: Factory) -> None:
    before = as_it_is(make)
    number = bring(
        make, DepartmentLine(2, "helse", "Helse og mestring", "teknisk", name_en="Health",
                             managers=("nurse@example.org",)),
        DepartmentLine(3, "ny", "Ny", "helse", managers=("staff@example.org",)),
        DepartmentLine(4, "nyere", "Nyere", "ny"),
    )  # fmt: skip
    assert as_it_is(make)["nyere"][1] == "kommune/teknisk/helse/ny/nyere/"
    done = undo(make, number)
    assert {each.slug for each in done.gone} == {"ny", "nyere"}
    assert as_it_is(make) == before
    with pytest.raises(Conflict):
        undo(make, number)


def test_what_is_in_use_stays_with_what_it_stands_in(app: object, make: Factory) -> None:
    number = bring(
        make, DepartmentLine(2, "ny", "Ny", "helse"), DepartmentLine(3, "under", "Under", "ny"),
        DepartmentLine(4, "tom", "Tom", "ny"),
    )  # fmt: skip
    with make.ground.database.write() as session:
        actions.change_user(session, "nurse@example.org", department="under", now=make.clock.now())
    done = undo(make, number)
    assert {each.slug for each in done.in_use} == {"ny", "under"}
    assert {each.slug for each in done.gone} == {"tom"}
    assert {"ny", "under"} <= set(as_it_is(make))


def test_what_was_changed_since_stays_if_one_says_so(app: object, make: Factory) -> None:
    number = bring(make, DepartmentLine(2, "helse", "Helse 2", "kommune"),
                   DepartmentLine(3, "teknisk", "Teknisk 2", "kommune"))  # fmt: skip
    bring(make, DepartmentLine(2, "helse", "Helse 3", "kommune"))
    with pytest.raises(Conflict) as caught:
        undo(make, number)
    assert caught.value.values == {"count": 1}
    undo(make, number, rest=True)
    assert as_it_is(make)["helse"][0] == "Helse 3"
    assert as_it_is(make)["teknisk"][0] != "Teknisk 2"


def test_a_department_that_was_moved_since_makes_no_circle(app: object, make: Factory) -> None:
    bring(make, DepartmentLine(2, "a", "A", "kommune"), DepartmentLine(3, "b", "B", "a"))
    number = bring(make, DepartmentLine(2, "b", "B", "kommune"))
    bring(make, DepartmentLine(2, "a", "A", "b"))
    now = as_it_is(make)
    with pytest.raises(Conflict, match="below itself"):
        undo(make, number)
    assert as_it_is(make) == now


SLUGS = ["kommune", "helse", "sykehjem", "teknisk", "x", "y", "z"]
LINES = st.lists(
    st.builds(
        DepartmentLine, st.just(2), st.sampled_from(SLUGS[1:]), st.sampled_from("ABC"),
        st.sampled_from(SLUGS), managers=st.sampled_from([(), ("nurse@example.org",)]),
    ),
    min_size=1, max_size=5, unique_by=lambda line: line.slug,
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_whatever_is_imported_can_be_taken_back(
    app: object, make: Factory, lines: list[DepartmentLine]
) -> None:
    before = as_it_is(make)
    try:
        with make.ground.database.write() as session:
            made, _ = tree.import_tree(session, make.viewer("it"), lines, make.clock.now())
    except Invalid:
        made = None
    if made is not None:
        undo(make, made.id)
    assert as_it_is(make) == before


def test_only_it_may_and_only_for_a_month(app: object, make: Factory) -> None:
    number = bring(make, DepartmentLine(2, "ny", "Ny", "helse"))
    with pytest.raises(NotAllowed), make.ground.database.write() as session:
        tree.undo_import(session, make.viewer("manager"), number, make.clock.now())
    tidy(make.ground, make.clock.now() + importing.KEPT + timedelta(minutes=1))
    with make.ground.database.read() as session:
        assert session.get(DepartmentImport, number) is None


def test_the_page_undoes_what_the_page_imported(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    make.organisation()
    before, it = as_it_is(make), sign_in("it")
    text = "slug;name;parent\nhelse;Helse <1>;kommune\nny;Ny;helse\n"
    went = it.post("/it/departments", {"text": text, "go": "1"})
    assert went.status_code == 303
    page = it.get(went.headers["Location"]).text
    assert "Helse &lt;1&gt;" in page
    assert "Ny <code" in unescape(page)
    assert it.post(f"{went.headers['Location']}/undo", {}).status_code == 303
    assert as_it_is(make) == before
    assert "undone" in it.get(went.headers["Location"]).text
    assert it.post(f"{went.headers['Location']}/undo", {}).status_code == 409
    assert it.get("/it/departments/imports/99").status_code == 404
