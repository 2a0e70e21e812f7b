"""Agreements and rate cards in admin. Who may not see them finds nothing there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from production import history
from production.agreements import errors, pages, services
from production.agreements.kinds import KINDS, Category, Mark, RateKind
from production.agreements.models import Agreement, CardState, RateCard, RateRow
from production.agreements.services import Entry
from studio.admin_pages import Hidden, ReadOnly
from studio.lib.errors import Failure

View = Callable[..., HttpResponse]


class AgreementPages(ModelAdmin):
    """Beside the stock form: the list with what is in force, and an agreement's versions."""

    fields = ("name", "slug", ("union", "territory", "currency"), "scope", "notes")
    prepopulated_fields = {"slug": ("name",)}
    change_form_outer_before_template = "production/agreements/_versions.html"

    def get_urls(self) -> list[URLPattern]:
        first = path(
            "<int:object_id>/first/", self.admin_site.admin_view(self.first), name="production_agreement_first"
        )
        return [first, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A union decides what is owed by deals in force: it stays once rates of the agreement are."""
        if obj is None:
            return ()
        is_used = RateCard.objects.filter(agreement=obj, state=CardState.APPROVED).exists()
        fixed = ("slug", "currency", "scope")
        return (*fixed, "union") if is_used else fixed

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Three queries beside admin's own."""
        page, lines = pages.agreements(request.GET.get("p"))
        context = {"title": _("Rate cards"), "page": page, "lines": lines}
        return render(request, "production/agreements/list.html", self.admin_site.each_context(request) | context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        more = dict(extra_context or {})
        if found := self.get_object(request, object_id):
            more |= {"versions": pages.versions(found), "agreement": found}
        return super().change_view(request, object_id, form_url, more)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with history.by(_person(request)):
            super().save_model(request, obj, form, change)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """On to its first version."""
        return HttpResponseRedirect(reverse("admin:production_agreement_change", args=[obj.pk]))

    def first(self, request: HttpRequest, object_id: int) -> HttpResponse:
        _must(request, "production.add_ratecard")
        agreement = get_object_or_404(Agreement, pk=min(object_id, 2**62))
        begins = _day(request.POST.get("from", ""))
        try:
            if begins is None:
                raise errors.bad_days()
            card = services.first_version(agreement=agreement, by=_person(request), effective_from=begins)
        except Failure as failure:
            messages.error(request, failure.message)
            return HttpResponseRedirect(reverse("admin:production_agreement_change", args=[agreement.pk]))
        return _to(card)


@admin.register(Agreement)
class AgreementAdmin(Hidden, AgreementPages):
    pass


class CardPages(ReadOnly, ModelAdmin):
    """A card's page, which is its form while it is a draft, and the verbs behind its buttons."""

    def get_urls(self) -> list[URLPattern]:
        verbs = {
            "save": self.save, "back": self.back, "approve": self.approve, "version": self.version,
            "remove": self.remove,
        }  # fmt: skip
        wrap = self.admin_site.admin_view
        own = [
            path(f"<int:object_id>/{name}/", wrap(view), name=f"production_ratecard_{name}")
            for name, view in verbs.items()
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:production_agreement_changelist"))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Seven queries beside admin's own, however many rows."""
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return self._page(request, _card(int(object_id)))

    def _page(
        self, request: HttpRequest, card: RateCard, typed: Mapping[int, Entry] | None = None, **more: Any
    ) -> HttpResponse:
        user, was = request.user, pages.before(card)
        is_draft = card.state == CardState.DRAFT
        rows = card.rows.all()
        context = {
            "title": f"{card.agreement}, {_('version')} {card.version}",
            "card": card,
            "digest": card.terms.digest(),
            "groups": pages.groups(card, typed or {}),
            "open_count": sum(not row.is_entered for row in rows),
            "row_count": len(rows),
            "was": was,
            "differences": pages.changes(was, card) if was else [],
            "moves": card.changes.select_related("by"),
            "events": pages.events(card),
            "marks": Mark.choices,
            "kinds": [(kind.value, kind.label) for kind in RateKind if KINDS[kind].is_by_category],
            "categories": Category.choices,
            "can_edit": is_draft and user.has_perm("production.change_ratecard"),
            "can_propose": is_draft and user.has_perm("production.propose_ratecard"),
            "can_approve": card.state == CardState.PROPOSED and user.has_perm("production.approve_ratecard"),
            "can_take_back": card.state == CardState.PROPOSED and _may_take_back(request),
            "can_version": not is_draft and user.has_perm("production.add_ratecard"),
            "is_own": card.proposed_by_id == user.pk,
        }
        context |= {"begins": card.effective_from, "ends": card.effective_to, "why": card.why} | more
        return render(request, "production/agreements/card.html", self.admin_site.each_context(request) | context)

    def save(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What was typed; then a row more or less, or the proposal, as the button says. The page again with what was
        typed where that can't be kept."""
        _must(request, "production.change_ratecard")
        card, post = _card(object_id), request.POST
        typed = {row.pk: _entry(request, row) for row in card.rows.all() if f"value-{row.pk}" in post}
        try:
            services.edit(
                card=card, by=_person(request), effective_from=_day(post.get("from", "")),
                effective_to=_day(post.get("to", "")), why=post.get("why", ""), entries=typed,
                seen=post.get("seen", ""),
            )  # fmt: skip
            said = self._then(request, card)
        except Failure as failure:
            messages.error(request, failure.message)
            if failure.code in ("card_is_kept", "illegal_transition"):
                return _to(card)
            days = {"begins": post.get("from", ""), "ends": post.get("to", ""), "why": post.get("why", "")}
            return self._page(request, _card(object_id), typed, **days)
        messages.success(request, said)
        return _to(card)

    def _then(self, request: HttpRequest, card: RateCard) -> str:
        post, person = request.POST, _person(request)
        if post.get("then") == "propose":
            _must(request, "production.propose_ratecard")
            services.propose(card=card, by=person)
            return _("Proposed. Somebody else approves it.")
        if post.get("then") == "add":
            services.add_row(card=card, by=person, kind=post.get("kind", ""), category=post.get("category", ""))
            return _("The row is there now.")
        if (row := post.get("remove", "")).isdecimal() and len(row) < 18:
            services.remove_row(row=get_object_or_404(card.rows.select_related("card"), pk=int(row)), by=person)
            return _("The row is gone.")
        return _("Kept.")

    def back(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if request.method == "POST" and not _may_take_back(request):
            raise PermissionDenied
        why = request.POST.get("why", "")[:2_000]
        return _do(request, object_id, lambda card: _taken_back(card, request, why))

    def approve(self, request: HttpRequest, object_id: int) -> HttpResponse:
        _must(request, "production.approve_ratecard")
        return _do(request, object_id, lambda card: _approved(card, request))

    def version(self, request: HttpRequest, object_id: int) -> HttpResponse:
        _must(request, "production.add_ratecard")
        made = services.new_version(card=_card(object_id), by=_person(request))
        messages.success(
            request, _("Version %(number)s, a draft. Set its days, then its figures.") % {"number": made.version}
        )
        return _to(made)

    def remove(self, request: HttpRequest, object_id: int) -> HttpResponse:
        _must(request, "production.change_ratecard")
        card = _card(object_id)
        try:
            services.delete_draft(card=card, by=_person(request))
        except Failure as failure:
            messages.error(request, failure.message)
            return _to(card)
        messages.success(request, _("The draft is gone."))
        return HttpResponseRedirect(reverse("admin:production_agreement_change", args=[card.agreement_id]))


@admin.register(RateCard)
class RateCardAdmin(Hidden, CardPages):
    pass


def _must(request: HttpRequest, permission: str) -> None:
    """PermissionDenied for who may not. Only for POST: a verb is behind a button."""
    if request.method != "POST":
        raise Failure("method_not_allowed", _("This address does not take such a request."), status=405)
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _may_take_back(request: HttpRequest) -> bool:
    return any(request.user.has_perm(f"production.{verb}_ratecard") for verb in ("propose", "approve"))


def _do(request: HttpRequest, object_id: int, verb: Callable[[RateCard], str]) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = _card(object_id)
    try:
        messages.success(request, verb(card))
    except Failure as failure:
        messages.error(request, failure.message)
    return _to(card)


def _taken_back(card: RateCard, request: HttpRequest, why: str) -> str:
    services.take_back(card=card, by=_person(request), why=why)
    return _("A draft again.")


def _approved(card: RateCard, request: HttpRequest) -> str:
    old = services.approve(card=card, by=_person(request), seen=request.POST.get("seen", ""))
    if not old:
        return _("Approved.")
    return _("Approved. It supersedes version %(number)s.") % {"number": ", ".join(str(one.version) for one in old)}


def _card(pk: int) -> RateCard:
    card = pages.card_of(min(pk, 2**62))
    if card is None:
        raise Http404
    return card


def _to(card: RateCard) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:production_ratecard_change", args=[card.pk]))


def _person(request: HttpRequest) -> Any:
    return request.user


def _entry(request: HttpRequest, row: RateRow) -> Entry:
    value, source, mark = (request.POST.get(f"{name}-{row.pk}", "")[:1_100] for name in ("value", "source", "mark"))
    return Entry(value, source, mark)


def _day(text: str) -> date | None:
    """None where there is none. Raises Failure: ``bad_days`` for what is no day."""
    try:
        found = parse_date(text.strip())
    except ValueError as error:
        raise errors.bad_days() from error
    if found is None and text.strip():
        raise errors.bad_days()
    return found
