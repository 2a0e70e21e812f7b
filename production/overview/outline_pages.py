"""The outline board as a page, and its two verbs: move an episode, write what one must do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.titles.models import Episode, Series
from production.bible import services
from production.overview import outline
from production.overview.pages import episode_of, room
from studio import problems
from studio.lib.errors import Failure

MOST_EPISODES = 10_000  # in one order


class OutlinePages:
    """Mixed into the bible's admin."""

    admin_site: Any

    @room("production.view_bible", "GET", "changelist")
    def outline(self, request: HttpRequest, series: Series) -> HttpResponse:
        """Four queries beside admin's own, however many episodes."""
        return self._board(request, series)

    def _board(self, request: HttpRequest, series: Series, **more: Any) -> HttpResponse:
        title = _("Outline of %(series)s") % {"series": series}
        page = self.admin_site.each_context(request) | {"title": title, "series": series}
        return render(request, "production/overview/outline.html", page | {"board": outline.board(series.pk)} | more)

    @room("production.change_outline", "POST", "outline")
    def write_outline(self, request: HttpRequest, series: Series, episode_id: int) -> HttpResponse:
        """JSON with the new mark for scripts. Where somebody was quicker, the page with what was typed, 409."""
        episode = episode_of(series, episode_id)
        texts = {name: request.POST.get(name, "") for name in services.TEXTS}
        try:
            kept = services.write_outline(episode=episode, texts=texts, seen=request.POST.get("seen", ""))
        except Failure as failure:
            if problems.wants_json(request) or failure.code != "outline_changed":
                raise
            response = self._board(request, series, failure=failure, typed=texts, typed_of=episode.pk)
            response.status_code = failure.status
            return response
        sentence = _("The outline of episode %(number)s is kept.") % {"number": episode.number}
        if problems.wants_json(request):
            return JsonResponse({"message": sentence, "seen": services.mark(kept)})
        messages.success(request, sentence)
        return _to_card(series, episode.pk)

    @room("production.change_outline", "POST", "outline")
    def order(self, request: HttpRequest, series: Series) -> HttpResponse:
        """The order as it was dragged, or as one of the buttons asks: ``move`` is up or down and an episode's id."""
        seen = _ids(request.POST.get("seen", ""))
        verb, _colon, moved = request.POST.get("move", "").partition(":")
        order = _ids(request.POST["order"]) if request.POST.get("order") else _stepped(seen, verb, moved)
        changed = services.reorder(series=series, order=order, seen=seen)
        pk = int(moved) if moved.isdecimal() else 0
        if changed:
            messages.success(request, _sentence(series, pk))
        if problems.wants_json(request):
            return JsonResponse({"changed": changed})
        return _to_card(series, pk)


def _sentence(series: Series, moved: int) -> str:
    episode = Episode.objects.filter(series=series, pk=min(moved, 2**62)).first()
    if episode is None:
        return _("The episodes are in the new order.")
    return _("“%(title)s” is episode %(number)s now.") % {"title": episode.title or "–", "number": episode.number}


def _to_card(series: Series, episode_id: int) -> HttpResponse:
    page = reverse("admin:production_bible_outline", args=[series.pk])
    return HttpResponseRedirect(f"{page}#episode-{episode_id}" if episode_id else page)


def _ids(words: str) -> list[int]:
    """Raises Failure ``not_understood``."""
    found = words.split(",") if words else []
    if len(found) > MOST_EPISODES or not all(word.isdecimal() and len(word) < 19 for word in found):
        raise _not_understood()
    return [int(word) for word in found]


def _stepped(order: list[int], verb: str, moved: str) -> list[int]:
    """One place up or down; the first goes no further up."""
    if verb not in ("up", "down") or not moved.isdecimal() or int(moved) not in order:
        raise _not_understood()
    at = order.index(int(moved))
    there = min(max(0, at + (1 if verb == "down" else -1)), len(order) - 1)
    order = [*order]
    order.insert(there, order.pop(at))
    return order


def _not_understood() -> Failure:
    return Failure("not_understood", _("The request was not understood. Reload the page."))
