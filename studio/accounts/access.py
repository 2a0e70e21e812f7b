"""The one table of access: every address of admin, what it takes to use it, and how it turns away who may not.

Roles hold permissions (roles.py). Which permission opens which address is admin's own rule for list, add, change,
delete and history; of every other address an app's AppConfig says it:
``admin_pages = {"catalog_series_publish": "POST publish_series"}``, or of several methods
``"GET view_script, POST write_script"``. ``hidden = {"person"}`` names models of which nothing is found, 404, by who
may not view them; others are refused with 403.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.contrib import admin
from django.urls import get_resolver

from studio.accounts.roles import declared

STOCK = {
    "changelist": "GET view",
    "add": "GET add",
    "change": "GET view, POST change",
    "delete": "GET delete",
    "history": "GET view",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One address of admin and one method. ``model`` is the app's and the model's name, as in catalog.series."""

    name: str
    method: str
    model: str
    permission: tuple[str, str]
    seen_with: tuple[str, str] | None

    def refusal(self, role: str) -> int | None:
        """The status that turns a role away; None where it may."""
        held = declared()[role]
        if self.permission in held:
            return None
        return 404 if self.seen_with and self.seen_with not in held else 403


def addresses() -> Iterator[Address]:
    """Every address of every model in admin. Raises KeyError for one of which no app says what it takes."""
    for model, model_admin in _registered().items():
        config = apps.get_app_config(model._meta.app_label)
        noun = str(model._meta.model_name)
        names = {pattern.name for pattern in model_admin.urls if pattern.name}
        for name in sorted(names):
            yield from _methods(config, noun, name)


def _methods(config: AppConfig, noun: str, name: str) -> Iterator[Address]:
    pages: dict[str, str] = getattr(config, "admin_pages", {})
    hidden = noun in getattr(config, "hidden", frozenset())
    seen_with = (config.label, f"view_{noun}") if hidden else None
    for words in (pages.get(name) or _stock(config.label, noun, name)).split(", "):
        method, permission = words.split()
        label, _dot, codename = permission.rpartition(".")
        yield Address(name, method, f"{config.label}.{noun}", (label or config.label, codename), seen_with)


def _stock(label: str, noun: str, name: str) -> str:
    rule = STOCK[name.removeprefix(f"{label}_{noun}_")]
    return ", ".join(f"{words}_{noun}" for words in rule.split(", "))


def _registered() -> dict[Any, Any]:
    """Models with their admins, once the addresses are loaded: urls.py finds them."""
    assert get_resolver().url_patterns
    return dict(admin.site._registry)


def unused() -> set[str]:
    """Addresses that an app speaks of and that are not there (any more)."""
    there = {pattern.name for model_admin in _registered().values() for pattern in model_admin.urls}
    said: set[Any] = set()
    for config in apps.get_app_configs():
        said |= set(getattr(config, "admin_pages", {}))
    return said - there
