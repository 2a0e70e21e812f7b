"""A series whose cards are in force, for runs, their pages, papers and exports."""

from __future__ import annotations

import pytest

from catalog.titles.models import Series
from studio.accounts.models import User
from tests.production.payroll import paying


@pytest.fixture
def series(finance: User, other: User) -> Series:
    return paying.series(other, finance)
