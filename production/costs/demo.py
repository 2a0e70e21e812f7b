"""The budget of the demo's series, in round figures that nobody spent."""

from __future__ import annotations

from decimal import Decimal

from catalog.titles.models import Series
from production import history
from production.costs import services
from production.costs.models import Budget, BudgetLine
from studio.accounts.models import User

# Account, name, budget, paid elsewhere, still to come beside deals.
LINES = (
    ("1100", "Story and writing", 12000, 0, 0), ("1300", "Direction", 14000, 0, 0),
    ("1400", "Cast", 12000, 0, 1500), ("1405", "Day players", 6000, 0, 1000),
    ("1410", "Overtime", 4000, 0, 1200), ("1499", "Fringes", 7000, 0, 900),
    ("2100", "Extras", 2500, 0, 600), ("3300", "Camera and sound", 28000, 16400, 9800),
    ("3400", "Locations", 21000, 12750, 6400), ("4500", "Post", 32000, 0, 31000),
)  # fmt: skip


def load(series: Series, by: User | None) -> None:
    """Once: where the series has a budget already, nothing is done."""
    if by is None or Budget.objects.filter(pk=series.pk).exists():
        return
    budget = Budget.objects.create(series=series)
    with history.by(by):
        BudgetLine.objects.bulk_create(
            BudgetLine(
                budget=budget, account=account, name=name, amount=Decimal(amount), spent=Decimal(spent),
                estimate=Decimal(estimate),
            )
            for account, name, amount, spent, estimate in LINES
        )  # fmt: skip
    services.watch(series=series)
