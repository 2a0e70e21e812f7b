"""A whole series' scripts, in one file: shown, made, joined."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from catalog.titles.models import Series
from production.scripts import cast, errors, files, fountain, printing, series_files
from production.scripts.models import SeriesFile
from studio.lib.errors import Failure


class SeriesViews:
    """Mixed into ScriptAdmin."""

    admin_site: Any

    def series_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        base = "series/<int:series_id>/"
        return [
            path(base, wrap(self.series), name="production_script_series"),
            path(f"{base}file/<int:file_id>/", wrap(self.series_plan), name="production_script_series_plan"),
            path(f"{base}scripts.<str:kind>", wrap(self.series_file), name="production_script_series_file"),
        ]

    def series(self, request: HttpRequest, series_id: int) -> HttpResponse:
        """The series' scripts as files; a POST brings one in and shows what would become of it."""
        series = _series(request, series_id)
        if request.method == "POST":
            return self._received(request, series)
        return self._series_page(request, "series", series, {})

    def _received(self, request: HttpRequest, series: Series) -> HttpResponse:
        if not request.user.has_perm("production.write_script"):
            raise PermissionDenied
        try:
            data, name = files.uploaded(request)
            file = series_files.receive(series=series, data=data, name=name, by=request.user)
        except Failure as failure:
            response = self._series_page(request, "series", series, {"refusal": failure.message})
            response.status_code = failure.status
            return response
        return HttpResponseRedirect(reverse("admin:production_script_series_plan", args=[series.pk, file.pk]))

    def series_plan(self, request: HttpRequest, series_id: int, file_id: int) -> HttpResponse:
        """What would become of a file; a POST does it. Three queries beside the session's to show it."""
        series = _series(request, series_id)
        if not request.user.has_perm("production.write_script"):
            raise PermissionDenied
        if request.method not in ("GET", "POST"):
            return HttpResponseNotAllowed(["GET", "POST"])
        file = SeriesFile.objects.filter(pk=min(file_id, 2**62), series=series).first()
        if file is None:
            return _to_series(request, series, errors.file_gone())
        if request.method == "GET":
            return self._series_page(request, "series_plan", series, {"file": file, "plan": series_files.plan(file)})
        try:
            made = series_files.make(file=file, by=request.user)
        except Failure as failure:
            if failure.code == "file_gone":
                return _to_series(request, series, failure)
            messages.error(request, failure.message)
            return HttpResponseRedirect(request.path)
        words = {"new": made["new"], "revisions": made["revision"], "same": made["same"]}
        sentence = _("New episodes: %(new)s. New revisions: %(revisions)s. As they were: %(same)s.")
        messages.success(request, sentence % words)
        return HttpResponseRedirect(reverse("admin:production_script_series", args=[series.pk]))

    def series_file(self, request: HttpRequest, series_id: int, kind: str) -> HttpResponse:
        """Every script of the series in one PDF, Fountain or Final Draft file."""
        series = _series(request, series_id)
        scripts = series_files.scripts_of(series)
        name = f"{series.slug}.{kind}"
        if not scripts:
            raise errors.nothing_written()
        if kind == "pdf":
            made = printing.series_pdf(scripts, title=series.title, reader=request.user)
            return files.download(made, name, "application/pdf")
        whole = fountain.parse(series_files.joined(scripts), names=cast.of_series(series.pk))
        data, media_type = files.written(whole, kind)
        return files.download(data, name, media_type)

    def _series_page(self, request: HttpRequest, name: str, series: Series, context: dict[str, Any]) -> HttpResponse:
        page = self.admin_site.each_context(request) | {
            "series": series,
            "title": _("Scripts of %(series)s") % {"series": series},
        }
        page["written"] = [] if name != "series" else series_files.scripts_of(series)
        return render(request, f"production/scripts/{name}.html", page | context)


def _series(request: HttpRequest, series_id: int) -> Series:
    if not request.user.has_perm("production.view_script"):
        raise Http404
    return get_object_or_404(Series, pk=min(series_id, 2**62))


def _to_series(request: HttpRequest, series: Series, failure: Failure) -> HttpResponse:
    messages.warning(request, failure.message)
    return HttpResponseRedirect(reverse("admin:production_script_series", args=[series.pk]))
