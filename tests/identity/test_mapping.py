"""What claims make of an account: department, manager, roles, and what stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas.errors import Invalid
from intranet_ideas.identity import actions, queries, rules, trying
from intranet_ideas.issuers import ClaimMapping, Issuer
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import Delivery, Notification
from intranet_ideas.people.actions import change_user
from intranet_ideas.people.imports import parse_identities
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.plugin_host import actions as plugins

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from .conftest import Comer
from .provider import TestIssuer

Make = Callable[[], Comer]

MAPPING = ClaimMapping(
    department="department", manager="manager", roles="groups",
    departments={"Velferd": "helse"}, role_values={"G-IT": "it_administrator"},
)  # fmt: skip
STAFF = Issuer("staff", "Kommunen", "https://id.example", "ideas", mapping=MAPPING)
SUBJECT = {"sub": "kari-1", "name": "Kari", "email": "kari@example.org"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(["name", "email", "locale", "department", "manager", "groups",
                         "_claim_names", "hasgroups", "email_verified"])  # fmt: skip


@given(st.dictionaries(names, json_values))
def test_any_claims_are_read_without_a_fault_and_give_no_unknown_role(
    claims: dict[str, Any],
) -> None:
    said = rules.read_claims(STAFF, {"sub": "x", **claims})
    assert (said.roles or frozenset()) <= {"it_administrator"}
    assert len(said.name) <= 200
    assert "\n" not in said.name + said.department + said.manager
    assert rules.read_claims(replace(STAFF, audience="guests"), claims).roles is None


@given(json_values)
def test_what_is_kept_for_it_names_no_one_by_number(value: Any) -> None:
    kept = rules.worth_keeping({"pid": "01010112345", "x": ["ab 01010112345 c", value]})
    assert "01010112345" not in json.dumps(kept)
    assert kept["x"][0] == "ab … c"


@given(
    st.sets(st.sampled_from(["moderator", "auditor", "it_administrator"])),
    st.none() | st.sets(st.sampled_from(["it_administrator"])).map(frozenset),
)
def test_the_issuer_gives_and_takes_its_own_roles_and_no_others(
    present: set[str], said: frozenset[str] | None
) -> None:
    after = rules.mapped_roles(sorted(present), rules.Said("x", roles=said), MAPPING)
    others = {"moderator", "auditor"}
    assert set(after) & others == present & others
    if said is not None:
        assert set(after) - others == said


def planned(make: Factory, claims: dict[str, Any], issuer: Issuer = STAFF) -> queries.Plan:
    with make.ground.database.read() as session:
        return queries.plan(session, issuer, {**SUBJECT, **claims})


def notes(plan: queries.Plan) -> list[str]:
    return [note.field for note in plan.notes]


def test_departments_are_found_by_the_table_by_key_and_by_name(app: Any, make: Factory) -> None:
    for value, key in (
        ("Velferd", "helse"), ("skole", "skole"), ("Nursing home", "sykehjem"),
        ("sjukeheim", "sykehjem"), ("SKULE", "skole"),
    ):  # fmt: skip
        found = planned(make, {"department": [value]}).department
        assert found is not None
        assert found.slug == key
    lost = planned(make, {"department": "Nedlagt"})
    assert (lost.refused, notes(lost)) == (queries.NO_DEPARTMENT, ["department"])
    caught = replace(STAFF, mapping=replace(MAPPING, department_unknown="kommune"))
    found = planned(make, {"department": "Nedlagt"}, caught).department
    assert found is not None
    assert found.slug == "kommune"


@pytest.mark.sqlite_only
def test_too_many_groups_are_said_plainly_and_change_no_role(app: Any, make: Factory) -> None:
    with make.ground.database.write() as session:
        user = user_by_email(session, "moderator@example.org")
        assert user is not None
        user.roles = ["it_administrator", "moderator"]
        actions.link(session, None, user.id, issuer=STAFF.issuer, subject="kari-1",
                     now=make.clock.now())  # fmt: skip
    many = planned(make, {"_claim_names": {"groups": "src1"}, "department": "helse"})
    assert many.roles == ["it_administrator", "moderator"]
    assert "left them all out" in many.notes[0].message
    assert planned(make, {"groups": []}).roles == ["moderator"]
    assert planned(make, {"groups": ["G-IT", "other"]}).roles == many.roles


def test_an_account_follows_what_is_said(comer: Make, make: Factory, issuer: TestIssuer) -> None:
    comer().sign_in()
    issuer.claims |= {
        "name": "Kari Gift", "email": "kari.gift@example.org", "department": "skole",
        "manager": "boss@example.org", "groups": ["G-MOD", "G-OTHER"],
    }  # fmt: skip
    first = comer()
    first.sign_in()
    with make.ground.database.read() as session:
        kari = user_by_email(session, "kari.gift@example.org")
        assert kari is not None
        boss = session.get_one(User, kari.manager_id)
        home = session.get_one(Department, kari.department_id)
        assert (kari.name, home.slug, boss.email) == ("Kari Gift", "skole", "boss@example.org")
        assert kari.roles == ["moderator"]
    issuer.claims |= {
        "department": "Nedlagt", "manager": "nobody@example.org", "email": "it@example.org",
        "groups": [],
    }  # fmt: skip
    assert comer().sign_in().status_code == 303, "an unknown department puts nobody out"
    with make.ground.database.read() as session:
        kari = user_by_email(session, "kari.gift@example.org")
        assert kari is not None
        assert (kari.department_id, kari.manager_id, kari.roles) == (home.id, boss.id, [])
    assert not first.inside, "what was begun with other rights has ended"


@pytest.mark.sqlite_only
def test_leaders_never_go_in_a_circle(comer: Make, make: Factory, issuer: TestIssuer) -> None:
    comer().sign_in()
    issuer.claims |= {"email": "kari.gift@example.org", "manager": "boss@example.org"}
    comer().sign_in()
    with make.ground.database.write() as session:
        kari, boss = (user_by_email(session, f"{name}@example.org")
                      for name in ("kari.gift", "boss"))  # fmt: skip
        assert kari is not None
        assert boss is not None
        assert kari.manager_id == boss.id
        nurse = user_by_email(session, "nurse@example.org")
        assert nurse is not None
        nurse.manager_id = kari.id
    issuer.claims |= {"manager": "nurse@example.org"}
    assert comer().sign_in().status_code == 303, "nobody is put out for it"
    with make.ground.database.write() as session:
        assert session.get_one(User, kari.id).manager_id == boss.id
        with pytest.raises(Invalid) as refused:
            change_user(session, "boss@example.org", manager="nurse@example.org",
                        now=make.clock.now())  # fmt: skip
        assert [fault.field for fault in refused.value.faults] == ["manager"]


@pytest.mark.sqlite_only
def test_the_last_administrator_stays_one(comer: Make, make: Factory, issuer: TestIssuer) -> None:
    with make.ground.database.write() as session:
        user = user_by_email(session, "it@example.org")
        assert user is not None
        actions.link(session, None, user.id, issuer=issuer.url, subject="kari-1",
                     now=make.clock.now())  # fmt: skip
    assert comer().sign_in().status_code == 303
    assert "it_administrator" in make.viewer("kari@example.org").roles


@pytest.mark.sqlite_only
def test_it_sees_what_a_sign_in_would_do_and_nothing_is_done(
    app: Any, comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    it = Browser(app, make.session_token("it"))
    assert "none yet" in it.get("/it/sign-in").get_data(as_text=True)
    asked = it.post("/it/sign-in/staff/ask", follow=True).get_data(as_text=True)
    assert "Kommunen answers as it should" in asked
    assert "http://ideas.test/sign-in/with/staff/back" in asked
    claims = {**SUBJECT, "department": "Velferd", "manager": "boss@example.org", "groups": ["G-IT"]}
    dry = it.post("/it/sign-in/try", {"issuer": "staff", "claims": json.dumps(claims)})
    page = dry.get_data(as_text=True)
    assert all(word in page for word in ("A new account", "Health", "Berit Boss"))
    with make.ground.database.read() as session:
        assert user_by_email(session, "kari@example.org") is None
    wrong = it.post("/it/sign-in/try", {"issuer": "staff", "claims": "[1]"})
    assert wrong.status_code == 422
    assert "[1]" in wrong.get_data(as_text=True)
    issuer.down = True
    away = it.post("/it/sign-in/staff/ask")
    assert (away.status_code, "Does not answer" in away.get_data(as_text=True)) == (409, True)
    nurse = Browser(app, make.session_token("nurse"))
    assert nurse.post("/it/sign-in/try", {"issuer": "staff", "claims": "{}"}).status_code == 404


@pytest.mark.sqlite_only
def test_someone_not_let_in_is_seen_and_linked_by_it(
    app: Any, comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    issuer.claims["email"] = "nurse@example.org"
    nina = comer()
    assert nina.sign_in().status_code == 403
    it = Browser(app, make.session_token("it"))
    page = it.get("/it/sign-in").get_data(as_text=True)
    assert "Not let in" in page
    with make.ground.database.read() as session:
        (row,) = trying.seen(session)
    tried = it.post("/it/sign-in/try", {"issuer": "staff", "seen": row.id})
    assert "already an account" in tried.get_data(as_text=True)
    lost = it.post("/it/sign-in/link", {"seen": row.id, "email": "nobody@example.org"})
    assert lost.status_code == 422
    found = it.post("/it/sign-in/link", {"seen": row.id, "email": "nurse@example.org"})
    form = it.get(found.headers["Location"]).get_data(as_text=True)
    assert 'value="kari-1"' in form
    place = found.headers["Location"].partition("?")[0]
    assert it.post(place, {"issuer": "staff", "subject": "kari-1"}).status_code == 303
    again = it.post(place, {"issuer": "staff", "subject": "kari-1"})
    assert again.status_code == 422, "two can't have one identity"
    assert nina.sign_in().status_code == 303
    with make.ground.database.read() as session:
        (identity,) = queries.identities_of(session, make.viewer("nurse@example.org").id)
    assert it.post("/it/people/identities/unlink", {"identity": identity.id}).status_code == 303
    assert not nina.inside
    assert nina.sign_in().status_code == 403


@pytest.mark.sqlite_only
def test_only_the_last_twenty_people_are_kept(app: Any, make: Factory) -> None:
    for number in range(25):
        with make.ground.database.write() as session:
            trying.keep(session, STAFF, {"sub": f"s{number % 23}"}, None, make.clock.now())
    with make.ground.database.read() as session:
        rows = trying.seen(session)
    assert len(rows) == trying.KEPT
    assert [row.subject for row in rows[:3]] == ["s1", "s0", "s22"]


def test_only_an_object_is_claims() -> None:
    assert trying.parse_claims('{"a": 1}') == {"a": 1}
    for text in ("", "  ", "[]", "{", "1", '{"a": 1} x'):
        with pytest.raises(Invalid):
            trying.parse_claims(text)


def test_accounts_are_linked_by_a_file_all_or_none(app: Any, make: Factory) -> None:
    def run(*lines: str) -> list[str]:
        text = "email;issuer;subject\n" + "\n".join(lines)
        with make.ground.database.write() as session:
            return actions.link_many(
                session, parse_identities(text.encode()), make.ground.settings.issuers,
                now=make.clock.now(),
            )  # fmt: skip

    good = "nurse@example.org;staff;nina-1"
    with pytest.raises(Invalid) as error:
        run(good, "nobody@example.org;staff;x", "staff@example.org;unknown;y", good.upper(),
            "teacher@example.org;staff;nina-1")  # fmt: skip
    assert [each.field for each in error.value.faults] == [f"line {n}" for n in (3, 4, 5, 6)]
    with make.ground.database.read() as session:
        assert queries.identities_of(session, make.viewer("nurse").id) == []
    assert run(good) == ["nurse@example.org: staff"]
    assert run(good) == [], "what is linked stays"
    for broken in ("a;b", "a;b;", ";;x", '"a;b;c'):
        with pytest.raises(Invalid):
            run(broken)
    with pytest.raises(Invalid, match="mended"):
        parse_identities(b"mail;who\n")


@pytest.mark.sqlite_only
def test_who_has_no_address_gets_no_mail_but_finds_the_news(
    app: Any, comer: Make, make: Factory, other: TestIssuer
) -> None:
    with make.ground.database.write() as session:
        plugins.enable(session, None, "notify_email", "kommune", make.clock.now(),
                       host=make.ground.plugins)  # fmt: skip
    assert comer().sign_in("guests").status_code == 303
    challenge = make.challenge(everyone=True, guests=True)
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        guest = session.scalars(select(User).where(User.email.endswith(rules.NO_MAIL))).one()
        mine = select(Notification.id).where(
            Notification.user_id == guest.id, Notification.challenge_id == challenge.id
        )
        assert session.scalars(mine).all()
        out = select(Delivery.id).where(Delivery.notification_id.in_(mine))
        assert session.scalars(out).all() == []
        assert session.scalars(select(Delivery.id)).all(), "others get mail"


@pytest.mark.sqlite_only
def test_it_links_and_tries_by_the_api_too(app: Any, make: Factory, issuer: TestIssuer) -> None:
    it = Client(app, make.token("it"))
    nurse = make.viewer("nurse").id
    body = {"issuer": "staff", "subject": "nina-1"}
    made = it.call("linkIdentity", body, user_id=nurse).get_json()
    assert (made["issuer"], made["subject"]) == ("staff", "nina-1")
    assert it.call("linkIdentity", body, user_id=nurse).status_code == 422
    assert it.get("listIdentities", user_id=nurse)["items"] == [made]
    claims = {"sub": "nina-1", "department": "Nedlagt"}
    tried = it.call("tryClaims", {"issuer": "staff", "claims": claims}).get_json()
    assert (tried["user"], tried["refused"], tried["department"]) == (nurse, None, "sykehjem")
    assert "Nedlagt" in tried["notes"][0]["detail"]
    assert it.call("tryClaims", {"issuer": "no", "claims": {}}).status_code == 422
    assert it.call("unlinkIdentity", identity_id=made["id"]).status_code == 204
    assert it.get("listIdentities", user_id=nurse)["items"] == []
    other = Client(app, make.token("nurse"))
    assert other.call("listIdentities", user_id=nurse).status_code == 404
