"""Addresses at which uploads for episodes begin, below /uploads/."""

from __future__ import annotations

from django.urls import path

from catalog.titles import upload_views

urlpatterns = [
    path("", upload_views.uploads, name="uploads"),
    path("series/<int:series_id>/match", upload_views.match, name="uploads_match"),
    path("series/<int:series_id>/confirm", upload_views.confirm, name="uploads_confirm"),
]
