"""A bible's page: logline, characters, sets, glossary."""

from __future__ import annotations

from typing import Any

from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminTextareaWidget

from production.bible.models import Character, StorySet, Term


class LowTextarea(UnfoldAdminTextareaWidget):
    """Three lines, which grow where the browser can."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__((attrs or {}) | {"rows": 3})


class CharacterInline(StackedInline):
    model = Character
    extra = 0
    tab = True
    fields = (("name", "full_name"), ("age", "color", "actor"), "arc")

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "color":
            kwargs["widget"] = UnfoldAdminColorInputWidget
        elif db_field.name == "arc":
            kwargs["widget"] = LowTextarea
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SetInline(TabularInline):
    model = StorySet
    extra = 0
    tab = True
    fields = ("name", "description")

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "description":
            kwargs["widget"] = LowTextarea
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class TermInline(TabularInline):
    model = Term
    extra = 0
    tab = True
    fields = ("word", "meaning")

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "meaning":
            kwargs["widget"] = LowTextarea
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class BibleFields(ModelAdmin):
    """The form alone; its pages beside it stand in overview, which knows scripts too."""

    empty_note = gettext_lazy("No bible yet. It holds a series' people, sets and words, which the editor completes.")
    fields = ("series", "logline", "notes")
    inlines = (CharacterInline, SetInline, TermInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("series",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With its series alone."""
        match = request.resolver_match
        beside = match is not None and str(match.url_name).startswith("catalog_series")
        return beside and bool(request.user.has_perm("catalog.delete_series"))
