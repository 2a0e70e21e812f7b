"""The pages of a day's sheet: the grid, what it sends and asks, and the buttons for a whole day."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from production.contracts.models import Deal
from production.onset import errors, sheet
from production.onset.sheet import Row
from production.shoots.models import ShootDay
from production.timesheets import clock, removing, services
from production.timesheets.models import TimeLine, TimeState
from production.timesheets.services import Edit
from studio.admin_pages import verb
from studio.lib.errors import Failure
from studio.problems import problem

MOST_BYTES = 20_000  # of what is sent of a line


class SheetPages:
    """Mixed into the admin of time: pages below ``day/``, and what a line's buttons do."""

    admin_site: Any

    def sheet_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(place, wrap(view), name=f"production_timeline_{name}")
            return found

        return [
            at("day/<int:object_id>/", self.sheet, "sheet"),
            at("day/<int:object_id>/state/", self.state, "state"),
            at("day/<int:object_id>/open/", self.open, "open"),
            at("day/<int:object_id>/person/", self.person, "person"),
            at("day/<int:object_id>/check/", self.check_all, "check_all"),
            at("day/<int:object_id>/approve/", self.approve_all, "approve_all"),
            at("<int:object_id>/enter/", self.enter, "enter"),
            at("<int:object_id>/check/", self.check_line, "check"),
            at("<int:object_id>/approve/", self.approve_line, "approve"),
            at("<int:object_id>/take-up/", self.take_up, "take_up"),
            at("<int:object_id>/remove/", self.remove, "remove"),
        ]

    def sheet(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The grid. Ten queries, and two for each agreement, however many people."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        day = day_of(object_id)
        rows = sheet.rows(day)
        states = [row.line.state for row in rows]
        context = {
            "title": str(day), "day": day, "rows": rows, "columns": sheet.COLUMNS, "groups": sheet.groups(),
            "data": self._data(day, rows, request), "signed": states.count(TimeState.SIGNED),
            "checked": states.count(TimeState.CHECKED), "general_call": clock.write(day.general_call),
            "addable": sheet.addable(day) if request.user.has_perm("production.add_timeline") else [],
            "next_to_sign": next((row for row in rows if row.is_open and row.is_right and row.worked), None),
        }  # fmt: skip
        return render(request, "production/onset/sheet.html", self.admin_site.each_context(request) | context)

    def _data(self, day: ShootDay, rows: list[Row], request: HttpRequest) -> dict[str, Any]:
        """What the grid's script reads. In addresses 0 stands for the line."""
        return {
            "day": day.pk, "user": request.user.pk, "may": request.user.has_perm("production.change_timeline"),
            "state": reverse("admin:production_timeline_state", args=[day.pk]),
            "enter": reverse("admin:production_timeline_enter", args=[0]),
            "kinds": {one.name: one.kind for one in sheet.COLUMNS},
            "labels": {one.name: str(one.label) for one in sheet.COLUMNS}, "rows": [row.as_json() for row in rows],
        }  # fmt: skip

    def state(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What stands in every row by now."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        return JsonResponse({"rows": [row.as_json() for row in sheet.rows(day_of(object_id))]})

    def enter(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Columns of a line as typed; answers with the line as it then stands, and what is odd about it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("production.change_timeline"):
            raise PermissionDenied
        try:
            line = services.enter(line=_line(object_id), edits=_edits(request), by=_user(request))
        except Failure as failure:
            return problem(failure)
        return JsonResponse({"row": sheet.row(_line(line.pk)).as_json()})

    @verb("production.add_timeline")
    def open(self, request: HttpRequest, object_id: int) -> str:
        new = services.open_lines(shoot_day=day_of(object_id), by=_user(request))
        if not new:
            return _("Everybody who is called has a line already.")
        return ngettext("%(count)s line is open.", "%(count)s lines are open.", len(new)) % {"count": len(new)}

    @verb("production.add_timeline")
    def person(self, request: HttpRequest, object_id: int) -> str:
        """Somebody who was not called."""
        deal = get_object_or_404(Deal.objects.select_related("person"), pk=_number(request.POST.get("deal")))
        line = services.add_line(shoot_day=day_of(object_id), deal=deal, by=_user(request))
        return _("%(who)s has a line.") % {"who": line.deal.person}

    @verb("production.check_timeline")
    def check_line(self, request: HttpRequest, object_id: int) -> str:
        line = services.check(line=_line(object_id), by=_user(request), seen=request.POST.get("seen", ""))
        return _("The time of %(who)s is checked.") % {"who": line.deal.person}

    @verb("production.approve_timeline")
    def approve_line(self, request: HttpRequest, object_id: int) -> str:
        line = services.approve(line=_line(object_id), by=_user(request), seen=request.POST.get("seen", ""))
        return _("The time of %(who)s is approved.") % {"who": line.deal.person}

    @verb("production.check_timeline")
    def check_all(self, request: HttpRequest, object_id: int) -> str:
        """Everything of the day that is signed, as it was seen."""
        done, held = _each(request, object_id, TimeState.SIGNED, services.check)
        said = ngettext("%(count)s line is checked.", "%(count)s lines are checked.", done) % {"count": done}
        return " ".join([said, *held])

    @verb("production.approve_timeline")
    def approve_all(self, request: HttpRequest, object_id: int) -> str:
        """Everything of the day that is checked, as it was seen."""
        done, held = _each(request, object_id, TimeState.CHECKED, services.approve)
        said = ngettext("%(count)s line is approved.", "%(count)s lines are approved.", done) % {"count": done}
        return " ".join([said, *held])

    @verb("production.change_timeline")
    def take_up(self, request: HttpRequest, object_id: int) -> str:
        """What production has approved, who approves for production takes up."""
        line = _line(object_id)
        if line.state == TimeState.APPROVED and not request.user.has_perm("production.approve_timeline"):
            raise PermissionDenied
        services.take_up(line=line, by=_user(request), why=request.POST.get("why", ""))
        return _("The line of %(who)s is open again, to be signed anew.") % {"who": line.deal.person}

    @verb("production.change_timeline")
    def remove(self, request: HttpRequest, object_id: int) -> str:
        """Of somebody who was not there."""
        line = _line(object_id)
        removing.remove_line(line=line, by=_user(request))
        return _("The line of %(who)s is removed.") % {"who": line.deal.person}


def _each(request: HttpRequest, object_id: int, state: str, act: Any) -> tuple[int, list[str]]:
    """How many were done, and what held the others up. ``seen`` is of each line ``number:digest``."""
    seen = dict(one.split(":", 1) for one in request.POST.get("seen", "").split() if ":" in one)
    done, held = 0, []
    lines: QuerySet[TimeLine] = TimeLine.objects.filter(shoot_day=day_of(object_id), state=state)
    for line in lines.select_related("deal__person").order_by("deal__person__name", "pk"):
        try:
            act(line=line, by=request.user, seen=seen.get(f"{line.pk}", ""))
            done += 1
        except Failure as failure:
            held.append(_("%(who)s: %(why)s") % {"who": line.deal.person, "why": failure.message})
    return done, held


def _edits(request: HttpRequest) -> dict[str, Edit]:
    """Raises Failure: ``bad_edits``."""
    try:
        if len(request.body) > MOST_BYTES:
            raise errors.bad_edits()
        edits = json.loads(request.body)["edits"]
        return {str(name): Edit(was=_text(one["was"]), now=_text(one["now"])) for name, one in edits.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise errors.bad_edits() from None


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError(found)
    return found


def _user(request: HttpRequest) -> Any:
    return request.user


def day_of(object_id: int) -> ShootDay:
    return get_object_or_404(ShootDay.objects.select_related("series__terms"), pk=_number(object_id))


def _line(object_id: int) -> TimeLine:
    return get_object_or_404(sheet.lines(), pk=_number(object_id))


def _number(found: Any) -> int:
    """Of an address or a field; 0, which nothing has, for what is none."""
    text = str(found)
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
