"""What every test of documents starts from: nobody has asked yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from production.documents import limits
from studio.servers import redis_client


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> Iterator[None]:
    """The counts of requests are Redis', which no transaction takes back."""
    yield
    client = redis_client()
    for key in client.scan_iter(match=limits.PREFIX + "*"):
        client.delete(key)
