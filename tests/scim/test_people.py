"""What a directory does to people: bringing, changing, finding, refusing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from intranet_ideas.identity.actions import attach
from intranet_ideas.people.actions import add_user, change_user
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.scim.models import ScimRefusal

from ..factories import Factory
from .conftest import ISSUER, WORK, Directory, person


def account(make: Factory, number: str) -> dict[str, Any]:
    with make.ground.database.read() as session:
        user = session.get_one(User, int(number))
        home = session.get_one(Department, user.department_id)
        return {
            "name": user.name, "email": user.email, "active": user.active,
            "department": home.name, "manager": user.manager_id, "roles": user.roles,
        }  # fmt: skip


def refusals(make: Factory) -> list[str]:
    with make.ground.database.read() as session:
        return list(session.scalars(select(ScimRefusal.reason)))


def test_what_entra_sends_changes_the_same_person(directory: Directory, make: Factory) -> None:
    boss = directory.add("berit", "Skole")
    made = directory.add("kari", "Skole", boss["id"])
    path = f"/Users/{made['id']}"
    assert account(make, made["id"])["department"] == "Skole"
    answer = directory.patch(
        path,
        {"op": "Replace", "path": "displayName", "value": "Kari Nordmann"},
        {"op": "Replace", "path": 'emails[type eq "work"].value',
         "value": "Kari.N@kommune.example"},
        {"op": "Add", "path": f"{WORK}:department", "value": "Ny avdeling"},
        {"op": "Replace", "path": "userName", "value": "kari.n@kommune.example"},
    )  # fmt: skip
    assert answer.status_code == 204, answer.text
    assert account(make, made["id"]) == {
        "name": "Kari Nordmann", "email": "kari.n@kommune.example", "active": True,
        "department": "Ny avdeling", "manager": int(boss["id"]), "roles": [],
    }  # fmt: skip
    assert directory.patch(path, {"op": "Replace", "value": {
        "active": "False", f"{WORK}:manager": boss["id"], "displayName": "Kari N"}
    }).status_code == 204  # fmt: skip
    assert account(make, made["id"])["active"] is False
    on = {"op": "replace", "path": "active", "value": "True"}
    assert directory.patch(path, on).status_code == 204
    assert directory.patch(path, {"op": "Remove", "path": f"{WORK}:manager"}).status_code == 204
    assert account(make, made["id"])["manager"] is None
    assert directory.patch(
        path, {"op": "Add", "path": f"{WORK}:manager", "value": boss["id"]}
    ).status_code == 204  # fmt: skip
    assert directory.get(path)[WORK]["manager"]["value"] == boss["id"]


def test_filters_find_people_and_refuse_what_is_not_known(directory: Directory) -> None:
    kari, ola = directory.add("kari"), directory.add("ola", active=False)
    for wanted, found in (
        ('userName eq "KARI@kommune.example"', [kari]), ('externalId eq "oid-ola"', [ola]),
        ('externalId eq "OID-OLA"', []), ('emails.value eq "kari@kommune.example"', [kari]),
        ('emails[type eq "work" and value eq "ola@kommune.example"]', [ola]),
        ("active eq true", [kari]), ('displayName eq "Kari" or displayName eq "Ola"', [kari, ola]),
        ('active eq false and userName eq "kari@kommune.example"', []),
    ):  # fmt: skip
        body = directory.ask("GET", "/Users?filter=" + wanted.replace(" ", "%20")).get_json()
        ids = [each["id"] for each in body.get("Resources", [])]
        assert ids == [each["id"] for each in found], wanted
    page = directory.get("/Users?startIndex=2&count=1&attributes=userName")
    assert (page["totalResults"], page["itemsPerPage"]) == (2, 1)
    assert page["Resources"][0].keys() >= {"id", "userName"}
    assert "displayName" not in page["Resources"][0]
    for wrong in ('displayName co "a"', "not (active eq true)", 'name.familyName eq "x"',
                  "userName pr", "userName eq", "emails[primary eq true]"):  # fmt: skip
        answer = directory.ask("GET", "/Users?filter=" + wrong.replace(" ", "%20"))
        assert (answer.status_code, answer.get_json()["scimType"]) == (400, "invalidFilter"), wrong
        assert answer.content_type.startswith("application/scim+json")


BAD = (
    ({"userName": "KARI@kommune.example"}, 409, "uniqueness"),
    ({"externalId": "oid-kari"}, 409, "uniqueness"),
    ({"emails": [{"value": "kari@kommune.example"}]}, 409, "uniqueness"),
    ({"emails": [{"value": "teacher@example.org"}]}, 409, "uniqueness"),
    ({"emails": [{"value": "no address"}]}, 400, "invalidValue"),
    ({"userName": ""}, 400, "invalidValue"),
    ({WORK: {"manager": {"value": "999999"}}}, 400, "invalidValue"),
    ({WORK: {"manager": {"value": "9" * 40}}}, 400, "invalidValue"),
    ({"active": {"a": 1}}, 400, "invalidValue"),
)  # fmt: skip


def test_bad_input_is_refused_in_plain_words_and_nothing_is_done(
    directory: Directory, make: Factory
) -> None:
    directory.add("kari")
    for second, status, kind in BAD:
        answer = directory.ask("POST", "/Users", person("ola", "Noe nytt") | second)
        assert answer.status_code == status, answer.text
        body = answer.get_json()
        assert (body["scimType"], body["status"]) == (kind, str(status))
    assert directory.get("/Users")["totalResults"] == 1
    kept = refusals(make)
    assert len(kept) == len(BAD)
    assert not [each for each in kept if "kommune.example" in each]
    with make.ground.database.read() as session:
        assert not session.scalars(select(Department).filter_by(name="Noe nytt")).all()


def test_managers_make_no_ring(directory: Directory, make: Factory) -> None:
    top = directory.add("top")
    middle = directory.add("middle", manager=top["id"])
    low = directory.add("low", manager=middle["id"])
    for below in (low, middle, top):
        answer = directory.patch(
            f"/Users/{top['id']}", {"op": "add", "path": f"{WORK}:manager", "value": below["id"]}
        )
        assert (answer.status_code, answer.get_json()["scimType"]) == (400, "invalidValue")
    assert account(make, top["id"])["manager"] is None


def test_a_change_names_the_version_it_started_from(directory: Directory, make: Factory) -> None:
    made = directory.add("kari")
    path, version = f"/Users/{made['id']}", made["meta"]["version"]
    rename = {"op": "replace", "path": "displayName", "value": "Kari B"}
    assert directory.ask("GET", path).headers["ETag"] == version
    assert directory.ask("GET", path, If_None_Match=version).status_code == 304
    assert directory.patch(path, rename, If_Match=version).status_code == 204
    assert directory.patch(path, rename, If_Match=version).status_code == 412
    assert directory.ask("DELETE", path, If_Match=version).status_code == 412
    # What others change here is another version too.
    version = directory.get(path)["meta"]["version"]
    with make.ground.database.write() as session:
        change_user(session, "kari@kommune.example", department="helse", now=make.clock.now())
    assert directory.ask("PUT", path, person("kari"), If_Match=version).status_code == 412


def test_who_signed_in_before_keeps_the_account_and_an_address_proves_nothing(
    directory: Directory, make: Factory
) -> None:
    with make.ground.database.write() as session:
        now = make.clock.now()
        known = add_user(session, email="kari@kommune.example", name="K", department="skole",
                         now=now)  # fmt: skip
        attach(session, known, ISSUER.directory, "oid-kari", now, None)
        add_user(session, email="ola@kommune.example", name="O", department="skole", now=now)
        number = known.id
    assert directory.add("kari")["id"] == str(number)
    answer = directory.ask("POST", "/Users", person("ola"))
    assert (answer.status_code, answer.get_json()["scimType"]) == (409, "uniqueness")


def test_who_comes_back_is_the_same_person(directory: Directory, make: Factory) -> None:
    made = directory.add("kari")
    assert directory.ask("DELETE", f"/Users/{made['id']}").status_code == 204
    assert directory.ask("GET", f"/Users/{made['id']}").status_code == 404
    assert directory.ask("DELETE", f"/Users/{made['id']}").status_code == 404
    assert account(make, made["id"])["active"] is False
    again = directory.add("kari")
    assert again["id"] == made["id"]
    assert account(make, made["id"])["active"] is True


def test_accounts_for_emergencies_and_the_last_administrator_stay(
    directory: Directory, make: Factory
) -> None:
    made = directory.add("kari")
    path, off = f"/Users/{made['id']}", {"op": "Replace", "path": "active", "value": "False"}
    with make.ground.database.write() as session:
        now = make.clock.now()
        change_user(session, "kari@kommune.example", roles=["it_administrator"], now=now)
        change_user(session, "it@example.org", roles=[], now=now)
    assert directory.patch(path, off).status_code == 409
    assert directory.ask("DELETE", path).status_code == 409
    with make.ground.database.write() as session:
        change_user(session, "it@example.org", roles=["it_administrator"], now=now)
        change_user(session, "kari@kommune.example", break_glass=True, now=now)
    assert directory.patch(path, off).status_code == 409
    assert directory.ask("DELETE", path).status_code == 409
    assert account(make, made["id"])["active"] is True
    # No word of a directory gives a role.
    directory.ask("POST", "/Users", person("ola", roles=[{"value": "it_administrator"}]))
    with make.ground.database.read() as session:
        user = user_by_email(session, "ola@kommune.example")
        assert user is not None
        assert user.roles == []
