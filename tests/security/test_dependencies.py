"""Every library is known: why it is there, and in which version."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

from intranet_ideas.paths import PACKAGE

ROOT = PACKAGE.parent


def asked_for() -> dict[str, set[str]]:
    """Return the names of libraries, for the program and for each extra but ``dev``."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    parts = {"": config["options"]["install_requires"], **config["options.extras_require"]}
    return {
        extra: {plain(re.split(r"[\s<>=\[~!]", line)[0]) for line in text.split("\n") if line}
        for extra, text in parts.items() if extra != "dev"
    }  # fmt: skip


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_stands_in_the_inventory_with_licence_and_reason() -> None:
    text = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in text.splitlines() if line.startswith("| ")]
    known = {
        plain(name.strip()): (licence.strip(), reason.strip())
        for names, licence, reason in rows for name in names.partition("(")[0].split(",")
    }  # fmt: skip
    for extra, names in asked_for().items():
        for name in names:
            licence, reason = known[name]
            assert re.search("MIT|BSD|Apache|LGPL", licence), name
            assert reason, name
            assert not extra or f"(extra `{extra}`)" in text, extra
    assert "GPL" not in {licence for licence, _ in known.values()}


def test_the_list_is_made_of_every_extra() -> None:
    script = (ROOT / "scripts" / "sbom.sh").read_text(encoding="utf-8")
    found = re.search(r'"\.\[([\w,]+)\]"', script)
    assert found
    assert set(found[1].split(",")) == set(asked_for()) - {""}


def test_a_signature_holds_for_the_very_bytes_alone(tmp_path: Path) -> None:
    def run(*command: object) -> int:
        words = [str(word) for word in command]
        return subprocess.run(words, capture_output=True, check=False).returncode

    key, public, file = tmp_path / "key.pem", tmp_path / "public.pem", tmp_path / "sbom.json"
    file.write_text('{"components": []}')
    assert run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key) == 0
    assert run("openssl", "pkey", "-in", key, "-pubout", "-out", public) == 0
    sign = ROOT / "scripts" / "sign.sh"
    assert run(sign, file, key) == 0
    assert run(sign, "--verify", file, public) == 0
    file.write_text('{"components": [1]}')
    assert run(sign, "--verify", file, public) != 0
