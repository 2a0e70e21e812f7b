"""Who changed what of rows that count, kept by triggers: also what a query or a person at the database changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=models.Model)


def kept() -> Callable[[type[Model]], type[Model]]:
    """A model's decorator: each row that is put in, changed or taken out is written down in a table beside its own.

    The table ``<Model>Event`` has the row as it became (as it was, of what is taken out), when, and in ``pgh_context``
    what ``by`` said. PostgreSQL lets nobody change it.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        append_only=True,
        context_field=pghistory.ContextJSONField(),
    )


def by(person: Any) -> pghistory.context:
    """While it is open, what changes is written down as this person's: {"person": their id}; None is the program."""
    return pghistory.context(person=person.pk if person else None)
