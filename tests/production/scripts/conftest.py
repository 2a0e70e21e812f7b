"""A script, and people who write and approve it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from production.scripts import services
from production.scripts.models import Revision, Script
from studio.accounts.models import User
from tests import factories

TEXT = "INT. KITCHEN - DAY\n\nMAYA\nYou came back.\n"


@pytest.fixture
def script(db: None) -> Script:
    return services.script_of(factories.episode())


def _writer(person: Callable[[str], User], name: str, role: str = "writer") -> User:
    user = person(role)
    user.email, user.first_name = f"{name.lower()}@example.org", name
    user.save()
    return user


@pytest.fixture
def maya(person: Callable[[str], User]) -> User:
    return _writer(person, "Maya")


@pytest.fixture
def leo(person: Callable[[str], User]) -> User:
    return _writer(person, "Leo")


@pytest.fixture
def producer(person: Callable[[str], User]) -> User:
    return _writer(person, "Pia", "producer")


def save(script: Script, text: str, parent: int, by: User) -> Revision:
    return services.save(script=script, text=text, parent=parent, by=by).revision
