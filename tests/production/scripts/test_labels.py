"""Labels of what is put between two that stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.scripts.typesetting.labels import Style, between, joined, last_of


@pytest.mark.parametrize(
    ("before", "after", "suffix", "prefix"),
    [
        ("12", "13", "12A", "12A"),
        ("12A", "13", "12B", "12B"),
        ("12H", "13", "12J", "12J"),  # no I, which looks like 1
        ("12", "12A", "12AA", "A12A"),
        ("12A", "12B", "12BA", "A12B"),
        ("", "1", "A1", "A1"),
        ("A1", "1", "B1", "B1"),
        ("20", "", "21", "21"),
        ("20A", "", "21", "21"),
        ("", "", "1", "1"),
        ("12-13", "14", "13A", "13A"),
        ("third", "fourth", "thirdA", "thirdA"),
    ],
)
def test_a_label_between_two_others(before: str, after: str, suffix: str, prefix: str) -> None:
    assert between(before, after, (), Style.SUFFIX) == suffix
    assert between(before, after, (), Style.PREFIX) == prefix


def test_what_is_put_before_that_is_told_apart_once_more() -> None:
    assert between("12", "12AA", (), Style.SUFFIX) == "12AAA"
    assert between("12AA", "12A", (), Style.SUFFIX) == "12AB"
    assert between("12AB", "12A", (), Style.SUFFIX) == "12AC"
    assert between("12AA", "12AB", (), Style.SUFFIX) == "12ABA"
    assert between("A12A", "12A", (), Style.PREFIX) == "B12A"
    assert between("A12A", "B12A", (), Style.PREFIX) == "AB12A"


def test_a_label_that_was_given_once_is_not_given_again() -> None:
    assert between("12", "13", {"12A", "12B"}) == "12C"
    assert between("20", "", {"21"}) == "22"


@given(st.sampled_from(Style), st.lists(st.integers(0, 100), max_size=40))
def test_many_put_in_anywhere_are_all_different(style: Style, places: list[int]) -> None:
    labels = ["1", "2", "3"]
    for place in places:
        at = place % (len(labels) + 1)
        before, after = labels[at - 1] if at else "", labels[at] if at < len(labels) else ""
        labels.insert(at, between(before, after, labels, style))
    assert len(set(labels)) == len(labels)
    assert all(labels)


def test_a_page_stands_for_those_that_have_nothing_left() -> None:
    assert joined(["12"]) == "12"
    assert joined(["12", "13"]) == "12-13"
    assert joined(["12-13", "14A"]) == "12-14A"
    assert last_of("12-13") == "13"
    assert last_of("scene-x") == "scene-x"
