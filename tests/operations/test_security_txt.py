"""``/.well-known/security.txt`` says what RFC 9116 asks for, from the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from intranet_ideas import create_app, doctor
from intranet_ideas.ground import Ground
from intranet_ideas.settings import SettingsError, load_settings

from ..factories import Factory

PATH = "/.well-known/security.txt"


@pytest.mark.sqlite_only
def test_it_says_where_to_report_and_until_when(ground: Ground, make: Factory) -> None:
    make.organisation()
    assert create_app(ground).test_client().get(PATH).status_code == 404
    chosen = replace(
        ground.settings, security_contact=("mailto:sikkerhet@example.org", "https://example.org/x"),
        security_expires=date(2026, 9, 1), security_policy="https://example.org/policy",
    )  # fmt: skip
    site = replace(ground, settings=chosen)
    answer = create_app(site).test_client().get(PATH)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.get_data(as_text=True).splitlines() == [
        "Contact: mailto:sikkerhet@example.org", "Contact: https://example.org/x",
        "Expires: 2026-09-01T21:59:59Z", "Preferred-Languages: en, nb, nn",
        "Canonical: http://ideas.test/.well-known/security.txt",
        "Policy: https://example.org/policy",
    ]  # fmt: skip
    for day, well in ((date(2026, 9, 1), True), (date(2026, 3, 12), False),
                      (date(2028, 1, 1), False)):  # fmt: skip
        settings = replace(chosen, security_expires=day, base_url="https://ideas.test",
                           trusted_hosts=("ideas.test",))  # fmt: skip
        finding = doctor.examine(replace(ground, settings=settings))[0]
        assert ("SECURITY_EXPIRES" not in finding.detail) == well


@pytest.mark.parametrize(
    "given",
    [{"CONTACT": "sikkerhet@example.org", "EXPIRES": "2027-01-01"},
     {"CONTACT": "mailto:a@example.org"}, {"EXPIRES": "2027-01-01"},
     {"CONTACT": "mailto:a@example.org", "EXPIRES": "soon"},
     {"CONTACT": "https://x/\nContact:https://evil", "EXPIRES": "soon"}],
)  # fmt: skip
def test_what_is_half_or_wrong_stops_the_start(given: dict[str, str]) -> None:
    named = {f"INTRANET_IDEAS_SECURITY_{name}": value for name, value in given.items()}
    with pytest.raises(SettingsError, match="SECURITY_"):
        load_settings(named)
