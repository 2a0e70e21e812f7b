"""People in admin: one list, and of each three pages behind tabs: public face, private file, tax and bank."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.people.admin import PersonFields
from catalog.people.models import Person
from catalog.titles import panel, pictures
from production.people import holdings, services
from production.people.access import sees_tax
from production.people.models import Erasure, Look, Membership, PersonFile, TaxFile
from production.people.request_pages import RequestPages
from production.people.tax_pages import TaxPages
from studio.admin_pages import Hidden, ReadOnly, verb

LABELS = {
    Membership.MEMBER: "success",
    Membership.TAFT_HARTLEYED: "warning",
    Membership.MUST_JOIN: "danger",
    Membership.NON_MEMBER: "info",
}
PRIVATE_COLUMNS = ("legal_name", "membership", "agent", "age")


def _sees_files(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("production.view_personfile"))


@admin.register(Person)
class PersonAdmin(PersonFields):
    """Five queries for a page of the list, however many people. Private columns are shown to who sees files."""

    change_form_outer_before_template = "production/people/face_head.html"
    empty_note = gettext_lazy("Nobody yet. Add whom you cast or hire.")
    list_display = ("name", *PRIVATE_COLUMNS, "is_public")
    list_filter = ("file__membership", "is_public")
    list_select_related = ("file",)
    search_fields = ("name", "file__legal_name", "file__agent_name", "file__agency")
    search_help_text = gettext_lazy("Name as credited, legal name, agent or agency")
    list_per_page = 50
    actions = None

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        private = () if _sees_files(request) else PRIVATE_COLUMNS
        return tuple(name for name in self.list_display if name not in private)

    def get_list_filter(self, request: HttpRequest) -> tuple[str, ...]:
        return self.list_filter if _sees_files(request) else ("is_public",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.search_fields if _sees_files(request) else ("name",)

    def get_urls(self) -> list[URLPattern]:
        again = path(
            "<int:object_id>/pictures/", self.admin_site.admin_view(self.pictures), name="catalog_person_pictures"
        )
        return [*self.hidden([again]), *super().get_urls()]

    def save_related(self, request: HttpRequest, form: Any, *args: Any) -> None:
        """After everything of the form is stored: the sizes of a new picture are made by a worker."""
        super().save_related(request, form, *args)
        pictures.request(form.instance)
        services.open_file(person=form.instance)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        work = pictures.latest_job(Person(pk=int(object_id))) if panel.is_id(object_id) else None
        context = {"picture_work": work, "sees_tax": sees_tax(request.user)}
        page: HttpResponse = super().change_view(request, object_id, kwargs.pop("form_url", ""), context)
        return page

    @verb("catalog.change_person")
    def pictures(self, request: HttpRequest, object_id: int) -> str:
        pictures.retry(get_object_or_404(Person, pk=object_id))
        return _("Queued again.")

    @display(description=gettext_lazy("legal name"), ordering="file__legal_name")
    def legal_name(self, person: Person) -> str:
        return _file(person).legal_name

    @display(description=gettext_lazy("membership"), ordering="file__membership", label=LABELS)
    def membership(self, person: Person) -> tuple[str, Any]:
        file = _file(person)
        union = f"{file.union} · " if file.union else ""
        return file.membership, f"{union}{file.get_membership_display()}"

    @display(description=gettext_lazy("agent"), ordering="file__agent_name")
    def agent(self, person: Person) -> str:
        file = _file(person)
        return ", ".join(word for word in (file.agent_name, file.agency) if word)

    @display(description=gettext_lazy("age"))
    def age(self, person: Person) -> str:
        return _("Minor") if _file(person).is_minor(timezone.localdate()) else ""


def _file(person: Person) -> PersonFile:
    """The person's file; an empty one, not stored, where nobody has opened it."""
    file: PersonFile | None = getattr(person, "file", None)
    return file or PersonFile(person=person)


@admin.register(PersonFile)
class PersonFileAdmin(RequestPages, Hidden, ModelAdmin):
    change_form_outer_before_template = "production/people/file_head.html"
    change_form_outer_after_template = "production/people/file_requests.html"
    fieldsets = (
        (None, {"fields": (("legal_name", "birth_date"), ("email", "phone"), "address", ("country", "state"))}),
        (gettext_lazy("Union"), {"fields": (("union", "membership", "member_number"),)}),
        (
            gettext_lazy("Agent"),
            {"fields": (("agent_name", "agency"), ("agent_email", "agent_phone", "agent_percent"))},
        ),
        (gettext_lazy("Loan-out"), {"fields": (("loan_out_company", "loan_out_state"),)}),
        (
            gettext_lazy("Minor, and work permit"),
            {
                "fields": (
                    ("permit_number", "permit_state", "permit_expires"),
                    ("guardian_name", "guardian_relation"),
                    ("guardian_email", "guardian_phone"),
                )
            },
        ),
        (gettext_lazy("In an emergency"), {"fields": (("emergency_name", "emergency_relation", "emergency_phone"),)}),
    )

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "address":
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is erased, which is recorded."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PersonFile]:
        rows: QuerySet[PersonFile] = super().get_queryset(request)
        return rows.select_related("person")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list is that of people."""
        return HttpResponseRedirect(reverse("admin:catalog_person_changelist"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A file is opened with its person."""
        return HttpResponseRedirect(reverse("admin:catalog_person_add"))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        services.open_file(person=_person(object_id))
        person, no_other = _person(object_id), {"show_save_and_add_another": False}
        erasure = Erasure.objects.filter(person=person).first()
        context = {
            "person": person, "sees_tax": sees_tax(request.user), "erasure": erasure, **no_other,
            "remains": holdings.remains(person) if request.user.has_perm("production.erase_personfile") else [],
        }  # fmt: skip
        page: HttpResponse = super().change_view(request, object_id, kwargs.pop("form_url", ""), context)
        return page

    def get_urls(self) -> list[URLPattern]:
        return [*self.hidden(self.request_urls()), *super().get_urls()]


@admin.register(TaxFile)
class TaxFileAdmin(TaxPages, Hidden, ModelAdmin):
    """Its pages are its own: no form of admin's shows or takes a value."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:catalog_person_changelist"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:catalog_person_changelist"))

    def get_urls(self) -> list[URLPattern]:
        return [*self.hidden(self.tax_urls()), *super().get_urls()]


class NotedAdmin(Hidden, ReadOnly, ModelAdmin):
    """Four queries for a page of the list."""

    list_select_related = ("person",)
    search_fields = ("person__name", "by_name", "why")
    date_hierarchy = "at"
    actions = None


@admin.register(Look)
class LookAdmin(NotedAdmin):
    empty_note = gettext_lazy("Nobody has looked at tax or bank data yet.")
    list_display = ("at", "by_name", "person", "field", "why")
    list_filter = ("field",)
    fields = ("person", "field", "why", "by_name", "at")


@admin.register(Erasure)
class ErasureAdmin(NotedAdmin):
    empty_note = gettext_lazy("Nobody has asked for it yet.")
    list_display = ("at", "by_name", "person", "has_paid_history", "with_credits", "why")
    fields = ("person", "has_paid_history", "with_credits", "why", "by_name", "at")


def _person(object_id: str) -> Person:
    if not panel.is_id(object_id):
        raise Http404
    return get_object_or_404(Person, pk=int(object_id))
