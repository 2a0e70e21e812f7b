"""Who changed what of rows that count, kept by triggers: also what a query or a person at the database changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pghistory
from django.db import connection, models

Model = TypeVar("Model", bound=models.Model)
FORGET = "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"


def kept() -> Callable[[type[Model]], type[Model]]:
    """A model's decorator: each row that is put in, changed or taken out is written down in a table beside its own.

    The table ``<Model>Event`` has the row as it became (as it was, of what is taken out), when, and in ``pgh_context``
    what ``by`` said. PostgreSQL lets nobody change it.
    """
    track: Callable[[type[Model]], type[Model]] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        append_only=True,
        context_field=pghistory.ContextJSONField(),
    )
    return track


@contextmanager
def by(person: models.Model | None) -> Iterator[None]:
    """While it is open, what changes is written down as this person's: {"person": their id}; None is the program.

    Not one inside another. Afterwards the transaction forgets it again, which pghistory leaves to its end: one query.
    """
    with pghistory.context(person=person.pk if person else None):
        yield
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(FORGET)
