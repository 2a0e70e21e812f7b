"""Rows of time and of pieces as ``work.Work``: what is handed to ``calculate``. No queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from production.contracts.facts import Job, Pay, category_of
from production.contracts.models import Deal
from production.payroll.work import DAY_MINUTES, Day, DealType, Work
from production.payroll.work import Deal as PaidDeal
from production.people.models import PersonFile
from production.shoots.models import WORKED
from production.timesheets.clock import Place
from production.timesheets.models import Piece, TimeLine

TYPES = {
    Pay.DAY: DealType.DAY, Pay.THREE_DAY: DealType.THREE_DAY, Pay.WEEK: DealType.WEEKLY, Pay.HOUR: DealType.HOURLY,
    Pay.FLAT: DealType.FLAT,
}  # fmt: skip
ALLOWANCES = {
    "mileage": "allowance_mileage", "kit_days": "allowance_kit", "outfits_formal": "allowance_wardrobe_formal",
    "outfits_other": "allowance_wardrobe_other",
}  # fmt: skip
DAYS = 7
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Before:
    """What a person was paid before: on the picture, and in the calendar year."""

    earned: Decimal = Decimal(0)
    wages: Decimal = Decimal(0)


@dataclass(frozen=True)
class Past:
    """All days of a person on a series, those that are paid now with them: on which dates they worked, and when each
    ended, on ``Day.ends``'s line."""

    worked: frozenset[date] = frozenset()
    ended: tuple[tuple[date, int], ...] = ()

    def dismissed_before(self, day: date) -> int | None:
        return max((ends for date_, ends in self.ended if date_ < day), default=None)


def past_of(lines: Iterable[TimeLine]) -> Past:
    """``lines`` are one person's, in whatever state."""
    worked = [line for line in lines if is_worked(line)]
    ended = ((line.shoot_day.date, _ends(line)) for line in worked)
    return Past(
        frozenset(line.shoot_day.date for line in worked), tuple((day, at) for day, at in ended if at is not None)
    )


def _ends(line: TimeLine) -> int | None:
    minutes = passed(line.place, line.marks.dismissed)
    return None if minutes is None else line.shoot_day.date.toordinal() * DAY_MINUTES + minutes


def of_time(deal: Deal, lines: Sequence[TimeLine], *, file: PersonFile | None, past: Past, before: Before) -> Work:
    """A deal's days, one at least."""
    days = tuple(_day(line, past) for line in sorted(lines, key=lambda one: (one.shoot_day.date, one.pk)))
    return _work(deal, days, PaidDeal(
        TYPES[Pay(deal.pay)], rate=deal.rate, plus_agent=deal.plus_agent, week_from=deal.starts_on,
        is_loan_out=bool(file and file.loan_out_company),
    ), file, before)  # fmt: skip


def of_piece(piece: Piece, *, file: PersonFile | None, before: Before) -> Work:
    """A step or a part of a flat deal, paid once."""
    day = Day(piece.delivered_on)
    loan_out = bool(file and file.loan_out_company)
    paid = PaidDeal(DealType.FLAT, rate=piece.amount, plus_agent=piece.deal.plus_agent, is_loan_out=loan_out)
    return _work(piece.deal, (day,), paid, file, before)


def _work(deal: Deal, days: tuple[Day, ...], paid: PaidDeal, file: PersonFile | None, before: Before) -> Work:
    is_minor = file.is_minor(days[0].date) if file and days else None
    return Work(
        deal=paid, category=category_of(deal.job, deal.category), days=days,
        is_minor=bool(is_minor) or deal.job == Job.MINOR, earned_before=before.earned, wages_before=before.wages,
    )  # fmt: skip


def _day(line: TimeLine, past: Past) -> Day:
    marks, place = line.marks, line.place
    has_times = marks.call is not None and marks.dismissed is not None
    return Day(
        line.shoot_day.date, call=passed(place, marks.call) if has_times else None,
        dismiss=passed(place, marks.dismissed) if has_times else None,
        meals=_spans(place, marks.meals), non_deductible=_spans(place, marks.non_deductible),
        consecutive_day=in_a_row(line.shoot_day.date, past.worked), is_holiday=line.shoot_day.is_holiday,
        upgraded_to=line.upgraded_to, status=line.status, is_after_days_off=line.shoot_day.is_after_days_off,
        has_no_further_meal=line.has_no_further_meal, allowances=_allowances(line),
        stunt_adjustment=line.stunt_adjustment, dismissed_before=past.dismissed_before(line.shoot_day.date),
    )  # fmt: skip


def passed(place: Place, minutes: int | None) -> int | None:
    """Minutes from the date's midnight in UTC: a scale that is the same wherever and whenever clocks are changed."""
    if minutes is None:
        return None
    since = int((place.moment(minutes) - EPOCH) / timedelta(minutes=1))
    return since - (place.day.toordinal() - EPOCH.toordinal()) * DAY_MINUTES


def _spans(place: Place, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found = ((passed(place, start), passed(place, end)) for start, end in spans)
    return tuple((start, end) for start, end in found if start is not None and end is not None)


def _allowances(line: TimeLine) -> tuple[tuple[str, Decimal], ...]:
    given = ((kind, Decimal(getattr(line, name))) for name, kind in ALLOWANCES.items())
    return tuple((kind, quantity) for kind, quantity in given if quantity)


def in_a_row(day: date, worked: frozenset[date]) -> int:
    """Which day of work in a row it is, from 1 to 7: 1 after a day without, and again after seven."""
    count = 1
    while day - timedelta(count) in worked:
        count += 1
    return (count - 1) % DAYS + 1


def is_worked(line: TimeLine) -> bool:
    return line.status in WORKED and line.marks.call is not None
