"""On set, now: which days go on, and the board of each, which its page keeps asking for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from production.onset import now
from production.onset.sheet_pages import day_of
from production.timesheets import clock


class NowPages:
    """Mixed into the admin of time."""

    admin_site: Any

    def now_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("now/", wrap(self.on_set), name="production_timeline_on_set"),
            path("day/<int:object_id>/now/", wrap(self.now), name="production_timeline_now"),
            path("day/<int:object_id>/now/board/", wrap(self.board), name="production_timeline_board"),
        ]

    def on_set(self, request: HttpRequest) -> HttpResponse:
        """The days that go on; the one, where it is one."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        found = now.going_on(timezone.now())
        if len(found) == 1:
            return HttpResponseRedirect(reverse("admin:production_timeline_now", args=[found[0].day.pk]))
        context = {"title": _("On set, now"), "going_on": found}
        return render(request, "production/onset/on_set.html", self.admin_site.each_context(request) | context)

    def now(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A page that keeps asking for its board."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        context = _board(request, object_id)
        context["title"] = _("On set, now: %(day)s") % {"day": context["day"]}
        return render(request, "production/onset/now.html", self.admin_site.each_context(request) | context)

    def board(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        return render(request, "production/onset/_board.html", _board(request, object_id))


def _board(request: HttpRequest, object_id: int) -> dict[str, Any]:
    """Money is shown to whoever may see what deals say."""
    day = day_of(object_id)
    found = now.board(day, at=timezone.now())
    return {
        "day": day, "board": found, "has_money": request.user.has_perm("production.view_deal"),
        "time": clock.write(found.minute % clock.DAY) if 0 <= found.minute <= now.OVER else "",
        "noted_as": clock.write(found.minute) if clock.DAY <= found.minute <= now.OVER else "",
        "is_over": found.minute > now.OVER, "is_to_come": found.minute < 0,
        "here": found.of(now.Where.WORKING, now.Where.AT_MEAL), "to_come": found.of(now.Where.TO_COME),
        "gone": found.of(now.Where.GONE), "off": found.of(now.Where.OFF), "unknown": found.unknown,
    }  # fmt: skip
