"""A series' budget by account, and how near its costs are to what its agreement covers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Series
from production import history
from production.contracts.models import CURRENCY, NOT_NEGATIVE

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

ACCOUNT = RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z .-]*$", _("A code of the chart of accounts, as in 1400."))


class Budget(models.Model):
    """Amounts are in units of ``currency``; pay in another one is told apart, since nothing is converted."""

    if TYPE_CHECKING:
        lines: RelatedManager[BudgetLine]

    series = models.OneToOneField(
        Series, on_delete=models.CASCADE, primary_key=True, related_name="cost_budget", verbose_name=_("series")
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD", validators=[CURRENCY])
    note = models.TextField(_("note"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-series_id"]

    def __str__(self) -> str:
        return str(self.series)


def _amount(title: Any, help_text: Any = "") -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(
        title, max_digits=12, decimal_places=2, default=0, validators=[NOT_NEGATIVE], help_text=help_text
    )


@history.kept()
class BudgetLine(models.Model):
    """One account: what is planned, what was paid for it outside of pay runs, what is still to come beside deals."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="lines")
    account = models.CharField(_("account"), max_length=20, validators=[ACCOUNT])
    name = models.CharField(_("name"), max_length=80)
    amount = _amount(_("budget"))
    spent = _amount(_("paid elsewhere"), _("To date, outside of pay runs: equipment, places, invoices."))
    estimate = _amount(_("still to come"), _("Beside what deals commit to, which is counted by itself."))

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["account"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "account"], name="budgetline_account_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, spent__gte=0, estimate__gte=0), name="budgetline_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.name}"


class Level(models.TextChoices):
    """How near the estimated final cost is to what the agreement covers."""

    UNKNOWN = "unknown", _("nothing to hold it against")
    WITHIN = "within", _("within")
    NOTED = "noted", _("comes near")
    WARNED = "warned", _("very near")
    OVER = "over", _("over")


NEAR = frozenset({Level.NOTED, Level.WARNED, Level.OVER})


class CostWatch(models.Model):
    """What was found when it was last looked: ``final`` is the estimated final cost, ``share`` its per cent of ``cap``.
    ``told`` is the highest level of which letters were sent for ``told_cap``: each level is told once."""

    series = models.OneToOneField(Series, on_delete=models.CASCADE, primary_key=True, related_name="cost_watch")
    level = models.CharField(max_length=8, choices=Level, default=Level.UNKNOWN)
    currency = models.CharField(max_length=3, default="USD")
    final = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    cap = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    share = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    told = models.CharField(max_length=8, choices=Level, default=Level.UNKNOWN)
    told_cap = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["series_id"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="costwatch_level"),
            models.CheckConstraint(condition=Q(told__in=Level.values), name="costwatch_told"),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.get_level_display()}"

    @property
    def is_near(self) -> bool:
        """Whether somebody should know."""
        return self.level in NEAR
