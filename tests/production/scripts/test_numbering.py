"""Scene numbers from the lock on."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts.document import Document, Element
from production.scripts.numbering import Numbered, apply, lock, numbers, renumber
from production.scripts.typesetting.labels import Style
from tests.production.scripts.writing import action, document, heading


def scene(name: str, *beats: str, number: str = "") -> list[Element]:
    return [heading(f"INT. {name} - DAY", number), *map(action, beats or (f"In the {name}.", "Somebody waits."))]


def printed(numbered: tuple[Numbered, ...]) -> list[str]:
    return [f"{one.number} {'OMITTED' if one.is_omitted else one.heading}" for one in numbered]


LOCKED = lock(document(scene("BAR"), scene("HALL"), scene("ROOF")))


def test_scenes_are_numbered_from_1_when_a_script_is_locked() -> None:
    assert printed(LOCKED) == ["1 INT. BAR - DAY", "2 INT. HALL - DAY", "3 INT. ROOF - DAY"]


def test_a_number_that_was_written_is_kept_and_the_next_go_on_from_it() -> None:
    written = document(scene("BAR"), scene("HALL", number="7"), scene("ROOF"), scene("CAR", number="9"), scene("PIER"))
    assert [one.number for one in lock(written)] == ["1", "7", "8", "9", "10"]
    twice = document(scene("BAR", number="3"), scene("HALL", number="3"))
    assert [one.number for one in lock(twice)] == ["3", "4"]


def test_a_scene_that_is_put_in_has_a_letter() -> None:
    now = document(scene("BAR"), scene("CAR"), scene("HALL"), scene("ROOF"), scene("PIER"))
    assert printed(renumber(LOCKED, now)) == [
        "1 INT. BAR - DAY", "1A INT. CAR - DAY", "2 INT. HALL - DAY", "3 INT. ROOF - DAY", "4 INT. PIER - DAY",
    ]  # fmt: skip


def test_between_1_and_1a_the_house_decides() -> None:
    second = renumber(LOCKED, document(scene("BAR"), scene("CAR"), scene("HALL"), scene("ROOF")))
    now = document(scene("BAR"), scene("LIFT"), scene("CAR"), scene("HALL"), scene("ROOF"))
    assert [one.number for one in renumber(second, now)] == ["1", "1AA", "1A", "2", "3"]
    assert [one.number for one in renumber(second, now, style=Style.PREFIX)] == ["1", "A1A", "1A", "2", "3"]


def test_a_scene_that_is_taken_out_is_omitted_and_its_number_never_given_again() -> None:
    without = renumber(LOCKED, document(scene("BAR"), scene("ROOF")))
    assert printed(without) == ["1 INT. BAR - DAY", "2 OMITTED", "3 INT. ROOF - DAY"]
    other = renumber(without, document(scene("BAR"), scene("CELLAR", "Dust.", "A rat."), scene("ROOF")))
    assert printed(other) == ["1 INT. BAR - DAY", "2 OMITTED", "2A INT. CELLAR - DAY", "3 INT. ROOF - DAY"]


def test_a_scene_that_comes_back_as_it_was_has_its_number_again() -> None:
    without = renumber(LOCKED, document(scene("BAR"), scene("ROOF")))
    assert printed(renumber(without, document(scene("BAR"), scene("HALL"), scene("ROOF")))) == printed(LOCKED)


def test_a_rewritten_heading_or_text_is_the_same_scene() -> None:
    now = document(scene("BAR", "A new day."), scene("CORRIDOR", "In the HALL.", "Somebody waits."), scene("ROOF"))
    assert [one.number for one in renumber(LOCKED, now)] == ["1", "2", "3"]


def test_of_two_scenes_with_one_heading_the_right_one_is_omitted() -> None:
    locked = lock(document(scene("BAR", "Morning."), scene("BAR", "Noon."), scene("BAR", "Evening.")))
    now = renumber(locked, document(scene("BAR", "Noon."), scene("BAR", "Evening.")))
    assert [(one.number, one.body) for one in now if not one.is_omitted] == [("2", ("Noon.",)), ("3", ("Evening.",))]


def test_of_two_rewritten_scenes_with_one_heading_each_keeps_its_own() -> None:
    locked = lock(document(scene("BAR", "Morning."), scene("BAR", "Noon.")))
    now = renumber(locked, document(scene("BAR", "Dawn."), scene("BAR", "Dusk.")))
    assert [(one.number, one.body) for one in now] == [("1", ("Dawn.",)), ("2", ("Dusk.",))]


def test_a_scene_that_moves_keeps_its_number() -> None:
    now = document(scene("ROOF"), scene("BAR"), scene("HALL"))
    assert [one.number for one in renumber(LOCKED, now)] == ["3", "1", "2"]


def test_the_number_in_a_heading_decides_before_anything_else() -> None:
    now = document(scene("CELLAR", "Dust.", number="2"), scene("BAR"), scene("ROOF"), scene("CAR", number="7X"))
    assert {one.heading: one.number for one in renumber(LOCKED, now)} == {
        "INT. CELLAR - DAY": "2", "INT. BAR - DAY": "1", "INT. ROOF - DAY": "3", "INT. CAR - DAY": "7X",
    }  # fmt: skip


def test_the_document_is_printed_with_numbers_and_omitted_scenes() -> None:
    now = document(scene("BAR"), scene("HALL"))
    without_ends = renumber(lock(document(scene("CAR", "a", "b"), scene("BAR"), scene("HALL"), scene("ROOF"))), now)
    shown = [(one.number, one.text) for one in apply(now, without_ends).elements if one.number]
    assert shown == [("1", "OMITTED"), ("2", "INT. BAR - DAY"), ("3", "INT. HALL - DAY"), ("4", "OMITTED")]
    assert list(numbers(without_ends).values()) == ["2", "3"]


def test_numbers_are_kept_as_json() -> None:
    assert tuple(Numbered.from_json(one.as_json()) for one in LOCKED) == LOCKED


PLACES = st.lists(st.sampled_from(["BAR", "HALL", "ROOF", "CAR", "PIER", "LIFT", "YARD"]), max_size=9)


@settings(deadline=None)
@given(PLACES, st.lists(PLACES, max_size=4), st.sampled_from(Style))
def test_no_number_is_lost_changed_or_given_twice(first: list[str], later: list[list[str]], style: Style) -> None:
    def script(names: list[str]) -> Document:
        return document(*(scene(name, f"{name} {names[:at].count(name)}.") for at, name in enumerate(names)))

    numbered = lock(script(first))
    of = {(one.heading, one.body): one.number for one in numbered}
    for names in later:
        now = script(names)
        before, numbered = numbered, renumber(numbered, now, style=style)
        given_now = [one.number for one in numbered]
        assert len(set(given_now)) == len(given_now)
        assert {one.number for one in before} <= set(given_now)
        assert sorted(numbers(numbered)) == sorted(one.id for one in now.elements if one.text.startswith("INT."))
        for one in numbered:
            was = of.setdefault((one.heading, one.body), one.number)
            assert was == one.number
