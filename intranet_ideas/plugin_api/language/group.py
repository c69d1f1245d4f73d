"""What stands for each word of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Stems = tuple[str, ...]


@dataclass(slots=True)
class Group:
    """What stands for one typed word: weights, at most 1, by term and by phrase.

    A document's score is the sum over groups of the best of each, so that one with five
    compounds of a word does not pass one that has both words.
    """

    terms: dict[str, float] = field(default_factory=dict)
    phrases: dict[Stems, float] = field(default_factory=dict)

    def add(self, stems: Sequence[str], weight: float) -> None:
        """Let ``stems`` stand for the word, unless they already do with more weight."""
        if len(stems) == 1:
            self.terms[stems[0]] = max(weight, self.terms.get(stems[0], 0.0))
        elif stems:
            key = tuple(stems)
            self.phrases[key] = max(weight, self.phrases.get(key, 0.0))

    def times(self, factor: float) -> Group:
        """Return the group with all weights multiplied."""
        terms = {term: factor * weight for term, weight in self.terms.items()}
        return Group(terms, {key: factor * weight for key, weight in self.phrases.items()})
