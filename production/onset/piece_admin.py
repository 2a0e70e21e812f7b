"""What is paid by no clock, in admin: steps of writers and parts of flat deals, each approved by a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from production.contracts.models import COMMITTED, Deal
from production.timesheets import pieces, removing
from production.timesheets.models import Piece, PieceState
from studio.accounts.models import User
from studio.admin_pages import Hidden, verb


@admin.register(Piece)
class PieceAdmin(Hidden, ModelAdmin):
    """A page of the list costs the same queries however many it shows."""

    empty_note = gettext_lazy("Nothing yet. A step or a part of a flat deal is entered once it is delivered.")
    change_form_outer_before_template = "production/onset/_piece_head.html"
    list_display = ("who", "what", "delivered", "sum", "state_label", "entered", "approved")
    list_filter = ("state", "deal__series")
    list_select_related = ("deal__series", "deal__person", "entered_by", "approved_by")
    search_fields = ("what", "deal__person__name", "deal__role")
    search_help_text = gettext_lazy("What, name or role")
    list_per_page = 50
    fields = ("deal", "what", ("delivered_on", "amount"))

    @display(description=gettext_lazy("person"), ordering="deal__person__name")
    def who(self, piece: Piece) -> str:
        link = reverse("admin:production_piece_change", args=[piece.pk])
        return format_html('<a href="{}">{}</a> · {}', link, piece.deal.person, piece.deal.series)

    @display(description=gettext_lazy("delivered"), ordering="delivered_on")
    def delivered(self, piece: Piece) -> str:
        return format_html('<span class="deal-whole">{}</span>', f"{piece.delivered_on}")

    @display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, piece: Piece) -> str:
        return format_html('<span class="deal-whole">{} {}</span>', piece.deal.currency, f"{piece.amount:,.2f}")

    @display(description=gettext_lazy("state"), ordering="state")
    def state_label(self, piece: Piece) -> str:
        return format_html('<span class="work-state time-{}">{}</span>', piece.state, piece.get_state_display())

    @display(description=gettext_lazy("entered by"))
    def entered(self, piece: Piece) -> str:
        return str(piece.entered_by or "–")

    @display(description=gettext_lazy("approved by"))
    def approved(self, piece: Piece) -> str:
        return str(piece.approved_by or "–")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is approved is taken up again before it changes."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == PieceState.ENTERED)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("deal",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Deals that were sent or hold."""
        if db_field.name == "deal":
            deals = Deal.objects.filter(state__in=COMMITTED).select_related("person", "series")
            kwargs["queryset"] = deals.order_by("series__title", "person__name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Piece, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in ("what", "delivered_on", "amount")}
        if change:
            pieces.change(piece=obj, by=_person(request), **given)
        else:
            made = pieces.enter(deal=obj.deal, by=_person(request), **given)
            obj.pk, obj.state = made.pk, made.state

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        piece = self.get_object(request, object_id)
        more = dict(extra_context or {})
        if isinstance(piece, Piece):
            changes = piece.changes.select_related("by")[:20]
            more |= {"is_own": piece.entered_by_id == request.user.pk, "changes": changes}
        return super().change_view(request, object_id, form_url, more)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:object_id>/approve/", wrap(self.approve), name="production_piece_approve"),
            path("<int:object_id>/take-up/", wrap(self.take_up), name="production_piece_take_up"),
            path("<int:object_id>/remove/", wrap(self.remove), name="production_piece_remove"),
        ]
        return [*self.hidden(own), *super().get_urls()]

    @verb("production.approve_piece")
    def approve(self, request: HttpRequest, object_id: int) -> str:
        piece = pieces.approve(piece=get_object_or_404(Piece, pk=object_id), by=_person(request))
        return _("%(piece)s is approved.") % {"piece": piece}

    @verb("production.change_piece")
    def take_up(self, request: HttpRequest, object_id: int) -> str:
        piece = get_object_or_404(Piece, pk=object_id)
        pieces.take_up(piece=piece, by=_person(request), why=request.POST.get("why", ""))
        return _("%(piece)s is open again.") % {"piece": piece}

    def remove(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Back to the list: the page behind the button is gone."""
        answer = self._remove(request, object_id)
        if answer.status_code == 302 and not Piece.objects.filter(pk=object_id).exists():
            return HttpResponseRedirect(reverse("admin:production_piece_changelist"))
        return answer

    @verb("production.change_piece")
    def _remove(self, request: HttpRequest, object_id: int) -> str:
        piece = get_object_or_404(Piece.objects.select_related("deal__person"), pk=object_id)
        removing.remove_piece(piece=piece, by=_person(request))
        return _("%(piece)s is removed.") % {"piece": piece}


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
