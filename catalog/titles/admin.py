"""Series and episodes in admin: a grid of posters, and one page an episode from upload to release."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from catalog.titles import holds, panel, pictures, services, stills, uploads, work
from catalog.titles.models import RELEASED, Cut, Episode, EpisodeState, Series, SeriesState
from catalog.titles.report_pages import ReportPages
from catalog.uploads.services import check_size
from studio.admin_pages import verb
from studio.jobs import board
from studio.lib.errors import Failure

board.register(*work.KINDS)

LABELS: dict[str, str] = {
    EpisodeState.DRAFT: "default",
    EpisodeState.SCHEDULED: "warning",
    EpisodeState.PUBLISHED: "info",
    EpisodeState.WITHDRAWN: "danger",
}


class HasVideoFilter(admin.SimpleListFilter):
    title = gettext_lazy("video")
    parameter_name = "video"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ready", _("Ready to play")), ("none", _("Nothing to play yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Episode]) -> QuerySet[Episode]:
        if self.value() in ("ready", "none"):
            return queryset.filter(stream__isnull=self.value() == "none")
        return queryset


class EpisodeInline(TabularInline):
    model = Episode
    fields = ("number", "title", "target_s", "access", "state_name")
    readonly_fields = ("state_name",)
    ordering = ("number",)
    extra = 0
    show_change_link = True
    per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Episode]:
        rows: QuerySet[Episode] = super().get_queryset(request)
        return rows.select_related("series")  # each row's name begins with its series'

    @display(description=gettext_lazy("state"))
    def state_name(self, episode: Episode) -> str:
        return str(episode.get_state_display()) if episode.pk else "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Series)
class SeriesAdmin(ModelAdmin):
    """Six queries for the grid, however many series."""

    change_list_template = "catalog/titles/series_grid.html"
    change_form_outer_before_template = "catalog/titles/series_panel.html"
    list_display = ("title", "state")
    list_filter = ("state", "language")
    search_fields = ("title", "slug", "synopsis")
    search_help_text = gettext_lazy("Title, address or synopsis")
    prepopulated_fields = {"slug": ("title",)}
    list_per_page = 24
    ordering = ("-pk",)  # counting drops the model's own
    actions = None
    inlines = (EpisodeInline,)
    fieldsets = (
        (None, {"fields": (("title", "slug"), "synopsis")}),
        (gettext_lazy("Artwork"), {"fields": (("poster", "poster_tall"),)}),
        (gettext_lazy("Particulars"), {"fields": (("language",), "attribution")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        playable = Count("episodes", filter=Q(episodes__stream__isnull=False))
        rows: QuerySet[Series] = super().get_queryset(request)
        return rows.annotate(episode_count=Count("episodes"), playable_count=playable)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/publish/", wrap(self.publish), name="catalog_series_publish"),
            path("<int:object_id>/withdraw/", wrap(self.withdraw), name="catalog_series_withdraw"),
            path("<int:object_id>/pictures/", wrap(self.pictures), name="catalog_series_pictures"),
            path("<int:object_id>/upload/", wrap(self.upload), name="catalog_series_upload"),
            *super().get_urls(),
        ]

    def save_related(self, request: HttpRequest, form: Any, *args: Any) -> None:
        """After everything of the form is stored: the sizes of a new poster or title are made by a worker."""
        super().save_related(request, form, *args)
        pictures.request(form.instance)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        page: HttpResponse = super().change_view(request, object_id, kwargs.pop("form_url", ""), _above(object_id))
        return page

    def upload(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The page on which many episodes' videos are chosen, matched and sent. The rest is at /uploads/series/."""
        if not request.user.has_perm("catalog.upload_episode"):
            raise PermissionDenied
        series = _get(Series, object_id)
        title = _("Upload a series")
        context = self.admin_site.each_context(request) | {"series": series, "title": title, "opts": self.opts}
        return render(request, "catalog/titles/series_batch.html", context)

    @verb("catalog.change_series")
    def pictures(self, request: HttpRequest, object_id: int) -> str:
        pictures.retry(_get(Series, object_id))
        return _("Queued again.")

    def view_on_site(self, series: Series) -> str | None:
        if series.state != SeriesState.PUBLISHED:
            return None
        first = Episode.objects.filter(series=series).out().order_by("number").first()
        return reverse("player:watch", args=[series.slug, first.number]) if first else None

    @verb("catalog.publish_series")
    def publish(self, request: HttpRequest, object_id: int) -> str:
        series = _get(Series, object_id)
        services.publish_series(series=series, by=request.user)
        return _("%(series)s is published: its episodes that are out can be seen now.") % {"series": series}

    @verb("catalog.publish_series")
    def withdraw(self, request: HttpRequest, object_id: int) -> str:
        series = _get(Series, object_id)
        services.withdraw_series(series=series, by=request.user, why=request.POST.get("why", "")[:200])
        return _("%(series)s is withdrawn: nobody can see it until it is published again.") % {"series": series}


@admin.register(Episode)
class EpisodeAdmin(ReportPages, ModelAdmin):
    """Six queries for a page of the list, however many episodes."""

    change_form_outer_before_template = "catalog/titles/episode_panel.html"
    list_after_template = "catalog/titles/episode_list_script.html"
    empty_note = gettext_lazy("No episode yet.")
    list_display = ("name", "series", "video", "state_label", "access", "target", "publish_at")
    list_display_links = ("name",)
    list_filter = (("series", RelatedDropdownFilter), "state", "access", HasVideoFilter)
    list_filter_submit = True
    search_fields = ("title", "series__title", "synopsis", "=number")
    search_help_text = gettext_lazy("Title, series, synopsis or number")
    list_select_related = ("series", "stream", "cut__master")
    list_per_page = 50
    actions = None
    autocomplete_fields = ("series",)
    fieldsets = (
        (None, {"fields": (("series", "number"), "title", "synopsis")}),
        (gettext_lazy("Particulars"), {"fields": (("target_s", "access"),)}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the public can see is withdrawn first."""
        if isinstance(obj, Episode) and obj.state in RELEASED:
            return False
        return bool(super().has_delete_permission(request, obj))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("progress/", wrap(self.progress), name="catalog_episode_progress"),
            path("<int:object_id>/panel/", wrap(self.panel), name="catalog_episode_panel"),
            path("<int:object_id>/upload/", wrap(csrf_exempt(self.upload)), name="catalog_episode_upload"),
            path("<int:object_id>/retry/", wrap(self.retry), name="catalog_episode_retry"),
            path("<int:object_id>/bring-back/", wrap(self.bring_back), name="catalog_episode_bring_back"),
            path("<int:object_id>/publish/", wrap(self.publish), name="catalog_episode_publish"),
            path("<int:object_id>/withdraw/", wrap(self.withdraw), name="catalog_episode_withdraw"),
            path("<int:object_id>/still/", wrap(self.still), name="catalog_episode_still"),
            *self.report_urls(),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Episode]:
        return panel.with_work(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What holds an episode is asked of its own series: it never gets into another."""
        return ("series",) if obj else ()

    def view_on_site(self, episode: Episode) -> str | None:
        if episode.state == EpisodeState.PUBLISHED and episode.series.state == SeriesState.PUBLISHED:
            return reverse("player:watch", args=[episode.series.slug, episode.number])
        return None

    @display(description=gettext_lazy("episode"), ordering="number")
    def name(self, episode: Episode) -> str:
        return f"{episode.number} · {episode.title}" if episode.title else str(episode.number)

    @display(description=gettext_lazy("video"))
    def video(self, episode: Episode) -> str:
        return format_html('<span data-work="{}">{}</span>', episode.pk, panel.work_of(episode).sentence)

    @display(description=gettext_lazy("release"), ordering="state", label=LABELS)
    def state_label(self, episode: Episode) -> tuple[str, Any]:
        return episode.state, episode.get_state_display()

    @display(description=gettext_lazy("length"), ordering="stream__duration_s")
    def target(self, episode: Episode) -> str:
        length = f"{episode.stream.duration_s:.0f}" if episode.stream else "–"
        return _("%(length)s of %(target)s s") % {"length": length, "target": episode.target_s}

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        page: HttpResponse = super().change_view(
            request, object_id, kwargs.pop("form_url", ""), panel.context(object_id)
        )
        return page

    def panel(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The episode's panel alone, for the script to put in place when the work has ended."""
        if not self.has_view_permission(request):
            raise Http404
        return render(request, "catalog/titles/episode_panel.html", panel.context(object_id))

    def progress(self, request: HttpRequest) -> JsonResponse:
        """{id: work} of the named episodes, at most 100. One query."""
        if not self.has_view_permission(request):
            raise Http404
        ids = [int(word) for word in request.GET.get("ids", "").split(",") if panel.is_id(word)][:100]
        rows = panel.with_work(Episode.objects.filter(pk__in=ids))
        return JsonResponse({str(episode.pk): panel.work_of(episode).as_json() for episode in rows})

    @verb("catalog.upload_episode")
    def upload(self, request: HttpRequest, object_id: int) -> str:
        """The right to upload is checked before anything of the body is read, then the request's origin."""
        return _checked_upload(request, _get(Episode, object_id))

    @verb("catalog.upload_episode")
    def retry(self, request: HttpRequest, object_id: int) -> str:
        services.retry_episode(episode=_get(Episode, object_id))
        return _("Queued again.")

    @verb("catalog.upload_episode")
    def bring_back(self, request: HttpRequest, object_id: int) -> str:
        """The version whose number is posted."""
        number = request.POST.get("number", "")
        cut = (
            Cut.objects.filter(episode=object_id, number=int(number) if panel.is_id(number) else 0)
            .select_related("master")
            .first()
        )
        if not cut:
            raise Http404
        stream = services.bring_back(cut=cut, by=request.user).stream
        if not stream:
            return _("Version %(number)s is the episode's again. Its stream is being made.") % {"number": number}
        if Episode.objects.filter(pk=object_id, stream=stream).exists():
            return _("Version %(number)s plays again.") % {"number": number}
        sentence = _(
            "Version %(number)s is the episode's again, but its QC report is a fail: it plays once it is waived."
        )
        return sentence % {"number": number}

    @verb("catalog.publish_episode")
    def publish(self, request: HttpRequest, object_id: int) -> str:
        episode = _get(Episode, object_id)
        at = _time(request.POST.get("at", ""))
        with_series = bool(request.POST.get("with_series")) and request.user.has_perm("catalog.publish_series")
        services.publish_episode(episode=episode, by=request.user, at=at, with_series=with_series)
        if episode.state == EpisodeState.SCHEDULED:
            return _("%(episode)s is published at %(at)s.") % {"episode": episode, "at": _clock(episode.publish_at)}
        return _("%(episode)s is published.") % {"episode": episode}

    @verb("catalog.publish_episode")
    def withdraw(self, request: HttpRequest, object_id: int) -> str:
        episode = _get(Episode, object_id)
        services.withdraw_episode(episode=episode, by=request.user, why=request.POST.get("why", "")[:200])
        return _("%(episode)s can't be seen any more.") % {"episode": episode}

    @verb("catalog.upload_episode")
    def still(self, request: HttpRequest, object_id: int) -> str:
        """One of the suggested, one's own, none, or the sizes that failed again: by the button that was pressed."""
        episode, choice = _get(Episode, object_id), request.POST.get("choice", "")
        if choice == "none":
            stills.remove(episode=episode)
            return _("The episode shows its video's still again.")
        if choice == "retry":
            pictures.retry(episode)
            return _("Queued again.")
        if choice == "own":
            stills.take(episode=episode, file=request.FILES.get("picture"))
        else:
            stills.choose(episode=episode, number=int(choice) if panel.is_id(choice) else 0)
        return _("This is the episode's picture now.")


def _checked_upload(request: HttpRequest, episode: Episode) -> str:
    check_size(int(request.META.get("CONTENT_LENGTH") or 1))  # a form is a little larger than its file
    sentences: list[str] = []

    @csrf_protect
    def protected(request: HttpRequest) -> HttpResponse:
        sentences.append(uploads.receive(request, episode))
        return HttpResponse()

    refused = protected(request)
    if not sentences:
        raise Failure("csrf", _("This page is too old. Reload it and upload again."), status=refused.status_code)
    return sentences[0]


def _above(object_id: str) -> dict[str, Any]:
    """What stands above a series' form."""
    series = Series.objects.filter(pk=object_id).first() if panel.is_id(object_id) else None
    if series is None:
        return {}
    is_out = series.state == SeriesState.PUBLISHED
    return {"picture_work": pictures.latest_job(series), "holds": () if is_out else holds.holds_of_series(series)}


def _get(model: Any, object_id: int) -> Any:
    row = model.objects.filter(pk=object_id)
    found = (row.select_related("series") if model is Episode else row).first()
    if not found:
        raise Http404
    return found


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise Failure("bad_time", _("Give the time as date and hour, as in 2026-12-24 18:00."))
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _clock(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M %Z") if at else ""
