"""Scripts in admin: the list, and each script's rooms."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from production.scripts.models import Revision, Script
from production.scripts.series_views import SeriesViews
from production.scripts.views import ReviewViews, WritingViews
from studio.admin_pages import GoesWithEpisode, Hidden, ReadOnly


@admin.register(Script)
class ScriptAdmin(WritingViews, ReviewViews, SeriesViews, GoesWithEpisode, ReadOnly, Hidden, ModelAdmin):
    """Three queries for a page of the list, however many scripts."""

    empty_note = gettext_lazy("No script yet. Open an episode and choose “Write”.")
    list_display = ("episode_name", "series_title", "state_label", "last_saved", "last_by")
    list_filter = ("state", "episode__series")
    search_fields = ("episode__title", "episode__series__title")
    search_help_text = gettext_lazy("Title of the episode or series")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Script]:
        heads = Revision.objects.select_related("by").defer("text", "kept")
        rows: QuerySet[Script] = super().get_queryset(request)
        return rows.select_related("episode__series").prefetch_related(Prefetch("head", heads))

    @display(description=gettext_lazy("episode"), ordering="episode__number")
    def episode_name(self, script: Script) -> str:
        link = reverse("admin:production_script_write", args=[script.pk])
        return format_html('<a href="{}">{}</a>', link, f"{script.episode.number} · {script.episode.title}")

    @display(description=gettext_lazy("series"), ordering="episode__series__title")
    def series_title(self, script: Script) -> str:
        return script.episode.series.title

    @display(description=gettext_lazy("state"), ordering="state")
    def state_label(self, script: Script) -> str:
        return script.get_state_display()

    @display(description=gettext_lazy("saved"))
    def last_saved(self, script: Script) -> Any:
        return script.head.created_at if script.head else None

    @display(description=gettext_lazy("by"))
    def last_by(self, script: Script) -> Any:
        return script.head.by if script.head else None

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A script's page is where it is written; stock links lead there."""
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return HttpResponseRedirect(reverse("admin:production_script_write", args=[object_id]))

    def get_urls(self) -> list[URLPattern]:
        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(f"<int:object_id>/{place}", view, name=f"production_script_{name}")
            return found

        return [
            at("write/", self.write, "write"),
            at("save/", self.save, "save"),
            at("state/", self.state, "state"),
            at("notes/", self.pin, "notes"),
            at("notes/<int:note_id>/reply/", self.reply, "reply"),
            at("notes/<int:note_id>/resolve/", self.resolve, "resolve"),
            at("revision/<int:number>/", self.revision, "revision"),
            at("revision/<int:number>/name/", self.name, "name"),
            at("revision/<int:number>/bring-back/", self.bring_back, "bring_back"),
            at("history/", self.history, "history"),
            at("compare/", self.compare, "compare"),
            at("recognise/", self.recognise, "recognise"),
            at("import/", self.import_file, "import"),
            at("script.pdf", self.pdf, "pdf"),
            at("script.<str:kind>", self.file, "file"),
            at("review/<str:verb>/", self.review, "review"),
            *self.series_urls(),
            *super().get_urls(),
        ]
