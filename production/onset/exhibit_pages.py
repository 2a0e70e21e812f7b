"""The printed form of a day, as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from production.onset import exhibit
from production.shoots.models import ShootDay
from production.tables import answers


class ExhibitPages:
    """Mixed into the admin of shoot days."""

    admin_site: Any

    def exhibit_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:object_id>/exhibit-g.pdf", wrap(self.exhibit_pdf), name="production_shootday_pdf")]

    def exhibit_pdf(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Exhibit G of the day, with the signatures that there are."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        day = get_object_or_404(ShootDay.objects.select_related("series__terms__agreement"), pk=object_id)
        return answers.pdf(exhibit.pdf(day), name=exhibit.name_of(day))
