"""Lists of people: looked at, imported all or nothing, taken out, undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from intranet_ideas import events
from intranet_ideas.access import Role
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, Invalid, NotAllowed
from intranet_ideas.ground import Ground
from intranet_ideas.people import importing, imports, sheets
from intranet_ideas.people.models import PeopleImport, User, UserSession
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.people.roster import Account, PersonLine, Plan, plan
from intranet_ideas.privacy import erasing

from ..browsing import Browser
from ..factories import Factory

HEAD = "email;name;department;manager;roles;active\n"


def lines_of(text: str) -> list[PersonLine]:
    return imports.parse_people(text.encode())


@pytest.fixture
def bring(ground: Ground, make: Factory, clock: FixedClock) -> Callable[..., PeopleImport | None]:
    make.organisation()

    def do(text: str, *, everyone: bool = False, **more: Any) -> PeopleImport | None:
        with ground.database.write() as session:
            return importing.import_people(
                session,
                make.viewer("it"),
                lines_of(text),
                now=clock.now(),
                everyone=everyone,
                language="nb",
                **more,
            )

    return do


def person(ground: Ground, key: str) -> User:
    with ground.database.read() as session:
        found = user_by_email(session, f"{key}@example.org")
        assert found is not None
        return found


# --- The file ---------------------------------------------------------------------------


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20).map(
    lambda text: normalize("NFC", text)
)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS).filter(any), min_size=1, max_size=6))
def test_what_is_written_is_read_again_to_the_character(rows: list[tuple[str, ...]]) -> None:
    columns = ("slug", "name", "parent")
    given_rows = [dict(zip(columns, row, strict=True)) for row in rows]
    for write in (sheets.as_csv, sheets.as_workbook):
        content = write(columns, given_rows)
        read = sheets.read(content, columns, (), largest=10**7, nothing="nothing")
        assert [cells for _, cells in read] == given_rows


def test_formulas_are_text_in_the_file_and_as_they_were_when_read() -> None:
    rows = [{"a": "=1+1"}, {"a": "'=1"}, {"a": "@x"}, {"a": "-"}, {"a": "'tis"}]
    assert b"\n=" not in sheets.as_csv(["a"], rows)
    assert [cells["a"] for _, cells in sheets.read(
        sheets.as_csv(["a"], rows), ["a"], (), largest=999, nothing="")] == [
            "=1+1", "'=1", "@x", "-", "'tis"]  # fmt: skip


@pytest.mark.parametrize("content", [
    b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500, b"PK\x05\x06" + b"\0" * 18, b"\0\1\2", b"",
    b"\xff\xfe",
])  # fmt: skip
def test_what_is_no_list_is_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        imports.parse_people(content)
    assert caught.value.faults[0].message


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = sheets.as_workbook(["email"], [{"email": "a@b.no"}] * 50)
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 1000)
    with pytest.raises(Invalid) as caught:
        sheets.read(book, ["email"], (), largest=10**6, nothing="")
    assert "too large" in caught.value.faults[0].message


# --- The plan ---------------------------------------------------------------------------


def accounts(*given: tuple[str, str], roles: Sequence[str] = ()) -> list[Account]:
    it = Account(1, "it@x.no", "It", "k", roles=(Role.IT_ADMINISTRATOR,))
    return [it, *(Account(number, email, email, "k", boss)
                  for number, (email, boss) in enumerate(given, 2))]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nobody;N;k;;;", "e-mail address"),
        ("a@x.no;;k;;;", "name"),
        ("a@x.no;A;gone;;;", "no department with the key gone"),
        ("a@x.no;A;k;who@x.no;;", "nobody with the leader's address who@x.no"),
        ("a@x.no;A;k;;king;", "no role king"),
        ("a@x.no;A;k;a@x.no;;", "circle: a@x.no → a@x.no"),
        ("a@x.no;A;k;b@x.no;;", "circle: a@x.no → b@x.no → a@x.no"),
        ("a@x.no;A;k;;;perhaps", "Active must be yes or no"),
        ("it@x.no;It;k;;;", "Nobody would be left who runs the site"),
        ("it@x.no;It;k;;it_administrator;no", "Nobody would be left who runs the site"),
    ],
)  # fmt: skip
def test_each_wrong_line_is_told_where_it_is_and_why(line: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        plan(lines_of(HEAD + line), accounts(("a@x.no", ""), ("b@x.no", "a@x.no")), ["k"],
             everyone=False)  # fmt: skip
    (fault,) = caught.value.faults
    assert told in fault.message % fault.values
    assert fault.field == ("" if "Nobody would" in told else "line 2")


def test_all_faults_come_at_once_in_the_order_of_lines() -> None:
    text = HEAD + "a@x.no;A;k;;;\nx;X;k;;;\na@x.no;A;k;;;\nb@x.no;B;gone;;;\n"
    with pytest.raises(Invalid) as caught:
        plan(lines_of(text), accounts(), ["k"], everyone=False)
    assert [fault.field for fault in caught.value.faults] == ["line 3", "line 4", "line 5"]


def test_an_id_finds_who_has_another_address_now_and_leaders_follow() -> None:
    there = accounts(("a@x.no", ""), ("b@x.no", "a@x.no"))
    text = "id;email;name;department;manager\n2;new@x.no;a@x.no;k;\n3;b@x.no;b@x.no;k;a@x.no\n"
    made = plan(lines_of(text), there, ["k"], everyone=False)
    (change,) = made.changes
    assert dict(change.fields) == {"email": ("a@x.no", "new@x.no")}
    with pytest.raises(Invalid) as caught:
        plan(lines_of("id;email;name;department\n2;b@x.no;A;k\n9;c@x.no;C;k\n"), there, ["k"],
             everyone=False)  # fmt: skip
    assert [
        "belongs to someone else" in caught.value.faults[0].message,
        "no person with the id" in caught.value.faults[1].message,
    ] == [True, True]


people = st.lists(
    st.builds(PersonLine, line=st.just(2), email=st.sampled_from([f"{c}@x.no" for c in "abcdef"]),
              name=st.sampled_from(["A", "B"]), department=st.sampled_from(["k", "h"]),
              manager=st.sampled_from([None, "", "it@x.no"]),
              active=st.sampled_from([None, True, False])),
    max_size=6, unique_by=lambda line: line.email,
)  # fmt: skip


@given(lines=people, everyone=st.booleans())
def test_doing_it_twice_does_nothing_more_and_nobody_else_is_touched(
    lines: list[PersonLine], everyone: bool
) -> None:
    there = accounts(("a@x.no", ""), ("b@x.no", "a@x.no"), ("z@x.no", "a@x.no"))
    lines = [*lines, PersonLine(9, "it@x.no", "It", "k")]
    made = plan(lines, there, ["k", "h"], everyone=everyone)
    after = done(there, made)
    again = plan(lines, after, ["k", "h"], everyone=everyone)
    assert again.changes == ()
    named = {line.email for line in lines}
    for was, now in zip(there, after, strict=False):
        if was.email not in named:
            assert now == was or (everyone and was.active and not now.active)


def done(there: list[Account], made: Plan) -> list[Account]:
    after = {each.id: each for each in there}
    for number, change in enumerate(made.changes, 100):
        now = {name: value for name, (_, value) in change.fields.items()}
        was = after.get(change.id or 0) or Account(number, "", "", "")
        after[was.id] = replace(was, **now)
    return list(after.values())


# --- The import -------------------------------------------------------------------------


def test_people_are_added_changed_and_shut_out_and_it_can_all_be_undone(
    ground: Ground, make: Factory, clock: FixedClock, bring: Callable[..., PeopleImport | None]
) -> None:
    make.session_token("teacher")
    made = bring(
        HEAD + "new@example.org;Ny Person;helse;nurse@example.org;moderator;yes\n"
        "nurse@example.org;Nina Ny;skole;;;yes\nteacher@example.org;Tora;skole;;;no\n"
    )
    assert made is not None
    new, nurse, teacher = (person(ground, key) for key in ("new", "nurse", "teacher"))
    assert (new.name, new.roles, new.manager_id, new.password_hash) == (
        "Ny Person", ["moderator"], nurse.id, None)  # fmt: skip
    assert (nurse.name, teacher.active) == ("Nina Ny", False)
    with ground.database.read() as session:
        open_ones = select(func.count()).select_from(UserSession).where(
            UserSession.user_id == teacher.id, UserSession.ended_at.is_(None))  # fmt: skip
        assert session.scalar(open_ones) == 0, "who leaves is out at once"
        (told,) = session.scalars(select(events.Event).filter_by(kind=events.PEOPLE_IMPORTED))
        assert (told.data["new"], told.data["changed"], told.data["leaving"]) == (1, 1, 1)
    with ground.database.write() as session:
        assert importing.undo_import(session, make.viewer("it"), made.id, clock.now()) == 3
        with pytest.raises(Conflict):
            importing.undo_import(session, make.viewer("it"), made.id, clock.now())
    assert not person(ground, "new").active
    assert person(ground, "nurse").name != "Nina Ny"
    assert person(ground, "teacher").active


def test_who_was_changed_since_stays_as_they_are(
    ground: Ground, make: Factory, clock: FixedClock, bring: Callable[..., PeopleImport | None]
) -> None:
    made = bring(
        HEAD + "nurse@example.org;Nina Ny;helse;;;yes\nteacher@example.org;Tora Ny;skole;;;yes\n"
    )
    assert made is not None
    bring(HEAD + "nurse@example.org;Nina Nyere;helse;;;yes\n")
    with ground.database.write() as session, pytest.raises(Conflict):
        importing.undo_import(session, make.viewer("it"), made.id, clock.now())
    with ground.database.write() as session:
        assert importing.undo_import(
            session, make.viewer("it"), made.id, clock.now(), rest=True) == 1  # fmt: skip
    assert person(ground, "nurse").name == "Nina Nyere"
    assert person(ground, "teacher").name != "Tora Ny"


def test_a_list_that_holds_everyone_must_say_that_many_leave(
    ground: Ground, make: Factory, bring: Callable[..., PeopleImport | None]
) -> None:
    text = HEAD + "it@example.org;Ivar;kommune;;it_administrator;yes\n"
    with pytest.raises(Invalid) as caught:
        bring(text, everyone=True)
    assert caught.value.faults[0].field == "many"
    assert person(ground, "nurse").active
    bring(text, everyone=True, many=True)
    assert not person(ground, "nurse").active
    assert person(ground, "it").active


def test_what_is_done_is_what_was_looked_at(
    ground: Ground, make: Factory, bring: Callable[..., PeopleImport | None]
) -> None:
    text = HEAD + "nurse@example.org;Nina Ny;helse;;;yes\n"
    with ground.database.read() as session:
        looked = importing.look(session, lines_of(text), everyone=False, language="nb")
    bring(HEAD + "nurse@example.org;Nina Annen;helse;;;yes\n")
    with pytest.raises(Conflict):
        bring(text, looked_at=looked.digest)
    assert person(ground, "nurse").name == "Nina Annen"


def test_taken_out_and_brought_in_again_nothing_changes(
    ground: Ground, make: Factory, bring: Callable[..., PeopleImport | None], clock: FixedClock
) -> None:
    with ground.database.write() as session:
        gone = make.viewer("staff").id
        erasing.erase(session, None, gone, clock.now(), "nb")
    with ground.database.read() as session:
        everyone = importing.accounts(session)
        assert gone not in {each.id for each in everyone}
        for write in (sheets.as_csv, sheets.as_workbook):
            content = write(imports.PEOPLE_COLUMNS, imports.people_rows(everyone))
            lines = imports.parse_people(content)
            found = importing.look(session, lines, everyone=True, language="nb")
            assert found.plan.changes == ()
            assert found.plan.unchanged == len(everyone)
    assert bring("email;name;department\nit@example.org;" + person(ground, "it").name
                 + ";kommune\n") is None  # fmt: skip


def test_a_long_list_takes_no_more_statements_than_a_short_one(
    ground: Ground, make: Factory, bring: Callable[..., PeopleImport | None]
) -> None:
    make.organisation()
    counts: list[int] = []

    def count(_: object, __: object, statement: str, *rest: object) -> None:
        counts[-1] += not statement.startswith("INSERT INTO")

    event.listen(ground.database.engine, "before_cursor_execute", count)
    for size in (5, 200):
        counts.append(0)
        made = bring("email;name;department\n" + "".join(
            f"p{size}-{number}@example.org;P;helse\n" for number in range(size)
        ))  # fmt: skip
        assert made is not None
        counts.append(0)
        with ground.database.write() as session:
            importing.undo_import(session, None, made.id, make.clock.now())
    event.remove(ground.database.engine, "before_cursor_execute", count)
    assert counts[2:] == counts[:2]


def test_only_it_may(ground: Ground, make: Factory, clock: FixedClock) -> None:
    make.organisation()
    with ground.database.write() as session, pytest.raises(NotAllowed):
        importing.import_people(
            session, make.viewer("manager"), lines_of(HEAD + "a@x.no;A;helse;;;"), everyone=False,
            language="nb", now=clock.now(),
        )  # fmt: skip


# --- The pages --------------------------------------------------------------------------


def test_the_page_shows_what_would_change_then_does_it_then_undoes_it(
    ground: Ground, make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    make.organisation()
    it = sign_in("it")
    text = HEAD + "new@example.org;Ny <Person>;helse;;;yes\nnurse@example.org;Nina Ny;helse;;;yes\n"
    look = it.post("/it/people/import", {"file": (BytesIO(text.encode()), "list.csv")})
    page = unescape(look.text)
    assert look.status_code == 200
    assert "Ny &lt;Person&gt;" in look.text
    assert "→ Nina Ny" in page
    assert person(ground, "nurse").name != "Nina Ny", "nothing is changed by looking"
    digest = page.split('name="digest" value="')[1].split('"')[0]
    carried = page.split('<textarea name="text" hidden>\n')[1].split("</textarea>")[0]
    stale = it.post("/it/people/import", {"text": carried, "go": "1", "digest": "x"})
    assert stale.status_code == 409
    went = it.post("/it/people/import", {"text": carried, "go": "1", "digest": digest})
    assert went.status_code == 303
    assert person(ground, "nurse").name == "Nina Ny"
    undo = went.headers["Location"]
    assert "Nina Ny" in it.get(undo).text
    assert it.post(f"{undo}/undo", {}).status_code == 303
    assert person(ground, "nurse").name != "Nina Ny"
    assert "undone" in it.get(undo).text
    bad = it.post("/it/people/import", {"text": HEAD + "x;;gone;;;\n"})
    assert bad.status_code == 422
    assert "Line 2:" in bad.text
    assert it.post("/it/people/import", {}).status_code == 422


def test_lists_are_taken_out_by_it_alone(make: Factory, sign_in: Callable[[str], Browser]) -> None:
    make.organisation()
    it = sign_in("it")
    for name in ("people", "departments"):
        for kind, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            answer = it.get(f"/it/{name}/list.{kind}")
            assert answer.data.startswith(begins)
            assert "no-store" in answer.headers["Cache-Control"]
            assert "attachment" in answer.headers["Content-Disposition"]
            assert sign_in("manager").get(f"/it/{name}/list.{kind}").status_code == 404
        assert it.get(f"/it/{name}/list.pdf").status_code == 404
