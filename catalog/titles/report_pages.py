"""The QC report's page and the waiver's button, as a part of the episodes' admin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from catalog.titles import panel, reports, services
from catalog.titles.models import Cut
from studio.admin_pages import verb


class ReportPages:
    """Mixed into EpisodeAdmin."""

    admin_site: Any

    def report_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/quality/<int:number>/", wrap(self.quality), name="catalog_episode_quality"),
            path("<int:object_id>/waive/", wrap(self.waive), name="catalog_episode_waive"),
        ]

    def quality(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """Every finding of a version. Four queries beside the session's."""
        if not request.user.has_perm("catalog.view_report"):
            raise PermissionDenied
        found = reports.page(_cut(object_id, number))
        title = _("QC report: %(cut)s") % {"cut": found["cut"]}
        return render(
            request,
            "catalog/titles/quality_report.html",
            self.admin_site.each_context(request) | found | {"title": title},
        )

    @verb("catalog.waive_quality")
    def waive(self, request: HttpRequest, object_id: int) -> str:
        number = request.POST.get("version", "")
        cut = _cut(object_id, int(number) if panel.is_id(number) else 0)
        services.waive_quality(cut=cut, by=request.user, why=request.POST.get("why", ""))
        return _("Version %(number)s of %(episode)s is waived, and may be published.") % {
            "number": cut.number,
            "episode": cut.episode,
        }


def _cut(object_id: int, number: int) -> Cut:
    rows = Cut.objects.select_related("episode__series", "master")
    cut = rows.filter(episode=object_id, number=min(number, 32767)).first()
    if not cut:
        raise Http404
    return cut
