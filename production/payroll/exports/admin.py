"""Exports and their profiles in admin: a run's files, and an editor that shows at once how a file will begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from production.payroll import errors
from production.payroll.exports import access, bank_form, facts, layouts, making, preview, profile, profiles, typed
from production.payroll.exports.models import ExportProfile, FileKind, PayExport, ProfileVersion
from production.payroll.exports.targets import TARGETS
from production.payroll.models import PayRun, RunState
from studio import problems
from studio.accounts.models import User
from studio.admin_pages import Hidden, ReadOnly, verb
from studio.lib.errors import Failure

MOST_VERSIONS = 50  # that the editor lists
EXAMPLES = {
    "only": "part=time,penalty; multiplier=1", "codes": "1400 = 6010", "accounts": "1400 = Production:Cast",
    "day": "%Y-%m-%d",
}  # fmt: skip


class FinanceAlone:
    """Mixed into an admin of which whoever is not finance finds nothing, superusers too."""

    opts: Any

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may(request.user, f"view_{self.opts.model_name}")


@admin.register(PayExport)
class PayExportAdmin(Hidden, FinanceAlone, ReadOnly, ModelAdmin):
    """A page of the list costs the same queries however many files it shows."""

    empty_note = gettext_lazy("No file yet. Files are made of a locked run, from its page.")
    list_display_links = None
    list_display = ("file", "of_run", "size", "digest", "made_by", "made_at")
    list_filter = ("kind", "run__series")
    list_select_related = ("run__series", "made_by")
    search_fields = ("name", "sha256")
    search_help_text = gettext_lazy("Name of the file, or its SHA-256")
    fields = ("name", "run", "kind", "size", "sha256", "made_by", "made_at")
    list_per_page = 50

    @display(description=gettext_lazy("file"), ordering="name")
    def file(self, row: PayExport) -> str:
        return format_html('<a href="{}#export-{}">{}</a>', _run_page(row.run_id), row.pk, row.name)

    @display(description=gettext_lazy("run"))
    def of_run(self, row: PayExport) -> str:
        return f"{row.run}"

    @display(description="SHA-256")
    def digest(self, row: PayExport) -> str:
        return format_html('<code title="{}">{}…</code>', row.sha256, row.sha256[:12])

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("run/<int:object_id>/", wrap(self.run_view), name="production_payexport_run"),
            path("run/<int:object_id>/make/", wrap(self.make), name="production_payexport_make"),
            path("<int:object_id>/file/", wrap(self.file_view), name="production_payexport_file"),
        ]
        return [*self.hidden(own), *super().get_urls()]

    def run_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A run's files, and the form that makes one. About 15 queries, however many people the run pays."""
        return self._run_page(request, object_id)

    def make(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A bank's form that was filled in wrongly comes back as it was: a hundred amounts are not typed twice."""
        if request.method != "POST" or not access.may(request.user, "add_payexport") or not bank_form.is_sent(request):
            return self._make(request, f"{object_id}")
        try:
            made = bank_form.pay(get_object_or_404(PayRun, pk=object_id), request, _chosen(request)[0])
        except Failure as failure:
            if problems.wants_json(request):
                return problems.problem(failure)
            messages.error(request, failure.message)
            return self._run_page(request, object_id, wrong=failure.extra.get("problems") or [failure.message])
        if problems.wants_json(request):
            return JsonResponse({"message": _kept(made)})
        messages.success(request, _kept(made))
        return HttpResponseRedirect(f"{_run_page(object_id)}#export-{made.pk}")

    @verb("production.add_payexport")
    def _make(self, request: HttpRequest, object_id: str) -> str:
        run = get_object_or_404(PayRun, pk=int(object_id))
        version, kind = _chosen(request)
        why, by = request.POST.get("why", ""), _person(request)
        return _kept(making.make(run=run, version=version, kind=kind, by=by, why=why))

    def _run_page(self, request: HttpRequest, object_id: int, **more: Any) -> HttpResponse:
        run = get_object_or_404(PayRun.objects.select_related("series"), pk=object_id)
        context = self.admin_site.each_context(request) | run_page(run, request) | {"opts": self.opts} | more
        answer = render(request, "production/payroll/exports/run.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    def file_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The kept bytes. A private file is fetched by POST, with a reason."""
        if request.method not in ("GET", "POST"):
            return HttpResponseNotAllowed(["GET", "POST"])
        row = get_object_or_404(PayExport.objects.select_related("run__series", "version__profile"), pk=object_id)
        try:
            data = making.fetch(export=row, by=_person(request), why=request.POST.get("why", ""))
        except Failure as failure:
            if failure.status == 404:
                raise Http404 from failure
            messages.error(request, failure.message)
            return HttpResponseRedirect(f"{_run_page(row.run_id)}#export-{row.pk}")
        answer = HttpResponse(data, content_type=layouts.TYPES[row.kind])
        answer["Content-Disposition"] = f"{content_disposition_header(True, row.name)}"
        answer["Cache-Control"] = "no-store"
        return answer


def run_page(run: PayRun, request: HttpRequest) -> dict[str, Any]:
    """What the page of a run's files shows, with what was typed into its bank's form."""
    newest = ProfileVersion.objects.order_by("profile_id", "-number").distinct("profile_id").select_related("profile")
    versions = sorted(newest, key=lambda one: one.profile.name)
    choices: list[dict[str, Any]] = [
        {"version": one, "target": target, "files": [FileKind(kind) for kind in layouts.FILES[target.layout]],
         "is_private": target.layout == "payments" or _is_private(one)}
        for one in versions if (target := TARGETS.get(one.profile.target))
    ]  # fmt: skip
    banks = [one for one in choices if one["target"].layout == "payments"]
    return {
        "title": _("Files of %(run)s") % {"run": run}, "run": run, "is_locked": run.state == RunState.LOCKED,
        "choices": [one for one in choices if one["target"].layout != "payments"], "banks": banks,
        **bank_form.shown(run, request, is_paying=bool(banks) and run.state == RunState.LOCKED),
        "exports": list(run.exports.select_related("made_by", "version__profile").defer("content")),
    }  # fmt: skip


def _kept(made: PayExport) -> str:
    return _("%(name)s is kept, with its SHA-256 %(digest)s.") % {"name": made.name, "digest": made.sha256[:12]}


def _is_private(version: ProfileVersion) -> bool:
    try:
        return layouts.takes_sealed(profiles.read(version))
    except Failure:
        return False


def _chosen(request: HttpRequest) -> tuple[ProfileVersion, str]:
    """``make`` is the profile version's number and the kind of file, as in 12:csv. Raises Failure
    ``no_such_profile``."""
    number, _colon, kind = request.POST.get("make", "").partition(":")
    rows = ProfileVersion.objects.select_related("profile")
    found = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if found is None or kind not in FileKind.values:
        raise errors.no_such_profile()
    return found, kind


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # admin asks strangers to log in
    return request.user


def _run_page(pk: int) -> str:
    return reverse("admin:production_payexport_run", args=[pk])


@admin.register(ExportProfile)
class ExportProfileAdmin(Hidden, FinanceAlone, ModelAdmin):
    """Profiles are begun from a target's layout; every save is a version, and none changes."""

    empty_note = gettext_lazy("No profile yet. Begin with the layout of whoever takes your files.")
    list_display_links = None
    list_display = ("name_link", "for_whom", "made_at")
    search_fields = ("name",)
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may(request.user, "add_exportprofile")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may(request.user, "change_exportprofile")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Exports name its versions."""
        return False

    @display(description=gettext_lazy("name"), ordering="name")
    def name_link(self, row: ExportProfile) -> str:
        return format_html('<a href="{}">{}</a>', _editor(row), row.name)

    @display(description=gettext_lazy("for"))
    def for_whom(self, row: ExportProfile) -> str:
        return f"{TARGETS[row.target].name}" if row.target in TARGETS else row.target

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("begin/", wrap(self.begin), name="production_exportprofile_begin"),
            path("<int:object_id>/preview/", wrap(self.preview), name="production_exportprofile_preview"),
        ]
        return [*self.hidden(own), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The targets to begin with."""
        if not self.has_add_permission(request):
            raise Http404
        begun = set(ExportProfile.objects.values_list("target", flat=True))
        context = {"title": _("Begin a profile"), "targets": TARGETS.values(), "begun": begun, "opts": self.opts}
        page = self.admin_site.each_context(request) | context
        return render(request, "production/payroll/exports/targets.html", page)

    def begin(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return _or_said(request, lambda: _editor(_begun(request)), reverse("admin:production_exportprofile_add"))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The editor. ``?version=`` opens an older one; saved, it is the newest again."""
        row = _profile(object_id)
        if request.method != "POST":
            return self._editor_page(request, row, _version_asked(request, row).content)
        if not self.has_change_permission(request):
            raise Http404
        try:
            if act := request.POST.get("act", ""):
                columns = typed.moved(typed.columns_of(request.POST.getlist), act)
                return self._editor_page(request, row, None, columns=columns)
            found = typed.content(profiles.target_of(row).layout, request.POST.getlist)
            saved = profiles.save(profile=row, content=found, seen=_seen(request), by=_person(request))
        except Failure as failure:
            messages.error(request, failure.message)
            return self._editor_page(request, row, None, has_moved=failure.code == "profile_moved")
        messages.success(request, _("Version %(number)s is kept.") % {"number": saved.number})
        return HttpResponseRedirect(_editor(row))

    def preview(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """How the file begins with what is typed. Stores nothing."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = _profile(f"{object_id}")
        context = _previewed(row, lambda: typed.content(profiles.target_of(row).layout, request.POST.getlist))
        return render(request, "production/payroll/exports/_preview.html", context)

    def _editor_page(
        self,
        request: HttpRequest,
        row: ExportProfile,
        content: dict[str, Any] | None,
        *,
        has_moved: bool = False,
        **more: Any,
    ) -> HttpResponse:
        """``content`` is what is kept; None shows what was typed. ``has_moved``: somebody saved another version, which
        the page names, and the next save is made in its knowledge."""
        target = profiles.target_of(row)
        if content is None:
            values = _typed_values(request, target.layout) | more
            source: Callable[[], dict[str, Any]] = lambda: typed.content(target.layout, request.POST.getlist)  # noqa: E731
        else:
            kept = content
            values = typed.shown(target.layout, kept)
            source = lambda: kept  # noqa: E731
        last = profiles.latest(row)
        context = {
            "title": row.name, "opts": self.opts, "profile": row, "target": target, "values": values, "last": last,
            "seen": _seen(request) if content is None and not has_moved else last.number, "blank": typed.BLANK,
            "versions": row.versions.select_related("by")[:MOST_VERSIONS], "has_moved": has_moved,
            **choices(), **_previewed(row, source),
        }  # fmt: skip
        page = self.admin_site.each_context(request) | context
        return render(request, "production/payroll/exports/profile.html", page)


def choices() -> dict[str, Any]:
    """What the editor's fields may be."""
    return {
        "facts": [(f"fact:{name}", fact.label) for name, fact in facts.FACTS.items()],
        "sums": [(f"sum:{name}", facts.FACTS[name].label) for name in facts.SUMMED],
        "each": [
            ("line", _("A line of pay")), ("day", _("A person's day")), ("person", _("A person")),
            ("category", _("A person in one category")), ("account", _("An account")),
        ],
        "delimiters": [(",", _("comma")), (";", _("semicolon")), ("tab", _("tab")), ("|", _("bar"))],
        "newlines": [("crlf", "Windows (CR LF)"), ("lf", "Unix (LF)")],
        "encodings": [(name, name) for name in profile.ENCODINGS],
        "journal_encodings": [(name, name) for name in ("cp1252", "utf-8", "ascii")],
        "chosen_by": ", ".join(facts.CHOSEN_BY), "examples": EXAMPLES,
    }  # fmt: skip


def _previewed(row: ExportProfile, content: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The preview, or the sentence that says why there is none."""
    run = preview.newest()
    try:
        layout = layouts.read(profiles.target_of(row).layout, content(), is_draft=True)
        return {"preview": preview.of(layout, run), "problem": ""}
    except Failure as failure:
        return {"preview": None, "problem": failure.message}


def _typed_values(request: HttpRequest, layout: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: request.POST.get(name, "") for name in request.POST}
    if layout == "table":
        try:
            values["columns"] = typed.columns_of(request.POST.getlist)
        except Failure:
            values["columns"] = [dict(typed.BLANK)]
    return values


def _or_said(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    try:
        return HttpResponseRedirect(act())
    except Failure as failure:
        if failure.status == 404 and failure.code == "not_found":
            raise Http404 from failure
        messages.error(request, failure.message)
        return HttpResponseRedirect(back)


def _begun(request: HttpRequest) -> ExportProfile:
    return profiles.begin(target=request.POST.get("target", ""), by=_person(request)).profile


def _profile(object_id: str) -> ExportProfile:
    if not (object_id.isdecimal() and len(object_id) < 19):
        raise Http404
    return get_object_or_404(ExportProfile, pk=int(object_id))


def _version_asked(request: HttpRequest, row: ExportProfile) -> ProfileVersion:
    number = request.GET.get("version", "")
    known = row.versions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    return known or profiles.latest(row)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _editor(row: ExportProfile) -> str:
    return reverse("admin:production_exportprofile_change", args=[row.pk])
