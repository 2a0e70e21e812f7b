"""The grid of series, the page on which an episode plays, and people's. Each costs the same however much there is."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.media import links
from catalog.media.models import Stream
from catalog.people.models import Person
from catalog.people.services import credits_of
from catalog.pictures.shown import Shown
from catalog.titles import disclosure, stills
from catalog.titles.models import Access, Episode, Series, SeriesQuerySet

PAGE_SIZE = 24
LAST_PAGE = 10_000
EDGE_SECONDS = 30  # as long as the API's answers; browsers ask each time, and get a 304 by ETag
DESCRIPTION_LENGTH = 200  # characters; previews show no more
# How wide pictures are on these pages, for srcset: as grid.css and watch.css lay them out, from 320 px to 2560 px.
TILE_SIZES = "(min-width: 1344px) 205px, (min-width: 960px) 15.6vw, (min-width: 480px) 170px, 45vw"
PORTRAIT_SIZES = "(min-width: 700px) 240px, 45vw"
STAGE_SIZES = "(min-width: 700px) and (min-height: 521px) calc(56.25vh - 27px), max(100vw, 56.25vh)"

kept_by_edges = cache_control(public=True, max_age=0, s_maxage=EDGE_SECONDS)


class Image(NamedTuple):
    """A picture for previews. Pixels; None where the file would have to be opened to know."""

    url: str
    width: int | None = None
    height: int | None = None


@require_safe
@kept_by_edges
def grid(request: HttpRequest) -> HttpResponse:
    """Series that are out, newest first. One query."""
    page = _page(request)
    start = (page - 1) * PAGE_SIZE
    found = list(_shown()[start : start + PAGE_SIZE + 1])
    if page > 1 and not found:
        raise Http404
    series = found[:PAGE_SIZE]
    context = {
        "series_list": series,
        "sizes": TILE_SIZES,
        "lazy_sizes": f"auto, {TILE_SIZES}",
        "attributions": [one for one in series if one.attribution],
        "newer_page": page - 1,
        "older_page": page + 1 if len(found) > PAGE_SIZE else None,
        "canonical": request.build_absolute_uri(reverse("player:grid") + (f"?page={page}" if page > 1 else "")),
    }
    return render(request, "player/grid.html", context)


@require_safe
@kept_by_edges
def watch(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The player at one episode; 404 unless the episode and its series are out. Three queries at most."""
    series = get_object_or_404(Series.objects.visible().with_counts(), slug=slug)
    episode = get_object_or_404(Episode.objects.out().select_related("stream"), series=series, number=number)
    name = _episode_name(episode)
    context = {
        "series": series,
        "episode": episode,
        "episode_name": name,
        "ai_note": disclosure.sentence(episode.ai_label),
        "page_title": f"{series.title} – {name}",
        "description": Truncator(episode.synopsis or series.synopsis or series.title).chars(DESCRIPTION_LENGTH),
        "canonical": request.build_absolute_uri(reverse("player:watch", args=[series.slug, episode.number])),
        "image": _image(request, series, episode),
        "still": _poster(series, episode),
        "backdrop": series.tall,
        "stage_sizes": STAGE_SIZES,
    }
    return render(request, "player/watch.html", context)


@require_safe
@kept_by_edges
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody's page: name, picture, what they were credited in; 404 unless it is public. One query, and credits'."""
    one = get_object_or_404(Person.objects.visible(), public_id=public_id)
    picture = one.portrait
    context = {
        "person": one,
        "credits": credits_of(one),
        "picture": picture,
        "sizes": PORTRAIT_SIZES,
        "description": one.note or one.name,
        "canonical": request.build_absolute_uri(reverse("player:person", args=[one.public_id])),
        "image": Image(request.build_absolute_uri(picture.url), picture.width, picture.height) if picture else None,
    }
    return render(request, "player/person.html", context)


def _page(request: HttpRequest) -> int:
    value = request.GET.get("page", "1")
    if not value.isdecimal() or len(value) > 5 or not 1 <= int(value) <= LAST_PAGE:
        raise Http404
    return int(value)


def _shown() -> SeriesQuerySet:
    """Visible series with ``episodes_out`` and ``first_number``, the number of the first episode that is out."""
    first = Episode.objects.filter(series=OuterRef("pk")).out().order_by("number").values("number")[:1]
    shown = Series.objects.visible().with_counts().annotate(first_number=Subquery(first))
    return shown.order_by("-published_at", "-id")


def _episode_name(episode: Episode) -> str:
    name = _("Episode {number}").format(number=episode.number)
    return f"{name} · {episode.title}" if episode.title else name


def _still(episode: Episode) -> str:
    """The address of the stream's still; none of a paid episode, whose signature would open the whole stream."""
    if episode.access == Access.PAID or episode.stream is None:
        return ""
    return links.playback(episode.stream).poster


def _poster(series: Series, episode: Episode) -> Shown | None:
    """What stands where the video will be: the episode's own picture, else the stream's still, in small formats where
    they are made, else the tall poster."""
    if own := episode.still_shown:
        return own
    still = _still(episode)
    if not still:
        return series.tall
    assert episode.stream is not None
    return stills.first_of(episode.stream) or Shown(still, 540, 960)


def _image(request: HttpRequest, series: Series, episode: Episode) -> Image | None:
    """What previews of the page show: the share card; until it is made the tall poster, else the episode's still, else
    the poster of the grid."""
    absolute = request.build_absolute_uri
    if card := series.card:
        return Image(absolute(card.url), card.width, card.height)
    if series.poster_tall:
        return Image(absolute(series.poster_tall.url))
    if still := _still(episode):
        assert episode.stream is not None
        return Image(absolute(still), *_largest(episode.stream))
    return Image(absolute(series.poster.url)) if series.poster else None


def _largest(stream: Stream) -> tuple[int, int] | tuple[()]:
    """Width and height of the largest rendition, from which the still is taken. One query."""
    return stream.renditions.order_by("-width").values_list("width", "height").first() or ()
