"""What the example in ``near_people.py`` does."""

from pathlib import Path

from intranet_ideas.testing import Host, event, person

HOST = Host(Path(__file__).parents[1] / "near_people.py")


def test_choose_recipients():
    nurse, teacher = person(id=1, department="health"), person(id=2, department="school")
    for kind, heard in (("challenge_opened", [nurse]), ("results_released", [nurse, teacher])):
        chosen = HOST.call(
            "choose_recipients", event=event(kind), recipients=[nurse, teacher],
            settings=HOST.settings(departments="health, culture"),
        )  # fmt: skip
        assert chosen == heard
