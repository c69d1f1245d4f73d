"""Webhook: tells another system what happens in a department's challenges, signed."""

from __future__ import annotations

from collections.abc import Callable

from intranet_ideas.plugin_api import Event, PluginInfo, Setting, Settings, hookimpl

from .sending import check_secret, check_url, send

CONTRACT = 1

SETTINGS = (
    Setting(
        "url",
        {"nb": "Mottakerens adresse", "nn": "Adressa til mottakaren", "en": "Receiver's address"},
        kind="secret",
        help={
            "nb": "https-adresse som tar imot POST. Den er hemmelig, for den kan holde en nøkkel.",
            "nn": "https-adresse som tek imot POST. Ho er hemmeleg, for ho kan halde ein nøkkel.",
            "en": "An https address that takes POST. It is secret, since it may hold a key.",
        },
        check=check_url,
    ),
    Setting(
        "secret",
        {"nb": "Signeringsnøkkel", "nn": "Signeringsnøkkel", "en": "Signing key"},
        kind="secret",
        help={
            "nb": "whsec_ og minst 24 byte i base64, slik mottakeren ga den.",
            "nn": "whsec_ og minst 24 byte i base64, slik mottakaren ga han.",
            "en": "whsec_ and at least 24 bytes in base64, as the receiver gave it.",
        },
        check=check_secret,
    ),
    Setting(
        "old_secret",
        {"nb": "Forrige signeringsnøkkel", "nn": "Førre signeringsnøkkel",
         "en": "Earlier signing key"},
        kind="secret",
        help={
            "nb": "Når nøkkelen byttes: sett den gamle her, så signeres det med begge, til "
                  "mottakeren bare bruker den nye.",
            "nn": "Når nøkkelen blir bytt: set den gamle her, så blir det signert med begge, til "
                  "mottakaren berre brukar den nye.",
            "en": "When the key is replaced: put the old one here, and both sign, until the "
                  "receiver uses the new one alone.",
        },
        check=check_secret,
    ),
)


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="notify_webhook",
        label={"nb": "Webhook", "nn": "Webhook", "en": "Webhook"},
        summary={
            "nb": "Forteller et annet system hva som skjer i utfordringene, signert.",
            "nn": "Fortel eit anna system kva som skjer i utfordringane, signert.",
            "en": "Tells another system what happens in challenges, signed.",
        },
        version="1.1.0",
        settings=SETTINGS,
        licence="MIT",
    )


def _hears(kind: str) -> Callable[[Event, Settings], None]:
    def hear(event: Event, settings: Settings) -> None:
        send(event, settings)

    hear.__doc__ = f"Send on that {kind} happened."
    return hookimpl(specname=kind)(hear)


heard_challenge_announced = _hears("challenge_announced")
heard_challenge_opened = _hears("challenge_opened")
heard_challenge_closing_soon = _hears("challenge_closing_soon")
heard_challenge_closed = _hears("challenge_closed")
heard_results_released = _hears("results_released")
heard_entry_submitted = _hears("entry_submitted")
heard_entry_withdrawn = _hears("entry_withdrawn")
heard_entry_answered = _hears("entry_answered")
heard_comment_added = _hears("comment_added")
heard_judge_assigned = _hears("judge_assigned")
