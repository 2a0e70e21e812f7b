"""Bibles in admin: the list of series, each series' bible, its outline board and its reports."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from production.bible.admin import BibleFields
from production.bible.models import Bible
from production.overview import desk
from production.overview.outline_pages import OutlinePages
from production.overview.report_pages import ReportPages


@admin.register(Bible)
class BibleAdmin(OutlinePages, ReportPages, BibleFields):
    change_form_outer_before_template = "production/overview/bible_head.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Every series, with or without a bible. Two queries beside admin's own."""
        if not self.has_view_permission(request):
            raise Http404
        page = desk.page(request.GET.get("p"), request.GET.get("q", "")[:120])
        context = {"title": _("Bibles"), "page": page, "q": request.GET.get("q", "")[:120]}
        return render(request, "production/overview/series_list.html", self.admin_site.each_context(request) | context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(f"<int:object_id>/{place}", wrap(view), name=f"production_bible_{name}")
            return found

        return [
            at("outline/", self.outline, "outline"),
            at("outline/order/", self.order, "order"),
            at("outline/episode/<int:episode_id>/", self.write_outline, "episode"),
            at("reports/", self.reports, "reports"),
            at("reports.pdf", self.report_pdf, "pdf"),
            at("reports/<slug:key>.csv", self.report_csv, "csv"),
            at("reports/scenes/<int:episode_id>/", self.measure, "measure"),
            *super().get_urls(),
        ]
