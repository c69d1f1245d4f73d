"""When two ideas can be joined and split, with what text, by whom and for whom. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from intranet_ideas.entries.rules import LONGEST_TITLE, MOST_AUTHORS
from intranet_ideas.errors import N_, Fault, check_said, too_long

OPEN, DECLINED, TAKEN_BACK, JOINED, SPLIT = "open", "declined", "taken_back", "joined", "split"
LAPSED = "lapsed"
"""What an open proposal is called once the deadline has passed; never stored."""
AUTHOR, MANAGER, COLLEAGUE = "author", "manager", "colleague"

LONGEST_WORD = 1_000
MOST_OPEN = 5
"""How many proposals an idea can have open at once."""

SAME = N_("Choose another idea than this one.")
ELSEWHERE = N_("Only ideas of the same challenge can be joined.")
NOT_IN = N_("Only ideas that are handed in can be joined.")
OPEN_ALREADY = N_("It is proposed already that these two are joined.")
TOO_MANY = N_("One of the ideas has %(most)s open proposals already. Let them be answered first.")
NOT_WANTED = N_("The authors have declined to join these two. Only they and those who run the "
                "challenge can propose it again.")  # fmt: skip
CLOSED = N_("This proposal is answered, taken back or done already.")
NOT_AGREED = N_("The authors of both ideas have to agree first.")
CHOOSE = N_("Choose which idea goes on.")
TEXT_WAITS = N_("What you hand in is looked at by a moderator first, and meanwhile the other idea "
                "would be in no list. Let an author join them whose texts need not wait. Or write "
                "this text in the idea that goes on, hand it in, and join them when it is let "
                "through.")
HAS_PARTS = N_("Another idea is joined into this one already, so it is the one that has to go on.")
BOTH_HAVE_PARTS = N_("Other ideas are joined into both of these already. Split one of them first.")
CROWDED = N_("Together the two ideas have more than %(most)s authors, and an idea can have no "
             "more.")  # fmt: skip
LATER_FIRST = N_("Something was joined into the idea later. Split that first.")
NOT_JOINED = N_("These ideas are not joined.")
OWN = N_("You wrote one of the ideas, so someone else who runs the challenge must split them.")


def check_proposal(word: str) -> list[Fault]:
    """Return what is wrong with what is said with a proposal: the authors must have something
    to go by."""
    return check_said("word", word, LONGEST_WORD,
                      N_("Say in a few words why the two belong together."))  # fmt: skip


def check_reply(word: str) -> list[Fault]:
    """Return what is wrong with what is said when declining; nothing need be."""
    return too_long("word", word, LONGEST_WORD)


def which_goes_on(
    kept: int | None, ids: Sequence[int], with_parts: Collection[int]
) -> Fault | None:
    """Return why this one of the two can't be the one that goes on, None where it can.
    ``with_parts`` are those of them that others are joined into."""
    if all(each in with_parts for each in ids):
        return Fault("kept", BOTH_HAVE_PARTS)
    if kept not in ids:
        return Fault("kept", CHOOSE)
    gone = next(each for each in ids if each != kept)
    return Fault("kept", HAS_PARTS) if gone in with_parts else None


def authors_together(kept: Sequence[int], gone: Sequence[int]) -> list[int]:
    """Return the authors of the joined idea: those of the one that goes on stand first."""
    return list(dict.fromkeys([*kept, *gone]))


def too_many_authors(kept: Sequence[int], gone: Sequence[int]) -> bool:
    """Say whether two ideas have more authors than one can have."""
    return len(authors_together(kept, gone)) > MOST_AUTHORS


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an idea, for putting two together."""

    title: str
    body: str
    answers: Mapping[str, str] = field(default_factory=dict)


def together(kept: Text, gone: Text) -> Text:
    """Return what the joined text starts from: both, part by part, and nothing lost. Where both
    say the same it stands once."""
    title = kept.title or gone.title
    body = _both(kept.body, gone.body)
    if gone.title and gone.title != title and gone.body.strip() != kept.body.strip():
        body = _both(kept.body, f"## {gone.title}\n\n{gone.body}".rstrip())
    keys = dict.fromkeys([*kept.answers, *gone.answers])
    answers = {key: _both(kept.answers.get(key, ""), gone.answers.get(key, "")) for key in keys}
    return Text(title[:LONGEST_TITLE], body, answers)


def _both(one: str, other: str) -> str:
    if one.strip() == other.strip():
        return one
    return "\n\n".join(part for part in (one.rstrip(), other.strip()) if part.strip())


def moved(kept: Collection[int], gone: Collection[int], writers: Collection[int]) -> set[int]:
    """Return those whose support for the one that goes out comes to the one that goes on: who
    supports both counts once, and who writes or wrote the joined idea supports it not at all."""
    return set(gone) - set(kept) - set(writers)


def kept_support(
    kept: Collection[int], gone: Collection[int], writers: Collection[int]
) -> set[int]:
    """Return those whose support for the idea that was joined comes back when the two are
    split: who took it from the joined idea meanwhile took it from both, and who has written
    with them supports neither."""
    return (set(gone) & set(kept)) - set(writers)
