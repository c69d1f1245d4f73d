"""One challenge from announcement to the last answer, by what the contract promises alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.worker import Worker

from ..factories import Factory
from .client import Client


@pytest.fixture
def enabled(app: Flask, ground: Ground, make: Factory) -> Flask:
    """The application with the plugins that a fresh installation has on."""
    with ground.database.write() as session:
        assert department_by_slug(session, "kommune")
        for name in ("scoring_weighted_mean", "search_whoosh", "notify_email"):
            plugins.enable(session, None, name, "kommune", make.clock.now(), host=ground.plugins)
    return app


def test_the_whole_story(
    enabled: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    people = {
        name: Client(enabled, make.token(name))
        for name in ("manager", "nurse", "teacher", "janitor", "judge1", "judge2", "staff",
                     "guest", "auditor")
    }  # fmt: skip
    worker = Worker(ground)
    now = clock.now()

    def at(**ahead: float) -> str:
        return (now + timedelta(**ahead)).isoformat()

    manager = people["manager"]
    made = manager.get("createChallenge", {
        "title": "Tryggere hjemme", "department": "helse", "audience": ["everyone"],
        "brief": "Hvordan kan *flere* bo trygt hjemme?", "opens_at": at(hours=1),
        "closes_at": at(days=7), "judging_closes_at": at(days=14), "results_at": at(days=21),
        "blind": True, "votes_per_person": 2, "totals_hidden": True,
        "questions": [{"key": "behov", "label": "Hvilket behov?", "required": True}],
        "criteria": [
            {"key": "nytte", "name": "Nytte", "weight": 60,
             "steps": [{"value": 1, "label": "Ingen"}, {"value": 6, "label": "Stor"}]},
            {"key": "gjennomforing", "name": "Gjennomføring", "weight": 40},
        ],
    })  # fmt: skip
    here = {"challenge_id": made["id"]}
    assert made["phase"] == "draft"
    assert made["scoring_method"].startswith("scoring_weighted_mean")
    assert people["nurse"].call("getChallenge", **here).status_code == 404

    # Announced: people hear of it and join.
    assert manager.get("publishChallenge", **here)["phase"] == "announced"
    worker.once()
    told = people["nurse"].get("listNotifications")["items"]
    assert [item["kind"] for item in told] == ["challenge_announced"]
    for name in ("nurse", "teacher", "janitor", "staff"):
        assert people[name].get("joinChallenge", **here)["joined"] is True
    assert people["guest"].call("joinChallenge", **here).status_code == 404
    assert len(people["staff"].get("listParticipants", **here)["items"]) == 4
    too_early = people["nurse"].call("createEntry", {"title": "For tidlig"}, **here)
    assert too_early.get_json()["type"].endswith("/wrong-phase")

    # Open: ideas from three departments, with receipts.
    clock.advance(hours=1)
    worker.once()
    titles = {"nurse": "Nattilsyn med sensor", "teacher": "Skoleelever på besøk",
              "janitor": "Hjelpemidler som deles"}  # fmt: skip
    entries = {}
    for name, title in titles.items():
        draft = people[name].get("createEntry", {
            "title": title, "body": "Slik gjør vi det.", "answers": {"behov": "Trygghet"},
        }, **here)  # fmt: skip
        receipt = people[name].get("submitEntry", entry_id=draft["id"])
        assert set(receipt) == {"entry", "revision", "received_at", "digest", "waits"}
        assert receipt["waits"] is False
        entries[name] = draft["id"]
    seen = people["staff"].get("getEntry", entry_id=entries["nurse"])
    assert (seen["authors"], seen["authors_hidden"]) == ([], True)
    tag = people["nurse"].call("getEntry", entry_id=entries["nurse"]).headers["ETag"]
    people["nurse"].get("updateEntry", {"body": "Enda bedre."}, etag=tag,
                        entry_id=entries["nurse"])  # fmt: skip
    people["nurse"].get("submitEntry", entry_id=entries["nurse"])
    history = people["staff"].get("listRevisions", entry_id=entries["nurse"])["items"]
    assert [item["revision"] for item in history] == [2, 1]
    people["staff"].get("addComment", {"body": "Dette trenger vi!"}, entry_id=entries["nurse"])
    vote = people["staff"].get("setVote", entry_id=entries["nurse"])
    assert vote == {"voted": True, "vote_count": None, "votes_left": 1}
    worker.once()
    found = people["staff"].get("search", query={"q": "sensorer om natta"})
    assert entries["nurse"] in [hit["id"] for hit in found["items"] if hit["kind"] == "entry"]

    # The deadline moves once, and passes.
    moved = manager.get("changeDeadline", {"closes_at": at(days=8), "reason": "Vinterferie"},
                        **here)  # fmt: skip
    assert moved["closes_at"].startswith((now + timedelta(days=8)).date().isoformat())
    late = people["staff"].get("createEntry", {
        "title": "I siste liten", "answers": {"behov": "x"}}, **here)  # fmt: skip
    clock.instant = now + timedelta(days=8)
    refused = people["staff"].call("submitEntry", entry_id=late["id"])
    assert refused.get_json()["type"].endswith("/deadline-passed")
    assert people["staff"].get("getEntry", entry_id=late["id"])["status"] == "draft"
    assert people["staff"].get("getChallenge", **here)["phase"] == "judging"

    # Judges score, blind; a conflict closes its path.
    manager.get("setJudges", {"judges": ["judge1@example.org", "judge2@example.org"]}, **here)
    manager.get("assignEntries", {"mode": "all"}, **here)
    worker.once()
    points = {"nurse": 6, "teacher": 3, "janitor": 4}
    for judge in ("judge1", "judge2"):
        tasks = people[judge].get("listMyAssignments")["items"]
        assert {task["entry"] for task in tasks} == set(entries.values())
        for name, value in points.items():
            scores = {"nytte": value, "gjennomforing": max(1, value - 1)}
            kept = people[judge].get("putAssessment", {
                "scores": scores, "comment_to_author": "Godt tenkt.",
            }, entry_id=entries[name])  # fmt: skip
            assert kept["handed_in_at"] is not None
    assert people["judge1"].call("putAssessment", {"scores": {"nytte": 9}}, etag="*",
                                 entry_id=entries["nurse"]).status_code == 422  # fmt: skip
    people["judge2"].get("declareConflict", {"reason": "Samme korps"},
                         entry_id=entries["janitor"])  # fmt: skip
    assert people["staff"].call("getRanking", **here).status_code == 404
    worker.once()

    # Deciding: sealed until every idea has its answer.
    clock.instant = now + timedelta(days=14)
    worker.once()
    ranking = manager.get("getRanking", **here)
    assert [item["entry"] for item in ranking["items"]] == [
        entries["nurse"], entries["janitor"], entries["teacher"],
    ]  # fmt: skip
    assert ranking["method"]["plugin"] == "scoring_weighted_mean"
    for name in ("nurse", "staff", "auditor"):
        assert people[name].call("getRanking", **here).status_code == 404
    assert manager.call("releaseResults", **here).status_code == 409
    for number, name in enumerate(("nurse", "janitor", "teacher")):
        manager.get("answerEntry", {
            "outcome": "chosen" if number == 0 else "declined", "reason": f"Fordi {name}.",
        }, entry_id=entries[name])  # fmt: skip
    assert people["nurse"].get("getEntry", entry_id=entries["nurse"])["answer"] is None
    assert manager.get("releaseResults", **here)["phase"] == "decided"
    worker.once()

    # Decided: everyone hears, authors are known, the answer is theirs.
    mine = people["nurse"].get("getEntry", entry_id=entries["nurse"])
    assert mine["answer"]["outcome"] == "chosen"
    others = people["staff"].get("getEntry", entry_id=entries["nurse"])
    assert [author["name"] for author in others["authors"]] == ["Nina Nurse"]
    assert others["vote_count"] == 1
    assert people["staff"].get("getRanking", **here)["released_at"] is not None
    kinds = {item["kind"] for item in people["nurse"].get("listNotifications")["items"]}
    assert {"results_released", "entry_answered", "comment_added"} <= kinds
    trail = people["auditor"].get("listEvents", query={"challenge": made["id"], "limit": 100})
    happened = [item["kind"] for item in trail["items"]]
    for kind in ("challenge_opened", "challenge_closed", "judging_closed", "results_released"):
        assert happened.count(kind) == 1, kind
