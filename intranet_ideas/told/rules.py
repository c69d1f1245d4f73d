"""What a sheet of ideas that somebody writes down for others must hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intranet_ideas.entries.rules import LONGEST_BODY, LONGEST_TITLE
from intranet_ideas.errors import N_, Fault, too_long
from intranet_ideas.people.rules import check_email
from intranet_ideas.settings import LANGUAGES

PHONE, PAPER, CLASS, MEETING, OTHER = WAYS = ("phone", "paper", "class", "meeting", "other")

LABELS: Mapping[str, str] = {
    PHONE: N_("By phone"), PAPER: N_("On paper"), CLASS: N_("From a school class"),
    MEETING: N_("From a meeting"), OTHER: N_("In another way"),
}  # fmt: skip
"""How ideas come, with what is chosen."""

CAME: Mapping[str, str] = {
    PHONE: N_("Came by phone, written down by %(name)s."),
    PAPER: N_("Came on paper, written down by %(name)s."),
    CLASS: N_("Came from a school class, written down by %(name)s."),
    MEETING: N_("Came from a meeting, written down by %(name)s."),
    OTHER: N_("Told to %(name)s, who wrote it down."),
}  # fmt: skip
"""What is said of it on the idea."""

LONGEST_NAME = 120
MOST_IDEAS = 40
EMPTY_ROWS = 3

NO_NAME = N_("An inhabitant")
"""Whose idea it is where nobody is named."""

NO_IDEA = N_("Write down at least one idea.")
HANDED_IN = N_("This idea is handed in: change it, but leave it a title and a text.")
TAKEN_OVER = N_("Somebody has taken these ideas over, and goes on with them.")
NOT_STAND_IN = N_("These ideas belong to somebody's account already.")
WRITER = N_("You wrote these ideas down for somebody. They are theirs: give them the code.")
JUDGES = N_("You judge in this challenge, so you can't take over an idea of it.")
GIVES_CODES = N_("You may write ideas down for others in this challenge, so you can't take any "
                 "over yourself.")
UNKNOWN_CODE = N_("No ideas have this code. Look at it once more: it has 20 letters and digits.")
TOO_LATE = N_("The deadline has passed. What you typed is not saved; it stands below.")
CLOSED = N_("The account with this address is closed. Leave the address out, and give them a code.")
WAITS = N_("The account with this address can't hand in yet. Leave the address out, and give them "
           "a code.")
YOURSELF = N_("This is your own address. Write ideas of your own as your own.")
NOT_INVITED = N_("Whoever has this address is not invited to this challenge. Leave the address "
                 "out, and give them a code.")
THEY_JUDGE = N_("Whoever has this address judges in this challenge, and has no ideas in it.")
GONE = N_("One of these ideas is gone. Open the sheet again.")


@dataclass(frozen=True, slots=True)
class Row:
    """An idea as it is typed. ``entry_id`` is None for a new one; ``version`` is the one of the
    idea that its text started from."""

    title: str = ""
    body: str = ""
    entry_id: int | None = None
    version: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.title and not self.body


@dataclass(frozen=True, slots=True)
class SheetFields:
    """What is typed: how it came, whose it is, their address if they want to hear of it, the
    ideas, and the language they are written in."""

    way: str = ""
    name: str = ""
    email: str = ""
    rows: tuple[Row, ...] = ()
    language: str = "nb"


def check_sheet(fields: SheetFields, *, new: bool) -> list[Fault]:
    """Return what is wrong with a sheet that is kept. How the ideas came and whose they are is
    said once, when it is begun."""
    faults: list[Fault] = []
    if new and fields.way not in WAYS:
        faults.append(Fault("way", N_("Choose how the ideas came.")))
    if new:
        faults += too_long("name", fields.name, LONGEST_NAME)
        faults += check_email(fields.email) if fields.email else []
    if fields.language not in LANGUAGES:
        faults.append(Fault("language", N_("Choose the language.")))
    if all(row.empty for row in fields.rows):
        faults.append(Fault("title-0", NO_IDEA))
    if sum(not row.empty for row in fields.rows) > MOST_IDEAS:
        faults.append(Fault("title-0", N_("A sheet holds at most %(most)s ideas. Begin another."),
                            {"most": MOST_IDEAS}))  # fmt: skip
    for number, row in enumerate(fields.rows):
        faults += too_long(f"title-{number}", row.title, LONGEST_TITLE)
        faults += too_long(f"body-{number}", row.body, LONGEST_BODY)
    return faults


def check_complete(rows: Sequence[tuple[str, str]]) -> list[Fault]:
    """Return what ideas lack, by title and text, before they can be handed in. Who tells an idea
    is not turned away because the challenge's form asks for more."""
    faults: list[Fault] = []
    for number, (title, body) in enumerate(rows):
        if not title:
            faults.append(Fault(f"title-{number}", N_("Give the idea a title.")))
        if not body:
            faults.append(Fault(f"body-{number}", N_("Write down the idea.")))
    return faults


def why_not_theirs(
    *, active: bool, own: bool, waits: bool, judges: bool, invited: bool
) -> str | None:
    """Return why ideas can't be written down for who has an account, None where they can: whoever
    writes, nobody is brought into a challenge that they can't hand an idea in to themselves.
    ``own``: it is the writer's; ``waits``: for a guardian's consent."""
    if not active:
        return CLOSED
    if own:
        return YOURSELF
    if waits:
        return WAITS
    if judges:
        return THEY_JUDGE
    return None if invited else NOT_INVITED


def why_not_take_over(*, judges: bool, wrote: bool, gives_codes: bool) -> str | None:
    """Return why somebody who has the code can't take the ideas over, None where they can. A code
    shows that they are one's own only for who could not make it themselves."""
    if judges:
        return JUDGES
    if wrote:
        return WRITER
    return GIVES_CODES if gives_codes else None
