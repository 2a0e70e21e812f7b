"""Times as they are typed, and what went by between them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from production.timesheets import clock
from production.timesheets.clock import Place

LA = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("7", 420), ("07:00", 420), ("0700", 420), ("730", 450), ("7.30", 450), ("7:30 pm", 1170), ("7h30", 450),
        ("12 am", 0), ("12pm", 720), ("25:30", 1530), ("47:59", 2879), (" ", None), ("١٢:٣٠", 750), ("", None),
    ],
)  # fmt: skip
def test_what_people_type_is_read(typed: str, minutes: int | None) -> None:
    assert clock.read(typed) == minutes


@pytest.mark.parametrize("typed", ["7:60", "48:00", "noon", "13pm", "0 am", "-1", "7:3"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        clock.read(typed)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, clock.LATEST))
def test_what_is_written_is_read_back(minutes: int) -> None:
    assert clock.read(clock.write(minutes)) == minutes


def test_the_night_in_which_clocks_are_put_back_has_an_hour_more() -> None:
    night = Place(date(2026, 10, 31), LA)
    assert night.went_by(20 * 60, 29 * 60) == 10 * 60
    assert night.is_twice(25 * 60 + 30)
    assert night.run_on(20 * 60, 29 * 60) == 30 * 60
    assert not Place(date(2026, 11, 2), LA).is_twice(25 * 60 + 30)


def test_the_night_in_which_they_are_put_forward_has_one_less() -> None:
    night = Place(date(2026, 3, 7), LA)
    assert night.went_by(20 * 60, 29 * 60) == 8 * 60
    assert night.is_left_out(26 * 60 + 30)
    assert not night.is_twice(26 * 60 + 30)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, clock.LATEST), st.sampled_from([LA, "Asia/Kolkata"])
)
def test_a_moment_is_shown_again_as_the_time_that_it_was(day: date, minutes: int, zone: str) -> None:
    place = Place(day, zone)
    if not place.is_left_out(minutes):
        assert place.minutes_at(place.moment(minutes)) == minutes
