"""What a plugin's author should still do: nothing that stops the plugin, all that its users
and the next author would miss. After pretix's checklist for the quality of plugins."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from intranet_ideas.errors import N_
from intranet_ideas.plugin_api import PROJECT, Text
from intranet_ideas.plugin_host.checks import ANSWERS
from intranet_ideas.plugin_host.host import offers_of
from intranet_ideas.plugin_host.loading import PACKAGE, LoadedPlugin
from intranet_ideas.plugin_host.registry import SLOW_IMPORT_SECONDS
from intranet_ideas.settings import LANGUAGES

# https://peps.python.org/pep-0440/, without epochs and local versions.
_VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?")

_NAMES_ARE_SHORT = 2
"""A text of so many words at most may be a name, which is the same in every language."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice: a msgid and its values."""

    what: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.what % self.values


def advice_on(plugin: LoadedPlugin) -> list[Advice]:
    """Return what the plugin's author should still do. Asks the plugin what it offers, but
    not to do any of it."""
    return [
        *_on_description(plugin), *_on_import(plugin), *_on_hooks(plugin), *_on_texts(plugin),
        *_on_readme(plugin),
    ]  # fmt: skip


def _on_description(plugin: LoadedPlugin) -> Iterator[Advice]:
    info = plugin.info
    if not info.licence:
        yield _advice(N_("State the licence: without one nobody may pass the plugin on."))
    if not info.label:
        yield _advice(N_("Give it a label: people see its name, %(name)s."), name=plugin.name)
    if not _VERSION.fullmatch(info.version):
        yield _advice(N_("Write the version as numbers, like 1.0.2, instead of %(version)s."),
                      version=info.version[:40])  # fmt: skip
    if "plugin" in plugin.name or PROJECT in plugin.name:
        yield _advice(N_("Leave “plugin” and the product's name out of its name."))
    if not (getattr(_module(plugin), "__doc__", None) or "").strip():
        yield _advice(N_("Say at the top of the module what the plugin is for."))


def _on_import(plugin: LoadedPlugin) -> Iterator[Advice]:
    if plugin.seconds > SLOW_IMPORT_SECONDS:
        yield _advice(N_("Import large packages inside the functions that use them: the import "
                         "took %(seconds)s seconds, in every process."),
                      seconds=f"{plugin.seconds:.1f}")  # fmt: skip


def _on_hooks(plugin: LoadedPlugin) -> Iterator[Advice]:
    for hook in plugin.hooks():
        caller = getattr(plugin.manager.hook, hook)
        if caller.spec is not None and caller.spec.warn_on_impl is not None:
            yield _advice(N_("The hook %(hook)s will go: see the reference for what replaces it."),
                          hook=hook)  # fmt: skip
        for implementation in caller.get_hookimpls():
            # What describe_plugin does, the contract says.
            if hook != "describe_plugin" and not (implementation.function.__doc__ or "").strip():
                yield _advice(N_("Say in a docstring what %(hook)s does."), hook=hook)


def _on_texts(plugin: LoadedPlugin) -> Iterator[Advice]:
    for where, text in _texts(plugin):
        if isinstance(text, str):
            if len(text.split()) > _NAMES_ARE_SHORT:
                yield _advice(N_("Translate %(where)s: it is there in one language."), where=where)
            continue
        missing = [each for each in LANGUAGES if not text.get(each, "").strip()]
        if missing:
            yield _advice(N_("Translate %(where)s: %(languages)s is missing."), where=where,
                          languages=", ".join(missing))  # fmt: skip


def _texts(plugin: LoadedPlugin) -> Iterator[tuple[str, Text]]:
    """Yield each text that people read, with where it stands."""
    info = plugin.info
    yield "summary", info.summary
    yield "label", info.label
    for setting in info.settings:
        yield f"{setting.key}.label", setting.label
        yield f"{setting.key}.help", setting.help
        for value, text in setting.choices:
            yield f"{setting.key}.choices[{value}]", text
    for hook in ANSWERS:
        if not hook.startswith("register_") or not plugin.implements(hook):
            continue
        for offer in offers_of(plugin, hook):
            where = f"{hook}.{getattr(offer, 'key', 'label')}"
            # A template is offered once for each language instead.
            for part in ("label", "explanation"):
                yield f"{where}.{part}", getattr(offer, part, "")


def _on_readme(plugin: LoadedPlugin) -> Iterator[Advice]:
    path = plugin.found.path
    if path is not None:
        alone = path.name != "__init__.py"
        there = alone or any(path.parent.glob("README*"))
    else:
        top = plugin.found.target.partition(":")[0].partition(".")[0]
        there = _described(top.replace("_", "-"))
    if not there:
        yield _advice(N_("Add a README: what it is for, how it is set up, what it sends where."))


def _described(distribution: str) -> bool:
    try:
        about = metadata(distribution)
    except PackageNotFoundError:
        # It may go by another name; not knowing is no reason to advise.
        return True
    return bool(about.json.get("description"))


def _module(plugin: LoadedPlugin) -> Any:
    if plugin.found.path is not None:
        return sys.modules.get(f"{PACKAGE}.{plugin.name}")
    return sys.modules.get(plugin.found.target.partition(":")[0])


def _advice(what: str, **values: object) -> Advice:
    return Advice(what, values)
