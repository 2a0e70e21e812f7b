"""Every address."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy
from django.views.static import serve

from studio.errors import bad_request, forbidden, not_found, server_error
from studio.health import healthz

handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler500 = server_error


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """For browsers that ask at the old address, whatever the page says."""
    return HttpResponseRedirect(static("dist/icon.svg"))


admin.site.index_title = gettext_lazy("Your desk")
admin.autodiscover()
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", favicon),
    path("admin/", admin.site.urls),
    path("", include("production.documents.urls")),
    path("", include("production.credits.urls")),
    path("", include("catalog.urls")),
]
if not settings.STORAGES["default"]["BACKEND"].startswith("storages."):
    # Artwork in a local folder. A reverse proxy may serve it instead; granian's own static mount is for /static alone.
    root = settings.STORAGES["default"]["OPTIONS"]["location"]
    posters = r"^artwork/(?P<path>posters/[0-9A-Za-z_-]{1,64}\.(?:jpe?g|png|webp))$"  # see catalog.pictures.artwork
    urlpatterns.append(re_path(posters, serve, {"document_root": root}))
