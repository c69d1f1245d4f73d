"""E-mail: sends notifications through the organisation's mail server."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.plugin_api import NotificationChannel, PluginInfo, Setting, hookimpl

from .sending import deliver

CONTRACT = 1

LABEL = {"nb": "E-post", "nn": "E-post", "en": "E-mail"}

SETTINGS = (
    Setting(
        key="smtp_url",
        label={"nb": "E-posttjener", "nn": "E-posttenar", "en": "Mail server"},
        # A secret, since the address may hold a password.
        kind="secret",
        help={
            "nb": "smtp://TJENER:PORT eller smtps://BRUKER:PASSORD@TJENER. Tom: e-post holdes "
            "tilbake og vises for IT.",
            "nn": "smtp://TENAR:PORT eller smtps://BRUKAR:PASSORD@TENAR. Tom: e-post blir halden "
            "tilbake og vist for IT.",
            "en": "smtp://HOST:PORT or smtps://USER:PASSWORD@HOST. Empty: mail is kept and shown "
            "to IT.",
        },
        installation="smtp_url",
    ),
    Setting(
        key="mail_from",
        label={"nb": "Avsender", "nn": "Avsendar", "en": "Sender"},
        help={
            "nb": "En adresse, eller navn og adresse: Idéportalen <ideer@kommune.no>.",
            "nn": "Ei adresse, eller namn og adresse: Idéportalen <idear@kommune.no>.",
            "en": "An address, or name and address: Idea portal <ideas@example.org>.",
        },
        installation="mail_from",
    ),
    Setting(
        key="base_url",
        label={"nb": "Nettstedets adresse", "nn": "Adressa til nettstaden", "en": "Site address"},
        help={
            "nb": "Gir meldingene deres faste nummer; bør ikke endres.",
            "nn": "Gir meldingane det faste nummeret sitt; bør ikkje endrast.",
            "en": "Gives messages their fixed ids; should not change.",
        },
        installation="base_url",
    ),
    Setting(
        key="check_certificate",
        label={
            "nb": "Kontroller tjenerens sertifikat",
            "nn": "Kontroller sertifikatet til tenaren",
            "en": "Check the server's certificate",
        },
        kind="switch",
        default=True,
        help={
            "nb": "Skru bare av for en intern tjener med eget sertifikat.",
            "nn": "Skru berre av for ein intern tenar med eige sertifikat.",
            "en": "Switch off only for an internal server with a certificate of its own.",
        },
    ),
    Setting(
        key="allow_plain",
        label={
            "nb": "Send også uten kryptering",
            "nn": "Send òg utan kryptering",
            "en": "Send without encryption too",
        },
        kind="switch",
        default=False,
        help={
            "nb": "Skru på bare for en intern tjener som ikke tilbyr TLS.",
            "nn": "Skru på berre for ein intern tenar som ikkje tilbyr TLS.",
            "en": "Switch on only for an internal server that offers no TLS.",
        },
    ),
)


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="notify_email",
        label=LABEL,
        summary={
            "nb": "Sender varsler som e-post gjennom organisasjonens e-posttjener.",
            "nn": "Sender varsel som e-post gjennom e-posttenaren til organisasjonen.",
            "en": "Sends notifications as e-mail through the organisation's mail server.",
        },
        version="1.0.0",
        settings=SETTINGS,
        licence="MIT",
    )


@hookimpl
def register_notification_channels() -> Sequence[NotificationChannel]:
    """Offer e-mail."""
    return (NotificationChannel("email", LABEL, deliver),)
