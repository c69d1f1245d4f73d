"""What a plugin would have sent last month: counted, never sent, and no more told than IT may
know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from intranet_ideas import events
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Invalid
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import actions as notifications
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import Delivery
from intranet_ideas.notifications.pacing import Pace
from intranet_ideas.plugin_host.models import PluginHealth
from intranet_ideas.plugin_host.registry import PluginRegistry
from intranet_ideas.shade import actions, queries
from intranet_ideas.shade.models import Trial
from intranet_ideas.small_groups import LEAST

from ..factories import Factory

Carry = Callable[..., Trial]
CHANNEL = """
from intranet_ideas.plugin_api import *
CONTRACT = 1
@hookimpl
def describe_plugin():
    return PluginInfo(name="loud", summary="For tests", version="1")
def deliver(message, recipient, settings): raise AssertionError("sent")
@hookimpl
def register_notification_channels():
    return [NotificationChannel("horn", "Horn", deliver)]
@hookimpl
def challenge_announced(event): raise AssertionError("told")
@hookimpl
def choose_recipients(event, recipients):
    {choose}
"""


@pytest.fixture
def loud(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write a plugin that sends, chooses and hears, and is on nowhere."""
    folder = tmp_path / "more"
    folder.mkdir()
    monkeypatch.setattr(ground.plugins, "_registry", PluginRegistry([folder]))

    def write(choose: str = "return recipients") -> None:
        (folder / "loud.py").write_text(CHANNEL.replace("{choose}", choose))

    return write


@pytest.fixture
def month(ground: Ground, make: Factory, clock: FixedClock) -> Ground:
    """An open challenge and one for helse alone, an idea in each, all told to people."""
    make.entry(make.challenge(title="Trygg hjemme"), title="Nattilsyn")
    make.entry(make.challenge(title="For helse", everyone=False, audience=("helse",)),
               title="Hemmelig")  # fmt: skip
    notify = Notify()
    while notify(ground, clock.now()):
        pass
    return ground


def sent(ground: Ground, viewer: Any, trial: Trial) -> queries.Sent:
    with ground.database.read() as session:
        found = queries.sent(session, viewer, trial)
    assert found is not None, trial.fault
    return found


def lines(found: queries.Sent) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["kind"], each["title"]): dict(each) for each in found.lines}


def test_messages_are_counted_as_they_would_go_out_and_nothing_goes(
    loud: Callable[..., None], month: Ground, make: Factory, carried_out: Carry
) -> None:
    loud()
    it = make.viewer("it")
    trial = carried_out(actions.try_notifications, "loud", "kommune", by=it)
    assert trial.fault == ""
    found = sent(month, it, trial)
    told = lines(found)
    # Own department, where the challenge is hosted: at once. The others see it on the page.
    announced = told["challenge_announced", "Trygg hjemme"]
    assert announced["at_once"] >= 3
    assert announced["never"] > announced["at_once"]
    assert told["entry_submitted", "Trygg hjemme"]["at_once"] == 1
    assert found.counts["messages"] == sum(each.get("at_once", 0) for each in told.values())
    with month.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0
        assert session.scalar(select(func.count()).select_from(PluginHealth)) == 0
    assert {(each["kind"], each["times"]) for each in found.told} == {("challenge_announced", 1)}


def test_what_it_may_not_see_has_no_name(
    loud: Callable[..., None], month: Ground, make: Factory, carried_out: Carry
) -> None:
    loud()
    it = make.viewer("it")
    trial = carried_out(actions.try_notifications, "loud", "kommune", by=it)
    assert "Hemmelig" not in str(trial.result)
    assert "For helse" not in str(sent(month, it, trial))
    hidden = lines(sent(month, it, trial))["challenge_announced", ""]
    assert hidden["hidden"]
    assert ("challenge_announced", "For helse") in lines(sent(month, None, trial))


def test_where_few_would_get_it_no_department_is_told(
    loud: Callable[..., None], month: Ground, make: Factory, carried_out: Carry
) -> None:
    loud()
    it = make.viewer("it")
    found = sent(month, it, carried_out(actions.try_notifications, "loud", "kommune", by=it))
    assert 0 < found.counts["people"] < LEAST
    assert found.homes == {}


def test_only_the_department_it_would_be_on_for(
    loud: Callable[..., None], month: Ground, make: Factory, carried_out: Carry
) -> None:
    loud()
    it = make.viewer("it")
    found = sent(month, it, carried_out(actions.try_notifications, "loud", "skole", by=it))
    assert found.told == []
    assert found.counts["messages"] == 0


def test_what_its_choice_would_change_is_shown(
    loud: Callable[..., None], month: Ground, make: Factory, carried_out: Carry
) -> None:
    teacher = make.viewer("teacher").id
    # Everyone but one is left out; someone who may not see it can't be added.
    loud(f"return [Person({teacher}, 'T', '', 'nb')]")
    it = make.viewer("it")
    trial = carried_out(actions.try_notifications, "loud", "kommune", by=it)
    told = lines(sent(month, None, trial))
    assert told["entry_submitted", "Trygg hjemme"]["removed"] == 1
    assert told["entry_submitted", "Trygg hjemme"]["added"] == 0
    assert told["challenge_announced", "Trygg hjemme"]["added"] == 0
    assert told["challenge_announced", "Trygg hjemme"]["removed"] > 5
    assert told["challenge_announced", "For helse"]["added"] == 0


@pytest.mark.parametrize("fault", ["raise SystemExit(2)", "return 7", "return None"])
def test_a_choice_that_fails_changes_nothing(
    loud: Callable[..., None], month: Ground, make: Factory, carried_out: Carry, fault: str
) -> None:
    it = make.viewer("it")
    loud(fault)
    found = sent(month, it, carried_out(actions.try_notifications, "loud", "kommune", by=it))
    assert found.counts["failed"] == found.counts["events"] == 4
    assert found.counts["error"]
    assert found.counts["messages"] > 0
    with month.database.read() as session:
        assert session.scalar(select(func.count()).select_from(PluginHealth)) == 0


def test_budgets_and_choices_of_people_count(
    loud: Callable[..., None], ground: Ground, make: Factory, clock: FixedClock,
    carried_out: Carry,
) -> None:  # fmt: skip
    loud()
    for number in range(4):
        make.challenge(title=f"Utfordring {number}")
    nurse, staff = make.viewer("nurse").id, make.viewer("staff").id
    with ground.database.write() as session:
        for user, pace in ((nurse, Pace.NEVER), (staff, Pace.DAILY)):
            notifications.set_preferences(
                session, user, {("challenge_announced", "loud.horn"): pace}, clock.now()
            )
    notify = Notify()
    while notify(ground, clock.now()):
        pass
    it = make.viewer("it")
    found = sent(ground, it, carried_out(actions.try_notifications, "loud", "sykehjem", by=it))
    assert (found.counts["people"], found.counts["digests"]) == (1, 1)
    assert found.counts["messages"] == 1, "four in one digest, for one who wants them daily"
    helse = sent(ground, it, carried_out(actions.try_notifications, "loud", "helse", by=it))
    assert helse.counts["most"] == 3, "two at once and the rest in a digest"


def test_older_than_a_month_is_left_out(
    loud: Callable[..., None], month: Ground, make: Factory, clock: FixedClock,
    carried_out: Carry,
) -> None:  # fmt: skip
    loud()
    clock.advance(days=31)
    it = make.viewer("it")
    found = sent(month, it, carried_out(actions.try_notifications, "loud", "kommune", by=it))
    assert (found.lines, found.told, found.counts["events"]) == ([], [], 0)


def test_what_can_not_be_asked(month: Ground, make: Factory, clock: FixedClock) -> None:
    it, host = make.viewer("it"), month.plugins
    with month.database.write() as session:
        with pytest.raises(Invalid):
            actions.try_notifications(session, it, "search_whoosh", "kommune", clock.now(),
                                      host=host)  # fmt: skip
        with pytest.raises(Invalid):
            actions.try_notifications(session, it, "notify_email", "nowhere", clock.now(),
                                      host=host)  # fmt: skip
        record(session, events.PLUGIN_SUSPENDED, now=clock.now(), plugin="x")
