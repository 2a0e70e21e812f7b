"""What two writers did to one text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from production.scripts.merge import CONFLICT, merge, merged

BASE = "INT. KITCHEN - DAY\n\nMAYA\nYou came.\n\nLEO\nI live here."
texts = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=8).map("\n".join)


def test_changes_in_different_places_come_together() -> None:
    mine = BASE.replace("You came.", "You came back.")
    theirs = BASE.replace("I live here.", "I lived here.")

    assert merged(merge(BASE, mine, theirs)) == mine.replace("I live here.", "I lived here.")


def test_two_changes_of_one_line_are_a_conflict_that_shows_all_three() -> None:
    chunks = merge(BASE, BASE.replace("You came.", "You?"), BASE.replace("You came.", "Get out."))

    (conflict,) = [chunk for chunk in chunks if chunk.kind == CONFLICT]
    assert (conflict.base, conflict.mine, conflict.theirs) == (("You came.",), ("You?",), ("Get out.",))
    assert merged(chunks) is None


def test_the_same_change_of_both_is_no_conflict() -> None:
    changed = BASE.replace("DAY", "NIGHT")

    assert merged(merge(BASE, changed, changed)) == changed


@given(texts, texts, texts)
def test_no_line_of_any_text_is_lost(base: str, mine: str, theirs: str) -> None:
    chunks = merge(base, mine, theirs)

    assert "\n".join(line for chunk in chunks for line in chunk.base) == base
    assert "\n".join(line for chunk in chunks for line in chunk.mine) == mine
    assert "\n".join(line for chunk in chunks for line in chunk.theirs) == theirs


@given(texts, texts)
def test_where_one_side_did_nothing_the_other_is_the_result(base: str, changed: str) -> None:
    assert merged(merge(base, changed, base)) == changed
    assert merged(merge(base, base, changed)) == changed
