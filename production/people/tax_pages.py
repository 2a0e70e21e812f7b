"""Tax and bank data: a page with masked values, a form that takes new ones, and a button that shows one whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from catalog.people.models import Person
from catalog.titles import panel
from production.people import services
from production.people.access import sees_tax
from production.people.forms import TaxForm
from production.people.models import Look, TaxFile
from studio.lib.errors import Failure

RECENT_LOOKS = 10


class TaxPages:
    """Mixed into TaxFileAdmin. Whoever is not finance finds nothing, superusers too."""

    admin_site: Any
    opts: Any

    def has_module_permission(self, request: HttpRequest) -> bool:
        return sees_tax(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return sees_tax(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return sees_tax(request.user, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return sees_tax(request.user, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def tax_urls(self) -> list[URLPattern]:
        look = path("<int:object_id>/look/", self.admin_site.admin_view(self.look), name="production_taxfile_look")
        return [look]

    @method_decorator(sensitive_post_parameters())
    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Masked; a POST keeps what was entered."""
        person = _person(object_id)
        form = TaxForm(request.POST or None)
        if request.method == "POST":
            if not sees_tax(request.user, "change"):
                raise PermissionDenied
            if form.is_valid() and self._keep(request, person, form):
                return HttpResponseRedirect(reverse("admin:production_taxfile_change", args=[person.pk]))
        return self._page(request, person, form)

    @sensitive_variables()
    def _keep(self, request: HttpRequest, person: Person, form: TaxForm) -> bool:
        try:
            changed = services.keep_tax(
                person=person, values=form.values, tax_kind=form.cleaned_data["tax_kind"],
                remove=form.cleaned_data["remove"], by=request.user,
            )  # fmt: skip
        except Failure as failure:
            for name, sentence in failure.extra.get("problems", {"": failure.message}).items():
                form.add_error(name or None, sentence)
            return False
        if changed:
            _log(request.user, person, changed)
        messages.success(request, _("Kept.") if changed else _("Nothing was entered."))
        return True

    @method_decorator(sensitive_post_parameters())
    def look(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """One value whole, on a page that is kept nowhere."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not sees_tax(request.user, "look"):
            raise PermissionDenied
        person, field = _person(str(object_id)), request.POST.get("field", "")
        try:
            value = services.look(person=person, field=field, why=request.POST.get("why", ""), by=request.user)
        except Failure as failure:
            messages.error(request, failure.message)
            return HttpResponseRedirect(reverse("admin:production_taxfile_change", args=[person.pk]))
        return self._page(request, person, TaxForm(), looked_at={"name": field, "value": value})

    def _page(self, request: HttpRequest, person: Person, form: TaxForm, **more: Any) -> HttpResponse:
        row = TaxFile.objects.filter(person=person).first()
        context = {
            **self.admin_site.each_context(request),
            "title": str(person),
            "opts": self.opts,
            "person": person,
            "kind": row.get_tax_kind_display() if row else "",
            "lines": services.masked_lines(row),
            "form": form,
            "looks": Look.objects.filter(person=person)[:RECENT_LOOKS],
            "sees_tax": True,
            **more,
        }
        answer = render(request, "production/people/tax.html", context)
        answer["Cache-Control"] = "no-store"
        return answer


def _log(user: Any, person: Person, changed: list[str]) -> None:
    """Which fields, in admin's own words."""
    titles = [str(TaxFile._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
    rows = TaxFile.objects.filter(pk=person.pk)
    LogEntry.objects.log_actions(user.pk, rows, CHANGE, change_message=[{"changed": {"fields": titles}}])


def _person(object_id: str) -> Person:
    if not panel.is_id(object_id):
        raise Http404
    return get_object_or_404(Person, pk=int(object_id))
