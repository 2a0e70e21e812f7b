"""Two people; verbs ask nobody's role, so they have none, nor a password that takes its time."""

from __future__ import annotations

import pytest

from studio.accounts.models import User


@pytest.fixture
def pia(db: None) -> User:
    """Who drafts and proposes."""
    return User.objects.create(username="pia", first_name="Pia")


@pytest.fixture
def fay(db: None) -> User:
    """Who approves."""
    return User.objects.create(username="fay", first_name="Fay")
