"""State changes: a declared table, one compare-and-set UPDATE, one row that says who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from studio.lib.errors import Failure

Table = Mapping[Any, frozenset[Any]]


class IllegalTransition(Failure):
    """The change is not in the table, or somebody else changed the state first."""

    def __init__(self, thing: models.Model, old: str, new: str) -> None:
        super().__init__(
            "illegal_transition",
            f"{thing} is {old} and can't become {new}. Reload the page: somebody may have changed it meanwhile.",
            status=409,
        )


def move(
    thing: models.Model, *, table: Table, to: str, changes: type[models.Model], by: Any, why: str = "", **fields: Any
) -> None:
    """Change ``thing.state`` to ``to`` together with ``fields``, and write a row into ``changes``.

    ``changes`` has the fields subject, old, new, by and why. Two queries in one transaction. Raises
    IllegalTransition; ``thing`` is changed in memory only when the row was.
    """
    old = str(vars(thing)["state"])
    if to not in table.get(old, frozenset()):
        raise IllegalTransition(thing, old, to)
    with transaction.atomic():
        rows = type(thing)._default_manager.filter(pk=thing.pk, state=old)
        if not rows.update(state=to, **fields):
            raise IllegalTransition(thing, old, to)
        changes._default_manager.create(subject=thing, old=old, new=to, by=by, why=why)
    for name, value in {"state": to, **fields}.items():
        setattr(thing, name, value)
