"""The work of drawing: pages of a document, and copies with the signatures behind them.

It is begun where it is asked for, once that transaction is through, since a page takes a tenth of a second; the row
stays due until its pages are stored, so what a kill interrupted is done by the sweep.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from production.documents import audit, errors, freezing, joining, typeset, vault
from production.documents.models import Document, Drawing
from studio.celery import app
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.jobs.patience import AWAY, patiently
from studio.lib.errors import Failure

TASK = "production.draw_document"
MOST_WOKEN = 50  # a sweep
ROWS = Drawing.objects
log = logging.getLogger(__name__)


def request(document: Document) -> Drawing:
    """Have the document's pages drawn, once the transaction is through."""
    return _asked(ROWS.create(document=document, position=0))


def request_copy(document: Document) -> Drawing:
    """Have a copy drawn with the signatures there are. In the transaction that made the newest, its document locked."""
    page = audit.of(document)
    position = 1 + ROWS.filter(document=document, position__gt=0).count()
    return _asked(
        ROWS.create(document=document, position=position, audit=page, audit_sha256=freezing.digest(page))
    )  # fmt: skip


def _asked(job: Drawing) -> Drawing:
    transaction.on_commit(lambda: _at_once(job.pk))
    return job


def _at_once(job_id: int) -> None:
    """Nothing that goes wrong here may look as if what was asked for had failed: that is committed."""
    try:
        run(job_id=job_id)
    except Exception:
        log.exception("drawing %s waits for the sweep", job_id)


def drawn(document: Document) -> Document:
    """The document with its pages, drawn now where nobody has. Raises Failure ``being_drawn`` or ``not_drawn``."""
    if document.is_drawn:
        return document
    job = ROWS.get(document=document, position=0)
    run(job_id=job.pk)
    _check_done(job)
    document.refresh_from_db()
    return document


def drawn_copy(document: Document) -> Drawing:
    """The copy with all signatures that there are, drawn now where nobody has. Raises Failure as drawn()."""
    job = ROWS.filter(document=document, position__gt=0).order_by("-position").first()
    if job is None:
        raise errors.being_drawn()
    if job.state != JobState.DONE:
        run(job_id=job.pk)
    _check_done(job)
    return job


def _check_done(job: Drawing) -> None:
    job.refresh_from_db()
    if job.state != JobState.DONE:
        raise errors.not_drawn(job.error_message) if job.state == JobState.FAILED else errors.being_drawn()


def wake(job_id: int) -> None:
    """Tell a worker; the sweep finds the row where no message reaches one."""
    try:
        app.send_task(TASK, args=[job_id], retry=False)
    except OperationalError as error:
        log.warning("drawing %s waits for the sweep: %s", job_id, error)


def sweep() -> int:
    """Fail what is out of attempts, wake what is due. Two queries; returns how many were woken."""
    jobs.give_up(ROWS.all())
    due = list(jobs.due(ROWS.all()).order_by("pk").values_list("pk", flat=True)[:MOST_WOKEN])
    for job_id in due:
        wake(job_id)
    return len(due)


def run(*, job_id: int) -> bool:
    """Draw if it is due; return whether it was this call that did. May be called twice, at once, and after a crash:
    the same pages have the same name, and only one caller's are noted."""
    owner = jobs.owner_name()
    if not patiently(lambda: jobs.claim(ROWS.all(), pk=job_id, owner=owner)):
        return False
    job = ROWS.select_related("document__replaces").get(pk=job_id)
    try:
        key, digest, pages = _made(job)
        patiently(lambda: _end(job, owner, key, digest, pages))
    except jobs.LeaseLost:
        log.warning("drawing %s was taken over", job_id)
        return False
    except AWAY:
        log.exception("drawing %s: PostgreSQL is away; the lease ends by itself", job_id)
    except Exception as error:  # noqa: BLE001 - noted; a job never ends without its reason
        _fail(job, owner, error)
    return True


def _made(job: Drawing) -> tuple[str, str, typeset.Pages | None]:
    """Key and SHA-256 of what was stored, and the pages where they are the document's own."""
    document = job.document
    if job.is_copy:
        behind = typeset.pdf_of("audit", _content(document, job.audit))
        return *vault.keep(document.number, joining.joined(vault.read(document), behind)), None
    pages = typeset.draw(document.template, _content(document, document.data))
    return *vault.keep(document.number, pages.pdf), pages


def _content(document: Document, data: dict[str, Any]) -> dict[str, Any]:
    """What a template sees."""
    signers = [
        {"name": one.name, "capacity": str(one.get_capacity_display())} for one in document.requests.order_by("pk")
    ]
    replaces = document.replaces.number if document.replaces else ""
    return {
        "kind": document.kind, "number": document.number, "title": document.title, "replaces": replaces,
        "signers": signers, "data": data,
    }  # fmt: skip


@transaction.atomic
def _end(job: Drawing, owner: str, key: str, digest: str, pages: typeset.Pages | None) -> None:
    """Raises LeaseLost."""
    jobs.finish(ROWS.all(), pk=job.pk, owner=owner, pdf_key=key, pdf_sha256=digest)
    if pages:
        Document.objects.filter(pk=job.document_id).update(
            pdf_key=key, pdf_sha256=digest, page_count=pages.count, html=pages.html,
            template_version=typeset.version(job.document.template),
        )  # fmt: skip


def _fail(job: Drawing, owner: str, error: Exception) -> None:
    if isinstance(error, Failure):
        code, message = error.code, error.message
    else:
        log.error("drawing %s failed", job.pk, exc_info=error)
        code = "unexpected"
        message = f"Something unforeseen happened ({type(error).__name__}). Retry; the log has details."
    jobs.fail(ROWS.all(), pk=job.pk, owner=owner, code=code, message=message)
