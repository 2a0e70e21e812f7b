"""Times of a day of work: minutes since midnight of the day it began on, as clocks showed them where it was done.

25:30 is half past one the night after. What went by between two of them is measured in the location's time zone, so
that the night in which clocks are put back has its hour more. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WRITTEN = re.compile(r"(?P<hours>\d{1,2})(?:[:.hH ]?(?P<minutes>\d{2}))?\s*(?P<half>[apAP])?\.?[mM]?\.?")
DAY = 24 * 60
LATEST = 2 * DAY - 1  # minutes: a day of work that lasts beyond the second midnight is a mistake


def read(text: str) -> int | None:
    """Minutes for what people type: ``7``, ``07:00``, ``0700``, ``7.30``, ``7:30 pm``, ``25:30``; None for nothing.

    Raises ValueError for anything else.
    """
    text = text.strip()
    if not text:
        return None
    found = WRITTEN.fullmatch(text)
    if not found:
        raise ValueError(text)
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    if found["half"]:
        if not 1 <= hours <= 12:
            raise ValueError(text)
        hours = hours % 12 + (12 if found["half"] in "pP" else 0)
    if minutes > 59 or hours * 60 + minutes > LATEST:
        raise ValueError(text)
    return hours * 60 + minutes


def write(minutes: int | None) -> str:
    """``07:00``, and ``25:30`` for half past one the night after; empty for None."""
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def day_at(moment: datetime, zone: str) -> date:
    """The date that a place's calendar shows."""
    return moment.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Place:
    """Where and on which day: what turns a clock's minutes into a moment. ``zone`` is a name of the IANA database."""

    day: date
    zone: str

    def moment(self, minutes: int) -> datetime:
        """In UTC. Of a time that clocks show twice the first; of one that they leave out, what a watch that nobody
        has put forward showed then."""
        local = datetime.combine(self.day, datetime.min.time()) + timedelta(minutes=minutes)
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def minutes_at(self, moment: datetime) -> int:
        """What a clock shows at a moment, as minutes since the day's midnight; whole ones, rounded down."""
        local = moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return int((local - datetime.combine(self.day, datetime.min.time())).total_seconds() // 60)

    def went_by(self, start: int, end: int) -> int:
        """Minutes between two times of the clock, as they passed."""
        return int((self.moment(end) - self.moment(start)).total_seconds()) // 60

    def run_on(self, start: int, minutes: int) -> int:
        """A later time as a stopwatch started at ``start`` shows it: another than the clock's where that was put
        forward or back in between."""
        return start + self.went_by(start, minutes)

    def is_twice(self, minutes: int) -> bool:
        """Whether clocks show it twice that night: they are put back."""
        return self._offsets(minutes)[0] > self._offsets(minutes)[1]

    def is_left_out(self, minutes: int) -> bool:
        """Whether no clock ever shows it: they are put forward over it."""
        return self._offsets(minutes)[0] < self._offsets(minutes)[1]

    def _offsets(self, minutes: int) -> tuple[timedelta, timedelta]:
        """From UTC, if the time is taken for the first and for the second of two."""
        local = datetime.combine(self.day, datetime.min.time()) + timedelta(minutes=minutes)
        zone = ZoneInfo(self.zone)
        first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
        assert first is not None
        assert second is not None
        return first, second
