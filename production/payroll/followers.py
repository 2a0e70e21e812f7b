"""Who is told, inside of its transaction, that a run is locked: whose figures change with it registers here.

Pay knows nothing of what is reckoned from it; ``apps.py`` puts the two together.
"""

from __future__ import annotations

from collections.abc import Callable

from production.payroll.models import PayRun

LOCKED: list[Callable[[PayRun], None]] = []


def tell_locked(run: PayRun) -> None:
    for follow in LOCKED:
        follow(run)
