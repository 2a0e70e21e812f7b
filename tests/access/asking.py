"""Asks every address of admin as somebody would, and says where the answer is not what the table says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from studio.accounts.access import Address, addresses
from tests.access.world import ASKED, VALUES, Things

LOST = ("/admin/", "/admin/login/")  # where admin sends who asks for what is not there, and strangers


def wrong(client: Client, things: Things, role: str | None, only: str = "") -> list[str]:
    """A line for every address at which this role, or a stranger, gets another answer than the table says."""
    found = (_difference(client, things, role, address) for address in addresses() if only in address.name)
    return [line for line in found if line]


def _difference(client: Client, things: Things, role: str | None, address: Address) -> str:
    where, got = _where(address, things), answered(client, address, things)
    expected = "login" if role is None else address.refusal(role) or "in"
    return "" if got == expected else f"{address.method} {where} ({address.name}): {got}, not {expected}"


def answered(client: Client, address: Address, things: Things) -> str | int:
    """What the address says: see ``_ask``."""
    return _ask(client, address, _where(address, things), things)


def _where(address: Address, things: Things) -> str:
    values = _filled(VALUES.get(address.name, {}), things)
    needed = get_resolver().namespace_dict["admin"][1].reverse_dict.getlist(address.name)[0][0][0][1]
    for name in needed:
        if name not in values:
            values[name] = things[address.model].pk
    return reverse(f"admin:{address.name}", kwargs=values)


def _filled(values: dict[str, Any], things: Things) -> dict[str, Any]:
    return {name: value(things) if callable(value) else value for name, value in values.items()}


def _ask(client: Client, address: Address, where: str, things: Things) -> str | int:
    """in, login, 403, 404, or what else it was. Nothing that the request does stays."""
    with transaction.atomic():
        answer = client.generic(address.method, where, **_body(address, things))
        transaction.set_rollback(True)
    status = answer.status_code
    if status in (301, 302):
        target = answer["Location"].partition("?")[0]
        return "login" if target == LOST[1] else "lost" if target == LOST[0] else "in"
    return "in" if status in (200, 201, 400, 409, 422) else status


def _body(address: Address, things: Things) -> dict[str, Any]:
    asked = _filled(ASKED.get(address.name, {}), things)
    words = "&".join(f"{name}={value}" for name, value in asked.items())
    if address.method == "GET":
        return {"query_params": asked}
    return {"data": words, "content_type": "application/x-www-form-urlencoded"}


def models() -> Iterator[str]:
    """Those with pages in admin, as in catalog.series."""
    for model in admin.site._registry:
        yield model._meta.label_lower
