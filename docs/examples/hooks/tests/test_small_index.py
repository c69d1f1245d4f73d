"""What the example in ``small_index.py`` does."""

from pathlib import Path

from intranet_ideas.plugin_api import SearchDocument, SearchQuery
from intranet_ideas.testing import Host, check_search_engine

HOST = Host(Path(__file__).parents[1] / "small_index.py")


def test_register_search_engines(tmp_path):
    engine = HOST.open_engine("words", tmp_path / "index")
    check_search_engine(engine)
    engine.index([SearchDocument("entry:1", "Bus to the fjord", "Every hour.", "en")])
    assert [hit.id for hit in engine.search(SearchQuery("fjord bus")).hits] == ["entry:1"]
