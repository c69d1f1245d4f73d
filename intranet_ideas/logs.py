"""What processes say on standard error: one entry is one line, whatever it is about."""

from __future__ import annotations

import logging
import re
import time

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
INDENT = "    "


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
        record.message = record.getMessage()
        record.asctime = self.formatTime(record, self.datefmt)
        lines = [spelled_out(self.formatMessage(record))]
        if record.exc_info:
            lines += [
                INDENT + spelled_out(line)
                for line in self.formatException(record.exc_info).splitlines()
            ]
        return "\n".join(lines)


def spelled_out(text: str) -> str:
    """Return ``text`` with control characters as ``\\n`` and ``\\x1b``."""
    return _CONTROL.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def to_stderr() -> None:
    """Let processes that stay say what they do."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)
