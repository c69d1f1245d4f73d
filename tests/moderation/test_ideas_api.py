"""The operations on guests' ideas that wait, by the rules of the pages."""

from __future__ import annotations

from flask import Flask

from intranet_ideas.challenges import talking
from intranet_ideas.challenges.talk_rules import TalkRules

from ..api.client import Client
from ..factories import Factory


def waiting(make: Factory, *titles: str) -> list[int]:
    """Hand ideas of a guest in where they wait, and return their numbers."""
    made = make.challenge(guests=True)
    with make.ground.database.write() as session:
        talking.set_talk(session, make.viewer("manager"), made.id,
                         TalkRules(guests_wait=False, guest_ideas_wait=True), made.version,
                         make.clock.now())  # fmt: skip
    return [make.entry(made, "guest", title=title).id for title in titles]


def test_let_through_sent_back_and_refused(app: Flask, make: Factory) -> None:
    first, second = waiting(make, "Benk", "Lys")
    moderator, guest, nurse = (Client(app, make.token(name))
                               for name in ("moderator", "guest", "nurse"))  # fmt: skip
    queue = moderator.get("listIdeasThatWait")["items"]
    assert [(each["entry"], each["title"]) for each in queue] == [(first, "Benk"), (second, "Lys")]
    assert nurse.get("listIdeasThatWait")["items"] == []
    found = moderator.get("getIdeaThatWaits", entry_id=first)
    assert (found["title"], found["name"], found["anew"]) == ("Benk", "Gro Gjest", False)
    for name in ("nurse", "guest", "judge1"):
        other = Client(app, make.token(name))
        assert other.call("getIdeaThatWaits", entry_id=first).status_code == 404
        assert other.call("decideOnIdea", {"hold": found["hold"], "decision": "through"},
                          entry_id=first).status_code == 404  # fmt: skip
    unread = moderator.call("decideOnIdea", {"hold": found["hold"] + 99, "decision": "through"},
                            entry_id=first)  # fmt: skip
    assert unread.status_code == 409
    moderator.get("decideOnIdea", {"hold": found["hold"], "decision": "through"}, entry_id=first)
    assert nurse.get("getEntry", entry_id=first)["title"] == "Benk"
    hold = moderator.get("getIdeaThatWaits", entry_id=second)["hold"]
    unsaid = moderator.call("decideOnIdea", {"hold": hold, "decision": "back"}, entry_id=second)
    assert [each["field"] for each in unsaid.get_json()["errors"]] == ["reason"]
    moderator.get("decideOnIdea", {"hold": hold, "decision": "back", "reason": "Hvor?"},
                  entry_id=second)  # fmt: skip
    told = guest.get("getIdeaRuling", entry_id=second)
    assert (told["outcome"], told["reason"]) == ("back", "Hvor?")
    assert moderator.get("listIdeasThatWait")["items"] == []


def test_an_appeal_is_decided_by_another(app: Flask, make: Factory) -> None:
    (entry,) = waiting(make, "Benk")
    moderator, manager, guest = (Client(app, make.token(name))
                                 for name in ("moderator", "manager", "guest"))  # fmt: skip
    hold = moderator.get("getIdeaThatWaits", entry_id=entry)["hold"]
    assert guest.get("getIdeaRuling", entry_id=entry)["outcome"] is None
    early = guest.call("appealIdea", {"words": "Jo"}, entry_id=entry)
    assert early.status_code == 409
    moderator.get("decideOnIdea", {"hold": hold, "decision": "refused", "reason": "En nabo"},
                  entry_id=entry)  # fmt: skip
    guest.get("appealIdea", {"words": "Det er ingen nabo"}, entry_id=entry)
    assert guest.call("appealIdea", {"words": "Igjen"}, entry_id=entry).status_code == 409
    heard = manager.get("getIdeaThatWaits", entry_id=entry)
    assert (heard["reason"], heard["appeal"]) == ("En nabo", "Det er ingen nabo")
    answer = {"restore": True, "reply": "Du har rett"}
    own = moderator.call("decideOnIdeaAppeal", answer, entry_id=entry)
    assert own.status_code == 403, "not by who refused it"
    manager.get("decideOnIdeaAppeal", answer, entry_id=entry)
    told = guest.get("getIdeaRuling", entry_id=entry)
    assert (told["restored"], told["reply"]) == (True, "Du har rett")
    assert Client(app, make.token("nurse")).get("getEntry", entry_id=entry)["title"] == "Benk"
