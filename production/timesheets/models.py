"""Lines of Exhibit G, what is paid without a clock, and who signed, checked and approved them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from production import history
from production.agreements.kinds import Category
from production.contracts.models import Deal
from production.shoots.models import LATEST, DayStatus, ShootDay
from production.timesheets.clock import Place
from production.timesheets.marks import NAMES, Marks
from studio.lib.transitions import Table

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager
    from django.utils.functional import _StrPromise

NOT_NEGATIVE = MinValueValidator(0)


class TimeState(models.TextChoices):
    ENTERED = "entered", _("Entered")
    SIGNED = "signed", _("Signed by the performer")
    CHECKED = "checked", _("Approved by the assistant director")
    APPROVED = "approved", _("Approved by production")


LINE_MOVES: Table = {
    TimeState.ENTERED: frozenset({TimeState.SIGNED}),
    TimeState.SIGNED: frozenset({TimeState.CHECKED, TimeState.ENTERED}),
    TimeState.CHECKED: frozenset({TimeState.APPROVED, TimeState.ENTERED}),
    TimeState.APPROVED: frozenset({TimeState.ENTERED}),  # taken up again with a reason; what was paid is settled later
}


def _time(label: _StrPromise) -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[LATEST])


@history.kept()
class TimeLine(models.Model):
    """One person's line of a day's Exhibit G. Times are minutes since midnight at the location (``clock.py``).

    ``revision`` counts edits: who writes says over which one. ``entered_by`` is who wrote last.
    """

    if TYPE_CHECKING:
        signatures: RelatedManager[TimeSignature]
        changes: RelatedManager[TimeLineChange]

    shoot_day = models.ForeignKey(ShootDay, on_delete=models.PROTECT, related_name="lines", verbose_name=_("day"))
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="time_lines", verbose_name=_("deal"))
    status = models.CharField(_("status"), max_length=3, choices=DayStatus, default=DayStatus.WORK)
    leave_for = _time(_("leave for location"))
    arrive_at = _time(_("arrive at location"))
    makeup_in = _time(_("report make-up, wardrobe"))
    set_in = _time(_("report on set"))
    breakfast_from = _time(_("non-deductible breakfast, from"))
    breakfast_to = _time(_("non-deductible breakfast, to"))
    meal1_from = _time(_("first meal, from"))
    meal1_to = _time(_("first meal, to"))
    meal2_from = _time(_("second meal, from"))
    meal2_to = _time(_("second meal, to"))
    set_out = _time(_("dismiss on set"))
    makeup_out = _time(_("dismiss make-up, wardrobe"))
    leave_location = _time(_("leave location"))
    arrive_hotel = _time(_("arrive hotel"))
    school = models.PositiveSmallIntegerField(_("school and rest of a minor, minutes"), default=0, validators=[LATEST])
    has_no_further_meal = models.BooleanField(_("no further meal was given"), default=False)
    stunt_adjustment = models.DecimalField(
        _("stunt adjustment"), max_digits=10, decimal_places=2, default=0, validators=[NOT_NEGATIVE]
    )
    mileage = models.DecimalField(
        _("mileage, miles"), max_digits=6, decimal_places=1, default=0, validators=[NOT_NEGATIVE]
    )
    kit_days = models.PositiveSmallIntegerField(_("kit, days"), default=0)
    outfits_formal = models.PositiveSmallIntegerField(_("own outfits, formal"), default=0)
    outfits_other = models.PositiveSmallIntegerField(_("own outfits, other"), default=0)
    upgraded_to = models.CharField(_("upgraded to"), max_length=12, choices=Category, blank=True)
    voucher = models.CharField(_("voucher"), max_length=40, blank=True, help_text=_("Of background performers."))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TimeState, default=TimeState.ENTERED, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("time of a day")
        verbose_name_plural = _("time sheets")
        ordering = ["shoot_day__date", "deal__person__name", "id"]
        permissions = [
            ("check_timeline", "Can approve time as assistant director"),
            ("approve_timeline", "Can approve time for production"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shoot_day", "deal"], name="timeline_once"),
            models.CheckConstraint(condition=Q(state__in=TimeState.values), name="timeline_state"),
            models.CheckConstraint(condition=Q(status__in=DayStatus.values), name="timeline_status"),
            models.CheckConstraint(condition=Q(upgraded_to__in=["", *Category.values]), name="timeline_upgraded_to"),
            models.CheckConstraint(
                condition=~Q(state=TimeState.APPROVED)
                | Q(approved_by=None)
                | Q(checked_by=None)
                | ~Q(approved_by=F("checked_by")),
                name="timeline_approved_by_another",
            ),
        ]
        indexes = [models.Index(fields=["deal", "state"], name="timeline_by_deal")]

    def __str__(self) -> str:
        return f"{self.deal.person} · {self.shoot_day}"

    @property
    def marks(self) -> Marks:
        return Marks(**{name: getattr(self, name) for name in NAMES})

    @property
    def place(self) -> Place:
        return Place(self.shoot_day.date, self.shoot_day.time_zone)

    def digest(self) -> str:
        """SHA-256 of what the line says: what a performer signs."""
        said = [str(self.shoot_day_id), str(self.deal_id), *(str(getattr(self, name)) for name in ENTERED)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


ENTERED = (
    "status", *NAMES, "school", "has_no_further_meal", "stunt_adjustment", "mileage", "kit_days", "outfits_formal",
    "outfits_other", "upgraded_to", "voucher", "remark",
)  # fmt: skip


class TimeLineChange(models.Model):
    """Who moved a line from one state to another, when and why."""

    subject = models.ForeignKey(TimeLine, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(max_length=10)
    new = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class TimeSignature(models.Model):
    """A performer's (or a minor's guardian's) signature under a line as it then was. It never changes.

    ``strokes`` are as in ``documents.strokes``, empty where the name was typed alone; ``line_sha256`` is the line's
    ``digest()``; ``by`` is whose tablet it was signed on.
    """

    line = models.ForeignKey(TimeLine, on_delete=models.PROTECT, related_name="signatures")
    name = models.CharField(_("name"), max_length=120)
    strokes = models.JSONField(default=list, blank=True)
    line_sha256 = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class PieceState(models.TextChoices):
    ENTERED = "entered", _("Entered")
    APPROVED = "approved", _("Approved")


PIECE_MOVES: Table = {
    PieceState.ENTERED: frozenset({PieceState.APPROVED}),
    PieceState.APPROVED: frozenset({PieceState.ENTERED}),
}


@history.kept()
class Piece(models.Model):
    """What is owed by no clock: a step of a writer, a part of a flat deal. ``amount`` is in the deal's currency."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="pieces", verbose_name=_("deal"))
    what = models.CharField(_("what"), max_length=160, help_text=_("As in: first drafts of episodes 1 to 10."))
    delivered_on = models.DateField(_("delivered"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, validators=[NOT_NEGATIVE])
    state = models.CharField(_("state"), max_length=10, choices=PieceState, default=PieceState.ENTERED, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("step or flat pay")
        verbose_name_plural = _("steps and flat pay")
        ordering = ["-delivered_on", "-id"]
        permissions = [("approve_piece", "Can approve steps and flat pay")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PieceState.values), name="piece_state"),
            models.CheckConstraint(
                condition=~Q(state=PieceState.APPROVED)
                | Q(approved_by=None)
                | Q(entered_by=None)
                | ~Q(approved_by=F("entered_by")),
                name="piece_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal.person} · {self.what}"


class PieceChange(models.Model):
    subject = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(max_length=10)
    new = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
