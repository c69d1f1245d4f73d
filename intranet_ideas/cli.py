"""The command line, ``intranet-ideas``: a table of contents; the commands stand in ``commands``."""

from __future__ import annotations

import click

from intranet_ideas import __version__
from intranet_ideas.commands import OneLine, archive, operation, people, plugins, serving


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="intranet-ideas", message="%(prog)s %(version)s")
def main() -> None:
    """Timed innovation challenges across departments.

    Settings are read from the environment (INTRANET_IDEAS_…) or from the TOML file that
    INTRANET_IDEAS_CONFIG names.
    """


for command in (
    serving.demo, serving.serve, serving.worker, serving.migrate,
    people.users, people.departments, plugins.plugins,
    operation.search, operation.doctor, archive.backup, archive.restore, archive.export,
):  # fmt: skip
    main.add_command(command)


if __name__ == "__main__":
    main(prog_name="intranet-ideas")
