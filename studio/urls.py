"""Every address."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

from studio.errors import not_found, server_error
from studio.health import healthz

handler404 = not_found
handler500 = server_error

admin.autodiscover()
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("catalog.urls")),
]
if not settings.STORAGES["default"]["BACKEND"].startswith("storages."):
    # Behind a reverse proxy or granian's static mount this is never reached; it serves `manage.py runserver` and tests.
    root = settings.STORAGES["default"]["OPTIONS"]["location"]
    urlpatterns.append(re_path(r"^artwork/(?P<path>[^.][^/]*(?:/[^./][^/]*)*)$", serve, {"document_root": root}))
