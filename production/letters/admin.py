"""Letters in admin: what was sent to whom, and what was not. Failed ones are retried on the queue's page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from production.letters import services
from production.letters.models import Letter
from studio.admin_pages import ReadOnly
from studio.jobs import board
from studio.jobs import services as jobs
from studio.lib.errors import Failure


@admin.register(Letter)
class LetterAdmin(ReadOnly, ModelAdmin):
    """Two queries for a page of the list."""

    empty_note = gettext_lazy("No letter yet. They are written where a note names somebody or is given to somebody.")
    list_display = ("subject", "whom", "state", "error_message", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("to",)
    search_fields = ("subject", "to__username", "to__email", "address")
    fields = ("whom", "subject", "text", "state", "error_message", "created_at", "finished_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        """A person's own, and for who may see all, all."""
        rows: QuerySet[Letter] = super().get_queryset(request)
        return rows if request.user.has_perm("production.view_all_letter") else rows.filter(to=request.user.pk)

    @display(description=gettext_lazy("to"))
    def whom(self, letter: Letter) -> str:
        """Who has a login by name, others by their address."""
        return str(letter.to or letter.address)

    @display(description=gettext_lazy("text"))
    def text(self, letter: Letter) -> str:
        """With its lines and paragraphs."""
        return linebreaks(letter.body, autoescape=True)


def _show(letter: Any) -> board.Item:
    link = reverse("admin:production_letter_change", args=[letter.pk])
    return board.Item(letter.subject, _("Sending a letter"), link)


def _retry(letter: Any) -> None:
    if not jobs.retry(Letter.objects.all(), pk=letter.pk):
        raise Failure("not_failed", _("This is not failed, or can't be retried. Reload the page."), status=409)
    services.wake(letter.pk)


board.register(
    board.Kind("letter", "production.view_all_letter", lambda: Letter.objects.select_related("to"), _show, _retry)
)
