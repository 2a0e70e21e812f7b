"""Who may see what leaves the house as pay: finance, by role. Being a superuser or an admin is not enough."""

from __future__ import annotations

from typing import Any

from production.people.errors import not_finance
from studio.accounts.roles import grants


def may(user: Any, permission: str) -> bool:
    """As in ``add_payexport``. One query, then kept on the user."""
    return grants(user, f"production.{permission}")


def require(user: Any, permission: str) -> None:
    """Raises Failure ``not_found``: who may not learns nothing."""
    if not may(user, permission):
        raise not_finance()
