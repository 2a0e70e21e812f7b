"""A pay file: JSON as ``manage.py pay`` takes it, read with a sentence for each thing that is wrong.

    {"agreement": "sag-aftra-verticals", "category": "lead", "photography_start": "2026-03-02", "work_state": "CA",
     "deal": {"type": "day", "rate": "250.00", "plus_agent": false}, "minor": false, "background": false,
     "earned_before": "0.00",
     "options": {"p_and_h_rate": "0.22", "p_and_h_ceiling": "232000.00", "meal_penalties": ["25", "35", "50"],
                 "forced_call": true},
     "days": [{"date": "2026-03-02", "call": "07:00", "dismiss": "20:00", "meals": [["12:30", "13:30"]],
               "non_deductible": [["08:30", "08:45"]], "consecutive_day": 1, "holiday": false, "upgraded_to": null}]}

What may be absent, and what it means then: ``agreement`` non-union; ``category`` other, or background where that is
true; ``photography_start`` the first day; ``work_state`` no state's law; ``deal.type`` day; ``deal.rate`` scale; the
rest no, none or zero. Also known: ``deal.hours`` (that a day's rate covers), ``deal.week_from``, ``deal.loan_out``,
``wages_before`` (of the calendar year; else ``earned_before``), ``dismissed_before`` ("2026-03-01T22:00"), ``paid_on``,
and of a day ``status``, ``zone``, ``after_days_off``, ``no_further_meal``, ``stunt_adjustment`` and ``allowances``
({"mileage": "12.5"}). A day without ``call`` and ``dismiss`` is one that is paid without times, as on hold.

``options`` override the card: any kind of rate in its card's notation, beside the four above. ``p_and_h_rate`` is a
share (0.22), or a percentage where it is 1 or more. With ``zone`` (America/Los_Angeles) times are a clock's there,
and hours are those that really pass when it changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from production.agreements.kinds import KINDS, Category, Form, RateKind
from production.agreements.values import read as read_value
from production.payroll import rates
from production.payroll.errors import bad_pay_input
from production.payroll.figures import Figures
from production.payroll.work import BACKGROUND, DAY_MINUTES, Day, Deal, DealType, Span, Work
from studio.lib.errors import Failure

TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
LATEST = 2 * DAY_MINUTES  # a day's last minute; nobody is on call for two
MOST_DAYS = 20_000
FIRST_YEAR, LAST_YEAR = 1900, 2199
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

TYPES = {
    "day": DealType.DAY, "daily": DealType.DAY, "three_day": DealType.THREE_DAY, "three-day": DealType.THREE_DAY,
    "3-day": DealType.THREE_DAY, "weekly": DealType.WEEKLY, "week": DealType.WEEKLY, "hourly": DealType.HOURLY,
    "hour": DealType.HOURLY, "flat": DealType.FLAT,
}  # fmt: skip
CALLED = {
    "lead": "principal_lead",
    "other": "performer principal other_performer principal_performer day_performer day_player player supporting "
    "speaking speaking_role actor",
    "background": "extra extras background_actor",
    "stunt": "stunt_performer",
}
CATEGORIES = {str(one): str(one) for one in Category} | {
    word: one for one, words in CALLED.items() for word in words.split()
}
ALLOWANCES = ("mileage", "kit", "wardrobe_formal", "wardrobe_other")
TOP = {
    "agreement", "category", "photography_start", "work_state", "deal", "minor", "background", "earned_before",
    "wages_before", "dismissed_before", "paid_on", "options", "days",
}  # fmt: skip
OF_DEAL = {"type", "rate", "plus_agent", "hours", "week_from", "loan_out"}
OF_DAY = {
    "date", "call", "dismiss", "meals", "non_deductible", "consecutive_day", "holiday", "upgraded_to", "status", "zone",
    "after_days_off", "no_further_meal", "stunt_adjustment", "allowances",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Whose pay, and by which figures."""

    work: Work
    figures: Figures


def parse(data: bytes) -> Asked:
    """What a pay file asks. Raises Failure: ``bad_pay_input``, and those of ``rates.from_files``."""
    try:
        text = data.decode("utf-8-sig")
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
        if "\\u" in text:  # half a letter can be written so, and not printed
            json.dumps(found, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError) as error:
        raise bad_pay_input("", _("This is no JSON: %(why)s.") % {"why": f"{error}".rstrip(".")}) from error
    return read(found)


def _no_number(word: str) -> None:
    raise ValueError(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that stands twice JSON keeps the last, and days would be lost unseen."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for at, (name, _value) in enumerate(pairs) if name in dict(pairs[:at]))
        raise bad_pay_input(twice[:60], _("This stands there twice."))
    return found


def read(found: Any) -> Asked:
    """The same of what was parsed. Raises Failure."""
    top = _object(found, "", TOP)
    is_background = _switch(top, "background")
    category = _category(top.get("category"), "category", BACKGROUND if is_background else "other")
    days = _days(top.get("days"))
    start = _day(top.get("photography_start"), "photography_start") or (days[0].date if days else None)
    if start is None:
        raise bad_pay_input("photography_start", _("Without a day, say when photography starts."))
    work = Work(
        deal=_deal(top.get("deal")), category=BACKGROUND if is_background else category,
        days=_rested(days, _moment(top.get("dismissed_before"))), is_minor=_switch(top, "minor"),
        earned_before=_amount(top, "earned_before") or Decimal(0), wages_before=_amount(top, "wages_before"),
    )  # fmt: skip
    paid_on = _day(top.get("paid_on"), "paid_on") or (days[-1].date if days else start)
    figures = rates.from_files(
        agreement=_text(top.get("agreement"), "agreement"), photography_start=start,
        work_state=_state(top.get("work_state")), paid_on=paid_on, options=_options(top.get("options")),
    )  # fmt: skip
    return Asked(work, figures)


def _deal(found: Any) -> Deal:
    deal = _object(found, "deal", OF_DEAL)
    word = _text(deal.get("type"), "deal.type").lower().replace(" ", "_") or DealType.DAY
    if word not in TYPES:
        raise _none_of(word, "deal.type", TYPES)
    hours = _amount(deal, "hours", "deal.")
    return Deal(
        TYPES[word], rate=_amount(deal, "rate", "deal."), plus_agent=_switch(deal, "plus_agent", "deal."),
        hours=hours or None, week_from=_day(deal.get("week_from"), "deal.week_from"),
        is_loan_out=_switch(deal, "loan_out", "deal."),
    )  # fmt: skip


def _days(found: Any) -> tuple[Day, ...]:
    if not isinstance(found, list) or len(found) > MOST_DAYS:
        raise bad_pay_input("days", _("Here a list is expected, of %(most)s days at most.") % {"most": MOST_DAYS})
    days = [_one_day(one, f"days[{at}]") for at, one in enumerate(found)]
    days.sort(key=lambda day: day.date)
    for before, day in pairwise(days):
        if before.date == day.date:
            raise bad_pay_input("days", _("%(day)s stands there twice.") % {"day": day.date})
        if before.has_times and day.has_times and day.begins < before.ends:
            raise bad_pay_input("days", _("%(day)s begins before the day before it ends.") % {"day": day.date})
    return tuple(days)


def _rested(days: tuple[Day, ...], dismissed: int | None) -> tuple[Day, ...]:
    """The first day with times knows when the person was dismissed before."""
    at = next((at for at, day in enumerate(days) if day.has_times), None)
    if at is None:
        return days
    return (*days[:at], replace(days[at], dismissed_before=dismissed), *days[at + 1 :])


def _one_day(found: Any, where: str) -> Day:
    one = _object(found, where, OF_DAY)
    at = f"{where}."
    day = _day(one.get("date"), f"{at}date")
    if day is None:
        raise bad_pay_input(f"{at}date", _("A day has a date."))
    clock = _clock(day, _text(one.get("zone"), f"{at}zone"), f"{at}zone")
    call, dismiss = (_minute(one.get(name), f"{at}{name}", clock) for name in ("call", "dismiss"))
    if (call is None) != (dismiss is None):
        raise bad_pay_input(f"{at}{'call' if call is None else 'dismiss'}", _("A day has both times, or neither."))
    if call is not None and dismiss is not None and dismiss <= call:
        raise bad_pay_input(f"{at}dismiss", _("This is not after the call. A time past midnight is written 25:30."))
    worked = (call, dismiss) if call is not None and dismiss is not None else None
    meals, others = (_spans(one.get(name), f"{at}{name}", worked, clock) for name in ("meals", "non_deductible"))
    _apart((*meals, *others), f"{at}meals")
    return Day(
        day, call, dismiss, meals, others, consecutive_day=_count(one.get("consecutive_day"), f"{at}consecutive_day"),
        is_holiday=_switch(one, "holiday", at), upgraded_to=_category(one.get("upgraded_to"), f"{at}upgraded_to", ""),
        status=_text(one.get("status"), f"{at}status") or "W", is_after_days_off=_switch(one, "after_days_off", at),
        has_no_further_meal=_switch(one, "no_further_meal", at), allowances=_allowances(one.get("allowances"), at),
        stunt_adjustment=_amount(one, "stunt_adjustment", at) or Decimal(0),
    )  # fmt: skip


Clock = Callable[[int], int]


def _clock(day: date, zone: str, where: str) -> Clock:
    """From minutes of the clock on the wall to minutes that have passed."""
    if not zone:
        return lambda minutes: minutes
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise bad_pay_input(where, _("There is no time zone called %(zone)s.") % {"zone": zone}) from error
    before = (day.toordinal() - EPOCH.toordinal()) * DAY_MINUTES

    def passed(minutes: int) -> int:
        on_the_wall = datetime(day.year, day.month, day.day, tzinfo=place) + timedelta(minutes=minutes)
        return int((on_the_wall.astimezone(UTC) - EPOCH) / timedelta(minutes=1)) - before

    return passed


def _minute(found: Any, where: str, clock: Clock) -> int | None:
    if found is None or found == "":
        return None
    match = TIME.fullmatch(found.strip()) if isinstance(found, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else LATEST
    if match is None or int(match[2]) >= 60 or minutes >= LATEST:
        raise bad_pay_input(where, _("Write a time as in 07:00, or 25:30 for half past one after midnight."))
    return clock(minutes)


def _spans(found: Any, where: str, worked: Span | None, clock: Clock) -> tuple[Span, ...]:
    spans = []
    for at, pair in enumerate(_list(found, where)):
        here = f"{where}[{at}]"
        if not isinstance(pair, list) or len(pair) != 2:
            raise bad_pay_input(here, _('A meal is its begin and its end, as in ["12:30", "13:00"].'))
        start, end = (_minute(one, here, clock) for one in pair)
        if start is None or end is None or end <= start:
            raise bad_pay_input(here, _("A meal ends after it begins."))
        if worked is None or start < worked[0] or end > worked[1]:
            raise bad_pay_input(here, _("This meal is not between call and dismissal."))
        spans.append((start, end))
    return tuple(sorted(spans))


def _apart(spans: tuple[Span, ...], where: str) -> None:
    ordered = sorted(spans)
    if any(after[0] < before[1] for before, after in pairwise(ordered)):
        raise bad_pay_input(where, _("Two meals are at the same time."))


def _allowances(found: Any, at: str) -> tuple[tuple[str, Decimal], ...]:
    given = _object(found, f"{at}allowances", set(ALLOWANCES))
    quantities = [(f"allowance_{name}", _amount(given, name, f"{at}allowances.")) for name in ALLOWANCES]
    return tuple((kind, quantity) for kind, quantity in quantities if quantity)


def _options(found: Any) -> dict[str, Any]:
    """Values by kind of rate. Null is as if it were not there."""
    given = _object(found, "options", set(RateKind.values))
    return {name: _option(name, value) for name, value in given.items() if value is not None}


def _option(name: str, value: Any) -> Any:
    where, form = f"options.{name}", KINDS[RateKind(name)].form
    if name == RateKind.FORCED_CALL and isinstance(value, bool):
        return value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if form == Form.MONIES and isinstance(value, list):
        return tuple(_decimal(one, f"{where}[{at}]") for at, one in enumerate(value))
    if name == RateKind.P_AND_H_RATE:
        return _percent(_decimal(value, where), where)
    if not isinstance(value, str | int | Decimal):
        raise bad_pay_input(where, _("Write the value as on a rate card: %(form)s.") % {"form": form.label})
    try:
        read_as = read_value(RateKind(name), f"{value}")
    except Failure as failure:
        raise bad_pay_input(where, failure.message) from failure
    return read_as


def _percent(share: Decimal, where: str) -> Decimal:
    percent = share * 100 if share < 1 else share
    if percent > 100:
        raise bad_pay_input(where, _("Write a share as in 0.22, or a percentage up to 100."))
    return percent


def _state(found: Any) -> str:
    """As in CA."""
    text = _text(found, "work_state").upper().removeprefix("US-")
    return "CA" if text == "CALIFORNIA" else text


def _moment(found: Any) -> int | None:
    text = _text(found, "dismissed_before")
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise bad_pay_input("dismissed_before", _("Write a moment as in 2026-03-01T22:00.")) from error
    return at.toordinal() * DAY_MINUTES + at.hour * 60 + at.minute if at else None


def _object(found: Any, where: str, known: set[str]) -> Mapping[str, Any]:
    if found is None and where:
        return {}
    if not isinstance(found, dict):
        raise bad_pay_input(where, _('Here names and values are expected, as in {"name": "value"}.'))
    for name in found:
        if name not in known:
            raise bad_pay_input(f"{where}.{name}".strip("."), _("This is not known. Known are: %(known)s.") % {
                "known": ", ".join(sorted(known))
            })  # fmt: skip
    return found


def _list(found: Any, where: str) -> list[Any]:
    if found is None:
        return []
    if not isinstance(found, list):
        raise bad_pay_input(where, _("Here a list is expected."))
    return found


def _text(found: Any, where: str) -> str:
    if found is None:
        return ""
    if not isinstance(found, str):
        raise bad_pay_input(where, _("Here words are expected, in quotation marks."))
    return found.strip()


def _switch(found: Mapping[str, Any], name: str, at: str = "") -> bool:
    value = found.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise bad_pay_input(f"{at}{name}", _("Write true or false."))
    return value


def _amount(found: Mapping[str, Any], name: str, at: str = "") -> Decimal | None:
    value = found.get(name)
    return None if value is None or value == "" else _decimal(value, f"{at}{name}")


def _decimal(value: Any, where: str) -> Decimal:
    text = f"{value}".strip() if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if not NUMBER.fullmatch(text):
        raise bad_pay_input(where, _('Write a figure from 0 on, as in "250.00".'))
    return Decimal(text)


def _count(found: Any, where: str) -> int:
    if found is None:
        return 1
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= 999:
        raise bad_pay_input(where, _("Write which day in a row it is: 1, 2, 3."))
    return found


def _day(found: Any, where: str) -> date | None:
    text = _text(found, where)
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise bad_pay_input(where, _("“%(text)s” is no day as in 2026-07-01.") % {"text": text[:60]})
    return day


def _category(found: Any, where: str, default: str) -> str:
    text = _text(found, where).lower().replace("-", "_").replace(" ", "_")
    if text and text not in CATEGORIES:
        raise _none_of(text, where, CATEGORIES)
    return CATEGORIES[text] if text else default


def _none_of(text: str, where: str, words: Mapping[str, object]) -> Failure:
    said = {"text": text[:60], "words": ", ".join(words)}
    return bad_pay_input(where, _("“%(text)s” is none of: %(words)s.") % said)


def too_much() -> Failure:
    return bad_pay_input("", _("The file is too large. Reckon fewer days at once."))
