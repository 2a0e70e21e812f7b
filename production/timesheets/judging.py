"""Lines with what they are looked at by: the card of the photography start, the person's age, their other lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from production.agreements import services as agreements
from production.agreements.terms import Terms
from production.agreements.values import Pause, Range
from production.people.models import PersonFile
from production.shoots.models import Call, ShootDay
from production.timesheets.checks import Finding, Limits, Line, Other, look
from production.timesheets.clock import Place
from production.timesheets.minors import hours_of
from production.timesheets.models import TimeLine
from studio.lib.errors import Failure

AROUND = timedelta(days=2)  # before and after, of which lines and calls may touch a day's
OVER = timedelta(hours=36)  # after a day's midnight nobody of it works any more


@dataclass(frozen=True)
class Judged:
    line: TimeLine
    facts: Line
    findings: list[Finding]


def judged(lines: Iterable[TimeLine]) -> list[Judged]:
    """Lines of one series, with what is odd about each. ``lines`` have their day, deal, person and agreement at hand.

    Five queries, and two for each agreement, however many lines.
    """
    rows = list(lines)
    if not rows:
        return []
    limits = _limits(rows)
    files = _files(rows)
    others = _others(rows)
    return [_judge(row, limits[row.deal.agreement_id], files.get(row.deal.person_id), others) for row in rows]


def _judge(
    row: TimeLine, limits: Limits, file: PersonFile | None, others: Mapping[int, list[tuple[tuple[str, int], Other]]]
) -> Judged:
    own = {("line", row.pk), ("call", row.shoot_day_id)}
    known = [other for key, other in others.get(row.deal.person_id, ()) if key not in own]
    age = _age(file, row.shoot_day.date)
    hours = hours_of(state=row.shoot_day.state, age=age) if age is not None and age < 18 else None
    facts = Line(
        marks=row.marks, place=row.place, limits=limits, minor=hours,
        is_minor_without_hours=age is not None and age < 18 and hours is None,
        school=row.school, others=known, is_over=_is_over(row.place),
    )  # fmt: skip
    return Judged(row, facts, look(facts))


def _is_over(place: Place) -> bool:
    return timezone.now() > place.moment(0) + OVER


def _limits(rows: list[TimeLine]) -> dict[int | None, Limits]:
    """Of each agreement that stands in a deal, as of the series' photography start; none of those without a card."""
    found: dict[int | None, Limits] = {}
    for row in rows:
        agreement = row.deal.agreement
        if row.deal.agreement_id in found:
            continue
        terms = getattr(row.shoot_day.series, "terms", None)
        start = terms.photography_start if terms and terms.photography_start else row.shoot_day.date
        try:
            card = agreements.as_of(agreement=agreement.slug, day=start) if agreement else None
        except Failure:
            card = None  # what lacks is said where the deal is judged, and stops the pay run
        found[row.deal.agreement_id] = limits_of(card) if card else Limits()
    return found


def limits_of(card: Terms) -> Limits:
    """What a card says of meals and rest; None for each row that is not entered."""

    def number(kind: str) -> Decimal | None:
        term = card.get(kind)
        return term.number if term else None

    meal, pause = (card.get(kind) for kind in ("meal_minutes", "non_deductible_meal"))
    length = meal.value if meal and isinstance(meal.value, Range) else None
    restart = pause.value if pause and isinstance(pause.value, Pause) else None
    due = card.get("meal_due_hours")
    return Limits(
        meal_due=number("meal_due_hours"), rest=number("rest_daily_hours"),
        meal_least=length.least if length else None, meal_most=length.most if length else None,
        pause_least=restart.minutes if restart else None, pause_within=restart.within_hours if restart else None,
        source=due.source if due else "",
    )  # fmt: skip


def _files(rows: list[TimeLine]) -> dict[int, PersonFile]:
    people = {row.deal.person_id for row in rows}
    return {file.pk: file for file in PersonFile.objects.filter(pk__in=people).only("person", "birth_date")}


def _age(file: PersonFile | None, day: date) -> int | None:
    if file is None or file.birth_date is None:
        return None
    born = file.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _others(rows: list[TimeLine]) -> dict[int, list[tuple[tuple[str, int], Other]]]:
    """By person: lines and calls of the days around, of every series. What is called and has a line is the line."""
    people = {row.deal.person_id for row in rows}
    days = {row.shoot_day.date for row in rows}
    span = (min(days) - AROUND, max(days) + AROUND)
    found: dict[int, list[tuple[tuple[str, int], Other]]] = defaultdict(list)
    lines = TimeLine.objects.select_related("shoot_day__series", "deal")
    has_line = set()
    for line in lines.filter(deal__person__in=people, shoot_day__date__range=span):
        has_line.add((line.shoot_day_id, line.deal_id))
        if line.marks.call is not None:
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
    return Other(str(day), place.moment(begins), place.moment(ends) if ends is not None else None)
