"""What is to be paid for: a deal, its days, and what was earned before. Plain values; no Django, no database.

Times are minutes from the midnight with which the day's date begins, and may pass 1,440: 25:30 is 1,530. Whoever has
places and clocks that change hands over minutes that have really passed (see ``reading.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

DAY_MINUTES = 1_440
PERFORMERS = frozenset({"lead", "other", "background", "stunt", "minor", "voice"})
BACKGROUND = "background"
CREW = "crew"
WRITER = "writer"
DIRECTOR = "director"
Span = tuple[int, int]


class DealType(StrEnum):
    """By what a deal's rate is counted."""

    DAY = "day"
    THREE_DAY = "three_day"
    WEEKLY = "weekly"
    HOURLY = "hourly"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class Deal:
    """``rate`` is an amount for ``type``; None means scale: the card's minimum.

    ``hours`` are those that a day's or a week's rate covers where the agreement leaves that to the deal memo.
    ``week_from`` is a day on which one of the deal's weeks begins; without it, they begin on the first day that is
    paid. ``is_loan_out``: a company of the person's own is paid, so no employer's taxes and no trust are owed.
    """

    type: DealType
    rate: Decimal | None = None
    plus_agent: bool = False
    hours: Decimal | None = None
    week_from: date | None = None
    is_loan_out: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one person, as approved.

    ``call`` and ``dismiss`` are None on a day that is paid without times, such as a hold day. ``meals`` are deductible,
    ``non_deductible`` are not; each is a span of minutes. ``consecutive_day`` counts days worked in a row;
    ``upgraded_to`` is the category whose rate holds for the day; ``status`` the day-out-of-days letters.
    ``is_after_days_off`` asks for the week's rest before this day. ``has_no_further_meal`` says that a meal that
    fell due was not given, rather than not noted. ``allowances`` are quantities (miles, days, outfits) by the kind of
    their rate. ``dismissed_before`` is when the person was last dismissed before this day, on ``ends``'s line, also
    from work that is not paid here: under another deal, in another state, in an earlier run.
    """

    date: date
    call: int | None = None
    dismiss: int | None = None
    meals: tuple[Span, ...] = ()
    non_deductible: tuple[Span, ...] = ()
    consecutive_day: int = 1
    is_holiday: bool = False
    upgraded_to: str = ""
    status: str = "W"
    is_after_days_off: bool = False
    has_no_further_meal: bool = False
    allowances: tuple[tuple[str, Decimal], ...] = ()
    stunt_adjustment: Decimal = Decimal(0)
    dismissed_before: int | None = None

    @property
    def begins(self) -> int:
        """Minutes on a line that runs through all days."""
        return self.date.toordinal() * DAY_MINUTES + (self.call or 0)

    @property
    def ends(self) -> int:
        return self.date.toordinal() * DAY_MINUTES + (self.dismiss or 0)

    @property
    def has_times(self) -> bool:
        return self.call is not None and self.dismiss is not None


@dataclass(frozen=True, slots=True)
class Work:
    """What is paid together: one person's days under one deal, in the order of their dates.

    ``earned_before`` is what was earned on the picture before, against the ceiling of pension and health;
    ``wages_before`` what the employer paid the person in the calendar year, against the ceilings of taxes; None: the
    same.
    """

    deal: Deal
    category: str
    days: tuple[Day, ...]
    is_minor: bool = False
    earned_before: Decimal = Decimal(0)
    wages_before: Decimal | None = None

    @property
    def is_performer(self) -> bool:
        return self.category in PERFORMERS

    def category_on(self, day: Day) -> str:
        return day.upgraded_to or self.category
