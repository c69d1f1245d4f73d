"""The pages ask the database as often for many proposals as for one."""

from __future__ import annotations

from ..counting import statements
from .conftest import Told

PAGES = {
    "": 9, "/paragraphs/2": 6, "/desk": 7, "/compare": 3, "/proposals.csv": 4,
}  # fmt: skip
"""What each page takes, who asks included."""


def test_pages_take_as_many_statements_for_many_proposals(told: Told) -> None:
    told.open()
    engine = told.make.ground.database.engine
    people = ("staff", "nurse", "teacher", "janitor")
    counted: list[dict[str, int]] = []
    for round_ in range(2):
        for number in range(1 + 5 * round_):
            for name in people[:1] if not round_ else people:
                told.post(name, "/paragraphs/2/proposals", kind="change", why="Fordi",
                          text=f"Tekst {round_} {number} {name}")  # fmt: skip
                told.post(name, "/paragraphs/2/comments", body=f"Ja {round_} {number}")
        found = {}
        for path in PAGES:
            told.get("innovator", path)  # signed in
            with statements(engine) as seen:
                told.get("innovator", path)
            found[path] = len(seen)
        counted.append(found)
    assert counted[0] == counted[1]
    assert {path: number for path, number in counted[1].items() if number > PAGES[path]} == {}
