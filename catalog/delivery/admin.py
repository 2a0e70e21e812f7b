"""Packs and trailers in admin: what is missing is told first, then the work, its checks and the download."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.captions import languages
from catalog.delivery import naming, pages, queue_lines, services, work
from catalog.delivery.models import MOST_NAME, Pack, Trailer, TrailerExport, Verdict
from catalog.delivery.views import handed_over
from catalog.titles.models import Series
from studio.admin_pages import ReadOnly, verb
from studio.jobs import board
from studio.jobs.models import JobState
from studio.lib.errors import Failure

LABELS: dict[str, str] = {Verdict.PASS: "success", Verdict.WARN: "warning", Verdict.FAIL: "danger", "": "default"}

board.register(*queue_lines.KINDS)


def _ids(request: HttpRequest) -> list[int]:
    words = request.GET.get("ids", "").split(",")
    return [int(word) for word in words if word.isdecimal() and len(word) < 18][:100]


class Deliveries(ModelAdmin):
    """What both have: a page of its own for each row, its progress, and a download."""

    actions = None
    kind: work.Kind

    def delivery_urls(self, name: str) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("progress/", wrap(self.progress), name=f"catalog_{name}_progress"),
            path("<int:object_id>/download/", wrap(self.download), name=f"catalog_{name}_download"),
            path("<int:object_id>/retry/", wrap(self.retry), name=f"catalog_{name}_retry"),
        ]

    def progress(self, request: HttpRequest) -> JsonResponse:
        """{id: work} of the named jobs, at most 100. One query."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.kind.rows.filter(pk__in=_ids(request))
        return JsonResponse({str(job.pk): pages.work_of(job).as_json() for job in rows})

    def download(self, request: HttpRequest, object_id: int) -> HttpResponse:
        raise NotImplementedError

    def retry(self, request: HttpRequest, object_id: int) -> HttpResponse:
        raise NotImplementedError

    def page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        shared = self.admin_site.each_context(request) | {"opts": self.model._meta}
        return render(request, template, shared | context)

    def done(self, request: HttpRequest, object_id: int) -> Any:
        """The finished job. Raises Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.kind.rows.filter(pk=object_id, state=JobState.DONE).first()
        if not job:
            raise Http404
        return job

    def try_again(self, object_id: int) -> str:
        job = self.kind.rows.filter(pk=object_id).first()
        if not job:
            raise Http404
        work.retry(self.kind, job)
        return _("Queued again.")


@admin.register(Pack)
class PackAdmin(ReadOnly, Deliveries):
    """Five queries for a page of the list, however many packs."""

    kind = work.PACKS
    empty_note = gettext_lazy("No pack was made yet. It holds a series’ files as a platform or a partner wants them.")
    list_display = ("name", "profile_title", "episodes", "how_far", "verdict_label", "made_by", "created_at", "file")
    list_display_links = ("name",)
    list_select_related = ("series", "made_by")
    list_filter = ("profile", "state", "verdict", "created_at")
    search_fields = ("series__title", "series__slug", "profile")
    search_help_text = gettext_lazy("Series or profile")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return bool(request.user.has_perm("catalog.make_pack"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("files", "findings", "content")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        documents = path(
            "documents/<int:object_id>/", wrap(self.keep_document), name="catalog_pack_keep_document"
        )  # the series' number
        return [documents, *self.delivery_urls("pack"), *super().get_urls()]

    @display(description=gettext_lazy("series"), ordering="series__title")
    def name(self, pack: Pack) -> str:
        return str(pack.series)

    @display(description=gettext_lazy("profile"), ordering="profile")
    def profile_title(self, pack: Pack) -> str:
        return pack.profile_title

    @display(description=gettext_lazy("episodes"))
    def episodes(self, pack: Pack) -> str:
        return f"{pack.first}–{pack.last}"

    @display(description=gettext_lazy("work"))
    def how_far(self, pack: Pack) -> str:
        return pages.work_of(pack).sentence

    @display(description=gettext_lazy("checks"), ordering="verdict", label=LABELS)
    def verdict_label(self, pack: Pack) -> tuple[str, Any]:
        return pack.verdict, pack.get_verdict_display()

    @display(description=gettext_lazy("zip"))
    def file(self, pack: Pack) -> str:
        if not pack.file_key:
            return "–"
        address = reverse("admin:catalog_pack_download", args=[pack.pk])
        return format_html('<a href="{}">{}</a>', address, filesizeformat(pack.size_bytes))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form: looked at again with GET, made with POST."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        choice = pages.choice_of(request.POST if request.method == "POST" else request.GET)
        if request.method == "POST":
            return self._request_pack(request, choice)
        context = pages.form_context(choice)
        return self.page(request, "catalog/delivery/pack_form.html", title=_("New delivery pack"), **context)

    def _request_pack(self, request: HttpRequest, choice: pages.Choice) -> HttpResponse:
        try:
            if not choice.series:
                raise Failure("no_series", _("Choose a series first."))
            word = choice.trailer
            trailers = TrailerExport.objects.filter(trailer__series=choice.series, state=JobState.DONE)
            pack, is_new = services.request_pack(
                series=choice.series, profile=choice.profile, first=choice.first, last=choice.last,
                languages=choice.languages, by=request.user,
                trailer=trailers.filter(pk=word).first() if word.isdecimal() and len(word) < 18 else None,
            )  # fmt: skip
        except Failure as failure:
            self.message_user(request, failure.message, "ERROR")
            return HttpResponseRedirect(f"{reverse('admin:catalog_pack_add')}?{_query(request.POST)}")
        if not is_new:
            self.message_user(request, _("This pack is being made already. Nothing was started twice."))
        return HttpResponseRedirect(reverse("admin:catalog_pack_change", args=[pack.pk]))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Pack.objects.select_related("series", "made_by", "trailer__trailer")
        pack = rows.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 18 else None
        if not pack:
            raise Http404
        return self.page(request, "catalog/delivery/pack_page.html", title=str(pack), **pages.pack_context(pack))

    def download(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A pack that failed its checks says so in its name."""
        pack = self.done(request, object_id)
        name = naming.folder(pack.series.slug, pack.profile, pack.first, pack.last)
        name += "_FAILED-CHECKS.zip" if pack.verdict == Verdict.FAIL else ".zip"
        return handed_over(request, key=pack.file_key, name=name, content_type="application/zip")

    @verb("catalog.make_pack")
    def retry(self, request: HttpRequest, object_id: int) -> str:
        return self.try_again(object_id)

    @verb("catalog.add_document")
    def keep_document(self, request: HttpRequest, object_id: int) -> str:
        series = Series.objects.filter(pk=object_id).first()
        if not series:
            raise Http404
        file: Any = request.FILES.get("document")
        if file is None:
            raise Failure("no_file", _("No document came with the request. Choose a file and upload it again."))
        kept = services.keep_document(
            series=series, kind=request.POST.get("kind", ""), name=file.name or "",
            content=file.read(services.MOST_DOCUMENT_BYTES + 1), by=request.user,
        )  # fmt: skip
        return _("%(document)s is kept with the series.") % {"document": kept}


def _query(data: QueryDict) -> str:
    kept = data.copy()
    kept.pop("csrfmiddlewaretoken", None)
    return kept.urlencode()


class TrailerForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_language(self) -> str:
        text: str = self.cleaned_data["language"]
        try:
            return languages.canonical(text) if text.strip() else ""
        except Failure as failure:
            raise forms.ValidationError(failure.message) from None


@admin.register(Trailer)
class TrailerAdmin(Deliveries):
    """Seven queries for a page of the list, however many trailers."""

    kind = work.TRAILERS
    form = TrailerForm
    empty_note = gettext_lazy("No trailer yet. It is cut from marked clips of a series’ episodes.")
    list_display = ("title", "series", "language", "how_far", "made_by", "created_at")
    list_select_related = ("series", "made_by")
    search_fields = ("title", "series__title")
    search_help_text = gettext_lazy("Title or series")
    autocomplete_fields = ("series",)
    fields = ("series", "title", "language")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = TrailerExport.objects.defer("clips", "findings", "facts").order_by("-pk")
        return super().get_queryset(request).prefetch_related(Prefetch("exports", rows[:1], to_attr="last_exports"))

    @display(description=gettext_lazy("work"))
    def how_far(self, trailer: Any) -> str:
        return pages.work_of(trailer.last_exports[0]).sentence if trailer.last_exports else _("Not cut yet")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return bool(request.user.has_perm("catalog.make_trailer"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("catalog.make_trailer"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/clips/", wrap(self.clips), name="catalog_trailer_clips"),
            path("<int:object_id>/cut/", wrap(self.cut), name="catalog_trailer_cut"),
            *self.delivery_urls("trailer"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Trailer, form: Any, change: bool) -> None:
        obj.made_by = obj.made_by or request.user  # type: ignore[assignment]
        obj.save()

    def response_add(self, request: HttpRequest, obj: Trailer, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:catalog_trailer_change", args=[obj.pk]))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Trailer.objects.select_related("series", "made_by")
        trailer = rows.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 18 else None
        if not trailer:
            raise Http404
        context = pages.trailer_context(trailer)
        return self.page(request, "catalog/delivery/trailer_page.html", title=str(trailer), **context)

    @verb("catalog.make_trailer")
    def clips(self, request: HttpRequest, object_id: int) -> str:
        """The rows of the table as they stand; with ``cut`` the trailer is cut of them at once."""
        trailer = self._trailer(object_id)
        services.keep_trailer(
            trailer=trailer, marks=_marks(request.POST), title=_title(request, trailer),
            language=request.POST.get("language", ""),
        )  # fmt: skip
        return self._cut(request, trailer) if "cut" in request.POST else _("The clips are kept.")

    @verb("catalog.make_trailer")
    def cut(self, request: HttpRequest, object_id: int) -> str:
        return self._cut(request, self._trailer(object_id))

    def _cut(self, request: HttpRequest, trailer: Trailer) -> str:
        cutting = services.request_trailer(trailer=trailer, by=request.user)
        if cutting.is_new:
            return _("The clips are kept, and the trailer is being cut.")
        if cutting.is_current:
            return _("The trailer is being cut already. Nothing was started twice.")
        return _(
            "The clips are kept, but the cut that is being made has the marks from before. Cut the trailer again when "
            "that has ended."
        )

    @verb("catalog.make_trailer")
    def retry(self, request: HttpRequest, object_id: int) -> str:
        return self.try_again(object_id)

    def download(self, request: HttpRequest, object_id: int) -> HttpResponse:
        job = self.done(request, object_id)
        name = f"{job.trailer.series.slug}_trailer_{job.pk}.mp4"
        return handed_over(request, key=job.file_key, name=name, content_type="video/mp4")

    def _trailer(self, object_id: int) -> Trailer:
        trailer = Trailer.objects.select_related("series").filter(pk=object_id).first()
        if not trailer:
            raise Http404
        return trailer


def _title(request: HttpRequest, trailer: Trailer) -> str:
    return request.POST.get("title", "").strip()[:MOST_NAME] or trailer.title


def _marks(data: QueryDict) -> list[services.Mark]:
    """Rows of which nothing is filled in are left out. Raises Failure ``bad_clip``."""
    columns = (data.getlist("episode"), data.getlist("in"), data.getlist("out"))
    if len({len(column) for column in columns}) != 1:
        raise Failure("bad_clip", _("The table of clips came broken. Reload the page."))
    rows = [row for row in zip(*columns, strict=True) if any(word.strip() for word in row[1:])]
    marks = [services.Mark(*_numbers(position, row)) for position, row in enumerate(rows, start=1)]
    seen = _seen(data)
    return [mark._replace(master=seen.get(mark.episode)) for mark in marks]


def _seen(data: QueryDict) -> dict[int, int]:
    """{episode: master} as the page had them; what is no such pair is left out."""
    pairs = (word.partition(":")[::2] for word in data.getlist("seen"))
    return {
        int(episode): int(master)
        for episode, master in pairs
        if all(word.isdecimal() and len(word) < 18 for word in (episode, master))
    }


def _numbers(position: int, row: tuple[str, str, str]) -> tuple[int, float, float]:
    try:
        episode, in_s, out_s = int(row[0][:18]), float(row[1]), float(row[2])
        if math.isfinite(in_s) and math.isfinite(out_s):
            return episode, in_s, out_s
    except ValueError:
        pass
    raise Failure("bad_clip", _("Clip %s needs an episode and its in and out points in seconds.") % position)
