"""Authors are asked when their text seems to name a person; the answer is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.personal import Sign, candidates, is_birth_number, signs
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..factories import Factory


def seen(text: str, *colleagues: str) -> list[tuple[Sign, str]]:
    return [(each.sign, each.words) for each in signs({"body": text}, colleagues)]


def made(day: date, number: int, added: tuple[int, int] = (0, 0)) -> str | None:
    """Return a birth number by the two sums of weights, or None where there is none."""
    first = f"{day.day + added[0]:02}{day.month + added[1]:02}{day.year % 100:02}{number:03}"
    digits = [int(each) for each in first]
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        digit = -sum(a * b for a, b in zip(digits, weights, strict=True)) % 11
        if digit == 10:
            return None
        digits.append(digit)
    return "".join(map(str, digits))


@given(
    st.dates(date(1900, 1, 1), date(2039, 12, 31)), st.integers(0, 999),
    st.sampled_from([(0, 0), (40, 0), (0, 40), (0, 80), (40, 80), (0, 65)]), st.integers(1, 9),
)
def test_every_birth_number_is_known_and_a_wrong_digit_is_none(
    day: date, number: int, added: tuple[int, int], off: int
) -> None:
    whole = made(day, number, added)
    assume(whole is not None)
    assert whole is not None
    assert is_birth_number(whole)
    assert seen(f"Han har {whole[:6]} {whole[6:]}.")[0] == (Sign.BIRTH_NUMBER, whole[:6] + " •••••")
    assert not is_birth_number(whole[:-1] + str((int(whole[-1]) + off) % 10))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring meg på 35 99 70 00 i dag", [(Sign.PHONE, "35 99 70 00")]),
        ("Mobil 91234567.", [(Sign.PHONE, "91234567")]),
        ("+47 912 34 567", [(Sign.PHONE, "+47 912 34 567")]),
        ("Skriv til ola.nordmann@example.org.", [(Sign.ADDRESS, "ola.nordmann@example.org")]),
        ("Spør Nina Nurse om det", [(Sign.COLLEAGUE, "Nina Nurse")]),
        ("I går falt pasient Kari Nordmann igjen", [(Sign.SOMEONE, "pasient Kari Nordmann")]),
        ("Brukeren som heter Ola vil hjem", [(Sign.SOMEONE, "Brukeren som heter Ola")]),
        ("Eleven Åse-Marie gruer seg", [(Sign.SOMEONE, "Eleven Åse-Marie")]),
    ],
)
def test_signs_of_a_person(text: str, found: list[tuple[Sign, str]]) -> None:
    assert seen(text, "Nina Nurse") == found


@pytest.mark.parametrize(
    "text",
    [
        "Det koster 12 345 678 kroner i 2026, eller 1 250 000.", "Sak 24/12345, 10.03.2026 kl. 15",
        "Pasienten trenger tilsyn. Brukeren vil hjem.", "Bruker Teams hver dag",
        "Vi bruker Nav og Helse Sør-Øst.", "Kontonummer 1234.56.78903 gjelder",
        "Vekta er 40 kg, 20 30 40 50 60 70 deltakere", "Drangedal Kommune har Toke Brygge",
        "Se https://example.org/a/91234567890123",
    ],
)  # fmt: skip
def test_plain_texts_are_left_alone(text: str) -> None:
    assert seen(text, "Nina Nurse") == []


def test_what_is_looked_up_are_words_that_stand_together() -> None:
    assert candidates({"body": "Spør Nina Marie Nurse. Ola kan"}) == {
        "Spør Nina", "Spør Nina Marie", "Spør Nina Marie Nurse", "Nina Marie", "Nina Marie Nurse",
        "Marie Nurse",
    }  # fmt: skip


def test_the_author_is_asked_once(
    ground: Ground, make: Factory, clock: FixedClock, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge(blind=False)
    entry = make.entry(challenge, submit=False, body="Spør Tora Teacher, hun vet. Nina Nurse")
    nurse, address = sign_in("nurse@example.org"), f"/ideas/{entry.id}/submit"

    def status() -> str:
        with ground.database.read() as session:
            return session.get_one(Entry, entry.id).status

    asked = nurse.post(address)
    text = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "Tora Teacher" in text
    # Authors may name themselves where everyone sees who they are.
    assert ">Nina Nurse</a>" not in text
    assert status() != SUBMITTED
    assert nurse.post(address, {"confirm_named": "1"}).status_code == 303
    assert status() == SUBMITTED


def test_a_hidden_author_is_asked_about_their_own_name_and_nobody_is_held_up_at_the_end(
    ground: Ground, make: Factory, clock: FixedClock, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge(blind=True)
    entry = make.entry(challenge, submit=False, body="Hilsen Nina Nurse")
    nurse, address = sign_in("nurse@example.org"), f"/ideas/{entry.id}/submit"
    assert ">Nina Nurse</a>" in nurse.post(address).get_data(as_text=True)
    assert challenge.closes_at is not None
    left = challenge.closes_at - clock.now() - timedelta(minutes=5)
    clock.advance(seconds=left.total_seconds())
    done = sign_in("nurse@example.org").post(address, follow=True).get_data(as_text=True)
    assert "seems to name a person" in done
    with ground.database.read() as session:
        assert session.get_one(Entry, entry.id).status == SUBMITTED
