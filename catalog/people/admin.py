"""A person's public face in admin: the form alone. production/people shows it beside what is private."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from unfold.admin import ModelAdmin

from catalog.people.models import Person
from studio.admin_pages import Hidden


class PersonFields(Hidden, ModelAdmin):
    """A person is never deleted: credits name them. What is held on them is erased on request."""

    fieldsets = ((None, {"fields": ("name", "note", "picture", "is_public")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def view_on_site(self, person: Person) -> str | None:
        return reverse("player:person", args=[person.public_id]) if person.is_public else None
