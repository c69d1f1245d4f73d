"""Ideas are gathered, changed about and let go, and nobody sees more than the ideas they see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from intranet_ideas.access import Role
from intranet_ideas.bundles import actions, queries
from intranet_ideas.bundles.models import BundleEntry
from intranet_ideas.bundles.rules import BundleFields
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import ENTRY_BUNDLED, Event
from intranet_ideas.joining import actions as joining
from intranet_ideas.joining import doing
from intranet_ideas.judging.actions import set_judges
from intranet_ideas.outcomes.bundled import answer_bundle
from intranet_ideas.outcomes.models import Answer

from ..api.client import Client
from ..browsing import Browser
from ..counting import statements
from ..factories import Factory

SignIn = Callable[[str], Browser]
WRITERS = ("nurse", "teacher", "janitor")


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


class Three:
    """A challenge with an idea of the nurse, the teacher and the janitor each."""

    def __init__(self, make: Factory, **changes: Any) -> None:
        self.make = make
        self.challenge = make.challenge(**changes)
        self.ideas = [make.entry(self.challenge, by, title=f"Idé {by}").id for by in WRITERS]

    @property
    def id(self) -> int:
        return self.challenge.id

    def bundle(self, *places: int, title: str = "Stille netter", by: str = "manager") -> int:
        fields = BundleFields(title, "Om natten.", tuple(self.ideas[each] for each in places))
        return int(do(self.make, actions.make, by, self.id, fields).id)

    def seen(self, bundle: int, by: str = "staff") -> list[int] | None:
        with self.make.ground.database.read() as session:
            viewer, now = self.make.viewer(by), self.make.clock.now()
            try:
                found = queries.see_bundle(session, viewer, self.id, bundle, now)
            except NotFound:
                return None
            return [self.ideas.index(each) for each in found.entries]

    def of(self, place: int, by: str = "staff") -> queries.InBundle | None:
        with self.make.ground.database.read() as session:
            viewer, now = self.make.viewer(by), self.make.clock.now()
            return queries.of_entry(session, see_entry(session, viewer, self.ideas[place], now))

    def told(self) -> list[int]:
        with self.make.ground.database.read() as session:
            found = session.scalars(select(Event.entry_id).filter_by(kind=ENTRY_BUNDLED))
            return sorted(self.ideas.index(each or 0) for each in found)

    def join(self, gone: int, kept: int) -> Any:
        """Join one idea into another; return the proposal."""
        writers = [WRITERS[gone], WRITERS[kept]]
        made = do(self.make, joining.propose, writers[0], self.ideas[gone], self.ideas[kept],
                  "Likt")  # fmt: skip
        do(self.make, joining.agree, writers[1], self.ideas[kept], made.id)
        fields = EntryFields(title="Sammen", body="Begge.", answers={"behov": "Alle."})
        with self.make.ground.database.read() as session:
            version = session.get_one(type(made), made.id).version
        return do(self.make, doing.join, writers[1], self.ideas[kept], made.id, self.ideas[kept],
                  fields, version)  # fmt: skip


def test_ideas_are_gathered_and_their_authors_told_once(make: Factory) -> None:
    three = Three(make)
    bundle = three.bundle(0, 1)
    assert three.seen(bundle) == [0, 1]
    assert three.of(0) == queries.InBundle(bundle, "Stille netter", 1)
    assert three.of(2) is None
    do(make, actions.take_out, "manager", three.id, bundle, three.ideas[0])
    assert three.seen(bundle) == [1]
    do(make, actions.put_in, "manager", three.id, bundle, [three.ideas[0], three.ideas[2]])
    assert three.seen(bundle) == [0, 1, 2]
    assert three.told() == [0, 1, 2], "each once"


def test_an_idea_stands_in_one_bundle_at_most(make: Factory) -> None:
    three = Three(make)
    first, second = three.bundle(0, 1), three.bundle(2, title="Dagen")
    for attempt in (
        lambda: three.bundle(1, title="Tredje"),
        lambda: do(make, actions.put_in, "manager", three.id, second, [three.ideas[0]]),
    ):
        with pytest.raises(Invalid):
            attempt()
    other = make.entry(make.challenge(), "nurse").id
    draft = make.entry(three.challenge, "nurse", submit=False).id
    for each in (other, draft, 10**6):
        with pytest.raises(Invalid):
            do(make, actions.put_in, "manager", three.id, first, [each])
    with pytest.raises(Invalid) as fault:
        do(make, actions.make, "manager", three.id, BundleFields("", "", ()))
    assert {each.field for each in fault.value.faults} == {"title", "entries"}


def test_only_those_who_run_the_challenge_make_bundles_also_after_closing(make: Factory) -> None:
    three = Three(make)
    for by in ("staff", "nurse", "judge1"):
        with pytest.raises(NotAllowed):
            three.bundle(0, by=by)
    make.clock.advance(days=8)
    bundle = three.bundle(0, 1)
    assert three.seen(bundle) == [0, 1]
    with pytest.raises(NotFound):
        do(make, actions.dissolve, "manager", make.challenge().id, bundle)


def test_a_withdrawn_idea_neither_shows_nor_counts(make: Factory) -> None:
    three = Three(make)
    bundle, alone = three.bundle(0, 1), three.bundle(2, title="Alene")
    do(make, entries.withdraw_entry, "teacher", three.ideas[1])
    do(make, entries.withdraw_entry, "janitor", three.ideas[2])
    assert three.seen(bundle) == [0]
    assert three.of(0) == queries.InBundle(bundle, "Stille netter", 0)
    assert three.seen(alone) is None
    assert three.seen(alone, "manager") == []
    with make.ground.database.read() as session:
        listed = [
            [(each.id, each.count) for each in queries.listed(session, queries.challenges.see(
                session, make.viewer(by), three.id, make.clock.now()))]
            for by in ("staff", "manager")
        ]  # fmt: skip
    assert listed == [[(bundle, 1)], [(alone, 0), (bundle, 1)]]
    do(make, entries.submit_entry, "teacher", three.ideas[1])
    assert three.seen(bundle) == [0, 1], "handed in again it stands where it stood"


def test_a_bundle_keeps_with_the_idea_that_goes_on(make: Factory) -> None:
    three = Three(make)
    bundle = three.bundle(0)
    joined = three.join(gone=0, kept=1)
    assert three.seen(bundle) == [1]
    assert three.of(1) == queries.InBundle(bundle, "Stille netter", 0)
    with pytest.raises(Invalid):
        three.bundle(1, title="En annen")
    do(make, doing.split, "teacher", three.ideas[1], joined.id)
    assert (three.seen(bundle), three.of(1)) == ([0], None)


def test_what_is_joined_stays_in_its_own_bundle_and_is_taken_out_with_its_parts(
    make: Factory,
) -> None:
    three = Three(make)
    first, second = three.bundle(0), three.bundle(1, title="Dagen")
    joined = three.join(gone=0, kept=1)
    assert (three.seen(first), three.seen(second)) == (None, [1])
    do(make, doing.split, "teacher", three.ideas[1], joined.id)
    assert (three.seen(first), three.seen(second)) == ([0], [1])
    do(make, actions.dissolve, "manager", three.id, second)
    three.join(gone=0, kept=1)
    do(make, actions.take_out, "manager", three.id, first, three.ideas[1])
    assert (three.seen(first), three.of(1)) == (None, None)
    # For the same bundle it would be in twice; the free one gets it.
    do(make, actions.restore, "manager", three.id, second)
    assert three.seen(second) == [1]


def test_dissolving_is_undone_without_taking_from_others(make: Factory) -> None:
    three = Three(make)
    bundle = three.bundle(0, 1, 2)
    do(make, actions.dissolve, "manager", three.id, bundle)
    assert three.seen(bundle) is None
    with pytest.raises(Conflict):
        do(make, actions.put_in, "manager", three.id, bundle, [three.ideas[0]])
    other = three.bundle(1, title="Dagen")
    do(make, actions.restore, "manager", three.id, bundle)
    assert (three.seen(bundle), three.seen(other)) == ([0, 2], [1])
    with pytest.raises(Conflict):
        do(make, actions.restore, "manager", three.id, bundle)


def test_a_change_starts_from_what_was_read(make: Factory) -> None:
    three = Three(make)
    bundle = three.bundle(0)
    fields = BundleFields("Ny", "", (three.ideas[1],))
    do(make, actions.change, "manager", three.id, bundle, fields, 1)
    assert three.seen(bundle) == [1]
    with pytest.raises(Stale):
        do(make, actions.change, "manager", three.id, bundle, fields, 1)


def test_a_bundle_takes_as_many_statements_however_many_ideas(make: Factory) -> None:
    three = Three(make)
    bundle = three.bundle(0)

    def asked() -> int:
        with make.ground.database.read() as session:
            viewer, now = make.viewer("staff"), make.clock.now()
            with statements(make.ground.database.engine) as seen:
                found = queries.see_bundle(session, viewer, three.id, bundle, now)
                queries.listed(session, found.challenge)
            return len(seen)

    before = asked()
    do(make, actions.put_in, "manager", three.id, bundle, three.ideas[1:])
    assert asked() == before == 5


def test_all_ideas_of_a_bundle_are_answered_alike_and_nothing_is_overwritten_unsaid(
    make: Factory,
) -> None:
    three = Three(make)
    bundle = three.bundle(0, 1)
    make.clock.advance(days=15)
    wanted = {three.ideas[0]: 0, three.ideas[1]: 0}
    done = do(make, answer_bundle, "manager", three.id, bundle, "later", "Vi venter.", wanted)
    assert done == 2

    def answers() -> dict[int, tuple[str, str, int]]:
        with make.ground.database.read() as session:
            return {three.ideas.index(each.entry_id): (each.outcome, each.reason, each.version)
                    for each in session.scalars(select(Answer))}  # fmt: skip

    assert answers() == {0: ("later", "Vi venter.", 1), 1: ("later", "Vi venter.", 1)}
    with pytest.raises(Invalid) as fault:
        do(make, answer_bundle, "manager", three.id, bundle, "declined", "Nei.", wanted)
    assert [each.field for each in fault.value.faults] == ["entries", "entries"]
    assert answers()[0] == ("later", "Vi venter.", 1), "all or none"
    do(make, answer_bundle, "manager", three.id, bundle, "declined", "Nei.", {three.ideas[0]: 1})
    assert answers() == {0: ("declined", "Nei.", 2), 1: ("later", "Vi venter.", 1)}
    for more in ({three.ideas[2]: 0}, {}):
        with pytest.raises(Invalid):
            do(make, answer_bundle, "manager", three.id, bundle, "later", "Vi venter.", more)
    with pytest.raises(NotFound):
        do(make, answer_bundle, "staff", three.id, bundle, "later", "Vi venter.", wanted)


def test_who_may_not_decide_on_one_answers_none_by_it(make: Factory) -> None:
    three = Three(make)
    own = make.entry(three.challenge, "manager", title="Min egen").id
    three.ideas.append(own)
    bundle = three.bundle(0, 3)
    make.clock.advance(days=15)
    wanted = {three.ideas[0]: 0, own: 0}
    with pytest.raises(Invalid) as fault:
        do(make, answer_bundle, "manager", three.id, bundle, "later", "Vi venter.", wanted)
    assert [each.values["title"] for each in fault.value.faults] == ["Min egen"]
    with make.ground.database.read() as session:
        assert session.scalars(select(Answer)).all() == []


def test_in_the_browser_from_ticking_to_answering(make: Factory, sign_in: SignIn) -> None:
    three = Three(make)
    manager, here = sign_in("manager"), f"/challenges/{three.id}"
    gallery = manager.get(f"{here}/ideas").text
    assert 'form="bundling"' in gallery
    assert 'form="bundling"' not in sign_in("staff").get(f"{here}/ideas").text
    ticked = "&".join(f"entries={each}" for each in three.ideas[:2])
    form = f"{here}/bundles/new?{ticked}"
    assert manager.get(form).text.count(" checked") == 2
    typed = manager.hidden(form) | {"title": "", "words": "Om natten", "entries": three.ideas[:2]}
    refused = manager.post(f"{here}/bundles", typed)
    assert refused.status_code == 422
    assert "Om natten" in refused.text
    assert refused.text.count(" checked") == 2
    made = manager.post(f"{here}/bundles", typed | {"title": "Stille netter"})
    assert made.status_code == 303
    page = sign_in("staff").get(made.headers["Location"]).text
    for words in ("Stille netter", "Om natten", "Idé nurse", "Idé teacher"):
        assert words in page
    assert "Dissolve" not in page
    assert "Idé janitor" not in page
    only = sign_in("staff").get(f"{here}/ideas?bundle=1").text
    assert "2 ideas in the bundle" in only
    assert "Idé janitor" not in only
    assert "Stille netter" in sign_in("staff").get(f"/ideas/{three.ideas[0]}").text
    free = f"{here}/bundles/new?entries={three.ideas[2]}"
    assert free in manager.get(f"/ideas/{three.ideas[2]}").text
    assert free not in sign_in("staff").get(f"/ideas/{three.ideas[2]}").text
    out = f"{here}/bundles/1/out/{three.ideas[0]}"
    assert out in manager.get(f"/ideas/{three.ideas[0]}").text
    led = sign_in("nurse").get(f"/ideas/{three.ideas[0]}/bundle")
    assert led.headers["Location"].endswith("/bundles/1")
    assert f"/ideas/{three.ideas[0]}/joining?other={three.ideas[1]}" in sign_in("nurse").get(
        f"{here}/bundles/1").text  # fmt: skip
    make.clock.advance(days=15)
    manager = sign_in("manager")
    answers = f"{here}/bundles/1/answers"
    given = manager.hidden(answers) | {
        "outcome": "later", "reason": "Vi **venter**.", "entries": three.ideas[:2],
    }  # fmt: skip
    looked = manager.post(answers, given)
    assert "<strong>venter</strong>" in looked.text
    assert "Answer 2 ideas" in looked.text
    with make.ground.database.read() as session:
        assert session.scalars(select(Answer)).all() == [], "nothing is done by looking"
    token = looked.text.split('name="looked" value="')[1].split('"')[0]
    other = manager.post(answers, given | {"send": "1", "looked": token, "reason": "Noe annet."})
    assert "Answer 2 ideas" in other.text, "what was not looked at is shown first"
    sent = manager.post(answers, given | {"send": "1", "looked": token})
    assert sent.status_code == 303
    assert "It has an answer" in manager.get(answers).text
    with make.ground.database.read() as session:
        assert len(session.scalars(select(Answer)).all()) == 2


def test_judges_see_the_bundle_on_what_they_assess(make: Factory, sign_in: SignIn) -> None:
    three = Three(make)
    judges = [f"{name}@example.org" for name in ("judge1", "judge2")]
    do(make, set_judges, "manager", three.id, judges)
    three.bundle(0, 1)
    make.clock.advance(days=8)
    page = sign_in("judge1").get(f"/ideas/{three.ideas[0]}/assess").text
    assert "Stille netter" in page
    assert "with 1 other" in page


def test_the_api_does_what_the_pages_do(make: Factory, app: Flask) -> None:
    three = Three(make)
    api, other = (Client(app, make.token(name)) for name in ("manager", "staff"))
    given = {"title": "Natt", "words": "", "entries": three.ideas[:2]}
    made = api.call("makeBundle", given, key="1", challenge_id=three.id)
    assert made.status_code == 201, made.text
    place = {"challenge_id": three.id, "bundle_id": made.json["id"]}
    assert made.json["entries"] == three.ideas[:2]
    changed = api.call("putBundle", given | {"entries": three.ideas[1:]}, key="2", etag="*",
                       **place)  # fmt: skip
    assert changed.status_code == 200, changed.text
    assert changed.json["entries"] == three.ideas[1:]
    assert other.call("getBundle", **place).json["title"] == "Natt"
    assert other.call("putBundle", given, key="3", etag="*", **place).status_code == 403
    assert api.call("dissolveBundle", key="4", **place).status_code == 204
    assert other.call("getBundle", **place).status_code == 404
    assert api.call("restoreBundle", key="5", **place).json["entries"] == three.ideas[1:]
    (listed,) = other.call("listBundles", challenge_id=three.id).json["items"]
    assert (listed["title"], listed["count"]) == ("Natt", 2)
    make.clock.advance(days=15)
    answers = {"outcome": "later", "reason": "Vi venter.",
               "entries": [{"entry": three.ideas[1]}, {"entry": three.ideas[2]}]}  # fmt: skip
    sent = api.call("answerBundle", answers, key="6", **place)
    assert sent.status_code == 204, sent.text
    assert api.call("answerBundle", answers, key="7", **place).status_code == 422


def test_the_database_holds_an_idea_in_one_bundle(make: Factory) -> None:
    three = Three(make)
    three.bundle(0)
    other = three.bundle(1, title="Dagen")
    with pytest.raises(IntegrityError), make.ground.database.write() as session:
        session.execute(insert(BundleEntry).values(entry_id=three.ideas[0], bundle_id=other))


def test_the_innovation_group_bundles_where_its_members_see_the_challenge(
    make: Factory, sign_in: SignIn
) -> None:
    three = Three(make, everyone=False, audience=("helse", "skole", "teknisk"))
    make.person("inne@example.org", department="helse", roles=("innovation_group",))
    make.person("ute@example.org", department="kommune", roles=("innovation_group",))
    bundle = three.bundle(0, 1, by="inne@example.org")
    with pytest.raises(NotFound):
        three.bundle(2, title="Dagen", by="ute@example.org")
    for path in ("", "/new", f"/{bundle}"):
        assert sign_in("ute@example.org").get(
            f"/challenges/{three.id}/bundles{path}").status_code == 404  # fmt: skip


def test_a_list_is_narrowed_only_for_who_may_know_of_bundles(make: Factory) -> None:
    three = Three(make)
    bundle = three.bundle(0, 1)
    with make.ground.database.read() as session:
        seen = challenges.see(session, make.viewer("staff"), three.id, make.clock.now())
        assert queries.asked_for(session, seen, bundle) == three.ideas[:2]
        assert queries.asked_for(session, seen, None) is None
        outside = replace(seen, roles=frozenset({Role.MODERATOR}))
        assert queries.asked_for(session, outside, bundle) is None
