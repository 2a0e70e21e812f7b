"""Which version holds on a day, whatever versions there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.agreements.holding import Version, holding
from studio.lib.errors import Failure

FIRST = date(2026, 1, 1)


@st.composite
def versions(draw: st.DrawFn) -> list[Version]:
    spans = st.tuples(st.booleans(), st.integers(0, 9), st.none() | st.integers(0, 9))
    return [
        Version(
            number, number, is_approved, FIRST + timedelta(at), None if long is None else FIRST + timedelta(at + long)
        )
        for number, (is_approved, at, long) in enumerate(draw(st.lists(spans, max_size=6)), start=1)
    ]


@given(known=versions(), day=st.integers(-1, 20).map(lambda at: FIRST + timedelta(at)))
def test_what_holds_is_approved_and_began_last_or_it_is_said_why_not(known: list[Version], day: date) -> None:
    begun_by_then = [one.begins for one in known if one.is_approved and one.begins <= day]
    covering = [
        one for one in known
        if one.covers(day) and (one.ends is not None or one.begins >= max(begun_by_then, default=FIRST))
    ]  # fmt: skip
    begun = max((one.begins for one in covering), default=None)
    last = [one for one in covering if one.begins == begun]
    try:
        found = holding("x", known, day)
    except Failure as failure:
        has_ended = any(one.is_approved and one.ends and one.ends < day for one in known)
        expected = "rate_card_unapproved" if covering else "rate_card_expired" if has_ended else "no_rate_card"
        assert failure.code == expected
        assert not any(one.is_approved for one in last)
    else:
        assert found == max((one for one in last if one.is_approved), key=lambda one: one.number)


@given(known=versions(), day=st.integers(-1, 20).map(lambda at: FIRST + timedelta(at)))
def test_the_order_in_which_they_are_known_is_all_the_same(known: list[Version], day: date) -> None:
    def said(rows: list[Version]) -> str:
        try:
            return f"{holding('x', rows, day).number}"
        except Failure as failure:
            return failure.message

    assert said(known) == said(known[::-1])


def test_a_version_without_an_end_is_over_once_the_next_began_also_after_that_has_ended() -> None:
    first, next_ = Version(1, 1, True, FIRST, None), Version(2, 2, True, date(2026, 6, 1), date(2026, 8, 31))
    proposed = Version(2, 2, False, date(2026, 6, 1), date(2026, 8, 31))

    assert holding("x", [first, next_], date(2026, 5, 31)) == first
    assert holding("x", [first, next_], date(2026, 8, 31)) == next_
    with pytest.raises(Failure) as caught:
        holding("x", [first, next_], date(2026, 9, 1))
    assert caught.value.code == "rate_card_expired"
    assert holding("x", [first, proposed], date(2026, 9, 1)) == first  # nobody has said yet that the first is over
