"""What people have earned before a day that goes on: what locked runs paid, and the days since that none has.

Without it nobody could say whether the next half hour still costs pension, health and taxes: they end at a ceiling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from production.contracts.facts import Pay
from production.contracts.models import Deal
from production.payroll import collecting
from production.payroll.answer import reckoned
from production.payroll.computing import Cards
from production.payroll.lines import WAGES, total
from production.payroll.models import PayDay, RunState
from production.payroll.work import Work
from production.payroll.works import Before, of_piece, of_time, past_of
from production.people.models import PersonFile
from production.shoots.models import ShootDay
from production.timesheets.models import Piece, PieceState, TimeLine
from studio.lib.errors import Failure

BY_SEVERAL_DAYS = frozenset({Pay.WEEK, Pay.THREE_DAY})  # whose half hour is reckoned with the days before
Wages = dict[int, Decimal]  # by deal


class Earned:
    """Of everybody who has a line on the day, looked up once: three queries, however many people and days.

    Days that no locked run has paid are reckoned as they are noted, approved or not; days of other series count once
    they are paid. One whose pay can't be reckoned counts nothing.
    """

    def __init__(
        self, day: ShootDay, by_person: Mapping[int, list[TimeLine]], files: Mapping[int, PersonFile], cards: Cards
    ) -> None:
        self.files, self.cards = files, cards
        people = set(by_person)
        locked = collecting.earned(people, series=day.series_id, currency=_currency(day), year=cards.pay_on.year)
        self.locked: dict[int, dict[int, Before]] = locked
        lines = [line for own in by_person.values() for line in own if line.shoot_day_id != day.pk]
        self.open: defaultdict[int, Wages] = defaultdict(dict)
        self._add(_unpaid(lines), by_person)
        self._add_pieces(day, people)

    def before(self, line: TimeLine) -> Before:
        """Of the person of a line. Days of a deal by the week are reckoned with the line, so they are left out."""
        own = line.deal_id if line.deal.pay in BY_SEVERAL_DAYS else 0
        person = line.deal.person_id
        locked = [one for deal, one in self.locked.get(person, {}).items() if deal != own]
        since = sum((wages for deal, wages in self.open[person].items() if deal != own), Decimal(0))
        return Before(since + sum(one.earned for one in locked), since + sum(one.wages for one in locked))

    def _add(self, lines: Iterable[TimeLine], by_person: Mapping[int, list[TimeLine]]) -> None:
        pasts = {person: past_of(own) for person, own in by_person.items()}
        for (_deal, state), group in groupby(sorted(lines, key=_group), key=_group):
            days = list(group)
            deal = days[0].deal
            file, past = self.files.get(deal.person_id), pasts[deal.person_id]
            self._count(deal, of_time(deal, days, file=file, past=past, before=Before()), state)

    def _add_pieces(self, day: ShootDay, people: set[int]) -> None:
        found = Piece.objects.filter(deal__series=day.series_id, deal__person__in=people, delivered_on__lte=day.date)
        owed = found.filter(state=PieceState.APPROVED).exclude(paid_in__item__run__state=RunState.LOCKED)
        for piece in owed.select_related("deal__agreement"):
            file = self.files.get(piece.deal.person_id)
            self._count(piece.deal, of_piece(piece, file=file, before=Before()), "")

    def _count(self, deal: Deal, work: Work, state: str) -> None:
        if deal.agreement is None:
            return
        try:
            result = reckoned(work, self.cards.figures(deal.agreement.slug, state))
        except Failure:
            return
        known = self.open[deal.person_id]
        wages = total(line for line in result.lines if line.part in WAGES)
        known[deal.pk] = known.get(deal.pk, Decimal(0)) + wages


def _unpaid(lines: list[TimeLine]) -> Iterator[TimeLine]:
    """Days with both ends, or with neither as holds are, that no locked run has paid; flat deals pay none. One
    query."""
    rows = PayDay.objects.filter(time_line__in=[line.pk for line in lines], item__run__state=RunState.LOCKED)
    paid = set(rows.values_list("time_line", flat=True))
    for line in lines:
        marks = line.marks
        is_whole = (marks.call is None) == (marks.dismissed is None) and not marks.out_of_order()
        if is_whole and line.pk not in paid and line.deal.pay != Pay.FLAT:
            yield line


def _group(line: TimeLine) -> tuple[int, str]:
    return line.deal_id, line.shoot_day.state


def _currency(day: ShootDay) -> str:
    terms = getattr(day.series, "terms", None)
    return str(terms.currency) if terms else ""
