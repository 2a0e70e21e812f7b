"""The register in admin: what was made with which tool, of whom, and whether a consent covers it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from production.replicas import services
from production.replicas.models import AiUse
from studio.admin_pages import GoesWithEpisode, Hidden, verb


@admin.register(AiUse)
class AiUseAdmin(GoesWithEpisode, Hidden, ModelAdmin):
    """A page of the list costs the same queries however many entries it shows."""

    empty_note = gettext_lazy("Nothing entered. What is made or changed with a generative tool is entered here.")
    change_form_outer_before_template = "production/replicas/entry_head.html"
    list_display = ("what_it_is", "consent", "asset", "extent", "tool", "person", "by", "at")
    list_filter = ("asset", "extent", "episode__series")
    search_fields = ("what", "tool", "person__name", "episode__series__title")
    search_help_text = gettext_lazy("What it is, tool, person, or title of the series")
    autocomplete_fields = ("episode",)
    list_per_page = 50
    fields = ("episode", ("asset", "extent"), "what", ("tool", "purpose"), ("person", "use"))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The consents of the page's entries are read together."""
        found = super().get_changelist_instance(request)
        entries = list(found.result_list)
        consents = services.consents(entries)
        for entry in entries:
            entry.found = consents.get(entry.pk)
        found.result_list = entries
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[AiUse]:
        rows: QuerySet[AiUse] = super().get_queryset(request)
        return rows.select_related("episode__series", "person", "by", "withdrawn_by")

    @display(description=gettext_lazy("what"), ordering="what")
    def what_it_is(self, entry: AiUse) -> str:
        link = reverse("admin:production_aiuse_change", args=[entry.pk])
        return format_html('<a href="{}">{}</a>', link, str(entry))

    @display(description=gettext_lazy("consent"))
    def consent(self, entry: AiUse) -> str:
        found: services.Consent | None = getattr(entry, "found", None)
        if entry.withdrawn_at:
            return _("withdrawn")
        if found is None:
            return _("of nobody")
        level, word = ("pass", _("covered")) if found.deal else ("fail", _("no consent"))
        return format_html('<span class="qc-level qc-{}">{}</span> {}', level, word, found.lacks)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is withdrawn stays as it was."""
        return super().has_change_permission(request, obj) and (obj is None or obj.withdrawn_at is None)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("episode",) if obj else ()

    def save_model(self, request: HttpRequest, obj: AiUse, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in services.FIELDS if name in form.cleaned_data}
        if change:
            services.correct(entry=obj, by=request.user, **given)
        else:
            made = services.record(episode=obj.episode, by=request.user, **given)
            obj.pk, obj.by = made.pk, made.by

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        entry, more = self.get_object(request, object_id), dict(extra_context or {})
        if isinstance(entry, AiUse):
            more["consent"] = services.consents([entry]).get(entry.pk)
        return super().change_view(request, object_id, form_url, more)

    def get_urls(self) -> list[URLPattern]:
        withdraw = path(
            "<path:object_id>/withdraw/", self.admin_site.admin_view(self.withdraw), name="production_aiuse_withdraw"
        )
        return [*self.hidden([withdraw]), *super().get_urls()]

    @verb("production.change_aiuse")
    def withdraw(self, request: HttpRequest, object_id: str) -> str:
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        services.withdraw(entry=get_object_or_404(AiUse, pk=number), by=request.user, why=request.POST.get("why", ""))
        return _("Withdrawn, with your name and reason.")
