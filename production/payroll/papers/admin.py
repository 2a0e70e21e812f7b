"""Papers of pay in admin, for finance alone: what a run hands out, and the year to date of everybody.

Others find nothing, superusers too.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from production.payroll.models import PayRun, RunState
from production.payroll.papers import drawing, years
from production.payroll.papers.models import PayPaper
from production.tables import answers
from studio import problems
from studio.accounts.roles import grants
from studio.admin_pages import Hidden, ReadOnly
from studio.lib.errors import Failure

SEEN = "production.view_paypaper"
BIGGEST = 2**31


def is_seen(request: HttpRequest) -> bool:
    """By whom papers of pay are seen: by role alone, since they are kept from admins."""
    return grants(request.user, SEEN)


@admin.register(PayPaper)
class PayPaperAdmin(ReadOnly, Hidden, ModelAdmin):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_seen(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_seen(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The year to date, 50 people a page. Four queries beside admin's own."""
        known = years.years()
        year = _year(request, known)
        search = request.GET.get("q", "")[:120]
        files = drawing.files_of(years.people_of(year))
        context = {
            "title": _("Year to date"), "page": years.page(year, request.GET.get("p"), search), "years": known,
            "year": year, "q": search, "files": range(1, len(files) + 1),
        }  # fmt: skip
        return self._shown(request, "production/payroll/year.html", context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """An item's papers are those of its run; nobody changes them."""
        if request.method == "POST":
            raise PermissionDenied
        item = get_object_or_404(PayPaper, pk=int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0)
        return HttpResponseRedirect(reverse("admin:production_paypaper_run", args=[item.run_id]))

    def run_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """What a run hands out: its summary, everybody's stub. A page of people is a file of stubs. Two queries beside
        admin's own."""
        run = _run(run_id)
        people = run.items.order_by("person__name", "person").values("person", "person__name")
        rows = list(people.annotate(gross=Sum("gross"), trust=Sum("trust"), cost=Sum("total_cost"), items=Count("pk")))
        context = {
            "title": _("Papers of %(run)s") % {"run": run}, "run": run, "most": drawing.MOST,
            "page": Paginator(rows, drawing.MOST).get_page(request.GET.get("p")),
            "files": [
                {"number": number, "count": len(part), "first": part[0], "last": part[-1]}
                for number, part in enumerate(drawing.files_of([row["person__name"] for row in rows]), start=1)
            ],
            "is_locked": run.state == RunState.LOCKED,
        }  # fmt: skip
        return self._shown(request, "production/payroll/papers.html", context)

    def stubs(self, request: HttpRequest, run_id: int, file: int) -> HttpResponse:
        """The stubs of as many people as stand in one file."""
        run = _run(run_id)
        people = list(run.items.order_by("person__name", "person").values_list("person", flat=True).distinct())
        return self._pdf(request, f"{_stem(run)}-stubs-{file}.pdf", drawing.stubs, run, _file(people, file))

    def stub(self, request: HttpRequest, run_id: int, person_id: int) -> HttpResponse:
        run = _run(run_id)
        if not run.items.filter(person=min(person_id, BIGGEST)).exists():
            raise Http404
        return self._pdf(request, f"{_stem(run)}-stub-{person_id}.pdf", drawing.stubs, run, [person_id])

    def summary(self, request: HttpRequest, run_id: int) -> HttpResponse:
        run = _run(run_id)
        return self._pdf(request, f"{_stem(run)}-summary.pdf", drawing.summary, run)

    def year_of_all(self, request: HttpRequest, year: int, file: int) -> HttpResponse:
        people = _file(_people_of(year), file)
        return self._pdf(request, f"year-to-date-{year}-{file}.pdf", drawing.year_to_date, year, people)

    def year_of(self, request: HttpRequest, year: int, person_id: int) -> HttpResponse:
        if person_id not in _people_of(year):
            raise Http404
        return self._pdf(request, f"year-to-date-{year}-{person_id}.pdf", drawing.year_to_date, year, [person_id])

    def _pdf(self, request: HttpRequest, name: str, draw: Any, *about: Any) -> HttpResponse:
        """``?paper=a4``, else letter. What can't be drawn is said with its reason."""
        try:
            data = draw(*about, paper=request.GET.get("paper", ""))
        except Failure as failure:
            return problems.problem(failure)
        answer = answers.pdf(data, name=name)
        add_never_cache_headers(answer)
        return answer

    def _shown(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        answer = render(request, template, self.admin_site.each_context(request) | context)
        add_never_cache_headers(answer)
        return answer

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(place, wrap(view), name=f"production_paypaper_{name}")
            return found

        own = [
            at("run/<int:run_id>/", self.run_view, "run"),
            at("run/<int:run_id>/stubs-<int:file>.pdf", self.stubs, "stubs"),
            at("run/<int:run_id>/stub-<int:person_id>.pdf", self.stub, "stub"),
            at("run/<int:run_id>/summary.pdf", self.summary, "summary"),
            at("year/<int:year>/all-<int:file>.pdf", self.year_of_all, "year_all"),
            at("year/<int:year>/person-<int:person_id>.pdf", self.year_of, "year"),
        ]
        return [*self.hidden(own), *super().get_urls()]


def _run(run_id: int) -> PayRun:
    return get_object_or_404(PayRun.objects.select_related("series"), pk=min(run_id, BIGGEST))


def _stem(run: PayRun) -> str:
    return f"{run.series.slug}-run-{run.number}"


def _file(people: list[int], number: int) -> list[int]:
    """The people of the file of that number, from 1."""
    files = drawing.files_of(people)
    if not 1 <= number <= len(files):
        raise Http404
    return list(files[number - 1])


def _people_of(year: int) -> list[int]:
    """Whom the year paid; nobody in a year that no calendar has."""
    return years.people_of(year) if MINYEAR <= year <= MAXYEAR else []


def _year(request: HttpRequest, known: list[int]) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
    return year if year in known else known[0] if known else timezone.localdate().year
