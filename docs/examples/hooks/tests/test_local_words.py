"""What the example in ``local_words.py`` does."""

from pathlib import Path

from intranet_ideas.plugin_api import SearchQuery
from intranet_ideas.testing import Host

HOST = Host(Path(__file__).parents[1] / "local_words.py")


def test_refine_search():
    query = SearchQuery("gatelys på Gautefall", boosts={"gatelys": 2.0})
    refined = HOST.call("refine_search", query=query)
    assert refined.boosts == {"gatelys": 2.0, "gautefall": 3.0}
    assert refined.text == query.text


def test_search_synonyms():
    assert "veglys" in HOST.call("search_synonyms", language="nn")["gatelys"]
    assert "veilys" in HOST.call("search_synonyms", language="nb")["gatelys"]
