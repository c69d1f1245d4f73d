"""When a consultation is open, who takes part, and what becomes of what they propose. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.access import Role
from intranet_ideas.challenges.rules import far_year
from intranet_ideas.consultations.paragraphs import Paragraph, Settled, blocks
from intranet_ideas.errors import N_, Fault, check_said, too_long
from intranet_ideas.people.rules import Viewer

LANGUAGES = ("nb", "nn", "en")
LONGEST_TITLE = 200
LONGEST_INTRODUCTION = 10_000
LONGEST_TEXT = 200_000
LONGEST_PARAGRAPH = 10_000
LONGEST_WORDS = 4_000
MOST_PARAGRAPHS = 500
SHORTEST = timedelta(days=1)
"""What people must have at least to read and answer."""


class Phase(enum.StrEnum):
    """Where a consultation stands; it follows from its instants."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


PHASES: Mapping[str, str] = {
    Phase.DRAFT: N_("Draft"), Phase.ANNOUNCED: N_("Opens later"), Phase.OPEN: N_("Open"),
    Phase.CLOSED: N_("Closed, being answered"), Phase.ANSWERED: N_("Answered"),
    Phase.CANCELLED: N_("Cancelled"),
}  # fmt: skip

ALL, STAFF, DEPARTMENT = AUDIENCES = ("all", "staff", "department")
WHO: Mapping[str, str] = {
    ALL: N_("Everyone who can sign in"), STAFF: N_("All staff"),
    DEPARTMENT: N_("Staff of the department and those below it"),
}  # fmt: skip

NAMES: Mapping[str, str] = {
    "all": N_("All who are asked"), "runners": N_("Only who runs it and who moderates"),
}  # fmt: skip
"""Who reads the names of those who comment and propose."""

CHANGE, ADD, REMOVE = KINDS = ("change", "add", "remove")
KIND_LABELS: Mapping[str, str] = {
    CHANGE: N_("Change"), ADD: N_("New paragraph after this"), REMOVE: N_("Remove"),
}  # fmt: skip

SENT, LATE, WITHDRAWN = "sent", "late", "withdrawn"

ACCEPTED, PARTLY, DECLINED = ANSWERS = ("accepted", "partly", "declined")
ANSWER_LABELS: Mapping[str, str] = {
    ACCEPTED: N_("Taken up"), PARTLY: N_("Taken up in part"), DECLINED: N_("Not taken up"),
}  # fmt: skip

HERE, AFTER = "here", "after"
"""The two slots of a place: the paragraph itself, and what comes after it."""

NOT_OPEN = N_("This consultation is not open.")
TOO_LATE = N_("The deadline has passed. Your text is kept as a draft that only you see.")
NOT_CLOSED = N_("Proposals are answered when the consultation has closed.")
ANSWERED_ALREADY = N_("The new version is published. Nothing can be changed any more.")
CANCELLED = N_("This consultation is cancelled. What was said and proposed stays as it is.")
NOT_TO_CANCEL = N_("A consultation can be cancelled from when it is published until it is "
                   "answered.")
NO_DRAFT = N_("Only a draft can be deleted. One that is published can be cancelled.")
NOTHING_LEFT = N_("Nothing is left of the text, so there is nothing to ask about. Begin a new "
                  "consultation with a new text.")
TAKES = N_("“%(title)s” is answered already. What you put into it gets that answer.")
NO_PARAGRAPHS = N_("Write the text first: paragraphs stand apart by empty lines.")
LEFT = N_("Some proposals are not answered, or a text must be put together. See what is left.")
ONE_ROUND = N_("A further round has begun from this version already.")
OWN = N_("This is your own proposal.")


@dataclass(frozen=True, slots=True)
class Window:
    """The instants of a consultation, in UTC; None where it has not come to that."""

    published_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    answered_at: datetime | None
    cancelled_at: datetime | None = None


def phase_at(window: Window, now: datetime) -> Phase:
    """Return the phase. What is received at ``closes_at`` is too late."""
    if window.published_at is None or window.opens_at is None or window.closes_at is None:
        return Phase.DRAFT
    if window.cancelled_at is not None:
        return Phase.CANCELLED
    if window.answered_at is not None:
        return Phase.ANSWERED
    if now < window.opens_at:
        return Phase.ANNOUNCED
    return Phase.OPEN if now < window.closes_at else Phase.CLOSED


STOPPED: Mapping[Phase, str] = {Phase.ANSWERED: ANSWERED_ALREADY, Phase.CANCELLED: CANCELLED}
"""Where nothing can be changed any more, and why."""


def not_to_answer(phase: Phase) -> str | None:
    """Return why proposals can't be answered in a phase, None where they can."""
    return None if phase == Phase.CLOSED else STOPPED.get(phase, NOT_CLOSED)


def not_to_cancel(phase: Phase) -> str | None:
    """Return why a consultation can't be cancelled in a phase, None where it can."""
    return NOT_TO_CANCEL if phase == Phase.DRAFT else STOPPED.get(phase)


def check_cancel(reason: str) -> list[Fault]:
    """Return what is wrong with the reason for cancelling."""
    return check_said("reason", reason, LONGEST_WORDS,
                      N_("Say why: all who are asked read it."))


READERS = frozenset({Role.AUDITOR, Role.MODERATOR})
"""Who reads all that is published."""


def runs(viewer: Viewer, owner_id: int) -> bool:
    """Say whether the viewer runs a consultation."""
    return viewer.signed_in and (
        viewer.id == owner_id or Role.INNOVATION_GROUP in viewer.roles
    )


def moderates(viewer: Viewer, owner_id: int) -> bool:
    """Say whether the viewer lets comments stand or hides them: who runs it, and moderators, who
    are there where the comment is by who runs it."""
    return runs(viewer, owner_id) or Role.MODERATOR in viewer.roles


def may_read(
    viewer: Viewer, *, owner_id: int, audience: str, department: str, phase: Phase
) -> bool:  # fmt: skip
    """Say whether the viewer may see a consultation; ``department`` is the path of its own."""
    if runs(viewer, owner_id):
        return True
    if phase == Phase.DRAFT:
        return False
    if not viewer.roles.isdisjoint(READERS):
        return True
    return in_audience(viewer, audience, department)


def in_audience(viewer: Viewer, audience: str, department: str) -> bool:
    """Say whether the viewer is asked."""
    if audience == ALL:
        return viewer.signed_in
    if Role.STAFF not in viewer.roles:
        return False
    return audience == STAFF or viewer.department_path.startswith(department)


@dataclass(frozen=True, slots=True)
class ConsultationFields:
    """What is written of a consultation. ``text`` is Markdown, None where it can't be changed;
    ``owner`` is an e-mail address."""

    title: str
    text: str | None
    owner: str
    introduction: str = ""
    language: str = "nb"
    audience: str = STAFF
    names: str = "all"
    department: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def check_fields(fields: ConsultationFields) -> list[Fault]:
    """Return what is wrong with them, but for who and what there is."""
    faults = check_said("title", fields.title, LONGEST_TITLE, N_("Give it a title."))
    faults += too_long("introduction", fields.introduction, LONGEST_INTRODUCTION)
    if fields.language not in LANGUAGES:
        faults.append(Fault("language", N_("Choose a language.")))
    if fields.audience not in AUDIENCES:
        faults.append(Fault("audience", N_("Choose who may take part.")))
    if fields.names not in NAMES:
        faults.append(Fault("names", N_("Choose who reads names.")))
    if fields.text is not None:
        faults += check_text(fields.text)
    opens, closes = fields.opens_at, fields.closes_at
    far = [*far_year("opens_at", opens), *far_year("closes_at", closes)]
    faults += far
    if not far and opens and closes and closes < opens + SHORTEST:
        faults.append(Fault("closes_at", N_("It must be open for a day at least.")))
    return faults


def check_text(text: str) -> list[Fault]:
    """Return what is wrong with a whole text."""
    faults = too_long("text", text, LONGEST_TEXT)
    parts = blocks(text)
    if len(parts) > MOST_PARAGRAPHS:
        faults.append(Fault("text", N_("There can be %(most)s paragraphs at most."),
                            {"most": MOST_PARAGRAPHS}))
    if any(len(words) > LONGEST_PARAGRAPH for _, words in parts):
        faults.append(Fault("text", N_("A paragraph can have %(most)s characters at most. Put "
                                       "empty lines between paragraphs."),
                            {"most": LONGEST_PARAGRAPH}))
    return faults


def check_publish(window: Window, paragraphs: Sequence[Paragraph], now: datetime) -> list[Fault]:
    """Return what lacks before people are asked."""
    faults = []
    if not paragraphs:
        faults.append(Fault("text", NO_PARAGRAPHS))
    if window.opens_at is None:
        faults.append(Fault("opens_at", N_("Say when it opens.")))
    if window.closes_at is None:
        faults.append(Fault("closes_at", N_("Say when it closes.")))
    elif window.closes_at < now + SHORTEST:
        faults.append(Fault("closes_at", N_("It must be open for a day at least.")))
    return faults


def check_extension(present: datetime, closes_at: datetime | None, notice: str) -> list[Fault]:
    """Return what is wrong with a later deadline: it is never an earlier one, and all are told
    why."""
    faults = check_said("notice", notice, LONGEST_WORDS,
                        N_("Say why: those who take part read it."))
    if closes_at is None or closes_at <= present:
        faults.append(Fault("closes_at",
                            N_("The new deadline must be later than the present one.")))
    else:
        faults += far_year("closes_at", closes_at)
    return faults


def check_proposal(kind: str, paragraph: Paragraph, text: str, why: str) -> list[Fault]:
    """Return what is wrong with a proposal for a paragraph; one to remove it has no text."""
    faults = check_said("why", why, LONGEST_WORDS, N_("Say in a few words why."))
    if kind not in KINDS:
        faults.append(Fault("kind", N_("Choose what you propose.")))
    elif kind == REMOVE:
        pass
    elif not blocks(text):
        faults.append(Fault("text", N_("Write the text as you want it.")))
    else:
        faults += too_long("text", text, LONGEST_PARAGRAPH)
        if text == paragraph.text:
            faults.append(Fault("text", N_("Change something in the text first.")))
    return faults


def check_comment(body: str) -> list[Fault]:
    """Return what is wrong with a comment."""
    return check_said("body", body, LONGEST_WORDS, N_("Write something first."))


def check_answer(answer: str, reason: str) -> list[Fault]:
    """Return what is wrong with an answer: it always has a reason."""
    faults = check_said("reason", reason, LONGEST_WORDS,
                        N_("Say why: those who proposed it read this."))
    if answer not in ANSWERS:
        faults.append(Fault("answer", N_("Choose an answer.")))
    return faults


BY_PARAGRAPH, BY_NUMBER, BY_SUPPORT = ORDERS = ("", "number", "support")
"""How proposals are listed: as the text goes, as they came, or the most supported first."""


def sort_key(
    order: str, number: int, place: int, supports: int
) -> tuple[int, int, int]:  # fmt: skip
    """Return what proposals are sorted by: no two have the same, so that the list never jumps."""
    if order == BY_NUMBER:
        return number, 0, 0
    if order == BY_SUPPORT:
        return -supports, place, number
    return place, number, 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A proposal with the answer it has: its own, else its group's, else none."""

    id: int
    paragraph: int
    kind: str
    text: str
    answer: str | None

    @property
    def slot(self) -> tuple[int, str]:
        """The place that it would change."""
        return self.paragraph, AFTER if self.kind == ADD else HERE

    @property
    def became(self) -> str:
        """What would stand there: nothing where the paragraph goes."""
        return "" if self.kind == REMOVE else self.text

    @property
    def counts(self) -> bool:
        """Whether it changes the text."""
        return self.answer in (ACCEPTED, PARTLY)


Slot = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text put together by hand for a slot, and of which proposals."""

    text: str
    made_of: tuple[str, ...]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A slot that accepted proposals change. ``text`` is what stands there then, None while it
    must be put together by hand; ``outdated`` is a text of others than those accepted now.
    ``version`` is that of what was put together, 0 where nothing was."""

    slot: Slot
    proposals: tuple[Answered, ...]
    text: str | None
    by_hand: bool = False
    outdated: str | None = None
    version: int = 0


def made_of(proposals: Iterable[Answered]) -> tuple[str, ...]:
    """Return what a text put together of these is known by: who is accepted, how, and to what."""
    return tuple(f"{each.id}:{each.answer}" for each in sorted(proposals, key=lambda it: it.id))


def places(
    proposals: Iterable[Answered], wordings: Mapping[Slot, Wording]
) -> dict[Slot, Place]:  # fmt: skip
    """Return what the accepted proposals make of each slot they change.

    It follows from the answers as they are, never from the order they were given in. One text is
    taken as it is; of several, and of what is accepted in part, someone puts one together, and
    once more when other proposals are accepted.
    """
    found: dict[Slot, list[Answered]] = {}
    for each in sorted(proposals, key=lambda it: it.id):
        if each.counts:
            found.setdefault(each.slot, []).append(each)
    result = {}
    for slot, those in sorted(found.items()):
        wording = wordings.get(slot)
        version = wording.version if wording else 0
        if wording and wording.made_of == made_of(those):
            result[slot] = Place(slot, tuple(those), wording.text, by_hand=True,
                                 version=version)  # fmt: skip
            continue
        texts = {each.became for each in those}
        clear = len(texts) == 1 and all(each.answer == ACCEPTED for each in those)
        result[slot] = Place(slot, tuple(those), texts.pop() if clear else None,
                             outdated=wording.text if wording else None,
                             version=version)  # fmt: skip
    return result


def settled(found: Mapping[Slot, Place]) -> dict[int, Settled]:
    """Return what became of each paragraph, by key, where nothing is left to put together."""
    here = {key: place.text for (key, slot), place in found.items() if slot == HERE}
    after = {key: place.text or "" for (key, slot), place in found.items() if slot == AFTER}
    return {key: Settled(here.get(key), after.get(key, "")) for key in {*here, *after}}
