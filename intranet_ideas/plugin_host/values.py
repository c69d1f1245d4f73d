"""Values of plugins' settings: reading them from forms and texts, and what is wrong with them.

Pure. A value is stored as JSON ``{"v": …}``; a secret's row holds only a reference.
"""

from __future__ import annotations

import math

from intranet_ideas.errors import N_, Fault
from intranet_ideas.plugin_api import Setting

Value = str | int | float | bool

LONGEST_VALUE = 4000
_TRUE = frozenset({"1", "true", "on", "yes"})
_FALSE = frozenset({"", "0", "false", "off", "no"})


def parse(setting: Setting, raw: object) -> Value | Fault:
    """Return ``raw`` (a form's text, or JSON) as the setting's type, or what is wrong with it.

    The fault's field is the setting's key.
    """
    if setting.kind == "switch":
        return _switch(setting, raw)
    if setting.kind == "number":
        return _number(setting, raw)
    if not isinstance(raw, str):
        return Fault(setting.key, N_("Write a text."))
    text = raw.strip()
    if setting.kind == "choice" and text not in {value for value, _ in setting.choices}:
        return Fault(setting.key, N_("Choose one of the values."))
    if len(text) > LONGEST_VALUE:
        return Fault(setting.key, N_("This is longer than %(longest)s characters."),
                     {"longest": LONGEST_VALUE})  # fmt: skip
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text.replace("\r\n", "\n")):
        return Fault(setting.key, N_("This holds invisible characters. Type it again."))
    return text


def _switch(setting: Setting, raw: object) -> Value | Fault:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else None
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    return Fault(setting.key, N_("Choose on or off."))


def _number(setting: Setting, raw: object) -> Value | Fault:
    number: int | float
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        number = raw
    else:
        text = raw.strip().replace(",", ".") if isinstance(raw, str) else ""
        try:
            number = float(text)
        except ValueError:
            return Fault(setting.key, N_("Write a number."))
    if not math.isfinite(number):
        return Fault(setting.key, N_("Write a number."))
    if setting.minimum is not None and number < setting.minimum:
        return Fault(setting.key, N_("The smallest value is %(minimum)s."),
                     {"minimum": setting.minimum})  # fmt: skip
    if setting.maximum is not None and number > setting.maximum:
        return Fault(setting.key, N_("The largest value is %(maximum)s."),
                     {"maximum": setting.maximum})  # fmt: skip
    return int(number) if float(number).is_integer() else number


def default_fault(setting: Setting) -> str:
    """Return what is wrong with a setting's default, for the plugin's author."""
    expected: dict[str, tuple[type, ...]] = {"switch": (bool,), "number": (int, float)}
    # A switch or number left at the contract's empty default means off or zero.
    if setting.default == "" and setting.kind != "choice":
        return ""
    wrong = not isinstance(setting.default, expected.get(setting.kind, (str,))) or (
        setting.kind == "number" and isinstance(setting.default, bool)
    )
    if wrong:
        return f"is no {setting.kind}"
    if setting.kind == "choice" and setting.default not in {value for value, _ in setting.choices}:
        return "is not among the choices"
    return ""


def default_of(setting: Setting) -> Value:
    """Return the setting's default in its type."""
    if setting.default == "" and setting.kind == "switch":
        return False
    if setting.default == "" and setting.kind == "number":
        return 0
    return setting.default
