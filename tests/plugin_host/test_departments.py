"""A department's own scoring: its challenges rank with it, others' don't, and a change counts in
every process at its next round."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.judging.actions import compute_due_rankings, set_judges
from intranet_ideas.judging.models import Ranking
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.host import PluginHost

from ..factories import Factory
from ..judging.panels import Judged, begin


def newest(ground: Ground, judged: Judged) -> Ranking:
    with ground.database.read() as session:
        found = session.scalars(
            select(Ranking).filter_by(challenge_id=judged.challenge_id)
            .order_by(Ranking.id.desc()).limit(1)
        ).first()  # fmt: skip
    assert found is not None
    return found


def test_one_department_ranks_with_a_plugin_and_another_does_not(
    make: Factory, clock: FixedClock
) -> None:
    ground = make.ground
    at = clock.now()
    ours = begin(make, clock, scoring=False)
    clock.instant = at
    other = make.challenge(department="skole", by="boss")
    theirs = Judged(make, clock, other.id, [make.entry(other, "teacher").id])
    with ground.database.write() as session:
        set_judges(session, make.viewer("boss"), other.id, ["judge1@example.org"], at)
    clock.advance(days=8)
    for judged in (ours, theirs):
        judged.put("judge1", judged.entries[0])
    # A worker of its own, that is never restarted.
    worker = replace(ground, plugins=PluginHost(ground.settings, ground.database, clock))
    with worker.database.read() as session:
        assert worker.plugins.scoring_methods(session, "kommune/helse/") == {}
    with ground.database.write() as session:
        actions.enable(session, None, "scoring_weighted_mean", "helse", clock.now(),
                       host=ground.plugins)  # fmt: skip
    compute_due_rankings(worker, clock.now())
    assert newest(ground, ours).fault == ""
    assert newest(ground, ours).plugin == "scoring_weighted_mean"
    assert "not on" in newest(ground, theirs).fault
    with ground.database.write() as session:
        actions.enable(session, None, "scoring_weighted_mean", "skole", clock.now(),
                       host=ground.plugins)  # fmt: skip
    compute_due_rankings(worker, clock.now())
    assert newest(ground, theirs).fault == ""


def test_settings_are_inherited_and_overridden_key_by_key_in_every_process(
    make: Factory, clock: FixedClock
) -> None:
    make.organisation()
    ground = make.ground
    other = PluginHost(ground.settings, ground.database, clock)

    def put(slug: str, **given: object) -> None:
        with ground.database.write() as session:
            actions.configure(session, None, "notify_email", slug, given, clock.now(),
                              host=ground.plugins)  # fmt: skip

    def seen(path: str) -> tuple[object, object]:
        with ground.database.read() as session:
            found = other.settings_for(session, "notify_email", path)
        return found["smtp_url"], found["mail_from"]

    put("kommune", smtp_url="smtp://a.test:25", mail_from="all@example.org")
    put("sykehjem", mail_from="home@example.org")
    assert seen("kommune/helse/sykehjem/") == ("smtp://a.test:25", "home@example.org")
    assert seen("kommune/helse/") == ("smtp://a.test:25", "all@example.org")
    put("helse", smtp_url="smtp://b.test:25")
    assert seen("kommune/helse/sykehjem/") == ("smtp://b.test:25", "home@example.org")
    put("sykehjem", mail_from=None)
    assert seen("kommune/helse/sykehjem/") == ("smtp://b.test:25", "all@example.org")
