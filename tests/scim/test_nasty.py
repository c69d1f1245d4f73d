"""Whatever is sent: an answer in the standard's words, and never a fault of ours."""

from __future__ import annotations

from typing import Any

from .conftest import PATCH, USER, WORK, Directory, person

LONE, NUL = "a\ud800b", "a\0b"


def test_no_request_makes_a_fault_of_ours(directory: Directory) -> None:
    made = directory.add("kari")
    path = f"/Users/{made['id']}"
    bodies: list[Any] = [
        [], "x", 1, None, {}, {"schemas": [USER]}, {"schemas": ["urn:x"], "userName": "a"},
        *(person("ola") | {field: text} for text in (LONE, NUL, "x" * 5000)
          for field in ("userName", "externalId", "displayName", "preferredLanguage")),
        *(person("ola") | {"emails": [{"value": f"{text}@kommune.example"}]}
          for text in (LONE, NUL, "x" * 5000)),
        *(person("ola", text) for text in (LONE, NUL, "x" * 5000)),
        person("ola", manager=LONE), person("ola", manager="-1"), person("ola") | {WORK: 1},
    ]  # fmt: skip
    operations: list[Any] = [
        {}, {"op": "x"}, {"op": "add"}, {"op": "replace", "path": LONE, "value": "x"},
        {"op": "replace", "path": "displayName", "value": LONE},
        {"op": "replace", "path": "emails[type eq", "value": "x"},
        {"op": "replace", "path": "id", "value": "7"}, {"op": "remove", "path": "userName"},
        {"op": "remove"}, {"op": "replace", "path": "active", "value": "perhaps"},
        {"op": "replace", "path": "name", "value": "x"}, 1, None, "x",
    ]  # fmt: skip
    answers = [
        *(directory.ask("POST", "/Users", each) for each in bodies),
        *(directory.ask("PUT", path, each) for each in bodies[:8]),
        *(directory.ask("POST", "/Groups", each) for each in bodies[:8]),
        *(directory.patch(path, each) for each in operations),
        directory.ask("PATCH", path, {"schemas": [PATCH]}), directory.ask("PATCH", path, []),
        *(directory.ask("GET", f"/Users{each}") for each in (
            "/0", "/-1", "/" + "9" * 40, "/x", "/%00", "/%ED%A0%80", "?startIndex=0&count=-1",
            "?startIndex=x", "?count=" + "9" * 30, "?startIndex=" + "9" * 30, "?filter=%00",
            "?filter=userName%20eq%20%22%5Ud800%22", "?filter=userName%20eq%20%22%5Cud800%22",
            "?filter=userName%20eq%20%22%5Cu0000%22", "?attributes=%00", "?filter=" + "(" * 500,
            "?filter=displayName%20eq%20%22%5Cud800%22", "?sortBy=userName",
            "?filter=active%20eq%201",
        )),
    ]  # fmt: skip
    faults = [each.text for each in answers if each.status_code >= 500
              and each.status_code != 501]  # fmt: skip
    assert faults == []
