"""Ideas that somebody writes down for others: by whom, whose they are, codes and taking over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges import talking
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.entries import actions as writing
from intranet_ideas.entries import holds, talk
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.models import Entry, EntryAuthor, EntryRevision
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.entries.told_models import ToldIdea, ToldSheet
from intranet_ideas.errors import (
    Conflict,
    DeadlinePassed,
    Invalid,
    NotAllowed,
    NotFound,
    Stale,
    WrongPhase,
)
from intranet_ideas.guests import queries as guests
from intranet_ideas.guests.rules import Way
from intranet_ideas.judging import actions as judging
from intranet_ideas.moderation import idea_actions
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.privacy import retention
from intranet_ideas.tips import rules as codes
from intranet_ideas.tips.actions import new_code
from intranet_ideas.told import actions, queries, rules
from intranet_ideas.told.rules import Row, SheetFields, check_complete, check_sheet

from ..browsing import Browser
from ..factories import Factory

NOBODY = "An inhabitant"


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now(), **more)


def fields(*rows: tuple[str, str], **changes: Any) -> SheetFields:
    given: dict[str, Any] = {"way": "phone", "name": "Anne i Gautefall"}
    return SheetFields(**(given | changes), rows=tuple(Row(*row) for row in rows))


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


BENCH = ("Benk ved elva", "Så gamle kan hvile.")
LAMP = ("Lys i bakken", "Det er mørkt der.")


def begun(make: Factory, challenge: Challenge, *rows: tuple[str, str], by: str = "manager",
          **changes: Any) -> ToldSheet:  # fmt: skip
    typed = fields(*(rows or (BENCH,)), **changes)
    sheet: ToldSheet = do(make, actions.begin_sheet, by, challenge.id, typed, nobody=NOBODY)
    return sheet


def hand_in(make: Factory, sheet: ToldSheet, by: str = "manager") -> int:
    done: int = do(make, actions.hand_in, by, sheet.challenge_id, sheet.id)
    return done


def ideas(make: Factory, sheet: ToldSheet) -> list[queries.Idea]:
    with make.ground.database.read() as session:
        return queries.ideas_of(session, session.get_one(ToldSheet, sheet.id))


def stored(make: Factory, sheet: ToldSheet) -> tuple[int, SheetFields]:
    """Return a sheet's version, and its ideas as the form has them."""
    with make.ground.database.read() as session:
        version = session.get_one(ToldSheet, sheet.id).version
    there = ideas(make, sheet)
    rows = tuple(Row(each.title, each.body, each.entry_id, each.version) for each in there)
    return version, SheetFields(rows=rows, language=there[0].language)


def save(make: Factory, sheet: ToldSheet, typed: SheetFields, version: int,
         by: str = "manager") -> None:  # fmt: skip
    do(make, actions.save_sheet, by, sheet.challenge_id, sheet.id, typed, version)


def authors(make: Factory, entry_id: int, name: str) -> list[str]:
    with make.ground.database.read() as session:
        seen = entries.see_entry(session, make.viewer(name), entry_id, make.clock.now())
        return [each.name for each in entries.authors(session, seen)]


def code_of(make: Factory, sheet: ToldSheet) -> str:
    code = new_code()
    with make.ground.database.write() as session:
        actions.make_code(session, make.viewer("manager"), sheet.challenge_id, sheet.id, code,
                          make.clock.now())  # fmt: skip
    return code


ROWS = st.lists(st.builds(Row, st.text("ab ", max_size=3), st.text("ab ", max_size=3)), max_size=45)


@given(way=st.sampled_from([*rules.WAYS, "", "owl"]), rows=ROWS, new=st.booleans())
def test_a_sheet_says_how_it_came_and_has_ideas(way: str, rows: list[Row], new: bool) -> None:
    faults = {each.field for each in check_sheet(SheetFields(way, rows=tuple(rows)), new=new)}
    full = sum(not row.empty for row in rows)
    assert ("way" in faults) == (new and way not in rules.WAYS)
    assert ("title-0" in faults) == (not 0 < full <= rules.MOST_IDEAS)


@given(st.lists(st.tuples(st.text(max_size=2), st.text(max_size=2)), max_size=5))
def test_only_a_title_and_a_text_are_asked_for(rows: list[tuple[str, str]]) -> None:
    faults = [each.field for each in check_complete(rows)]
    assert len(faults) == sum((not title) + (not body) for title, body in rows)


def test_written_down_and_handed_in(make: Factory) -> None:
    challenge = make.challenge()
    sheet = begun(make, challenge, BENCH, ("", ""), LAMP)
    first, second = ideas(make, sheet)
    assert (first.title, second.title) == ("Benk ved elva", "Lys i bakken")
    with pytest.raises(NotFound):
        authors(make, first.entry_id, "nurse")
    assert hand_in(make, sheet) == 2
    assert hand_in(make, sheet) == 0, "never twice"
    assert authors(make, first.entry_id, "nurse") == ["Anne i Gautefall"]
    with make.ground.database.read() as session:
        entry = session.get_one(Entry, first.entry_id)
        text = session.get_one(EntryRevision, entry.submitted_id)
        writer = make.viewer("manager").id
        assert (text.author_id, entry.created_by) == (writer, writer), "the writer's edits"
        assert session.get_one(Challenge, challenge.id).entry_count == 2
        own = session.query(EntryAuthor).filter_by(user_id=writer).all()
        assert own == [], "the writer is no author"


def test_nobody_named(make: Factory) -> None:
    sheet = begun(make, make.challenge(), name="  ")
    hand_in(make, sheet)
    assert authors(make, ideas(make, sheet)[0].entry_id, "nurse") == [NOBODY]


def test_who_may_and_who_sees_the_sheet(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    for name in ("nurse", "guest", "judge1", "auditor"):
        with pytest.raises(NotAllowed):
            begun(make, challenge, by=name)
    by_moderator, by_manager = begun(make, challenge, by="moderator"), begun(make, challenge)
    with make.ground.database.read() as session:
        def seen(name: str) -> list[int]:
            from intranet_ideas.challenges import queries as challenges

            found = challenges.see(session, make.viewer(name), challenge.id, make.clock.now())
            return [each[0].id for each in queries.listed(session, found)]

        assert seen("moderator") == [by_moderator.id]
        assert seen("manager") == [by_manager.id, by_moderator.id]
    with pytest.raises(NotFound):
        hand_in(make, by_manager, "moderator")
    assert hand_in(make, by_moderator, "manager") == 1


def test_the_deadline_holds_here_too(make: Factory) -> None:
    challenge = make.challenge()
    sheet = begun(make, challenge)
    make.clock.advance(days=7)
    with pytest.raises(DeadlinePassed):
        hand_in(make, sheet)
    with pytest.raises(WrongPhase):
        begun(make, challenge)


def test_all_of_a_class_or_none(make: Factory) -> None:
    sheet = begun(make, make.challenge(), BENCH, ("Bare tittel", ""), way="class")
    with pytest.raises(Invalid) as told:
        hand_in(make, sheet)
    assert [each.field for each in told.value.faults] == ["body-1"]
    assert not any(each.handed_in for each in ideas(make, sheet))


def test_changed_added_and_thrown_away(make: Factory) -> None:
    sheet = begun(make, make.challenge(), BENCH, LAMP)
    version, typed = stored(make, sheet)
    first, second = typed.rows
    changed = SheetFields(rows=(
        Row("Benk og bord", first.body, first.entry_id, first.version),
        Row("", "", second.entry_id, second.version), Row("Ny", "Tekst"), Row(),
    ))  # fmt: skip
    save(make, sheet, changed, version)
    assert [each.title for each in ideas(make, sheet)] == ["Benk og bord", "Ny"]
    with pytest.raises(Stale):
        save(make, sheet, changed, version)
    assert hand_in(make, sheet) == 2
    version, typed = stored(make, sheet)
    with pytest.raises(Invalid):
        save(make, sheet, SheetFields(rows=(Row("", "", typed.rows[0].entry_id), Row("x", "y"))),
             version)  # fmt: skip
    again = SheetFields(rows=(
        Row("Benk", first.body, first.entry_id, typed.rows[0].version), typed.rows[1],
    ))  # fmt: skip
    save(make, sheet, again, version)
    assert [each.changed for each in ideas(make, sheet)] == [True, False]
    assert hand_in(make, sheet) == 1
    assert [each.changed for each in ideas(make, sheet)] == [False, False]


def test_who_told_hears_of_no_co_author_where_the_writer_throws_away(make: Factory) -> None:
    sheet = begun(make, make.challenge(guests=True), BENCH, LAMP, email="guest@example.org")
    version, typed = stored(make, sheet)
    first, second = typed.rows
    emptied = SheetFields(rows=(first, Row("", "", second.entry_id, second.version)),
                          language=typed.language)  # fmt: skip
    save(make, sheet, emptied, version)
    assert len(ideas(make, sheet)) == 1
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        heard = [each.kind for each in centre(session, make.viewer("guest"))]
    assert "entry_withdrawn" not in heard


def test_the_writer_does_not_vote_and_may_judge(make: Factory) -> None:
    challenge = make.challenge()
    sheet = begun(make, challenge)
    hand_in(make, sheet)
    entry_id = ideas(make, sheet)[0].entry_id
    with pytest.raises(NotAllowed):
        do(make, talk.set_vote, "manager", entry_id)
    do(make, talk.set_vote, "nurse", entry_id)
    with make.ground.database.read() as session:
        barred = entries.no_vote_of(make.viewer("manager").id)
        assert session.scalars(barred).all() == [entry_id]
        # Writing down is no ground: what the writer thinks of it is not in it.
        from intranet_ideas.judging.ties import ties_of

        ties = ties_of(session, [challenge.id], [make.viewer("manager").id])[challenge.id]
        assert ties.bars(make.viewer("manager").id, entry_id) is None


def test_names_hidden_from_judges_are_hidden_here_too(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge(blind=True)
    sheet = begun(make, challenge, by="moderator")
    hand_in(make, sheet)
    do(make, judging.set_judges, "manager", challenge.id, ["judge1@example.org"])
    entry_id = ideas(make, sheet)[0].entry_id
    for name in ("judge1", "nurse"):
        read = sign_in(name).get(f"/ideas/{entry_id}").get_data(True)
        assert "Benk ved elva" in read
        assert "Gautefall" not in read
        assert "written down by" not in read
    shown = sign_in("manager").get(f"/ideas/{entry_id}").get_data(True)
    assert "Came by phone, written down by Moa Moderator." in shown
    # A manager who judges too reads no sheet of somebody else.
    do(make, judging.set_judges, "manager", challenge.id, ["manager@example.org"])
    address = f"/challenges/{challenge.id}/told"
    manager = sign_in("manager")
    assert "Gautefall" not in manager.get(address).get_data(True)
    assert manager.get(f"{address}/{sheet.id}").status_code == 404


def test_a_code_follows_and_takes_over(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    sheet = begun(make, challenge, BENCH, LAMP, name="En klasse")
    hand_in(make, sheet)
    first, second = (each.entry_id for each in ideas(make, sheet))
    do(make, talk.set_vote, "guest", first)
    old, code = code_of(make, sheet), code_of(make, sheet)
    with pytest.raises(Invalid):
        do(make, actions.take_over, "guest", old)
    do(make, actions.take_over, "guest", code)
    assert authors(make, first, "nurse") == authors(make, second, "nurse") == ["Gro Gjest"]
    with make.ground.database.read() as session:
        assert session.get_one(Entry, first).vote_count == 0
        teller = session.query(User).filter_by(name="En klasse").one()
        assert not teller.active
    with pytest.raises(Invalid):
        do(make, actions.take_over, "nurse", code)
    version, typed = stored(make, sheet)
    with pytest.raises(Conflict):
        save(make, sheet, typed, version)
    with pytest.raises(Conflict):
        code_of(make, sheet)


def test_nobody_takes_over_from_who_has_no_address(make: Factory) -> None:
    make.organisation()
    # An issuer may give no address: then something stands in its place.
    mine = make.person("sub-1@no-mail.invalid", "Liv uten adresse", "innbyggere", guest=True)
    challenge = make.challenge(guests=True)
    sheet = begun(make, challenge)
    hand_in(make, sheet)
    do(make, actions.take_over, mine.email, code_of(make, sheet))
    with pytest.raises(Conflict):
        code_of(make, sheet)
    with make.ground.database.write() as session:
        # Not even by a code that is there.
        session.get_one(ToldSheet, sheet.id).code_hash = codes.code_hash(code := new_code())
    with pytest.raises(Conflict):
        do(make, actions.take_over, "guest", code)
    assert authors(make, ideas(make, sheet)[0].entry_id, "nurse") == ["Liv uten adresse"]
    assert make.viewer(mine.email).name == "Liv uten adresse", "the account is open"


def test_who_judges_takes_nothing_over(make: Factory) -> None:
    challenge = make.challenge()
    sheet = begun(make, challenge)
    hand_in(make, sheet)
    do(make, judging.set_judges, "manager", challenge.id, ["judge1@example.org"])
    with pytest.raises(Conflict):
        do(make, actions.take_over, "judge1", code_of(make, sheet))


@pytest.mark.parametrize("after", [False, True])
def test_who_can_make_the_code_takes_nothing_over(make: Factory, after: bool) -> None:
    challenge = make.challenge(guests=True)
    sheet = begun(make, challenge)
    hand_in(make, sheet)
    code = code_of(make, sheet)
    if after:
        make.clock.advance(days=30)
    for name, why in (("manager", rules.WRITER), ("moderator", rules.GIVES_CODES)):
        with pytest.raises(Conflict, match=re.escape(why)):
            do(make, actions.take_over, name, code)
    with make.ground.database.write() as session:
        # Also who wrote them down and has no say in the challenge any more.
        session.get_one(ToldSheet, sheet.id).written_by = make.viewer("nurse").id
    with pytest.raises(Conflict, match=re.escape(rules.WRITER)):
        do(make, actions.take_over, "nurse", code)
    do(make, actions.take_over, "guest", code)
    assert authors(make, ideas(make, sheet)[0].entry_id, "guest") == ["Gro Gjest"]


@given(judges=st.booleans(), wrote=st.booleans(), gives_codes=st.booleans())
def test_only_who_can_do_nothing_else_with_ideas_takes_them_over(
    judges: bool, wrote: bool, gives_codes: bool
) -> None:
    why = rules.why_not_take_over(judges=judges, wrote=wrote, gives_codes=gives_codes)
    assert (why is None) == (not judges and not wrote and not gives_codes)


def test_accounts_that_nobody_signed_in_with_have_an_end(make: Factory) -> None:
    challenge, other = make.challenge(guests=True), make.challenge(guests=True)
    told = begun(make, challenge, name="Anne i Gautefall")
    still = begun(make, other, name="Bjarne på Tørdal")
    called = begun(make, challenge, LAMP, name="Cecilie", email="cecilie@example.net")
    for sheet in (told, still, called):
        hand_in(make, sheet)
    code = code_of(make, told)
    ground = make.ground
    ground = replace(ground, settings=replace(ground.settings, keep_accounts_days=100,
                                              keep_guests_days=365))  # fmt: skip
    with ground.database.write() as session:
        session.get_one(Challenge, challenge.id).released_at = make.clock.now()

    def there() -> dict[int, tuple[str, bool]]:
        retention.follow(ground, make.clock.now())
        with ground.database.read() as session:
            users = {sheet.author_id: session.get_one(User, sheet.author_id)
                     for sheet in (told, still, called)}  # fmt: skip
            return {key: (user.name, user.active) for key, user in users.items()}

    names = {told.author_id: ("Anne i Gautefall", True), called.author_id: ("Cecilie", True),
             still.author_id: ("Bjarne på Tørdal", True)}  # fmt: skip
    make.clock.advance(days=99)
    assert there() == names
    make.clock.advance(days=2)
    gone = there()
    assert not gone.pop(told.author_id)[1]
    assert gone.items() <= names.items()
    assert "Anne i Gautefall" not in authors(make, ideas(make, told)[0].entry_id, "nurse")
    with pytest.raises(Invalid):
        do(make, actions.take_over, "guest", code)
    with ground.database.read() as session:
        # The idea stays, and no address stands in the place of theirs.
        assert session.get_one(Entry, ideas(make, told)[0].entry_id).status == "submitted"
        seen = challenges.see(session, make.viewer("manager"), challenge.id, make.clock.now())
        assert queries.see_sheet(session, seen, told.id).email == ""
    make.clock.advance(days=265)
    assert there()[called.author_id] == ("Cecilie", False)
    with ground.database.read() as session:
        way = guests.way_in(session, "cecilie@example.net", "known", make.clock.now())
    assert way == Way.LINK, "a link opens it again"
    assert there()[still.author_id] == ("Bjarne på Tørdal", True)


def test_an_address_makes_an_account_or_finds_one(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    known = begun(make, challenge, email="Guest@example.org")
    new = begun(make, challenge, LAMP, email="anne@example.net")
    hand_in(make, known)
    hand_in(make, new)
    assert authors(make, ideas(make, known)[0].entry_id, "nurse") == ["Gro Gjest"]
    entry_id = ideas(make, new)[0].entry_id
    assert authors(make, entry_id, "nurse") == ["Anne i Gautefall"]
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        for name in ("guest", "anne@example.net"):
            assert "authors_named" in [each.kind for each in centre(session, make.viewer(name))]
        anne = session.query(User).filter_by(email="anne@example.net").one()
        assert anne.guest
    with pytest.raises(Conflict):
        save(make, new, stored(make, new)[1], stored(make, new)[0])
    with pytest.raises(Invalid):
        begun(make, challenge, email="manager@example.org")
    with pytest.raises(Invalid):
        begun(make, challenge, email="no address")


def test_an_address_that_comes_in_meanwhile_is_theirs(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = make.challenge(guests=True)
    seen = iter([False])

    def late(session: Session, email: str) -> User | None:
        return user_by_email(session, email) if next(seen, True) else None

    monkeypatch.setattr(actions, "user_by_email", late)
    sheet = begun(make, challenge, email="guest@example.org")
    assert sheet.author_id == make.viewer("guest").id


def test_pages(make: Factory, sign_in: Callable[[str], Browser], visitor: Browser) -> None:
    challenge = make.challenge()
    address = f"/challenges/{challenge.id}/told"
    manager = sign_in("manager")
    assert "Nothing is written down yet" in manager.get(address).get_data(True)
    typed = {"rows": "3", "name": "En klasse", "title-0": "Benk", "body-0": "Ved elva",
             "language": "nn"}  # fmt: skip
    refused = manager.post(f"{address}/new", typed)
    assert refused.status_code == 422
    assert "Choose how the ideas came" in refused.get_data(True)
    assert "Ved elva" in refused.get_data(True)
    more = manager.post(f"{address}/new", typed | {"more": "1"}).get_data(True)
    assert "Ved elva" in more
    assert 'name="title-5"' in more
    key = {"idempotency_key": "told-once"}
    made = manager.post(f"{address}/new", typed | {"way": "class", "hand_in": "1"} | key)
    assert made.status_code == 303
    manager.post(f"{address}/new", typed | {"way": "class", "hand_in": "1"} | key)
    with make.ground.database.read() as session:
        assert session.query(ToldIdea).count() == 1, "the same form twice is one sheet"
        (sheet,) = session.query(ToldSheet).all()
    shown = manager.get(f"{address}/{sheet.id}").get_data(True)
    assert "Handed in" in shown
    assert re.search(r'<option value="nn"\s+selected', shown), "what was chosen stays chosen"
    assert sign_in("nurse").get(f"{address}/{sheet.id}").status_code == 404
    told = manager.post(f"{address}/{sheet.id}/code", {}).get_data(True)
    code = re.search(r"<code>([a-z0-9-]+)</code>", told)
    assert code is not None
    assert visitor.post("/told", {"code": "x"}).status_code == 422
    followed = visitor.post("/told", {"code": code[1]}).get_data(True)
    assert "Ved elva" in followed
    assert "The idea was handed in." in followed
    nurse = sign_in("nurse")
    assert "Take them over" in nurse.post("/told", {"code": code[1]}).get_data(True)
    assert nurse.post("/told/take-over", {"code": code[1]}).status_code == 303
    assert "Benk" in nurse.get("/me").get_data(True)
    assert visitor.post("/told", {"code": code[1]}).status_code == 422


def test_only_for_whom_the_challenge_is(make: Factory) -> None:
    inside = make.challenge(everyone=False, audience=("helse",))
    for email in ("janitor@example.org", "anne@example.net"):
        with pytest.raises(Invalid) as told:
            begun(make, inside, email=email)
        assert told.value.faults[0].message == rules.NOT_INVITED
    with make.ground.database.read() as session:
        assert session.query(User).filter_by(email="anne@example.net").count() == 0
    do(make, judging.set_judges, "manager", inside.id, ["nurse@example.org"])
    with pytest.raises(Invalid) as told:
        begun(make, inside, email="nurse@example.org")
    assert told.value.faults[0].message == rules.THEY_JUDGE
    # Who stands for nobody's account needs no invitation.
    assert hand_in(make, begun(make, inside)) == 1


def test_who_judges_by_now_gets_nothing_handed_in(make: Factory) -> None:
    challenge = make.challenge()
    sheet = begun(make, challenge, email="nurse@example.org")
    do(make, judging.set_judges, "manager", challenge.id, ["nurse@example.org"])
    with pytest.raises(Invalid) as told:
        hand_in(make, sheet)
    assert told.value.faults[0].message == rules.THEY_JUDGE


@given(active=st.booleans(), own=st.booleans(), waits=st.booleans(), judges=st.booleans(),
       invited=st.booleans())  # fmt: skip
def test_only_who_could_hand_in_themselves_has_ideas_written_down(
    active: bool, own: bool, waits: bool, judges: bool, invited: bool
) -> None:
    why = rules.why_not_theirs(active=active, own=own, waits=waits, judges=judges, invited=invited)
    assert (why is None) == (active and invited and not own and not waits and not judges)


def test_nobody_hears_of_a_draft_that_was_emptied_before_it_was_handed_in(make: Factory) -> None:
    sheet = begun(make, make.challenge(guests=True), BENCH, LAMP, email="guest@example.org")
    version, typed = stored(make, sheet)
    kept, emptied = typed.rows
    save(make, sheet, replace(typed, rows=(kept, replace(emptied, title="", body=""))), version)
    assert [each.title for each in ideas(make, sheet)] == [BENCH[0]]
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        told = [each.kind for each in centre(session, make.viewer("guest"))]
    assert "entry_withdrawn" not in told


def test_a_sheet_is_looked_at_once_more_when_it_is_locked(make: Factory) -> None:
    """Whoever asks by the API has read it before, and another saves meanwhile."""
    sheet = begun(make, make.challenge(), BENCH)
    version, typed = stored(make, sheet)
    with make.ground.database.write() as session:
        manager, now = make.viewer("manager"), make.clock.now()
        seen = challenges.see(session, manager, sheet.challenge_id, now)
        before = queries.see_sheet(session, seen, sheet.id)
        assert (before.sheet.version, before.ideas[0].handed_in) == (version, False)
        (idea,) = typed.rows
        for table, which in ((ToldSheet, sheet.id), (Entry, idea.entry_id)):
            session.execute(update(table).where(table.id == which).values(version=version + 7)
                            .execution_options(synchronize_session=False))  # fmt: skip
        after = queries.see_sheet(session, seen, sheet.id, lock=True)
        assert (after.sheet.version, after.ideas[0].version) == (version + 7, version + 7)
        with pytest.raises(Stale):
            actions.save_sheet(session, manager, sheet.challenge_id, sheet.id, typed, version, now)


def test_the_language_is_the_one_that_is_chosen(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    sheet = begun(make, challenge, BENCH, language="nn", email="anne@example.net")
    version, typed = stored(make, sheet)
    assert [each.language for each in ideas(make, sheet)] == ["nn"]
    with make.ground.database.read() as session:
        anne = session.query(User).filter_by(email="anne@example.net").one()
        assert anne.language == "nn", "what they hear is in it"
    changed = replace(typed, language="en", rows=(*typed.rows, Row(*LAMP)))
    save(make, sheet, changed, version)
    assert [each.language for each in ideas(make, sheet)] == ["en", "en"]
    with pytest.raises(Invalid):
        begun(make, challenge, language="de")


def test_what_was_refused_meanwhile_stands_in_the_form(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge(guests=True)
    rules_of = TalkRules(guests_wait=False, guest_ideas_wait=True)
    do(make, talking.set_talk, "manager", challenge.id, rules_of, challenge.version)
    sheet = begun(make, challenge, email="guest@example.org")
    (idea,) = ideas(make, sheet)
    with make.ground.database.write() as session:
        guest, now = make.viewer("guest"), make.clock.now()
        typed = EntryFields(title="Benk", body="Så gamle kan hvile.", answers={"behov": "Alle"})
        writing.save_entry(session, guest, idea.entry_id, typed, idea.version, now)
        writing.submit_entry(session, guest, idea.entry_id, now)
        held = holds.latest(session, idea.entry_id)
        assert held is not None
        idea_actions.decide(session, make.viewer("moderator"), idea.entry_id, held.id, "refused",
                            "It names a neighbour", now)  # fmt: skip
    version, down = stored(make, sheet)
    answer = sign_in("manager").post(f"/challenges/{challenge.id}/told/{sheet.id}", {
        "version": str(version), "rows": "1", "language": "nb", "entry-0": str(idea.entry_id),
        "version-0": str(down.rows[0].version), "title-0": "Benk og bord",
        "body-0": "Ved badeplassen.", "hand_in": "1",
    })  # fmt: skip
    assert answer.status_code == 409
    assert 'value="Benk og bord"' in answer.text
    assert "Ved badeplassen." in answer.text
    assert "A moderator has refused this idea" in answer.text


def test_who_came_second_saves_what_should_hold(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    sheet = begun(make, make.challenge(), BENCH, LAMP)
    address = f"/challenges/{sheet.challenge_id}/told/{sheet.id}"
    first, second = ideas(make, sheet)
    mine = {"version": str(sheet.version), "rows": "2", "language": "nb"} | {
        f"{name}-{at}": str(getattr(each, field)) for at, each in enumerate((first, second))
        for name, field in (("title", "title"), ("body", "body"), ("entry", "entry_id"),
                            ("version", "version"))
    }  # fmt: skip
    version, _ = stored(make, sheet)
    save(make, sheet, SheetFields(rows=(
        Row("Benk og bord", first.body, first.entry_id, first.version),
        Row("", "", second.entry_id, second.version),
    )), version)  # fmt: skip
    manager = sign_in("manager")
    changed = mine | {"title-0": "Benk i sola", "body-1": "Helt mørkt."}
    answer = manager.post(address, changed)
    assert answer.status_code == 409
    form = dict(re.findall(r'name="((?:entry|version)[-0-9]*)" value="(\d*)"', answer.text))
    again = {name: each for name, each in changed.items() if name not in mine or name in {
        "title-0", "body-0", "title-1", "body-1", "rows", "language"}}  # fmt: skip
    assert manager.post(address, again | form).status_code == 303
    assert [(each.title, each.body) for each in ideas(make, sheet)] == [
        ("Benk i sola", BENCH[1]), (LAMP[0], "Helt mørkt."),
    ]  # fmt: skip


def test_what_is_typed_too_late_is_shown_and_not_lost(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge()
    sheet = begun(make, challenge)
    address = f"/challenges/{challenge.id}/told"
    typed = {"rows": "2", "way": "class", "title-0": "Lys", "body-0": "Fra hele klassen."}
    make.clock.advance(days=7)
    manager = sign_in("manager")
    for path in (f"{address}/new", f"{address}/{sheet.id}"):
        answer = manager.post(path, typed | {"version": str(sheet.version)})
        assert answer.status_code == 409
        assert "Fra hele klassen." in answer.text
        assert "kept as a draft" not in answer.text
    assert len(ideas(make, sheet)) == 1


def test_who_wrote_it_down_takes_nothing_over(make: Factory) -> None:
    sheet = begun(make, make.challenge())
    hand_in(make, sheet)
    with pytest.raises(Conflict):
        do(make, actions.take_over, "manager", code_of(make, sheet))


def test_two_who_write_for_the_same_address_make_one_account(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = make.challenge(guests=True)
    first = begun(make, challenge, email="anne@example.net")
    asked = actions.user_by_email
    # As it is where the other's account was not there yet when one looked.
    monkeypatch.setattr(actions, "user_by_email", lambda session, email: None)
    second = begun(make, challenge, LAMP, email="anne@example.net")
    monkeypatch.setattr(actions, "user_by_email", asked)
    assert first.author_id == second.author_id


def test_a_code_tells_the_answer_only_when_it_is_published(
    make: Factory, visitor: Browser
) -> None:
    from intranet_ideas.outcomes import actions as outcomes

    challenge = make.challenge()
    sheet = begun(make, challenge)
    hand_in(make, sheet)
    entry_id, code = ideas(make, sheet)[0].entry_id, code_of(make, sheet)
    make.clock.advance(days=15)
    do(make, outcomes.answer_entry, "manager", entry_id, "declined", "Finnes alt", None)
    assert "Finnes alt" not in visitor.post("/told", {"code": code}).get_data(True)
    make.clock.advance(days=7)
    do(make, outcomes.release, "manager", challenge.id)
    assert "Finnes alt" in visitor.post("/told", {"code": code}).get_data(True)


def test_what_its_author_handed_in_meanwhile_waits_no_more(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    rules_of = TalkRules(guests_wait=False, guest_ideas_wait=True)
    do(make, talking.set_talk, "manager", challenge.id, rules_of, challenge.version)
    sheet = begun(make, challenge, email="guest@example.org")
    (idea,) = ideas(make, sheet)
    with make.ground.database.write() as session:
        guest, now = make.viewer("guest"), make.clock.now()
        typed = EntryFields(title="Benk", body="Så gamle kan hvile.", answers={"behov": "Alle"})
        writing.save_entry(session, guest, idea.entry_id, typed, idea.version, now)
        writing.submit_entry(session, guest, idea.entry_id, now)
    version, typed_down = stored(make, sheet)
    (row,) = typed_down.rows
    save(make, sheet, SheetFields(rows=(replace(row, title="Benk og bord"),)), version)
    assert hand_in(make, sheet) == 1
    with make.ground.database.read() as session:
        held = holds.latest(session, idea.entry_id)
        assert held is not None
        assert held.outcome == "taken_back", "what was handed in since stands in its place"
        assert session.query(Entry).one().status == "submitted"


def test_what_was_refused_is_not_handed_in_by_another(make: Factory) -> None:
    challenge = make.challenge(guests=True)
    rules_of = TalkRules(guests_wait=False, guest_ideas_wait=True)
    do(make, talking.set_talk, "manager", challenge.id, rules_of, challenge.version)
    sheet = begun(make, challenge, email="guest@example.org")
    (idea,) = ideas(make, sheet)
    with make.ground.database.write() as session:
        guest, now = make.viewer("guest"), make.clock.now()
        typed = EntryFields(title="Benk", body="Så gamle kan hvile.", answers={"behov": "Alle"})
        writing.save_entry(session, guest, idea.entry_id, typed, idea.version, now)
        writing.submit_entry(session, guest, idea.entry_id, now)
        held = holds.latest(session, idea.entry_id)
        assert held is not None
        idea_actions.decide(session, make.viewer("moderator"), idea.entry_id, held.id, "refused",
                            "It names a neighbour", now)  # fmt: skip
    version, typed_down = stored(make, sheet)
    (row,) = typed_down.rows
    save(make, sheet, SheetFields(rows=(replace(row, title="Benk og bord"),)), version)
    with pytest.raises(Conflict):
        hand_in(make, sheet)
