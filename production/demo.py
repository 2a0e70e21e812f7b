"""What the demo has of the making of a series: what is written of it, who is under contract and credited."""

from __future__ import annotations

from production.contracts import demo as deals
from production.credits import services as credits_of
from production.overview import demo as writing
from studio.accounts.models import User


def load() -> None:
    """Once: a second call changes nothing. Outside of a transaction, as papers are drawn. Raises Failure."""
    series = writing.load()
    if series:
        producer = User.objects.filter(username="producer").first()
        deals.load(series, producer)
        if producer and not series.credit_lists.exists():
            credits_of.grow(series=series, by=producer)
