from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from catalog.api import views
from catalog.api.missing import missing

app_name = "api"
urlpatterns = [
    path("series", views.SeriesList.as_view(), name="series"),
    path("series/<slug:slug>", views.SeriesDetail.as_view(), name="series-detail"),
    path("series/<slug:slug>/episodes", views.EpisodeList.as_view(), name="episodes"),
    path("series/<slug:slug>/credits", views.SeriesCredits.as_view(), name="series-credits"),
    path("episodes/<slug:public_id>/credits", views.EpisodeCredits.as_view(), name="episode-credits"),
    path("episodes/<slug:public_id>/playback", views.EpisodePlayback.as_view(), name="playback"),
    path("people/<slug:public_id>", views.PersonDetail.as_view(), name="person"),
    path("schema", SpectacularJSONAPIView.as_view(), name="schema"),
    re_path("", missing),
]
