"""What the demo has of the making of a series: what is written of it, and who is under contract."""

from __future__ import annotations

from production.contracts import demo as deals
from production.overview import demo as writing
from studio.accounts.models import User


def load() -> None:
    """Once: a second call changes nothing. Outside of a transaction, as papers are drawn. Raises Failure."""
    series = writing.load()
    if series:
        deals.load(series, User.objects.filter(username="producer").first())
