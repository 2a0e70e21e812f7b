"""Who may see pay: finance, by role. Being a superuser or an admin is not enough."""

from __future__ import annotations

from typing import Any

from studio.accounts.roles import grants


def sees_pay(user: Any, action: str = "view") -> bool:
    """One query, then kept on the user."""
    return grants(user, f"production.{action}_payrun")
