"""Published credits in admin: what post takes over of them, as pictures and as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.credits import drawing, lists
from catalog.credits.models import PublishedCredits
from studio.admin_pages import Hidden, ReadOnly
from studio.lib.errors import Failure

CSV = "text/csv; charset=utf-8"
PNG = "image/png"
_FILES: dict[str, Callable[[PublishedCredits], tuple[bytes | str, str]]] = {
    "cards-zip": lambda one: (drawing.archive(one.data["cards"], one.series.language), "application/zip"),
    "roll-png": lambda one: (drawing.png(drawing.roll(one.data["cards"], one.series.language)), PNG),
    "eidr-csv": lambda one: (lists.eidr(one.series.title, one.data["credits"]), CSV),
    "imdb-csv": lambda one: (lists.imdb(one.series.title, one.data["credits"]), CSV),
}


@admin.register(PublishedCredits)
class PublishedCreditsAdmin(Hidden, ReadOnly, ModelAdmin):
    """A page of the list costs the same queries however many versions it shows."""

    empty_note = gettext_lazy("No credits yet. They stand here once a producer has locked them.")
    list_display = ("version_of", "at")
    list_select_related = ("series",)
    list_filter = ("series",)
    search_fields = ("series__title",)
    list_per_page = 50
    ordering = ("-at",)

    @display(description=gettext_lazy("end cards"), ordering="series__title")
    def version_of(self, one: PublishedCredits) -> str:
        return format_html('<a href="{}">{}</a>', reverse("admin:catalog_publishedcredits_change", args=[one.pk]), one)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:object_id>/<slug:kind>/file/", wrap(self.file), name="catalog_publishedcredits_file"),
            path("<int:object_id>/card/<int:number>/", wrap(self.card), name="catalog_publishedcredits_card"),
        ]
        return [*self.hidden(own), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The cards as they are drawn, and the files. Three queries beside admin's own."""
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        one = _get(int(object_id))
        newest = PublishedCredits.objects.filter(series=one.series_id).order_by("-version").first()
        context = {
            "title": _("End cards of %(series)s") % {"series": one.series}, "one": one, "opts": self.opts,
            "newest": newest if newest != one else None, "cards": list(enumerate(one.data["cards"], 1)),
        }  # fmt: skip
        return render(request, "catalog/credits/page.html", self.admin_site.each_context(request) | context)

    def file(self, request: HttpRequest, object_id: int, kind: str) -> HttpResponse:
        """To be taken along."""
        one = _get(object_id)
        if kind not in _FILES:
            raise Http404
        try:
            content, mime = _FILES[kind](one)
        except Failure as failure:
            messages.error(request, failure.message)
            return HttpResponseRedirect(reverse("admin:catalog_publishedcredits_change", args=[object_id]))
        name = f"{one.series.slug}-credits-v{one.version}-{kind.replace('-', '.')}"
        return HttpResponse(content, mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    def card(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """One still, to look at. It never changes, so a browser keeps it."""
        one = _get(object_id)
        if not 1 <= number <= len(one.data["cards"]):
            raise Http404
        try:
            picture = drawing.stills([one.data["cards"][number - 1]], one.series.language)[0]
        except Failure as failure:
            return HttpResponse(failure.message, "text/plain; charset=utf-8", failure.status)
        return HttpResponse(drawing.png(picture), PNG, headers={"Cache-Control": "private, max-age=86400"})


def _get(object_id: int) -> PublishedCredits:
    return get_object_or_404(PublishedCredits.objects.select_related("series"), pk=min(object_id, 2**62))
