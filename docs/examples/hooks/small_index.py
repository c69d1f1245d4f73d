"""Search: a small engine that keeps its documents in one file and compares words."""

import json
import os
import re

from intranet_ideas.plugin_api import (
    Health,
    PluginInfo,
    SearchEngineOffer,
    SearchHit,
    SearchResult,
    hookimpl,
)

CONTRACT = 1


@hookimpl
def describe_plugin():
    return PluginInfo("small_index", "Compares words.", "1.0", scope="organisation")


@hookimpl
def register_search_engines():
    """Offer the engine."""
    return [SearchEngineOffer("words", "Words", WordEngine)]


def words_of(text):
    return re.findall(r"\w+", text.lower())


class WordEngine:
    def __init__(self, folder, settings):
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "documents.json"

    def _read(self):
        return json.loads(self.path.read_text("utf-8")) if self.path.exists() else {}

    def _write(self, documents):
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(documents), "utf-8")
        os.replace(new, self.path)  # readers see the old file or the new one, whole

    def index(self, documents):
        new = {
            each.id: [words_of(f"{each.title} {each.body}"), dict(each.filters)]
            for each in documents
        }
        self._write(self._read() | new)

    def remove(self, ids):
        self._write({key: each for key, each in self._read().items() if key not in set(ids)})

    def search(self, query):
        asked = words_of(query.text)[:50]
        found = [
            SearchHit(key, hits)
            for key, (words, filters) in self._read().items()
            if (hits := sum(words.count(each) for each in asked))
            and all(filters.get(name) in allowed for name, allowed in query.filters.items())
        ]
        found.sort(key=lambda hit: (-hit.score, hit.id))
        return SearchResult(tuple(found[: max(0, query.limit)]), terms=tuple(asked))

    def suggest(self, text):
        words = {word for words, _ in self._read().values() for word in words}
        begun = text.lower().strip()
        return sorted(word for word in words if begun and word.startswith(begun))[:5]

    def similar(self, text, limit=5):
        asked = set(words_of(text))
        shared = {key: len(asked & set(words)) for key, (words, _) in self._read().items()}
        found = [SearchHit(key, score) for key, score in shared.items() if score]
        return sorted(found, key=lambda hit: -hit.score)[:limit]

    def clear(self):
        self._write({})

    def health(self):
        try:
            return Health(ok=True, documents=len(self._read()))
        except (OSError, ValueError) as error:
            return Health(ok=False, detail=str(error))
