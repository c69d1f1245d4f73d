"""Whether a program that knows the standard finds what it says: by a kept conformance tester."""

from __future__ import annotations

from .conftest import Directory

CHOSEN = (
    # Everyone has a name and may come in or not, and the one address is the primary one.
    "check_remove_attribute: Attribute 'displayName' was not removed",
    "check_remove_attribute: Attribute 'active' was not removed",
    "check_add_attribute: Attribute 'emails' was not added",
    "check_replace_attribute: Attribute 'emails' was not replaced",
)


def test_the_standards_tester_finds_nothing_wrong(directory: Directory) -> None:
    # Long to load: no other test need wait for it.
    from scim2_client.engines.wsgi import WSGISCIMClient
    from scim2_tester import Status, check_server

    client = WSGISCIMClient(
        directory.app, base_url="http://ideas.test/scim/v2",
        headers={"Authorization": f"Bearer {directory.token}"},
    )  # fmt: skip
    results = check_server(client, raise_exceptions=False)
    wrong = [f"{each.title}: {each.reason}" for each in results
             if each.status not in (Status.SUCCESS, Status.SKIPPED)]  # fmt: skip
    assert len(results) > 20
    assert [each for each in wrong if not each.startswith(CHOSEN)] == []
