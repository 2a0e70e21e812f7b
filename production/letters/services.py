"""The verbs of letters: write one, send it."""

from __future__ import annotations

import logging
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from kombu.exceptions import OperationalError

from production.letters import enclosures
from production.letters.models import Letter
from studio.celery import app
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.jobs.patience import AWAY
from studio.lib.errors import Failure

TASK = "production.letter"
MOST_WOKEN = 50  # a sweep
ROWS = Letter.objects
log = logging.getLogger(__name__)


def write(*, to: Any, subject: str, body: str) -> Letter | None:
    """Have a letter sent once the transaction is through; None where the person has no address."""
    if not to.email:
        return None
    return _written(to=to, subject=subject, body=body)


def write_outside(*, address: str, subject: str, body: str, enclosure: str = "") -> Letter:
    """As write(), to somebody without a login; ``enclosure`` is what ``enclosures.MARK`` in the body stands for."""
    return _written(address=address, subject=subject, body=body, enclosure=enclosure)


def withdraw(*, letter: Letter) -> None:
    """Take back a letter that waits to be sent; one that is sent, or on its way, stays."""
    ROWS.filter(pk=letter.pk, state=JobState.QUEUED).delete()


def _written(*, subject: str, **fields: Any) -> Letter:
    letter = ROWS.create(subject=" ".join(subject.split())[:200], **fields)
    transaction.on_commit(lambda: wake(letter.pk))
    return letter


def wake(letter_id: int) -> None:
    """Tell a worker; the sweep finds the row where no message reaches one."""
    try:
        app.send_task(TASK, args=[letter_id], retry=False)
    except OperationalError as error:
        log.warning("letter %s waits for the sweep: %s", letter_id, error)


def sweep() -> int:
    """Fail what is out of attempts, wake what is due. Two queries; returns how many were woken."""
    jobs.give_up(ROWS.all())
    due = list(jobs.due(ROWS.all()).order_by("pk").values_list("pk", flat=True)[:MOST_WOKEN])
    for letter_id in due:
        wake(letter_id)
    return len(due)


def run(*, letter_id: int) -> bool:
    """Send the letter if it is due; return whether it was this call that did. A worker that is killed between sending
    and noting it sends it again."""
    owner = jobs.owner_name()
    if not jobs.claim(ROWS.all(), pk=letter_id, owner=owner):
        return False
    letter = ROWS.select_related("to").get(pk=letter_id)
    try:
        EmailMessage(subject=letter.subject, body=enclosures.filled(letter), to=[letter.reader]).send()
        jobs.finish(ROWS.all(), pk=letter.pk, owner=owner)
    except jobs.LeaseLost:
        log.warning("letter %s was taken over", letter_id)
        return False
    except AWAY:
        log.exception("letter %s: PostgreSQL is away; the lease ends by itself", letter_id)
    except Exception as error:  # noqa: BLE001 - noted: every mail server has errors of its own
        log.warning("letter %s was not sent: %s", letter_id, error)
        jobs.fail(ROWS.all(), pk=letter.pk, owner=owner, code="not_sent", message=_reason(error))
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, Failure):
        return error.message
    return f"The mail server did not take it: {str(error)[:300] or type(error).__name__}. Look at MAIL_URL, then retry."
