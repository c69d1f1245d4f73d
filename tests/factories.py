"""Makes what tests need, through the actions that the program itself uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import ChallengeFields
from intranet_ideas.clock import FixedClock
from intranet_ideas.days.models import Day, DayGuest
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.ground import Ground
from intranet_ideas.people import actions as people
from intranet_ideas.people import tokens, tree
from intranet_ideas.people.queries import user_by_email, viewer_by_id
from intranet_ideas.people.rules import DepartmentLine, Viewer
from intranet_ideas.plugin_api.facts import Criterion, Question, ScaleStep

PASSWORD = "correct horse battery"

TREE = (
    DepartmentLine(1, "kommune", "Kommunen", "", "Kommunen", "The municipality"),
    DepartmentLine(2, "helse", "Helse og velferd", "kommune", "", "Health"),
    DepartmentLine(3, "sykehjem", "Sykehjem", "helse", "Sjukeheim", "Nursing home"),
    DepartmentLine(4, "skole", "Skole", "kommune", "Skule", "School"),
    DepartmentLine(5, "teknisk", "Teknisk", "kommune", "", "Technical"),
    DepartmentLine(6, "innbyggere", "Innbyggere", "kommune", external=True),
)

CRITERIA = (
    Criterion("nytte", "Nytte", 60, 1, 6, "Løser den et behov?",
              tuple(ScaleStep(n, f"Trinn {n}") for n in range(1, 7))),
    Criterion("gjennomforing", "Gjennomføring", 40, 1, 6),
)  # fmt: skip

QUESTIONS = (
    Question("behov", "Hvilket behov?", "Si hvem det gjelder", True, 800),
    Question("nytt", "Hva er nytt?", "", False, 400),
)


class Factory:
    """Makes things in ``ground`` at the time that ``clock`` shows; each call commits."""

    def __init__(self, ground: Ground, clock: FixedClock) -> None:
        self.ground = ground
        self.clock = clock

    def organisation(self) -> None:
        """Make six departments, their managers and people in them, unless they are there.

        manager@ runs helse; boss@ the whole; nurse@ and staff@ work in sykehjem, teacher@
        in skole, janitor@ in teknisk; judge1@–judge4@ anywhere; guest@ is an inhabitant.
        """
        with self.ground.database.write() as session:
            if user_by_email(session, "boss@example.org"):
                return
            tree.import_departments(session, TREE, now=self.clock.now())
            self._people(session)
            tree.import_departments(
                session,
                [
                    DepartmentLine(1, "kommune", "Kommunen", "", "Kommunen", "The municipality",
                                   ("boss@example.org",)),
                    DepartmentLine(2, "helse", "Helse og velferd", "kommune", "", "Health",
                                   ("manager@example.org",)),
                ],
                now=self.clock.now(),
            )  # fmt: skip

    def _people(self, session: Session) -> None:
        rows = (
            ("boss", "Berit Boss", "kommune", ()), ("manager", "Mona Manager", "helse", ()),
            ("nurse", "Nina Nurse", "sykehjem", ()), ("staff", "Stian Staff", "sykehjem", ()),
            ("teacher", "Tora Teacher", "skole", ()), ("janitor", "Jon Janitor", "teknisk", ()),
            ("judge1", "Jury En", "skole", ()), ("judge2", "Jury To", "teknisk", ()),
            ("judge3", "Jury Tre", "helse", ()), ("judge4", "Jury Fire", "kommune", ()),
            ("it", "Ivar IT", "kommune", ("it_administrator",)),
            ("auditor", "Aud Auditor", "kommune", ("auditor",)),
            ("moderator", "Moa Moderator", "kommune", ("moderator",)),
        )  # fmt: skip
        for key, name, department, roles in rows:
            self._person(session, f"{key}@example.org", name, department, roles)
        self._person(session, "guest@example.org", "Gro Gjest", "innbyggere", (), guest=True)

    def _person(self, session: Session, email: str, name: str, department: str,
                roles: tuple[str, ...] = (), *, guest: bool = False) -> None:
        # The texts in the code are English, and so is what tests look for.
        people.add_user(session, email=email, name=name, department=department, language="en",
                        now=self.clock.now(), roles=roles, guest=guest)

    def person(self, email: str, name: str = "Per Person", department: str = "skole",
               **more: Any) -> Viewer:
        """Add a user and return them as a viewer."""
        more.setdefault("language", "en")
        with self.ground.database.write() as session:
            people.add_user(session, email=email, name=name, department=department,
                            now=self.clock.now(), **more)
        return self.viewer(email)

    def day_guest(self, key: str, challenge_id: int, name: str = "Dag") -> None:
        """Add ``key``@example.org, who came by a name only to the day that a challenge is made."""
        self.person(f"{key}@example.org", f"{name} (gjest)", "innbyggere", guest=True)
        with self.ground.database.write() as session:
            user, host = (user_by_email(session, f"{each}@example.org") for each in (key, "boss"))
            assert user is not None
            assert host is not None
            now = self.clock.now()
            if session.get(Day, challenge_id) is None:
                session.add(Day(challenge_id=challenge_id, code=f"c{challenge_id}",
                                room=f"r{challenge_id}", guests=True, set_by=host.id, set_at=now))
                session.flush()
            session.add(DayGuest(user_id=user.id, challenge_id=challenge_id, name=name,
                                 came_at=now))  # fmt: skip

    def viewer(self, email: str) -> Viewer:
        """Return the user with an address (``nurse`` is short for nurse@example.org)."""
        with self.ground.database.read() as session:
            user = user_by_email(session, email if "@" in email else f"{email}@example.org")
            assert user is not None, email
            found = viewer_by_id(session, user.id)
            assert found is not None, email
            return found

    def session_token(self, email: str) -> str:
        """Begin a session for a user and return its token."""
        with self.ground.database.write() as session:
            user = user_by_email(session, email if "@" in email else f"{email}@example.org")
            assert user is not None, email
            now = self.clock.now()
            return people.begin_session(session, user, "test", now, proven_at=now)

    def token(self, email: str, *scopes: str) -> str:
        """Make a bearer token with all scopes unless some are named."""
        with self.ground.database.write() as session:
            return tokens.make_token(
                session, email if "@" in email else f"{email}@example.org",
                scopes=scopes or ("read", "write", "manage"), days=30, now=self.clock.now(),
            )  # fmt: skip

    def fields(self, **changes: Any) -> ChallengeFields:
        """Return a complete challenge: opens now, a week for ideas, a week for judges."""
        now = self.clock.now()
        values: dict[str, Any] = {
            "title": "Trygg hjemme", "brief": "Hvordan kan **flere** bo trygt hjemme?",
            "department": "helse", "opens_at": now, "closes_at": now + timedelta(days=7),
            "judging_closes_at": now + timedelta(days=14),
            "results_at": now + timedelta(days=21), "questions": QUESTIONS,
            "criteria": CRITERIA, "scoring_method": "scoring_weighted_mean.weighted_mean",
        }  # fmt: skip
        return ChallengeFields(**(values | changes))

    def challenge(self, *, publish: bool = True, by: str = "manager", **changes: Any) -> Challenge:
        """Make a challenge hosted by helse, published unless told otherwise."""
        self.organisation()
        viewer = self.viewer(by)
        with self.ground.database.write() as session:
            made = challenges.create_challenge(
                session, viewer, self.fields(**changes), self.clock.now()
            )
            if publish:
                challenges.publish_challenge(
                    session, viewer, made.id, made.version, self.clock.now()
                )
        return made

    def entry(self, challenge: Challenge | int, by: str = "nurse", *, submit: bool = True,
              **changes: Any) -> Entry:
        """Make an idea, handed in unless told otherwise."""
        viewer = self.viewer(by)
        challenge_id = challenge if isinstance(challenge, int) else challenge.id
        values: dict[str, Any] = {
            "title": "Nattilsyn med sensor", "body": "Færre turer, mer ro om natta.",
            "answers": {"behov": "De som vekkes hver natt."},
        }  # fmt: skip
        fields = EntryFields(**(values | changes))
        with self.ground.database.write() as session:
            seen = entries.create_entry(session, viewer, challenge_id, fields, self.clock.now())
            if submit:
                entries.submit_entry(session, viewer, seen.entry.id, self.clock.now())
            return seen.entry
