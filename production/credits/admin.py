"""Credits in admin: a series' page, with the cards as they will read, what is not as contracted, and the verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.credits import services as published
from catalog.titles.models import Series
from production.contracts.models import Block, Deal
from production.credits import asking, errors, judging, services
from production.credits.models import Credit, CreditList, CreditListChange, CreditWaiver, Kind, ListState, Tie
from studio.admin_pages import Hidden, ReadOnly, verb

EDIT = "production.edit_creditlist"
NUMBERS = ("position", "team")


@admin.register(CreditList)
class CreditListAdmin(Hidden, ReadOnly, ModelAdmin):
    """Written by services alone. A page of the list costs the same queries however many versions it shows."""

    empty_note = gettext_lazy("No credits yet. They grow from the deals of a series that are in force.")
    list_display = ("version_of", "state_label", "made_by", "made_at")
    list_filter = ("state",)
    list_select_related = ("series", "made_by")
    search_fields = ("series__title",)
    fields = ("series", "version", "tie", "state", "made_by", "made_at")
    readonly_fields = ("state", "made_at")
    list_per_page = 50

    @display(description=gettext_lazy("credits"), ordering="series__title")
    def version_of(self, row: CreditList) -> str:
        link = reverse("admin:production_creditlist_series", args=[row.series_id])
        return format_html('<a href="{}">{}</a>', link, row)

    @display(description=gettext_lazy("state"), ordering="state")
    def state_label(self, row: CreditList) -> str:
        return format_html('<span class="work-state">{}</span>', row.get_state_display())

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def at(name: str, view: Any) -> URLPattern:
            place = name.replace("_", "-")
            found: URLPattern = path(
                f"series/<int:object_id>/{place}/", wrap(view), name=f"production_creditlist_{name}"
            )
            return found

        own = [
            path("series/<int:object_id>/", wrap(self.series_view), name="production_creditlist_series"),
            at("grow", self.grow), at("add_row", self.add_row), at("change_row", self.change_row),
            at("remove_row", self.remove_row), at("agent", self.agent), at("ask_agent", self.ask_agent),
            at("tie", self.tie), at("approve", self.approve), at("reopen", self.reopen), at("lock", self.lock),
            at("waive", self.waive),
        ]  # fmt: skip
        return [*self.hidden(own), *super().get_urls()]

    def series_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The version that is being made, else the last locked one. About 25 queries, however many credits. ``?row=``
        opens the form of one."""
        if not self.has_view_permission(request):
            raise Http404
        series = get_object_or_404(Series, pk=object_id)
        chosen = {"chosen": _number(request.GET.get("row"))}  # its form alone is made: four hundred are a megabyte
        context = self.admin_site.each_context(request) | page(series) | chosen
        return render(request, "production/credits/series.html", context | {"opts": self.opts})

    @verb(EDIT)
    def grow(self, request: HttpRequest, object_id: int) -> str:
        found = services.grow(series=_series(object_id), by=request.user)
        return _("Version %(number)s has everybody whose deal is in force.") % {"number": found.version}

    @verb(EDIT)
    def add_row(self, request: HttpRequest, object_id: int) -> str:
        made = services.add(credit_list=_open(object_id), **_typed(request))
        return _("%(name)s is credited.") % {"name": made.name}

    @verb(EDIT)
    def change_row(self, request: HttpRequest, object_id: int) -> str:
        changed = services.change(credit=_row(request, object_id), **_typed(request))
        return _("The credit of %(name)s is changed.") % {"name": changed.name}

    @verb(EDIT)
    def remove_row(self, request: HttpRequest, object_id: int) -> str:
        row = _row(request, object_id)
        services.remove(credit=row)
        return _("%(name)s is off the credits.") % {"name": row.name}

    @verb(EDIT)
    def agent(self, request: HttpRequest, object_id: int) -> str:
        asked = request.POST
        services.agent_approved(
            credit=_row(request, object_id), name=asked.get("agent_name", "")[:120],
            how=asked.get("agent_how", "")[:200], by=request.user,
        )  # fmt: skip
        return _("The agent's approval is noted.")

    @verb(EDIT)
    def ask_agent(self, request: HttpRequest, object_id: int) -> str:
        asked = request.POST
        made = asking.ask(
            credit=_row(request, object_id), name=asked.get("agent_name", ""), email=asked.get("agent_email", ""),
            by=request.user,
        )  # fmt: skip
        return _("A link is on its way to %(email)s.") % {"email": made.email}

    @verb(EDIT)
    def tie(self, request: HttpRequest, object_id: int) -> str:
        chosen = request.POST.get("tie", "")
        if chosen not in Tie.values:
            raise errors.unknown_term(chosen[:20])
        services.order_ties(credit_list=_open(object_id), tie=chosen)
        return _("Who is owed the same place reads %(how)s.") % {"how": Tie(chosen).label}

    @verb("production.approve_creditlist")
    def approve(self, request: HttpRequest, object_id: int) -> str:
        services.approve(credit_list=_open(object_id), by=request.user)
        return _("The credits are approved. Lock them to publish them.")

    @verb("production.approve_creditlist")
    def reopen(self, request: HttpRequest, object_id: int) -> str:
        services.reopen(credit_list=_open(object_id), by=request.user)
        return _("The credits are a draft again.")

    @verb("production.lock_creditlist")
    def lock(self, request: HttpRequest, object_id: int) -> str:
        found = services.lock(credit_list=_open(object_id), by=request.user)
        return _("Version %(number)s is locked and published.") % {"number": found.version}

    @verb("production.waive_creditlist")
    def waive(self, request: HttpRequest, object_id: int) -> str:
        asked = request.POST
        services.waive(
            series=_series(object_id), deal_id=_number(asked.get("deal")), code=asked.get("code", ""),
            why=asked.get("why", ""), by=request.user,
        )  # fmt: skip
        return _("Waived, with your name and reason.")


def page(series: Series) -> dict[str, Any]:
    """What a series' page shows."""
    now = services.open_list(series) or judging.locked(series)
    found = now.credits.select_related("deal", "person__file", "agent_noted_by") if now else Credit.objects.none()
    rows = list(found.prefetch_related("agent_requests"))
    return {
        "title": _("Credits of %(series)s") % {"series": series}, "series": series, "credit_list": now, "rows": rows,
        "cards": services.cards(now) if now else (), "judged": judging.judged(now) if now else [],
        "holding": judging.holding(series), "kinds": Kind.choices, "blocks": Block.choices, "ties": Tie.choices,
        "published": published.latest(series), "is_draft": bool(now and now.state == ListState.DRAFT),
        "deals": Deal.objects.filter(series=series).exists(),
        "waivers": CreditWaiver.objects.filter(deal__series=series).select_related("by"),
        "changes": CreditListChange.objects.filter(subject__series=series).select_related("by", "subject")[:20],
    }  # fmt: skip


def _series(object_id: int) -> Series:
    return get_object_or_404(Series, pk=object_id)


def _open(object_id: int) -> CreditList:
    found = services.open_list(_series(object_id))
    if found is None:
        raise errors.not_a_draft()
    return found


def _row(request: HttpRequest, object_id: int) -> Credit:
    """Raises Failure ``no_open_credits`` where nothing is being made, ``no_such_credit``."""
    found = _open(object_id).credits.filter(pk=_number(request.POST.get("row"))).first()
    if found is None:
        raise errors.no_such_credit()
    return found


def _typed(request: HttpRequest) -> dict[str, Any]:
    """A credit's terms as the form has them: choices that are none are left out."""
    asked = request.POST
    found: dict[str, Any] = {"name": asked.get("name", "")[:120].strip(), "role": asked.get("role", "")[:120].strip()}
    for name, known in (("kind", Kind.values), ("block", Block.values), ("word", ["", "with", "and"])):
        if asked.get(name) in known:
            found[name] = asked[name]
    found |= {name: min(_number(asked[name]), 32_767) or None for name in NUMBERS if name in asked}
    return found | {"is_single": bool(asked.get("is_single"))}


def _number(text: Any) -> int:
    return int(text) if str(text).isdecimal() and len(str(text)) < 19 else 0
