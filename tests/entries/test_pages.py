"""The page of writing, when what comes can't be taken as it is."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from intranet_ideas.security import LARGEST_BODY

from ..browsing import Browser
from ..factories import Factory

pytestmark = pytest.mark.sqlite_only


def test_a_file_larger_than_any_body_leaves_the_text(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    nurse = sign_in("nurse")
    entry = make.entry(make.challenge(), submit=False)
    form = {
        "version": str(entry.version), "title": "Tittel", "body": "Alt jeg skrev",
        "attachments": (io.BytesIO(b"%PDF-" + b"0" * LARGEST_BODY), "stor.pdf"),
    }  # fmt: skip
    with nurse.post(f"/ideas/{entry.id}/edit", form, buffered=True) as answer:
        answer.request.input_stream.close()
        text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "stor.pdf" in text
    assert "Alt jeg skrev" in text


@pytest.mark.parametrize("where", ["/ideas/{}/edit", "/ideas/{}/comments", "/sign-in"])
def test_a_form_that_is_too_large_to_read_is_told_so(
    make: Factory, sign_in: Callable[[str], Browser], where: str
) -> None:
    nurse = sign_in("nurse")
    entry = make.entry(make.challenge(), submit=False)
    with nurse.post(where.format(entry.id), {"body": "x" * LARGEST_BODY}, buffered=True) as answer:
        answer.request.input_stream.close()
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)
