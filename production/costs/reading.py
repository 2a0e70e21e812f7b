"""A series' cost report, read out of its budget, its locked runs and its deals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Sum, When
from django.utils.translation import gettext as _

from catalog.titles.models import Series
from production.agreements.kinds import RateKind
from production.contracts import judging
from production.contracts.facts import Pay, category_of
from production.contracts.models import COMMITTED, Deal, SeriesTerms
from production.costs.models import Budget
from production.costs.report import Report, Row, gathered, left
from production.payroll.accounts import Booked, booked
from production.payroll.approved import chart
from production.payroll.lines import Part
from production.payroll.models import PayLine, PayRun, RunState
from production.payroll.works import TYPES

ZERO = Decimal(0)
GUARANTEED = ("day", "straight", "premium_day", "week", "flat", "guarantee")  # kinds that use a guarantee up
CHART = (
    RateKind.ACCOUNT_CAST, RateKind.ACCOUNT_DAY_PLAYERS, RateKind.ACCOUNT_OVERTIME, RateKind.ACCOUNT_EXTRAS,
    RateKind.ACCOUNT_CREW, RateKind.ACCOUNT_WRITERS, RateKind.ACCOUNT_DIRECTION,
)  # fmt: skip


def report(series: Series, number: int | None = None) -> Report:
    """As of the run of that number, or of the last one that is locked; budget and deals are today's.

    Thirteen queries at most, and two for each agreement that the deals follow, however many people, deals and runs.
    """
    terms = SeriesTerms.objects.select_related("agreement").filter(pk=series.pk).first()
    budget = Budget.objects.filter(pk=series.pk).prefetch_related("lines").first()
    currency = budget.currency if budget else terms.currency if terms else "USD"
    runs = list(PayRun.objects.filter(series=series).order_by("number"))
    period = _period(runs, number)
    paid, elsewhere = _paid(runs, period, currency)
    bound = _bound(series, terms, runs, period)
    cap, cap_currency = _cap(terms)
    own = [row for row, code in bound.rows if code == currency]
    rows = gathered([*_budgeted(budget), *paid, *own])
    return Report(
        currency=currency, rows=tuple(replace(row, name=row.name or bound.names.get(row.account, "")) for row in rows),
        run=period.number if period else 0, begins=f"{period.begins_on}" if period else "",
        ends=f"{period.ends_on}" if period else "", cap=cap if cap_currency == currency else None,
        cap_currency=cap_currency if cap is not None else "",
        planned=terms.budget if terms and terms.currency == currency else None,
        others=_others(elsewhere, bound, currency), is_whole=bound.is_whole,
    )  # fmt: skip


def _others(paid: Mapping[str, Decimal], bound: Bound, currency: str) -> dict[str, tuple[Decimal, Decimal]]:
    """What is paid and committed in other currencies."""
    committed: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row, code in bound.rows:
        committed[code] += row.committed
    codes = sorted({*paid, *committed} - {currency})
    return {code: (paid.get(code, ZERO), committed[code]) for code in codes}


def _period(runs: Iterable[PayRun], number: int | None) -> PayRun | None:
    locked = [run for run in runs if run.state == RunState.LOCKED]
    asked = next((run for run in locked if run.number == number), None)
    return asked or (locked[-1] if locked else None)


def _cap(terms: SeriesTerms | None) -> tuple[Decimal | None, str]:
    """What the agreement covers, in which currency. Two queries."""
    card = judging.card_of(terms)
    term = card.terms.get(RateKind.COVERAGE_BUDGET) if card.terms else None
    currency = terms.agreement.currency if terms and terms.agreement else ""
    return (term.number if term else None), currency


def _budgeted(budget: Budget | None) -> Iterator[Row]:
    for line in budget.lines.all() if budget else ():
        yield Row(
            line.account, line.name, budget=line.amount, to_date=line.spent, elsewhere=line.spent,
            estimate=line.estimate,
        )  # fmt: skip


def _paid(runs: list[PayRun], period: PayRun | None, currency: str) -> tuple[list[Row], dict[str, Decimal]]:
    """What runs cost by account, and what those in other currencies cost in all. One query."""
    by_run = {run.pk: run for run in runs}
    lines = PayLine.objects.filter(item__run__in=by_run).exclude(part=Part.TRUST).order_by()  # which is of gross
    rows: list[Row] = []
    others: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for pk, account, amount in lines.values_list("item__run", "account").annotate(sum=Sum("amount")):
        run = by_run[pk]
        is_counted = run.state == RunState.LOCKED and period is not None and run.number <= period.number
        if run.currency != currency:
            others[run.currency] += amount if is_counted else ZERO
        elif is_counted:
            rows.append(Row(account, to_date=amount, period=amount if run == period else ZERO))
        elif run.state != RunState.LOCKED:
            rows.append(Row(account, not_locked=amount))
    return rows, others


@dataclass(frozen=True)
class Bound:
    """What deals still commit to: rows with the currency of each; ``names`` of accounts by their code."""

    rows: list[tuple[Row, str]]
    names: dict[str, str]
    is_whole: bool


def _bound(series: Series, terms: SeriesTerms | None, runs: list[PayRun], period: PayRun | None) -> Bound:
    """Five queries, and two for each agreement."""
    deals = list(Deal.objects.filter(series=series, state__in=COMMITTED).select_related("agreement").order_by("pk"))
    desk = judging.Desk(deals, bound=deals)
    counted = desk.counted.get(series.pk, [])
    accounts, names = _accounts(counted, terms.photography_start if terms else None)
    roots = _roots(series)
    paid = _paid_of(runs, period, roots)
    rows: list[tuple[Row, str]] = []
    is_whole = True
    for deal in counted:
        whole = desk.commitment(deal)
        rest = left(whole, paid.get(roots[deal.pk], ZERO))
        is_whole = is_whole and whole.is_whole
        where = accounts[deal.pk]
        rows.append((Row(where.pay, committed=rest.guaranteed + rest.agent), deal.currency))
        rows.append((Row(where.fringes, committed=rest.p_and_h), deal.currency))
    return Bound([(row, code) for row, code in rows if row.committed], names, is_whole)


def _accounts(deals: list[Deal], start: date | None) -> tuple[dict[int, Booked], dict[str, str]]:
    """To which accounts each deal's pay is booked, and what the chart calls its accounts. Two queries."""
    figures = chart(start)
    found = {deal.pk: booked(category_of(deal.job, deal.category), TYPES[Pay(deal.pay)], figures) for deal in deals}
    end = figures.account(RateKind.ACCOUNT_FRINGES_END) if figures else ""
    names: dict[str, str] = {}
    for kind in CHART:
        if figures and (code := figures.account(kind)):
            names[code] = str(kind.label)
            names.setdefault(code[: len(code) - len(end)] + end, _("Fringes: %(account)s") % {"account": kind.label})
    return found, names


def _paid_of(runs: list[PayRun], period: PayRun | None, roots: Mapping[int, int]) -> dict[int, Decimal]:
    """What the lines that use a guarantee up came to, by the first version of each deal. Hours of a premium day count
    at the plain rate; a week's are beyond its rate, and count for nothing. One query."""
    upto = [run.pk for run in runs if period and run.state == RunState.LOCKED and run.number <= period.number]
    lines = PayLine.objects.filter(item__run__in=upto, kind__in=GUARANTEED).order_by()
    plain = Case(When(kind="premium_day", then=F("amount") / F("multiplier")), default=F("amount"))
    found: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    sums = lines.exclude(kind="premium_day", item__deal__pay=Pay.WEEK).values_list("item__deal")
    for deal, amount in sums.annotate(sum=Sum(plain)):
        found[roots[deal]] += amount
    return found


def _roots(series: Series) -> dict[int, int]:
    """By deal the first version of it. One query."""
    found: dict[int, int] = {}
    for pk, amends in Deal.objects.filter(series=series).order_by("pk").values_list("pk", "amends"):
        found[pk] = found.get(amends, amends) if amends else pk
    return found
