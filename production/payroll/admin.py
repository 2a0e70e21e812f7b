"""Pay runs in admin, for finance alone: the list, a run's page with its verbs, a person's pay, any amount explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.people.models import Person
from production.payroll import errors, explaining, run_pages, runs
from production.payroll.access import sees_pay
from production.payroll.models import PayLine, PayRun
from studio.admin_pages import Hidden, verb
from studio.lib.errors import Failure

LINES_PER_PAGE = 100
DAYS = ("begins_on", "ends_on", "pay_on", "share")
Pages = list[URLPattern]


class PayrollOnly:
    """Who is not of finance finds nothing, superusers too."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return sees_pay(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return sees_pay(request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return sees_pay(request.user, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DaysForm(forms.ModelForm):  # type: ignore[type-arg]
    """The days of a run, and by how much somebody's pay may change before it is shown as changed."""

    class Meta:
        model = PayRun
        fields: tuple[str, ...] = DAYS
        widgets = {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in DAYS[:3]}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        begins, ends = found.get("begins_on"), found.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("A run can't end before it begins."))
        return found


class RunForm(DaysForm):
    """A run that is opened: the week before this one, paid on its Thursday, unless it is said otherwise."""

    class Meta:
        model = PayRun
        fields = ("series", *DAYS)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        series = found.get("series")
        if series and PayRun.objects.filter(series=series).exclude(state="locked").exists():
            self.add_error("series", _("The series has a run that is not locked yet. Go on with that one."))
        return found


@admin.register(PayRun)
class PayRunAdmin(PayrollOnly, Hidden, ModelAdmin):
    """A page of the list costs the same queries however many runs it shows."""

    empty_note = gettext_lazy("No pay run yet. A run pays a series' approved time, mostly of a week.")
    form = RunForm
    list_display = ("which", "series", "period", "pay_on", "state_label", "locked_by")
    list_filter = ("state", "series")
    list_select_related = ("series", "locked_by")
    search_fields = ("series__title",)
    search_help_text = gettext_lazy("Title of the series")
    autocomplete_fields = ("series",)
    fields = ("series", ("begins_on", "ends_on"), ("pay_on", "share"))
    list_per_page = 50
    actions = None

    @display(description=gettext_lazy("run"), ordering="number")
    def which(self, run: PayRun) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:production_payrun_change", args=[run.pk]), _("Run %s") % run.number
        )

    @display(description=gettext_lazy("period"), ordering="begins_on")
    def period(self, run: PayRun) -> str:
        return format_html('<span class="deal-whole">{} – {}</span>', f"{run.begins_on}", f"{run.ends_on}")

    @display(description=gettext_lazy("state"), ordering="state")
    def state_label(self, run: PayRun) -> str:
        return format_html('<span class="work-state pay-{}">{}</span>', run.state, run.get_state_display())

    # Opening one

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Sunday to Saturday of the week before, paid on the Thursday after."""
        found: dict[str, Any] = super().get_changeform_initial_data(request)
        today = timezone.localdate()
        sunday = today - timedelta((today.weekday() + 1) % 7 + 7)
        days = {"begins_on": sunday, "ends_on": sunday + timedelta(6), "pay_on": sunday + timedelta(11)}
        return days | found

    def save_model(self, request: HttpRequest, obj: PayRun, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in ("series", *DAYS)}
        made = runs.open_run(**given, by=_user(request))
        obj.pk, obj.number, obj.currency = made.pk, made.number, made.currency

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        try:
            page: HttpResponse = super().add_view(request, form_url, extra_context)
        except Failure as failure:  # somebody else opened one meanwhile
            messages.error(request, failure.message)
            return HttpResponseRedirect(reverse("admin:production_payrun_changelist"))
        return page

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:production_payrun_change", args=[obj.pk]))

    # Its pages

    def get_urls(self) -> Pages:
        wrap = self.admin_site.admin_view

        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(f"<int:object_id>/{place}", wrap(view), name=f"production_payrun_{name}")
            return found

        own = [
            at("amend/", self.amend, "amend"), at("compute/", self.compute, "compute"),
            at("review/", self.review, "review"), at("approve/", self.approve, "approve"),
            at("send-back/", self.send_back, "send_back"),
            at("lock/", self.lock, "lock"), at("lines/", self.lines_view, "lines"),
            at("lines/<int:line_id>/", self.line_view, "line"),
            at("people/<int:person_id>/", self.person_view, "person"),
        ]  # fmt: skip
        return [*self.hidden(own), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The run. ``?show=`` picks new, changed, same or gone people; ``?stops=1`` looks for what holds it up."""
        run, asked = _run(object_id), request.GET
        show, number = asked.get("show", ""), asked.get("p")
        found = run_pages.page(run, _user(request), show=show, number=number, is_asked="stops" in asked)
        found["days"] = DaysForm(instance=run)
        return self._page(request, "run", run, str(run), **found)

    def person_view(self, request: HttpRequest, object_id: int, person_id: int) -> HttpResponse:
        """What somebody is paid in a run: items, their days as paid, every line."""
        run = _run(object_id)
        person = get_object_or_404(Person, pk=person_id)
        items = explaining.items_of(run, person)
        if not items:
            raise Http404
        return self._page(request, "person", run, str(person), person=person, items=items, sums=explaining.SUMS)

    def lines_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The lines behind a sum: ``?sum=``, of a ``person`` or an ``item`` where one is named."""
        run, asked = _run(object_id), request.GET
        name, person, item = asked.get("sum", "gross"), _number(asked.get("person")), _number(asked.get("item"))
        if name not in explaining.SUMS:
            raise Http404
        rows = explaining.lines_of(run, name=name, person=person, item=item)
        page = Paginator(rows, LINES_PER_PAGE).get_page(asked.get("p"))
        for line in page:
            explaining.put_in_words(line)
        return self._page(
            request, "lines", run, str(explaining.SUMS[name][0]), page=page, name=name,
            total=explaining.total(rows, name), person=Person.objects.filter(pk=person).first(),
        )  # fmt: skip

    def line_view(self, request: HttpRequest, object_id: int, line_id: int) -> HttpResponse:
        """One amount explained."""
        run = _run(object_id)
        rows = PayLine.objects.select_related(
            "item__person", "item__deal__person", "item__deal__series", "item__deal__agreement", "corrects__item__run"
        )
        line = get_object_or_404(rows, pk=line_id, item__run=run)
        explaining.put_in_words(line)
        title = f"{line.item.person}: {line.words}"  # type: ignore[attr-defined]
        return self._page(request, "line", run, title, line=line, found=explaining.explained(line))

    def _page(self, request: HttpRequest, name: str, run: PayRun, title: str, /, **context: Any) -> HttpResponse:
        more = {"title": title, "opts": self.opts, **context, "run": run}
        answer = render(request, f"production/payroll/{name}.html", self.admin_site.each_context(request) | more)
        answer["Cache-Control"] = "no-store"
        return answer

    # Its verbs

    def compute(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Where something holds the run up, its page lists it."""
        answer = self._compute(request, object_id)
        if answer.status_code == 302 and getattr(request, "is_stopped", False):
            return HttpResponseRedirect(reverse("admin:production_payrun_change", args=[object_id]) + "?stops=1#stops")
        return answer

    @verb("production.compute_payrun")
    def _compute(self, request: HttpRequest, object_id: int) -> str:
        try:
            done = runs.compute(run=_run(object_id), by=_user(request))
        except Failure as failure:
            request.is_stopped = failure.code in ("run_stopped", "no_photography_start")  # type: ignore[attr-defined]
            raise
        return _("Computed: %(count)s items of pay. Look it through, then say so.") % {"count": len(done)}

    @verb("production.compute_payrun")
    def amend(self, request: HttpRequest, object_id: int) -> str:
        form = DaysForm(request.POST, instance=_run(object_id))
        if not form.is_valid():
            name, said = next(iter(form.errors.items()))
            raise errors.bad_run_days(str(form.fields[name].label), str(said[0]))
        days = {name: form.cleaned_data[name] for name in DAYS}
        run = runs.amend(run=_run(object_id), by=_user(request), **days)
        return _("Kept.") if run.inputs_sha256 else _("Kept. Compute the run for those days.")

    @verb("production.compute_payrun")
    def review(self, request: HttpRequest, object_id: int) -> str:
        runs.review(run=_run(object_id), by=_user(request))
        return _("Reviewed. A second person approves it.")

    @verb("production.approve_payrun")
    def approve(self, request: HttpRequest, object_id: int) -> str:
        runs.approve(run=_run(object_id), by=_user(request))
        return _("Approved. Lock it to pay it.")

    @verb("production.compute_payrun")
    def send_back(self, request: HttpRequest, object_id: int) -> str:
        runs.send_back(run=_run(object_id), by=_user(request), why=request.POST.get("why", ""))
        return _("The run is a draft again, with your reason.")

    @verb("production.lock_payrun")
    def lock(self, request: HttpRequest, object_id: int) -> str:
        run = runs.lock(run=_run(object_id), by=_user(request))
        return _("%(run)s is locked, and stays as it is.") % {"run": run}


def _run(object_id: str | int) -> PayRun:
    rows = PayRun.objects.select_related("series", "computed_by", "reviewed_by", "approved_by", "locked_by")
    return get_object_or_404(rows, pk=_number(object_id))


def _user(request: HttpRequest) -> Any:
    return request.user


def _number(text: Any) -> int:
    return int(text) if str(text).isdecimal() and len(str(text)) < 19 else 0
