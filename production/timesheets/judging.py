"""Lines with what they are looked at by: the card of the photography start, the person's age, their other lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from production.agreements import services as agreements
from production.agreements.terms import Term, Terms
from production.agreements.values import Pause, Range, Word
from production.contracts.facts import Job, Pay, category_of
from production.people.models import PersonFile
from production.shoots.models import WORKED, Call, ShootDay
from production.timesheets.checks import Finding, Limits, Line, Other, look
from production.timesheets.clock import Place
from production.timesheets.minors import hours_of
from production.timesheets.models import TimeLine
from studio.lib.errors import Failure

AROUND = timedelta(days=4)  # before and after, of which lines and calls may touch a day's, or the week's rest
OVER = timedelta(hours=36)  # after a day's midnight nobody of it works any more


@dataclass(frozen=True)
class Judged:
    line: TimeLine
    facts: Line
    findings: list[Finding]


def judged(lines: Iterable[TimeLine]) -> list[Judged]:
    """Lines of one series, with what is odd about each. ``lines`` have their day, deal, person and agreement at hand.

    Five queries, and two for each agreement and state, however many lines.
    """
    rows = list(lines)
    if not rows:
        return []
    cards = _Cards()
    files = _files(rows)
    others = _others(rows)
    return [_judge(row, cards.limits(row), files.get(row.deal.person_id), others) for row in rows]


def _judge(
    row: TimeLine, limits: Limits, file: PersonFile | None, others: Mapping[int, list[tuple[tuple[str, int], Other]]]
) -> Judged:
    own = {("line", row.pk), ("call", row.shoot_day_id)}
    known = [other for key, other in others.get(row.deal.person_id, ()) if key not in own]
    age, is_minor = _age(file, row.shoot_day.date), row.deal.job == Job.MINOR
    hours = hours_of(state=row.shoot_day.state, age=age) if age is not None and age < 18 else None
    facts = Line(
        marks=row.marks, place=row.place, limits=limits, minor=hours,
        is_minor_without_hours=age is not None and age < 18 and hours is None,
        is_minor_of_unknown_age=is_minor and age is None, is_paid_by_time=is_paid_by_time(row),
        is_after_days_off=row.shoot_day.is_after_days_off, has_no_further_meal=row.has_no_further_meal,
        now=timezone.now(), school=row.school, others=known, is_over=_is_over(row.place),
    )  # fmt: skip
    return Judged(row, facts, look(facts))


def is_paid_by_time(row: TimeLine) -> bool:
    """Whether it is marked as worked under a deal that pays days, weeks or hours."""
    return row.status in WORKED and row.deal.pay != Pay.FLAT


def _is_over(place: Place) -> bool:
    return timezone.now() > place.moment(0) + OVER


class _Cards:
    """The cards of agreements and of states, as of the series' photography start, each read once."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, date], Terms | None] = {}
        self.known: dict[tuple[str, str, str, date], Limits] = {}

    def limits(self, row: TimeLine) -> Limits:
        """Of who works, where they work. None of those without a card."""
        deal, state, start = row.deal, row.shoot_day.state, _photography_start(row)
        category = row.upgraded_to or category_of(deal.job, deal.category)
        slug = deal.agreement.slug if deal.agreement else ""
        key = (slug, state, category, start)
        if key not in self.known:
            card = self._card(slug, start)
            law = self._card(f"us-{state.lower()}", start) if card and state else None
            self.known[key] = limits_of(card, law, category) if card else Limits()
        return self.known[key]

    def _card(self, slug: str, day: date) -> Terms | None:
        """What lacks is said where the deal is judged, and stops the pay run."""
        if (slug, day) not in self.found:
            try:
                self.found[slug, day] = agreements.as_of(agreement=slug, day=day) if slug else None
            except Failure:
                self.found[slug, day] = None
        return self.found[slug, day]


def _photography_start(row: TimeLine) -> date:
    terms = getattr(row.shoot_day.series, "terms", None)
    start: date | None = terms.photography_start if terms else None
    return start or row.shoot_day.date


def limits_of(card: Terms, law: Terms | None = None, category: str = "") -> Limits:
    """What a card says of meals and rest of a category, and a state's law where the card leaves that open, as pay has
    it; None for each row that is in neither."""

    def term(kind: str) -> Term | None:
        own = card.get(kind, category)
        of_law = law.get(kind, category) if law and (own is None or is_open(own.value)) else None
        return of_law if of_law and not is_open(of_law.value) else own

    def number(kind: str) -> Decimal | None:
        found = term(kind)
        return found.number if found else None

    meal, pause = (term(kind) for kind in ("meal_minutes", "non_deductible_meal"))
    length = meal.value if meal and isinstance(meal.value, Range) else None
    restart = pause.value if pause and isinstance(pause.value, Pause) else None
    due = term("meal_due_hours")
    return Limits(
        meal_due=number("meal_due_hours"), rest=number("rest_daily_hours"), week_rest=number("rest_weekly_hours"),
        meal_least=length.least if length else None, meal_most=length.most if length else None,
        pause_least=restart.minutes if restart else None, pause_within=restart.within_hours if restart else None,
        source=due.source if due else "",
    )  # fmt: skip


def is_open(value: object) -> bool:
    """Whether a row says nothing that could be reckoned with."""
    return value is None or value == Word.NEGOTIATED


def _files(rows: list[TimeLine]) -> dict[int, PersonFile]:
    people = {row.deal.person_id for row in rows}
    return {file.pk: file for file in PersonFile.objects.filter(pk__in=people).only("person", "birth_date")}


def _age(file: PersonFile | None, day: date) -> int | None:
    if file is None or file.birth_date is None:
        return None
    born = file.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _others(rows: list[TimeLine]) -> dict[int, list[tuple[tuple[str, int], Other]]]:
    """By person: lines and calls of the days around, of every series. What is called and has a line with
    a time is the line."""
    people = {row.deal.person_id for row in rows}
    days = {row.shoot_day.date for row in rows}
    span = (min(days) - AROUND, max(days) + AROUND)
    found: dict[int, list[tuple[tuple[str, int], Other]]] = defaultdict(list)
    lines = TimeLine.objects.select_related("shoot_day__series", "deal")
    has_line = set()
    for line in lines.filter(deal__person__in=people, shoot_day__date__range=span):
        if line.marks.call is not None:
            has_line.add((line.shoot_day_id, line.deal_id))
            found[line.deal.person_id].append((("line", line.pk), _other(line.shoot_day, *_span(line))))
    calls = Call.objects.select_related("shoot_day__series", "deal")
    for call in calls.filter(deal__person__in=people, shoot_day__date__range=span):
        first = min((one for one in (call.makeup_in, call.set_in) if one is not None), default=None)
        if first is not None and (call.shoot_day_id, call.deal_id) not in has_line:
            found[call.deal.person_id].append((("call", call.shoot_day_id), _other(call.shoot_day, first, None)))
    return found


def _span(line: TimeLine) -> tuple[int, int | None]:
    call = line.marks.call
    assert call is not None
    return call, line.marks.dismissed


def _other(day: ShootDay, begins: int, ends: int | None) -> Other:
    place = Place(day.date, day.time_zone)
    over = place.moment(ends) if ends is not None else None
    return Other(str(day), place.moment(begins), over, day.is_after_days_off)
