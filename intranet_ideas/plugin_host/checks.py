"""Holds what plugins return against the contract's types. Each check returns what is wrong
in a few words for the plugin's author, or ``""``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from intranet_ideas.plugin_api import (
    ChallengeTemplate,
    Criterion,
    Export,
    Feed,
    File,
    Hint,
    Installation,
    Link,
    NotificationChannel,
    Panel,
    Person,
    PluginInfo,
    Problem,
    Question,
    ScoringMethod,
    SearchEngineOffer,
    SearchQuery,
    Setting,
)
from intranet_ideas.plugin_host.values import default_fault

Check = Callable[[Any], str]

KINDS = ("text", "number", "switch", "choice", "secret")
MOST = 1000
"""Items one hook may return: more is a mistake."""

MOST_WORDS = 50_000
"""Words that one plugin may give synonyms for."""

LARGEST_FEED = 8 * 1024 * 1024
"""Bytes of a feed."""

LONGEST = 200_000
"""Characters of a text for a page: more is a mistake."""

# A plugin's name, a dot and a key are stored together in 80 characters.
_KEY = re.compile(r"[a-z][a-z0-9_]{0,38}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?")
_TEMPLATE_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def is_text(value: object, *, empty: bool = True) -> bool:
    """Say whether ``value`` is a text for people: a string, or strings by language."""
    if isinstance(value, str):
        return empty or bool(value)
    return isinstance(value, Mapping) and bool(value) and all(
        isinstance(key, str) and isinstance(text, str) for key, text in value.items()
    )  # fmt: skip


def check_info(info: object) -> str:
    """Check what ``describe_plugin`` returns."""
    if not isinstance(info, PluginInfo):
        return f"{_type(info)} instead of PluginInfo"
    if not isinstance(info.name, str) or not isinstance(info.version, str) or not info.version:
        return "name and version must be texts"
    if not is_text(info.summary, empty=False) or not is_text(info.label):
        return "summary and label must be texts"
    if info.scope not in ("department", "organisation"):
        return "scope must be 'department' or 'organisation'"
    requires: object = info.requires
    if not isinstance(requires, list | tuple) or not all(
        isinstance(each, str) and _KEY.fullmatch(each) for each in requires
    ):
        return "requires must list names of plugins"
    settings: object = info.settings
    if not isinstance(settings, list | tuple):
        return f"settings is {_type(settings)}"
    return (
        _first(_check_setting, info.settings) or _doubles(info.settings, "settings")
        or _check_former(info.settings)
    )  # fmt: skip


def _check_former(settings: Sequence[Setting]) -> str:
    """Check that no two settings lay claim to one stored value."""
    former = [key for setting in settings for key in setting.formerly]
    taken = {setting.key for setting in settings}
    return next((f"former key {key!r} is taken" for key in former
                 if key in taken or former.count(key) > 1), "")  # fmt: skip


def _check_setting(setting: object) -> str:
    if not isinstance(setting, Setting):
        return f"{_type(setting)} instead of Setting"
    if not isinstance(setting.key, str) or not _KEY.fullmatch(setting.key):
        return f"setting key {setting.key!r}"
    if setting.kind not in KINDS:
        return f"setting {setting.key}: kind {setting.kind!r}"
    if not is_text(setting.label, empty=False) or not is_text(setting.help):
        return f"setting {setting.key}: label and help must be texts"
    if wrong := _installation_fault(setting):
        return f"setting {setting.key}: {wrong}"
    own_check: object = setting.check
    if own_check is not None and not callable(own_check):
        return f"setting {setting.key}: check can't be called"
    convert: object = setting.convert
    if convert is not None and not callable(convert):
        return f"setting {setting.key}: convert can't be called"
    former: object = setting.formerly
    if not isinstance(former, tuple) or not all(isinstance(key, str) for key in former):
        return f"setting {setting.key}: formerly must be a tuple of keys"
    if setting.kind == "choice" and not setting.choices:
        return f"setting {setting.key}: a choice without choices"
    fault = default_fault(setting)
    return f"setting {setting.key}: the default {fault}" if fault else ""


def _installation_fault(setting: Setting) -> str:
    if setting.installation not in get_args(Installation):
        return f"installation {setting.installation!r}"
    if setting.installation == "database_url" and setting.kind != "secret":
        return "the database's address must be a secret"
    return ""


def sequence_of(check: Check, *, unique: bool = True) -> Check:
    """Return a check of a list or tuple whose items pass ``check`` and have keys of their own."""

    def check_all(value: Any) -> str:
        if not isinstance(value, list | tuple):
            return f"{_type(value)} instead of a list"
        if len(value) > MOST:
            return f"more than {MOST} items"
        return _first(check, value) or (_doubles(value, "keys") if unique else "")

    return check_all


def _offer(kind: type, part: str) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, kind):
            return f"{_type(value)} instead of {kind.__name__}"
        offered: Any = value
        if not isinstance(offered.key, str) or not _KEY.fullmatch(offered.key):
            return f"key {offered.key!r}"
        if not is_text(offered.label, empty=False):
            return f"{offered.key}: label must be a text"
        return "" if callable(getattr(offered, part)) else f"{offered.key}: {part} can't be called"

    return check


def _check_link(value: Any) -> str:
    if not isinstance(value, Link):
        return f"{_type(value)} instead of Link"
    if not is_text(value.label, empty=False) or not isinstance(value.url, str):
        return "label and url must be texts"
    local = value.url.startswith("/") and not value.url.startswith(("//", "/\\"))
    return "" if local or value.url.startswith("https://") else f"url {value.url[:80]!r}"


def _check_template(value: Any) -> str:
    if not isinstance(value, ChallengeTemplate):
        return f"{_type(value)} instead of ChallengeTemplate"
    if not isinstance(value.key, str) or not _TEMPLATE_KEY.fullmatch(value.key):
        return f"key {value.key!r}"
    texts = (value.title, value.when_to_use, value.brief, value.language, value.method)
    if not all(isinstance(text, str) for text in texts):
        return f"{value.key}: title, when_to_use, brief, language and method must be strings"
    days = value.days
    if not isinstance(days, tuple) or len(days) != 5 or not all(
        type(day) is int and 0 <= day <= 1000 for day in days
    ):  # fmt: skip
        return f"{value.key}: days must be five whole numbers"
    if not all(isinstance(each, Question) for each in value.questions):
        return f"{value.key}: questions"
    if not isinstance(value.guide, Mapping) or not all(
        isinstance(text, str) for pair in value.guide.items() for text in pair
    ):
        return f"{value.key}: guide must be texts by the names of steps"
    return "" if all(isinstance(each, Criterion) for each in value.criteria) else (
        f"{value.key}: criteria"
    )  # fmt: skip


def _check_person(value: Any) -> str:
    return "" if isinstance(value, Person) else f"{_type(value)} instead of Person"


def _check_problem(value: Any) -> str:
    if not isinstance(value, Problem):
        return f"{_type(value)} instead of Problem"
    return "" if is_text(value.message, empty=False) and isinstance(value.field, str) else (
        "message and field must be texts"
    )  # fmt: skip


def _check_hint(value: Any) -> str:
    if not isinstance(value, Hint):
        return f"{_type(value)} instead of Hint"
    if value.entry is None:
        return "" if is_text(value.text, empty=False) else "a hint without words or idea"
    return "" if is_text(value.text) and type(value.entry) is int else (
        "text must be a text and entry a whole number"
    )  # fmt: skip


def _check_query(value: Any) -> str:
    if not isinstance(value, SearchQuery):
        return f"{_type(value)} instead of SearchQuery"
    if not isinstance(value.text, str) or type(value.limit) is not int:
        return "text must be a string and limit a whole number"
    return check_synonyms(value.synonyms)


def check_synonyms(value: Any) -> str:
    """Check words that mean the same: weights in (0, 1]."""
    if not isinstance(value, Mapping):
        return f"{_type(value)} instead of a mapping"
    for number, (word, others) in enumerate(value.items()):
        if number >= MOST_WORDS:
            return f"more than {MOST_WORDS} words"
        if not isinstance(word, str) or not isinstance(others, Mapping):
            return f"synonyms of {word!r}"
        for other, weight in others.items():
            numeric = isinstance(weight, int | float) and not isinstance(weight, bool)
            if not isinstance(other, str) or not numeric or not 0 < weight <= 1:
                return f"weight of {other!r} must be in (0, 1]"
    return ""


def check_file(value: Any) -> str:
    """Check a file that an export made."""
    if not isinstance(value, File) or not isinstance(value.content, bytes):
        return f"{_type(value)} instead of File with bytes"
    plain = isinstance(value.name, str) and not re.search(r"[/\\\x00-\x1f\"]", value.name)
    return "" if plain and value.name and isinstance(value.media_type, str) else "file name"


def check_feed(value: Any) -> str:
    """Check what a feed made."""
    if not isinstance(value, bytes):
        return f"{_type(value)} instead of bytes"
    return "" if len(value) <= LARGEST_FEED else f"more than {LARGEST_FEED} bytes"


def _check_feed_offer(value: Any) -> str:
    if fault := _offer(Feed, "make")(value):
        return fault
    if not isinstance(value.media_type, str) or not _MEDIA_TYPE.fullmatch(value.media_type):
        return f"{value.key}: media_type {value.media_type!r}"
    if not isinstance(value.suffix, str) or not re.fullmatch(r"[a-z]{2,8}", value.suffix):
        return f"{value.key}: suffix {value.suffix!r}"
    return "" if is_text(value.explanation) else f"{value.key}: explanation must be a text"


def check_string(value: Any) -> str:
    """Check a panel's text."""
    if not isinstance(value, str):
        return f"{_type(value)} instead of a string"
    return "" if len(value) <= LONGEST else f"more than {LONGEST} characters"


def check_words(value: Any) -> str:
    """Check a text for people, which may be empty."""
    return "" if is_text(value) else f"{_type(value)} instead of a text"


def check_nothing(value: Any) -> str:  # noqa: ARG001
    """Let anything pass: what event hooks return is not used."""
    return ""


_check_rank = _offer(ScoringMethod, "rank")


def _check_method(value: Any) -> str:
    if fault := _check_rank(value):
        return fault
    known = value.evidence in ("scores", "comparisons")
    return "" if known else f"{value.key}: evidence {value.evidence!r}"


ANSWERS: Mapping[str, Check] = {
    "register_scoring_methods": sequence_of(_check_method),
    "register_notification_channels": sequence_of(_offer(NotificationChannel, "deliver")),
    "register_search_engines": sequence_of(_offer(SearchEngineOffer, "open")),
    "register_challenge_panels": sequence_of(_offer(Panel, "render")),
    "register_exports": sequence_of(_offer(Export, "make")),
    "register_feeds": sequence_of(_check_feed_offer),
    "register_navigation": sequence_of(_check_link, unique=False),
    "register_challenge_templates": sequence_of(_check_template, unique=False),
    "choose_recipients": sequence_of(_check_person, unique=False),
    "check_entry": sequence_of(_check_problem, unique=False),
    "suggest_while_writing": sequence_of(_check_hint, unique=False),
    "refine_search": _check_query,
    "search_synonyms": check_synonyms,
}
"""The check of each hook's answer; hooks that are not here only tell."""


def _first(check: Check, values: Any) -> str:
    return next((fault for each in values if (fault := check(each))), "")


def _doubles(values: Any, what: str) -> str:
    keys = [each.key for each in values]
    return f"two {what} are the same" if len(set(keys)) < len(keys) else ""


def _type(value: object) -> str:
    return type(value).__name__
