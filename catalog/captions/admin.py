"""Captions in admin: a list of series, a board of episode × language, and a page for each of its cells."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from catalog.captions import board, packaging, queue_lines, services, uploads
from catalog.captions.cues import as_srt
from catalog.captions.languages import canonical, is_language
from catalog.captions.models import Caption, CaptionState, Kind
from catalog.captions.read import parse
from catalog.media import links
from catalog.titles import panel
from catalog.titles.models import Episode, Series
from studio.admin_pages import GoesWithEpisode, Hidden, ReadOnly, verb
from studio.jobs.board import register
from studio.lib.errors import Failure

SUGGESTED = ["en", "es-419", "pt-BR", "fr", "de", "id", "th", "vi", "ja", "ko", "zh-Hans", "zh-Hant", "ar", "hi"]

register(queue_lines.KIND)
panel.also_say(board.late)


@admin.register(Caption)
class CaptionAdmin(GoesWithEpisode, ReadOnly, Hidden, ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        cell = "episode/<int:object_id>/<str:language>/<str:kind>/"
        own = [
            path("series/<int:object_id>/", wrap(self.board), name="catalog_caption_board"),
            path("series/<int:object_id>/upload/", wrap(self.upload_many), name="catalog_caption_upload_many"),
            path("series/<int:object_id>/want/", wrap(self.want), name="catalog_caption_want"),
            path("series/<int:object_id>/unwant/", wrap(self.unwant), name="catalog_caption_unwant"),
            path("series/<int:object_id>/package/", wrap(self.package), name="catalog_caption_package"),
            path(cell, wrap(self.cell), name="catalog_caption_cell"),
            path("episode/<int:object_id>/upload/", wrap(self.upload), name="catalog_caption_upload"),
            path("<int:object_id>/approve/", wrap(self.approve), name="catalog_caption_approve"),
            path("<int:object_id>/withdraw/", wrap(self.withdraw), name="catalog_caption_withdraw"),
            path("<int:object_id>/captions.<str:kind>", wrap(self.file), name="catalog_caption_file"),
        ]
        return [*self.hidden(own), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        page, lines = board.series_page(request.GET.get("p"))
        return self._page(request, "series_list", _("Captions"), {"page": page, "lines": lines})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A version has its page in its cell; stock links lead there."""
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        caption = get_object_or_404(Caption, pk=object_id)
        return HttpResponseRedirect(address_of(caption))

    def board(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._board(request, get_object_or_404(Series, pk=object_id))

    def _board(self, request: HttpRequest, series: Series, **more: Any) -> HttpResponse:
        context = board.board(series, request.GET.get("p"))
        context |= {"kinds": Kind.choices, "suggested": SUGGESTED, **more}
        return self._page(request, "board", _("Captions of %(series)s") % {"series": series}, context)

    def upload_many(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The board again, with what became of each file."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("catalog.upload_caption"):
            raise PermissionDenied
        series = get_object_or_404(Series, pk=object_id)
        language = request.POST.get("language", "").strip()
        if language and not is_language(language):
            canonical(language)  # raises its sentence
        return self._board(request, series, received=uploads.receive_many(request, series))

    @verb("catalog.upload_caption")
    def want(self, request: HttpRequest, object_id: int) -> str:
        series = get_object_or_404(Series, pk=object_id)
        row = services.want(series=series, language=request.POST.get("language", ""), kind=_kind(request))
        return _("%(captions)s has a column now.") % {"captions": row}

    @verb("catalog.upload_caption")
    def unwant(self, request: HttpRequest, object_id: int) -> str:
        series = get_object_or_404(Series, pk=object_id)
        services.unwant(series=series, language=request.POST.get("language", ""), kind=_kind(request))
        return _("The column is gone.")

    @verb("catalog.upload_caption")
    def package(self, request: HttpRequest, object_id: int) -> str:
        """Put captions into the streams again where that failed."""
        for episode in Episode.objects.filter(series=object_id, captions__state=CaptionState.APPROVED).distinct():
            packaging.request(episode)
        return _("Queued again.")

    def cell(self, request: HttpRequest, object_id: int, language: str, kind: str) -> HttpResponse:
        if kind not in Kind.values or not is_language(language) or canonical(language) != language:
            raise Http404
        episode = get_object_or_404(Episode.objects.select_related("series", "stream"), pk=object_id)
        version = request.GET.get("version", "")
        context = board.cell_page(episode, language, kind, int(version) if _is_number(version) else None)
        context["playback"] = links.playback(episode.stream) if episode.stream else None
        title = _("%(episode)s: %(captions)s") % {"episode": episode, "captions": context["label"]}
        return self._page(request, "cell", title, context)

    @verb("catalog.upload_caption")
    def upload(self, request: HttpRequest, object_id: int) -> str:
        return uploads.receive(request, get_object_or_404(Episode, pk=object_id))

    @verb("catalog.approve_caption")
    def approve(self, request: HttpRequest, object_id: int) -> str:
        caption = _caption(object_id)
        services.approve(caption=caption, by=request.user)
        return _("%(captions)s are approved: viewers can choose them now.") % {"captions": caption}

    @verb("catalog.approve_caption")
    def withdraw(self, request: HttpRequest, object_id: int) -> str:
        caption = _caption(object_id)
        services.withdraw(caption=caption, by=request.user, why=request.POST.get("why", "")[:200])
        return _("%(captions)s are a draft again: viewers can't choose them any more.") % {"captions": caption}

    def file(self, request: HttpRequest, object_id: int, kind: str) -> HttpResponse:
        """One version as WebVTT, which the preview shows too, or as SRT."""
        if kind not in ("vtt", "srt"):
            raise Http404
        caption = _caption(object_id)
        text = caption.text if kind == "vtt" else as_srt(parse(caption.text))
        mime = "text/vtt" if kind == "vtt" else "application/x-subrip"
        name = f"{caption.episode.series.slug}-EP{caption.episode.number:02d}.{caption.language}"
        name += ".sdh" if caption.kind == Kind.CAPTIONS else ""
        response = HttpResponse(text, content_type=f"{mime}; charset=utf-8")
        response["Content-Disposition"] = f"{content_disposition_header('save' in request.GET, f'{name}.{kind}')}"
        return response

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        every = self.admin_site.each_context(request)
        return render(request, f"catalog/captions/{template}.html", every | {"title": title} | context)


def address_of(caption: Caption) -> str:
    cell = reverse("admin:catalog_caption_cell", args=[caption.episode_id, caption.language, caption.kind])
    return f"{cell}?version={caption.version}"


def _caption(object_id: int) -> Caption:
    return get_object_or_404(Caption.objects.select_related("episode__series"), pk=object_id)


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", Kind.SUBTITLES)
    if kind not in Kind.values:
        raise Failure("bad_request", _("This kind of captions is not known."))
    return kind


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4
