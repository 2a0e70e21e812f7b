"""Where a request comes from, behind as many reverse proxies as the studio says that it has."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The client's internet address; None where it is not known.

    Each proxy adds the address that it was called from to the end of X-Forwarded-For, so with PROXIES of them the
    client's stands that many places from the end. What stands before it was written by the client, and is not believed.
    """
    if not settings.PROXIES:
        return _valid(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return _valid(hops[-settings.PROXIES]) if len(hops) >= settings.PROXIES else None


def _valid(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None
