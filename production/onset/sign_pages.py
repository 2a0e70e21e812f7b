"""The page on which a performer signs their line on the tablet: what it says, large, and a field to sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from production.onset import errors, sheet
from production.timesheets import entries, services
from production.timesheets.models import ENTERED, TimeLine
from studio.addresses import address_of
from studio.lib.errors import Failure


class SignPages:
    """Mixed into the admin of time."""

    admin_site: Any

    def sign_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:object_id>/sign/", wrap(self.sign), name="production_timeline_sign")]

    def sign(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """GET reads, POST signs and goes back to the day."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "POST"])
        if not request.user.has_perm("production.change_timeline"):
            raise PermissionDenied
        line = get_object_or_404(sheet.lines(), pk=object_id)
        failure = _sign(request, line) if request.method == "POST" else None
        if request.method == "POST" and failure is None:
            messages.success(request, _("%(who)s has signed.") % {"who": line.deal.person})
            return HttpResponseRedirect(reverse("admin:production_timeline_sheet", args=[line.shoot_day_id]))
        return render(request, "production/onset/sign.html", _context(request, line, failure), status=_status(failure))


def _sign(request: HttpRequest, line: TimeLine) -> Failure | None:
    asked, user = request.POST, request.user
    assert user.is_authenticated
    try:
        if not sheet.row(line).is_complete:
            lacks = errors.not_reported if line.marks.call is None else errors.not_dismissed
            raise lacks(str(line.deal.person))
        services.sign(
            line=line, name=asked.get("name", ""), by=user, seen=asked.get("seen", ""),
            drawn=asked.get("strokes", ""), address=address_of(request),
        )  # fmt: skip
    except Failure as failure:
        return failure
    return None


def _status(failure: Failure | None) -> int:
    return failure.status if failure else 200


def _context(request: HttpRequest, line: TimeLine, failure: Failure | None) -> dict[str, Any]:
    row = sheet.row(line)
    said = [(entries.LABELS[name], text) for name in ENTERED if (text := entries.write(line, name))]
    return {
        "row": row, "line": line, "said": said, "failure": failure, "typed": request.POST.get("name", ""),
        "seen": line.digest(), "can_sign": row.is_open and row.is_right and row.is_complete,
    }  # fmt: skip
