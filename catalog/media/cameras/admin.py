"""The page on which post looks at a wide master's shots and chooses another camera where the automatic one is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.media.cameras import choosing
from catalog.media.ladder import centre_crop, frame_rate_for
from catalog.media.models import Master, Transcode
from catalog.media.reframe import kept, preview
from catalog.media.reframe.models import Camera, Reframing, ShotChoice, ShotDraft
from catalog.media.reframe.shots import Shot
from studio import problems
from studio.admin_pages import ReadOnly, verb
from studio.lib.errors import Failure

PER_PAGE = 20  # shots


@admin.register(Reframing)
class ReframingAdmin(ReadOnly, ModelAdmin):
    """Two queries for a page of the list; six for a master's shots, however many."""

    change_form_outer_before_template = "catalog/media/shots_panel.html"
    empty_note = gettext_lazy("No wide master yet. Only what is wider than 9:16 is reframed.")
    list_display = ("master_name", "shot_count", "chosen_count", "waiting_count", "made_at")
    list_display_links = ("master_name",)
    list_select_related = ("master",)
    search_fields = ("master__original_name", "master__sha256")
    search_help_text = gettext_lazy("Name of the file or SHA-256")
    fields = ("master_link", "made_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        counts = {
            "choice_count": Count("master__shot_choices", distinct=True),
            "draft_count": Count("master__shot_drafts", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts).order_by("-pk")

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

    @display(description=gettext_lazy("not yet in a stream"))
    def waiting_count(self, made: Any) -> int:
        return int(made.draft_count)

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

    def choose(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Keep what was chosen on a page of shots, then show another page, or make the stream."""
        answer = self.note(request, object_id)
        page = request.POST.get("page", "") if request.method == "POST" else ""
        if not page.isdecimal() or len(page) > 9 or problems.wants_json(request):
            return answer
        address = reverse("admin:catalog_reframing_change", args=[object_id])
        return HttpResponseRedirect(f"{address}?shots={page}")

    @verb("catalog.choose_reframing")
    def note(self, request: HttpRequest, object_id: int) -> str:
        made = _find(str(object_id))
        noted = choosing.note(master=made.master, picks=_picks(request.POST), by=request.user)
        if noted.contested:
            raise _contested(made, noted.contested)
        if "make" in request.POST:
            return _make(made)
        return waiting_sentence(len(waiting(made)))

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


def _picks(data: QueryDict) -> dict[int, choosing.Pick]:
    """What the form says of each shot; one without what was shown before is taken as a change."""
    names = [name.removeprefix("shot-") for name in data if name.startswith("shot-")]
    return {
        int(start): choosing.Pick(str(data.get(f"was-{start}", "")), str(data[f"shot-{start}"]))
        for start in names
        if start.isdecimal() and len(start) < 10
    }


def _contested(made: Reframing, starts: Sequence[int]) -> Failure:
    numbers = ", ".join(str(number) for start, number in _numbers(made).items() if start in starts)
    sentence = ngettext(
        "Somebody else meanwhile chose another camera for shot %(numbers)s; it stays. Reload the page to see it.",
        "Somebody else meanwhile chose other cameras for shots %(numbers)s; they stay. Reload to see them.",
        len(starts),
    )
    return Failure("changed_meanwhile", sentence % {"numbers": numbers}, status=409)


def _make(made: Reframing) -> str:
    try:
        count = choosing.make(master=made.master)
    except Failure as failure:
        if failure.code != "not_remade":
            raise
        sentence = _("This master is being worked on. What was chosen is kept: make the stream when that has ended.")
        raise Failure("not_remade", sentence, status=409) from None
    words = ngettext(
        "%(count)s shot changed. A new stream is being made; the old one plays until it is complete.",
        "%(count)s shots changed. A new stream is being made; the old one plays until it is complete.",
        count,
    )
    return words % {"count": count}


def _numbers(made: Reframing) -> dict[int, int]:
    """{start in milliseconds: which shot of its master it is, from 1}."""
    return {kept.milliseconds(Shot.from_json(data)): number for number, data in enumerate(made.shots, 1)}


def waiting(made: Reframing) -> list[dict[str, int]]:
    """The shots whose chosen cameras are in no stream yet, each with the page that shows it. One query."""
    drafts = choosing.drafts_of(made.master)
    numbers = [number for start, number in _numbers(made).items() if start in drafts]
    return [{"number": number, "page": (number - 1) // PER_PAGE + 1} for number in numbers]


def waiting_sentence(count: int) -> str:
    """How many choices wait for a stream."""
    if not count:
        return _("No choice waits for a stream.")
    words = ngettext(
        "%(count)s shot is chosen and not yet in a stream.",
        "%(count)s shots are chosen and not yet in a stream.",
        count,
    )
    return words % {"count": count}


def context(made: Reframing, page: str) -> dict[str, Any]:
    """What templates/catalog/media/shots_panel.html shows. Four queries: who chose what for the stream and for the
    next one, and how the last one stands."""
    master = made.master
    rows = [(Shot.from_json(data), data["stills"]) for data in made.shots]
    shown: Page[Any] = Paginator(rows, PER_PAGE).get_page(page)
    choices = {one.start_ms: one for one in ShotChoice.objects.filter(master=master).select_related("by")}
    drafts = {one.start_ms: one for one in ShotDraft.objects.filter(master=master).select_related("by")}
    wait = waiting(made)
    last = Transcode.objects.filter(master=master).order_by("-pk").first()
    return {
        "made": made,
        "page": shown,
        "waiting": wait,
        "waiting_sentence": waiting_sentence(len(wait)),
        "last": last.state if last else "",
        "shots": [
            _shown(number, one, frames, _chosen(kept.milliseconds(one), choices, drafts), master)
            for number, (one, frames) in enumerate(shown.object_list, shown.start_index())
        ],
        "crop": centre_crop(master.width, master.height),
    }


def _chosen(
    start: int, choices: Mapping[int, ShotChoice], drafts: Mapping[int, ShotDraft]
) -> ShotChoice | ShotDraft | None:
    return drafts.get(start) or choices.get(start)


def _rate(master: Master) -> Fraction:
    picture = master.probe["picture"]
    return frame_rate_for(Fraction(picture["frame_rate"]), constant=picture["constant_rate"])


def _shown(
    number: int, one: Shot, frames: list[int], choice: ShotChoice | ShotDraft | None, master: Master
) -> dict[str, Any]:
    """A shot's times, and each camera with its stills."""
    picked = choice.choice if choice else ""
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
        "picked": dict(Camera.choices).get(picked, _("Automatic")),
        "waits": isinstance(choice, ShotDraft),
        "cameras": [
            {
                "value": value,
                "name": name,
                "picked": value == picked,
                "off": value == Camera.FOLLOW and not one.faces,
                "views": [
                    preview.view(kept.changed(one, value, master), frame, rate, picture, crop) for frame in frames
                ],
            }
            for value, name in cameras
        ],
    }
