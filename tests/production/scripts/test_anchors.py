"""Notes stay with their line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from production.scripts.anchors import follow

TEXT = "INT. KITCHEN - DAY\n\nMAYA\nYou came back for me.\n\nLEO\nI live here."


def test_a_line_keeps_its_notes_when_lines_come_before_it() -> None:
    assert follow(TEXT, "FADE IN:\n\n" + TEXT, [4]) == {4: 6}


def test_a_rewritten_line_is_the_same_line() -> None:
    assert follow(TEXT, TEXT.replace("back for me", "back for the dog"), [4]) == {4: 4}


def test_a_line_that_was_taken_out_is_lost() -> None:
    assert follow(TEXT, TEXT.replace("You came back for me.\n", ""), [4, 7]) == {4: None, 7: 6}


def test_a_line_that_was_moved_is_found_again() -> None:
    moved = "INT. KITCHEN - DAY\n\nLEO\nI live here.\n\nMAYA\nYou came back for me."

    assert follow(TEXT, moved, [4, 7]) == {4: 7, 7: 4}


lines = st.lists(st.sampled_from(["MAYA", "You.", "", "LEO", "Me?"]), min_size=1, max_size=8).map("\n".join)


@given(lines, lines)
def test_every_line_is_found_inside_the_new_text_and_nothing_moves_where_nothing_changed(old: str, new: str) -> None:
    count = new.count("\n") + 1

    found = follow(old, new, range(1, old.count("\n") + 2))

    assert all(there is None or 1 <= there <= count for there in found.values())
    assert follow(old, old, found) == {line: line for line in found}
