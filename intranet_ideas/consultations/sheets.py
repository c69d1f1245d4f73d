"""Proposals and answers as rows of a list. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from intranet_ideas.consultations import rules
from intranet_ideas.consultations.paragraphs import Paragraph, numbers

if TYPE_CHECKING:
    from intranet_ideas.consultations.queries import ShownProposal

COLUMNS = ("proposal", "paragraph", "address", "present_text", "kind", "proposed_text", "why",
           "proposed_by", "proposed_at", "supports", "group", "answer", "reason")  # fmt: skip


def rows(
    proposals: Sequence[ShownProposal], text: Sequence[Paragraph], say: Callable[[str], str]
) -> Iterator[Mapping[str, str]]:
    """Yield them by paragraph; ``say`` puts the rules' labels into the reader's language."""
    number, there = numbers(text), {each.key: each.text for each in text}
    for each in proposals:
        row = each.proposal
        yield {
            "proposal": str(row.id), "paragraph": number.get(row.paragraph, ""),
            "address": str(row.paragraph), "present_text": there.get(row.paragraph, ""),
            "kind": say(rules.KIND_LABELS[row.kind]), "proposed_text": row.text, "why": row.why,
            "proposed_by": each.name, "proposed_at": row.made_at.isoformat(timespec="seconds"),
            "supports": str(each.supports), "group": each.group.title if each.group else "",
            "answer": say(rules.ANSWER_LABELS[each.answer]) if each.answer else "",
            "reason": each.reason,
        }  # fmt: skip
