"""The command line, ``intranet-ideas``: a table of contents; the commands stand in ``commands``."""

from __future__ import annotations

import click

from intranet_ideas.commands import OneLine
from intranet_ideas.version import __version__

COMMANDS = {
    "demo": "serving", "serve": "serving", "worker": "serving", "migrate": "serving",
    "users": "people", "departments": "people", "plugins": "plugins", "scim": "scim",
    "results": "results", "verify": "audit",
    "search": "operation", "files": "operation", "doctor": "operation",
    "maintenance": "operation", "bounce": "bounces",
    "backup": "archive", "restore": "archive", "export": "archive", "package": "archive",
}  # fmt: skip
"""Each command and the module of ``commands`` that holds it, imported when it is used."""


@click.group(
    cls=OneLine, commands_in=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="intranet-ideas", message="%(prog)s %(version)s")
def main() -> None:
    """Timed innovation challenges across departments.

    Settings are read from the environment (INTRANET_IDEAS_…) or from the TOML file that
    INTRANET_IDEAS_CONFIG names.
    """


if __name__ == "__main__":
    main(prog_name="intranet-ideas")
