"""Pay runs: what was paid to whom for which time, line by line. A locked run never changes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.people.models import Person
from catalog.titles.models import Series
from production import history
from production.contracts.models import Deal
from production.payroll.lines import Part
from production.timesheets.models import Piece, TimeLine
from studio.lib.transitions import Table

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class RunState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", _("Reviewed")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")


RUN_MOVES: Table = {
    RunState.DRAFT: frozenset({RunState.REVIEWED}),
    RunState.REVIEWED: frozenset({RunState.APPROVED, RunState.DRAFT}),
    RunState.APPROVED: frozenset({RunState.LOCKED, RunState.DRAFT}),
    RunState.LOCKED: frozenset[RunState](),  # a correction is a line of the next run
}


@history.kept()
class PayRun(models.Model):
    """The pay of a series for a period, its last day with it; mostly a week, Sunday to Saturday.

    ``inputs_sha256`` is of the time, deals and figures that it was computed from; ``sha256`` of all that it says, once
    it is locked. ``share`` is the percentage by which somebody's pay may change before it is shown as changed.
    """

    if TYPE_CHECKING:
        items: RelatedManager[PayItem]
        changes: RelatedManager[PayRunChange]

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="pay_runs", verbose_name=_("series"))
    number = models.PositiveIntegerField(_("number"), editable=False)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    pay_on = models.DateField(_("paid on"), help_text=_("Whose year's taxes hold."))
    share = models.PositiveSmallIntegerField(
        _("shown as changed beyond"), default=20, validators=[MinValueValidator(0), MaxValueValidator(1000)],
        help_text=_("Per cent of what the person was paid in the run before."),
    )  # fmt: skip
    currency = models.CharField(_("currency"), max_length=3, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.DRAFT, editable=False)
    inputs_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    computed_at = models.DateTimeField(_("computed"), null=True, editable=False)
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    locked_at = models.DateTimeField(_("locked"), null=True, editable=False)

    class Meta:
        verbose_name = _("pay run")
        verbose_name_plural = _("pay runs")
        ordering = ["-id"]
        permissions = [
            ("compute_payrun", "Can compute and review pay runs"),
            ("approve_payrun", "Can approve pay runs"),
            ("lock_payrun", "Can lock pay runs"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="payrun_state"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="payrun_ends_after_it_begins"),
            models.UniqueConstraint(fields=["series", "number"], name="payrun_number_once"),
            models.UniqueConstraint(fields=["series"], condition=~Q(state="locked"), name="payrun_one_open"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "locked"]) | ~Q(approved_by=F("reviewed_by")),
                name="payrun_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="locked") | (Q(locked_by__isnull=False) & ~Q(sha256="")), name="payrun_locked_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} · {_('run')} {self.number}"


class PayRunChange(models.Model):
    subject = models.ForeignKey(PayRun, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(max_length=10)
    new = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def label(self) -> str:
        return str(RunState(self.new).label)


def _sum() -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(max_digits=12, decimal_places=2, default=0)


class PayItem(models.Model):
    """One deal's time in a run in one state, or one piece of it. Sums are in units of the run's currency; of a
    correction they are differences.

    ``cards`` names the cards by which it was computed, with their versions; ``notices`` are what holds nothing up and
    should be seen, as ``sentences.told`` writes it.
    """

    if TYPE_CHECKING:
        lines: RelatedManager[PayLine]
        days: RelatedManager[PayDay]

    run = models.ForeignKey(PayRun, on_delete=models.CASCADE, related_name="items")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="pay_items")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pay_items")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, null=True, related_name="pay_items")
    work_state = models.CharField(max_length=3, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    hours = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    gross = _sum()
    wages = _sum()  # of gross, what counts towards ceilings
    earned_before = _sum()  # on the picture, against the ceiling of pension and health
    wages_before = _sum()  # in the calendar year, against those of taxes
    p_and_h = _sum()
    trust = _sum()
    oasdi = _sum()
    medicare = _sum()
    futa = _sum()
    total_cost = _sum()
    cards = models.JSONField(default=dict)
    notices = models.JSONField(default=list)

    class Meta:
        ordering = ["person__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "deal", "work_state", "piece", "corrects"], name="payitem_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.run}"


class PayLine(models.Model):
    """One line of pay, or of what comes on top of it. ``source`` names the figure's row, empty for the deal's rate.

    ``corrects`` is the line of an earlier run that this one takes back (``takes_back``: with the other sign) or stands
    for.
    """

    item = models.ForeignKey(PayItem, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    date = models.DateField()
    kind = models.CharField(max_length=40)
    part = models.CharField(max_length=10, choices=[(str(part), str(part)) for part in Part])
    hours = models.DecimalField(max_digits=8, decimal_places=2)
    rate = models.DecimalField(max_digits=16, decimal_places=6)
    multiplier = models.DecimalField(max_digits=12, decimal_places=6)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    rule = models.CharField(max_length=60)
    account = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=12, blank=True)
    source = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    takes_back = models.BooleanField(default=False)

    class Meta:
        ordering = ["item_id", "position"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="payline_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class PayDay(models.Model):
    """Which time, or which step, an item paid, and what that said then: its digest, and in ``said`` its words with who
    signed and approved it (``frozen.py``)."""

    item = models.ForeignKey(PayItem, on_delete=models.CASCADE, related_name="days")
    time_line = models.ForeignKey(TimeLine, on_delete=models.PROTECT, null=True, related_name="paid_in")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, null=True, related_name="paid_in")
    sha256 = models.CharField(max_length=64)
    said = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(time_line__isnull=True) ^ Q(piece__isnull=True), name="payday_is_time_or_piece"
            ),
            models.UniqueConstraint(fields=["item", "time_line"], name="payday_time_once"),
            models.UniqueConstraint(fields=["item", "piece"], name="payday_piece_once"),
        ]

    def __str__(self) -> str:
        return f"{self.time_line or self.piece}"
