"""Documents that are frozen, drawn, sent, signed and countersigned. None of these rows ever goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from production.letters.models import Letter
from studio.jobs.models import Job, JobState, job_constraints

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

MOST_TITLE = 160  # characters
MOST_NAME = 120


def document_storage() -> Storage:
    """Private: nothing serves it but the views here, to those who may."""
    return storages["documents"]


class DocumentKind(models.TextChoices):
    DEAL_MEMO = "deal_memo", _("Deal memo")
    INTIMACY_RIDER = "intimacy_rider", _("Nudity and intimacy rider")
    REPLICA_RIDER = "replica_rider", _("Digital replica rider")
    MINOR_PAPERS = "minor_papers", _("Minor's papers")
    TAFT_HARTLEY = "taft_hartley", _("Taft-Hartley report")
    AMENDMENT = "amendment", _("Amendment")
    CERTIFICATE = "certificate", _("Certificate")


class DocumentState(models.TextChoices):
    DRAWN = "drawn", _("Drawn")
    SENT = "sent", _("Sent")
    SIGNED = "signed", _("Signed")
    COUNTERSIGNED = "countersigned", _("Countersigned")
    SUPERSEDED = "superseded", _("Replaced")
    VOID = "void", _("Void")


class Capacity(models.TextChoices):
    PERFORMER = "performer", _("Performer")
    GUARDIAN = "guardian", _("Guardian")
    LOAN_OUT = "loan_out", _("For the loan-out company")
    WRITER = "writer", _("Writer")
    DIRECTOR = "director", _("Director")
    CREW = "crew", _("Crew")
    AGENT = "agent", _("Agent")
    OTHER = "other", _("Other")


class RequestState(models.TextChoices):
    WAITING = "waiting", _("Not sent yet")
    SENT = "sent", _("Sent")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Method(models.TextChoices):
    TYPED = "typed", _("Name typed")
    DRAWN = "drawn", _("Drawn by hand")


class LinkEventKind(models.TextChoices):
    SENT = "sent", _("Letter with a link sent")
    OPENED = "opened", _("Link opened")


DOCUMENT_MOVES = {
    DocumentState.DRAWN: frozenset({DocumentState.SENT, DocumentState.SUPERSEDED, DocumentState.VOID}),
    DocumentState.SENT: frozenset({DocumentState.SIGNED, DocumentState.SUPERSEDED, DocumentState.VOID}),
    DocumentState.SIGNED: frozenset({DocumentState.COUNTERSIGNED, DocumentState.SUPERSEDED, DocumentState.VOID}),
    DocumentState.COUNTERSIGNED: frozenset({DocumentState.SUPERSEDED}),
    DocumentState.SUPERSEDED: frozenset[DocumentState](),
    DocumentState.VOID: frozenset[DocumentState](),
}
REQUEST_MOVES = {
    RequestState.WAITING: frozenset({RequestState.SENT, RequestState.WITHDRAWN}),
    RequestState.SENT: frozenset({RequestState.SIGNED, RequestState.DECLINED, RequestState.WITHDRAWN}),
    RequestState.DECLINED: frozenset({RequestState.SENT, RequestState.WITHDRAWN}),
    RequestState.SIGNED: frozenset[RequestState](),
    RequestState.WITHDRAWN: frozenset[RequestState](),
}
LIVE = [DocumentState.DRAWN, DocumentState.SENT, DocumentState.SIGNED, DocumentState.COUNTERSIGNED]


class Document(models.Model):
    """What two sides agree on, frozen. ``pdf_key`` and what follows it are empty until its pages are drawn, once."""

    if TYPE_CHECKING:
        requests: RelatedManager[SignatureRequest]
        drawings: RelatedManager[Drawing]
        changes: RelatedManager[DocumentChange]
        replacements: RelatedManager[Document]

    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind, editable=False)
    title = models.CharField(_("title"), max_length=MOST_TITLE, editable=False)
    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=13, choices=DocumentState, default=DocumentState.DRAWN, editable=False
    )
    data = models.JSONField(editable=False)
    data_sha256 = models.CharField(_("SHA-256 of the data"), max_length=64, editable=False)
    template = models.CharField(_("template"), max_length=40, editable=False)
    template_version = models.CharField(_("version of the template"), max_length=12, blank=True, editable=False)
    pdf_key = models.CharField(max_length=120, blank=True, editable=False)
    pdf_sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    page_count = models.PositiveSmallIntegerField(_("pages"), default=0, editable=False)
    html = models.TextField(blank=True, editable=False)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replacements",
        verbose_name=_("replaces"),
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("drawn"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        permissions = [
            ("send_document", "Can draw and send documents"),
            ("countersign_document", "Can countersign documents"),
            ("void_document", "Can void documents"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="document_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="paper_kind"),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state"),
            models.CheckConstraint(
                condition=Q(pdf_key="", pdf_sha256="") | (~Q(pdf_key="") & ~Q(pdf_sha256="")),
                name="document_pdf_whole",
            ),
            models.CheckConstraint(
                condition=~Q(pdf_sha256="") | Q(state__in=["drawn", "superseded", "void"]),
                name="document_sent_is_drawn",
            ),
            models.UniqueConstraint(fields=["replaces"], condition=Q(state__in=LIVE), name="document_replaced_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_drawn(self) -> bool:
        return bool(self.pdf_sha256)


class DocumentChange(models.Model):
    """One change of a document's state."""

    subject = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="changes", editable=False)
    old = models.CharField(max_length=13, choices=DocumentState, editable=False)
    new = models.CharField(max_length=13, choices=DocumentState, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    why = models.CharField(max_length=500, blank=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a document")
        verbose_name_plural = _("changes of documents")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_old_display()} → {self.get_new_display()}"


class SignatureRequest(models.Model):
    """Somebody who is to sign. ``token_sha256`` is of the newest link's token; the token stands in the letter alone."""

    if TYPE_CHECKING:
        events: RelatedManager[LinkEvent]
        signature: Signature

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="requests", editable=False)
    name = models.CharField(_("name"), max_length=MOST_NAME, editable=False)
    email = models.EmailField(_("e-mail"), editable=False)
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=RequestState, default=RequestState.WAITING, editable=False
    )
    days = models.PositiveSmallIntegerField(_("days that a link holds"), default=14, editable=False)
    token_sha256 = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - or none
    expires_at = models.DateTimeField(_("link ends"), null=True, editable=False)
    opened_at = models.DateTimeField(_("link opened"), null=True, editable=False)
    letter = models.OneToOneField(
        Letter, on_delete=models.SET_NULL, null=True, editable=False, related_name="signature_request"
    )

    class Meta:
        verbose_name = _("signer")
        verbose_name_plural = _("signers")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="signature_request_state"),
            models.CheckConstraint(condition=Q(capacity__in=Capacity.values), name="signature_request_capacity"),
            models.CheckConstraint(
                condition=Q(token_sha256=None, expires_at=None)
                | Q(token_sha256__isnull=False, expires_at__isnull=False),
                name="signature_request_link_ends",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} ({self.get_capacity_display()})"


class SignatureRequestChange(models.Model):
    """One change of what is asked of a signer; ``by`` is nobody where the signer did it."""

    subject = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="changes", editable=False)
    old = models.CharField(max_length=9, choices=RequestState, editable=False)
    new = models.CharField(max_length=9, choices=RequestState, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    why = models.CharField(max_length=500, blank=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a signer")
        verbose_name_plural = _("changes of signers")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_old_display()} → {self.get_new_display()}"


class LinkEvent(models.Model):
    """That a letter with a link was sent, or a link first opened; ``address`` is the reader's."""

    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="events", editable=False)
    kind = models.CharField(max_length=6, choices=LinkEventKind, editable=False)
    address = models.GenericIPAddressField(_("address"), null=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event of a link")
        verbose_name_plural = _("events of links")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=LinkEventKind.values), name="link_event_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Signature(models.Model):
    """What a signer did, and what they were shown when they did it."""

    request = models.OneToOneField(SignatureRequest, on_delete=models.PROTECT, related_name="signature", editable=False)
    method = models.CharField(_("method"), max_length=5, choices=Method, editable=False)
    typed_name = models.CharField(_("name typed"), max_length=MOST_NAME, editable=False)
    strokes = models.JSONField(default=list, editable=False)
    signed_at = models.DateTimeField(_("signed"), editable=False)
    address = models.GenericIPAddressField(_("address"), null=True, editable=False)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True, editable=False)
    document_sha256 = models.CharField(_("SHA-256 of the document shown"), max_length=64, editable=False)
    consent = models.TextField(_("agreed to"), editable=False)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method=Method.TYPED, strokes=[]) | (Q(method=Method.DRAWN) & ~Q(strokes=[])),
                name="signature_method",
            ),
        ]

    def __str__(self) -> str:
        return self.typed_name


class Countersignature(models.Model):
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="countersignature", editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    name = models.CharField(_("name"), max_length=MOST_NAME, editable=False)
    document_sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    at = models.DateTimeField(_("countersigned"), editable=False)

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Drawing(Job):
    """The work that draws a document's pages (``position`` 0), or a copy with the signatures there were (1, 2, …).

    ``audit`` is what a copy's last page says, frozen when it was asked for.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="drawings", editable=False)
    position = models.PositiveSmallIntegerField(editable=False)
    audit = models.JSONField(default=dict, editable=False)
    audit_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf_key = models.CharField(max_length=120, blank=True, editable=False)
    pdf_sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("drawing of a document")
        verbose_name_plural = _("drawings of documents")
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="drawing_due")]
        constraints = [
            *job_constraints("drawing"),
            models.UniqueConstraint(fields=["document", "position"], name="drawing_once"),
            models.CheckConstraint(
                condition=~Q(state=JobState.DONE) | (~Q(pdf_key="") & ~Q(pdf_sha256="")), name="drawing_done_has_pdf"
            ),
            models.CheckConstraint(condition=Q(position=0) | ~Q(audit_sha256=""), name="drawing_copy_has_audit"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}.{self.position}"

    @property
    def is_copy(self) -> bool:
        return self.position > 0
