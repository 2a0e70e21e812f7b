"""A series' reports as a page, as sheets, and what was measured of its scenes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.titles.models import Series
from production.overview import series_reports
from production.overview.pages import episode_of, room
from production.scripts import errors, services, stopwatch
from production.scripts.drawing import report_pdf
from production.scripts.stopwatch import Measured
from production.tables import answers


class ReportPages:
    """Mixed into the bible's admin."""

    admin_site: Any

    @room("production.view_script", "GET", "changelist")
    def reports(self, request: HttpRequest, series: Series) -> HttpResponse:
        """Five queries beside admin's own, however many episodes."""
        found = series_reports.of(series.pk)
        context = {"title": _("Reports of %(series)s") % {"series": series}, "series": series, "found": found}
        page = self.admin_site.each_context(request) | context
        return render(request, "production/overview/reports.html", page)

    @room("production.view_script", "GET", "reports")
    def report_csv(self, request: HttpRequest, series: Series, key: str) -> HttpResponse:
        table = next((one for one in series_reports.of(series.pk).every if one.key == key), None)
        if table is None:
            raise Http404
        return answers.sheet(table, name=f"{series.slug}-{key}.csv")

    @room("production.view_script", "GET", "reports")
    def report_pdf(self, request: HttpRequest, series: Series) -> HttpResponse:
        """Every table of the page in one PDF."""
        now = timezone.now()
        title = _("Reports of %(series)s") % {"series": series}
        day = now.date().isoformat()
        data = report_pdf.draw(
            series_reports.of(series.pk).every, title=f"{title}, {day}", language=series.language, created=now
        )
        return answers.pdf(data, name=f"{series.slug}-reports-{day}.pdf")

    @room("production.write_script", "POST", "reports")
    def measure(self, request: HttpRequest, series: Series, episode_id: int) -> HttpResponse:
        """What was measured of an episode's scenes: ``timed-ID`` and ``actual-ID``, seconds; empty takes it away."""
        episode = episode_of(series, episode_id)
        changed = stopwatch.measure(script=services.script_of(episode), scenes=_measured(request.POST), by=request.user)
        words = ngettext("%(count)s scene has its times.", "%(count)s scenes have their times.", changed)
        messages.success(request, words % {"count": changed} if changed else _("Nothing was changed."))
        page = reverse("admin:production_bible_reports", args=[series.pk])
        return HttpResponseRedirect(f"{page}#episode-{episode.pk}")


def _measured(asked: Any) -> dict[str, Measured]:
    elements = {name.partition("-")[2] for name in asked if name.startswith(("timed-", "actual-"))}
    return {one: Measured(_seconds(asked, f"timed-{one}"), _seconds(asked, f"actual-{one}")) for one in elements}


def _seconds(asked: Any, name: str) -> float | None:
    """Raises Failure ``bad_seconds``."""
    word = asked.get(name, "").strip().replace(",", ".")
    try:
        return float(word) if word else None
    except ValueError:
        raise errors.bad_seconds() from None
