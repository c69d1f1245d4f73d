"""Keep the catalogues in step with the texts: ``python scripts/translations.py update|compile``.

``update`` collects every text from code and templates into ``nb`` and ``nn``, keeping what is
translated; ``compile`` writes the files that the program reads. English is the source.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "intranet_ideas" / "translations"
LANGUAGES = ("nb", "nn")
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
OPTIONS = {"extensions": "", "silent": "false", "trimmed": "true"}


def collect() -> Catalog:
    """Return all texts of code and templates, with where they stand."""
    catalog = Catalog(project="intranet_ideas", charset="utf-8", fuzzy=False)
    sources = (
        (ROOT / "intranet_ideas", [("**.py", "python")], {}),
        (ROOT / "templates", [("**.html", "jinja2"), ("**.txt", "jinja2")],
         {"**.html": OPTIONS, "**.txt": OPTIONS}),
    )  # fmt: skip
    for folder, methods, options in sources:
        found = extract_from_dir(
            folder, method_map=methods, options_map=options, keywords=KEYWORDS,
            comment_tags=("Translators:",),
        )  # fmt: skip
        for name, _, message, comments, context in sorted(
            found, key=lambda each: (each[0], each[1])
        ):
            place = f"{folder.name}/{name}"
            catalog.add(message, None, [(place, 1)], auto_comments=comments, context=context)
    return catalog


def path_of(language: str) -> Path:
    """Return the catalogue of a language."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language, empty where there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="intranet_ideas", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring the catalogues up to date; report what lacks a translation."""
    template = collect()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            # No line numbers and no dates: a change of code is no change of the catalogue.
            write_po(file, catalog, width=100, include_lineno=False, omit_header=False,
                     sort_output=True)  # fmt: skip
        lacking = [m.id for m in catalog if m.id and not _whole(m.string)]
        print(f"{language}: {len(catalog)} texts, {len(lacking)} to translate")


def _whole(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def compile_all() -> None:
    """Write the compiled catalogues."""
    for language in LANGUAGES:
        with path_of(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))


if __name__ == "__main__":
    {"update": update, "compile": compile_all}[sys.argv[1]]()
