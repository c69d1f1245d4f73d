"""Education: tells the parents' councils by mail when a challenge opens."""

import smtplib
from email.message import EmailMessage

from intranet_ideas.plugin_api import NotSetUp, PluginInfo, Setting, TryAgainLater, hookimpl

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo(
        "parents_by_mail", "Mails the parents' councils when a challenge opens.", "1.0",
        settings=(
            Setting("to", "Addresses, with commas between"),
            Setting("mail_from", "Sender", installation="mail_from"),
            Setting("host", "Mail server", default="localhost"),
            Setting("port", "Port", kind="number", default=25),
        ),
    )  # fmt: skip


@hookimpl
def challenge_opened(event, settings):
    if not settings["to"]:
        raise NotSetUp("no parents' council has an address")
    mail = EmailMessage()
    mail["From"], mail["To"] = settings["mail_from"], settings["to"]
    mail["Subject"] = f"Open for ideas: {event.challenge.title}"
    mail["Message-ID"] = f"<{event.key.replace(':', '.')}@parents>"  # the same in every attempt
    mail.set_content(f"Take part at {event.challenge.url}\n")
    try:
        with smtplib.SMTP(settings["host"], settings["port"], timeout=10) as server:
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise TryAgainLater(str(error)) from error
