"""What processes say on standard error: one entry is one line, whatever it is about.

As text, or as one JSON object a line, by the setting ``LOG_FORMAT``. Either way nothing of people
comes in: what an error says that is not ours may quote what someone wrote, so its quotations are
left out.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import g, has_request_context

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)|\"[^\"]*\"|«[^»]*»|“[^”]*”", re.DOTALL)
"""An apostrophe within a word begins no quotation."""

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:'\"]+@[^\s@<>()\[\],;:'\"]+")
_OURS = re.compile(r"['\"]([a-z][a-z0-9]*([_.][a-z0-9]+)+|[A-Za-z]*(Type|Error)|str|int|bytes|"
                   r"dict|list|tuple|float|bool|object)['\"]")  # fmt: skip
INDENT = "    "
LEFT_OUT = "'…'"
MOST_CHAINED = 8

LINES, JSON = "text", "json"


def discreet(text: str) -> str:
    """Return what an error says without what it quotes, but for names that code has, and without
    addresses."""
    told = _QUOTED.sub(lambda found: found[0] if _OURS.fullmatch(found[0]) else LEFT_OUT, text)
    return _ADDRESS.sub("…@…", told)


def said_by(error: BaseException) -> str:
    """Return an error as its kind and its discreet words."""
    kind, words = type(error), _words(error)
    home = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{home}{kind.__qualname__}{f': {words}' if words else ''}"


def _words(error: BaseException) -> str:
    try:
        return discreet(str(error).strip())
    except Exception:  # noqa: BLE001 - __str__ of a plugin's error is the plugin's code
        return "it has no words"


def trace_of(error: BaseException) -> str:
    """Return an error's trace with those that led to it, the first one first."""
    return "\n\n".join(
        "".join(("Traceback (most recent call last):\n",
                 *traceback.format_tb(each.__traceback__), said_by(each)))
        for each in reversed(list(_chain(error)))
    )  # fmt: skip


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen and len(seen) < MOST_CHAINED:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def message_of(record: logging.LogRecord) -> str:
    """Return an entry's message, errors in it discreet."""
    if not isinstance(record.args, tuple):
        return record.getMessage()
    told = tuple(_words(each) if isinstance(each, BaseException) else each
                 for each in record.args)  # fmt: skip
    return str(record.msg) % told if told else str(record.msg)


class OneLine(logging.Formatter):
    """Lets nothing that came from outside begin an entry of its own.

    Control characters are spelled out. A trace keeps its lines, each set in, so that one that
    an error's text brings along is seen to belong to it. Times are in UTC, as RFC 3339 has them.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry: its line, and below it the lines of a trace."""
        record.message = message_of(record)
        record.asctime = self.formatTime(record, self.datefmt)
        lines = [spelled_out(self.formatMessage(record))]
        if record.exc_info and record.exc_info[1] is not None:
            lines += [
                INDENT + spelled_out(line) for line in trace_of(record.exc_info[1]).splitlines()
            ]
        return "\n".join(lines)


def spelled_out(text: str) -> str:
    """Return ``text`` with control characters as ``\\n`` and ``\\x1b``."""
    return _CONTROL.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def as_json(record: logging.LogRecord) -> str:
    """Return an entry as one JSON object: the same words, and the facts of security lines each by
    its name."""
    entry: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(), "logger": record.name, "message": message_of(record),
    }  # fmt: skip
    if request := request_id():
        entry["request"] = request
    entry |= getattr(record, "told", {})
    if record.exc_info and record.exc_info[1] is not None:
        entry["error"] = type(record.exc_info[1]).__qualname__
        entry["trace"] = trace_of(record.exc_info[1])
    return json.dumps(entry, default=str)


def request_id() -> str:
    """Return the number of the request that is being answered, empty where there is none."""
    return str(g.get("request_id", "")) if has_request_context() else ""


class Form(OneLine):
    """The form that the setting names, once it is known."""

    chosen = LINES

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry."""
        return as_json(record) if Form.chosen == JSON else super().format(record)


FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def use(form: str) -> None:
    """Write in this form from now on, in this process and its children."""
    Form.chosen = form


def to_stderr() -> None:
    """Let processes that stay say what they do."""
    handler = logging.StreamHandler()
    handler.setFormatter(Form(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)
