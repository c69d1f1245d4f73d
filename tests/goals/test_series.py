"""Indicators: figures as statistics write them; what is missing is never nought."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas.errors import Invalid, NotAllowed
from intranet_ideas.goals import actions, series
from intranet_ideas.goals import series_rules as rules
from intranet_ideas.goals.models import IndicatorPoint
from intranet_ideas.goals.series_rules import IndicatorFields, Point
from intranet_ideas.people import sheets

from ..api.client import Client
from ..browsing import Browser
from .conftest import Planned

KOSTRA = """region;statistikkvariabel;år;verdi
4016 Drangedal;Sysselsatte (prosent);2022;61,5
4016 Drangedal;Sysselsatte (prosent);2023;..
4016 Drangedal;Sysselsatte (prosent);2024;63,25
4016 Drangedal;Innbyggere;2023;4 150
4016 Drangedal;Innbyggere;2024;:
4018 Nome;Innbyggere;2024;6500
"""

POINTS = st.lists(st.builds(
    lambda value: Point("2024", value, "" if value is not None else ".."),
    st.none() | st.floats(-1e9, 1e9),
), max_size=30)  # fmt: skip


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 3)))
def test_a_number_is_read_with_comma_or_point(value: float) -> None:
    written = f"{value:.3f}"
    for typed in (written, written.replace(".", ","), written.replace("-", "−")):
        assert rules.number_of(typed) == pytest.approx(value)
    spaced = f"{value:,.3f}".replace(",", " ").replace(".", ",")
    assert rules.number_of(spaced) == pytest.approx(value)


@given(st.text(max_size=8))
def test_what_is_read_is_a_number_or_a_mark_or_nothing(typed: str) -> None:
    point = rules.point_of("2024", typed)
    if typed in rules.MISSING:
        assert point == Point("2024", None, typed)
    elif point is not None:
        assert point.value is not None
        assert any(each.isdecimal() for each in typed)


@given(POINTS)
def test_a_gap_is_a_gap_in_the_line(points: list[Point]) -> None:
    chart = rules.chart(points)
    there = [each.value is not None for each in points]
    assert sum(len(path) for path in chart.paths) == sum(there)
    runs = sum(now and not before for now, before in zip(there, [False, *there], strict=False))
    assert len(chart.paths) == runs
    for path in chart.paths:
        for x, y in path:
            assert 0 <= x <= chart.width
            assert 0 <= y <= chart.height


@given(POINTS, st.sampled_from(list(rules.Better)))
def test_the_course_turns_with_what_is_better(points: list[Point], better: rules.Better) -> None:
    turned = {rules.Better.UP: rules.Better.DOWN, rules.Better.DOWN: rules.Better.UP}
    opposite = {rules.Course.BETTER: rules.Course.WORSE, rules.Course.WORSE: rules.Course.BETTER}
    here = rules.course(points, better)
    assert rules.course(points, turned.get(better, better)) == opposite.get(here, here)


@pytest.mark.parametrize(("period", "found"), [
    ("2024", "2024"), (" 2024k1 ", "2024K1"), ("2024M12", "2024M12"), ("2024M13", None),
    ("24", None), ("2024K5", None), ("", None), ("٢٠٢٤", None),
])  # fmt: skip
def test_periods_are_years_quarters_and_months(period: str, found: str | None) -> None:
    assert rules.period_of(period) == found


@pytest.mark.parametrize("region", ["4016", "drangedal", "4016 Drangedal"])
def test_one_region_is_taken_by_number_or_name(region: str) -> None:
    read = rules.parse(KOSTRA.encode(), region).points
    assert read["Sysselsatte (prosent)"] == [
        Point("2022", 61.5), Point("2023", None, ".."), Point("2024", 63.25)]  # fmt: skip
    assert read["Innbyggere"] == [Point("2023", 4150.0), Point("2024", None, ":")]


@pytest.mark.parametrize(("content", "region", "field"), [
    (KOSTRA, "", "region"), (KOSTRA, "Kragerø", "region"),
    ("indikator;år;verdi\nA;2024;mange\n", "", "line 2"),
    ("indikator;år;verdi\nA;i fjor;1\n", "", "line 2"),
    ("indikator;år;verdi\n;2024;1\n", "", "line 2"),
    ("indikator;år;verdi\nA;2024;1\nA;2024;2\n", "", "line 3"),
    ("indikator;år\nA;2024\n", "", "line 1"),
])  # fmt: skip
def test_what_is_wrong_with_a_list_is_told(content: str, region: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.parse(content.encode(), region)
    assert [fault.field for fault in caught.value.faults] == [field]


@given(st.dictionaries(st.integers(1900, 2099).map(str), st.sampled_from(["1,5", "..", "", "7"]),
                       min_size=1, max_size=10))  # fmt: skip
def test_our_own_columns_are_read_too(figures: dict[str, str]) -> None:
    rows = [{"indicator": "A", "period": period, "value": value}
            for period, value in figures.items()]  # fmt: skip
    read = rules.parse(sheets.as_csv(rules.COLUMNS, rows)).points["A"]
    assert [(each.period, each.value is None) for each in read] == [
        (period, value in rules.MISSING) for period, value in figures.items()
    ]


def test_figures_come_by_page_and_are_shown(app: Flask, planned: Planned) -> None:
    make, goal = planned.make, planned.id("1")
    it = Browser(app, make.session_token("innovator"))
    address = f"/goals/{goal}/figures"

    def bring(content: str, **more: str) -> int:
        return it.post(address, {"file": (io.BytesIO(content.encode()), "tall.csv"),
                                 "region": "4016", "unit": "prosent", "source": "SSB"}
                       | more).status_code  # fmt: skip

    assert it.post(address, {}).status_code == 422
    assert bring(KOSTRA, region="") == 422
    assert bring(KOSTRA, unit="") == 422
    assert bring(KOSTRA) == bring(KOSTRA) == 303
    changed = "indikator;år;verdi\nInnbyggere;2024;4 140\nInnbyggere;2025;0\n"
    assert bring(changed, region="") == 303
    with make.ground.database.read() as session:
        rows = session.scalars(select(IndicatorPoint).order_by(IndicatorPoint.period)).all()
        assert [(row.period, row.value) for row in rows] == [
            ("2022", 61.5), ("2023", None), ("2023", 4150.0), ("2024", 63.25), ("2024", 4140.0),
            ("2025", 0.0),
        ]  # fmt: skip
        first = series.indicators(session, [goal])[0].indicator
    edit = f"/goals/indicators/{first.id}"
    assert it.post(edit, {"name": "", "unit": "", "better": "x"}).status_code == 422
    sent = {"name": "Folketall", "unit": "personer", "better": "up", "source": "SSB"}
    assert it.post(edit, sent).status_code == 303
    challenge = make.challenge().id
    planned.do(actions.name_for_challenge, "manager", challenge, {goal})
    reader = Browser(app, make.session_token("nurse"))
    for page in (f"/goals/{goal}", f"/challenges/{challenge}"):
        text = reader.get(page).get_data(as_text=True)
        assert "Folketall" in text
        assert "No figures yet" in text
        assert "4150 in 2023, 0 in 2025" in text
        assert "<polyline" in text
    (shown, _) = Client(app, make.token("nurse", "read")).get("listIndicators",
                                                              goal_id=goal)["items"]
    assert (shown["name"], shown["course"], len(shown["points"])) == ("Folketall", "worse", 3)
    assert reader.post(f"{edit}/remove").status_code in (403, 404)
    assert it.post(f"{edit}/remove").status_code == 303
    assert "Folketall" not in reader.get(f"/goals/{goal}").get_data(as_text=True)


def test_only_who_keeps_plans_keeps_indicators(planned: Planned) -> None:
    fields = IndicatorFields("A", "B", "", "up")
    goal = planned.id("1")
    for who in ("manager", "nurse"):
        with pytest.raises(NotAllowed):
            planned.do(series.keep_indicator, who, goal, None, fields)
    planned.do(series.keep_indicator, "innovator", goal, None, fields)
    with pytest.raises(Invalid):
        planned.do(series.keep_indicator, "innovator", goal, None, fields)
