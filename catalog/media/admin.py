"""Masters and transcodes, for post: what is there, what runs, what failed and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.media import queue_page, services
from catalog.media.cameras import choosing
from catalog.media.ladder import ASPECT
from catalog.media.models import Master, Stage, Transcode
from studio.admin_pages import ReadOnly, verb
from studio.jobs import board
from studio.jobs.models import JobState

LABELS: dict[str, str] = {
    JobState.QUEUED: "default",
    JobState.RUNNING: "warning",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
}


class LookedAtFilter(admin.SimpleListFilter):
    """Wide masters that came before there was reframing."""

    title = gettext_lazy("shots and faces")
    parameter_name = "looked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("not", gettext_lazy("Wide, not looked at"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Master]) -> QuerySet[Master]:
        wide = Q(width__gt=F("height") * ASPECT.numerator / ASPECT.denominator, reframing__isnull=True)
        return queryset.filter(wide) if self.value() == "not" else queryset


@admin.register(Master)
class MasterAdmin(ReadOnly, ModelAdmin):
    empty_note = gettext_lazy("No master yet. Drop a video on an episode’s page.")
    list_display = ("original_name", "picture", "length", "size", "uploaded_by", "created_at")
    list_select_related = ("uploaded_by",)
    list_filter = (LookedAtFilter, "created_at")
    change_form_outer_before_template = "catalog/media/master_panel.html"
    search_fields = ("original_name", "sha256")
    search_help_text = gettext_lazy("Name of the file or SHA-256")
    fields = (
        "original_name", "sha256", "picture", "reframed", "length", "size", "sound", "container", "uploaded_by",
        "created_at",
    )  # fmt: skip

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        looked_at = panel_of(object_id) if request.user.has_perm("catalog.view_reframing") else {}
        page: HttpResponse = super().change_view(request, object_id, form_url, looked_at | (extra_context or {}))
        return page

    @display(description=gettext_lazy("picture"))
    def picture(self, master: Master) -> str:
        rate, codec = master.probe["picture"]["frame_rate"], master.probe["picture"]["codec"]
        return f"{master.width} × {master.height} · {codec} · {_rate(rate)} fps"

    @display(description=gettext_lazy("reframing"))
    def reframed(self, master: Master) -> str:
        made = getattr(master, "reframing", None)
        if not made:
            return _("not yet") if choosing.is_wide(master) else _("none: the picture is not wider than 9:16")
        return format_html('<a href="{}">{}</a>', reverse("admin:catalog_reframing_change", args=[made.pk]), _("Shots"))

    @display(description=gettext_lazy("length"), ordering="duration_s")
    def length(self, master: Master) -> str:
        return f"{master.duration_s:.1f} s"

    @display(description=gettext_lazy("size"), ordering="size_bytes")
    def size(self, master: Master) -> str:
        return filesizeformat(master.size_bytes)

    @display(description=gettext_lazy("sound"))
    def sound(self, master: Master) -> str:
        codec, channels = master.probe["audio_codec"], master.probe["audio_channels"]
        words = {"codec": codec, "channels": channels}
        return _("%(codec)s, %(channels)s channels") % words if codec else _("none")

    @display(description=gettext_lazy("container"))
    def container(self, master: Master) -> str:
        return str(master.probe["container"])


def panel_of(master: str) -> dict[str, Any]:
    """What templates/catalog/media/master_panel.html shows. One query."""
    known = master.isdecimal() and len(master) <= 18
    row = Master.objects.filter(pk=int(master)).select_related("reframing").first() if known else None
    return {"wide": choosing.is_wide(row), "reframing": getattr(row, "reframing", None)} if row else {}


def _rate(text: str) -> str:
    number, _slash, divisor = text.partition("/")
    return f"{int(number) / int(divisor or 1):.3f}".rstrip("0").rstrip(".")


@admin.register(Transcode)
class TranscodeAdmin(ReadOnly, ModelAdmin):
    empty_note = gettext_lazy("No transcode yet. It begins when a master arrives.")
    list_display = ("master_name", "state_label", "progress", "created_at", "finished_at", "reason")
    list_display_links = ("master_name",)
    list_select_related = ("master",)
    list_filter = ("state", "created_at")
    search_fields = ("master__original_name", "master__sha256", "error_code")
    search_help_text = gettext_lazy("Name of the file, SHA-256 or error code")
    fields = (
        "master_link", "state", "stage", "percent", "created_at", "started_at",
        "finished_at", "error_code", "error_message",
    )  # fmt: skip
    readonly_fields = fields

    @display(description=gettext_lazy("master"), ordering="master__original_name")
    def master_name(self, job: Transcode) -> str:
        return job.master.original_name

    @display(description=gettext_lazy("master"))
    def master_link(self, job: Transcode) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:catalog_master_change", args=[job.master_id]), job.master
        )

    @display(description=gettext_lazy("state"), ordering="state", label=LABELS)
    def state_label(self, job: Transcode) -> tuple[str, Any]:
        return job.state, job.get_state_display()

    @display(description=gettext_lazy("progress"))
    def progress(self, job: Transcode) -> str:
        return f"{job.stage} {job.percent} %" if job.state == JobState.RUNNING else f"{job.percent} %"

    @display(description=gettext_lazy("reason"))
    def reason(self, job: Transcode) -> str:
        return job.error_message

    change_form_outer_before_template = "catalog/media/transcode_panel.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("queue/", view(self.queue), name="catalog_transcode_queue"),
            path("queue/retry-all/", view(self.retry_all), {"object_id": ""}, name="catalog_transcode_retry_all"),
            path("queue/<slug:object_id>/retry/", view(self.retry_line), name="catalog_transcode_retry_line"),
            path("<int:object_id>/retry/", view(self.retry), name="catalog_transcode_retry"),
            path("stages/<int:object_id>/repeat/", view(self.repeat), name="catalog_stage_repeat"),
            *super().get_urls(),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        return queue_page.page(request, self.admin_site)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        stages = {"stages": queue_page.stages_of(object_id)}
        page: HttpResponse = super().change_view(request, object_id, form_url, stages | (extra_context or {}))
        return page

    @verb("catalog.retry_transcode")
    def retry(self, request: HttpRequest, object_id: int) -> str:
        job = Transcode.objects.filter(pk=object_id).first()
        if not job:
            raise Http404
        services.retry(job=job)
        return _("Queued again.")

    @verb("catalog.retry_transcode")
    def retry_all(self, request: HttpRequest, object_id: str) -> str:
        """Of every kind on the page; and transcodes of which no stage is there to be shown."""
        count = board.retry_all(request.user) + services.retry_all()
        if not count:
            return _("There was nothing left to retry. What still stands here needs another file.")
        return ngettext("%(count)s is queued again.", "%(count)s are queued again.", count) % {"count": count}

    @verb("catalog.retry_transcode")
    def retry_line(self, request: HttpRequest, object_id: str) -> str:
        """One line of the queue's page, of whichever kind."""
        if not board.retry(request.user, object_id):
            raise Http404
        return _("Queued again.")

    @verb("catalog.retry_transcode")
    def repeat(self, request: HttpRequest, object_id: int) -> str:
        stage = Stage.objects.filter(pk=object_id).first()
        if not stage:
            raise Http404
        if services.repeat(stage=stage).pk != stage.transcode_id:
            return _("Another stream is being made. This one plays until it is complete.")
        return _("It is done again, with all that depends on it.")
