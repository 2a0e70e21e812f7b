"""A day of a shoot and its calls: what a call sheet says of people."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Series
from production.contracts.models import Deal

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

LATEST = MaxValueValidator(2 * 24 * 60 - 1)  # minutes: times of a day end with the second midnight


def check_zone(name: str) -> None:
    """Raises ValidationError for what is no name of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is no time zone as in America/Los_Angeles."), params={"name": name})


class DayStatus(models.TextChoices):
    """Letters of a day-out-of-days. Combined ones are the first and the last day of work."""

    START = "S", _("Start")
    WORK = "W", _("Work")
    FINISH = "F", _("Finish")
    START_WORK = "SW", _("Start and work")
    WORK_FINISH = "WF", _("Work and finish")
    START_WORK_FINISH = "SWF", _("Start, work and finish")
    HOLD = "H", _("Hold")
    TRAVEL = "T", _("Travel")
    REHEARSE = "R", _("Rehearse")
    FITTING = "FT", _("Fitting")


WORKED = frozenset(
    {
        DayStatus.START,
        DayStatus.WORK,
        DayStatus.FINISH,
        DayStatus.START_WORK,
        DayStatus.WORK_FINISH,
        DayStatus.START_WORK_FINISH,
    }
)  # fmt: skip - the letters of days on which somebody works


class ShootDay(models.Model):
    """One unit's day. Times of the clock are minutes since its midnight in ``time_zone``, beyond 1,440 on the next."""

    if TYPE_CHECKING:
        calls: RelatedManager[Call]

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="shoot_days", verbose_name=_("series"))
    date = models.DateField(_("date"))
    unit = models.CharField(_("unit"), max_length=40, default="Main")
    number = models.PositiveSmallIntegerField(_("day"), null=True, blank=True, help_text=_("Of the shoot, from 1 on."))
    location = models.CharField(_("location"), max_length=160, blank=True)
    state = models.CharField(
        _("state"), max_length=3, blank=True, validators=[RegexValidator(r"^[A-Z0-9]{1,3}$", _("Letters as in CA."))],
        help_text=_("Whose law holds, as in CA."),
    )  # fmt: skip
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="America/Los_Angeles", validators=[check_zone],
        help_text=_("That of the location's clocks."),
    )  # fmt: skip
    general_call = models.PositiveSmallIntegerField(_("general call"), null=True, blank=True, validators=[LATEST])
    is_holiday = models.BooleanField(_("holiday"), default=False, help_text=_("One that the agreement pays as such."))
    is_after_days_off = models.BooleanField(
        _("first after the week's days off"), default=False, help_text=_("The week's rest is due before it.")
    )
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    production_number = models.CharField(_("production number"), max_length=40, blank=True)
    day_off = models.CharField(_("designated day off"), max_length=20, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("shoot day")
        verbose_name_plural = _("shoot days")
        ordering = ["-date", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["series", "date", "unit"], name="shootday_once"),
            models.CheckConstraint(condition=~Q(time_zone=""), name="shootday_has_a_zone"),
        ]

    def __str__(self) -> str:
        unit = "" if self.unit == "Main" else f", {self.unit}"
        return f"{self.series} · {self.date}{unit}"


class Call(models.Model):
    """One person's line of a call sheet."""

    shoot_day = models.ForeignKey(ShootDay, on_delete=models.CASCADE, related_name="calls")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="calls", verbose_name=_("deal"))
    status = models.CharField(_("status"), max_length=3, choices=DayStatus, default=DayStatus.WORK)
    leave_for = models.PositiveSmallIntegerField(_("pick-up"), null=True, blank=True, validators=[LATEST])
    makeup_in = models.PositiveSmallIntegerField(_("make-up, wardrobe"), null=True, blank=True, validators=[LATEST])
    set_in = models.PositiveSmallIntegerField(_("on set"), null=True, blank=True, validators=[LATEST])
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["set_in", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shoot_day", "deal"], name="call_once"),
            models.CheckConstraint(condition=Q(status__in=DayStatus.values), name="call_status"),
        ]

    def __str__(self) -> str:
        return f"{self.deal} · {self.shoot_day}"
