"""The page on which post looks at a wide master's shots and chooses another camera where the automatic one is wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.media.cameras import choosing
from catalog.media.ladder import centre_crop, frame_rate_for
from catalog.media.models import Master
from catalog.media.reframe import kept, preview
from catalog.media.reframe.models import Camera, Reframing, ShotChoice
from catalog.media.reframe.shots import Shot
from studio.admin_pages import ReadOnly, verb

PER_PAGE = 20  # shots


@admin.register(Reframing)
class ReframingAdmin(ReadOnly, ModelAdmin):
    """Two queries for a page of the list; three for a master's shots, however many."""

    change_form_outer_before_template = "catalog/media/shots_panel.html"
    empty_note = gettext_lazy("No wide master yet. Only what is wider than 9:16 is reframed.")
    list_display = ("master_name", "shot_count", "chosen_count", "made_at")
    list_display_links = ("master_name",)
    list_select_related = ("master",)
    search_fields = ("master__original_name", "master__sha256")
    search_help_text = gettext_lazy("Name of the file or SHA-256")
    fields = ("master_link", "made_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(choice_count=Count("master__shot_choices")).order_by("-pk")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/choose/", wrap(self.choose), name="catalog_reframing_choose"),
            path("anew/<int:object_id>/", wrap(self.anew), name="catalog_reframing_anew"),
            path("<int:object_id>/still/<int:frame>.jpg", wrap(self.still), name="catalog_reframing_still"),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("master"), ordering="master__original_name")
    def master_name(self, made: Reframing) -> str:
        return made.master.original_name

    @display(description=gettext_lazy("master"))
    def master_link(self, made: Reframing) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:catalog_master_change", args=[made.master_id]), made.master
        )

    @display(description=gettext_lazy("shots"))
    def shot_count(self, made: Reframing) -> int:
        return len(made.shots)

    @display(description=gettext_lazy("chosen by hand"))
    def chosen_count(self, made: Any) -> int:
        return int(made.choice_count)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        made = _find(object_id)
        page: HttpResponse = super().change_view(
            request, object_id, kwargs.pop("form_url", ""), context(made, request.GET.get("shots", ""))
        )
        return page

    def still(self, request: HttpRequest, object_id: int, frame: int) -> HttpResponse:
        """A still of the whole picture. One query beside those of the session."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        made = _find(str(object_id))
        try:
            file = kept.still_storage().open(kept.still_name(made.master, frame))
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, content_type="image/jpeg")
        response["Cache-Control"] = "private, max-age=3600"
        return response  # type: ignore[return-value]

    @verb("catalog.choose_reframing")
    def choose(self, request: HttpRequest, object_id: int) -> str:
        made = _find(str(object_id))
        named = {name.removeprefix("shot-"): str(value) for name, value in request.POST.items()}
        choices = {int(start): value for start, value in named.items() if start.isdecimal() and len(start) < 10}
        count = choosing.choose(master=made.master, choices=choices, by=request.user)
        if not count:
            return _("Nothing was changed.")
        words = ngettext(
            "%(count)s shot changed. A new stream is being made; the old one plays until it is complete.",
            "%(count)s shots changed. A new stream is being made; the old one plays until it is complete.",
            count,
        )
        return words % {"count": count}

    @verb("catalog.choose_reframing")
    def anew(self, request: HttpRequest, object_id: int) -> str:
        """The number is a master's, which may have no reframing yet."""
        master = Master.objects.filter(pk=object_id).first()
        if not master:
            raise Http404
        choosing.look_anew(master=master)
        return _("Faces are looked for anew, then a new stream is made; the old one plays until it is complete.")


def _find(object_id: str) -> Reframing:
    rows = Reframing.objects.select_related("master")
    made = rows.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 18 else None
    if not made:
        raise Http404
    return made


def context(made: Reframing, page: str) -> dict[str, Any]:
    """What templates/catalog/media/shots_panel.html shows. One query: who chose what."""
    master = made.master
    rows = [(Shot.from_json(data), data["stills"]) for data in made.shots]
    shown: Page[Any] = Paginator(rows, PER_PAGE).get_page(page)
    choices = {choice.start_ms: choice for choice in ShotChoice.objects.filter(master=master).select_related("by")}
    first = shown.start_index()
    return {
        "made": made,
        "page": shown,
        "shots": [
            _shown(number, one, frames, choices.get(kept.milliseconds(one)), master)
            for number, (one, frames) in enumerate(shown.object_list, first)
        ],
        "crop": centre_crop(master.width, master.height),
    }


def _rate(master: Master) -> Fraction:
    picture = master.probe["picture"]
    return frame_rate_for(Fraction(picture["frame_rate"]), constant=picture["constant_rate"])


def _shown(number: int, one: Shot, frames: list[int], choice: ShotChoice | None, master: Master) -> dict[str, Any]:
    """A shot's times, and each camera with its stills."""
    picture, crop, rate = (master.width, master.height), centre_crop(master.width, master.height), _rate(master)
    cameras = [("", _("Automatic")), *Camera.choices]
    return {
        "number": number,
        "start": kept.milliseconds(one),
        "from": preview.timecode(one.start_s, rate),
        "to": preview.timecode(one.end_s, rate),
        "mode": preview.MODES[one.mode],
        "share": round(one.share * 100),
        "choice": choice,
        "cameras": [
            {
                "value": value,
                "name": name,
                "picked": value == (choice.choice if choice else ""),
                "off": value == Camera.FOLLOW and not one.faces,
                "views": [
                    preview.view(kept.changed(one, value, master), frame, rate, picture, crop) for frame in frames
                ],
            }
            for value, name in cameras
        ],
    }
