"""Texts are compared in steps, a feature's too in less time than a browser waits."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from production.scripts import anchors, merge
from production.scripts.comparing import steps

FEATURE = "\n".join(
    f"INT. ROOM {number} - DAY\n\nNora opens door {number} and waits.\n\nNORA\nNot this one, not {number}.\n"
    for number in range(650)
)
CHANGED = (
    FEATURE.replace("waits.", "waits. Rain.", 1).replace("door 649 and", "the last door and").replace("7 and", "8 or")
)
SECONDS = 8  # of a processor's; a page waits for twenty

lines = st.lists(st.sampled_from(["MAYA", "You.", "", "LEO", "Me?"]), max_size=12)


@given(lines, lines)
def test_the_steps_lead_from_one_to_the_other(before: list[str], after: list[str]) -> None:
    made: list[str] = []
    at = 0
    for name, first, end, start, stop in steps(before, after):
        assert (first, start) == (at, len(made))
        assert name != "equal" or before[first:end] == after[start:stop]
        made += after[start:stop]
        at = end
    assert (at, made) == (len(before), after)


def test_the_lines_of_a_feature_are_followed_and_merged_while_a_page_waits() -> None:
    begun = process_time()

    moved = anchors.follow(FEATURE, CHANGED, range(1, 4_000))
    others = anchors.follow(FEATURE, "\n".join(f"Something else, {line}" for line in range(4_000)), range(1, 40))
    chunks = merge.merge(FEATURE, CHANGED, FEATURE + "More.")

    assert process_time() - begun < SECONDS
    assert moved == {line: line for line in range(1, 4_000)}
    assert set(others.values()) == {None}
    assert merge.merged(chunks) == CHANGED + "More."
