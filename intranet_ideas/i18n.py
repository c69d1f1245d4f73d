"""Languages: which one a request gets, messages, and instants in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_name
from babel.support import Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale
from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext
from flask_login import current_user
from markupsafe import Markup

from intranet_ideas.paths import PACKAGE
from intranet_ideas.settings import LANGUAGES

COOKIE = "language"
_CLDR = {"nb": "nb", "nn": "nn", "en": "en_GB"}

__all__ = [
    "current_language", "force_locale", "gettext", "init_app", "local_datetime", "ngettext",
    "spoken", "translate",
]  # fmt: skip


def init_app(app: Flask) -> None:
    """Give ``app`` its languages, and templates their filters."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(PACKAGE / "translations")
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=current_language)
    app.before_request(_begin)
    # Jinja's own wrappers would ask Flask-Babel for the language at every text of a page.
    app.jinja_env.globals.update(_=_in_page, gettext=_in_page, ngettext=_number_in_page)
    app.jinja_env.filters["datetime"] = datetime_filter
    app.jinja_env.filters["date"] = date_filter
    app.jinja_env.filters["relative"] = relative_filter
    app.jinja_env.filters["time_left"] = time_left
    app.jinja_env.filters["urgent"] = urgent


_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue")


@cache
def catalogue(language: str) -> NullTranslations:
    """Return a language's texts; English is the source and has none of its own."""
    return Translations.load(PACKAGE / "translations", [language])


def _begin() -> None:
    """Choose the request's texts once."""
    _catalogue.set(catalogue(current_language()))


def speak(language: str) -> None:
    """Go on in another language, for a request that has just changed it."""
    g.language = language
    _begin()


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Say what is said within in another language, such as that of a challenge."""
    before = current_language()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def _in_page(message: str, /, **values: object) -> Markup:
    """Return a text of a template; what is filled in is escaped, the text itself is ours."""
    text = Markup(_texts().gettext(message))  # nosec B704  # noqa: S704 - catalogues are ours, values are escaped
    return text % values if values else text


def _number_in_page(singular: str, plural: str, num: int, /, **values: object) -> Markup:
    """Return the form of a text that goes with a number, ``%(num)d`` filled in."""
    text = Markup(_texts().ngettext(singular, plural, num))  # nosec B704  # noqa: S704 - catalogues are ours, values are escaped
    return text % {"num": num, **values}


def _texts() -> NullTranslations:
    try:
        return _catalogue.get()
    except LookupError:  # an error before the request began
        return catalogue(current_language())


def current_language() -> str:
    """Return ``nb``, ``nn`` or ``en``: the person's choice, the cookie's, the browser's,
    the organisation's."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        g.language = _choose()
    return str(g.language)


def _choose() -> str:
    if not request.path.startswith("/api/") and current_user.is_authenticated:
        return str(current_user.viewer.language)
    settings = current_app.extensions["ground"].settings
    chosen = request.cookies.get(settings.cookie_name(COOKIE), "")
    if chosen in LANGUAGES:
        return chosen
    wanted = request.accept_languages.best_match((*LANGUAGES, "no"))
    if wanted:
        return "nb" if wanted == "no" else str(wanted)
    return str(settings.language)


def gettext(message: str, /, **values: object) -> str:
    """Return ``message`` in the present language, its places filled in."""
    if not has_request_context():
        return str(_gettext(message, **values))
    text = _texts().gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    """Return the form that goes with ``num`` in the present language."""
    if not has_request_context():
        return str(_ngettext(singular, plural, num, **values))
    return _texts().ngettext(singular, plural, num) % {"num": num, **values}


def translate(message: str, /, **values: object) -> str:
    """Return ``message`` (a marked msgid) in the present language, its places filled in."""
    return gettext(message) % values if values else gettext(message)


_COMMONLY = {"Europe/Oslo": {"nb": "norsk tid", "nn": "norsk tid", "en": "Norwegian time"}}
"""What people call their zone, where its proper name is longer than the time."""


def _zone() -> Any:
    return current_app.extensions["ground"].settings.time_zone


@lru_cache(maxsize=4096)
def local_datetime(value: datetime, zone: Any, language: str) -> str:
    """Return an instant in words, with the zone's name: "tirsdag 24. november 2026 kl. 15:00
    (norsk tid)"."""
    local = value.astimezone(zone)
    words = {
        "nb": "EEEE d. MMMM y 'kl.' HH:mm",
        "nn": "EEEE d. MMMM y 'kl.' HH:mm",
        "en": "EEEE d MMMM y 'at' HH:mm",
    }[language]
    seconds = ":ss" if local.second else ""
    text = format_datetime(local, words + seconds, tzinfo=zone, locale=_CLDR[language])
    return f"{text} ({zone_name(value, zone, language)})"


def zone_name(value: datetime, zone: Any, language: str) -> str:
    """Return the zone's name at an instant: "norsk tid", or "sentraleuropeisk normaltid" in the
    hour that comes twice."""
    local = value.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    if str(zone) in _COMMONLY and not twice:
        return _COMMONLY[str(zone)][language]
    return str(get_timezone_name(local, locale=_CLDR[language]))


def _time(value: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def datetime_filter(value: datetime | None) -> str:
    """Show an instant in the organisation's zone, named."""
    if value is None:
        return ""
    return _time(value, local_datetime(value, _zone(), current_language()))


def date_filter(value: datetime | date | None) -> str:
    """Show a day in the organisation's zone."""
    if value is None:
        return ""
    day = value.astimezone(_zone()).date() if isinstance(value, datetime) else value
    text = day_in_words(day, current_language())
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), text)


def day_in_words(day: date, language: str) -> str:
    """Return a day in words: "24. november 2026"."""
    form = "d. MMMM y" if language != "en" else "d MMMM y"
    return str(format_date(day, form, locale=_CLDR[language]))


def relative_filter(value: datetime | None) -> str:
    """Show how long ago or ahead an instant is, with the whole instant in the title."""
    if value is None:
        return ""
    language = current_language()
    left = _left(value)
    words = format_timedelta(left, add_direction=True, locale=_CLDR[language])
    if abs(left) < timedelta(minutes=1):
        words = gettext("just now")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), local_datetime(value, _zone(), language), words
    )


def _left(value: datetime) -> timedelta:
    return value - (g.received_at if "received_at" in g else value)


def urgent(value: datetime) -> bool:
    """Say whether an instant is less than an hour away, as ``app.js`` says it, for the same reason
    as ``time_left``."""
    return timedelta(0) < _left(value) < timedelta(hours=1)


def time_left(value: datetime) -> str:
    """Say how long it is until an instant, as ``app.js`` says it; nothing once it has passed.

    It stands in the page from the start, so that nothing moves when the script counts on.
    """
    left = _left(value)
    if left <= timedelta(0):
        return ""
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        ngettext("%(num)d day", "%(num)d days", days) if days else "",
        ngettext("%(num)d hour", "%(num)d hours", hours) if hours and days < 7 else "",
        ngettext("%(num)d minute", "%(num)d minutes", minutes) if minutes and not days else "",
        ngettext("%(num)d second", "%(num)d seconds", seconds)
        if seconds and not (days or hours) else "",
    ]  # fmt: skip
    return gettext("in {time}").replace("{time}", " ".join(part for part in parts if part))
