"""Documents in admin: the list, and each one's page with its signers, links, versions and signatures.

Who may not see documents finds nothing here, not a closed door.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from production.documents import drawing, errors, services, vault
from production.documents.models import (
    Document,
    DocumentChange,
    DocumentState,
    Drawing,
    LinkEvent,
    RequestState,
    SignatureRequest,
    SignatureRequestChange,
)
from production.documents.views import pdf_answer
from studio.admin_pages import ReadOnly, verb
from studio.jobs import board
from studio.jobs import services as jobs
from studio.jobs.models import JobState

SEEN = "production.view_document"
LABELS = {
    DocumentState.DRAWN: "default", DocumentState.SENT: "warning", DocumentState.SIGNED: "info",
    DocumentState.COUNTERSIGNED: "success", DocumentState.SUPERSEDED: "default", DocumentState.VOID: "danger",
}  # fmt: skip
View = Callable[..., HttpResponse]


def hidden(view: View) -> View:
    """Nothing is here for staff who may not see documents, 404."""

    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_perm(SEEN):
            raise Http404
        return view(request, *args, **kwargs)

    return inner


@admin.register(Document)
class DocumentAdmin(ReadOnly, ModelAdmin):
    """Three queries for a page of the list, however many documents."""

    empty_note = gettext_lazy("No document yet. They are drawn from a deal's page.")
    list_display = ("number_link", "title", "kind", "state_label", "signers", "created_by", "at")
    list_filter = ("state", "kind")
    list_select_related = ("created_by",)
    search_fields = ("number", "title", "requests__name", "requests__email")
    search_help_text = gettext_lazy("Number, title, or a signer's name")
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        rows: QuerySet[Document] = super().get_queryset(request)
        signed = Count("requests", filter=Q(requests__state=RequestState.SIGNED), distinct=True)
        return rows.defer("data", "html").annotate(signed=signed, asked=Count("requests", distinct=True))

    @display(description=gettext_lazy("number"), ordering="id")
    def number_link(self, document: Document) -> str:
        link = reverse("admin:production_document_change", args=[document.pk])
        return format_html('<a href="{}">{}</a>', link, document.number)

    @display(description=gettext_lazy("state"), ordering="state", label=LABELS)
    def state_label(self, document: Document) -> tuple[str, str]:
        return document.state, document.get_state_display()

    @display(description=gettext_lazy("signed"))
    def signers(self, document: Any) -> str:
        return f"{document.signed} / {document.asked}"

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        document = _document(object_id)
        context = self.admin_site.each_context(request) | _page(document)
        context |= {"title": document.number, "subtitle": document.title, "opts": self.opts}
        response = render(request, "production/documents/page.html", context)
        add_never_cache_headers(response)
        return response

    @verb("production.send_document")
    def send(self, request: HttpRequest, object_id: str) -> str:
        document = _document(object_id)
        services.send(document=document, by=request.user, days=_days(request))
        count = document.requests.count()
        return ngettext("Sent to %s signer.", "Sent to %s signers.", count) % count

    @verb("production.send_document")
    def resend(self, request: HttpRequest, object_id: str) -> str:
        number = request.POST.get("signer", "")
        pk = int(number) if number.isdecimal() and len(number) < 18 else 0
        signer = get_object_or_404(
            SignatureRequest.objects.select_related("document"), pk=pk, document=_document(object_id)
        )
        email = request.POST.get("email", "")
        services.resend(request=signer, by=request.user, days=_days(request), email=email)
        return _("%(name)s gets a new link; the old one is dead.") % {"name": signer.name}

    @verb("production.countersign_document")
    def countersign(self, request: HttpRequest, object_id: str) -> str:
        services.countersign(document=_document(object_id), by=request.user)
        return _("Countersigned. The signers get their copy.")

    @verb("production.void_document")
    def void(self, request: HttpRequest, object_id: str) -> str:
        services.void(document=_document(object_id), by=request.user, why=request.POST.get("why", ""))
        return _("The document is void. Its pages and signatures are kept.")

    def pdf(self, request: HttpRequest, object_id: int) -> HttpResponse:
        document = drawing.drawn(_document(str(object_id)))
        return _private(pdf_answer(f"{document.number}.pdf", vault.read(document)))

    def copy(self, request: HttpRequest, object_id: int, position: int) -> HttpResponse:
        """A signed copy, as it was when it had as many signatures as its number says."""
        document = _document(str(object_id))
        copies = document.drawings.filter(position__gt=0, state=JobState.DONE)
        copy = get_object_or_404(copies, position=min(position, 32767))
        return _private(pdf_answer(f"{document.number}-signed-{position}.pdf", vault.read_copy(document, copy)))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def at(place: str, view: Any, name: str) -> URLPattern:
            found: URLPattern = path(f"<int:object_id>/{place}", wrap(view), name=f"production_document_{name}")
            return found

        urls = [
            at("send/", self.send, "send"),
            at("resend/", self.resend, "resend"),
            at("countersign/", self.countersign, "countersign"),
            at("void/", self.void, "void"),
            at("document.pdf", self.pdf, "pdf"),
            at("copy-<int:position>.pdf", self.copy, "copy"),
            *super().get_urls(),
        ]
        for url in urls:
            url.callback = hidden(url.callback)
        return urls


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response


def _days(request: HttpRequest) -> int | None:
    days = request.POST.get("days", "")
    return int(days) if days.isdecimal() and len(days) < 5 else None


def _document(object_id: str) -> Document:
    number = str(object_id)
    pk = int(number) if number.isdecimal() and len(number) < 18 else 0
    return get_object_or_404(Document.objects.select_related("replaces", "created_by", "countersignature"), pk=pk)


def _page(document: Document) -> dict[str, Any]:
    """What its page shows. Eight queries, however many signers and versions."""
    events = Prefetch("events", LinkEvent.objects.order_by("id"))
    moves = Prefetch("changes", SignatureRequestChange.objects.select_related("by"))
    requests = document.requests.select_related("signature", "letter").prefetch_related(events, moves)
    copies = Drawing.objects.filter(document=document, position__gt=0).defer("audit").order_by("-position")
    first = Drawing.objects.filter(document=document, position=0).first()
    return {
        "document": document, "signers": list(requests), "copies": list(copies), "first": first,
        "changes": list(DocumentChange.objects.filter(subject=document).select_related("by")),
        "replacements": list(document.replacements.defer("data", "html").order_by("id")),
        "is_open": document.state in (DocumentState.DRAWN, DocumentState.SENT, DocumentState.SIGNED),
        "days": settings.SIGNING_LINK_DAYS,
    }  # fmt: skip


def _show(job: Any) -> board.Item:
    link = reverse("admin:production_document_change", args=[job.document_id])
    what = _("Drawing a signed copy") if job.is_copy else _("Drawing a document")
    return board.Item(f"{job.document}", what, link)


def _retry(job: Any) -> None:
    if not jobs.retry(Drawing.objects.all(), pk=job.pk):
        raise errors.not_failed()
    drawing.wake(job.pk)


board.register(
    board.Kind("drawing", "production.view_drawing", lambda: Drawing.objects.select_related("document"), _show, _retry)
)
