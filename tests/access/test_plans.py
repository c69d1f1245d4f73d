"""What is told of a panel's work does not tell who stands close to a hidden author.

Two sites that are equal but for one leader are asked the same by those who run the challenge
and by another judge: the plan, the panel, the progress, the reminders and the messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intranet_ideas.judging import actions as judging
from intranet_ideas.judging import oversight, ranking
from intranet_ideas.judging.planning import Balanced
from intranet_ideas.people.models import User

from ..browsing import Browser
from .twins import Site, built, letters, shown

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]

PAGES = ("desk", "panel", "panel/plan?reviews=2", "judges-work", "ranking", "rounds")
READINGS = ("judges", "plan?reviews_per_entry=2", "judges-work", "ranking")


def who_stands_close(site: Site, variant: int) -> Iterator[tuple[str, ...]]:
    """To the author of an idea under a pseudonym: a judge who is the author's leader, or nobody.
    As ideas are shared out evenly, as judges are reminded and as they are nearly done."""
    site.challenge(blind=False)
    first = site.idea("staff", title="Hvem skrev dette?", pseudonymous=True)
    site.idea("nurse", title="En til")
    yield from _shared_out(site, variant, first, "judge2")


def who_stands_close_to_the_blind(site: Site, variant: int) -> Iterator[tuple[str, ...]]:
    """The same where who runs the challenge judges too, and so may know no author."""
    site.challenge()
    judges = ["judge1@example.org", "manager@example.org"]
    site.do(judging.set_judges, "manager", site.challenge_id, judges)
    first = site.idea("staff", title="Hvem skrev dette?")
    site.idea("nurse", title="En til")
    yield from _shared_out(site, variant, first, "manager")


def _shared_out(site: Site, variant: int, first: int, other: str) -> Iterator[tuple[str, ...]]:
    with site.ground.database.write() as session:
        session.get_one(User, site.make.viewer("staff").id).manager_id = (
            (site.make.viewer("judge1").id, None)[variant]
        )
    site.clock.advance(days=9)
    site.do(judging.assign_entries, "manager", site.challenge_id, Balanced(2))
    # Who is still to read an idea, and who never will, look the same.
    done = [("judge1", site.entries[1]), *((other, entry) for entry in site.entries)]
    for judge, entry in done:
        site.assess(judge, entry, 4)
    with site.ground.database.write() as session:
        oversight.remind_judges(session, site.make.viewer("manager"), site.challenge_id,
                                site.ground.settings.time_zone, site.clock.now())  # fmt: skip
    yield "manager", other
    site.do(judging.assign_entries, "manager", site.challenge_id,
            {f"{judge}@example.org": site.entries for judge in ("judge1", other)})  # fmt: skip
    site.clock.advance(days=6)
    ranking.compute_due_rankings(site.ground, site.clock.now())
    yield "manager", other



@pytest.mark.parametrize("story", [who_stands_close, who_stands_close_to_the_blind],
                         ids=lambda each: each.__name__)  # fmt: skip
def test_a_tie_that_must_not_be_known_changes_no_byte(
    story: Callable[[Site, int], Iterator[tuple[str, ...]]], tmp_path: Path, migrated_file: Path
) -> None:
    with (
        built(tmp_path / "a", migrated_file) as one,
        built(tmp_path / "b", migrated_file) as other,
    ):
        for people, _ in zip(story(one, 0), story(other, 1), strict=True):
            one.work()
            other.work()
            for name in people:
                assert _seen(one, name) == _seen(other, name)
            assert _seen(one, "judge1") != _seen(other, "judge1")


def _seen(site: Site, name: str) -> dict[str, str]:
    browser = Browser(site.app, site.make.session_token(name))
    bearer = {"Authorization": f"Bearer {site.make.token(name)}"}
    client, here = site.app.test_client(), f"challenges/{site.challenge_id}"
    seen = {page: shown(browser.get(f"/{here}/{page}"), "\0") for page in PAGES}
    seen |= {
        f"API {each}": shown(client.get(f"/api/v1/{here}/{each}", headers=bearer), "\0")
        for each in READINGS
    }
    return seen | {"judging": shown(browser.get("/judging"), "\0")} | dict(
        letters(site, site.make.viewer(name))
    )
