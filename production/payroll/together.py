"""Which time is paid as one, whichever run paid the first of it: a week, or the days of a three-day deal.

A week's rate is paid once. So a day of a week that a locked run has paid joins what was paid: the week is reckoned anew
with it, as a correction, and the difference is what the next run pays. No queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from production.contracts.facts import Pay
from production.contracts.models import Deal
from production.payroll.models import PayItem
from production.timesheets.models import TimeLine

WEEK = timedelta(7)
WHOLE = frozenset({Pay.WEEK, Pay.THREE_DAY})


@dataclass(frozen=True)
class Stretch:
    """What an item paid whole: of a deal by the week some weeks, counted from ``begins``; of three days everything."""

    item: PayItem
    begins: date
    weeks: frozenset[int]

    def has(self, line: TimeLine) -> bool:
        return line.deal.pay == Pay.THREE_DAY or _week(line, self.begins) in self.weeks


def joining(
    due: Iterable[TimeLine], paid: Mapping[int, list[TimeLine]], items: Mapping[int, PayItem]
) -> dict[int, int]:
    """By line that is due, the item of a locked run that it belongs to. ``paid`` are the lines of each of ``items``."""
    stretches: defaultdict[int, list[Stretch]] = defaultdict(list)
    for pk, lines in sorted(paid.items()):
        if lines[0].deal.pay in WHOLE:
            stretches[lines[0].deal_id].append(_stretch(items[pk], lines))
    found = {
        line.pk: next((one.item.pk for one in stretches[line.deal_id] if one.has(line)), 0)
        for line in due if line.deal_id in stretches
    }  # fmt: skip
    return {line: item for line, item in found.items() if item}


def _stretch(item: PayItem, lines: list[TimeLine]) -> Stretch:
    begins = _begins(lines[0].deal) or min(line.shoot_day.date for line in lines)
    return Stretch(item, begins, frozenset(_week(line, begins) for line in lines))


def _begins(deal: Deal) -> date | None:
    """The day from which the deal's weeks are counted (``works.of_time``); None: from the first that is paid."""
    return deal.starts_on


def _week(line: TimeLine, begins: date) -> int:
    return (line.shoot_day.date - begins) // WEEK


def in_two_versions(lines: Iterable[TimeLine]) -> dict[int, date]:
    """By deal that is paid whole, the last day worked under the version that it amends, where less than a week lies
    between that and its own first: each version pays its week, so that one may be paid twice."""
    days: defaultdict[int, list[date]] = defaultdict(list)
    versions: dict[int, int] = {}
    for line in lines:
        if line.deal.pay in WHOLE:
            days[line.deal_id].append(line.shoot_day.date)
            versions[line.deal_id] = line.deal.amends_id or 0
    found = {deal: max(days[before]) for deal, before in versions.items() if before in days}
    return {deal: last for deal, last in found.items() if min(days[deal]) - last < WEEK}
