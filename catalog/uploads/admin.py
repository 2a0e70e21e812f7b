"""Uploads, for whoever waits for a file: who sends what, how far it is, what became of it and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.uploads import panel, services
from catalog.uploads.models import Upload, UploadState
from studio.admin_pages import ReadOnly

WORDS: dict[str, Any] = {
    "abandoned": gettext_lazy("Abandoned"), "receiving": gettext_lazy("Being sent"),
    "received": gettext_lazy("Has arrived"), "queued": gettext_lazy("Waits for its check"),
    "running": gettext_lazy("Being checked"), "failed": gettext_lazy("Failed"), "refused": gettext_lazy("Refused"),
    "taken": gettext_lazy("Taken"),
}  # fmt: skip
LABELS: dict[str, str] = {
    "abandoned": "warning", "receiving": "info", "received": "info", "queued": "info", "running": "info",
    "failed": "danger", "refused": "danger", "taken": "success",
}  # fmt: skip


def _is_quiet() -> Q:
    return Q(state=UploadState.RECEIVING, active_at__lt=timezone.now() - panel.QUIET)


class AbandonedFilter(admin.SimpleListFilter):
    title = gettext_lazy("abandoned")
    parameter_name = "abandoned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", gettext_lazy("Yes")), ("0", gettext_lazy("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Upload]) -> QuerySet[Upload]:
        if self.value() in ("0", "1"):
            return queryset.filter(_is_quiet()) if self.value() == "1" else queryset.exclude(_is_quiet())
        return queryset


@admin.register(Upload)
class UploadAdmin(ReadOnly, ModelAdmin):
    """Four queries for a page of the list, however many uploads."""

    empty_note = gettext_lazy(
        "No video was uploaded yet. Drop one on an episode’s page, or a whole folder on a series’ page."
    )
    list_display = ("name", "sent_by", "how_far", "state_label", "reason", "last_active")
    list_display_links = ("name",)
    list_select_related = ("by", "intake", "master")
    list_filter = ("state", AbandonedFilter, "created_at")
    search_fields = ("name", "sha256", "by__username")
    search_help_text = gettext_lazy("Name of the file, SHA-256 or who sends it")
    list_per_page = 50
    actions = None
    fields = (
        "name", "sent_by", "how_far", "standing", "reason", "note", "master_link", "way", "sha256", "begun",
        "last_active", "kept_until",
    )  # fmt: skip
    readonly_fields = fields

    @display(description=gettext_lazy("sent by"), ordering="by__username")
    def sent_by(self, upload: Upload) -> str:
        return str(upload.by) if upload.by else _("Somebody who has left")

    @display(description=gettext_lazy("arrived"))
    def how_far(self, upload: Upload) -> str:
        words = {"here": filesizeformat(upload.received_bytes), "all": filesizeformat(upload.size_bytes)}
        share = 100 * upload.received_bytes // upload.size_bytes
        said = words["all"] if share == 100 else _("%(here)s of %(all)s") % words + f" · {share} %"
        return format_html('<span class="upload-cell">{}</span>', said)

    @display(description=gettext_lazy("state"), ordering="state", label=LABELS)
    def state_label(self, upload: Upload) -> tuple[str, Any]:
        state = state_of(upload)
        return state, WORDS[state]

    @display(description=gettext_lazy("state"))
    def standing(self, upload: Upload) -> str:
        return str(WORDS[state_of(upload)])

    @display(description=gettext_lazy("reason"))
    def reason(self, upload: Upload) -> str:
        said = panel.of(upload)
        return format_html('<span class="upload-why">{}</span>', said["sentence"]) if said["error_code"] else ""

    @display(description=gettext_lazy("begun"), ordering="created_at")
    def begun(self, upload: Upload) -> str:
        return _clock(upload.created_at)

    @display(description=gettext_lazy("last active"), ordering="active_at")
    def last_active(self, upload: Upload) -> str:
        return _clock(upload.active_at)

    @display(description=gettext_lazy("master"))
    def master_link(self, upload: Upload) -> str:
        if not upload.master:
            return "–"
        address = reverse("admin:catalog_master_change", args=[upload.master.pk])
        return format_html('<a href="{}">{}</a>', address, upload.master)

    @display(description=gettext_lazy("way"))
    def way(self, upload: Upload) -> str:
        return str(upload.get_kind_display())

    @display(description=gettext_lazy("removed"))
    def kept_until(self, upload: Upload) -> str:
        return _clock(services.kept_until(upload))


def _clock(at: datetime) -> str:
    return format_html('<span class="upload-cell">{}</span>', timezone.localtime(at).strftime("%Y-%m-%d %H:%M %Z"))


def state_of(upload: Upload) -> str:
    """As the page of its sender says it, and "abandoned" where nothing has come for an hour."""
    state = str(panel.of(upload)["state"])
    return "abandoned" if state == "receiving" and panel.is_quiet(upload) else state
