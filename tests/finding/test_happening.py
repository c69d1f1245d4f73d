"""What has happened lately: gathered by day and thing, and nothing that one may not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import following, talk
from intranet_ideas.finding import days
from intranet_ideas.finding.happening import Day, happening
from intranet_ideas.ground import Ground
from intranet_ideas.moderation import actions as moderation
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.teams import actions as teams

from .. import counting
from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from ..judging.panels import Judged

OSLO = ZoneInfo("Europe/Oslo")
DAYS = st.dates(date(2001, 1, 1), date(2190, 1, 1))


@given(DAYS, st.none() | st.dates(), st.integers(1, 40))
@example(date(2026, 11, 27), date.min, 7)
@example(date(2026, 11, 27), date.max, 7)
def test_days_follow_on_each_other_and_reach_no_further_than_lately(
    today: date, before: date | None, most: int
) -> None:
    shown = days.days_before(today, before, most)
    assert len(shown) <= most
    assert all(today - timedelta(days=days.LATELY) < day <= today for day in shown)
    assert all(before is None or day < before for day in shown)
    assert all(later - earlier == timedelta(days=1)
               for later, earlier in zip(shown, shown[1:], strict=False))  # fmt: skip


@given(DAYS, st.integers(1, 40))
def test_each_day_is_on_one_page(today: date, most: int) -> None:
    read: list[date] = []
    shown = days.days_before(today, None, most)
    while shown:
        read += shown
        more = days.days_before(today, shown[-1], most)
        assert days.further(today, shown) == bool(more)
        shown = more
    assert read == [today - timedelta(days=n) for n in range(days.LATELY)]


@given(st.datetimes(datetime(2001, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_instant_lies_in_its_day(instant: datetime) -> None:
    day = days.day_of(instant, OSLO)
    assert days.begins(day, OSLO) <= instant < days.begins(day + timedelta(days=1), OSLO)


def told(make: Factory, by: str, *, mine: bool = False, most: int = 7) -> list[Day]:
    now = make.clock.now()
    shown = days.days_before(days.day_of(now, OSLO), None, most)
    with make.ground.database.read() as session:
        return happening(session, make.viewer(by), shown, OSLO, now, mine=mine)


def kinds(found: list[Day]) -> list[list[tuple[str, dict[str, int]]]]:
    return [[(line.title, {each.kind: each.count for each in line.happened}) for line in day.lines]
            for day in found]  # fmt: skip


def say(make: Factory, by: str, entry: int, words: str = "Fint") -> int:
    with make.ground.database.write() as session:
        return talk.add_comment(session, make.viewer(by), entry, words, make.clock.now()).id


def test_a_day_and_a_challenge_are_one_line(make: Factory) -> None:
    one = make.challenge(title="Nattevakt")
    ids = [make.entry(one, "nurse", title=f"Idé {n}").id for n in range(3)]
    make.entry(one, "nurse", submit=False)
    for by in ("staff", "teacher"):
        say(make, by, ids[0])
    assert kinds(told(make, "teacher")) == [
        [("Nattevakt", {"opened": 1, "ideas": 3, "comments": 2})]
    ]
    make.clock.advance(days=1)
    say(make, "staff", ids[1])
    with make.ground.database.write() as session:
        teams.open_place(session, make.viewer("nurse"), ids[2], "En kollega", "author", 1,
                         make.clock.now())  # fmt: skip
    found = told(make, "teacher")
    assert kinds(found)[0] == [("Nattevakt", {"comments": 1, "places": 1})]
    assert [each.title for each in found[0].lines[0].happened] == ["Idé 1", "Idé 2"]
    assert found[1].lines[0].happened[1].entry_id is None, "three ideas are no single one"


def test_nothing_is_told_that_one_may_not_see(make: Factory) -> None:
    inside = make.challenge(title="For helse", everyone=False, audience=("helse",))
    make.challenge(title="Utkast", publish=False)
    entry = make.entry(inside, "nurse").id
    say(make, "staff", entry)
    assert told(make, "teacher") == []
    assert told(make, "guest") == []
    assert [each[0] for each in kinds(told(make, "manager"))[0]] == ["For helse"]


def test_what_is_taken_back_or_hidden_is_not_told(make: Factory) -> None:
    challenge = make.challenge(title="Nattevakt", by="manager")
    kept, gone = (make.entry(challenge, by).id for by in ("nurse", "staff"))
    hidden, deleted = (say(make, "teacher", kept, words) for words in ("Stygt", "Tøys"))
    with make.ground.database.write() as session:
        now = make.clock.now()
        entries.withdraw_entry(session, make.viewer("staff"), gone, now)
        moderation.decide(session, make.viewer("manager"), kept, hidden, "hide", "Uhøflig", now)
        talk.delete_comment(session, make.viewer("teacher"), kept, deleted, now)
    assert kinds(told(make, "teacher")) == [[("Nattevakt", {"opened": 1, "ideas": 1})]]


def test_judging_is_not_told_and_results_when_they_are_out(make: Factory, judged: Judged) -> None:
    before = told(make, "teacher", most=30)
    for entry, outcome in zip(judged.entries, ("chosen", "declined"), strict=True):
        with make.ground.database.write() as session:
            outcomes.answer_entry(session, make.viewer("manager"), entry, outcome, "Fordi", None,
                                  judged.now)  # fmt: skip
    assert told(make, "teacher", most=30) == before
    assert {kind for day in kinds(before) for _, each in day for kind in each} == {
        "opened", "closed", "ideas",
    }  # fmt: skip
    with make.ground.database.write() as session:
        outcomes.release(session, make.viewer("manager"), judged.challenge_id, judged.now)
    assert "released" in kinds(told(make, "teacher"))[0][0][1]


def test_mine_is_what_one_writes_joined_runs_or_follows(make: Factory) -> None:
    one, other = make.challenge(title="Ett"), make.challenge(title="Annet")
    first, second = make.entry(one, "nurse").id, make.entry(other, "nurse").id
    make.entry(other, "staff")
    say(make, "staff", second)
    assert told(make, "teacher", mine=True) == []
    with make.ground.database.write() as session:
        following.follow_entry(session, make.viewer("teacher"), second, make.clock.now())
    assert kinds(told(make, "teacher", mine=True)) == [[("Annet", {"ideas": 1, "comments": 1})]]
    with make.ground.database.write() as session:
        following.follow_challenge(session, make.viewer("teacher"), one.id, make.clock.now())
    found = kinds(told(make, "teacher", mine=True))[0]
    assert ("Ett", {"opened": 1, "ideas": 1}) in found
    assert first


def test_the_page_goes_back_by_days(
    make: Factory, sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    entry = make.entry(make.challenge(title="Nattevakt"), title="Rullator").id
    browser = sign_in("teacher")
    assert 'href="/happening"' in browser.get("/").text
    page = browser.get("/happening").text
    assert "Nattevakt" in page
    assert f'href="/ideas/{entry}"' in page
    assert "Nothing happened" in browser.get("/happening?mine=1").text
    make.clock.advance(days=9)
    browser = sign_in("teacher")
    page = browser.get("/happening").text
    assert "Rullator" not in page
    onward = page.split("?before=")[1][:10]
    assert "Rullator" in browser.get(f"/happening?before={onward}").text
    for odd in ("x", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert browser.get(f"/happening?before={odd}").status_code == 200


def test_it_takes_as_many_statements_for_much_as_for_little(
    make: Factory, sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    browser = sign_in("teacher")
    with counting.statements(ground.database.engine) as few:
        browser.get("/happening")
    few.clear()
    with counting.statements(ground.database.engine) as few:
        browser.get("/happening")
    for n in range(3):
        entry = make.entry(make.challenge(title=f"Nr {n}")).id
        say(make, "staff", entry)
    with counting.statements(ground.database.engine) as many:
        browser.get("/happening")
    assert len(many) == len(few) <= 8


def test_programs_read_it_page_by_page(app: Flask, make: Factory) -> None:
    make.entry(make.challenge(title="Nattevakt"), title="Rullator")
    make.clock.advance(days=2)
    client = Client(app, make.token("teacher"))
    first = client.call("listHappenings", query={"limit": 1}).get_json()
    assert first["items"] == []
    rest = client.call("listHappenings", query={"limit": 9, "cursor": first["next"]}).get_json()
    line = rest["items"][0]["lines"][0]
    assert (line["thing"], line["title"]) == ("challenge", "Nattevakt")
    assert {each["kind"] for each in line["happened"]} == {"opened", "ideas"}
    mine = client.call("listHappenings", query={"limit": 9, "mine": "1"}).get_json()
    assert mine["items"] == []
    assert client.call("listHappenings", query={"mine": "x"}).status_code == 422
    last = client.call("listHappenings", query={"cursor": 10**17}).get_json()
    assert last["items"] == client.call("listHappenings").get_json()["items"]
