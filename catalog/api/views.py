"""GET series, episodes, playback and people. Every list costs the same number of queries however long it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api import serializers
from catalog.api.pages import ByNumber, NewestFirst
from catalog.captions import packaging
from catalog.captions.choice import default_of
from catalog.credits import services as published
from catalog.people.models import Person, PersonQuerySet
from catalog.titles import stills
from catalog.titles.models import Access, Episode, EpisodeQuerySet, Series, SeriesQuerySet
from studio.lib.errors import Failure

PROBLEM = serializers.ProblemSerializer
MAX_AGE = 30  # seconds; a title that is withdrawn is gone from every cache after that


class PublicView(GenericAPIView[Any]):
    """Read by any site without credentials; kept by browsers and edges for MAX_AGE, then asked for again by ETag."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        if answer.status_code == 200:
            patch_cache_control(answer, public=True, max_age=MAX_AGE)
        return answer


@extend_schema(summary="Series that are out, newest first")
class SeriesList(PublicView, ListAPIView[Series]):
    serializer_class = serializers.SeriesSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> SeriesQuerySet:
        return Series.objects.visible().with_counts()


@extend_schema(summary="One series", responses={200: serializers.SeriesSerializer, 404: PROBLEM})
class SeriesDetail(PublicView, RetrieveAPIView[Series]):
    serializer_class = serializers.SeriesSerializer
    lookup_field = "slug"

    def get_queryset(self) -> SeriesQuerySet:
        return Series.objects.visible().with_counts()


@extend_schema(summary="The episodes of a series that are out", responses={404: PROBLEM})
class EpisodeList(PublicView, ListAPIView[Episode]):
    serializer_class = serializers.EpisodeSerializer
    pagination_class = ByNumber
    queryset = Episode.objects.none()

    @extend_schema(responses={200: serializers.EpisodeSerializer(many=True), 404: PROBLEM})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> EpisodeQuerySet:
        series = get_object_or_404(Series.objects.visible(), slug=self.kwargs["slug"])
        return Episode.objects.out().filter(series=series).select_related("stream")


class EpisodePlayback(PublicView):
    serializer_class = serializers.PlaybackSerializer

    @extend_schema(
        summary="Where an episode plays from",
        responses={200: serializers.PlaybackSerializer, 403: PROBLEM, 404: PROBLEM},
    )
    def get(self, request: Request, public_id: str) -> Response:
        rows = Episode.objects.visible().select_related("stream", "series")
        episode = get_object_or_404(rows, public_id=public_id)
        if episode.access == Access.PAID:
            raise Failure("episode_locked", _("This episode is paid. Unlock it to watch."), status=403)
        return Response(self.get_serializer(playback_of(episode, request)).data)


@extend_schema(summary="One person", responses={200: serializers.PersonSerializer, 404: PROBLEM})
class PersonDetail(PublicView, RetrieveAPIView[Person]):
    serializer_class = serializers.PersonSerializer
    lookup_field = "public_id"

    def get_queryset(self) -> PersonQuerySet:
        return Person.objects.visible()


class SeriesCredits(PublicView):
    serializer_class = serializers.CreditsSerializer

    @extend_schema(summary="The credits of a series", responses={200: serializers.CreditsSerializer, 404: PROBLEM})
    def get(self, request: Request, slug: str) -> Response:
        return Response(self.get_serializer(credits_of(get_object_or_404(Series.objects.visible(), slug=slug))).data)


class EpisodeCredits(PublicView):
    serializer_class = serializers.CreditsSerializer

    @extend_schema(
        summary="The credits of an episode: those of its series",
        responses={200: serializers.CreditsSerializer, 404: PROBLEM},
    )
    def get(self, request: Request, public_id: str) -> Response:
        episode = get_object_or_404(Episode.objects.visible().select_related("series"), public_id=public_id)
        return Response(self.get_serializer(credits_of(episode.series)).data)


def credits_of(series: Series) -> dict[str, Any]:
    """What is published of a series' credits. Only who has a public page is named by its key. Raises Http404."""
    found = published.latest(series)
    if found is None:
        raise Http404
    public = published.public_people(found)
    named = [one | {"person": one["person"] if one["person"] in public else None} for one in found.data["credits"]]
    return {
        "series": series.slug, "version": found.version, "locked_at": found.at, "cards": found.data["cards"],
        "credits": named,
    }  # fmt: skip


def playback_of(episode: Episode, request: Request) -> dict[str, Any]:
    stream = episode.stream
    assert stream is not None  # episode_released_has_stream
    links_of, captions = packaging.playable(episode, stream)
    absolute = request.build_absolute_uri
    default = default_of(captions, episode.series.language)
    return {
        "hls": absolute(links_of.hls),
        "dash": absolute(links_of.dash),
        "poster": absolute(links_of.poster),
        "still": serializers.picture_of(stills.first_of(stream), request),
        "storyboard": absolute(links_of.storyboard) if links_of.storyboard else None,
        "captions": [
            {
                "language": one.language,
                "label": one.label,
                "kind": one.kind,
                "default": one is default,
                "url": absolute(packaging.address_of(one)),
            }
            for one in captions
        ],
        "duration_s": round(stream.duration_s, 3),
        "expires_at": links_of.expires_at,
    }
