"""What the page behind a signed document says, as data that is frozen before it is drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from production.documents.models import Countersignature, Document, Signature

CLOCK = "%Y-%m-%d %H:%M:%S"


def of(document: Document) -> dict[str, Any]:
    """Every signature so far, in the signers' order, and the countersignature. Two queries."""
    signatures = Signature.objects.filter(request__document=document).select_related("request").order_by("request_id")
    counter = Countersignature.objects.filter(document=document).first()
    return {
        "document_sha256": document.pdf_sha256,
        "data_sha256": document.data_sha256,
        "template": f"{document.template} {document.template_version}",
        "signatures": [_signature(one) for one in signatures],
        "countersignature": _counter(counter) if counter else None,
    }


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "name": one.request.name, "capacity": str(one.request.get_capacity_display()), "email": one.request.email,
        "method": one.method, "typed_name": one.typed_name, "strokes": one.strokes, "signed_at": _clock(one.signed_at),
        "address": one.address or "not known", "user_agent": one.user_agent or "not named",
        "document_sha256": one.document_sha256, "consent": one.consent,
    }  # fmt: skip


def _counter(one: Countersignature) -> dict[str, Any]:
    return {"name": one.name, "at": _clock(one.at), "document_sha256": one.document_sha256}


def _clock(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(CLOCK)
