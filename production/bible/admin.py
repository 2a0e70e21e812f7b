"""A bible's page: logline, characters, sets, glossary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Field
from django.http import HttpRequest
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminTextareaWidget

from production.bible.forms import NamesOnce, WordsOnce
from production.bible.models import Character, RevisionColour, StorySet, Term
from studio.admin_pages import GoesWithSeries, Hidden


class LowTextarea(UnfoldAdminTextareaWidget):
    """Four lines, which grow where the browser can."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__((attrs or {}) | {"rows": 4})


class Widgets:
    """Mixed into an admin whose ``widgets`` say how some of its fields are drawn."""

    widgets: Mapping[str, type[Any]] = {}

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if widget := self.widgets.get(db_field.name):
            kwargs["widget"] = widget
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class CharacterInline(Widgets, StackedInline):
    model = Character
    formset = NamesOnce
    extra = 0
    tab = True
    fields = (("name", "full_name"), ("age", "color", "actor"), "arc")
    widgets = {"color": UnfoldAdminColorInputWidget, "arc": LowTextarea}


class SetInline(Widgets, TabularInline):
    model = StorySet
    formset = NamesOnce
    extra = 0
    tab = True
    fields = ("name", "description")
    widgets = {"description": LowTextarea}


class TermInline(Widgets, TabularInline):
    model = Term
    formset = WordsOnce
    extra = 0
    tab = True
    fields = ("word", "meaning")
    widgets = {"meaning": LowTextarea}


class ColourInline(Widgets, TabularInline):
    model = RevisionColour
    formset = NamesOnce
    extra = 0
    tab = True
    fields = ("position", "name", "color")
    widgets = {"color": UnfoldAdminColorInputWidget}


class BibleFields(GoesWithSeries, Widgets, Hidden, ModelAdmin):
    """The form alone; its pages beside it stand in overview, which knows scripts too."""

    fields = ("series", "logline", "notes")
    inlines = (CharacterInline, SetInline, TermInline, ColourInline)
    widgets = {"logline": LowTextarea, "notes": LowTextarea}
