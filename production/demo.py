"""What the demo has of a series: what is written, who is under contract, worked, paid and credited, what generative
tools made."""

from __future__ import annotations

from production.contracts import demo as deals
from production.costs import demo as costs
from production.credits import services as credits_of
from production.onset import demo as onset
from production.overview import demo as writing
from production.payroll import demo as pay
from production.replicas import demo as replicas
from studio.accounts.models import User


def load() -> None:
    """Once: a second call changes nothing. Outside of a transaction, as papers are drawn. Raises Failure."""
    series = writing.load()
    if series:
        producer = User.objects.filter(username="producer").first()
        deals.load(series, producer)
        replicas.load(series, producer)
        costs.load(series, producer)
        pay.load(series)
        onset.load(series)
        if producer and not series.credit_lists.exists():
            credits_of.grow(series=series, by=producer)
