"""A meeting as iCalendar (RFC 5545), to take into one's calendar."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from intranet_ideas.meetings.models import GroupMeeting
from intranet_ideas.meetings.rules import State


def invitation_of(
    row: GroupMeeting, ends_at: datetime, path: str, base_url: str, name: str, what: str
) -> bytes:
    """Return a meeting as a file for calendars; ``name`` is what it is called there and ``what``
    leads to its page. Its UID never changes and SEQUENCE rises with each change, so that a
    calendar moves it rather than show it twice."""
    url = f"{base_url}{path}"
    calendar = Calendar()
    calendar.add("prodid", "-//intranet_ideas//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry = Event()
    entry.add("uid", f"group-meeting-{row.id}@{urlsplit(base_url).hostname}")
    entry.add("sequence", row.version)
    entry.add("dtstamp", row.changed_at)
    entry.add("last-modified", row.changed_at)
    # In UTC: every calendar shows it in its own zone.
    entry.add("dtstart", row.starts_at)
    entry.add("dtend", ends_at)
    entry.add("summary", name)
    entry.add("location", row.place)
    entry.add("description", f"{what}: {url}")
    entry.add("url", url)
    entry.add("status", "CANCELLED" if row.state == State.CANCELLED else "CONFIRMED")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
