"""A cost report as a table: for the page, a sheet, an XLSX and a PDF. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from production.costs.report import Report, Row
from production.tables.table import Cell, Column, Table

KEY = "costs"


def tables(report: Report) -> tuple[Table, ...]:
    """The report, and beside it what stands in other currencies, where there is any."""
    return (_costs(report), *([_others(report)] if report.others else []))


def _costs(report: Report) -> Table:
    columns = (
        Column(_("Account"), is_number=False), Column(_("Name"), is_number=False), Column(_("Budget")),
        Column(_("This period")), Column(_("To date")), Column(_("Not yet locked")), Column(_("Committed")),
        Column(_("Estimate to complete")), Column(_("Estimated final")), Column(_("Variance")),
    )  # fmt: skip
    rows = tuple((row.account or _("none"), row.name, *_amounts(row)) for row in report.rows)
    total = (_("In total, %(currency)s") % {"currency": report.currency}, None, *_amounts(report.total))
    return Table(KEY, _("Costs by account"), _about(report), columns, rows, total if rows else None)


def _amounts(row: Row) -> tuple[Cell, ...]:
    return (
        row.budget, row.period, row.to_date, row.not_locked, row.committed, row.to_complete, row.final, row.variance,
    )  # fmt: skip


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
