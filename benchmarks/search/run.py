"""Measure a search engine: how good its answers are and what they cost.

    python benchmarks/search/run.py [--data DIR] [--engine PACKAGE] [--setting KEY=VALUE]
                                    [--documents N]

Run it from the repository's root, with nothing else running. ``--misses`` names the
short queries that were answered worst.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from intranet_ideas.plugin_api import SearchDocument, SearchEngine, SearchQuery  # noqa: E402

DEPTH = 10
HOSTILE = {
    "10 kB of words": " ".join(f"ord{number}" for number in range(1500)),
    "10 kB of one letter": "e" * 10_000,
    "10 kB of wildcards": "*e*? " * 2_000,
    "phrase of common words": '"' + " ".join(["kommune år folk barn"] * 100) + '"',
    "10 kB of quotes": '"ab ' * 2_500,
    "10 kB of control characters": "\x00a\x1b" * 3_333,
}

Open = Callable[[Path], SearchEngine]
Row = tuple[str, str]


def ndcg(found: Sequence[str], relevant: Iterable[str]) -> float:
    """Return nDCG@10 with gains of 0 and 1 (Järvelin & Kekäläinen 2002)."""
    wanted = set(relevant)
    gained = sum(1 / math.log2(at + 2) for at, id_ in enumerate(found[:DEPTH]) if id_ in wanted)
    return gained / sum(1 / math.log2(at + 2) for at in range(min(DEPTH, len(wanted))))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def ask(engine: SearchEngine, text: str) -> list[str]:
    """Return the ids that answer ``text``, best first."""
    return [hit.id for hit in engine.search(SearchQuery(text, limit=DEPTH)).hits]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def evaluation(open_: Open, folder: Path, data: Path) -> list[Row]:
    """Measure long questions against passages."""
    passages = [
        SearchDocument(str(passage["id"]), "", passage["text"], "nb")
        for passage in lines(data / "passages.jsonl")
    ]
    engine = open_(folder)
    seconds = timed(lambda: engine.index(passages))
    scores, times = [], []
    for question in lines(data / "questions.jsonl"):
        start = time.perf_counter()
        found = ask(engine, question["question"])
        times.append(time.perf_counter() - start)
        scores.append(ndcg(found, map(str, question["relevant"])))
    return [
        (f"nDCG@10, {len(scores)} questions", f"{statistics.mean(scores):.3f}"),
        (f"indexing {len(passages)} passages", f"{seconds:.1f} s"),
        ("median question", f"{1000 * statistics.median(times):.1f} ms"),
    ]


def short_queries(open_: Open, folder: Path, show_misses: bool) -> list[Row]:
    """Measure what people type into a search box against short ideas."""
    everything = list(lines(HERE / "short_queries.jsonl"))
    engine = open_(folder)
    engine.index(
        SearchDocument(str(one["document"]), one["title"], one["body"], one["language"])
        for one in everything
        if "document" in one
    )
    by_kind: dict[str, list[float]] = defaultdict(list)
    for one in everything:
        if "query" in one:
            found = ask(engine, one["query"])
            score = ndcg(found, map(str, one["relevant"]))
            by_kind[one["kind"]].append(score)
            if show_misses and score < 0.9:
                print(f"{score:.2f} {one['query']!r}: wanted {one['relevant']}, found {found}")
    every = [score for scores in by_kind.values() for score in scores]
    return [
        (f"nDCG@10, {len(every)} short queries", f"{statistics.mean(every):.3f}"),
        *(
            (f"  of them {kind} ({len(scores)})", f"{statistics.mean(scores):.3f}")
            for kind, scores in by_kind.items()
        ),
    ]


def many_documents(data: Path, number: int) -> list[SearchDocument]:
    """Return idea-sized documents, made of sentences of the passages at random."""
    chance = random.Random(20)
    sentences = [
        sentence
        for passage in lines(data / "passages.jsonl")
        for sentence in passage["text"].replace("\n", ". ").split(". ")
        if 20 < len(sentence) < 400
    ]
    return [
        SearchDocument(
            f"entry:{at}",
            " ".join(chance.choice(sentences).split()[:7]),
            ". ".join(chance.choices(sentences, k=6)),
            "nb",
            {"kind": "entry", "status": "submitted", "department": f"d{at % 20}"},
        )
        for at in range(number)
    ]


def latency(open_: Open, folder: Path, data: Path, number: int) -> list[Row]:
    """Measure time at scale: queries of three words that the documents hold."""
    documents = many_documents(data, number)
    engine = open_(folder)
    rows = [(f"indexing {number:,} documents", f"{timed(lambda: engine.index(documents)):.1f} s")]
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    rows.append(("  on disk", f"{size / 1e6:.0f} MB"))
    engine = open_(folder)
    rows.append(("  first search", f"{1000 * timed(lambda: ask(engine, 'sykkel')):.0f} ms"))
    chance = random.Random(21)
    queries = [
        " ".join(chance.sample([w for w in document.body.split() if len(w) > 3 and w.isalpha()], 3))
        for document in chance.sample(documents, 600)
    ]
    # An engine may keep what it read: no words are asked for twice in a row.
    queries, others, single = queries[:200], queries[200:400], queries[400:]
    only = {"status": ("submitted",)}
    rows += _times("three words", lambda q: engine.search(SearchQuery(q)), queries)
    rows += _times("three words, filtered", lambda q: engine.search(SearchQuery(q, only)), others)
    rows += _times("one word", lambda q: ask(engine, q), [q.split()[0] for q in single])
    rows += _times("suggest", engine.suggest, [query[:-2] for query in queries])
    rows += _times("similar", engine.similar, [document.body for document in documents[:50]])
    common = " ".join(word for document in documents[:200] for word in document.body.split())
    for name, text in {**HOSTILE, "10 kB of the documents": common[:10_000]}.items():
        rows.append((f"hostile: {name}", f"{1000 * timed(lambda t=text: ask(engine, t)):.0f} ms"))
    changed = documents[:1]
    rows.append(("one changed document", f"{timed(lambda: engine.index(changed)):.2f} s"))
    rows.append(("  search after it", f"{1000 * timed(lambda: ask(engine, 'sykkel')):.0f} ms"))
    return rows


def _times(name: str, work: Callable[[str], object], texts: Sequence[str]) -> list[Row]:
    times = sorted(timed(lambda t=text: work(t)) for text in texts)
    median, slow = statistics.median(times), times[int(len(times) * 0.95)]
    return [(f"{name}: median, 95th percentile", f"{1000 * median:.1f}, {1000 * slow:.1f} ms")]


def opener(package: str, settings: Mapping[str, str | int | float | bool]) -> Open:
    """Return what opens the first engine that the plugin ``package`` offers."""
    offer = importlib.import_module(package).register_search_engines()[0]
    return lambda folder: offer.open(folder, settings)


def main() -> None:
    """Run all and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE / "data")
    parser.add_argument("--engine", default="plugins.search_whoosh")
    parser.add_argument("--setting", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only", choices=("evaluation", "short", "latency"))
    given = parser.parse_args()
    open_ = opener(given.engine, dict(each.split("=", 1) for each in given.setting))
    with tempfile.TemporaryDirectory() as name:
        parts: dict[str, Callable[[Path], list[Row]]] = {
            "evaluation": lambda folder: evaluation(open_, folder, given.data),
            "short": lambda folder: short_queries(open_, folder, given.misses),
            "latency": lambda folder: latency(open_, folder, given.data, given.documents),
        }
        for part, measure in parts.items():
            if given.only in (None, part):
                for what, figure in measure(Path(name) / part):
                    print(f"| {what:<45} | {figure:>14} |")


if __name__ == "__main__":
    main()
