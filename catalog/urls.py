"""A manifest: the addresses of the catalogue."""

from __future__ import annotations

from django.urls import include, path, re_path

from catalog.captions.views import captions_file
from catalog.media.views import stream_file
from catalog.titles.views import NAME, artwork

urlpatterns = [
    path("api/v1/", include("catalog.api.urls")),
    re_path(
        r"^v/(?P<key>[0-9a-z]{16})\.(?P<expires>\d{1,12})\.(?P<signature>[\w-]{32})/(?P<name>[\w./-]+)$",
        stream_file,
        name="stream",
    ),
    re_path(rf"^artwork/(?P<name>{NAME})$", artwork, name="artwork"),
    path("uploads/", include("catalog.titles.urls")),
    path("uploads/", include("catalog.uploads.urls")),
    re_path(
        r"^c/(?P<key>[0-9a-z]{16})\.(?P<expires>\d{1,12})\.(?P<signature>[\w-]{32})/(?P<name>[\w-]+\.vtt)$",
        captions_file,
        name="captions",
    ),
    path("", include("catalog.player.urls")),
]
