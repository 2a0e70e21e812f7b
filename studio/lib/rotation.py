"""Every sealed value with the newest key: in batches, each a transaction of its own. What is done stays done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from studio.lib.errors import Failure
from studio.lib.sealing import VERSION, SealedField, keyring, reveal, seal, sealed_fields

BATCH = 200  # rows


def rotate(*, batch: int = BATCH) -> dict[str, int]:
    """Seal anew whatever another key has sealed; returns {"sealed", "lost"}, numbers of values.

    It may be stopped at any time and run again, also while people work: it then goes on with what is left. ``lost``
    counts the values that no key of FIELD_KEYS opens; they stay as they are. Memory does not grow with the rows.
    """
    done: Counter[str] = Counter({"sealed": 0, "lost": 0})
    for model, fields in _models():
        done += _rotate(model, fields, batch)
    return {name: done[name] for name in ("sealed", "lost")}


def _models() -> Iterator[tuple[type[models.Model], list[SealedField]]]:
    for model in apps.get_models():
        if fields := sealed_fields(model):
            yield model, fields


def _rotate(model: type[models.Model], fields: list[SealedField], batch: int) -> Counter[str]:
    done: Counter[str] = Counter()
    newest = f"{VERSION}:{keyring().newest}:"
    older = Q()
    for one in fields:
        older |= ~Q(**{f"{one.name}__startswith": newest}) & ~Q(**{one.name: ""})
    last: object = None
    while True:
        after = Q(pk__gt=last) if last is not None else Q()
        with transaction.atomic():
            rows = list(model._base_manager.select_for_update().filter(older & after).order_by("pk")[:batch])
            if not rows:
                return done
            for row in rows:
                done += _sealed_anew(row, fields, newest)
        last = rows[-1].pk


def _sealed_anew(row: models.Model, fields: list[SealedField], newest: str) -> Counter[str]:
    done: Counter[str] = Counter()
    changed = []
    for one in fields:
        if not getattr(row, one.name) or getattr(row, one.name).startswith(newest):
            continue
        try:
            seal(row, one.name, reveal(row, one.name))
        except Failure:
            done["lost"] += 1
        else:
            changed.append(one.name)
    if changed:
        row.save(update_fields=changed)
    return done + Counter(sealed=len(changed))
