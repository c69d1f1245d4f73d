"""Which terms of a text tell what it is about, for finding documents like it."""

from __future__ import annotations

import heapq
import math
from collections import Counter

from intranet_ideas.plugin_api.language.analysis import content_words
from intranet_ideas.plugin_api.language.asking import own
from intranet_ideas.plugin_api.language.group import Group
from intranet_ideas.plugin_api.language.vocabulary import Vocabulary

SIMILAR_CHARACTERS = 20_000
"""A longer text is cut: its beginning says what it is about."""

SIMILAR_TERMS = 25


def key_terms(text: str, vocabulary: Vocabulary) -> list[Group]:
    """Return the terms with the highest tf-idf, weighted by how often they occur.

    The idf (Spärck Jones 1972) chooses; a ranking itself weighs by it once more.
    """
    counted = Counter(content_words(text[:SIMILAR_CHARACTERS]))
    known = ((own(word, vocabulary), count) for word, count in counted.items())
    telling = [
        (-count * min(map(vocabulary.idf, group.terms)), place, group.times(1 + math.log(count)))
        for place, (group, count) in enumerate(known)
        if group.terms
    ]
    return [group for _, _, group in heapq.nsmallest(SIMILAR_TERMS, telling)]
