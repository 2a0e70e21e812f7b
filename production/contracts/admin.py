"""Deals in admin: the list with what holds each up, a deal's page that judges it as it is typed, and the money."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from production.bible.admin import LowTextarea, Widgets
from production.contracts import judging, money, papers, reporting, services
from production.contracts.facts import Rider
from production.contracts.forms import DealForm, names
from production.contracts.models import TERMS, Deal, DealState, SeriesTerms
from production.contracts.particulars import PARTS
from production.contracts.report_pages import DealReports
from studio.admin_pages import Hidden, verb

CREDIT = (
    ("credited_as", "credit_role"), ("credit_block", "credit_card"), ("credit_position", "credit_word"),
    "credit_clause", "agent_approves",
)  # fmt: skip
SAYS = {
    Rider.INTIMACY: gettext_lazy("What the intimacy rider says"),
    Rider.REPLICA: gettext_lazy("What the digital replica rider says"),
    Rider.MINOR: gettext_lazy("What the minor's papers say"),
}  # fmt: skip
RIDERS = ("has_intimacy", "intimacy_terms", "has_replica", "replica_uses", "minor_terms", "trust_account")


@admin.register(Deal)
class DealAdmin(DealReports, Hidden, Widgets, ModelAdmin):
    """A page of the list costs the same queries however many deals it shows."""

    form = DealForm
    empty_note = gettext_lazy("No deal yet. A deal ties a person to a series: job, dates, rate, credit.")
    change_form_outer_before_template = "production/contracts/_deal_head.html"
    list_display = ("who", "series", "role", "rate_line", "dates", "state_label", "open_findings")
    list_filter = ("state", "job", "series")
    list_select_related = ("series__terms", "person", "agreement", "character")
    search_fields = ("person__name", "role", "series__title")
    search_help_text = gettext_lazy("Name, role, or title of the series")
    autocomplete_fields = ("person", "series")
    list_per_page = 50
    widgets = dict.fromkeys(("intimacy_terms", "replica_uses", "minor_terms", "credit_clause", "notes"), LowTextarea)
    fieldsets = (
        (None, {"fields": (("series", "person"), ("job", "character"), "role")}),
        (gettext_lazy("Terms"), {"fields": (
            ("agreement", "category"), ("rate", "currency", "pay"), ("guarantee", "plus_agent"),
            ("starts_on", "ends_on"),
        )}),
        (gettext_lazy("Riders"), {"fields": RIDERS}),
        (gettext_lazy("Usage"), {"fields": (("usage", "usage_until"), ("exclusivity", "exclusive_until"))}),
        (gettext_lazy("Credit"), {"fields": CREDIT}),
        (gettext_lazy("For the studio"), {"fields": ("notes",)}),
    )  # fmt: skip

    class Media:
        js = (Script("dist/deal.js", defer=True),)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The deals of the page are judged together."""
        found = super().get_changelist_instance(request)
        deals = list(found.result_list)
        desk = judging.Desk(deals)
        for deal in deals:
            deal.judged = desk.judged(deal) if deal.state == DealState.DRAFT else []
        found.result_list = deals
        return found

    @display(description=gettext_lazy("person"), ordering="person__name")
    def who(self, deal: Deal) -> str:
        link = reverse("admin:production_deal_change", args=[deal.pk])
        version = f" · v{deal.version}" if deal.version > 1 else ""
        return format_html('<a href="{}">{}</a>{}', link, deal.person.name, version)

    @display(description=gettext_lazy("rate"), ordering="rate")
    def rate_line(self, deal: Deal) -> str:
        if deal.rate is None:
            return "–"
        return format_html('<span class="deal-whole">{}</span>', papers.rate(deal))

    @display(description=gettext_lazy("dates"), ordering="starts_on")
    def dates(self, deal: Deal) -> str:
        days = [f"{day:%Y-%m-%d}" for day in (deal.starts_on, deal.ends_on) if day]
        return format_html('<span class="deal-whole">{}</span>', " – ".join(dict.fromkeys(days)) or "–")

    @display(description=gettext_lazy("state"), ordering="state")
    def state_label(self, deal: Deal) -> str:
        return format_html('<span class="work-state deal-{}">{}</span>', deal.state, deal.get_state_display())

    @display(description=gettext_lazy("holds it up"))
    def open_findings(self, deal: Deal) -> str:
        judged: list[judging.Judged] = getattr(deal, "judged", [])
        held = [one for one in judged if one.holds_up]
        if not held:
            return "–"
        more = f" +{len(held) - 1}" if len(held) > 1 else ""
        first = held[0].finding.sentence + more
        return format_html('<div class="deal-held"><span class="qc-level qc-fail">{}</span> {}</div>', len(held), first)

    # The form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "guarantee" and found:
            found.help_text = _(
                "How many days, weeks or hours are paid in any case; of three days, how many times three."
            )
        return found

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent never changes."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == DealState.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A deal is cancelled, and stays."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("series", "person", "in_detail") if obj else ("in_detail",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The riders that a deal has stand open; of one that can't be changed they stand as text."""
        says: list[tuple[Any, dict[str, Any]]] = []
        if obj is None or self.has_change_permission(request, obj):
            closed = set(Rider) - (judging.riders(obj) if obj else set())
            says += [
                (SAYS[rider], {"fields": names(rider), "classes": ("collapse",) * (rider in closed)}) for rider in Rider
            ]
        elif obj.particulars:
            says.append((None, {"fields": ("in_detail",)}))
        before, after = self.fieldsets[:3], self.fieldsets[3:]
        return [*before, *says, *after]

    @display(description=gettext_lazy("riders in detail"))
    def in_detail(self, deal: Deal) -> str:
        said = [
            (part.label, told[part.name])
            for rider, told in deal.particulars.items() for part in PARTS[Rider(rider)] if part.name in told
        ]  # fmt: skip
        return format_html('<dl class="deal-detail">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", said))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_changeform_initial_data(request)
        row = SeriesTerms.objects.filter(pk=_number(found.get("series"))).first()
        return ({"agreement": row.agreement_id, "currency": row.currency} if row else {}) | found

    def save_model(self, request: HttpRequest, obj: Deal, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in TERMS if name in form.cleaned_data}
        if change:
            services.change(deal=obj, **given)
        else:
            made = services.draft(series=obj.series, person=obj.person, by=request.user, **given)
            obj.pk, obj.made_by = made.pk, made.made_by

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        more = dict(extra_context or {})
        deal = self.get_object(request, object_id)
        if isinstance(deal, Deal):
            more |= _head(deal)
        return super().change_view(request, object_id, form_url, more)

    # Pages and verbs beside it

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(place, wrap(view), name=f"production_deal_{name}")
            return found

        own = [
            at("check/", self.check_view, "check"),
            at("money/", self.money_view, "money"),
            *self.report_urls(),
            at("<path:object_id>/send/", self.send, "send"),
            at("<path:object_id>/waive/", self.waive, "waive"),
            at("<path:object_id>/countersign/", self.countersign, "countersign"),
            at("<path:object_id>/report/", self.report, "report"),
            at("<path:object_id>/hand-in/", self.hand_in, "hand_in"),
            at("<path:object_id>/amend/", self.amend, "amend"),
            at("<path:object_id>/cancel/", self.cancel, "cancel"),
        ]
        return [*self.hidden(own), *super().get_urls()]

    def check_view(self, request: HttpRequest) -> HttpResponse:
        """What stands against the terms as they are typed. Stores nothing."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not (request.user.has_perm("production.add_deal") or request.user.has_perm("production.change_deal")):
            raise PermissionDenied
        known = Deal.objects.filter(pk=_number(request.GET.get("deal"))).select_related("series", "person").first()
        typed = self._typed(request, known)
        judged = judging.judged(typed) if typed else None
        return render(request, "production/contracts/_findings.html", {"judged": judged, "is_typed": True})

    def _typed(self, request: HttpRequest, known: Deal | None) -> Deal | None:
        """The deal as the form has it; None before series and person are chosen."""
        form = self.get_form(request, known)(request.POST, instance=known)
        form.full_clean()
        deal: Deal = form.instance
        return deal if deal.series_id and deal.person_id else None

    def money_view(self, request: HttpRequest) -> HttpResponse:
        """What each series is bound to pay, against its budget and its agreement's ceiling."""
        if not self.has_view_permission(request):
            raise Http404
        found = money.lines()
        context = {"title": _("Committed"), "lines": found, "totals": money.totals(found)}
        return render(request, "production/contracts/money.html", self.admin_site.each_context(request) | context)

    @verb("production.send_deal")
    def send(self, request: HttpRequest, object_id: str) -> str:
        deal = services.send(deal=_deal(object_id), by=request.user)
        return _("%(deal)s is on its way to be signed.") % {"deal": deal}

    @verb("production.waive_deal")
    def waive(self, request: HttpRequest, object_id: str) -> str:
        asked = request.POST
        services.waive(deal=_deal(object_id), code=asked.get("code", ""), why=asked.get("why", ""), by=request.user)
        return _("Waived, with your name and reason.")

    @verb("production.send_deal")
    def countersign(self, request: HttpRequest, object_id: str) -> str:
        deal = services.countersign(deal=_deal(object_id), by=request.user)
        return _("%(deal)s is countersigned.") % {"deal": deal}

    @verb("production.send_deal")
    def report(self, request: HttpRequest, object_id: str) -> str:
        asked, told = request.POST, {name: request.POST.get(name, "") for name in reporting.TOLD}
        made = reporting.draw(deal=_deal(object_id), reason=asked.get("reason", ""), by=request.user, **told)
        return _("The Taft-Hartley report is %(number)s.") % {"number": made.document.number}

    @verb("production.send_deal")
    def hand_in(self, request: HttpRequest, object_id: str) -> str:
        reporting.hand_in(deal=_deal(object_id), on=_day(request.POST.get("on", "")), by=request.user)
        return _("Handed in; the person's file says that they were reported.")

    @verb("production.add_deal")
    def amend(self, request: HttpRequest, object_id: str) -> str:
        deal = services.amend(deal=_deal(object_id), by=request.user)
        return _("Version %(number)s is a draft now.") % {"number": deal.version}

    @verb("production.send_deal")
    def cancel(self, request: HttpRequest, object_id: str) -> str:
        deal = services.cancel(deal=_deal(object_id), by=request.user, why=request.POST.get("why", ""))
        return _("%(deal)s is cancelled; what was signed is kept.") % {"deal": deal}


@admin.register(SeriesTerms)
class SeriesTermsAdmin(Hidden, ModelAdmin):
    list_display = ("series", "agreement", "photography_start", "budget", "currency")
    list_select_related = ("series", "agreement")
    autocomplete_fields = ("series",)
    fields = (
        "series", "agreement", ("photography_start", "wrap_on"), ("budget", "currency"), ("countries", "days_in_a_row")
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("series",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:production_deal_money"))


def _head(deal: Deal) -> dict[str, Any]:
    """What stands above a deal's form."""
    papers = list(deal.papers.select_related("document").order_by("-pk"))
    found = judging.judged(deal) if deal.state not in reporting.OVER else []
    judged = found if deal.state == DealState.DRAFT else []
    return {
        "judged": judged, "held": [one for one in judged if one.holds_up], "papers": papers,
        "report": reporting.latest(deal), "report_needed": reporting.asked_for(found), "today": timezone.localdate(),
        "amendment": deal.amendments.exclude(state=DealState.CANCELLED).first(),
        "waivers": list(deal.waivers.select_related("by")), "changes": list(deal.changes.select_related("by")[:20]),
    }  # fmt: skip


def _deal(object_id: str) -> Deal:
    return get_object_or_404(Deal.objects.select_related("series__terms", "person", "agreement"), pk=_number(object_id))


def _day(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _number(text: Any) -> int:
    return int(text) if str(text).isdecimal() and len(str(text)) < 19 else 0
