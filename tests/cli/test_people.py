"""``users`` and ``departments``."""

from __future__ import annotations

from pathlib import Path

import pytest

from intranet_ideas.ground import Ground
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import departments, user_by_email

from ..factories import Factory
from .conftest import Run, refused

TREE = "slug,name,parent\nkommune,Kommunen,\nskole,Skole,kommune\n"


def person(ground: Ground, email: str) -> User | None:
    with ground.database.read() as session:
        return user_by_email(session, email)


def test_a_site_begins_with_its_tree_and_a_person(
    run: Run, ground: Ground, tmp_path: Path
) -> None:
    file = tmp_path / "tree.csv"
    file.write_text(TREE, encoding="utf-8")
    tried = run("departments", "import", str(file), "--dry-run")
    assert tried.exit_code == 0
    assert tried.stdout.endswith("nothing was changed: this was a dry run\n")
    with ground.database.read() as session:
        assert departments(session) == []
    done = run("departments", "import", str(file))
    assert done.exit_code == 0
    *lines, number = done.stdout.splitlines()
    assert lines == tried.stdout.splitlines()[:-1]
    assert number.startswith("import number ")
    assert run("departments", "import", str(file)).stdout == "nothing to change\n"
    assert run("departments", "list").stdout == "kommune  Kommunen\n  skole  Skole\n"
    added = run("users", "add", "Kari@Example.org", "--name", "Kari", "--department", "skole",
                "--role", "it_administrator", typed="a good long password\n")  # fmt: skip
    assert added.stdout == "added kari@example.org\n"
    found = person(ground, "kari@example.org")
    assert found is not None
    assert found.password_hash is not None
    assert found.roles == ["it_administrator"]


def test_faults_of_a_file_name_their_lines_and_change_nothing(
    run: Run, ground: Ground, tmp_path: Path
) -> None:
    file = tmp_path / "tree.csv"
    file.write_text(TREE + "skole,Skole to,kommune\nsfo,SFO,ingen\n", encoding="utf-8")
    result = run("departments", "import", str(file))
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith(f"{file}: ") for line in lines)
    with ground.database.read() as session:
        assert departments(session) == []


def test_people_are_listed_by_address(run: Run, make: Factory) -> None:
    make.organisation()
    lines = run("users", "list", "--department", "sykehjem").stdout.splitlines()
    assert [line.split("\t") for line in lines] == [
        ["nurse@example.org", "Nina Nurse", "sykehjem", "-", "active"],
        ["staff@example.org", "Stian Staff", "sykehjem", "-", "active"],
    ]
    assert "guest@example.org\tGro Gjest\tinnbyggere\tguest\tactive" in run("users", "list").stdout


def test_someone_is_shut_out_and_let_in(run: Run, ground: Ground, make: Factory) -> None:
    make.organisation()
    assert run("users", "deactivate", "nurse@example.org").exit_code == 0
    found = person(ground, "nurse@example.org")
    assert found is not None
    assert not found.active
    assert run("users", "activate", "nurse@example.org").exit_code == 0
    found = person(ground, "nurse@example.org")
    assert found is not None
    assert found.active


def test_roles_are_set_exactly(run: Run, ground: Ground, make: Factory) -> None:
    make.organisation()
    assert run("users", "set-role", "nurse@example.org", "auditor", "moderator").stdout == (
        "nurse@example.org: auditor, moderator\n"
    )
    assert run("users", "set-role", "nurse@example.org", "none").stdout == (
        "nurse@example.org: no roles\n"
    )
    found = person(ground, "nurse@example.org")
    assert found is not None
    assert found.roles == []


def test_a_role_may_be_written_as_people_do(run: Run, make: Factory) -> None:
    make.organisation()
    told = run("users", "set-role", "nurse@example.org", "IT administrator").stdout
    assert told == "nurse@example.org: it_administrator\n"
    assert run("users", "set-role", "nurse@example.org", "staff").stdout == (
        "nurse@example.org: no roles\n"
    )


def test_an_address_is_enough_for_a_person(run: Run, make: Factory) -> None:
    make.organisation()
    assert run("users", "add", "kari.nordmann@example.org").exit_code == 0
    line = next(line for line in run("users", "list").stdout.splitlines() if "kari" in line)
    assert line.split("\t")[:3] == ["kari.nordmann@example.org", "Kari Nordmann", "kommune"]


def test_a_password_is_read_from_the_first_line(run: Run, ground: Ground, make: Factory) -> None:
    make.organisation()
    done = run("users", "set-password", "nurse@example.org", typed="a good long password\n")
    assert done.exit_code == 0
    assert "a good long password" not in done.output
    assert run("users", "set-password", "nurse@example.org", typed="\n").exit_code == 1
    assert "password" in refused(run("users", "set-password", "nurse@example.org", typed="abc\n"))


def test_a_token_is_printed_alone_and_works(run: Run, make: Factory, ground: Ground) -> None:
    from intranet_ideas import create_app

    make.organisation()
    result = run("users", "token", "nurse@example.org", "--scopes", "read", "--days", "2")
    (token,) = result.stdout.split()
    client = create_app(ground).test_client()
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.get_json()["email"] == "nurse@example.org"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("users", "add", "no address", "--name", "X", "--department", "skole"), "email"),
        (("users", "add", "x@example.org", "--name", "X", "--department", "none"), "department"),
        (("users", "add", "nurse@example.org", "--name", "X", "--department", "skole"), "email"),
        (("users", "add", "x@example.org", "--name", "", "--department", "skole"), "name"),
        (("users", "add", "x@example.org", "--name", "X", "--department", "skole",
          "--language", "sv"), "language"),
        (("users", "add", "x@example.org", "--name", "X", "--department", "skole",
          "--role", "king"), "role"),
        (("users", "set-role", "nurse@example.org", "king"), "role"),
        (("users", "set-role", "nobody@example.org", "auditor"), "no user with this address"),
        (("users", "deactivate", "nobody@example.org"), "no user with this address"),
        (("users", "token", "nobody@example.org"), "no active user with this address"),
        (("users", "token", "nurse@example.org", "--scopes", "everything"), "scopes"),
        (("users", "token", "nurse@example.org", "--days", "0"), "days"),
        (("users", "token", "nurse@example.org", "--days", "9999"), "days"),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_told_in_one_line(
    run: Run, make: Factory, arguments: tuple[str, ...], told: str
) -> None:
    make.organisation()
    assert told in refused(run(*arguments))


def test_a_missing_file_is_told(run: Run) -> None:
    result = run("departments", "import", "/no/such/file.csv")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_erasing_says_first_what_it_would_do(run: Run, make: Factory) -> None:
    make.organisation()
    run("users", "add", "nils@example.org", "--name", "Nils", "--no-password")
    said = run("users", "erase", "nils@example.org").stdout
    assert "account: 1 rows emptied" in said
    assert "nothing was changed" in said
    assert "erased" in run("users", "erase", "nils@example.org", "--yes").stdout
    assert "Nils" not in run("users", "list").stdout
    assert "no user" in refused(run("users", "erase", "nils@example.org"))
