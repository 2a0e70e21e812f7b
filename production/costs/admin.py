"""Budgets in admin, for producers and finance: every series' costs, a budget's form, and the report as page and files.

The report adds up accounts: nobody's pay stands in it by name.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from catalog.titles.models import Series
from production import history
from production.bible.admin import LowTextarea, Widgets
from production.contracts.models import SeriesTerms
from production.costs import reading, services, tables
from production.costs.models import Budget, BudgetLine
from production.costs.report import Report
from production.payroll.models import PayRun, RunState
from production.scripts.drawing import report_pdf
from production.tables import answers, workbook
from studio.accounts.models import User
from studio.admin_pages import GoesWithSeries, Hidden

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LineInline(TabularInline):
    model = BudgetLine
    extra = 1
    fields = ("account", "name", "amount", "spent", "estimate")


@admin.register(Budget)
class BudgetAdmin(GoesWithSeries, Hidden, Widgets, ModelAdmin):
    fields = ("series", "currency", "note")
    inlines = (LineInline,)
    autocomplete_fields = ("series",)
    widgets = {"note": LowTextarea}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_changeform_initial_data(request)
        asked = f"{found.get('series', '')}"
        terms = SeriesTerms.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
        return ({"currency": terms.currency} if terms else {}) | found

    def save_related(self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        """Each changed line is written down as this person's; then the costs are looked at."""
        with history.by(_person(request)):
            super().save_related(request, form, formsets, change)
        services.watch(series=form.instance.series)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._to_report(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._to_report(request, obj) or super().response_change(request, obj)

    def _to_report(self, request: HttpRequest, budget: Budget) -> HttpResponse | None:
        if "_continue" in request.POST or "_addanother" in request.POST:
            return None
        return HttpResponseRedirect(reverse("admin:production_budget_report", args=[budget.pk]))

    # The list, and the report

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Every series with terms, a budget or a run, and how near each is to its ceiling. Two queries beside
        admin's own."""
        context = {"title": _("Costs"), "page": _page(request.GET.get("p"))}
        return self._shown(request, "production/costs/list.html", context)

    def report_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """As of ``?run=``, or of the last run that is locked."""
        series, found = _asked(request, object_id)
        locked = PayRun.objects.filter(series=series, state=RunState.LOCKED).order_by("-number")
        context = {
            "title": _("Costs of %(series)s") % {"series": series}, "series": series, "report": found,
            "tables": tables.tables(found), "runs": list(locked.values_list("number", flat=True)),
            "budget": Budget.objects.filter(pk=series.pk).first(), "query": f"?run={found.run}" if found.run else "",
        }  # fmt: skip
        return self._shown(request, "production/costs/report.html", context)

    def report_csv(self, request: HttpRequest, object_id: int) -> HttpResponse:
        series, found = _asked(request, object_id)
        return answers.sheet(tables.tables(found)[0], name=f"{_stem(series, found)}.csv")

    def report_xlsx(self, request: HttpRequest, object_id: int) -> HttpResponse:
        series, found = _asked(request, object_id)
        data = workbook.as_xlsx(tables.files(found), title=_("Costs of %(series)s") % {"series": series})
        return answers.saved(data, name=f"{_stem(series, found)}.xlsx", content_type=XLSX)

    def report_pdf(self, request: HttpRequest, object_id: int) -> HttpResponse:
        series, found = _asked(request, object_id)
        title = _("Costs of %(series)s") % {"series": series}
        data = report_pdf.draw(tables.files(found), title=title, language=series.language)
        return answers.pdf(data, name=f"{_stem(series, found)}.pdf")

    def _shown(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return render(request, template, self.admin_site.each_context(request) | context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(f"<int:object_id>/{place}", wrap(view), name=f"production_budget_{name}")
            return found

        own = [
            at("report/", self.report_view, "report"), at("report.csv", self.report_csv, "csv"),
            at("report.xlsx", self.report_xlsx, "xlsx"), at("report.pdf", self.report_pdf, "pdf"),
        ]  # fmt: skip
        return [*self.hidden(own), *super().get_urls()]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _page(number: str | None) -> Page[Series]:
    known = Q(terms__isnull=False) | Q(cost_budget__isnull=False) | Q(pay_runs__isnull=False)
    rows = Series.objects.filter(known).select_related("terms", "cost_budget", "cost_watch").distinct()
    return Paginator(rows.order_by("title", "pk"), PER_PAGE).get_page(number)


def _asked(request: HttpRequest, object_id: int) -> tuple[Series, Report]:
    series = get_object_or_404(Series, pk=min(object_id, 2**62))
    number = request.GET.get("run", "")
    return series, reading.report(series, int(number) if number.isdecimal() and len(number) < 9 else None)


def _stem(series: Series, found: Report) -> str:
    return f"{series.slug}-costs" + (f"-run-{found.run}" if found.run else "")
