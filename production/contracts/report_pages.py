"""The lists of a series' deals as a page, as sheets and as a PDF."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.titles.models import Series
from production.contracts import series_lists
from production.contracts.models import Deal
from production.scripts.drawing import report_pdf
from production.tables import answers
from production.tables.table import Table
from studio.accounts.roles import grants

SEES_PAY = "production.view_payrun"


class DealReports:
    """Mixed into the admin of deals; who may not view those finds nothing here."""

    admin_site: Any

    def report_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("reports/", wrap(self.reports), name="production_deal_reports"),
            path("reports/all.pdf", wrap(self.report_pdf), name="production_deal_pdf"),
            path("reports/<slug:key>.csv", wrap(self.report_csv), name="production_deal_csv"),
        ]

    def reports(self, request: HttpRequest) -> HttpResponse:
        """Of ``?series=``; without one, the series to choose from, where there are several."""
        series, refused = self._asked(request)
        if refused:
            return refused
        choices = list(Series.objects.filter(pk__in=Deal.objects.order_by().values("series")).order_by("title"))
        if series is None and len(choices) == 1:
            series = choices[0]
        tables = self._tables(request, series) if series else ()
        title = _("Reports of %(series)s") % {"series": series} if series else _("Reports of deals")
        context = {
            "title": title, "series": series, "tables": tables, "choices": choices,
            "query": f"?series={series.pk}" if series else "",
        }  # fmt: skip
        page = self.admin_site.each_context(request) | context
        return render(request, "production/contracts/reports.html", page)

    def report_csv(self, request: HttpRequest, key: str) -> HttpResponse:
        series, refused = self._asked(request)
        if refused:
            return refused
        tables = self._tables(request, series) if series else ()
        table = next((one for one in tables if one.key == key), None)
        if series is None or table is None:
            raise Http404
        return answers.sheet(table, name=f"{series.slug}-{key}.csv")

    def report_pdf(self, request: HttpRequest) -> HttpResponse:
        """Every list of the page in one PDF."""
        series, refused = self._asked(request)
        if refused:
            return refused
        if series is None:
            raise Http404
        now = timezone.now()
        day = timezone.localdate(now).isoformat()
        title = _("Reports of %(series)s") % {"series": series}
        tables = self._tables(request, series)
        data = report_pdf.draw(tables, title=f"{title}, {day}", language=series.language, created=now)
        return answers.pdf(data, name=f"{series.slug}-deals-{day}.pdf")

    def _tables(self, request: HttpRequest, series: Series) -> tuple[Table, ...]:
        """What was paid is for those alone who see pay."""
        return series_lists.of(series, with_pay=grants(request.user, SEES_PAY))

    def _asked(self, request: HttpRequest) -> tuple[Series | None, HttpResponse | None]:
        """The series that is asked for, or why the question is none."""
        if request.method not in ("GET", "HEAD"):
            return None, HttpResponseNotAllowed(["GET"])
        number = request.GET.get("series", "")
        if not number:
            return None, None
        return get_object_or_404(Series, pk=int(number) if number.isdecimal() and len(number) < 19 else 0), None
