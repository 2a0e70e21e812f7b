"""Forms of a shoot day and its calls: times as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from production.contracts.models import Deal
from production.onset.sheet import PRESENT
from production.shoots.models import Call, ShootDay
from production.timesheets import clock

ZONES = (
    "America/Los_Angeles", "America/Denver", "America/Phoenix", "America/Chicago", "America/New_York",
    "America/Puerto_Rico", "Pacific/Honolulu", "America/Vancouver", "America/Toronto", "America/Mexico_City",
    "Europe/London", "Europe/Madrid", "Europe/Berlin", "Asia/Shanghai", "Asia/Seoul", "Asia/Tokyo",
)  # fmt: skip


class ClockField(forms.CharField):
    """Minutes since midnight, typed as 0712, 7:12, 7:12 pm or 25:30; None for nothing."""

    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "text", "autocomplete": "off", "placeholder": "07:00"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=12, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return clock.write(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        try:
            return clock.read(str(value or ""))
        except ValueError:
            raise ValidationError(_("“%(text)s” is no time as in 07:30.") % {"text": value}) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return clock.write(initial) != str(data or "").strip()

    def run_validators(self, value: Any) -> None:
        """Those of texts say nothing of minutes."""


class ShootDayForm(forms.ModelForm):  # type: ignore[type-arg]
    general_call = ClockField(label=gettext_lazy("General call"))

    class Meta:
        model = ShootDay
        fields = "__all__"  # noqa: DJ007 - what is shown, the admin says
        widgets = {"time_zone": UnfoldAdminTextInputWidget(attrs={"list": "time-zones", "autocomplete": "off"})}


class CallForm(forms.ModelForm):  # type: ignore[type-arg]
    leave_for = ClockField(label=gettext_lazy("Pick-up"))
    makeup_in = ClockField(label=gettext_lazy("Make-up, wardrobe"))
    set_in = ClockField(label=gettext_lazy("On set"))

    class Meta:
        model = Call
        fields = ("deal", "status", "leave_for", "makeup_in", "set_in", "remark")

    deals: Sequence[tuple[int | str, str]] = ()  # who may be called, looked up once for all rows

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("deal")
        if field is not None:
            field.choices = self.deals


def callable_deals(day: ShootDay) -> list[Deal]:
    """Who may be called: whoever has a deal on the series that stands, and whoever is called. One query."""
    deals = Deal.objects.filter(series=day.series_id).select_related("person").order_by("job", "person__name")
    called = Call.objects.filter(shoot_day=day).values("deal")
    return list(deals.filter(Q(state__in=PRESENT) | Q(pk__in=called)))
