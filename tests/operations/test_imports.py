"""Department files as spreadsheets write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.errors import Invalid
from intranet_ideas.people.imports import LARGEST, parse_departments
from intranet_ideas.people.rules import DepartmentLine

ROWS = (
    "slug{d}name{d}parent{d}external\n"
    "kommune{d}Kommunen på Sørøya{d}{d}\n"
    "gjest{d}G{d}kommune{d}ja\n"
)
EXPECTED = [
    DepartmentLine(2, "kommune", "Kommunen på Sørøya", ""),
    DepartmentLine(3, "gjest", "G", "kommune", external=True),
]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_ways_to_save_it(delimiter: str, encoding: str, end: str) -> None:
    text = ROWS.format(d=delimiter).replace("\n", end)
    assert parse_departments(text.encode(encoding)) == EXPECTED


def test_columns_in_any_order_with_quotes_and_empty_lines() -> None:
    text = 'NAME;Managers;parent;slug\n;;;\n"Helse; velferd";"a@x, B@x c@x";K;Helse\n'
    assert parse_departments(text.encode()) == [
        DepartmentLine(3, "helse", "Helse; velferd", "k", managers=("a@x", "b@x", "c@x"))
    ]


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        ("", "", "no departments"),
        ("slug;name;parent\n", "", "no departments"),
        ("slug;name\na;b\n", "line 1", "missing"),
        ("slug;name;parent;colour\na;b;c;d\n", "line 1", "unknown"),
        ("slug;slug;name;parent\na;b;c;d\n", "line 1", "twice"),
        ("slug;name;parent\na;b;c;d\n", "line 2", "more cells"),
        ('slug;name;parent\na;"b;c\n', "line 2", "quotes"),
        ("slug;name;parent;external\na;b;;perhaps\n", "line 2", "yes or no"),
        ("slug;name;parent\na;" + "b" * 201 + ";\n", "line 2", "200"),
    ],
)
def test_faults_name_their_line(text: str, field: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_departments(text.encode())
    assert caught.value.faults[0].field == field
    assert told in caught.value.faults[0].message


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_lines_or_faults(content: bytes) -> None:
    for prefix in (b"", b"slug;name;parent\n"):
        with suppress(Invalid):
            assert parse_departments(prefix + content)


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(Invalid):
        parse_departments(b"x" * (LARGEST + 1))
