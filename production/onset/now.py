"""Who works on a day at a moment, and how each stands: lines of time handed to ``reckoning``."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from production.onset import reckoning
from production.onset.earned import BY_SEVERAL_DAYS, Earned
from production.onset.errors import no_agreement
from production.onset.reckoning import Standing
from production.payroll import sentences
from production.payroll.computing import Cards
from production.payroll.work import Work
from production.payroll.works import of_time, passed, past_of
from production.people.models import PersonFile
from production.shoots.models import WORKED, ShootDay
from production.timesheets import clock, judging
from production.timesheets.clock import Place
from production.timesheets.marks import MEALS, Marks
from production.timesheets.models import TimeLine
from studio.lib.errors import Failure

AROUND = timedelta(2)  # before today, of which a day may go on
OVER = int(judging.OVER.total_seconds()) // 60  # minutes of a day after which nobody of it works any more


class Where(StrEnum):
    TO_COME = "to_come"
    WORKING = "working"
    AT_MEAL = "at_meal"
    GONE = "gone"
    OFF = "off"  # held, travelling, fitted: not called to work, and no times


@dataclass(frozen=True)
class Person:
    """A line of the day; ``standing`` of who is there. ``sentences`` say what is not known of it."""

    line: TimeLine
    where: Where
    standing: Standing | None = None
    sentences: tuple[str, ...] = ()

    @property
    def since(self) -> str:
        """The call, as clocks show it."""
        return clock.write(self.line.marks.call)

    @property
    def until(self) -> str:
        return clock.write(self.line.marks.dismissed)

    @property
    def meal_late(self) -> int:
        """Minutes by which the next meal is late."""
        return max(0, -(self.standing.meal_in or 0)) if self.standing else 0

    @property
    def next_minutes(self) -> int | None:
        """Until the next thing that costs: what the page is sorted by."""
        known = (self.standing.meal_in, self.standing.overtime_in) if self.standing else ()
        return min((one for one in known if one is not None), default=None)


@dataclass(frozen=True)
class Cost:
    """``is_whole``: nothing of it is unknown."""

    amount: Decimal
    is_whole: bool


@dataclass(frozen=True)
class Board:
    """``minute`` is what the location's clocks show. ``costs`` are by currency, of everybody who is there."""

    day: ShootDay
    at: datetime
    minute: int
    people: tuple[Person, ...]

    def of(self, *where: Where) -> list[Person]:
        return [one for one in self.people if one.where in where]

    @property
    def unknown(self) -> list[str]:
        """What nobody has entered, each once."""
        return list(dict.fromkeys(sentence for one in self.people for sentence in one.sentences))

    @property
    def costs(self) -> dict[str, Cost]:
        found: dict[str, Cost] = {}
        for one in self.people:
            if one.where not in (Where.WORKING, Where.AT_MEAL):
                continue
            known = found.get(one.line.deal.currency, Cost(Decimal(0), is_whole=True))
            cost = one.standing.cost if one.standing else None
            whole = known.is_whole and cost is not None and one.standing is not None and one.standing.is_whole
            found[one.line.deal.currency] = Cost(known.amount + (cost or Decimal(0)), whole)
        return found


def board(day: ShootDay, *, at: datetime) -> Board:
    """How a day stands at a moment. Five queries, and those of the approved cards of each agreement and state, however
    many people work."""
    here = TimeLine.objects.filter(shoot_day=day).values("deal__person")
    rows = TimeLine.objects.filter(
        shoot_day__series=day.series_id, shoot_day__date__lte=day.date, deal__person__in=here
    )
    everything = list(rows.select_related("shoot_day", "deal__person", "deal__agreement").order_by("pk"))
    lines = [line for line in everything if line.shoot_day_id == day.pk]
    files = PersonFile.objects.filter(pk__in={line.deal.person_id for line in lines})
    minute = Place(day.date, day.time_zone).minutes_at(at)
    desk = _Desk(day, everything, {file.pk: file for file in files}, Cards(photography_start(day), at.date()), minute)
    return Board(day, at, minute, tuple(sorted(map(desk.person, lines), key=_soonest)))


@dataclass(frozen=True)
class GoingOn:
    """A day that may have somebody at work: what its clocks show, and how many are where."""

    day: ShootDay
    minute: int
    counts: Mapping[Where, int]

    @property
    def time(self) -> str:
        return clock.write(self.minute % clock.DAY)

    @property
    def here(self) -> int:
        return self.counts.get(Where.WORKING, 0) + self.counts.get(Where.AT_MEAL, 0)

    @property
    def to_come(self) -> int:
        return self.counts.get(Where.TO_COME, 0)

    @property
    def gone(self) -> int:
        return self.counts.get(Where.GONE, 0)


def going_on(at: datetime) -> list[GoingOn]:
    """Days of today, as their own calendars have it, and those before on which somebody works still. Two queries."""
    span = (at.date() - AROUND, at.date() + timedelta(1))
    days = ShootDay.objects.filter(date__range=span).select_related("series").order_by("series__title", "date", "unit")
    minutes = {day.pk: Place(day.date, day.time_zone).minutes_at(at) for day in days}
    counts: defaultdict[int, Counter[Where]] = defaultdict(Counter)
    for line in TimeLine.objects.filter(shoot_day__in=minutes):
        counts[line.shoot_day_id][where_is(line, minutes[line.shoot_day_id])] += 1
    found = [GoingOn(day, minutes[day.pk], counts[day.pk]) for day in days]
    return [one for one in found if 0 <= one.minute < clock.DAY or (one.here and one.minute <= OVER)]


def photography_start(day: ShootDay) -> date:
    """Of the series; where nobody has entered it, the day itself."""
    terms = getattr(day.series, "terms", None)
    start: date | None = terms.photography_start if terms else None
    return start or day.date


def _soonest(one: Person) -> tuple[int, int, str]:
    soon = one.next_minutes
    return list(Where).index(one.where), 10_000 if soon is None else soon, one.line.deal.person.name


def where(marks: Marks, minute: int) -> Where:
    """Where somebody is at a minute of the location's clock, as far as it is noted."""
    if minute <= OVER and (marks.call is None or marks.call > minute):
        return Where.TO_COME
    if minute > OVER or (marks.dismissed is not None and marks.dismissed <= minute):
        return Where.GONE
    return Where.AT_MEAL if _open_meal(marks, minute) else Where.WORKING


def where_is(line: TimeLine, minute: int) -> Where:
    """The same of a line: who is not called to work is not to come."""
    is_off = line.status not in WORKED and line.marks.call is None
    return Where.OFF if is_off else where(line.marks, minute)


def _open_meal(marks: Marks, minute: int) -> str:
    """The column in which the meal will end that goes on; empty where none does."""
    for first, last in MEALS:
        begins, ends = marks.get(first), marks.get(last)
        if begins is not None and begins <= minute and (ends is None or ends > minute):
            return last
    return ""


class _Desk:
    """What everybody's standing is reckoned from, looked up once."""

    def __init__(
        self, day: ShootDay, everything: Iterable[TimeLine], files: Mapping[int, PersonFile], cards: Cards, minute: int
    ) -> None:  # fmt: skip
        self.files, self.cards, self.minute = files, cards, minute
        self.by_person: defaultdict[int, list[TimeLine]] = defaultdict(list)
        for line in everything:
            self.by_person[line.deal.person_id].append(line)
        self.earned = Earned(day, self.by_person, files, cards)

    def person(self, line: TimeLine) -> Person:
        here = where_is(line, self.minute)
        if here not in (Where.WORKING, Where.AT_MEAL):
            return Person(line, here)
        try:
            found = self._standing(line, is_at_meal=here == Where.AT_MEAL)
        except Failure as failure:
            return Person(line, here, sentences=(failure.message,))
        return Person(line, here, found, tuple(dict.fromkeys(map(sentences.sentence, found.gaps))))

    def _standing(self, line: TimeLine, *, is_at_meal: bool) -> Standing:
        """Raises Failure, where there is no card to reckon by."""
        deal = line.deal
        if deal.agreement is None:
            raise no_agreement(f"{deal.person}")
        figures = self.cards.figures(deal.agreement.slug, line.shoot_day.state)
        return reckoning.standing(
            self._work(line, is_at_meal=is_at_meal), figures, now=self._passed(line), is_at_meal=is_at_meal
        )

    def _passed(self, line: TimeLine) -> int:
        found = passed(line.place, self.minute)
        assert found is not None
        return found

    def _work(self, line: TimeLine, *, is_at_meal: bool) -> Work:
        own = self.by_person[line.deal.person_id]
        days = [one for one in own if one.deal_id == line.deal_id and one.pk != line.pk and one.marks.dismissed]
        days = days if line.deal.pay in BY_SEVERAL_DAYS else []
        lines = [*days, self._so_far(line, is_at_meal=is_at_meal)]
        file = self.files.get(line.deal.person_id)
        return of_time(line.deal, lines, file=file, past=past_of(own), before=self.earned.before(line))

    def _so_far(self, line: TimeLine, *, is_at_meal: bool) -> TimeLine:
        """The line as if it ended now."""
        over = copy.copy(line)
        over.set_out, over.makeup_out = self.minute, None
        if is_at_meal:
            last = _open_meal(line.marks, self.minute)
            setattr(over, last, self.minute)
        return over
