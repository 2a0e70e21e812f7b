"""The rooms of a script: writing, its history, review. Thin: the verbs stand in services, notes and review."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.titles.models import Episode
from production.scripts import cast, errors, files, letters, locking, notes, pasted, printing, review, room, services
from production.scripts.models import Note, Revision, Script
from studio import problems
from studio.lib.errors import Failure

PER_PAGE = 50
HALVES = re.compile("[\ud800-\udfff]")  # of a pair in UTF-16, of which the other is missing
View = Callable[..., HttpResponse]


def signed_out() -> Failure:
    return Failure("signed_out", _("You are signed out. What you wrote is kept; sign in again."), status=401)


def place(permission: str, *methods: str) -> Callable[[View], View]:
    """A room's view: the script, the person and the method are looked at first, and scripts get JSON for every answer.

    A person who may not read scripts sees nothing at the address, 404.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def inner(self: Any, request: HttpRequest, object_id: int, **more: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                if turned_away := _turned_away(request, permission, object_id):
                    return turned_away
                response = view(self, request, _script(object_id), **more)
            except Failure as failure:
                response = (
                    problems.problem(failure) if problems.wants_json(request) else _told(request, failure, object_id)
                )
            add_never_cache_headers(response)
            return response

        return inner

    return decorate


def _turned_away(request: HttpRequest, permission: str, object_id: int) -> HttpResponse | None:
    if not (request.user.is_authenticated and request.user.is_staff):
        if problems.wants_json(request):
            raise signed_out()
        return _to_login(request, object_id)
    if not request.user.has_perm("production.view_script"):
        raise Http404
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return None


def _to_login(request: HttpRequest, object_id: int) -> HttpResponse:
    """And from there to the page. Text that was sent is shown: without a script no browser keeps it."""
    is_read = request.method == "GET"
    after = request.path if is_read else reverse("admin:production_script_write", args=[object_id])
    login = f"{reverse('admin:login')}?{urlencode({'next': after})}"
    if is_read or not request.POST.get("text"):
        return HttpResponseRedirect(login)
    context = {"title": _("Signed out"), "text": request.POST["text"], "login": login}
    return render(request, "production/scripts/signed_out.html", context, status=401)


def _script(episode_id: int) -> Script:
    episode = get_object_or_404(Episode.objects.select_related("series"), pk=min(episode_id, 2**62))
    script = services.script_of(episode)
    script.episode = episode
    return script


def _told(request: HttpRequest, failure: Failure, object_id: int) -> HttpResponse:
    messages.error(request, failure.message)
    return HttpResponseRedirect(_back(request) or reverse("admin:production_script_write", args=[object_id]))


def _back(request: HttpRequest) -> str:
    """The page of this script that a button stood on."""
    after = request.POST.get("next", "")
    return after if after.startswith("/admin/production/script/") and "//" not in after else ""


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The fields of a form or of JSON. Raises Failure ``not_understood``."""
    if request.content_type != "application/json":
        return dict(request.POST.items())
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise Failure("not_understood", _("The request was not understood. Reload the page."))
    return {name: _whole(value) if isinstance(value, str) else value for name, value in asked.items()}


def _whole(text: str) -> str:
    """Half of a sign, which JSON can hold and nothing else, as the sign for what can't be read."""
    return HALVES.sub("\ufffd", text)


def _number(asked: dict[str, Any], name: str) -> int:
    value = asked.get(name, 0)
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < 2**31:
        raise Failure("not_understood", _("The request was not understood. Reload the page."))
    return number


def _key(asked: dict[str, Any]) -> UUID | None:
    try:
        return UUID(str(asked["key"])) if asked.get("key") else None
    except ValueError:
        raise Failure("not_understood", _("The request was not understood. Reload the page.")) from None


class WritingViews:
    """Mixed into ScriptAdmin."""

    admin_site: Any

    @place("production.view_script", "GET")
    def write(self, request: HttpRequest, script: Script) -> HttpResponse:
        return self._page(request, script, "write", _write_context(script, request.user))

    @place("production.write_script", "POST")
    def save(self, request: HttpRequest, script: Script) -> HttpResponse:
        """201 with the new revision, 200 where it was stored before, 409 with three texts where another has saved; 401
        for the page of somebody who has signed out, whoever has signed in since."""
        asked = _asked(request)
        if "me" in asked and _number(asked, "me") != request.user.pk:
            raise signed_out()
        text = str(asked.get("text", "")).replace("\r\n", "\n")
        try:
            saved = services.save(
                script=script, text=text, parent=_number(asked, "parent"), by=request.user, key=_key(asked)
            )
        except Failure as failure:
            if problems.wants_json(request):
                raise
            return self._again(request, script, text, failure)
        if problems.wants_json(request):
            answer = services.as_json(saved.revision) | {"notes": notes.as_json(script)}
            return JsonResponse(answer, status=201 if saved.is_new else 200)
        messages.success(request, _("Saved as revision %(number)s.") % {"number": saved.revision.number})
        return HttpResponseRedirect(reverse("admin:production_script_write", args=[script.pk]))

    def _again(self, request: HttpRequest, script: Script, text: str, failure: Failure) -> HttpResponse:
        """Without JavaScript: the page with what was typed, and what the other wrote below it."""
        context = _write_context(script, request.user)
        context |= {"text": text, "refusal": failure.message, "theirs": failure.extra.get("head")}
        response = self._page(request, script, "write", context)
        response.status_code = failure.status
        return response

    @place("production.view_script", "GET")
    def state(self, request: HttpRequest, script: Script) -> HttpResponse:
        now = {"state": script.state, "state_label": script.get_state_display(), "notes": notes.as_json(script)}
        return JsonResponse(services.as_json(script.head) | now)

    @place("production.view_script", "GET")
    def revision(self, request: HttpRequest, script: Script, number: int) -> HttpResponse:
        found = _revision(script, number)
        return JsonResponse(services.as_json(found) | {"text": found.text, "name": _name_of(found)})

    @place("production.write_script", "POST")
    def name(self, request: HttpRequest, script: Script, number: int) -> HttpResponse:
        services.name(revision=_revision(script, number), name=str(_asked(request).get("name", "")), by=request.user)
        return self._to_history(request, script, _("Revision %(number)s has its name.") % {"number": number})

    @place("production.write_script", "POST")
    def bring_back(self, request: HttpRequest, script: Script, number: int) -> HttpResponse:
        saved = services.bring_back(script=script, number=number, by=request.user)
        words = {"number": number, "new": saved.revision.number}
        return self._to_history(request, script, _("Revision %(number)s is back, as revision %(new)s.") % words)

    @place("production.view_script", "GET")
    def history(self, request: HttpRequest, script: Script) -> HttpResponse:
        """Every revision, the newest first, and every change of state. Five queries a page."""
        rows = script.revisions.select_related("by", "set", "draft_name", "parent").defer("text", "kept")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        changes = script.changes.select_related("by", "revision")[:PER_PAGE]
        return self._page(request, script, "history", {"page": page, "changes": changes})

    @place("production.view_script", "GET")
    def compare(self, request: HttpRequest, script: Script) -> HttpResponse:
        old, new = (_revision(script, _number(request.GET.dict(), side)) for side in ("old", "new"))
        sides = {
            name: {"revision": one.number, "text": one.text, "label": label(one)}
            for name, one in (("old", old), ("new", new))
        }
        names = cast.of_series(script.episode.series_id)
        return self._page(request, script, "compare", {"data": sides | {"names": names}})

    @place("production.view_script", "GET")
    def pdf(self, request: HttpRequest, script: Script) -> HttpResponse:
        """The script as PDF with the reader's name on it; ?set=Blue: the pages of that set alone."""
        only = request.GET.get("set", "")
        made = printing.script_pdf(script, reader=request.user, only=only, tinted="tinted" in request.GET)
        return files.download(made, files.name_of(script, only, "pdf"), "application/pdf")

    @place("production.view_script", "GET")
    def file(self, request: HttpRequest, script: Script, kind: str) -> HttpResponse:
        """The script as Fountain or Final Draft, that with the numbers of locked scenes."""
        head = services.head_of(script)
        made, media_type = files.written(locking.as_printed(script).document, kind, kept=head.kept)
        return files.download(made, files.name_of(script, "", kind), media_type)

    @place("production.write_script", "POST")
    def import_file(self, request: HttpRequest, script: Script) -> HttpResponse:
        """A Fountain or Final Draft file, or text out of a word processor, as the next revision."""
        data, name = files.uploaded(request)
        read = files.read(data, name, cast.of_series(script.episode.series_id))
        parent = _number(request.POST.dict(), "parent")
        saved = services.save(script=script, text=read.text, parent=parent, by=request.user, kept=read.kept)
        messages.success(request, _("Read as revision %(number)s.") % {"number": saved.revision.number})
        return HttpResponseRedirect(reverse("admin:production_script_write", args=[script.pk]))

    @place("production.write_script", "POST")
    def recognise(self, request: HttpRequest, script: Script) -> HttpResponse:
        """What was pasted, as Fountain as far as it is known. Stores nothing. Raises ``script_too_long``."""
        text = str(_asked(request).get("text", ""))
        if len(text) > services.MOST_CHARACTERS:
            raise errors.script_too_long(services.MOST_CHARACTERS)
        return JsonResponse({"text": pasted.recognise(text, cast.of_series(script.episode.series_id))})

    @place("production.view_script", "POST")
    def pin(self, request: HttpRequest, script: Script) -> HttpResponse:
        asked = _asked(request)
        text = str(asked.get("text", ""))
        note = notes.pin(
            script=script, revision=_number(asked, "revision"), line=_number(asked, "line"), by=request.user,
            text=text, assign=_number(asked, "assign") if asked.get("assign") else None,
        )  # fmt: skip
        return self._noted(request, script, 201, letters.not_reached(note, text, by=request.user))

    @place("production.view_script", "POST")
    def reply(self, request: HttpRequest, script: Script, note_id: int) -> HttpResponse:
        note, text = _note(script, note_id), str(_asked(request).get("text", ""))
        notes.reply(note=note, text=text, by=request.user)
        return self._noted(request, script, 201, letters.not_reached(note, text, by=request.user, is_reply=True))

    @place("production.view_script", "POST")
    def resolve(self, request: HttpRequest, script: Script, note_id: int) -> HttpResponse:
        is_open = _asked(request).get("resolved") in (False, "0", "")
        notes.settle(note=_note(script, note_id), resolved=not is_open, by=request.user)
        return self._noted(request, script, 200)

    def _noted(self, request: HttpRequest, script: Script, status: int, warning: str = "") -> HttpResponse:
        if problems.wants_json(request):
            return JsonResponse({"notes": notes.as_json(script), "warning": warning}, status=status)
        if warning:
            messages.warning(request, warning)
        return HttpResponseRedirect(_back(request) or reverse("admin:production_script_write", args=[script.pk]))

    def _to_history(self, request: HttpRequest, script: Script, sentence: str) -> HttpResponse:
        if problems.wants_json(request):
            return JsonResponse({"message": sentence})
        messages.success(request, sentence)
        return HttpResponseRedirect(_back(request) or reverse("admin:production_script_history", args=[script.pk]))

    def _page(self, request: HttpRequest, script: Script, name: str, context: dict[str, Any]) -> HttpResponse:
        episode = script.episode
        page = self.admin_site.each_context(request) | {"script": script, "episode": episode, "title": str(episode)}
        return render(request, f"production/scripts/{name}.html", page | context)


class ReviewViews:
    """Mixed into ScriptAdmin."""

    @place("production.view_script", "POST")
    def review(self, request: HttpRequest, script: Script, verb: str) -> HttpResponse:
        """One step of the review: hand-in, take-back, ask-changes, approve, lock, open-set."""
        if verb not in STEPS:
            raise Http404
        permission, step = STEPS[verb]
        if not request.user.has_perm(permission):
            raise PermissionDenied
        step(script, request.user, _asked(request))
        sentence = _("The script is now: %(state)s.") % {"state": _script(script.pk).get_state_display()}
        if problems.wants_json(request):
            return JsonResponse({"message": sentence})
        messages.success(request, sentence)
        return HttpResponseRedirect(_back(request) or reverse("admin:production_script_write", args=[script.pk]))


Step = Callable[[Script, Any, dict[str, Any]], Any]


def _hand_in(script: Script, by: Any, asked: dict[str, Any]) -> None:
    review.hand_in(script=script, by=by, why=_why(asked))


def _take_back(script: Script, by: Any, asked: dict[str, Any]) -> None:
    review.take_back(script=script, by=by, why=_why(asked))


def _ask_changes(script: Script, by: Any, asked: dict[str, Any]) -> None:
    review.ask_changes(script=script, by=by, why=_why(asked))


def _approve(script: Script, by: Any, asked: dict[str, Any]) -> None:
    review.approve(script=script, revision=_number(asked, "revision"), by=by, why=_why(asked))


def _why(asked: dict[str, Any]) -> str:
    return str(asked.get("why", ""))[:2000]


def _lock(script: Script, by: Any, asked: dict[str, Any]) -> None:
    locking.lock(script=script, by=by, why=_why(asked))


def _open_set(script: Script, by: Any, asked: dict[str, Any]) -> None:
    locking.open_set(script=script, by=by, name=str(asked.get("name", "")), color=str(asked.get("color", "")))


STEPS: dict[str, tuple[str, Step]] = {
    "hand-in": ("production.write_script", _hand_in),
    "take-back": ("production.write_script", _take_back),
    "ask-changes": ("production.approve_script", _ask_changes),
    "approve": ("production.approve_script", _approve),
    "lock": ("production.approve_script", _lock),
    "open-set": ("production.approve_script", _open_set),
}


def label(revision: Revision) -> str:
    """What a revision is called on a page: its number, its name, who saved it and when."""
    words = [_("Revision %(number)s") % {"number": revision.number}, _name_of(revision), notes.person(revision.by)]
    return " · ".join([*(word for word in words if word), f"{revision.created_at:%Y-%m-%d %H:%M} UTC"])


def _name_of(revision: Revision) -> str:
    return revision.draft_name.name if hasattr(revision, "draft_name") else ""


def _write_context(script: Script, user: Any) -> dict[str, Any]:
    """The page's data, and the steps of review with what they need."""
    last = script.changes.select_related("by").first()
    return {
        "data": room.data(script, user), "text": script.head.text if script.head else "",
        "steps": room.steps(script, user), "next_set": room.next_set(script), "last_change": last,
        "sets": script.sets.defer("numbers", "pages").order_by("position"),
    }  # fmt: skip


def _revision(script: Script, number: int) -> Revision:
    found = script.revisions.select_related("by", "draft_name").filter(number=min(number, 2**31 - 1)).first()
    if found is None:
        raise errors.unknown_revision(number)
    return found


def _note(script: Script, note_id: int) -> Note:
    return get_object_or_404(script.notes.select_related("by", "assigned_to"), pk=min(note_id, 2**62))
