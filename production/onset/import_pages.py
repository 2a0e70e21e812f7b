"""Time out of a sheet: hand it in, see each row's fate, enter what holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.titles.models import Series
from production.shoots.models import ShootDay
from production.timesheets.imports import errors, fates, files, importing, template
from production.timesheets.imports.fates import Fate
from production.timesheets.imports.models import TimeImport
from studio.accounts.models import User
from studio.lib.errors import Failure

ROWS = 200  # of a page
LATEST = 8  # sheets that were entered, as shown
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAY = "production.change_timeline"


class ImportPages:
    """Mixed into the admin of time."""

    admin_site: Any

    def import_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.hand_in), name="production_timeline_import"),
            path("import/template.xlsx", wrap(self.template), name="production_timeline_template"),
            path("import/<int:object_id>/", wrap(self.fates), name="production_timeline_fates"),
        ]

    def hand_in(self, request: HttpRequest) -> HttpResponse:
        """The form; what is handed in leads to its rows."""
        _check(request, "GET", "POST")
        asked = request.POST if request.method == "POST" else request.GET
        series, day = _series(asked.get("series", "")), _day(asked.get("day", ""))
        refusal = ""
        if request.method == "POST" and series:
            try:
                imported = importing.hand_in(series=series, by=_person(request), day=day, **_file(request))
            except Failure as failure:
                refusal = failure.message
            else:
                return HttpResponseRedirect(reverse("admin:production_timeline_fates", args=[imported.pk]))
        context = {
            "title": _("Import time"), "series": series, "day": day, "refusal": refusal, "choices": _choices(),
            "latest": TimeImport.objects.exclude(done_at=None).select_related("series", "by")[:LATEST],
        }  # fmt: skip
        page = self.admin_site.each_context(request) | context
        return render(request, "production/onset/import.html", page, status=422 if refusal else 200)

    def template(self, request: HttpRequest) -> HttpResponse:
        """A workbook to fill in, of ``?series=`` and with who works on ``?day=``."""
        _check(request, "GET")
        series = _series(request.GET.get("series", ""))
        if series is None:
            raise Http404
        data = template.workbook(series, day=_day(request.GET.get("day", "")))
        saved = content_disposition_header(True, f"{series.slug}-time.xlsx") or "attachment"
        return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": saved})

    def fates(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What would become of each row; a POST enters what was shown."""
        _check(request, "GET", "POST")
        imported = get_object_or_404(TimeImport.objects.select_related("series"), pk=object_id)
        begin = reverse("admin:production_timeline_import") + f"?series={imported.series_id}"
        if request.method == "POST":
            try:
                done = importing.enter(imported=imported, seen=request.POST.get("seen", ""), by=_person(request))
            except Failure as failure:
                messages.error(request, failure.message)
                return HttpResponseRedirect(request.path if failure.code == "import_changed" else begin)
            messages.success(request, _said(done))
            return HttpResponseRedirect(begin)
        if imported.done_at:
            messages.info(request, errors.done().message)
            return HttpResponseRedirect(begin)
        return render(request, "production/onset/fates.html", self._page(request, imported))

    def _page(self, request: HttpRequest, imported: TimeImport) -> dict[str, Any]:
        found, wanted = importing.verdicts(imported), request.GET.get("fate", "")
        shown = [one for one in found if wanted not in Fate.values or one.fate == wanted]
        counts = importing.counts(found)
        context = {
            "title": _("Import of %(file)s") % {"file": imported.name}, "imported": imported, "wanted": wanted,
            "page": Paginator(shown, ROWS).get_page(request.GET.get("page")), "seen": fates.digest(found),
            "counts": [(fate, fate.label, counts[fate.value]) for fate in Fate], "all": len(found),
            "written": counts["new"] + counts["change"], "refused": counts["refused"],
        }  # fmt: skip
        page: dict[str, Any] = self.admin_site.each_context(request) | context
        return page


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _said(done: TimeImport) -> str:
    lines = done.added + done.changed
    sentence = ngettext("%(count)s line is entered.", "%(count)s lines are entered.", lines)
    return sentence % {"count": lines}


def _check(request: HttpRequest, *methods: str) -> None:
    if request.method not in (*methods, "HEAD"):
        raise Http404
    if not request.user.has_perm(MAY):
        raise PermissionDenied


def _file(request: HttpRequest) -> dict[str, Any]:
    """Bytes and name of the form's file. Raises Failure."""
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise errors.no_file()
    if (file.size or 0) > files.MOST_BYTES:
        raise errors.too_big(files.MOST_BYTES)
    return {"data": file.read(), "name": file.name or ""}


def _series(text: str) -> Series | None:
    return Series.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 19 else None


def _choices() -> list[Series]:
    """Series that have a shoot day."""
    return list(Series.objects.filter(pk__in=ShootDay.objects.order_by().values("series")).order_by("title"))


def _day(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None
