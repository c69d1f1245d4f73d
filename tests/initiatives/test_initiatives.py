"""From a chosen idea to effect, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.entries import following
from intranet_ideas.entries.models import EntryAuthor
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import Event
from intranet_ideas.initiatives import actions, queries
from intranet_ideas.initiatives.models import Initiative, InitiativeMember
from intranet_ideas.initiatives.rules import Decider, InitiativeFields, MilestoneFields, RiskFields
from intranet_ideas.initiatives.stages import DEFAULT
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.privacy import erasing

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from ..judging.panels import Judged

FIELDS = InitiativeFields(
    "Nattilsyn i drift", "teacher@example.org", "Sensorer på Bygdeheimen.",
    team=("janitor@example.org",), planned_cost=250_000,
    milestones=(MilestoneFields("Sensorer på plass", date(2027, 1, 15)),),
    risks=(RiskFields("Alarmene blir for mange", 3, 4),),
)  # fmt: skip
IDEA = [("idea", need["nb"]) for need in DEFAULT[2].needs]


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


def made(decided: Judged, fields: InitiativeFields = FIELDS) -> int:
    found: Initiative = do(decided.make, actions.begin, "innovator", fields, decided.entries[:1])
    return found.id


def heard(make: Factory, reader: str) -> list[str]:
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        return [row.kind for row in centre(session, make.viewer(reader))]


def story(decided: Judged, reader: str) -> list[str]:
    with decided.ground.database.read() as session:
        seen = see_entry(session, decided.make.viewer(reader), decided.entries[0], decided.now)
        return [step.kind for step in queries.of_entry(session, seen, "en")[1]]


def test_a_chosen_idea_becomes_one_initiative_and_its_authors_hear(decided: Judged) -> None:
    make = decided.make
    with pytest.raises(Conflict):
        do(make, actions.begin, "innovator", FIELDS, decided.entries[1:])
    with pytest.raises(DomainError):
        do(make, actions.begin, "staff", FIELDS, decided.entries[:1])
    number = made(decided)
    with pytest.raises(Conflict):
        made(decided)
    with make.ground.database.read() as session:
        seen = queries.see(session, make.viewer("nurse"), number)
        assert (seen.initiative.stage, seen.as_whom, seen.writes) == ("idea", None, False)
        assert [each.entry.id for each in queries.origins_of(
            session, make.viewer("nurse"), number, decided.now
        )] == decided.entries[:1]  # fmt: skip
    assert "initiative_news" in heard(make, "nurse")
    assert "initiative_news" not in heard(make, "teacher")
    assert story(decided, "nurse") == ["initiative_begun"]


def test_forward_takes_who_decides_and_what_must_be_there_or_a_reason(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    with pytest.raises(NotAllowed):
        do(make, actions.move, "janitor", number, "test", "")
    with pytest.raises(Invalid):
        do(make, actions.move, "teacher", number, "test", "")
    for stage, need in IDEA:
        do(make, actions.tick, "janitor", number, stage, need, "Skrevet i notatet")
    do(make, actions.move, "teacher", number, "test", "")
    with pytest.raises(NotAllowed):
        do(make, actions.move, "teacher", number, "realise", "Vi må videre")
    do(make, actions.move, "innovator", number, "realise", "Rådmannen har sagt ja")
    with pytest.raises(Invalid):
        do(make, actions.move, "teacher", number, "test", "")
    do(make, actions.move, "teacher", number, "test", "Alarmene må stilles om")
    with make.ground.database.read() as session:
        lines = [(line.kind, line.stage, len(line.missing))
                 for line, _ in queries.log_of(session, number)]  # fmt: skip
        trail = session.scalars(
            select(Event).where(Event.kind == events.INITIATIVE_MOVED).order_by(Event.id)
        ).all()
        assert [row.data["stage"] for row in trail] == ["test", "realise", "test"]
    assert lines == [("moved", "test", 0), ("moved", "realise", 4), ("moved", "test", 0),
                     ("begun", "idea", 0)]  # fmt: skip


def test_years_later_the_author_hears_that_it_is_ended(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    heard(make, "nurse")
    make.clock.advance(days=3 * 365)
    with pytest.raises(Invalid):
        do(make, actions.hold, "teacher", number, "ended", "")
    with pytest.raises(NotAllowed):
        do(make, actions.hold, "janitor", number, "ended", "Nei")
    do(make, actions.hold, "teacher", number, "ended", "Prøvd: folk sov ikke bedre")
    assert heard(make, "nurse").count("initiative_news") == 2
    assert story(decided, "nurse") == ["initiative_begun", "initiative_ended"]
    with pytest.raises(Conflict):
        do(make, actions.move, "innovator", number, "effect", "")
    do(make, actions.hold, "innovator", number, "active", "Nye sensorer")


def test_of_one_that_is_not_open_the_authors_alone_learn_the_steps(decided: Judged) -> None:
    make = decided.make
    do(make, following.follow_entry, "judge2", decided.entries[0])
    number = made(decided, replace(FIELDS, open_to_staff=False))
    do(make, actions.move, "innovator", number, "test", "Hemmelig grunn")
    assert "initiative_news" not in heard(make, "judge2")
    assert heard(make, "nurse").count("initiative_news_inside") == 2
    assert story(decided, "staff") == []
    with make.ground.database.read() as session:
        seen = see_entry(session, make.viewer("nurse"), decided.entries[0], decided.now)
        became, steps = queries.of_entry(session, seen, "en")
        assert became is None
        assert [step.reason for step in steps] == ["", ""]
        assert all("title" not in step.text for step in steps)


WHO: dict[str, tuple[bool, Decider | None]] = {
    "innovator": (True, Decider.GROUP), "teacher": (True, Decider.OWNER),
    "janitor": (True, Decider.TEAM), "auditor": (True, None), "staff": (False, None),
    "manager": (False, None), "nurse": (False, None), "it": (False, None), "guest": (False, None),
}  # fmt: skip
"""Who sees an initiative that is not open to staff, and as whom they decide."""


@pytest.mark.parametrize("open_to_staff", [True, False])
def test_who_sees_and_writes(decided: Judged, open_to_staff: bool) -> None:
    make = decided.make
    number = made(decided, replace(FIELDS, open_to_staff=open_to_staff))
    for name, (inside, as_whom) in WHO.items():
        may_read = inside or (open_to_staff and name != "guest")
        viewer = make.viewer(name)
        with make.ground.database.read() as session:
            rows = queries.listed(session, viewer, "nb")
            columns = queries.board(session, viewer, DEFAULT, "nb")
            due = queries.to_come(session, viewer, date(2027, 2, 1))
            assert [row.id for row in rows] == ([number] if may_read else []), name
            assert columns["idea"][0] == len(columns["idea"][1]) == len(due) == may_read, name
            if not may_read:
                with pytest.raises(NotFound):
                    queries.see(session, viewer, number)
                continue
            assert queries.see(session, viewer, number).as_whom == as_whom, name
            assert rows[0].mine == (as_whom is not None)
        if as_whom is None:
            for action, rest in ((actions.note, ["Hei"]), (actions.move, ["test", "Fordi"]),
                                 (actions.hold, ["ended", "Fordi"]),
                                 (actions.change, [FIELDS, 1])):
                with pytest.raises(NotAllowed):
                    do(make, action, name, number, *rest)


def test_changes_start_from_what_was_read_and_ownership_is_the_owners(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    done = replace(FIELDS, milestones=(replace(FIELDS.milestones[0], done_on=date(2027, 1, 9)),))
    do(make, actions.change, "janitor", number, done, 1)
    with pytest.raises(Stale):
        do(make, actions.change, "janitor", number, done, 1)
    with pytest.raises(NotAllowed):
        do(make, actions.change, "janitor", number, replace(done, owner="janitor@example.org"), 2)
    with pytest.raises(Invalid) as refused:
        do(make, actions.change, "teacher", number,
           replace(done, title="", owner="who@example.org", planned_cost=-1), 2)  # fmt: skip
    assert {fault.field for fault in refused.value.faults} == {"title", "owner", "planned_cost"}
    do(make, actions.change, "teacher", number, replace(done, owner="janitor@example.org"), 2)


def test_stages_are_the_organisations_and_those_in_use_stay(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    with pytest.raises(NotAllowed):
        do(make, actions.set_stages, "manager", DEFAULT, 0)
    without = [stage for stage in DEFAULT if stage.key != "idea"]
    with pytest.raises(Invalid):
        do(make, actions.set_stages, "innovator", without, 0)
    fewer = [stage for stage in DEFAULT if stage.key in ("idea", "effect")]
    do(make, actions.set_stages, "innovator", fewer, 0)
    with pytest.raises(Stale):
        do(make, actions.set_stages, "innovator", fewer, 0)
    with make.ground.database.read() as session:
        assert queries.see(session, make.viewer("teacher"), number).stages == tuple(fewer)


def test_who_is_erased_is_no_more_in_a_team(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    janitor = make.viewer("janitor").id
    with make.ground.database.write() as session:
        erasing.erase(session, make.viewer("it"), janitor, decided.now, "nb")
    with make.ground.database.read() as session:
        left = session.scalars(
            select(InitiativeMember).where(InitiativeMember.initiative_id == number)
        )
        assert left.all() == []


@pytest.mark.sqlite_only
def test_by_page(app: Flask, decided: Judged) -> None:
    make, (chosen, other) = decided.make, decided.entries
    pages = {name: Browser(app, make.session_token(name))
             for name in ("innovator", "teacher", "nurse")}  # fmt: skip
    group, owner, nurse = pages.values()
    assert "Make it an initiative" in group.get(f"/ideas/{chosen}").text
    assert "Make it an initiative" not in nurse.get(f"/ideas/{chosen}").text
    assert "Make it an initiative" not in group.get(f"/ideas/{other}").text
    form = group.get(f"/initiatives/new?entry={chosen}").text
    assert f'name="entry" value="{chosen}"' in form
    typed = {"title": "Nattilsyn", "owner": "teacher@example.org", "language": "nb",
             "entry": str(chosen), "open_to_staff": "1", "team": "janitor@example.org",
             "planned_cost": "250 000", "milestone-title-0": "På plass",
             "milestone-due-0": "2027-01-15", "risk-words-0": "Mange alarmer",
             "risk-likelihood-0": "3", "risk-consequence-0": "4"}  # fmt: skip
    wrong = group.post("/initiatives/new", typed | {"milestone-due-0": "snart"})
    assert (wrong.status_code, "På plass" in wrong.text) == (422, True)
    address = group.post("/initiatives/new", typed).headers["Location"]
    shown = owner.get(address).text
    for words in ("250 000 kroner", "På plass", "Mange alarmer", "Idé fra 1", "Tora Teacher"):
        assert words in shown
    assert "The idea became an initiative: Nattilsyn" in nurse.get(f"/ideas/{chosen}").text
    refused = owner.post(f"{address}/move", {"stage": "test"})
    assert (refused.status_code, "Something that must be there is missing" in refused.text) == (
        422, True)  # fmt: skip
    owner.post(f"{address}/tick", {"stage": "idea", "need": IDEA[0][1], "evidence": "Notatet"})
    assert "Notatet" in owner.get(address).text
    owner.post(f"{address}/move", {"stage": "test", "reason": "Ledelsen er med"})
    owner.post(f"{address}/log", {"words": "Prøvd på avdeling B"})
    owner.post(f"{address}/hold", {"state": "paused", "reason": "Venter på strøm"})
    log = nurse.get(address).text
    for words in ("Ledelsen er med", "Prøvd på avdeling B", "Venter på strøm", "Paused"):
        assert words in log
    assert "Nattilsyn" in nurse.get("/initiatives").text
    assert "På plass" not in nurse.get("/initiatives/timeline").text, "it is paused"
    assert "Nattilsyn" in nurse.get("/initiatives/list?stage=test").text
    assert "Nattilsyn" not in nurse.get("/initiatives/list?ended=1").text
    saved = owner.get(f"{address}/edit").text
    assert "janitor@example.org" in saved
    assert nurse.get(f"{address}/edit").status_code == 403
    stages = group.get("/initiatives/stages").text
    assert "Behovet er beskrevet" in stages
    kept = {"version": "0"} | {
        f"{name}-{row}": value for row, stage in enumerate(DEFAULT)
        for name, value in (("key", stage.key), ("name-nb", stage.name["nb"] + "!"),
                            ("decider", stage.decider), ("place", str(row + 1)))
    }  # fmt: skip
    assert group.post("/initiatives/stages", kept).status_code == 303
    assert "Utprøving!" in group.get("/initiatives").text


@pytest.mark.sqlite_only
@pytest.mark.sqlite_only
def test_a_move_is_offered_to_who_decides_on_it(app: Flask, decided: Judged) -> None:
    make, number = decided.make, made(decided)

    def offered(name: str) -> list[str]:
        text = Browser(app, make.session_token(name)).get(f"/initiatives/{number}").text
        chosen = text.partition('name="stage"')[2] if 'id="move"' in text else ""
        return re.findall(r'value="([a-z]+)"', text.partition('id="move"')[2]
                          .partition("</select>")[0]) if chosen else []  # fmt: skip

    assert offered("janitor") == ["need", "insight"], "of the team: back alone"
    assert offered("teacher") == ["need", "insight", "test", "decide"], "its owner"
    assert offered("innovator")[-1] == "effect"
    assert offered("nurse") == []


def test_over_the_api(app: Flask, decided: Judged) -> None:
    make = decided.make
    group, nurse = (Client(app, make.token(name)) for name in ("innovator", "nurse"))
    sent = {"title": "Nattilsyn", "owner": "teacher@example.org", "entries": decided.entries[:1],
            "milestones": [{"title": "På plass", "due_on": "2027-01-15"}],
            "risks": [{"words": "Alarmer", "likelihood": 2, "consequence": 5}]}  # fmt: skip
    one = group.get("createInitiative", sent)
    assert (one["stage"], one["as_whom"], one["entries"]) == ("idea", "group", decided.entries[:1])
    number = {"initiative_id": one["id"]}
    assert nurse.call("moveInitiative", {"stage": "test"}, **number).status_code == 403
    assert group.call("moveInitiative", {"stage": "test"}, **number).status_code == 422
    for need in one["needs"]:
        group.get("tickRequirement", {"stage": "idea", "need": need["need"], "evidence": "Ja"},
                  **number)  # fmt: skip
    assert group.get("moveInitiative", {"stage": "test"}, **number)["stage"] == "test"
    group.get("noteInitiative", {"words": "Hei"}, **number)
    held = group.get("holdInitiative", {"state": "paused", "reason": "Ferie"}, **number)
    assert [line["kind"] for line in held["log"]] == ["paused", "note", "moved", "begun"]
    fields = {name: value for name, value in sent.items() if name != "entries"}
    assert group.call("changeInitiative", fields, **number).status_code == 428
    assert group.call("changeInitiative", fields, etag='"1"', **number).status_code == 412
    assert group.call("changeInitiative", fields, etag="*", **number).status_code == 200
    assert [row["id"] for row in nurse.get("listInitiatives")["items"]] == [one["id"]]
    kinds = [row["kind"] for row in nurse.get("getStory", entry_id=decided.entries[0])["items"]]
    assert kinds[-3:] == ["initiative_begun", "initiative_moved", "initiative_paused"]
    stages = group.get("getStages")
    assert group.call("setStages", stages, etag="*").status_code == 200


@pytest.mark.sqlite_only
def test_the_board_shows_the_first_of_many_by_as_many_statements(
    app: Flask, decided: Judged
) -> None:
    from sqlalchemy import event

    make = decided.make
    staff = Browser(app, make.session_token("staff"))
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith("BEGIN") and "JOIN maintenance" not in statement:
            seen.append(statement)

    def fill(many: int) -> None:
        now, owner = decided.now, make.viewer("teacher")
        with make.ground.database.write() as session:
            session.add_all(
                Initiative(title=f"Tiltak {n}", language="nb", department_id=owner.department_id,
                           owner_id=owner.id, stage=DEFAULT[n % 7].key, created_by=owner.id,
                           created_at=now, changed_at=now)
                for n in range(many)
            )  # fmt: skip

    event.listen(make.ground.database.engine, "before_cursor_execute", note)
    fill(7)
    staff.get("/initiatives")
    seen.clear()
    assert "Show more" not in staff.get("/initiatives").text
    few = len(seen)
    fill(7 * 30)
    seen.clear()
    page = staff.get("/initiatives").text
    assert len(seen) == few <= 5, "\n\n".join(seen)
    assert page.count("/initiatives/list?stage=") == 7
    assert page.count("panel stack-small") == 7 * queries.ON_BOARD
    more = staff.get("/initiatives/list?stage=need&before=100").text
    assert "Tiltak" in more


def test_an_inhabitant_who_had_the_idea_can_be_of_its_team_and_no_other_guest(
    decided: Judged
) -> None:
    make, idea = decided.make, decided.entries[0]
    make.person("other@example.org", "Odd Annen", "kommune", guest=True)
    with make.ground.database.write() as session:
        guest = make.viewer("guest").id
        session.add(EntryAuthor(entry_id=idea, user_id=guest, position=1))
    for stranger in ("other@example.org", "nobody@example.org"):
        with pytest.raises(Invalid) as refused:
            made(decided, replace(FIELDS, team=(stranger,)))
        assert [each.field for each in refused.value.faults] == ["team"]
    of_the_guest = replace(FIELDS, owner="guest@example.org", team=("guest@example.org",))
    with pytest.raises(Invalid) as refused:
        made(decided, of_the_guest)
    assert [each.field for each in refused.value.faults] == ["owner"], "a colleague owns it"
    number = made(decided, replace(FIELDS, team=("guest@example.org",)))
    with pytest.raises(Invalid) as refused:
        do(make, actions.change, "teacher", number, of_the_guest, 1)
    assert [each.field for each in refused.value.faults] == ["owner"]
    with make.ground.database.read() as session:
        seen = queries.see(session, make.viewer("guest"), number)
        assert (seen.as_whom, seen.writes) == (Decider.TEAM, True)
        version = seen.initiative.version
    do(make, actions.change, "teacher", number, replace(FIELDS, team=()), version)
    again = replace(FIELDS, team=("guest@example.org",))
    do(make, actions.change, "teacher", number, again, version + 1)
    with make.ground.database.read() as session:
        assert queries.see(session, make.viewer("guest"), number).writes
