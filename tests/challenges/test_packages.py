"""Packages of a challenge's set-up, and the gallery of templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas.challenges import packages, queries
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import ChallengeFields
from intranet_ideas.errors import Invalid
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api.facts import Criterion, Question, ScaleStep
from intranet_ideas.plugin_host import actions as plugins

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

OSLO = ZoneInfo("Europe/Oslo")
OPENS = datetime(2026, 3, 20, 8, tzinfo=UTC)
FIELDS = ChallengeFields(
    title="Trygg hjemme", brief="Hva kan vi gjøre?", guests=True, blind=True,
    scoring_method="scoring_weighted_mean.mean", guide={"text": "Skriv om behovet."},
    questions=(Question("behov", "Hvilket behov?", "Kort", required=True),),
    criteria=(Criterion("nytte", "Nytte", 2.0, 1, 2, "Hvem?",
                        (ScaleStep(1, "Lite"), ScaleStep(2, "Mye"))),),
    opens_at=OPENS, closes_at=OPENS + timedelta(days=21),
    judging_closes_at=OPENS + timedelta(days=30), results_at=OPENS + timedelta(days=40),
)  # fmt: skip


def made(fields: ChallengeFields = FIELDS) -> str:
    return json.dumps(packages.package_of(fields, OSLO, "1"))


def test_a_package_brings_all_but_people_and_dates() -> None:
    read = packages.read_package(made(replace(FIELDS, audience=("helse",), department="helse")))
    assert packages.with_timeline(read, OPENS, OSLO) == FIELDS
    assert read.wants == ("scoring_weighted_mean",)
    assert "helse" not in made(replace(FIELDS, audience=("helse",), department="helse"))


@given(st.integers(0, 3000), st.integers(0, 23), st.integers(0, 23))
def test_the_time_of_day_is_kept_wherever_it_is_moved(days: int, hour: int, at: int) -> None:
    opens = datetime(2026, 3, 20, hour, tzinfo=OSLO).astimezone(UTC)
    closes = datetime(2026, 5, 20, at, tzinfo=OSLO).astimezone(UTC)
    read = packages.read_package(made(replace(
        FIELDS, opens_at=opens, closes_at=closes, judging_closes_at=None, results_at=None
    )))  # fmt: skip
    moved = packages.with_timeline(read, opens + timedelta(days=days), OSLO)
    assert moved.closes_at is not None
    # The hour that is skipped in spring is the only one that can't be kept.
    assert moved.closes_at.astimezone(OSLO).hour in (at, at + 1)


def altered(**changes: object) -> str:
    return json.dumps(json.loads(made()) | changes)


@pytest.mark.parametrize(("content", "words"), [
    ("", packages.BROKEN), ("{", packages.BROKEN), ("[" * 100_000, packages.BROKEN),
    (b"\xff\xfe", packages.BROKEN), ("[]", packages.OTHER), ("{}", packages.OTHER),
    ("x" * (packages.LARGEST + 1), packages.TOO_LARGE),
    (altered(format=2), packages.NEWER), (altered(format="1"), packages.WRONG),
    (altered(challenge=[]), packages.WRONG), (altered(wants=[1]), packages.WRONG),
    (altered(timeline={"closes_at": {"days": 1, "at": "15:00"}}), packages.WRONG),
    (altered(timeline={"opens_at": {"days": -1, "at": "15:00"}}), packages.WRONG),
    (altered(timeline={"opens_at": {"days": 0, "at": "99:00"}}), packages.WRONG),
    (altered(challenge={"title": "x", "guide": {"text": 1}}), packages.WRONG),
    (altered(challenge={"title": "x", "criteria": [{"key": "a"}]}), packages.WRONG),
    (altered(challenge={"title": "x", "questions": ["a"]}), packages.WRONG),
    (altered(challenge={"title": "x", "guests": "yes"}), packages.WRONG),
    (altered(challenge={"title": "x", "language": "de"}), packages.WRONG),
    (altered(challenge={"title": "x\0"}), packages.WRONG),
])  # fmt: skip
def test_what_is_wrong_is_said_in_plain_words(content: str | bytes, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        packages.read_package(content)
    assert [(each.field, each.message) for each in caught.value.faults] == [("package", words)]


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["title", "questions", "criteria", "guide", "voting", "opens_at", "days",
                         "at", "key", "steps", "weight", "budget"]) | st.text(max_size=5),
        inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_no_content_does_more_than_be_refused(value: object) -> None:
    for name in ("challenge", "timeline", "wants"):
        with suppress(Invalid):
            read = packages.read_package(altered(**{name: value}))
            assert packages.read_package(made(replace(read.fields, opens_at=None))).fields


def test_half_a_character_is_refused_before_a_database_is() -> None:
    halved = made().replace("Trygg hjemme", "Trygg \\ud800")
    with pytest.raises(Invalid) as refused:
        packages.read_package(halved)
    assert refused.value.faults[0].message == packages.BROKEN


def test_what_this_version_does_not_know_is_named() -> None:
    data = json.loads(made())
    data["challenge"]["holograms"] = True
    read = packages.read_package(json.dumps(data))
    assert read.unknown == (("holograms", "true"),)
    assert packages.lacking(read, ["notify_email"]) == ["scoring_weighted_mean"]


def test_what_is_not_known_in_rows_is_named_with_what_it_says() -> None:
    data = json.loads(made(replace(FIELDS)))
    data["challenge"]["questions"][0]["example"] = "En nabo"
    data["challenge"]["criteria"][0]["steps"][1]["colour"] = [1, "rød"]
    data["timeline"]["opens_at"]["zone"] = "Europe/Oslo"
    data["timeline"]["pitch_at"] = {"days": 3}
    data["goals"] = [{"number": "1", "texts": {"nb": "Trygg"}, "plan": {}, "un": False, "by": 2031}]
    data["sponsors"] = "Banken"
    assert packages.read_package(json.dumps(data)).unknown == (
        ("sponsors", "Banken"), ("pitch_at", '{"days": 3}'),
        ("timeline opens_at zone", "Europe/Oslo"),
        ("questions 1 example", "En nabo"), ("criteria 1 step 2 colour", '[1, "rød"]'),
        ("goals 1 by", "2031"),
    )  # fmt: skip


@pytest.mark.parametrize("goals", [
    {}, [1], [{}], [{"number": 1, "texts": {"nb": "a"}, "plan": {}, "un": False}],
    [{"number": "1", "texts": {}, "plan": {}, "un": False}],
    [{"number": "1", "texts": {"nb": 1}, "plan": {}, "un": False}],
    [{"number": "1", "texts": {"nb": "a" * 301}, "plan": {}, "un": False}],
    [{"number": "1", "texts": {"nb": "a"}, "plan": {}, "un": 1}],
    [{"number": "1", "texts": {"nb": "a"}, "plan": {}, "un": False}] * 11,
])  # fmt: skip
def test_goals_that_are_no_goals_are_refused(goals: object) -> None:
    with pytest.raises(Invalid) as caught:
        packages.read_package(altered(goals=goals))
    assert caught.value.faults[0].message == packages.WRONG


def test_a_package_of_a_newer_version_is_refused_and_what_was_pasted_stays(
    sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    newer = altered(format=2)
    for address in ("/challenges/packages/look", "/challenges/packages"):
        answered = sign_in("manager").post(address, {"package": newer, "department": "helse"})
        page = answered.get_data(as_text=True)
        assert answered.status_code == 422
        assert "made by a newer version" in page
        assert "Trygg hjemme" in page
    with ground.database.read() as session:
        assert session.scalars(select(Challenge)).all() == []


def test_what_is_left_out_is_said_before_anything_is_made(
    app: Flask, make: Factory, sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    make.organisation()
    with ground.database.write() as session:
        plugins.enable(session, None, "scoring_weighted_mean", "kommune", make.clock.now(),
                       host=ground.plugins)  # fmt: skip
    data = json.loads(made(replace(FIELDS, scoring_method="scoring_weighted_mean.median")))
    data["challenge"]["questions"][0]["example"] = "Ring <b>naboen</b>"
    data["wants"] = ["scoring_weighted_mean", "hologram_board"]
    page = sign_in("manager").post("/challenges/packages/look", {"package": json.dumps(data)})
    text = page.get_data(as_text=True)
    assert "plugins that are not on here: hologram_board." in text
    assert "not here (scoring_weighted_mean.median)" in text
    assert "questions 1 example" in text
    assert "Ring &lt;b&gt;naboen&lt;/b&gt;" in text
    client = Client(app, make.token("manager"))
    look = client.get("lookAtPackage", {"package": data})
    assert look["lacking"] == ["hologram_board"]
    assert look["left_out"] == [{"part": "questions 1 example", "says": "Ring <b>naboen</b>"}]
    assert look["wanted_method"] == "scoring_weighted_mean.median"
    assert look["scoring_method"] == "scoring_weighted_mean.weighted_mean"
    wrong = client.call("lookAtPackage", {"package": {**data, "format": 2}})
    assert wrong.status_code == 422


def test_a_package_goes_from_one_challenge_to_a_draft(
    make: Factory, app: Flask, sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    challenge = make.challenge(guide={"text": "Snakk med tre først."}, scoring_method="gone.away")
    browser = sign_in("manager")
    file = browser.get(f"/challenges/{challenge.id}/package.json").data
    assert sign_in("nurse").get(f"/challenges/{challenge.id}/package.json").status_code == 404
    looked = browser.post("/challenges/packages/look", {"file": (BytesIO(file), "p.json")})
    text = looked.get_data(as_text=True)
    assert "gone" in text
    assert challenge.title in text
    with ground.database.read() as session:
        assert len(session.scalars(select(Challenge)).all()) == 1
    begun = browser.post("/challenges/packages", {"package": file.decode(), "department": "helse"})
    assert begun.status_code == 303
    page = browser.get(begun.location).get_data(as_text=True)
    assert "Snakk med tre først." in page
    with ground.database.read() as session:
        draft = session.scalars(select(Challenge).where(Challenge.id != challenge.id)).one()
        fields = queries.fields_of(queries.load_parts(session, draft))
        assert fields.questions == make.fields().questions
        assert fields.scoring_method != "gone.away"
        assert draft.published_at is None
    assert begun.location.startswith(f"/challenges/{draft.id}/")


def test_a_broken_package_leaves_what_was_pasted(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("manager")
    for address in ("/challenges/packages/look", "/challenges/packages"):
        answered = browser.post(address, {"package": "{half of it", "department": "helse"})
        assert answered.status_code == 422
        assert "{half of it" in answered.get_data(as_text=True)
    assert browser.post("/challenges/packages/look", {}).status_code == 422


def test_the_programs_way_is_the_same(make: Factory, app: Flask) -> None:
    challenge = make.challenge()
    client = Client(app, make.token("manager"))
    package = client.call("getPackage", challenge_id=challenge.id).get_json()
    taken = client.call("takePackageIn", {"department": "helse", "package": package})
    assert taken.status_code == 201
    assert taken.get_json()["phase"] == "draft"
    wrong = client.call("takePackageIn", {"department": "helse", "package": {"kind": "x"}})
    assert wrong.status_code == 422


def test_the_gallery_shows_templates_in_a_language_and_one_is_begun(
    sign_in: Callable[[str], Browser], ground: Ground, make: Factory
) -> None:
    with ground.database.write() as session:
        plugins.enable(session, None, "challenge_templates", "kommune", make.clock.now(),
                       host=ground.plugins)  # fmt: skip
    browser = sign_in("manager")
    page = browser.get("/challenges/templates?language=nn").get_data(as_text=True)
    assert "Sterkare saman" in page
    assert "Likeverdige partar har alt byrja saman" in page
    assert "Sterkere sammen" not in page
    begun = browser.post("/challenges", {
        "title": "", "department": "helse", "template": "frivillig", "language": "nn",
    })  # fmt: skip
    step = browser.get(begun.location.replace("step=text", "step=people")).get_data(as_text=True)
    assert "Ring leiarane av laga" in step
