"""People whom every noun of production needs beside one another."""

from __future__ import annotations

import pytest

from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories


@pytest.fixture
def finance(db: None) -> User:
    return factories.staff(Role.FINANCE)


@pytest.fixture
def other(db: None) -> User:
    """A second one of finance, who may approve what the first has done."""
    return factories.staff(Role.FINANCE)
