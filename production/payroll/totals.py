"""What people were paid on a series by now."""

from __future__ import annotations

from django.db.models import Count, Sum

from catalog.titles.models import Series
from production.contracts.paid import Paid
from production.payroll.models import PayDay, PayItem, RunState


def of_series(series: Series) -> dict[int, Paid]:
    """By person, out of locked runs, corrections with them. Two queries."""
    items = PayItem.objects.filter(run__series=series, run__state=RunState.LOCKED).order_by()
    sums = items.values("person", "run__currency").annotate(all=Sum("gross"), fringes=Sum("p_and_h"))
    days = PayDay.objects.filter(item__run__series=series, item__run__state=RunState.LOCKED).order_by()
    counted = days.values("item__person").annotate(count=Count("time_line__shoot_day__date", distinct=True))
    worked = {row["item__person"]: row["count"] for row in counted}
    return {
        row["person"]: Paid(row["all"], row["fringes"], worked.get(row["person"], 0), row["run__currency"])
        for row in sums
    }
