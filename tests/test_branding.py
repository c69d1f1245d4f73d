"""An organisation's own colour can be seen and read everywhere, and its logo runs nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from coloraide import Color
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from intranet_ideas import colours, create_app
from intranet_ideas.ground import Ground
from intranet_ideas.setting_kinds import colour, logo_or_none, logo_width

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><script>alert(1)</script></svg>'
PAGES = {False: ("#ffffff", "#fbf9f6"), True: ("#161615", "#0c1a1d")}
"""The page and the surface behind text, in light and in the dark."""


def contrast(one: str, other: str) -> float:
    return float(Color(one).contrast(other, method="wcag21"))


@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_text_and_edges_can_be_told_from_the_page_whatever_the_colour(
    number: int, dark: bool
) -> None:
    made = colours.steps(f"#{number:06x}", dark=dark)
    for behind in PAGES[dark]:
        for name in ("text-default", "text-subtle"):
            assert contrast(made[name], behind) >= colours.TEXT_CONTRAST
        for name in ("border-default", "border-strong"):
            assert contrast(made[name], behind) >= colours.EDGE_CONTRAST
    for name in ("background-tinted", "surface-tinted"):
        assert contrast(made["text-default"], made[name]) >= colours.TEXT_CONTRAST
    assert contrast(made["base-contrast-default"], made["base-default"]) >= colours.TEXT_CONTRAST


@given(st.integers(0, 0xFFFFFF))
@example(0xE4DE92)
def test_a_colour_that_can_not_be_seen_is_refused_with_one_that_can(number: int) -> None:
    wanted = f"#{number:06x}"
    try:
        assert colour(wanted) == wanted
    except ValueError:
        assert contrast(wanted, "#ffffff") < colours.EDGE_CONTRAST
        assert colour(colours.nearest_fit(wanted))


@pytest.mark.parametrize("wrong", ["006072", "#fff", "teal", "#00607", "url(x)", "#006072;}"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="such as #006072"):
        colour(wrong)


@pytest.mark.parametrize(
    ("content", "width"),
    [(SVG, 80), (SVG.replace(b"80 40", b"9000 40"), 120), (b"<svg></svg>", 40),
     (b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (60).to_bytes(4) + (30).to_bytes(4), 80),
     (b"\x89PNG\r\n\x1a\n" + b"\0" * 16, 40)],
)  # fmt: skip
def test_a_logo_has_its_room_before_it_is_there(content: bytes, width: int) -> None:
    assert logo_width(content, 40, 120) == width


def test_a_logo_is_a_picture_of_reasonable_size(tmp_path: Path) -> None:
    file = tmp_path / "logo"
    for content in (b"GIF89a", b"<html>", SVG + b" " * 200_000):
        file.write_bytes(content)
        with pytest.raises(ValueError, match="a picture"):
            logo_or_none(str(file))


def test_pages_show_colour_and_logo_and_nothing_of_the_drawing_runs(
    ground: Ground, tmp_path: Path
) -> None:
    file = tmp_path / "logo.svg"
    file.write_bytes(SVG)
    own = replace(ground.settings, colour="#7a1f5c", logo=file)
    client = create_app(replace(ground, settings=own)).test_client()
    page = client.get("/sign-in").text
    assert "/brand.css?v=" in page
    assert 'width="80" height="40"' in page
    assert 'width="48" height="24"' in page
    assert 'rel="icon" type="image/svg+xml" href="/static/mark.svg' in page  # too wide for a tab
    assert "/brand.css?v=" in client.get("/offline").text
    sheet = client.get("/brand.css")
    assert "--ds-color-accent-base-default:#7a1f5c" in sheet.text
    assert "immutable" in sheet.headers["Cache-Control"]
    logo = client.get("/brand-mark")
    assert (logo.data, logo.mimetype) == (SVG, "image/svg+xml")
    assert "sandbox" in logo.headers["Content-Security-Policy"]
    assert "script-src" not in logo.headers["Content-Security-Policy"]


def test_without_them_there_is_nothing_more_to_fetch(app: Flask) -> None:
    client = app.test_client()
    assert "brand.css" not in client.get("/sign-in").text
    assert [client.get(each).status_code for each in ("/brand.css", "/brand-mark")] == [404, 404]


def test_a_square_logo_stands_in_the_tab_too(ground: Ground, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (60).to_bytes(4) * 2)
    app = create_app(replace(ground, settings=replace(ground.settings, logo=file)))
    page = app.test_client().get("/sign-in").text
    assert 'rel="icon" type="image/png" href="/brand-mark?v=' in page
    assert "mark.svg" not in page
