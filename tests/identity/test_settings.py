"""Issuers in the settings: what is taken, what is refused in one line, and no secret shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from intranet_ideas.given import as_toml
from intranet_ideas.settings import Settings, SettingsError, load_settings

GOOD = """
smtp_url = "smtp://me:hush@mail.example.org"
[oidc.entra]
name = "Kommunen"
issuer = "https://login.example.org/tenant/v2.0"
client_id = "abc"
roles_claim = "roles"
[oidc.entra.roles]
"Ideas IT" = "it_administrator"
"""


def load(tmp_path: Path, text: str, **environment: str) -> Settings:
    file = tmp_path / "ideas.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings({
        "INTRANET_IDEAS_CONFIG": str(file), "INTRANET_IDEAS_DATA": str(tmp_path / "data"),
        **{f"INTRANET_IDEAS_{name}": value for name, value in environment.items()},
    })  # fmt: skip


def test_a_secret_comes_from_a_file_or_the_environment_and_is_shown_nowhere(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    by_file = GOOD.replace("roles_claim", f'client_secret_file = "{tmp_path}/secret"\nroles_claim')
    assert load(tmp_path, by_file).issuers[0].client_secret == "from the file"
    found = load(tmp_path, GOOD, OIDC_ENTRA_CLIENT_SECRET="from outside",
                 OIDC_ISSUER="https://other.example/", OIDC_CLIENT_ID="b",
                 OIDC_CLIENT_SECRET="hidden too")  # fmt: skip
    assert [each.client_secret for each in found.issuers] == ["from outside", "hidden too"]
    kept = as_toml(found.given)
    assert not any(word in kept for word in ("outside", "hidden", "hush"))
    assert not any(word in repr(found.issuers) for word in ("outside", "hidden"))
    again = load(tmp_path, kept, OIDC_ENTRA_CLIENT_SECRET="from outside",
                 OIDC_CLIENT_SECRET="hidden too")  # fmt: skip
    assert again.issuers == found.issuers


def test_an_issuer_without_a_secret_is_a_public_client(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).issuers[0].auth_method == "none"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('client_id = "abc"', "", "oidc.entra.client_id: is missing"),
        ('client_id = "abc"', 'client_id = "abc"\nclient_secret = "x"', "does not stand in this"),
        ('client_id = "abc"', 'client_id = "abc"\ncolour = "x"', "oidc.entra.colour: unknown"),
        ('client_id = "abc"', 'client_id = "abc"\nfor = "all"', "must be one of staff, guests"),
        ('client_id = "abc"', 'client_id = "abc"\nallow = ["x"]', "must be networks such as"),
        ('client_id = "abc"', 'client_id = "abc"\nscopes = "openid"', "scopes: must be a list"),
        ("https://login.example.org", "login.example.org", "must be https://HOST"),
        ("it_administrator", "king", "must be one of moderator"),
        ('roles_claim = "roles"', "", "belong together"),
        ("[oidc.entra", "[oidc.Entra", "a key holds a–z"),
    ],
)
def test_a_wrong_table_stops_the_start_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said.replace("[", r"\[")) as error:
        load(tmp_path, GOOD.replace(old, new))
    assert "\n" not in str(error.value)


def test_a_secret_for_no_issuer_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="OIDC_AZURE_CLIENT_SECRET: unknown setting"):
        load(tmp_path, GOOD, OIDC_AZURE_CLIENT_SECRET="x")
