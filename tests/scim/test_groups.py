"""Groups are departments: names, members, and what vanished."""

from __future__ import annotations

from sqlalchemy import select

from intranet_ideas.people.models import Department, User
from intranet_ideas.scim.models import ScimConnection

from ..factories import Factory
from .conftest import GROUP, Directory


def home(make: Factory, number: str) -> str:
    with make.ground.database.read() as session:
        user = session.get_one(User, int(number))
        return session.get_one(Department, user.department_id).slug


def group(directory: Directory, name: str, *members: str) -> str:
    answer = directory.ask("POST", "/Groups", {
        "schemas": [GROUP], "displayName": name, "externalId": f"g-{name}",
        "members": [{"value": each} for each in members],
    })  # fmt: skip
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def test_a_group_is_the_department_with_its_name_or_a_new_one(
    directory: Directory, make: Factory
) -> None:
    kari, ola = directory.add("kari")["id"], directory.add("ola")["id"]
    school, new = group(directory, "skole", kari), group(directory, "Ny etat Ø", ola)
    assert (home(make, kari), home(make, ola)) == ("skole", "ny-etat-o")
    path = f"/Groups/{school}"
    add = {"op": "Add", "path": "members", "value": [{"value": ola}]}
    assert directory.patch(path, add).status_code == 204
    assert (home(make, ola), directory.get(f"/Groups/{new}").get("members")) == ("skole", None)
    leave = {"op": "Remove", "path": f'members[value eq "{kari}"]'}
    assert directory.patch(path, leave).status_code == 204
    assert home(make, kari) == "kommune"
    assert directory.patch(
        path, {"op": "Remove", "path": "members", "value": [{"value": ola}]}
    ).status_code == 204  # fmt: skip
    assert home(make, ola) == "kommune"
    assert "members" not in directory.get(f"{path}?excludedAttributes=members")
    found = directory.get("/Groups?filter=displayName%20eq%20%22Skole%22")
    assert [each["id"] for each in found["Resources"]] == [school]
    twice = directory.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "Skole"})
    assert (twice.status_code, twice.get_json()["scimType"]) == (409, "uniqueness")
    wrong = directory.patch(path, {"op": "add", "path": "members", "value": [{"value": "987654"}]})
    assert (wrong.status_code, wrong.get_json()["scimType"]) == (400, "invalidValue")
    # The own accounts of this site are not the directory's to move.
    own = str(make.viewer("nurse").id)
    wrong = directory.patch(path, {"op": "add", "path": "members", "value": [{"value": own}]})
    assert (wrong.status_code, home(make, own)) == (400, "sykehjem")


def test_a_department_that_vanished_keeps_its_people_and_is_the_same_when_it_comes_back(
    directory: Directory, make: Factory
) -> None:
    kari = directory.add("kari")["id"]
    number = group(directory, "Skole", kari)
    assert directory.ask("DELETE", f"/Groups/{number}").status_code == 204
    assert directory.ask("GET", f"/Groups/{number}").status_code == 404
    assert home(make, kari) == "skole"
    assert group(directory, "Skole") == number
    assert home(make, kari) == "skole"


def test_an_unknown_department_is_made_or_not_as_the_connection_says(
    directory: Directory, make: Factory
) -> None:
    assert home(make, directory.add("kari", "Helt ny")["id"]) == "helt-ny"
    with make.ground.database.write() as session:
        session.scalars(select(ScimConnection)).one().make_unknown = False
    made = directory.add("ola", "Enda nyere")
    assert home(make, made["id"]) == "kommune"
