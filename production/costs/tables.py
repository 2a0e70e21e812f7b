"""A cost report as a table: for the page, a sheet, an XLSX and a PDF. Pure."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from production.costs.models import Level
from production.costs.report import Report, Row
from production.tables.table import Cell, Column, Table

KEY = "costs"
CENT = Decimal("0.01")


def tables(report: Report) -> tuple[Table, ...]:
    """The report, and beside it what stands in other currencies, where there is any."""
    return (_costs(report), *([_others(report)] if report.others else []))


def files(report: Report) -> tuple[Table, ...]:
    """The same with how near it is to what the agreement covers, which the page says above its table."""
    return (*tables(report), *([_ceiling(report, report.cap)] if report.cap is not None else []))


def _ceiling(report: Report, cap: Decimal) -> Table:
    columns = (Column(_("Against the agreement"), is_number=False), Column(report.currency))
    rows = (
        (_("Estimated final cost"), report.total.final), (_("What the agreement covers"), cap),
        (_("Still below it"), cap - report.total.final), (_("Share in per cent"), f"{report.share}"),
    )  # fmt: skip
    return Table("ceiling", _("Against the agreement"), f"{Level(report.level).label}", columns, rows)


def _costs(report: Report) -> Table:
    columns = (
        Column(_("Account"), is_number=False), Column(_("Name"), is_number=False), Column(_("Budget")),
        Column(_("This period")), Column(_("To date")), Column(_("Not yet locked")), Column(_("Committed")),
        Column(_("Estimate to complete")), Column(_("Estimated final")), Column(_("Variance")),
    )  # fmt: skip
    has_budget = report.total.budget is not None
    rows = tuple((row.account or _("none"), _name(row), *_amounts(row, has_budget)) for row in report.rows)
    total = (_("In total, %(currency)s") % {"currency": report.currency}, None, *_amounts(report.total, has_budget))
    return Table(KEY, _("Costs by account"), _about(report), columns, rows, total if rows else None)


def _name(row: Row) -> str:
    """What no account says: pay whose rate card names none is counted all the same."""
    return row.name or ("" if row.account else _("the rate card names no account"))


def _amounts(row: Row, has_budget: bool) -> tuple[Cell, ...]:
    """To the cent. In a series with a budget, what nobody has budgeted is over it whole: the column adds up."""
    variance = -row.final if has_budget and row.variance is None else row.variance
    sums = (row.budget, row.period, row.to_date, row.not_locked, row.committed, row.to_complete, row.final, variance)
    return tuple(None if one is None else one.quantize(CENT) for one in sums)


def _about(report: Report) -> str:
    said = _(
        "In %(currency)s. To date is what locked runs cost, with what was paid elsewhere; committed is what deals that"
        " are sent or in force guarantee and was not paid yet, without employer's taxes; the estimate to"
        " complete is that and what is entered as still to come. What is not yet locked counts"
        " nowhere else. A variance below zero is over budget."
    ) % {"currency": report.currency}
    if not report.run:
        return said + " " + _("No run is locked yet.")
    words = {"run": report.run, "begins": report.begins, "ends": report.ends}
    return said + " " + _("This period is run %(run)s, %(begins)s to %(ends)s.") % words


def _others(report: Report) -> Table:
    columns = (Column(_("Currency"), is_number=False), Column(_("To date")), Column(_("Committed")))
    rows = tuple((code, paid, committed) for code, (paid, committed) in report.others.items())
    about = _("Nothing is converted: these stand in no row of the report, and are held against no budget or ceiling.")
    return Table("other-currencies", _("In other currencies"), about, columns, rows)
