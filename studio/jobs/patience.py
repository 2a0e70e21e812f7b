"""Going on although PostgreSQL is away for a moment: a restart, a failover, a cut line. And a lease that is kept
alive beside work that has nothing to report."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet

from studio.jobs import services as jobs
from studio.jobs.models import lease_seconds
from studio.jobs.services import LeaseLost

AWAY = (OperationalError, InterfaceError)
PATIENCE = 60.0  # seconds; a restart takes one or two, a failover some ten
PAUSE = 0.5
MARGIN = 2.0  # seconds before the lease's end at which work that could not prolong it stops
log = logging.getLogger(__name__)


def patiently[T](call: Callable[[], T], *, seconds: float = PATIENCE) -> T:
    """What the call returns, called again while PostgreSQL is away. What ends a deadlock is called again too.

    The call must be a whole transaction, or reads alone. Inside a transaction it is called once: half of one can't
    be repeated. A COMMIT whose answer was lost may have worked: the second call must find that out by itself.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return call()
        except AWAY as error:
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            log.warning("PostgreSQL is away, trying again: %s", str(error).strip())
            connection.close()  # a broken connection stays broken
            time.sleep(PAUSE)


def unless_away(call: Callable[[], None]) -> bool:
    """Make the call once; False where PostgreSQL was away, and the connection is then made anew at the next."""
    try:
        call()
        return True
    except AWAY as error:
        if connection.in_atomic_block:
            raise
        log.warning("PostgreSQL is away: %s", str(error).strip())
        connection.close()
        return False


class Lease:
    """A job's, prolonged by what its work reports, and by a pulse beside that.

    While PostgreSQL is away the work goes on, but not beyond the lease: then another may have begun.
    """

    def __init__(self, rows: QuerySet[Any], *, pk: int, owner: str) -> None:
        self.rows, self.pk, self.owner, self.renewed = rows, pk, owner, time.monotonic()

    def tell(self, **progress: object) -> None:
        """Prolong it, and note how far the work is. Raises LeaseLost. One query."""
        heard = unless_away(lambda: self._beat(**progress))
        if not heard and time.monotonic() - self.renewed > lease_seconds() - MARGIN:
            raise LeaseLost  # it ends now, and nobody can say whether another has begun

    def pulse(self) -> AbstractContextManager[None]:
        """Prolong it beside work that has nothing to report."""
        return pulse(self._beat, every=lease_seconds() / 4)

    def _beat(self, **progress: object) -> None:
        now = time.monotonic()
        jobs.beat(self.rows, pk=self.pk, owner=self.owner, **progress)
        self.renewed = now


@contextmanager
def pulse(beat: Callable[[], None], *, every: float) -> Iterator[None]:
    """Call ``beat`` every so many seconds, in a thread with a database connection of its own.

    That the lease is lost is left to the work itself to find, at its next report.
    """
    done = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(done, beat, every), name="pulse", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat_until(done: threading.Event, beat: Callable[[], None], every: float) -> None:
    try:
        while not done.wait(every):
            try:
                unless_away(beat)
            except LeaseLost:
                continue
    finally:
        connection.close()
