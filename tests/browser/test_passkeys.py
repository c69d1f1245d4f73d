"""A passkey in a real Chromium, with the authenticator that its own protocol lends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from intranet_ideas import create_app
from intranet_ideas.ground import Ground

from ..factories import PASSWORD, Factory
from ..reliability.test_kill import free_port

pytestmark = [
    pytest.mark.browser, pytest.mark.sqlite_only,
    # The server is in this process, and Flask-Compress leaves closing files to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Quiet(WSGIRequestHandler):
    def log(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def address(ground: Ground, make: Factory) -> Iterator[str]:
    """The site at localhost, where browsers make passkeys without HTTPS."""
    make.organisation()
    make.person("ada@example.org", "Ada Ansatt", password=PASSWORD)
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(replace(ground, settings=replace(ground.settings, base_url=url)))
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


def leave(context: Any, page: Any) -> None:
    """Forget the session, once no answer on its way can bring the cookie back."""
    page.wait_for_load_state("networkidle")
    context.clear_cookies()


def test_a_passkey_is_made_and_signs_in(chromium: Any, address: str) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto(f"{address}/sign-in")
    page.fill("#field-email", "ada@example.org")
    page.fill("#field-password", PASSWORD)
    page.click("form:has(#field-email) button")
    page.wait_for_url(f"{address}/")

    page.goto(f"{address}/me/passkeys")
    page.fill("#field-name", "My laptop")
    page.fill("#field-password", PASSWORD)
    page.click("form[data-passkey] button")
    page.get_by_text("The passkey is made.").wait_for()
    assert page.locator(".session").inner_text().startswith("My laptop")
    held = devtools.send("WebAuthn.getCredentials", {"authenticatorId": added["authenticatorId"]})
    assert [each["rpId"] for each in held["credentials"]] == ["localhost"]

    leave(context, page)
    page.goto(f"{address}/sign-in?next=/me/passkeys")
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{address}/me/passkeys")
    assert "last used" in page.locator(".session").inner_text()

    page.get_by_role("button", name="Remove the passkey My laptop").click()
    page.locator("dialog button[value=yes]").click()
    page.get_by_text("The passkey is removed.").wait_for()
    leave(context, page)
    page.goto(f"{address}/sign-in")
    page.click("form[data-passkey] button")
    page.get_by_text("The passkey did not sign you in.").first.wait_for()
    # A refusal has a status of its own, which Chromium notes; nothing else went wrong.
    assert [each for each in faults if "422" not in each] == []
    context.close()
