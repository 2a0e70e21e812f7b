"""Sixteen processes approve, edit and lock at once: one lock, no lost edit, nothing unsigned is paid."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from production.payroll import runs
from production.payroll.models import PayRun, PayRunChange, RunState
from production.timesheets import entries
from production.timesheets.models import TimeLine
from studio.accounts.roles import Role
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.paying import SUNDAY
from tests.workers import environment

EDITS = {"mileage": "12.5", "kit_days": "1", "outfits_formal": "2", "voucher": "B 17", "remark": "wrap was later"}


@pytest.mark.django_db(transaction=True)
def test_sixteen_processes_lock_once_and_lose_no_edit_and_pay_nothing_unsigned() -> None:
    finance, other = factories.staff(Role.FINANCE), factories.staff(Role.FINANCE)
    series = paying.series(
        other, finance, allowance_mileage="0.7", allowance_kit="20", allowance_wardrobe_formal="18",
    )  # fmt: skip
    deal = paying.hired(series, finance)
    line = paying.worked(deal, SUNDAY + timedelta(1), state="entered")
    paying.worked(deal, SUNDAY + timedelta(2))
    run = paying.opened(series, finance)
    people = [factories.staff(Role.FINANCE).pk for _number in range(6)]
    plan = {
        "run": run.pk, "line": line.pk, "lockers": people,
        "editors": [[factories.staff(Role.PRODUCER).pk, *edit] for edit in EDITS.items()],
        "signers": [[factories.staff(Role.POST).pk, factories.staff(Role.PRODUCER).pk] for _number in range(5)],
    }  # fmt: skip
    assert sum(len(plan[name]) for name in ("lockers", "editors", "signers")) == 16  # type: ignore[arg-type]

    did = raced(plan)

    assert [one for one in did if "gave up" in one] == []
    now = PayRun.objects.get(pk=run.pk)
    assert (now.state, len([one for one in did if "locked" in one])) == (RunState.LOCKED, 1)
    assert PayRunChange.objects.filter(subject=run, new=RunState.LOCKED).count() == 1
    assert now.approved_by_id not in (now.reviewed_by_id, now.computed_by_id)
    assert now.sha256 == runs.digest(now)
    assert {name: entries.write(TimeLine.objects.get(pk=line.pk), name) for name in EDITS} == EDITS
    paid = now.items.get().days.get(time_line=line).said
    assert paid["signed_by"] == "Marisol Ybarra"
    assert paid["checked_by"] != paid["approved_by"]


def raced(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """What each process did."""
    words = [sys.executable, "-m", "tests.production.payroll.racing", json.dumps(plan)]
    environ = environment() | {"DJANGO_SETTINGS_MODULE": "studio.settings"}
    done = subprocess.run(words, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
