"""Every search engine that comes with the product keeps what the kit tells authors to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from intranet_ideas.paths import bundled
from intranet_ideas.testing import Host, check_search_engine

WITHOUT_A_SERVER = [
    path for path in sorted(bundled("plugins").glob("search_*"))
    if "register_search_engines" in (path / "__init__.py").read_text(encoding="utf-8")
    and path.name != "search_postgresql"
]  # fmt: skip


@pytest.mark.parametrize("path", WITHOUT_A_SERVER, ids=lambda path: path.name)
def test_it_keeps_the_contract_of_engines(path: Path, tmp_path: Path) -> None:
    host = Host(path)
    (offer,) = host.call("register_search_engines")
    check_search_engine(host.open_engine(offer.key, tmp_path / "index"))
