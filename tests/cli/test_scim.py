"""``scim``."""

from __future__ import annotations

from intranet_ideas.ground import Ground
from intranet_ideas.scim.queries import token_of

from ..factories import Factory
from .conftest import Run


def test_a_directory_is_connected_and_its_token_made_and_revoked(
    run: Run, ground: Ground, make: Factory, environ: dict[str, str]
) -> None:
    make.organisation()
    environ |= {
        "INTRANET_IDEAS_OIDC_ISSUER": "https://login.example/v2.0",
        "INTRANET_IDEAS_OIDC_CLIENT_ID": "ideas",
    }
    wrong = run("scim", "connect", "Entra", "--issuer", "none", "--department", "kommune")
    assert wrong.exit_code == 1
    made = run("scim", "connect", "Entra", "--issuer", "oidc", "--department", "kommune")
    assert made.stdout == "1\n", made.output
    secret = run("scim", "token", "1", "--days", "300").stdout.strip()
    assert secret.startswith("iis_")
    shown = run("scim", "list").stdout
    assert "1  Entra  https://login.example/v2.0  came last: never" in shown
    assert "token 1 of 1" in shown
    assert secret not in shown
    assert run("scim", "revoke", "1").exit_code == 0
    with ground.database.read() as session:
        assert token_of(session, secret, make.clock.now()) is None
