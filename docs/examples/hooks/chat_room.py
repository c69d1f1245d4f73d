"""Notification: messages go to a chat's web address, one room for each department."""

import json

from intranet_ideas.plugin_api import (
    NotificationChannel,
    NotSetUp,
    PluginInfo,
    Setting,
    TryAgainLater,
    Undeliverable,
    hookimpl,
    outgoing,
)

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo(
        "chat_room", "Sends messages to a chat.", "1.0",
        settings=(Setting("room", "The room's address", kind="secret"),),
    )  # fmt: skip


@hookimpl
def register_notification_channels():
    """Offer the chat as a channel."""
    return [NotificationChannel("chat", "Chat", deliver)]


def deliver(message, recipient, settings):
    if not settings["room"]:
        raise NotSetUp("the room has no address")
    words = {"id": message.id, "to": recipient.name, "text": f"{message.subject}: {message.url}"}
    try:
        reply = outgoing.post(
            settings["room"], json.dumps(words).encode(), {"content-type": "application/json"}
        )
    except outgoing.Unreachable as error:
        raise TryAgainLater(str(error)) from error
    except outgoing.Refused as error:
        raise Undeliverable(str(error)) from error
    if reply.status >= 300:
        raise TryAgainLater(f"the chat answered {reply.status}")
