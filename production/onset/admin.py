"""Shoot days and time in admin: the list of days, a day with its calls, and the pages of its sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from production.bible.admin import LowTextarea, Widgets
from production.onset.exhibit_pages import ExhibitPages
from production.onset.forms import ZONES, CallForm, ShootDayForm, callable_deals
from production.onset.import_pages import ImportPages
from production.onset.now_pages import NowPages
from production.onset.sheet_pages import SheetPages
from production.onset.sign_pages import SignPages
from production.shoots.models import Call, ShootDay
from production.timesheets import clock
from production.timesheets.models import TimeLine, TimeState
from studio.admin_pages import Hidden, ReadOnly

SETTLED = ("date", "unit", "state", "time_zone", "is_holiday", "is_after_days_off")  # what signed time rests on


class CallInline(TabularInline):
    """The day's call sheet. Who may change the day may change it."""

    model = Call
    form = CallForm
    extra = 0
    tab = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Deals are looked up once, not once a row."""
        made = super().get_formset(request, obj, **kwargs)
        if obj is not None:
            widget = made.form.base_fields["deal"].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
            made.form.deals = [("", "–"), *((deal.pk, str(deal)) for deal in callable_deals(obj))]
        return made

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("deal__person", "shoot_day__series")

    def _may(self, request: HttpRequest) -> bool:
        return request.user.has_perm("production.change_shootday")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("production.view_shootday")

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)


@admin.register(ShootDay)
class ShootDayAdmin(ExhibitPages, Hidden, Widgets, ModelAdmin):
    """A page of the list costs the same queries however many days it shows."""

    empty_note = _("No shoot day yet. A day has a place, its clocks, and the calls of who works.")
    change_form_outer_before_template = "production/onset/_day_head.html"
    form = ShootDayForm
    inlines = (CallInline,)
    list_display = ("when", "unit", "number", "location", "zone", "people", "stand")
    list_filter = ("series",)
    list_select_related = ("series",)
    search_fields = ("series__title", "location", "unit")
    search_help_text = _("Series, location or unit")
    date_hierarchy = "date"
    list_per_page = 50
    widgets = {"notes": LowTextarea}
    fieldsets = (
        (None, {"fields": (
            ("series", "date"), ("unit", "number"), ("location", "state"), ("time_zone", "general_call"),
        )}),
        (_("Pay"), {"fields": (("is_holiday", "is_after_days_off"),)}),
        (_("For the form"), {"fields": (("contact", "phone"), ("production_number", "day_off"), "notes")}),
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        return [*self.hidden(self.exhibit_urls()), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With how many lines a day has in each state."""
        counts = {f"lines_{state}": Count("lines", filter=Q(lines__state=state)) for state in TimeState.values}
        return super().get_queryset(request).annotate(**counts)

    @display(description=_("date"), ordering="date")
    def when(self, day: ShootDay) -> str:
        link = reverse("admin:production_shootday_change", args=[day.pk])
        return format_html('<a href="{}"><span class="deal-whole">{}</span> · {}</a>', link, day.date, day.series)

    @display(description=_("time zone"), ordering="time_zone")
    def zone(self, day: ShootDay) -> str:
        return day.time_zone.replace("_", " ")

    @display(description=_("lines"))
    def people(self, day: ShootDay) -> str:
        link, count = reverse("admin:production_timeline_sheet", args=[day.pk]), _lines_of(day)
        return format_html('<a class="work-link" href="{}">{}</a>', link, count or _("open"))

    @display(description=_("time"))
    def stand(self, day: ShootDay) -> str:
        """The least of what its lines have come to."""
        for state in TimeState:
            if getattr(day, f"lines_{state}"):
                label = f"{state.label} ({getattr(day, f'lines_{state}')})"
                return format_html('<span class="work-state time-{}">{}</span>', state, label)
        return "–"

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Who can be called is known once the series is."""
        return super().get_inlines(request, obj) if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What was signed stands on the day's place and clocks: they stay."""
        if obj is None:
            return ()
        is_settled = obj.lines.exclude(state=TimeState.ENTERED).exists()
        return ("series", *(SETTLED if is_settled else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {**(extra_context or {}), "zones": ZONES})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "zones": ZONES})

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """On to its calls."""
        return HttpResponseRedirect(reverse("admin:production_shootday_change", args=[obj.pk]))


def _lines_of(day: ShootDay) -> int:
    return sum(int(getattr(day, f"lines_{state}")) for state in TimeState.values)


@admin.register(TimeLine)
class TimeLineAdmin(SheetPages, NowPages, SignPages, ImportPages, Hidden, ReadOnly, ModelAdmin):
    """The list of all lines; each opens the sheet of its day. A page costs the same queries however many it shows."""

    empty_note = _("No time yet. Open a shoot day and its lines.")
    list_display = ("who", "day", "status", "call", "dismissed", "state_label")
    list_filter = ("state", "status", "shoot_day__series")
    list_select_related = ("shoot_day__series", "deal__person")
    search_fields = ("deal__person__name", "deal__role", "voucher")
    search_help_text = _("Name, role or voucher")
    date_hierarchy = "shoot_day__date"
    list_per_page = 100
    ordering = ("-shoot_day__date", "deal__person__name")

    @display(description=_("person"), ordering="deal__person__name")
    def who(self, line: TimeLine) -> str:
        return format_html('<a href="{}">{}</a>', sheet_of(line), line.deal.person)

    @display(description=_("day"), ordering="shoot_day__date")
    def day(self, line: TimeLine) -> str:
        return str(line.shoot_day)

    @display(description=_("call"))
    def call(self, line: TimeLine) -> str:
        return clock.write(line.marks.call) or "–"

    @display(description=_("dismissed"))
    def dismissed(self, line: TimeLine) -> str:
        return clock.write(line.marks.dismissed) or "–"

    @display(description=_("state"), ordering="state")
    def state_label(self, line: TimeLine) -> str:
        return format_html('<span class="work-state time-{}">{}</span>', line.state, line.get_state_display())

    def get_urls(self) -> list[URLPattern]:
        return [
            *self.hidden([*self.sheet_urls(), *self.now_urls(), *self.sign_urls(), *self.import_urls()]),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """A line stands among the others of its day."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return HttpResponseRedirect(sheet_of(get_object_or_404(TimeLine, pk=int(object_id))))


def sheet_of(line: TimeLine) -> str:
    """Where a line is seen and changed."""
    return f"{reverse('admin:production_timeline_sheet', args=[line.shoot_day_id])}#line-{line.pk}"
