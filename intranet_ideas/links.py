"""Where things are, for those who have no request to ask: mail, plugins, the worker.

A test holds these paths against the application's routes.
"""

from __future__ import annotations

from collections.abc import Mapping

PATHS: Mapping[str, tuple[str, str]] = {
    "challenge": ("challenges.page", "/challenges/{challenge_id}"),
    "desk": ("challenges.desk", "/challenges/{challenge_id}/desk"),
    "oversight": ("judging.oversee", "/challenges/{challenge_id}/judges-work"),
    "results": ("outcomes.results", "/challenges/{challenge_id}/results"),
    "entry": ("entries.page", "/ideas/{entry_id}"),
    "suggestions": ("suggestions.listing", "/ideas/{entry_id}/suggestions"),
    "clarifications": ("judging.clarifications", "/ideas/{entry_id}/clarifications"),
    "team": ("teams.team", "/ideas/{entry_id}/team"),
    "bundle": ("bundles.of_idea", "/ideas/{entry_id}/bundle"),
    "joining": ("joining.page", "/ideas/{entry_id}/joining"),
    "receipt": ("entries.receipt", "/ideas/{entry_id}/receipt"),
    "benefits": ("initiatives.benefit_report", "/initiatives/benefits"),
    "consultations": ("consultations.listing", "/consultations"),
    "consultation": ("consultations.page", "/consultations/{consultation_id}"),
    "meetings": ("meetings.listing", "/initiatives/meetings"),
    "tasks": ("meetings.my_tasks", "/initiatives/meetings/tasks"),
    "moderation": ("moderation.queue", "/moderation"),
    "judging": ("judging.desk", "/judging"),
    "redaction": ("entries.redaction", "/ideas/{entry_id}/redaction"),
    "tips": ("tips.box", "/tips"),
    "tip_queue": ("tips.queue", "/tips/queue"),
    "ages": ("guardians.corrections", "/moderation/ages"),
    "partners": ("partners.listing", "/partners"),
    "sign_in": ("operations.sign_in", "/it/sign-in"),
    "plugins": ("operations.plugins", "/it/plugins"),
}
"""The endpoint and the path of each page that a message can lead to."""


def endpoint_of(
    page: str, *, challenge_id: int | None = None, entry_id: int | None = None,
    consultation_id: int | None = None,
) -> tuple[str, dict[str, int]]:
    """Return the endpoint of a page and the values it takes."""
    endpoint, path = PATHS[page]
    values = {"challenge_id": challenge_id, "entry_id": entry_id,
              "consultation_id": consultation_id}  # fmt: skip
    return endpoint, {
        name: value for name, value in values.items()
        if value is not None and f"{{{name}}}" in path
    }  # fmt: skip


def path_of(
    page: str, *, challenge_id: int | None = None, entry_id: int | None = None,
    consultation_id: int | None = None,
) -> str:  # fmt: skip
    """Return the path of a page, below wherever the site is mounted."""
    return PATHS[page][1].format(
        challenge_id=challenge_id, entry_id=entry_id, consultation_id=consultation_id
    )
