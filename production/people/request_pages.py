"""What a person may ask for, behind buttons on their file: everything that is held on them, and that it be erased."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from catalog.people.models import Person
from production.people import erasing, exporting, holdings
from studio.admin_pages import verb
from studio.lib.errors import Failure
from studio.lib.sealing import Whole


class RequestPages:
    """Mixed into PersonFileAdmin."""

    admin_site: Any

    def request_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/export/", wrap(self.export), name="production_personfile_export"),
            path("<int:object_id>/erase/", wrap(self.erase), name="production_personfile_erase"),
        ]

    @method_decorator(sensitive_post_parameters())  # so that no page of an error shows what was gathered
    def export(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A file to hand over: JSON, or a page that prints. It is kept nowhere."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("production.export_personfile"):
            raise PermissionDenied
        person = get_object_or_404(Person, pk=object_id)
        try:
            held = exporting.export(person=person, why=request.POST.get("why", ""), by=request.user)
        except Failure as failure:
            messages.error(request, failure.message)
            return HttpResponseRedirect(reverse("admin:production_personfile_change", args=[person.pk]))
        return _download(held, person, as_page=request.POST.get("format") == "html")

    @verb("production.erase_personfile")
    def erase(self, request: HttpRequest, object_id: int) -> str:
        """The name as credited, typed again, says that it is meant."""
        person = get_object_or_404(Person, pk=object_id)
        if request.POST.get("name", "").strip() != person.name:
            raise Failure(
                "name_differs", _("Type the name as credited to erase what is held: it can't be brought back.")
            )
        done = erasing.erase(
            person=person, why=request.POST.get("why", ""), by=request.user,
            with_credits=bool(request.POST.get("with_credits")),
        )  # fmt: skip
        said = [_("Erased.")]
        if done.has_paid_history:
            said = [_("Erased. They were paid, so payments are kept under a pseudonym.")]
        return " ".join([*said, *(holdings.remains(done.person) if done.with_credits else [])])


def _download(held: dict[str, Any], person: Person, *, as_page: bool) -> HttpResponse:
    if as_page:
        page = render_to_string("production/people/export.html", {"held": _rows(held)})
        answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    else:
        text = json.dumps(held, ensure_ascii=False, indent=2)
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"person-{person.public_id}.{'html' if as_page else 'json'}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _rows(held: Any, depth: int = 0) -> list[tuple[int, str, Whole | None]]:
    """(depth, name, text) of everything that is held, in reading order."""
    found: list[tuple[int, str, Whole | None]] = []
    pairs = held.items() if isinstance(held, dict) else enumerate(held, start=1)
    for name, value in pairs:
        words = str(name).replace("_", " ")
        if isinstance(value, (dict, list)):
            found += [(depth, words, None), *_rows(value, depth + 1)]
        else:
            found.append((depth, words, Whole("–" if value in (None, "") else str(value))))
    return found
