"""Bokmål, nynorsk and English for plugins that compare texts, such as search engines.

``indexed`` turns a document into what an index holds; ``read`` turns a person's words into
what is asked for; ``groups`` says which terms of the index stand for each of them, by
inflections, compounds, slips of the keyboard, synonyms. What remains for an engine is to
store and to rank. Pure: no files, no clock. A change that alters terms raises
``ANALYSIS``: an index made before must then be made anew.
"""

from intranet_ideas.plugin_api.language.analysis import (
    content_words,
    fold,
    normalise,
    stem,
    stem_english,
    stems,
    terms,
    words,
)
from intranet_ideas.plugin_api.language.asking import (
    MOST_EXPANDED_WORDS,
    Asked,
    groups,
    own,
    read,
    required,
)
from intranet_ideas.plugin_api.language.boosts import MOST_HITS, boosted, to_fetch
from intranet_ideas.plugin_api.language.group import Group, Stems
from intranet_ideas.plugin_api.language.indexed import (
    TITLE_WEIGHT,
    Indexed,
    filter_term,
    indexed,
)
from intranet_ideas.plugin_api.language.likeness import SIMILAR_CHARACTERS, key_terms
from intranet_ideas.plugin_api.language.suggestions import MOST_LOOKED_AT, Written, suggest
from intranet_ideas.plugin_api.language.vocabulary import Related, Vocabulary, one_edit_away

ANALYSIS = 1
"""The number of this analysis."""

__all__ = [
    "ANALYSIS",
    "MOST_EXPANDED_WORDS",
    "MOST_HITS",
    "MOST_LOOKED_AT",
    "SIMILAR_CHARACTERS",
    "TITLE_WEIGHT",
    "Asked",
    "Group",
    "Indexed",
    "Related",
    "Stems",
    "Vocabulary",
    "Written",
    "boosted",
    "content_words",
    "filter_term",
    "fold",
    "groups",
    "indexed",
    "key_terms",
    "normalise",
    "one_edit_away",
    "own",
    "read",
    "required",
    "stem",
    "stem_english",
    "stems",
    "suggest",
    "terms",
    "to_fetch",
    "words",
]
