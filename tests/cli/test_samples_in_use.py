"""A department makes it its own: sample plugins switched on by mouse and by command, inherited,
overridden, and seen in what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock, SystemClock
from intranet_ideas.ground import Ground, lay
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging.models import Ranking
from intranet_ideas.paths import PACKAGE
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.plugin_api import Criterion
from intranet_ideas.settings import load_settings

from ..browsing import Browser
from ..conftest import SECRET
from ..factories import Factory
from ..judging.panels import Judged
from .conftest import Run

SAMPLES = str(PACKAGE.parent / "docs" / "examples")
SAFETY = "scoring_safety_first"
METHOD = f"{SAFETY}.safety_first"
CRITERIA = (Criterion("safety", "Safety", 1, 1, 6), Criterion("cost", "Cost", 1, 1, 6))


@pytest.fixture
def ground(database_url: str, tmp_path: Path) -> Iterator[Ground]:
    """A site whose folder of plugins is the one of the samples."""
    laid = lay(load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path / "data"),
        "INTRANET_IDEAS_DATABASE_URL": database_url,
        "INTRANET_IDEAS_SECRET_KEY": SECRET,
        "INTRANET_IDEAS_BASE_URL": "http://ideas.test",
        "INTRANET_IDEAS_LANGUAGE": "en",
        "INTRANET_IDEAS_PLUGIN_PATH": SAMPLES,
    }), SystemClock())  # fmt: skip
    yield laid
    laid.database.dispose()


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """The commands' settings, with the samples."""
    return environ | {"INTRANET_IDEAS_PLUGIN_PATH": SAMPLES}


def judged(make: Factory, department: str, method: str) -> Judged:
    """A challenge in judging: of two ideas the first is the safer, the second the cheaper."""
    clock = make.clock = FixedClock(SystemClock().now())
    clock.advance(days=-9)
    made = make.challenge(by="boss", department=department, criteria=CRITERIA,
                          scoring_method=method, title=f"For {department}")  # fmt: skip
    ideas = [make.entry(made, by, title=title).id
             for by, title in (("nurse", "Safer"), ("staff", "Cheaper"))]  # fmt: skip
    case = Judged(make, clock, made.id, ideas)
    with make.ground.database.write() as session:
        judging.set_judges(session, make.viewer("boss"), made.id, ["judge1@example.org"],
                           clock.now())  # fmt: skip
    clock.advance(days=8)
    case.put("judge1", ideas[0], {"safety": 6, "cost": 3})
    case.put("judge1", ideas[1], {"safety": 4, "cost": 6})
    return case


def offered(browser: Browser, challenge_id: int) -> bool:
    page = browser.get(f"/challenges/{challenge_id}/edit?step=judging").get_data(as_text=True)
    assert "scoring_method" in page
    return f'value="{METHOD}"' in page


def ranked(ground: Ground, case: Judged) -> Ranking:
    with ground.database.read() as session:
        rows = session.query(Ranking).filter_by(challenge_id=case.challenge_id).all()
        session.expunge_all()
    (row,) = rows
    return row


def test_it_s_switch_reaches_units_but_the_one_that_chose_otherwise(
    run: Run, ground: Ground, make: Factory
) -> None:
    make.organisation()
    app = create_app(ground)
    app.config.update(TESTING=True)
    it, boss = (Browser(app, make.session_token(who)) for who in ("it", "boss"))

    # By mouse for the kommunalområde; by command for one of its units, and for the rest.
    page = it.get(f"/it/plugins/{SAFETY}").get_data(as_text=True)
    assert "Ranks with safety counted twice." in page
    switched = it.post(f"/it/plugins/{SAFETY}/switch", {"department": "helse", "state": "on"},
                       follow=True)  # fmt: skip
    assert "The plugin is switched on." in switched.get_data(as_text=True)
    drafts = {place: make.challenge(by="boss", publish=False, department=place).id
              for place in ("helse", "sykehjem", "skole")}  # fmt: skip
    assert [offered(boss, each) for each in drafts.values()] == [True, True, False]
    assert run("plugins", "disable", SAFETY, "--department", "sykehjem").exit_code == 0
    assert [offered(boss, each) for each in drafts.values()] == [True, False, False]
    assert f"{SAFETY}\tfolder\thelse not:sykehjem" in run("plugins", "list").stdout

    # Each challenge is ranked by what its own department has.
    done = run("plugins", "enable", "scoring_weighted_mean", "--department", "kommune")
    assert done.stdout == "scoring_weighted_mean is on for kommune\n"
    ours = judged(make, "helse", METHOD)
    unit = judged(make, "sykehjem", METHOD)
    others = judged(make, "skole", "scoring_weighted_mean.weighted_mean")
    assert run("worker", "--once").exit_code == 0
    safe, mean = ranked(ground, ours), ranked(ground, others)
    assert (safe.plugin, safe.fault) == (SAFETY, "")
    assert [each["entry"] for each in safe.items] == ours.entries
    assert mean.plugin == "scoring_weighted_mean"
    assert [each["entry"] for each in mean.items] == others.entries[::-1]
    assert ranked(ground, unit).fault, "the unit chose not to have it"
    results = boss.get(f"/challenges/{ours.challenge_id}/results").get_data(as_text=True)
    assert "Safety first" in results
    assert results.index("Safer") < results.index("Cheaper")


def test_the_other_samples_serve_the_department_that_has_them(
    run: Run, ground: Ground, make: Factory
) -> None:
    make.organisation()
    for name, place in (("near_here", "teknisk"), ("parents_by_mail", "skole")):
        assert run("plugins", "enable", name, "--department", place).exit_code == 0
    with ground.database.read() as session:
        paths = {}
        for slug in ("teknisk", "skole", "helse"):
            department = department_by_slug(session, slug)
            assert department is not None
            paths[slug] = department.path
        on = {slug: {each.name for each in ground.plugins.enabled(session, path)}
              for slug, path in paths.items()}  # fmt: skip
    assert on == {"teknisk": {"near_here"}, "skole": {"parents_by_mail"}, "helse": set()}
