"""``users`` and ``departments``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import first_start
from intranet_ideas.access import Role
from intranet_ideas.commands import fault_line, laid
from intranet_ideas.errors import Invalid
from intranet_ideas.ground import Ground
from intranet_ideas.identity.actions import link_many
from intranet_ideas.people import actions, importing, imports, queries, sheets, tokens, tree
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.roster import Change
from intranet_ideas.people.rules import SCOPES, TOKEN_DAYS, DepartmentLine

NO_ROLE = "none"


def _changing(
    file: Path, act: Callable[[Ground, Session, bytes], list[str]], *, dry_run: bool
) -> None:
    """Do what a file says in one transaction, and say each change; in a dry run, nothing is
    kept."""
    changes: list[str] = []
    with laid() as ground:
        transaction = ground.database.rehearse if dry_run else ground.database.write
        try:
            with transaction() as session:
                changes = act(ground, session, file.read_bytes())
        except Invalid as error:
            _each_fault(file, error)
    for change in changes or ["nothing to change"]:
        click.echo(change)
    if dry_run:
        click.echo("nothing was changed: this was a dry run")


def _each_fault(file: Path, error: Invalid) -> NoReturn:
    """Show a line for each fault, for a long file may have many, and end."""
    for fault in error.faults:
        click.echo(f"{file}: {fault_line(fault)}", err=True)
    sys.exit(1)


@click.group()
def users() -> None:
    """Add people, change what they may do, and make tokens."""


def _password(question: str) -> str:
    """Read a password from the terminal, twice, or from the first line of standard input."""
    if sys.stdin.isatty():
        answer: str = click.prompt(
            question, hide_input=True, confirmation_prompt=True, default="", show_default=False,
            err=True,
        )  # fmt: skip
        return answer
    return sys.stdin.readline().rstrip("\r\n")


def _name_from(email: str) -> str:
    return re.sub(r"[._+-]+", " ", email.partition("@")[0]).strip().title()


def _root(session: Session) -> str:
    return next((each.slug for each in queries.departments(session) if not each.parent_id), "")


def _spelled(roles: Iterable[str]) -> tuple[str, ...]:
    """Return roles as they are stored, of words as people write them: ``IT administrator``."""
    return tuple(re.sub(r"[\s-]+", "_", role.strip()).lower() for role in roles)


@users.command("add")
@click.argument("email")
@click.option("--name", help="The person's name; made from the address when not given.")
@click.option("--department", metavar="SLUG",
              help="Where the person works; the whole organisation when not given.")  # fmt: skip
@click.option("--manager", default="", metavar="EMAIL", help="The person's nearest leader.")
@click.option("--language", default="nb", show_default=True, help="nb, nn or en.")
@click.option("--role", "roles", multiple=True, help="A role in the whole organisation.")
@click.option("--guest", is_flag=True, help="An inhabitant or partner, not staff.")
@click.option("--no-password", is_flag=True, help="Ask for no password: the person can't sign in.")
def add(
    email: str, name: str | None, department: str | None, manager: str, language: str,
    roles: tuple[str, ...], guest: bool, no_password: bool,
) -> None:  # fmt: skip
    """Add a person.

    The password is asked for, or read from the first line of standard input. Without one
    the person can't sign in until one is set.
    """
    with laid() as ground:
        password = "" if no_password else _password("Password (empty for none)")
        name = _name_from(email) if name is None else name
        with ground.database.write() as session:
            department = department or _root(session)
            user = actions.add_user(
                session, email=email, name=name, department=department, manager=manager,
                language=language, roles=_spelled(roles), guest=guest, password=password or None,
                now=ground.clock.now(),
            )  # fmt: skip
            added = user.email
    click.echo(f"added {added}" + ("" if password else ", without a password"))


@users.command("list")
@click.option("--department", default="", metavar="SLUG", help="Only of this department.")
def list_users(department: str) -> None:
    """List people: address, name, department, roles, state; parted by tabs."""
    with laid() as ground, ground.database.read() as session:
        query = (
            select(User, Department.slug)
            .join(Department, Department.id == User.department_id)
            .order_by(User.email)
        )
        if department:
            query = query.where(Department.slug == department)
        for user, slug in session.execute(query):
            state = "active" if user.active else "inactive"
            roles = ",".join(["guest"] * user.guest + user.roles) or "-"
            click.echo(f"{user.email}\t{user.name}\t{slug}\t{roles}\t{state}")


@users.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Shut someone out at once; what they wrote stays."""
    with laid() as ground, ground.database.write() as session:
        actions.change_user(session, email, active=False, now=ground.clock.now())
    click.echo(f"{email} is inactive; sessions and tokens are ended")


@users.command("activate")
@click.argument("email")
def activate(email: str) -> None:
    """Let someone in again."""
    with laid() as ground, ground.database.write() as session:
        actions.change_user(session, email, active=True, now=ground.clock.now())
    click.echo(f"{email} is active")


@users.command("link")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def link_identities(file: Path, dry_run: bool) -> None:
    """Link accounts to the identities people have at issuers, from a CSV file.

    Columns: email, issuer (its key in the settings) and subject (the claim sub).
    """

    def act(ground: Ground, session: Session, content: bytes) -> list[str]:
        lines = imports.parse_identities(content)
        return link_many(session, lines, ground.settings.vouchers, now=ground.clock.now())

    _changing(file, act, dry_run=dry_run)


@users.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--everyone", is_flag=True,
              help="The list holds all staff: who is not in it loses access.")  # fmt: skip
@click.option("--many", is_flag=True, help="More than a fifth leaving is meant.")
def import_people(file: Path, dry_run: bool, everyone: bool, many: bool) -> None:
    """Add, change and shut out people as a list says: CSV or Excel.

    Columns: email, name, department; also id, manager (an address), language, roles, guest,
    active. All or nothing.
    """

    def act(ground: Ground, session: Session, content: bytes) -> list[str]:
        lines, language = imports.parse_people(content), ground.settings.language
        found = importing.look(session, lines, everyone=everyone, language=language)
        made = importing.import_people(
            session, None, lines, everyone=everyone, language=language, now=ground.clock.now(),
            many=many or dry_run,
        )  # fmt: skip
        number = [f"import number {made.id}"] if made and not dry_run else []
        return [*map(_said, found.plan.changes), *number]

    _changing(file, act, dry_run=dry_run)


def _said(change: Change) -> str:
    if change.kind != "changed":
        return f"{change.kind} {change.email}"
    fields = (f"{name}: {_cell(was)} → {_cell(now)}" for name, (was, now) in change.fields.items())
    return f"changed {change.email}: {'; '.join(fields)}"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value or "–")


@users.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_people(file: Path) -> None:
    """Write everyone into a list that can be imported again; .csv or .xlsx."""
    with laid() as ground, ground.database.read() as session:
        rows = imports.people_rows(importing.accounts(session))
    _write(file, imports.PEOPLE_COLUMNS, rows)
    click.echo(f"{len(rows)} people in {file}")


def _write(file: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Write a list as the file's name says, as CSV where it says nothing."""
    make = sheets.MAKERS.get(file.suffix.lower().removeprefix("."), sheets.as_csv)
    file.write_bytes(make(columns, rows))


@users.command("undo-import")
@click.argument("number", type=int)
@click.option("--rest", is_flag=True, help="Leave those as they are who were changed since.")
def undo_import(number: int, rest: bool) -> None:
    """Put everyone back as they were before an import."""
    with laid() as ground, ground.database.write() as session:
        back = importing.undo_import(session, None, number, ground.clock.now(), rest=rest)
    click.echo(f"{back} people are as they were before import number {number}")


@users.command("break-glass")
@click.argument("email")
@click.option("--off", is_flag=True, help="It is one no more.")
def break_glass(email: str, off: bool) -> None:
    """Mark an account for emergencies: its password counts when others' do not."""
    with laid() as ground, ground.database.write() as session:
        user = actions.change_user(session, email, break_glass=not off, now=ground.clock.now())
        without = not off and user.password_hash is None
    click.echo(f"{email} is {'no' if off else 'an'} account for emergencies"
               + (": it has no password yet; intranet-ideas users set-password" if without else ""))


@users.command("set-role")
@click.argument("email")
@click.argument("roles", nargs=-1, required=True, metavar="ROLE...")
def set_role(email: str, roles: tuple[str, ...]) -> None:
    """Give someone exactly these roles: moderator, it_administrator, auditor, or none."""
    spelled = _spelled(roles)
    wanted = () if spelled in ((NO_ROLE,), (Role.STAFF,)) else spelled
    with laid() as ground, ground.database.write() as session:
        actions.change_user(session, email, roles=wanted, now=ground.clock.now())
    click.echo(f"{email}: {', '.join(sorted(set(wanted))) or 'no roles'}")


@users.command("set-password")
@click.argument("email")
def set_password(email: str) -> None:
    """Set someone's password, asked for or read from standard input, and end their sessions."""
    with laid() as ground:
        password = _password("New password")
        if not password:
            raise click.ClickException("no password was given")
        with ground.database.write() as session:
            actions.change_user(session, email, password=password, now=ground.clock.now())
    click.echo(f"the password of {email} is changed; sessions and tokens are ended")


@users.command("token")
@click.argument("email")
@click.option("--scopes", default=",".join(SCOPES), show_default=True,
              help="What the token may be used for, parted by commas.")  # fmt: skip
@click.option("--days", type=int, default=TOKEN_DAYS, show_default=True,
              help="How long it lasts, 366 at most.")  # fmt: skip
@click.option("--label", default="", help="What it is for.")
def token(email: str, scopes: str, days: int, label: str) -> None:
    """Make a bearer token and print it alone: it can't be shown again."""
    chosen = [scope for scope in scopes.replace(",", " ").split() if scope]
    with laid() as ground, ground.database.write() as session:
        made = tokens.make_token(
            session, email, scopes=chosen, days=days, label=label, now=ground.clock.now()
        )
    click.echo(made)


@users.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do it; without, only what would happen is said.")
def erase(email: str, yes: bool) -> None:
    """Erase a person for good: what is a record stays, without the name."""
    from intranet_ideas.privacy import erasing
    from intranet_ideas.privacy.rules import FATES, Fate

    with laid() as ground, ground.database.write() as session:
        user = queries.user_by_email(session, email)
        if user is None:
            raise click.ClickException("there is no user with this address")
        foreseen = erasing.consequences(session, user.id)
        if yes:
            erasing.erase(session, None, user.id, ground.clock.now(), ground.settings.language)
    for fate in Fate:
        for purpose, number in foreseen.of(fate):
            click.echo(f"{purpose}: {number} rows {FATES[fate]}")
    click.echo(f"drafts emptied: {foreseen.drafts}; ideas kept: {foreseen.handed_in}")
    click.echo("erased" if yes else "nothing was changed: say --yes to do it")


@click.group()
def departments() -> None:
    """The organisation's tree."""


@departments.command("list")
def list_departments() -> None:
    """Show the tree."""
    with laid() as ground, ground.database.read() as session:
        for each in queries.departments(session):
            click.echo("  " * (each.path.count("/") - 1) + f"{each.slug}  {each.name}")


def _import(
    ground: Ground, session: Session, lines: Sequence[DepartmentLine], *, dry_run: bool
) -> list[str]:
    """Import, and switch the bundled plugins on when this makes the organisation."""
    begun = bool(queries.departments(session))
    made, changes = tree.import_tree(session, None, lines, ground.clock.now())
    if not begun:
        changes += first_start.enable_bundled(session, ground, ground.clock.now())
    if made is not None and not dry_run:
        changes.append(f"import number {made.id}")
    return changes


@departments.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_departments(file: Path, dry_run: bool) -> None:
    """Add and change departments and their managers from a CSV file.

    Columns: slug, name, parent; also name_nn, name_en, managers (addresses), external.
    The department without a parent is the organisation.
    """

    def act(ground: Ground, session: Session, content: bytes) -> list[str]:
        return _import(ground, session, imports.parse_departments(content), dry_run=dry_run)

    _changing(file, act, dry_run=dry_run)


@departments.command("undo-import")
@click.argument("number", type=int)
@click.option("--rest", is_flag=True, help="Leave those as they are that were changed since.")
def undo_departments(number: int, rest: bool) -> None:
    """Put the departments back as they were before an import."""
    with laid() as ground, ground.database.write() as session:
        done = tree.undo_import(session, None, number, ground.clock.now(), rest=rest)
    click.echo(f"{len(done.back)} departments are as they were before import number {number}, "
               f"{len(done.gone)} are gone, and {len(done.in_use)} stay, since they are in use")


@departments.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_departments(file: Path) -> None:
    """Write the tree into a list that can be imported again; .csv or .xlsx."""
    with laid() as ground, ground.database.read() as session:
        rows = [imports.as_row(line) for line in queries.department_lines(session)]
    _write(file, imports.DEPARTMENT_COLUMNS, rows)
    click.echo(f"{len(rows)} departments in {file}")
