"""A challenge's poster and QR code: what they say, whom they lead where, and who may have them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.invitations import code, poster

from ..factories import Factory

pytestmark = pytest.mark.sqlite_only
FILES = ("poster", "poster.pdf", "code.svg", "code.png")


def test_the_manager_gets_a_poster_in_the_challenges_language(sign_in: Any, make: Factory) -> None:
    challenge = make.challenge(title="Roligere <netter>", summary="Hva ville du gjort?",
                               language="nn")  # fmt: skip
    page = sign_in("manager").get(f"/challenges/{challenge.id}/poster").text
    shown = page.partition("<article")[2].partition("</article>")[0]
    assert 'lang="nn"' in shown
    assert "Roligere &lt;netter&gt;" in shown
    assert "Hva ville du gjort?" in shown
    assert "Frist: " in shown, "the deadline, in the challenge's language"
    assert f"ideas.test/c/{challenge.id}" in shown
    assert "Poster and QR code" in page, "the page around it speaks the manager's language"
    assert f'src="/challenges/{challenge.id}/code.svg"' in shown
    desk = sign_in("manager").get(f"/challenges/{challenge.id}/desk").text
    assert f"/challenges/{challenge.id}/poster" in desk


def test_the_codes_files_are_what_they_say_and_hold_the_short_address(
    sign_in: Any, make: Factory
) -> None:
    challenge = make.challenge()
    manager = sign_in("manager")
    png = manager.get(f"/challenges/{challenge.id}/code.png")
    image = Image.open(io.BytesIO(png.data))
    assert png.mimetype == "image/png"
    assert min(image.size) >= code.PIXELS
    svg = manager.get(f"/challenges/{challenge.id}/code.svg")
    assert svg.mimetype == "image/svg+xml"
    assert "style" not in svg.text
    assert svg.data == code.as_svg(f"http://ideas.test/c/{challenge.id}")
    # One and the same code: what the PDF draws is dark in the PNG, and nothing else is.
    modules, runs = code.dark_runs(f"http://ideas.test/c/{challenge.id}")
    dark = {(row, column + step) for row, column, length in runs for step in range(length)}
    one, grey = image.size[0] // modules, image.convert("L")
    seen = {
        (row, column) for row in range(modules) for column in range(modules)
        if grey.getpixel((column * one + one // 2, row * one + one // 2)) == 0
    }  # fmt: skip
    assert seen == dark


def test_the_pdf_is_one_page_however_long_the_words_are(sign_in: Any, make: Factory) -> None:
    challenge = make.challenge(title="Lang " * 20 + "Guovdageainnu čáŋŧat",
                               summary="Et langt spørsmål " * 16)  # fmt: skip
    answer = sign_in("manager").get(f"/challenges/{challenge.id}/poster.pdf")
    assert answer.mimetype == "application/pdf"
    read = PdfReader(io.BytesIO(answer.data))
    assert len(read.pages) == 1
    assert read.metadata
    assert read.metadata.title == challenge.title
    text = re.sub(r"\s+", " ", read.pages[0].extract_text())
    assert "Guovdageainnu čáŋŧat" in text, "in both weights, with the letters of Sámi"
    assert "Et langt spørsmål" in text
    assert f"ideas.test/c/{challenge.id}" in text


def test_without_what_makes_pdfs_the_page_is_printed(
    sign_in: Any, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poster, "SimpleDocTemplate", None)
    challenge = make.challenge()
    manager = sign_in("manager")
    assert "poster.pdf" not in manager.get(f"/challenges/{challenge.id}/poster").text
    refused = manager.get(f"/challenges/{challenge.id}/poster.pdf")
    assert refused.status_code == 409
    assert "Print the page instead" in refused.text


def test_only_those_who_run_it_get_poster_and_code(
    app: Flask, sign_in: Any, make: Factory
) -> None:
    challenge = make.challenge()
    for file in FILES:
        path = f"/challenges/{challenge.id}/{file}"
        assert sign_in("nurse").get(path).status_code == 404
        assert app.test_client().get(path).location.startswith("/sign-in")


def test_the_short_address_leads_to_the_challenge_and_tells_others_nothing(
    app: Flask, sign_in: Any, make: Factory, ground: Ground, clock: FixedClock
) -> None:
    challenge = make.challenge(everyone=False, audience=("skole",))
    nurse, teacher = sign_in("nurse"), sign_in("teacher")
    assert teacher.get(f"/c/{challenge.id}").location == f"/challenges/{challenge.id}"
    assert nurse.get(f"/c/{challenge.id}").status_code == 404
    assert nurse.get("/c/999").status_code == 404
    known, unknown = (
        app.test_client().get(f"/c/{number}", follow_redirects=True).text
        for number in (challenge.id, 999)
    )
    assert challenge.title not in known
    varying = re.compile(r'(csrf[-_]token"[^>]*|/c/\d+|%2Fc%2F\d+)')
    assert varying.sub("", known) == varying.sub("", unknown)
