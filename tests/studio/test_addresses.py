"""Whose address stands in a signature: the client's, behind as many proxies as there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from studio.addresses import address_of

CLAIMED = "6.6.6.6, 198.51.100.4, 10.0.0.2"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "203.0.113.7"),
        (0, CLAIMED, "203.0.113.7"),
        (1, "198.51.100.4", "198.51.100.4"),
        (2, CLAIMED, "198.51.100.4"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", None),
        (2, "198.51.100.4", None),
        (1, "somewhere", None),
    ],
)
def test_what_the_client_claims_is_not_believed(
    settings: Any, proxies: int, forwarded: str, expected: str | None
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="203.0.113.7")

    assert address_of(request) == expected
