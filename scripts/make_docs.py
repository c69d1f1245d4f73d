"""Makes the reference pages of docs/ from the code, so that they can't tell another story.

    python -m scripts.make_docs            write the pages
    python -m scripts.make_docs --check    exit 1 if one differs from the code
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from intranet_ideas.access import Action, Phase, Role, matrix
from intranet_ideas.issuers import ALONE, KEYS
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.privacy.rules import FATES, PROCESSINGS
from intranet_ideas.settings import PREFIX, SETTINGS
from scripts import asvs, fact_reference, hook_reference, page_actions, wcag
from scripts.hook_reference import Undocumented

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- Made by scripts/make_docs.py from {source}; change it there. -->\n\n"

PERMISSIONS_INTRO = """\
# Who may do what

What is not here is refused. A role towards a challenge or an idea counts for that one alone;
*any* means that no phase matters. A guest who waits for a guardian's consent does nothing but
what is possible *also while waiting*.
"""


ALONE_INTRO = """
## What only pages do

The pages of each action that do something no operation does, told by the code of both. Everything
else that a page does the API does too, by the same functions. Some of it is a browser's own: to
sign in, to choose a language, to say at a door who one is.

"""


def hooks_page() -> str:
    """Return the reference of hooks. Raises ``Undocumented``."""
    source = "intranet_ideas/plugin_api/hookspecs.py and docs/examples/hooks"
    return MADE.format(source=source) + hook_reference.hooks_page()


def facts_page() -> str:
    """Return the reference of facts."""
    return MADE.format(source="intranet_ideas/plugin_api") + fact_reference.facts_page()


def kit_page() -> str:
    """Return the reference of the testing kit."""
    return MADE.format(source="intranet_ideas/testing") + fact_reference.kit_page()


def permissions_page() -> str:
    """Return the permission matrix."""
    actions = matrix().values()
    parts = [
        MADE.format(source="intranet_ideas/permissions.toml"),
        PERMISSIONS_INTRO,
    ]
    for subject, title in (("signed-in", "The site"), ("challenge", "A challenge"),
                           ("entry", "An idea")):  # fmt: skip
        rows = [_permission(each) for each in actions if each.subject == subject]
        parts.append(f"\n## {title}\n\n" + _table(("Action", "Who, and when"), rows))
    parts.append("\n## Pages and API operations\n\n")
    rows = [
        (f"`{each.name}`", _codes(each.pages), _codes(each.operations))
        for each in actions if each.pages or each.operations
    ]  # fmt: skip
    parts.append(_table(("Action", "Pages", "Operations"), rows))
    parts.append(ALONE_INTRO)
    parts.append(_table(("What", "Pages"), [
        (f"{action.what}<br>`{action.name}`", _codes(pages))
        for action, pages in page_actions.without_an_operation()
    ]))  # fmt: skip
    return "".join(parts)


def _permission(action: Action) -> tuple[str, str]:
    who = [*_who_and_when(action.phases), *(["also while waiting"] if action.while_waiting else [])]
    return f"{action.what}<br>`{action.name}`", "<br>".join(who)


def _who_and_when(phases: Mapping[Phase | None, frozenset[Role]]) -> Iterable[str]:
    """Yield one line for each set of roles, with the phases they share."""
    shared: dict[tuple[str, ...], list[str]] = {}
    for phase, roles in phases.items():
        names = tuple(role.value.replace("_", " ") for role in Role if role in roles)
        shared.setdefault(names, []).append(phase.value if phase else "any")
    for names, when in shared.items():
        yield f"*{', '.join(when)}*: {', '.join(names)}"


def settings_page() -> str:
    """Return the reference of settings."""
    rows = [
        (f"`{PREFIX}{each.name}`", f"`{each.default}`" if each.default else "–", each.help + ".")
        for each in SETTINGS
    ] + [(f"`{PREFIX}{name}`", "–", f"{text}.") for name, text in ALONE.items()]
    tables = [(f"`{name}`", f"{text}.") for name, (_, text) in KEYS.items()]
    return (
        MADE.format(source="intranet_ideas/settings.py")
        + "# Settings\n\nRead from the environment, or from the TOML file that "
        f"`{PREFIX}CONFIG` names; there the prefix may be left out and small letters used "
        '(`smtp_url = "…"`). The environment wins. An unknown name or a bad value stops the '
        "start with one line that says which.\n\n"
        + _table(("Setting", "Default", "What it does"), rows)
        + "\n## Issuers\n\nEach issuer that people sign in with is a table `[oidc.KEY]` of the "
        "settings file; `KEY` is a word of your own in small letters, and a part of the addresses "
        "that the issuer is told. [Installing](install.md#signing-in) has examples.\n\n"
        + _table(("In `[oidc.KEY]`", "What it does"), tables)
    )  # fmt: skip


def register_page() -> str:
    """Return the register of processing."""
    parts = [
        MADE.format(source="intranet_ideas/privacy/register.py"),
        ("# Register of processing\n\nA proposal for the organisation's own register (GDPR article "
        "30). The organisation decides on purposes and legal bases.\n"),
    ]
    for each in PROCESSINGS:
        parts.append(f"\n## {each.name}\n\n* Why: {each.why}\n* Legal basis: {each.basis}\n"
                     f"* How long: {each.kept}\n\n")  # fmt: skip
        rows = [
            (f"`{name}`", _codes((*known.about, *known.mentions, *known.personal, *known.secret)),
             FATES[known.fate])
            for name, known in TABLES.items() if known.processing == each.key
        ]  # fmt: skip
        parts.append(_table(("Table", "About people", "When the person is erased"), rows))
    return "".join(parts)


def wcag_page() -> str:
    """Return how the pages stand by WCAG."""
    return MADE.format(source="intranet_ideas/accessibility.toml") + wcag.page(_table)


def asvs_page() -> str:
    """Return the table of OWASP's verification standard."""
    return MADE.format(source="docs/security/asvs.toml") + asvs.page(_table)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n"
                   for row in lines)  # fmt: skip


PAGES: Mapping[str, Callable[[], str]] = {
    "plugins/hooks.md": hooks_page,
    "plugins/facts.md": facts_page,
    "plugins/kit.md": kit_page,
    "permissions.md": permissions_page,
    "settings.md": settings_page,
    "register.md": register_page,
    "security/asvs.md": asvs_page,
    "accessibility.md": wcag_page,
}
"""Each page, by its path in docs/, and what makes it."""


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    stale = []
    for name, make in PAGES.items():
        try:
            path, content = DOCS / name, make()
        except Undocumented as lacking:
            print(f"docs/{name} can't be made. {lacking} (see CONTRIBUTING.md)", file=sys.stderr)
            return 1
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    for name in stale:
        print(f"docs/{name} {'differs: run python -m scripts.make_docs' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
