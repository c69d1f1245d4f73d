"""Properties of texts in paragraphs, and of what becomes of what is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.consultations import rules
from intranet_ideas.consultations.paragraphs import (
    Paragraph,
    Settled,
    applied,
    blocks,
    compared,
    numbers,
    read,
    source_of,
)
from intranet_ideas.consultations.rules import AFTER, HERE, Answered, Phase, Window, Wording

WORDS = st.text(alphabet="ab#~` \n\tæ", max_size=40)
"""What people type, with the signs that mean something."""

LINES = st.sampled_from(["Mål", "Vi prøver mer.", "## Veien dit", "- ett\n- to", "Til slutt."])
SOURCES = st.lists(LINES, max_size=8).map("\n\n".join)


@st.composite
def texts(draw: st.DrawFn) -> list[Paragraph]:
    """A text that has been through some versions: keys in any order, none twice."""
    parts = draw(st.lists(LINES, min_size=1, max_size=8))
    keys = draw(st.permutations(range(1, len(parts) + 1)))
    return [replace(each, key=key)
            for each, key in zip(read("\n\n".join(parts), [], 1), keys, strict=True)]


@st.composite
def answered(draw: st.DrawFn) -> tuple[list[Paragraph], list[Answered]]:
    """A text, and proposals to it that are all answered."""
    text = draw(texts())
    found = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(rules.KINDS))
        words = draw(st.sampled_from(["Nytt.", "Nytt.\n\nOg mer.", "# Nytt"]))
        found.append(Answered(number + 1, draw(st.sampled_from(text)).key, kind,
                              "" if kind == rules.REMOVE else words,
                              draw(st.sampled_from(rules.ANSWERS))))  # fmt: skip
    return text, found


@given(WORDS)
def test_a_text_that_is_read_and_written_stays_as_it_is(source: str) -> None:
    text = read(source, [], 1)
    assert [(each.level, each.text) for each in text] == blocks(source)
    assert read(source_of(text), text, 100) == text


@given(SOURCES, SOURCES)
def test_paragraphs_keep_their_addresses_when_others_change(old: str, new: str) -> None:
    before = read(old, [], 1)
    after = read(new, before, 100)
    keys = [each.key for each in after]
    assert len(set(keys)) == len(keys)
    assert all(key < 100 or key not in {each.key for each in before} for key in keys)
    # What stands between what is new keeps its address.
    grown = read(f"Helt nytt.\n\n{old}\n\nOgså nytt." if old else "Helt nytt.", before, 100)
    assert [each for each in grown if each.key < 100] == before


@given(answered(), st.randoms())
def test_the_accepted_changes_make_the_old_text_the_new_one(
    given_: tuple[list[Paragraph], list[Answered]], dice: object
) -> None:
    text, proposals = given_
    open_places = rules.places(proposals, {})
    wordings = {
        slot: Wording("Satt sammen." if place.text is None else place.text,
                      rules.made_of(place.proposals))
        for slot, place in open_places.items()
    }  # fmt: skip
    places = rules.places(proposals, wordings)
    assert all(place.text is not None for place in places.values())
    settled = rules.settled(places)
    new = applied(text, settled, 100)
    keys = [each.key for each in new]
    assert len(set(keys)) == len(keys)
    touched = {each.paragraph for each in proposals if each.counts and each.kind != rules.ADD}
    # Untouched ones are as they were, where they were.
    assert [each for each in new if each.key < 100 and each.key not in touched] == [
        each for each in text if each.key not in touched
    ]
    for each in text:
        place = places.get((each.key, HERE))
        became = next((one for one in new if one.key == each.key), None)
        if place is not None and place.text == "":
            assert became is None
        elif place is not None and place.text is not None:
            assert became is not None
            assert became.text == blocks(place.text)[0][1]
    added = sum(len(blocks(place.text or "")) for (_, slot), place in places.items()
                if slot == AFTER)  # fmt: skip
    more = sum(max(0, len(blocks(place.text or "")) - 1) for (_, slot), place in places.items()
               if slot == HERE)  # fmt: skip
    assert len([key for key in keys if key >= 100]) == added + more
    # What changed says it all: from it both texts can be told.
    changes = compared(text, new)
    assert [one.after for one in changes if one.after] == new
    assert {one.before.key for one in changes if one.before} == {one.key for one in text}
    for one in changes:
        pieces = one.pieces
        assert "".join(it.text for it in pieces if it.kind != "insert") == (
            one.before.text if one.before else "")  # fmt: skip
        assert "".join(it.text for it in pieces if it.kind != "delete") == (
            one.after.text if one.after else "")  # fmt: skip


@given(answered(), st.randoms())
def test_the_order_of_proposals_and_answers_does_not_matter(
    given_: tuple[list[Paragraph], list[Answered]], dice: object
) -> None:
    text, proposals = given_
    shuffled = list(proposals)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.places(shuffled, {}) == rules.places(proposals, {})
    assert applied(text, rules.settled(rules.places(shuffled, {})), 100) == applied(
        text, rules.settled(rules.places(proposals, {})), 100
    )


def test_two_accepted_texts_of_a_place_are_put_together_by_hand() -> None:
    one, other = (Answered(number, 7, rules.CHANGE, text, rules.ACCEPTED)
                  for number, text in ((1, "En."), (2, "To.")))  # fmt: skip
    assert rules.places([one], {})[7, HERE].text == "En."
    assert rules.places([one, replace(other, text="En.")], {})[7, HERE].text == "En."
    both = rules.places([one, other], {})[7, HERE]
    assert both.text is None
    wording = {(7, HERE): Wording("En og to.", rules.made_of(both.proposals))}
    assert rules.places([one, other], wording)[7, HERE].text == "En og to."
    # Another answer: it is looked at once more, and what was written is not lost.
    again = rules.places([one, replace(other, answer=rules.PARTLY)], wording)[7, HERE]
    assert (again.text, again.outdated) == (None, "En og to.")
    assert rules.places([replace(one, answer=rules.DECLINED)], wording) == {}


def test_a_changed_heading_stays_a_heading() -> None:
    text = [Paragraph(1, "Mål", 2), Paragraph(2, "Ord.")]
    new = applied(text, {1: Settled("Målet vårt"), 2: Settled(after="Mer.")}, 3)
    assert new == [Paragraph(1, "Målet vårt", 2), Paragraph(2, "Ord."), Paragraph(3, "Mer.")]
    assert numbers(new) == {1: "1", 2: "1", 3: "2"}


def test_a_heading_of_many_blanks_is_read_at_once() -> None:
    """It would be read for minutes if every blank were tried as the last."""
    gap = " " * 300_000
    assert blocks(f"# a{gap}b{gap}") == [(1, f"a{gap}b")]


def test_headings_are_numbered_among_themselves() -> None:
    text = read("# A\n\nx\n\n## B\n\n## C\n\ny\n\n# D\n\n## E", [], 1)
    assert list(numbers(text).values()) == ["1", "1", "1.1", "1.2", "2", "2", "2.1"]


def test_phases_follow_from_instants_and_what_comes_at_the_deadline_is_late() -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    window = Window(noon, noon + timedelta(days=1), noon + timedelta(days=8), None)
    tick = timedelta(microseconds=1)
    assert window.opens_at is not None
    assert window.closes_at is not None
    assert rules.phase_at(window, window.opens_at - tick) == Phase.ANNOUNCED
    assert rules.phase_at(window, window.opens_at) == Phase.OPEN
    assert rules.phase_at(window, window.closes_at - tick) == Phase.OPEN
    assert rules.phase_at(window, window.closes_at) == Phase.CLOSED
    assert rules.phase_at(replace(window, answered_at=noon), window.closes_at) == Phase.ANSWERED
    assert rules.phase_at(replace(window, published_at=None), noon) == Phase.DRAFT


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=12),
       st.sampled_from([*rules.ORDERS, "nonsense"]))
def test_the_order_of_proposals_never_jumps(given_: list[tuple[int, int]], order: str) -> None:
    keys = [rules.sort_key(order, number, *each) for number, each in enumerate(given_)]
    assert len(set(keys)) == len(keys)
    in_order = sorted(range(len(keys)), key=keys.__getitem__)
    if order == rules.BY_NUMBER:
        assert in_order == list(range(len(keys)))
    at = 1 if order == rules.BY_SUPPORT else 0
    told = [given_[each][at] for each in in_order]
    if order != rules.BY_NUMBER:
        assert told == sorted(told, reverse=order == rules.BY_SUPPORT)


@given(st.sampled_from(list(Phase)))
def test_what_is_over_is_neither_answered_nor_cancelled(phase: Phase) -> None:
    assert (rules.not_to_answer(phase) is None) == (phase == Phase.CLOSED)
    assert (rules.not_to_cancel(phase) is None) == (
        phase in (Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED)
    )
